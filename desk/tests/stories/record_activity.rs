//! Behaviour 9: a record's activity is a live view of its conversations, and has what was said on the record itself.

use crate::records::{create, talking};
use crate::test_desk::{TestDesk, body, is_quiet, moved, request, story};
use desk::{ChatView, Staff, Topic};
use domain::Refusal;
use domain::entry::{CardComment, CustomerContent, CustomerEntry, Visibility};
use domain::ids::{ConversationId, RecordId};
use domain::limits::CARD_COMMENTS;
use domain::record::Kind;
use domain::record::activity::{Activity, ActivityContent};
use domain::record::line::RecordLine;
use domain::wire::record::{RecordHead, WatchingRecord};

/// A record's page: what it holds.
pub(crate) struct Page {
    pub(crate) head: RecordHead,
    pub(crate) activity: Activity,
}

impl Page {
    /// Takes what changed since.
    pub(crate) async fn take(&mut self, test: &TestDesk, staff: &Staff) {
        loop {
            let watching = WatchingRecord {
                record: self.head.record,
                having: self.activity.having(),
            };
            let changes = test.desk.record_changes(staff, &watching).await.expect("may be read");
            self.head = changes.head;
            let more = changes.activity.iter().any(|part| part.changes.more);
            self.activity.apply(changes.activity);
            if !more {
                return;
            }
        }
    }
}

/// A record's page that was just loaded, to its beginning.
pub(crate) async fn show(test: &TestDesk, staff: &Staff, record: RecordId) -> Page {
    let watching = WatchingRecord {
        record,
        having: Vec::new(),
    };
    let changes = test.desk.record_changes(staff, &watching).await.expect("may be read");
    let mut page = Page {
        head: changes.head,
        activity: Activity::default(),
    };
    page.activity.apply(changes.activity);
    while let Some((source, before)) = page.activity.older() {
        let older = test
            .desk
            .record_history(staff, record, source, before)
            .await
            .expect("may be read");
        page.activity.prepend(older);
    }
    page
}

/// The words of a page's activity.
pub(crate) fn said(page: &Page) -> Vec<String> {
    page.activity
        .rows()
        .into_iter()
        .map(|(_, entry)| match &entry.content {
            ActivityContent::Message { body, .. } => body.clone(),
            ActivityContent::Attachment { file, .. } => domain::catalogue::file(&file.name),
            ActivityContent::Removed { .. } => "(removed)".to_owned(),
            ActivityContent::Line {
                line: RecordLine::Linked { conversation },
                ..
            } => format!("linked {conversation}"),
            ActivityContent::Line {
                line: RecordLine::Unlinked { conversation },
                ..
            } => format!("{conversation} moved"),
            ActivityContent::Line { by, line } => domain::record::line::words(line, by),
        })
        .collect()
}

story! {
    async fn what_is_said_later_is_on_the_record_at_once_and_system_lines_are_not(test) {
        let (amy, carla) = talking(&test).await;
        test.write(&amy, carla.conversation, Visibility::WorkNote, "old plan").await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let mut page = show(&test, &amy, created.record).await;
        assert_eq!(said(&page), ["My invoice is wrong", "Thanks for waiting. I'm reading your message.", "old plan"]);
        assert_eq!((page.head.number.clone(), page.head.caller.as_str()), (created.number, "Carla"));
        assert_eq!(page.head.conversations.len(), 1);

        let ear = test.desk.ear();
        ear.listen(Topic::Record(created.record));
        ear.listen(Topic::Conversation(carla.conversation));
        moved(&ear).await;
        carla.say(&test.desk, "Number 4711").await.expect("open");
        moved(&ear).await;
        page.take(&test, &amy).await;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "after the end").await;
        test.desk.write_on_record(&amy, created.record, request(), Visibility::WorkNote, body("on the record")).await.expect("hers");
        moved(&ear).await;
        page.take(&test, &amy).await;
        let all = ["My invoice is wrong", "Thanks for waiting. I'm reading your message.", "old plan", "Number 4711", "after the end", "on the record"];
        assert_eq!(said(&page), all, "no system line, no card");
        assert_eq!(said(&show(&test, &amy, created.record).await), all, "a reload shows the same");
        let kinds: Vec<Visibility> = page.activity.rows().iter().filter_map(|(_, entry)| match entry.content {
            ActivityContent::Message { visibility, .. } => Some(visibility),
            _ => None,
        }).collect();
        let (comment, note) = (Visibility::Comment, Visibility::WorkNote);
        assert_eq!(kinds, [comment, comment, note, comment, note, note], "comments as comments, work notes as work notes");
        assert!(is_quiet(&ear).await);
    }
}

story! {
    async fn a_note_on_a_record_is_stored_once_and_no_customer_reads_it(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let (one, chat) = (request(), carla.view(&test.desk).await);
        let say = |words: &'static str, visibility| test.desk.write_on_record(&amy, created.record, one.clone(), visibility, body(words));
        let sent = say("a note of the record", Visibility::WorkNote).await.expect("hers");
        assert_eq!(say("a note of the record", Visibility::WorkNote).await, Ok(sent));
        assert_eq!(say("another", Visibility::WorkNote).await, Err(Refusal::IdReused));
        assert_eq!(say("a note of the record", Visibility::Comment).await, Err(Refusal::IdReused));
        assert_eq!(said(&show(&test, &amy, created.record).await)[2..], ["a note of the record"]);
        assert_eq!(carla.view(&test.desk).await, chat, "nothing of it moves what the customer sees");
        let cho = test.staff("cho").await;
        let others = test.desk.write_on_record(&cho, created.record, request(), Visibility::WorkNote, body("x")).await;
        assert_eq!(others, Err(Refusal::NotFound));
    }
}

