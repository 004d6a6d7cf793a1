//! Behaviour 10, "Forgetting": one customer is exported, and erased: whatever holds their mark holds it no more, and what is counted stays.

pub(crate) mod stored;

use crate::identity::Shop;
use crate::mails::Keeper;
use crate::records::create;
use crate::test_desk::{Customer, TestDesk, body, moved, request, staff_words, story};
use desk::{Audited, Staff, StartChat, Topic, Upload};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::{StaffContent, Visibility};
use domain::fields::{FieldAnswer, FieldName, OwnAnswer};
use domain::ids::{ConversationId, CustomerId, RecordId};
use domain::language::Language;
use domain::record::Kind;
use domain::retention::Whose;
use domain::survey::{Answer, Rating};
use domain::text::{EmailAddress, Name, Reason, SurveyComment};
use domain::wire::customer::Phase;
use domain::written_from::WrittenFrom;
use futures_util::TryStreamExt;
use std::time::Duration;

/// Stands in all that Carla is and says, in all that is said to her and of her, and in nothing else.
pub(crate) const MARK: &str = "xq7carla";
/// Stands besides in what she may not read.
const SECRET: &str = "xq8secret";
/// The first word of what is in her file.
const PDF: &[u8] = b"%PDF-1.7\nxq7carla owes nothing";
/// Between two steps.
const STEP: Duration = Duration::from_secs(1);

/// Carla, whom the shop has named, and who has had everything that a customer can have.
struct Life {
    amy: Staff,
    mia: Staff,
    shop: Shop,
    carla: Customer,
    record: RecordId,
}

fn by() -> Name {
    Name::new("Root").expect("a name")
}

fn marked(text: &str) -> domain::text::MessageBody {
    body(&format!("{text} {MARK}"))
}

fn file(name: &str) -> Upload {
    Upload {
        name: name.to_owned(),
        bytes: PDF.into(),
    }
}

impl Life {
    async fn of(test: &TestDesk) -> Self {
        let (amy, ben, mia) = (
            test.staff("amy").await,
            test.staff("ben").await,
            test.staff("mia").await,
        );
        let _there = (test.connect(&amy).await, test.connect(&ben).await);
        let _keeper = Keeper::of(&test.desk);
        let (shop, billing) = (Shop::open(test).await, test.queue("Billing").await);
        let mut carla = Customer::new("Carla");
        shop.names(test, MARK, &mut carla).await;
        let start = StartChat {
            site: "demo".into(),
            name: None,
            email: None,
            topic: Some("Billing".into()),
            message: Some(marked("My invoice is wrong")),
            own_answers: vec![OwnAnswer {
                name: FieldName::new("Order number").expect("a name"),
                answer: FieldAnswer::new(MARK).expect("an answer"),
            }],
            from: WrittenFrom::new(Some(&format!("https://shop.example/{MARK}")), Some("en-GB"), None),
        };
        let started = test.desk.start_chat(&carla.token, start, request()).await;
        carla.conversation = started.expect("starts").conversation;
        test.accept(&amy, billing).await.expect("waits");
        let record = Self::talk(test, &amy, &ben, &carla).await;
        Self {
            amy,
            mia,
            shop,
            carla,
            record,
        }
    }

