//! Behaviour 5, "Attachments": files are entries, for whoever may read them, and nothing is left of what is none.

use crate::png::png;
use crate::record_activity::{said, show};
use crate::records::{create, talking};
use crate::test_desk::{
    Customer, START, TestDesk, apply, body, customer_words, english, is_quiet, moved, request, staff_words, story,
};
use desk::{Download, Staff, Topic, Upload};
use domain::Refusal;
use domain::attachment::{Fault, File, FileKind, Pixels};
use domain::entry::{CustomerContent, CustomerEntry, StaffContent, StaffEntry, Visibility};
use domain::ids::{AttachmentId, ConversationId, RequestId};
use domain::limits::{ABSENT_WHILE_WAITING, SILENT_AFTER};
use domain::log::Log;
use domain::record::Kind;
use domain::record::edit::{Assignment, RecordEdit};
use domain::time::Timestamp;
use domain::transcript::UtcOffset;
use domain::wire::agent::Sent;
use futures_util::TryStreamExt;
use std::time::Duration;

const PDF: &[u8] = b"%PDF-1.7\nwhat Carla owes";
const MINUTE: Duration = Duration::from_mins(1);

/// A picture of 3 by 2.
const PNG: &[u8] = &png(3, 2);
/// One of more pixels than anybody may send.
const HUGE: &[u8] = &png(65_535, 65_535);

fn upload(name: &str, bytes: &'static [u8]) -> Upload {
    Upload {
        name: name.to_owned(),
        bytes: bytes.into(),
    }
}

/// Sends a file as an agent.
async fn attach(
    test: &TestDesk,
    staff: &Staff,
    conversation: ConversationId,
    visibility: Visibility,
    file: Upload,
) -> Result<Sent, Refusal> {
    test.desk.attach(staff, conversation, request(), visibility, file).await
}

impl Customer {
    /// Sends a file under an id of its own.
    async fn attach(&self, test: &TestDesk, file: Upload) -> Result<i64, Refusal> {
        self.attach_as(test, request(), file).await
    }

    async fn attach_as(&self, test: &TestDesk, id: RequestId, file: Upload) -> Result<i64, Refusal> {
        let said = test
            .desk
            .attach_in_chat(&self.token, "demo", self.conversation, id, file)
            .await?;
        Ok(said.seq)
    }

    /// What is in a file, for this customer.
    async fn open(&self, test: &TestDesk, attachment: AttachmentId) -> Result<Vec<u8>, Refusal> {
        content(test.desk.attachment_of_chat(&self.token, "demo", attachment).await?).await
    }
}

/// What is in a file, for somebody of the staff.
async fn open(test: &TestDesk, staff: &Staff, attachment: AttachmentId) -> Result<Vec<u8>, Refusal> {
    content(test.desk.attachment(staff, attachment).await?).await
}

async fn content(download: Download) -> Result<Vec<u8>, Refusal> {
    let pieces: Vec<_> = download.content.try_collect().await.expect("readable");
    let bytes = pieces.concat();
    assert_eq!(bytes.len(), usize::try_from(download.file.bytes).expect("small"));
    Ok(bytes)
}

/// The files of a conversation as staff see it.
async fn files(test: &TestDesk, staff: &Staff, conversation: ConversationId) -> Vec<File> {
    let entries = test.staff_view(staff, conversation).await.changes.entries;
    entries
        .into_iter()
        .filter_map(|entry| match entry.content {
            StaffContent::Attachment { file, .. } => Some(file),
            _ => None,
        })
        .collect()
}

