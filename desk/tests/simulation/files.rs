//! Files that are sent: what is in each, which of them are taken, and who sends them, now and then to a process that dies over it.

use crate::deeds::{Actor, Deed};
use crate::expectations::Expected;
use crate::world::World;
use bytes::Bytes;
use desk::{Files, Upload};
use domain::Refusal;
use domain::attachment::Fault;
use domain::entry::Visibility;
use domain::ids::PersonId;
use domain::limits::ATTACHMENT_BYTES;
use std::path::PathBuf;

/// A picture of 3 by 2, and what says that it has more pixels than are taken.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0\0\0\0\0";
const HUGE_PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0\0\0\0\0";
const GIF: &[u8] = b"GIF89a\x03\0\x02\0\0\0\0;";

/// A file as its sender has it: what is in it, and what it is called, follow from this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    /// Words that no other file has.
    words: String,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Pdf,
    Png,
    Gif,
    Markup,
    Empty,
    TooLarge,
    TooManyPixels,
}

impl Sending {
    /// Makes another file of it.
    pub(crate) fn change(&mut self) {
        self.words.push_str(" or rather not");
    }

    /// Why it is not taken.
    pub(crate) fn fault(&self) -> Option<Fault> {
        match self.form {
            Form::Text | Form::Pdf | Form::Png | Form::Gif => None,
            Form::Markup => Some(Fault::Kind),
            Form::Empty => Some(Fault::Empty),
            Form::TooLarge => Some(Fault::TooLarge),
            Form::TooManyPixels => Some(Fault::Pixels),
        }
    }

    /// As it is shown: without folders and what cannot be seen, and ending as its kind does.
    pub(crate) fn name(&self) -> String {
        let words = &self.words;
        match self.form {
            Form::Pdf => format!("{words}.pdf"),
            Form::Png => format!("{words}.jpeg.png"),
            Form::Gif => format!("{words}.gif"),
            Form::Text | Form::Markup | Form::Empty | Form::TooLarge | Form::TooManyPixels => format!("{words}.txt"),
        }
    }

    pub(crate) fn bytes(&self) -> Bytes {
        let beginning: &[u8] = match self.form {
            Form::Text => b"",
            Form::Pdf => b"%PDF-1.7\n",
            Form::Png => PNG,
            Form::Gif => GIF,
            Form::Markup => b"<svg xmlns='http://www.w3.org/2000/svg'>",
            Form::TooManyPixels => HUGE_PNG,
            Form::Empty => return Bytes::new(),
            Form::TooLarge => return vec![0_u8; ATTACHMENT_BYTES + 1].into(),
        };
        [beginning, self.words.as_bytes()].concat().into()
    }

    pub(crate) fn upload(&self) -> Upload {
        let words = &self.words;
        let name = match self.form {
            Form::Pdf => format!("C:\\letters\\{words}.pdf"),
            Form::Png => format!("{words}.jpeg"),
            Form::Gif => format!("/home/me/{words}\u{202e}.gif"),
            Form::Text | Form::Markup | Form::Empty | Form::TooLarge | Form::TooManyPixels => format!("{words}.txt"),
        };
        Upload {
            name,
            bytes: self.bytes(),
        }
    }
}

/// How far a process came with a file before it died.
#[derive(Clone, Copy, Debug)]
enum Stored {
    Nothing,
    Half,
    Whole,
}

impl World {
    /// Where the desk keeps what is in files.
    pub(crate) fn store_folder(&self) -> PathBuf {
        self.folder.path().join("attachments")
    }

    /// A store that takes nothing: where its folder was lies something else.
    fn broken_store(&mut self) -> Files {
        let number = self.unique();
        let folder = self.folder.path().join(format!("broken-{number}"));
        let files = Files::in_folder(&folder).expect("made");
        std::fs::remove_dir(&folder).expect("nothing lies there");
        std::fs::write(&folder, b"").expect("written");
        files
    }

    /// A file that nobody has sent before; mostly one that is taken.
    fn new_file(&mut self, kind: &str) -> Sending {
        self.files_are_sent = true;
        let form = self.random.weighted(&[
            (6, Form::Text),
            (4, Form::Pdf),
            (4, Form::Png),
            (2, Form::Gif),
            (1, Form::Markup),
            (1, Form::Empty),
            (1, Form::TooLarge),
            (1, Form::TooManyPixels),
        ]);
        let words = self.words(kind);
        Sending { words, form }
    }