story! {
    async fn the_customer_reads_comments_on_their_case_on_its_card_until_they_are_removed(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let before = carla.view(&test.desk).await;
        let say = async |visibility, words: &str| test.desk.write_on_record(&amy, created.record, request(), visibility, body(words)).await.expect("hers").seq;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        let ear = test.desk.ear();
        ear.listen(Topic::Chat(carla.conversation));
        moved(&ear).await;
        say(Visibility::WorkNote, "old plan").await;
        assert!(is_quiet(&ear).await);
        let first = say(Visibility::Comment, "We have found the invoice.").await;
        moved(&ear).await;
        say(Visibility::Comment, "You will get another.").await;
        let comments = async || card(&carla.view(&test.desk).await);
        let said = async || comments().await.into_iter().map(|comment| (comment.by, comment.body)).collect::<Vec<_>>();
        let [one, other] = ["We have found the invoice.", "You will get another."].map(|words| ("Amy".to_owned(), words.to_owned()));
        assert_eq!(said().await, [one, other.clone()]);
        assert_eq!(card(&before), [], "nothing stood there before");
        test.desk.remove_record_text(&amy, created.record, first, request()).await.expect("hers");
        assert_eq!(said().await, [other]);
        for number in 0..CARD_COMMENTS {
            say(Visibility::Comment, &format!("{number}")).await;
        }
        let last = comments().await;
        assert_eq!(last.len(), CARD_COMMENTS, "the last of them");
        assert_eq!((last[0].body.as_str(), last[CARD_COMMENTS - 1].body.as_str()), ("0", "19"));
        let history = test.desk.chat_history(&carla.token, carla.conversation, 30).await.expect("hers");
        assert_eq!(history.entries.iter().find_map(card_of), Some(last), "and so does whoever scrolls back");
    }
}

/// The comments on the card in a customer's view.
fn card(view: &ChatView) -> Vec<CardComment> {
    let mut entries = view.changes.changes.entries.iter();
    entries.find_map(card_of).expect("there is a card")
}

fn card_of(entry: &CustomerEntry) -> Option<Vec<CardComment>> {
    match &entry.content {
        CustomerContent::Card(card) => Some(card.comments.clone()),
        _ => None,
    }
}

story! {
    async fn what_was_said_on_a_record_can_be_removed(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, mia) = (test.staff("ben").await, test.staff("mia").await);
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let say = async |words: &str| test.desk.write_on_record(&amy, created.record, request(), Visibility::WorkNote, body(words)).await.expect("hers").seq;
        let (first, second) = (say("oops").await, say("oops again").await);
        let mut page = show(&test, &amy, created.record).await;
        let remove = |staff: &Staff, seq| {
            let (desk, staff, record) = (test.desk.clone(), staff.clone(), created.record);
            async move { desk.remove_record_text(&staff, record, seq, request()).await }
        };
        assert_eq!(remove(&ben, first).await, Err(Refusal::NotAllowed));
        assert_eq!(remove(&amy, 99).await, Err(Refusal::NotFound));
        for _ in 0..2 {
            assert_eq!(remove(&amy, first).await, Ok(()), "and once more changes nothing");
        }
        assert_eq!(remove(&mia, second).await, Ok(()));
        page.take(&test, &amy).await;
        assert_eq!(said(&page)[2..], ["(removed)", "(removed)"]);
    }
}

story! {
    /// A long conversation, read in pages from its end.
    async fn a_long_activity_is_read_in_pages(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        for number in 0..130 {
            let words = format!("{number}");
            test.write(&amy, carla.conversation, Visibility::WorkNote, &words).await;
        }
        let watching = WatchingRecord { record: created.record, having: Vec::new() };
        let first = test.desk.record_changes(&amy, &watching).await.expect("hers");
        assert_eq!(first.activity.iter().map(|part| part.changes.entries.len()).sum::<usize>(), 50);
        let page = show(&test, &amy, created.record).await;
        let words = said(&page);
        assert_eq!(words.len(), 132);
        assert_eq!(words[2..], (0..130).map(|number| format!("{number}")).collect::<Vec<_>>());
        // Whoever was away for as long reads it in pieces of an answer's size.
        let mut behind = Page { head: first.head, activity: Activity::default() };
        behind.activity.apply(first.activity);
        for number in 0..210 {
            let words = format!("more {number}");
            test.write(&amy, carla.conversation, Visibility::WorkNote, &words).await;
        }
        behind.take(&test, &amy).await;
        assert_eq!(said(&behind).last().map(String::as_str), Some("more 209"));
        assert_eq!(said(&behind).len(), 50 + 210);
        test.desk.write_on_record(&amy, created.record, request(), Visibility::WorkNote, body("on the record")).await.expect("hers");
        let own = test.desk.record_history(&amy, created.record, None, 10).await.expect("hers");
        assert_eq!((own.entries.len(), own.read_from.map(|from| from.seq)), (1, Some(1)));
        let none = test.desk.record_history(&amy, created.record, Some(ConversationId(99)), 10).await;
        assert_eq!(none.err(), Some(Refusal::NotFound), "what it does not see");
    }
}