story! {
    async fn a_file_is_an_entry_of_both_views_and_moves_what_a_message_moves(test) {
        let (amy, carla) = talking(&test).await;
        let (mut staff, mut customer): (Log<StaffEntry>, Log<CustomerEntry>) = (Log::default(), Log::default());
        apply(&mut staff, test.staff_view(&amy, carla.conversation).await.changes);
        apply(&mut customer, carla.view(&test.desk).await.changes.changes);
        test.write(&amy, carla.conversation, Visibility::Comment, "Which one?").await;
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!(head.unanswered_since, None);

        let ear = test.desk.ear();
        ear.listen(Topic::Conversation(carla.conversation));
        ear.listen(Topic::Chat(carla.conversation));
        test.clock.advance(MINUTE);
        let id = request();
        let seq = carla.attach_as(&test, id.clone(), upload("C:\\March\u{202e}\\invoice.pdf", PDF)).await.expect("hers");
        assert!(!moved(&ear).await.is_empty());
        let view = test.staff_view(&amy, carla.conversation).await;
        assert_eq!(view.head.unanswered_since, Some(test.clock.now()), "she waits for an answer");
        let case = test.desk.cases(&amy).await.expect("readable").remove(0);
        let words = case.last_words.expect("something was said");
        assert_eq!((words.by_customer, words.text.as_str()), (true, "invoice.pdf"));
        let told = test.desk.staff_changes(&amy, carla.conversation, staff.version()).await.expect("hers");
        apply(&mut staff, told.changes);
        let told = carla.resume(&test.desk, customer.version()).await;
        apply(&mut customer, told.changes.changes);
        let file = match &customer.get(seq).expect("it came").content {
            CustomerContent::Attachment { file, client_id, .. } => {
                assert_eq!(client_id.as_ref(), Some(&id), "her own outbox knows it");
                file.clone()
            }
            other => panic!("{other:?}"),
        };
        let expected = File { attachment: file.attachment, name: "invoice.pdf".into(), kind: FileKind::Pdf, bytes: 24, pixels: None };
        assert_eq!(file, expected);
        let last = staff.iter().next_back().expect("it came");
        assert!(matches!(&last.content, StaffContent::Attachment { file, client_id: None, visibility: Visibility::Comment, .. }
            if *file == expected), "{last:?}");

        // An answer, too, may be a file.
        let sent = attach(&test, &amy, carla.conversation, Visibility::Comment, upload("here.jpeg", PNG)).await.expect("hers");
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!((head.unanswered_since, sent.at), (None, test.clock.now()));
        let pictures = files(&test, &amy, carla.conversation).await;
        assert_eq!((pictures[1].name.as_str(), pictures[1].pixels), ("here.jpeg.png", Some(Pixels { width: 3, height: 2 })));
        for (file, bytes) in pictures.iter().zip([PDF, PNG]) {
            assert_eq!(open(&test, &amy, file.attachment).await.as_deref(), Ok(bytes));
            assert_eq!(carla.open(&test, file.attachment).await.as_deref(), Ok(bytes));
        }
        let utc = UtcOffset::from_minutes(0).expect("UTC");
        let kept = test.desk.transcript(&carla.token, carla.conversation, utc, english()).await;
        let text = kept.expect("hers").text;
        assert!(text.contains("You: [file: invoice.pdf]\n") && text.contains("Amy: [file: here.jpeg.png]\n"), "{text}");
    }
}

story! {
    async fn a_notes_file_is_a_note(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, cho) = (test.staff("ben").await, test.staff("cho").await);
        let before = carla.view(&test.desk).await;
        let ear = test.desk.ear();
        ear.listen(Topic::Chat(carla.conversation));
        moved(&ear).await;
        attach(&test, &amy, carla.conversation, Visibility::WorkNote, upload("contract.pdf", PDF)).await.expect("hers");
        attach(&test, &ben, carla.conversation, Visibility::WorkNote, upload("mine.txt", b"hm")).await.expect("of the group");
        assert!(is_quiet(&ear).await);
        assert_eq!(carla.view(&test.desk).await, before, "nothing of the customer's moves");
        for file in files(&test, &amy, carla.conversation).await {
            assert!(open(&test, &amy, file.attachment).await.is_ok() && open(&test, &ben, file.attachment).await.is_ok());
            assert_eq!(open(&test, &cho, file.attachment).await, Err(Refusal::NotFound));
            assert_eq!(carla.open(&test, file.attachment).await, Err(Refusal::NotFound));
        }
        assert_eq!(open(&test, &amy, AttachmentId(4711)).await, Err(Refusal::NotFound));
        carla.say(&test.desk, "Are you there?").await.expect("open");
        let mut customer = Log::default();
        apply(&mut customer, carla.view(&test.desk).await.changes.changes);
    }
}