    /// All that is said until the end, and after it.
    async fn talk(test: &TestDesk, amy: &Staff, ben: &Staff, carla: &Customer) -> RecordId {
        let (desk, conversation) = (&test.desk, carla.conversation);
        let note = format!("{MARK} {SECRET}");
        test.write(amy, conversation, Visibility::Comment, &format!("Hello {MARK}"))
            .await;
        test.write(amy, conversation, Visibility::WorkNote, &note).await;
        let asked = desk.request_transfer(amy, conversation, ben.person, Some(body(&note)), request());
        let asked = asked.await.expect("may").request;
        let why = Some(Reason::new(&note).expect("short"));
        desk.decline_transfer(ben, asked, why, request()).await.expect("may");
        let hers = desk.attach_in_chat(&carla.token, "demo", conversation, request(), file("xq7carla.pdf"));
        hers.await.expect("hers");
        let notes = desk.attach(
            amy,
            conversation,
            request(),
            Visibility::WorkNote,
            file("xq7carla xq8secret.pdf"),
        );
        notes.await.expect("hers");
        let record = create(test, amy, carla, Kind::Case).await.record;
        for (visibility, words) in [(Visibility::Comment, MARK), (Visibility::WorkNote, note.as_str())] {
            let said = desk.write_on_record(amy, record, request(), visibility, body(words));
            said.await.expect("hers");
        }
        let closed = desk.close_record(amy, record, &note, true, request());
        closed.await.expect("hers");
        let answer = Answer {
            rating: Rating::new(4).expect("one of five"),
            comment: SurveyComment::new(MARK).expect("short"),
        };
        let rated = desk.answer_survey(&carla.token, conversation, answer);
        rated.await.expect("is asked");
        let mailed = desk.mail_transcript(&carla.token, conversation, Language::English, 0, request());
        mailed.await.expect("has an address");
        record
    }
}

impl TestDesk {
    /// Whom an operator means.
    async fn customer_of(&self, whose: &str) -> CustomerId {
        let whose = Whose::parse(whose).expect("well formed");
        let found = self.desk.find_customers(&whose).await.expect("there");
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].customer()
    }

    /// Has somebody erased, and waits for it as the command does.
    async fn erase(&self, whose: &str) -> Audited {
        let customer = self.customer_of(whose).await;
        let audit = self.desk.erase_customers(&[customer], &by()).await.expect("noted")[0];
        for _ in 0..100 {
            self.beat().await;
            let audited = self.desk.erasing(audit).await.expect("readable").audited;
            if audited.finished_at.is_some() {
                return audited;
            }
            self.clock.advance(STEP);
        }
        panic!("it comes to no end");
    }

    /// Nothing is wrong with what is stored.
    pub(crate) async fn is_whole(&self) {
        let checked = self.desk.check_deeply(|line| panic!("{line}")).await;
        assert_eq!(checked.expect("readable"), 0);
    }

    async fn number_of(&self, staff: &Staff, conversation: ConversationId) -> String {
        self.staff_view(staff, conversation).await.head.number.0
    }
}

story! {
    async fn nothing_that_holds_their_mark_is_left_of_whoever_is_erased_and_what_is_counted_stays(test) {
        let dan = test.customer("Dan", "Technical").await;
        let Life { amy, mia, shop, carla, record } = Life::of(&test).await;
        for place in ["customers.subject", "customers.email", "conversations.page", "conversations.own_answers", "entries.body",
            "records.description", "records.searched", "records.resolution", "record_entries.body", "surveys.comment",
            "mails.to_address", "mails.to_folded", "colleague_requests.reason", "requests.result"] {
            assert!(stored::holding(&test, MARK).await.contains(&place.to_owned()), "{place}");
        }
        assert_eq!(test.stored_files().len(), 2);
        let before = test.staff_view(&amy, carla.conversation).await;
        let ear = test.desk.ear();
        for topic in [Topic::Customer(carla.token.topic()), Topic::Conversation(carla.conversation), Topic::Record(record)] {
            ear.listen(topic);
        }
        moved(&ear).await;

        let erased = test.erase(&format!("demo:{MARK}")).await;
        assert_eq!((erased.act.as_str(), erased.actor.as_str()), ("erase", "Root"));
        assert_eq!((erased.conversations, erased.records, erased.files), (1, 1, 2));
        assert_eq!(moved(&ear).await.len(), 3, "whoever looks is told");
        assert_eq!(stored::holding(&test, MARK).await, Vec::<String>::new());
        test.beat().await;
        assert_eq!(test.stored_files(), Vec::<String>::new());
        test.is_whole().await;
        assert_eq!(test.desk.audit(10).await.expect("readable"), [erased]);

        // Her browser is nobody's; staff read that it was removed, in its places, and who had it.
        assert_eq!(test.desk.chat(&carla.token, "demo", None).await.expect("readable"), None);
        let news = test.desk.staff_changes(&amy, carla.conversation, before.changes.version).await.expect("hers");
        let after = test.staff_view(&amy, carla.conversation).await;
        for told in [&news, &after] {
            let words = format!("{told:?}");
            assert!(!words.contains(MARK) && words.contains("Removed"), "{words}");
        }
        assert_eq!(after.changes.entries.len(), before.changes.entries.len(), "each keeps its place");
        for (before, after) in before.changes.entries.iter().zip(&after.changes.entries) {
            assert_eq!((before.seq, before.at), (after.seq, after.at));
            if matches!(before.content, StaffContent::Message { .. } | StaffContent::Attachment { .. }) {
                assert!(matches!(&after.content, StaffContent::Removed { by, .. } if by == "the desk"), "{after:?}");
            }
        }
        assert_eq!((after.head.customer.as_str(), after.head.number), ("Erased customer", before.head.number));
        assert_eq!(after.head.state, State::ClosedComplete);
        let surveys = test.desk.surveys(&mia).await.expect("oversees");
        assert!(surveys.queues.iter().any(|rated| rated.ratings.answers == 1), "her stars count: {surveys:?}");
        assert!(surveys.comments.is_empty(), "{surveys:?}");
        assert_eq!(dan.view(&test.desk).await.changes.head.phase, Phase::Waiting, "nobody else is touched");

        // Whoever comes with the same word is somebody new.
        let mut again = Customer::new("Carla");
        shop.names(&test, MARK, &mut again).await;
        assert_eq!(test.desk.chat(&again.token, "demo", None).await.expect("readable"), None);
        let found = test.desk.find_customers(&Whose::parse(&format!("demo:{MARK}")).expect("well formed")).await;
        assert_eq!(found.expect("there")[0].conversations, 0);
    }
}

