//! What must hold of files that are stored: each is given to whoever may read its entry, as it was sent, and to nobody else; and
//! nothing lies in the store that is none.

use crate::outside::StoredFile;
use crate::world::World;
use bytes::Bytes;
use desk::{Desk, Download, Staff};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{AttachmentId, ConversationId};
use domain::wire::record::WatchingRecord;
use futures_util::TryStreamExt;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A file that no entry names is gone after this time.
const HOUR: Duration = Duration::from_hours(1);
/// In seconds: longer than that.
const LONGER: u64 = 3_660;

impl StoredFile {
    /// Its name in the store.
    pub(crate) fn place(&self) -> String {
        format!("{:014x}", self.id)
    }

    /// Whether an entry names it.
    fn is_said(&self) -> bool {
        self.name.is_some()
    }
}

impl World {
    /// The places of the store where a file lies, and whether it is a whole one.
    fn lying(&self) -> BTreeMap<String, bool> {
        let mut lying = BTreeMap::new();
        for file in std::fs::read_dir(self.store_folder()).expect("the store") {
            let name = file.expect("readable").file_name().into_string().expect("a name");
            let (place, is_whole) = match name.split_once('#') {
                Some((place, _)) => (place.to_owned(), false),
                None => (name, true),
            };
            *lying.entry(place).or_default() |= is_whole;
        }
        lying
    }

    /// No file lies in the store that the database does not know, none is missing that an entry names, and for each that no entry names
    /// it is sure when it goes.
    pub(crate) async fn look_at_store(&mut self) {
        let (files, lying, now) = (self.outside.files().await, self.lying(), self.now());
        for file in &files {
            if file.is_said() {
                assert_eq!(lying.get(&file.place()), Some(&true), "{file:?} is not in the store");
            } else {
                let due_at = file.due_at.unwrap_or_else(|| panic!("nobody looks after {file:?}"));
                assert!(due_at <= (now + HOUR).0, "{file:?} stays for longer than an hour");
            }
        }
        let known: BTreeSet<String> = files.iter().map(StoredFile::place).collect();
        for place in lying.keys() {
            assert!(known.contains(place), "{place} lies in the store and has no row");
        }
    }

    /// What nobody has said goes when its hour is over, and nothing else does.
    pub(crate) async fn wait_for_strays(&mut self) {
        if self.outside.files().await.iter().any(|file| !file.is_said()) {
            self.let_pass(LONGER).await;
        }
        let files = self.outside.files().await;
        assert!(files.iter().all(StoredFile::is_said), "a stray has stayed: {files:?}");
        let said: BTreeMap<String, bool> = files.iter().map(|file| (file.place(), true)).collect();
        assert_eq!(self.lying(), said, "what lies in the store is what was said");
    }

    /// Everybody asks for one of the files.
    pub(crate) async fn everybody_opens_a_file(&mut self) {
        let mut files = self.outside.files().await;
        files.retain(StoredFile::is_said);
        let Some(file) = self.random.one_of(&files) else { return };
        let (number, desk) = self.any_process();
        self.note(&format!(
            "everybody asks for {} at {number}",
            file.name.as_deref().unwrap_or_default()
        ));
        self.check_file(&desk, &file).await;
    }

    /// Everybody asks for all files, and for those that were removed since somebody last did.
    pub(crate) async fn check_files(&mut self, desk: &Desk) {
        let files = self.outside.files().await;
        for file in &files {
            self.check_file(desk, file).await;
        }
        let said: BTreeSet<i64> = files.iter().filter(|file| file.is_said()).map(|file| file.id).collect();
        for id in self.files_seen.difference(&said) {
            let attachment = AttachmentId(*id);
            let root = &self.colleagues[4].staff;
            let for_staff = content(desk.attachment(root, attachment).await).await;
            assert_eq!(for_staff, Err(Refusal::NotFound), "a file that was removed");
            for customer in 0..self.customers.len() {
                let token = self.token(customer);
                let for_customer = content(desk.attachment_of_chat(&token, "demo", attachment).await).await;
                assert_eq!(for_customer, Err(Refusal::NotFound), "a file that was removed");
            }
        }
        self.files_seen = said;
    }

    /// Whoever may read an entry is given its file as it was sent, and nobody else is.
    async fn check_file(&self, desk: &Desk, file: &StoredFile) {
        let (Some(conversation), Some(seq), Some(name)) = (file.conversation_id, file.staff_seq, &file.name) else {
            return;
        };
        let (conversation, attachment) = (ConversationId(conversation), AttachmentId(file.id));
        let said = self.said.get(name).expect("somebody sent it");
        let bytes = said.file.as_ref().expect("it is a file").bytes();
        let expected = |may_read: bool| {
            if may_read {
                Ok(bytes.clone())
            } else {
                Err(Refusal::NotFound)
            }
        };
        assert_eq!(file.visibility.as_deref(), Some(said.visibility.as_str()), "{name}");
        let stored = &self.known[&conversation];
        for (number, customer) in self.customers.iter().enumerate() {
            let is_theirs = customer.identity.name.to_string() == stored.customer;
            let may_read = is_theirs && said.visibility == Visibility::Comment;
            let token = self.token(number);
            let got = content(desk.attachment_of_chat(&token, "demo", attachment).await).await;
            assert_eq!(
                got,
                expected(may_read),
                "{name} of {conversation} for customer {number}"
            );
        }
        for colleague in &self.colleagues {
            let may_read = self.may_read(desk, &colleague.staff, conversation, seq).await;
            let got = content(desk.attachment(&colleague.staff, attachment).await).await;
            assert_eq!(
                got,
                expected(may_read),
                "{name} of {conversation} for {}",
                colleague.name
            );
        }
    }

    /// Whether somebody may read the conversation, or a record that shows this place of it.
    async fn may_read(&self, desk: &Desk, staff: &Staff, conversation: ConversationId, seq: i64) -> bool {
        if desk.staff_changes(staff, conversation, 0).await.is_ok() {
            return true;
        }
        let sees = self.records.sees.iter();
        for ((record, _), _) in
            sees.filter(|((_, of), until)| *of == conversation && until.is_none_or(|until| seq <= until))
        {
            let watching = WatchingRecord {
                record: *record,
                having: Vec::new(),
            };
            if desk.record_changes(staff, &watching).await.is_ok() {
                return true;
            }
        }
        false
    }
}

/// What is in a file that was asked for.
pub(crate) async fn content(download: Result<Download, Refusal>) -> Result<Bytes, Refusal> {
    let pieces: Vec<Bytes> = download?.content.try_collect().await.expect("readable");
    Ok(pieces.concat().into())
}