story! {
    async fn a_file_is_sent_where_a_message_may_be_and_opened_by_its_customer_alone(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, cho, mia) = (test.staff("ben").await, test.staff("cho").await, test.staff("mia").await);
        let dan = test.customer("Dan", "Technical").await;
        let send = async |staff: &Staff, visibility| {
            attach(&test, staff, carla.conversation, visibility, upload("a.txt", b"hello")).await.map(|_| ())
        };
        let (comment, note) = (Visibility::Comment, Visibility::WorkNote);
        assert_eq!((send(&ben, comment).await, send(&ben, note).await), (Err(Refusal::NotAllowed), Ok(())));
        assert_eq!((send(&cho, comment).await, send(&cho, note).await), (Err(Refusal::NotFound), Err(Refusal::NotFound)));
        assert_eq!((send(&mia, comment).await, send(&mia, note).await), (Err(Refusal::NotAllowed), Ok(())));
        let file = || upload("a.txt", b"hello");
        let others = Customer { conversation: carla.conversation, ..dan.clone() };
        assert_eq!(others.attach(&test, file()).await, Err(Refusal::NotFound));
        let elsewhere = test.desk.attach_in_chat(&carla.token, "shop", carla.conversation, request(), file()).await;
        assert_eq!(elsewhere.map(|_| ()), Err(Refusal::NotFound), "at another site there is no such chat");
        let nobodys = Customer { conversation: ConversationId(99), ..carla.clone() };
        assert_eq!(nobodys.attach(&test, file()).await, Err(Refusal::NotFound));
        assert_eq!(test.stored_files().len(), 2, "of what was refused nothing is stored");

        carla.attach(&test, file()).await.expect("hers");
        let hers = files(&test, &amy, carla.conversation).await.pop().expect("it came").attachment;
        assert_eq!(carla.open(&test, hers).await.as_deref(), Ok(&b"hello"[..]));
        assert_eq!(dan.open(&test, hers).await, Err(Refusal::NotFound));
        let elsewhere = test.desk.attachment_of_chat(&carla.token, "shop", hers).await;
        assert_eq!(elsewhere.map(|_| ()), Err(Refusal::NotFound));
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(send(&amy, comment).await, Err(Refusal::Closed));
        assert_eq!(send(&amy, note).await, Ok(()), "also after the end");
        assert!(carla.open(&test, hers).await.is_ok(), "what was said stays hers");
    }
}

story! {
    async fn a_file_that_is_sent_again_is_stored_once(test) {
        let (amy, carla) = talking(&test).await;
        let (hers, customers) = (request(), request());
        let send = |name: &'static str, bytes| {
            test.desk.attach(&amy, carla.conversation, hers.clone(), Visibility::Comment, upload(name, bytes))
        };
        let sent = send("a.txt", b"hello").await.expect("hers");
        let seq = carla.attach_as(&test, customers.clone(), upload("b.txt", b"hello")).await.expect("hers");
        for _ in 0..3 {
            assert_eq!(send("a.txt", b"hello").await.as_ref(), Ok(&sent));
            assert_eq!(carla.attach_as(&test, customers.clone(), upload("b.txt", b"hello")).await, Ok(seq));
        }
        assert_eq!(test.stored_files().len(), 2);
        assert_eq!(send("a.txt", b"hallo").await, Err(Refusal::IdReused), "another file");
        assert_eq!(send("c.txt", b"hello").await, Err(Refusal::IdReused), "another name");
        let note = test.desk.attach(&amy, carla.conversation, hers.clone(), Visibility::WorkNote, upload("a.txt", b"hello")).await;
        assert_eq!(note, Err(Refusal::IdReused), "another visibility");
        let words = test.desk.send_message(&amy, carla.conversation, hers.clone(), Visibility::Comment, body("a.txt")).await;
        assert_eq!(words, Err(Refusal::IdReused), "its name is not the file");

        // Of several at once one is stored, and the others are told where; what they brought is gone later.
        let id = request();
        let mut sending = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (desk, amy, id, conversation) = (test.desk.clone(), amy.clone(), id.clone(), carla.conversation);
            sending.spawn(async move { desk.attach(&amy, conversation, id, Visibility::Comment, upload("d.txt", b"at once")).await });
        }
        let told: Vec<_> = sending.join_all().await.into_iter().map(|sent| sent.expect("stored").seq).collect();
        assert!(told.iter().all(|seq| *seq == told[0]), "{told:?}");
        assert_eq!(files(&test, &amy, carla.conversation).await.len(), 3);
        test.pass(Duration::from_mins(61)).await;
        assert_eq!(test.stored_files().len(), 3);
    }
}