    fn customers_file(&mut self) -> Option<(Actor, Deed)> {
        let customer = self.random.index(self.customers.len());
        let latest = self.customers[customer].conversation?;
        let conversation = if self.random.percent(85) {
            latest
        } else {
            self.any_of_customer(customer).unwrap_or(latest)
        };
        let file = self.new_file("words");
        Some((Actor::Customer(customer), Deed::AttachInChat { conversation, file }))
    }

    /// Mostly of whoever has the conversation.
    fn colleagues_file(&mut self) -> Option<(Actor, Deed)> {
        let stored = self.known.values().filter(|stored| stored.assigned_agent_id.is_some());
        let assigned: Vec<_> = stored.cloned().collect();
        let stored = self.random.one_of(&assigned)?;
        let agent = stored.assigned_agent_id.map(PersonId);
        let agent = agent.and_then(|agent| self.colleague_of(agent));
        let anybody = self.random.index(self.colleagues.len());
        let colleague = agent.filter(|_| self.random.percent(75)).unwrap_or(anybody);
        let (visibility, kind) = if self.random.percent(40) {
            (Visibility::WorkNote, "note")
        } else {
            (Visibility::Comment, "words")
        };
        let deed = Deed::Attach {
            conversation: stored.conversation(),
            visibility,
            file: self.new_file(kind),
        };
        Some((Actor::Colleague(colleague), deed))
    }

    fn somebodys_file(&mut self) -> Option<(Actor, Deed)> {
        if self.random.percent(50) {
            self.customers_file()
        } else {
            self.colleagues_file()
        }
    }

    pub(crate) async fn somebody_sends_a_file(&mut self) {
        if let Some((actor, deed)) = self.somebodys_file() {
            let _refusal = self.perform(actor, deed).await;
        }
    }

    /// Somebody sends a file to a process that dies over it: once the file has its row, amid writing it, or when it is there and not
    /// said yet. Their page does not learn how it went, and keeps it.
    pub(crate) async fn dies_over_a_file(&mut self) {
        let Some((actor, deed)) = self.somebodys_file() else {
            return;
        };
        let request = self.request(actor, deed);
        let (_, desk) = self.any_process();
        let expected = self.expects(&desk, &request).await;
        let before: Vec<i64> = self.outside.files().await.iter().map(|file| file.id).collect();
        let store = self.broken_store();
        let dying = self.desk_with(store).await;
        let outcome = self.ask(dying, request.clone()).await;
        match expected {
            Some(Expected::Done) => assert_eq!(outcome, Err(Refusal::Unavailable), "there is no store"),
            _ => assert!(outcome.is_err(), "{outcome:?}"),
        }
        let stored = self
            .random
            .weighted(&[(1, Stored::Nothing), (1, Stored::Half), (1, Stored::Whole)]);
        let after = self.outside.files().await;
        if let Some(file) = after.iter().find(|file| !before.contains(&file.id)) {
            let (place, bytes) = (file.place(), request.deed.file().expect("a file").bytes());
            match stored {
                Stored::Nothing => {}
                Stored::Half => self.lay(&format!("{place}#1"), &bytes[..bytes.len() / 2]),
                Stored::Whole => self.lay(&place, &bytes),
            }
        }
        self.note(&format!(
            "{actor:?} at one that dies, {stored:?}: {:?} -> {outcome:?}",
            request.deed
        ));
        self.look(&request, None).await;
        self.look_at_store().await;
        self.unheard.push(request);
        if self.random.percent(50) {
            self.crash().await;
        }
    }

    fn lay(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.store_folder().join(name), bytes).expect("written");
    }

    /// A page sends once more what it has not heard of, under the same id.
    pub(crate) async fn sends_a_file_again(&mut self) {
        if self.unheard.is_empty() {
            return;
        }
        let index = self.random.index(self.unheard.len());
        let request = self.unheard.swap_remove(index);
        let _refusal = self.perform_request(request).await;
    }
}