story! {
    async fn an_export_holds_what_is_theirs_and_nothing_that_is_not(test) {
        let Life { amy, carla, .. } = Life::of(&test).await;
        test.customer("Dan", "Technical").await;
        let customer = test.customer_of(&test.number_of(&amy, carla.conversation).await).await;
        let audit = test.desk.begin_export(&by()).await.expect("noted");
        let mut exported = test.desk.export_customer(customer).await.expect("readable");
        let [conversation] = &exported.have[..] else { panic!("one: {exported:?}") };
        let conversation = test.desk.export_conversation(*conversation).await.expect("readable");
        let text = conversation.text.clone();
        let [file] = &conversation.files[..] else { panic!("one: {conversation:?}") };
        assert_eq!((file.name.as_str(), file.is_theirs), ("xq7carla.pdf", true));
        assert!(file.path.starts_with("attachments/CHAT0001001-") && file.path.ends_with(".pdf"), "{}", file.path);
        let download = test.desk.export_file(file).await.expect("there");
        let pieces: Vec<_> = download.content.try_collect().await.expect("readable");
        assert_eq!(pieces.concat(), PDF);
        exported.conversations.push(conversation);
        test.desk.end_export(audit, 1, 1, 1).await.expect("noted");

        let json = serde_json::to_string_pretty(&exported).expect("serializes");
        for theirs in ["xq7carla of the shop", "xq7carla@shop.example", "Order number", "https://shop.example/xq7carla", "CHAT0001001",
            "CS0001001", "Solved", "\"stars\": 4", "transcripts/CHAT0001001.txt", "2027-01-15T08:00:00Z"] {
            assert!(json.contains(theirs), "{theirs}: {json}");
        }
        for said in ["My invoice is wrong xq7carla", "Amy: Hello xq7carla", "xq7carla.pdf"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        for secret in [SECRET, "Dan", "demo.test", "closed_complete", "Ben"] {
            assert!(!json.contains(secret) && !text.contains(secret), "{secret}: {json}\n{text}");
        }
        let audited = test.desk.audit(10).await.expect("readable").remove(0);
        assert_eq!((audited.act.as_str(), audited.conversations, audited.finished_at.is_some()), ("export", 1, true));
    }
}

/// A guest who has typed an address.
async fn guest(test: &TestDesk, email: &str) -> Customer {
    let mut guest = Customer::new("Carla");
    let start = StartChat {
        site: "demo".into(),
        name: Some(guest.name.clone()),
        email: Some(EmailAddress::new(email).expect("well formed")),
        topic: Some("Billing".into()),
        message: Some(marked("My invoice is wrong")),
        own_answers: vec![],
        from: WrittenFrom::default(),
    };
    let started = test.desk.start_chat(&guest.token, start, request()).await;
    guest.conversation = started.expect("starts").conversation;
    guest
}

story! {
    async fn an_address_may_be_several_peoples_and_only_who_is_named_is_erased(test) {
        let (one, other) = (guest(&test, "Shared@example.com").await, guest(&test, "shared@example.com").await);
        let amy = test.staff("amy").await;
        let everybody = Whose::parse("SHARED@example.com").expect("well formed");
        assert_eq!(test.desk.find_customers(&everybody).await.expect("there").len(), 2);
        let nobody = Whose::parse("nobody@example.com").expect("well formed");
        assert_eq!(test.desk.find_customers(&nobody).await, Err(Refusal::NotFound));

        let ear = test.desk.ear();
        ear.listen(Topic::Queue(test.queue("Billing").await));
        moved(&ear).await;
        test.erase(&test.number_of(&amy, one.conversation).await).await;
        moved(&ear).await;
        assert_eq!(test.staff_view(&amy, one.conversation).await.head.state, State::ClosedAbandoned, "it ended first");
        let said = one.say(&test.desk, "still here").await;
        assert_eq!(said, Err(Refusal::NotFound), "nothing more is said by them");
        let found = test.desk.find_customers(&everybody).await.expect("there");
        assert_eq!((found.len(), found[0].latest.clone()), (1, Some(test.number_of(&amy, other.conversation).await)));
        assert_eq!(other.view(&test.desk).await.changes.head.position, Some(1));
        test.is_whole().await;
    }
}

story! {
    async fn a_long_conversation_is_erased_in_steps_and_by_another_after_a_crash(test) {
        let carla = guest(&test, "carla@example.com").await;
        for number in 0..510 {
            carla.say(&test.desk, &format!("{MARK} {number}")).await.expect("open");
        }
        let amy = test.staff("amy").await;
        let customer = test.customer_of("carla@example.com").await;
        let audit = test.desk.erase_customers(&[customer], &by()).await.expect("noted")[0];
        test.beat().await;
        let first = test.desk.erasing(audit).await.expect("readable");
        assert_eq!((first.audited.finished_at, first.audited.conversations, first.is_served), (None, 0, true));
        assert_eq!(stored::holding(&test, "carla@example.com").await, Vec::<String>::new(), "who they were goes first");
        assert!(!stored::holding(&test, MARK).await.is_empty(), "some of it is left");

        test.restart(STEP).await;
        test.beat().await;
        let audited = test.desk.erasing(audit).await.expect("readable").audited;
        assert_eq!((audited.conversations, audited.finished_at), (1, Some(test.clock.now().0)));
        assert_eq!(stored::holding(&test, MARK).await, Vec::<String>::new());
        let words = staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries);
        assert_eq!(words.iter().filter(|words| *words == "(removed)").count(), words.len() - 1, "all but how it ended");
        test.is_whole().await;
        test.desk.erase_now(audit).await.expect("nothing is left to do");
    }
}

story! {
    async fn without_a_desk_that_is_served_the_command_erases_by_itself(test) {
        let carla = guest(&test, "carla@example.com").await;
        let amy = test.staff("amy").await;
        let customer = test.customer_of(&test.number_of(&amy, carla.conversation).await).await;
        let audit = test.desk.erase_customers(&[customer, customer], &by()).await.expect("noted");
        test.clock.advance(Duration::from_mins(1));
        assert!(!test.desk.erasing(audit[0]).await.expect("readable").is_served, "nobody has been seen for a while");
        for audit in audit {
            test.desk.erase_now(audit).await.expect("done");
            assert!(test.desk.erasing(audit).await.expect("readable").audited.finished_at.is_some());
        }
        assert_eq!(stored::holding(&test, MARK).await, Vec::<String>::new());
        test.is_whole().await;
    }
}