story! {
    async fn a_customers_file_reopens_what_the_clock_has_closed(test) {
        let ben = test.staff("ben").await;
        let carla = test.customer("Carla", "Billing").await;
        test.pass(ABSENT_WHILE_WAITING + MINUTE).await;
        let id = request();
        let seq = carla.attach_as(&test, id.clone(), upload("invoice.pdf", PDF)).await.expect("it reopens");
        let entries = carla.view(&test.desk).await.changes.changes.entries;
        assert_eq!(customer_words(&entries)[3..], ["You continued the chat.", "[file: invoice.pdf]"]);
        assert_eq!(carla.attach_as(&test, id, upload("invoice.pdf", PDF)).await, Ok(seq), "a retry");
        let file = files(&test, &ben, carla.conversation).await.remove(0);
        assert_eq!(open(&test, &ben, file.attachment).await.as_deref(), Ok(PDF));
    }
}

story! {
    async fn a_file_of_either_side_moves_the_clock_of_silence(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        let carla = test.customer("Carla", "Billing").await;
        let _carla_is_there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("waits");
        let closes_at = async || test.staff_view(&amy, carla.conversation).await.head.closes_at;
        attach(&test, &amy, carla.conversation, Visibility::Comment, upload("here.png", PNG)).await.expect("hers");
        test.pass(SILENT_AFTER + MINUTE / 2).await;
        assert!(closes_at().await.is_some(), "she was asked something, and is silent");
        carla.attach(&test, upload("invoice.pdf", PDF)).await.expect("open");
        assert_eq!(closes_at().await, None, "she is there");
    }
}

story! {
    async fn a_removed_file_is_refused_at_once_and_gone_with_the_next_beat(test) {
        let (amy, carla) = talking(&test).await;
        let case = create(&test, &amy, &carla, Kind::Case).await;
        let id = request();
        let seq = carla.attach_as(&test, id.clone(), upload("card 4111.pdf", PDF)).await.expect("hers");
        let file = files(&test, &amy, carla.conversation).await.remove(0).attachment;
        let place = test.staff_view(&amy, carla.conversation).await.changes.entries.last().expect("it came").seq;
        assert_eq!(test.stored_files().len(), 1);
        let ben = test.staff("ben").await;
        assert_eq!(test.desk.remove_text(&ben, carla.conversation, place, request()).await, Err(Refusal::NotAllowed));
        for _ in 0..2 {
            test.desk.remove_text(&amy, carla.conversation, place, request()).await.expect("the customer's");
        }
        assert_eq!(open(&test, &amy, file).await, Err(Refusal::NotFound));
        assert_eq!(carla.open(&test, file).await, Err(Refusal::NotFound));
        assert_eq!(staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries).last().map(String::as_str), Some("(removed)"));
        assert_eq!(customer_words(&carla.view(&test.desk).await.changes.changes.entries).last().map(String::as_str), Some("(removed)"));
        assert!(said(&show(&test, &amy, case.record).await).contains(&"(removed)".to_owned()));
        assert_eq!(test.desk.cases(&amy).await.expect("readable")[0].last_words, None);
        test.beat().await;
        assert_eq!(test.stored_files(), Vec::<String>::new());
        assert_eq!(carla.attach_as(&test, id, upload("card 4111.pdf", PDF)).await, Ok(seq), "a late retry brings nothing back");
        assert_eq!(test.stored_files(), Vec::<String>::new());
    }
}

story! {
    async fn what_is_no_file_to_be_sent_is_refused_and_leaves_nothing(test) {
        let (amy, carla) = talking(&test).await;
        let before = test.staff_view(&amy, carla.conversation).await.changes.version;
        for (bytes, fault) in [
            (&b""[..], Fault::Empty),
            (&b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], Fault::Kind),
            (HUGE, Fault::Pixels),
        ] {
            assert_eq!(carla.attach(&test, upload("a.png", bytes)).await, Err(Refusal::FileRefused { fault }));
        }
        // What was stored and could not be said is gone with the next beat.
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(carla.attach(&test, upload("late.pdf", PDF)).await, Err(Refusal::Closed));
        test.beat().await;
        assert_eq!(test.stored_files(), Vec::<String>::new());
        assert_eq!(test.staff_view(&amy, carla.conversation).await.changes.version, before + 1, "only the end was said");
    }
}

story! {
    async fn what_a_process_was_storing_when_it_died_is_gone_an_hour_later(test) {
        let (amy, carla) = talking(&test).await;
        carla.attach(&test, upload("invoice.pdf", PDF)).await.expect("hers");
        let Timestamp(start) = START;
        let due = start + 3_600_000;
        // One was stored and never said, of another a half was written.
        for (id, lies) in [(0xabc, "00000000000abc"), (0xdef, "00000000000def#1")] {
            test.run_sql(&format!("INSERT INTO attachments (id, kind, bytes, digest, created_at) VALUES ({id}, 'pdf', 1, '', {start})")).await;
            test.run_sql(&format!("INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ('stray_file', {id}, {start}, {due}, 0)")).await;
            test.store_file(lies);
        }
        test.restart(Duration::from_mins(59)).await;
        test.beat().await;
        assert_eq!(test.stored_files().len(), 3);
        test.pass(Duration::from_mins(2)).await;
        assert_eq!(test.stored_files().len(), 1, "what was said stays");
        let file = files(&test, &amy, carla.conversation).await.remove(0).attachment;
        assert_eq!(open(&test, &amy, file).await.as_deref(), Ok(PDF), "over a restart, too");
    }
}

story! {
    async fn a_record_shows_files_to_whoever_may_read_it_as_far_as_it_sees(test) {
        let (amy, carla) = talking(&test).await;
        let (cho, mia) = (test.staff("cho").await, test.staff("mia").await);
        let first = create(&test, &amy, &carla, Kind::Case).await;
        carla.attach(&test, upload("seen.pdf", PDF)).await.expect("hers");
        attach(&test, &amy, carla.conversation, Visibility::WorkNote, upload("note.txt", b"hm")).await.expect("hers");
        assert_eq!(said(&show(&test, &amy, first.record).await)[2..], ["[file: seen.pdf]", "[file: note.txt]"]);
        let open_all = async |staff: &Staff| {
            let mut opened = Vec::new();
            for file in files(&test, &amy, carla.conversation).await {
                opened.push(open(&test, staff, file.attachment).await.is_ok());
            }
            opened
        };
        assert_eq!(open_all(&cho).await, [false, false], "nothing to the conversation, and nothing to the case");
        let choices = test.desk.group_choices().await.expect("readable");
        let technical = choices.into_iter().find(|choice| choice.name == "Technical").expect("there").group;
        let given = RecordEdit { assignment: Some(Assignment { group: technical, assignee: Some(cho.person) }), ..RecordEdit::default() };
        test.desk.update_record(&mia, first.record, &given, request()).await.expect("manages it");
        assert_eq!(open_all(&cho).await, [true, true], "the case is hers, and shows both");
        // The conversation points at another record from here on.
        create(&test, &amy, &carla, Kind::Incident).await;
        carla.attach(&test, upload("later.pdf", PDF)).await.expect("hers");
        assert_eq!(open_all(&cho).await, [true, true, false]);
        assert_eq!(open_all(&amy).await, [true, true, true]);
    }
}
