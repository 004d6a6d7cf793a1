//! Behaviour 10, "After": the transcript by e-mail, only to an address for which somebody answers.

use crate::identity::Shop;
use crate::test_desk::{Customer, TestDesk, body, request, staff_words, story};
use desk::{Desk, Mail, Postman, Staff, StartChat, Undelivered};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId};
use domain::language::Language;
use domain::limits::{ABSENT_IN_PROGRESS, MAILS_PER_ADDRESS_AND_DAY, MAILS_PER_CONVERSATION};
use domain::mail::{ADDRESS_FULL, SENT_OFTEN};
use domain::text::EmailAddress;
use domain::written_from::WrittenFrom;
use futures_util::future::{BoxFuture, pending};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

pub(crate) const ADDRESS: &str = "carla@example.com";
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// What becomes of a mail.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    Taken,
    /// Not now.
    Later,
    /// Never.
    Refused,
    /// It is taken, and nobody hears of it: the process dies.
    Unheard,
}

/// A postman who keeps what is given to him, and takes it unless he was told otherwise.
#[derive(Default)]
pub(crate) struct Keeper {
    mails: Mutex<Vec<Mail>>,
    fates: Mutex<VecDeque<Fate>>,
    /// Rings with each mail that comes.
    pub(crate) came: Notify,
}

impl Postman for Keeper {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), Undelivered>> {
        let fate = self.fates.lock().expect("whole").pop_front().unwrap_or(Fate::Taken);
        if matches!(fate, Fate::Taken | Fate::Unheard) {
            self.mails.lock().expect("whole").push(mail);
        }
        self.came.notify_one();
        Box::pin(async move {
            let for_good = match fate {
                Fate::Taken => return Ok(()),
                Fate::Unheard => return pending().await,
                Fate::Later => false,
                Fate::Refused => true,
            };
            Err(Undelivered {
                why: "as the story says".to_owned(),
                for_good,
            })
        })
    }
}

impl Keeper {
    pub(crate) fn of(desk: &Desk) -> Arc<Self> {
        let keeper = Arc::new(Self::default());
        desk.set_postman(keeper.clone());
        keeper
    }

    pub(crate) fn told(&self, fates: impl IntoIterator<Item = Fate>) {
        self.fates.lock().expect("whole").extend(fates);
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("whole").clone()
    }
}

impl Customer {
    /// Starts a chat with an address that is typed, in a browser of this language.
    async fn start_by(&mut self, desk: &Desk, email: &str, language: &str) {
        let start = StartChat {
            site: "demo".into(),
            name: Some(self.name.clone()),
            email: Some(EmailAddress::new(email).expect("well formed")),
            topic: Some("Billing".into()),
            message: Some(body("My invoice is wrong")),
            own_answers: vec![],
            from: WrittenFrom::new(None, Some(language), None),
        };
        let started = desk.start_chat(&self.token, start, request()).await.expect("starts");
        self.conversation = started.conversation;
    }

    async fn mail(&self, desk: &Desk) -> Result<String, Refusal> {
        desk.mail_transcript(&self.token, self.conversation, Language::English, 60, request())
            .await
    }
}

/// Somebody who has typed an address and talked to Amy, who has ended it.
pub(crate) async fn ended_by(test: &TestDesk, amy: &Staff, billing: QueueId, email: &str) -> Customer {
    let mut customer = Customer::new("Carla");
    customer.start_by(&test.desk, email, "en-GB").await;
    end(test, amy, billing, &customer).await;
    customer
}

async fn end(test: &TestDesk, amy: &Staff, billing: QueueId, customer: &Customer) {
    test.accept(amy, billing).await.expect("waits");
    let ended = test.desk.end_conversation(amy, customer.conversation, request()).await;
    ended.expect("hers");
    test.desk
        .done(amy, customer.conversation, request())
        .await
        .expect("hers");
}

pub(crate) async fn send(test: &TestDesk, amy: &Staff, conversation: ConversationId) -> Result<(), Refusal> {
    test.desk.send_transcript(amy, conversation, ADDRESS, request()).await
}

/// The last line that staff read.
pub(crate) async fn last_line(test: &TestDesk, amy: &Staff, conversation: ConversationId) -> String {
    let entries = test.staff_view(amy, conversation).await.changes.entries;
    staff_words(&entries).pop().expect("a line")
}

pub(crate) const SENT: &str = "SELECT COUNT(*) FROM mails WHERE conversation_id = $1 AND state = 'sent'";

story! {
    async fn an_agent_confirms_the_address_and_the_customer_gets_what_they_could_read(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let mut carla = Customer::new("Carla");
        carla.start_by(&test.desk, ADDRESS, "en-GB").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "pays late").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "contract 77").await;
        let view = test.staff_view(&amy, carla.conversation).await;
        assert!(!view.head.rights.mail_transcript, "it goes on");
        let seq = view.changes.entries.last().expect("said").seq;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        let view = test.staff_view(&amy, carla.conversation).await;
        assert!(view.head.rights.mail_transcript);
        let before = carla.view(&test.desk).await.changes;

        let counted = test.desk.counted();
        send(&test, &amy, carla.conversation).await.expect("ended");
        let cost = test.desk.counted();
        assert_eq!((cost.transactions - counted.transactions, cost.statements - counted.statements), (1, 10));
        assert_eq!(last_line(&test, &amy, carla.conversation).await, format!("Amy has the transcript e-mailed to {ADDRESS}"));
        // What is removed before it is sent is not in it.
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("hers");
        assert_eq!(test.desk.send_mails().await, Ok(1));

        let [mail] = &keeper.mails()[..] else { panic!("one mail") };
        let number = view.head.number.to_string();
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (ADDRESS, format!("Your chat {number}").as_str()));
        for said in ["You: My invoice is wrong", "Amy: Which invoice?", "Amy: This text was removed.", "Amy ended the chat.", "Times are UTC."] {
            assert!(mail.body.contains(said), "{said}: {}", mail.body);
        }
        for unsaid in ["pays late", "contract 77", "amy@demo.test", ADDRESS, "e-mailed to"] {
            assert!(!mail.body.contains(unsaid), "{unsaid}: {}", mail.body);
        }
        assert_eq!(test.number(SENT, carla.conversation).await, 1);
        assert_eq!(test.desk.send_mails().await, Ok(0), "once");
        // The customer's view has not moved but for the text that was removed.
        let after = carla.view(&test.desk).await.changes;
        assert_eq!(after.changes.entries.len(), before.changes.entries.len());
    }
}

story! {
    async fn whom_the_site_has_named_gets_it_there_and_a_guest_is_offered_nothing(test) {
        let keeper = Keeper::of(&test.desk);
        let shop = Shop::open(&test).await;
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let mut fay = Customer::new("Fay");
        shop.names(&test, "fay", &mut fay).await;
        fay.conversation = fay.start(&test.desk, "Billing", request()).await.expect("starts");
        let offered = async |customer: &Customer| test.desk.offers_transcript(&customer.token, customer.conversation).await;
        assert_eq!(offered(&fay).await, Ok(false), "it goes on");
        assert_eq!(fay.mail(&test.desk).await, Err(Refusal::NotAllowed));
        end(&test, &amy, billing, &fay).await;
        assert_eq!(offered(&fay).await, Ok(true));
        assert_eq!(fay.mail(&test.desk).await.as_deref(), Ok("fay@shop.example"));
        assert_eq!(last_line(&test, &amy, fay.conversation).await, "Carla has the transcript e-mailed to fay@shop.example", "as all customers are called here");
        assert_eq!(test.desk.send_mails().await, Ok(1));
        let [mail] = &keeper.mails()[..] else { panic!("one mail") };
        assert_eq!(mail.to, "fay@shop.example");
        assert!(mail.body.contains("Times are UTC+01:00."), "{}", mail.body);

        // A guest has typed an address, which is anybody's. And nobody has another's chat sent.
        let carla = ended_by(&test, &amy, billing, "victim@example.com").await;
        assert_eq!(offered(&carla).await, Ok(false));
        assert_eq!(carla.mail(&test.desk).await, Err(Refusal::NotAllowed));
        let of_fay = Customer { conversation: fay.conversation, ..carla.clone() };
        assert_eq!(offered(&of_fay).await, Err(Refusal::NotFound));
        assert_eq!(of_fay.mail(&test.desk).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.send_mails().await, Ok(0));
    }
}

story! {
    /// What the agent read is what is sent to: not an address of their own, nor one that was typed meanwhile.
    async fn no_other_address_than_the_customers_is_confirmed(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = ended_by(&test, &amy, billing, ADDRESS).await;
        let (ben, conversation) = (test.staff("ben").await, carla.conversation);
        for to in ["amy@home.example", "", "CARLA@example.com"] {
            let asked = test.desk.send_transcript(&amy, conversation, to, request()).await;
            assert_eq!(asked, Err(Refusal::invalid("email", "is not the one that this customer has")), "{to}");
        }
        let mut again = carla.clone();
        again.start_by(&test.desk, "other@example.com", "en").await;
        assert!(send(&test, &amy, conversation).await.is_err(), "she has typed another");
        assert_eq!(test.desk.send_transcript(&amy, conversation, "other@example.com", request()).await, Ok(()));
        assert_eq!(test.desk.send_transcript(&ben, conversation, "other@example.com", request()).await, Err(Refusal::NotAllowed));
        assert_eq!(test.desk.send_mails().await, Ok(1));
        assert_eq!(keeper.mails()[0].to, "other@example.com");
    }
}

story! {
    async fn one_press_is_one_mail_however_often_it_is_tried(test) {
        let keeper = Keeper::of(&test.desk);
        let (shop, beside) = (Shop::open(&test).await, test.another_node().await);
        Keeper::of(&beside);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let mut fay = Customer::new("Fay");
        shop.names(&test, "fay", &mut fay).await;
        fay.conversation = fay.start(&test.desk, "Billing", request()).await.expect("starts");
        end(&test, &amy, billing, &fay).await;
        let (of_fay, of_amy) = (request(), request());
        for desk in [&test.desk, &beside, &test.desk] {
            let mailed = desk.mail_transcript(&fay.token, fay.conversation, Language::English, 0, of_fay.clone()).await;
            assert_eq!(mailed.as_deref(), Ok("fay@shop.example"));
            let sent = desk.send_transcript(&amy, fay.conversation, "fay@shop.example", of_amy.clone()).await;
            assert_eq!(sent, Ok(()));
        }
        assert_eq!(test.desk.send_mails().await, Ok(2));
        assert_eq!(keeper.mails().len(), 2);
    }
}

story! {
    async fn a_conversation_is_sent_three_times_and_an_address_ten_times_a_day(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let first = ended_by(&test, &amy, billing, ADDRESS).await;
        let mut asked = 0;
        for _ in 0..MAILS_PER_CONVERSATION {
            send(&test, &amy, first.conversation).await.expect("not too often");
            asked += 1;
        }
        let refused = send(&test, &amy, first.conversation).await;
        assert_eq!(refused, Err(Refusal::invalid("transcript", SENT_OFTEN)));
        while asked < MAILS_PER_ADDRESS_AND_DAY {
            let next = ended_by(&test, &amy, billing, ADDRESS).await;
            send(&test, &amy, next.conversation).await.expect("not too often");
            asked += 1;
        }
        // However it is spelled.
        let spelled = ended_by(&test, &amy, billing, "Carla@Example.com").await;
        let asks = async || test.desk.send_transcript(&amy, spelled.conversation, "Carla@Example.com", request()).await;
        assert_eq!(asks().await, Err(Refusal::invalid("email", ADDRESS_FULL)));
        test.clock.advance(DAY);
        assert_eq!(asks().await, Ok(()));
        assert_eq!(send(&test, &amy, first.conversation).await, Err(Refusal::invalid("transcript", SENT_OFTEN)));
        test.desk.send_mails().await.expect("they are taken");
        assert_eq!(keeper.mails().len(), 11);
    }
}

story! {
    /// Two conversations, two processes, one address: its share is not exceeded.
    async fn of_two_that_ask_for_the_last_mail_of_a_day_one_gets_it(test) {
        let beside = test.another_node().await;
        Keeper::of(&test.desk);
        Keeper::of(&beside);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for _ in 1..MAILS_PER_ADDRESS_AND_DAY {
            let next = ended_by(&test, &amy, billing, ADDRESS).await;
            send(&test, &amy, next.conversation).await.expect("not too often");
        }
        let (one, two) = (ended_by(&test, &amy, billing, ADDRESS).await, ended_by(&test, &amy, billing, ADDRESS).await);
        let (first, second) = tokio::join!(
            send(&test, &amy, one.conversation),
            beside.send_transcript(&amy, two.conversation, ADDRESS, request()),
        );
        let refused = Err(Refusal::invalid("email", ADDRESS_FULL));
        assert!(matches!((&first, &second), (Ok(()), other) | (other, Ok(())) if *other == refused), "{first:?} {second:?}");
    }
}

story! {
    async fn a_mail_is_in_the_language_of_its_reader(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let mut carla = Customer::new("Carla");
        carla.start_by(&test.desk, ADDRESS, "de-CH").await;
        end(&test, &amy, billing, &carla).await;
        send(&test, &amy, carla.conversation).await.expect("ended");
        assert_eq!(test.desk.send_mails().await, Ok(1));
        let [mail] = &keeper.mails()[..] else { panic!("one mail") };
        assert!(mail.subject.starts_with("Ihr Chat CHAT"), "{}", mail.subject);
        assert!(mail.body.contains("  Sie haben den Chat begonnen.\n"), "{}", mail.body);
    }
}

story! {
    async fn without_a_mail_server_nothing_is_offered(test) {
        let shop = Shop::open(&test).await;
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let mut fay = Customer::new("Fay");
        shop.names(&test, "fay", &mut fay).await;
        fay.conversation = fay.start(&test.desk, "Billing", request()).await.expect("starts");
        end(&test, &amy, billing, &fay).await;
        assert!(!test.staff_view(&amy, fay.conversation).await.head.rights.mail_transcript);
        assert_eq!(test.desk.offers_transcript(&fay.token, fay.conversation).await, Ok(false));
        assert_eq!(fay.mail(&test.desk).await, Err(Refusal::NotFound));
        let sent = test.desk.send_transcript(&amy, fay.conversation, "fay@shop.example", request()).await;
        assert_eq!(sent, Err(Refusal::NotFound));
        assert_eq!(test.desk.send_mails().await, Ok(0));
    }
}

story! {
    async fn what_goes_on_again_is_sent_only_once_it_has_ended_again(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        let mut carla = Customer::new("Carla");
        carla.start_by(&test.desk, ADDRESS, "en").await;
        test.accept(&amy, billing).await.expect("waits");
        test.pass(ABSENT_IN_PROGRESS + Duration::from_mins(1)).await;
        assert!(test.staff_view(&amy, carla.conversation).await.head.rights.mail_transcript);
        carla.say(&test.desk, "I am back").await.expect("it reopens");
        assert_eq!(send(&test, &amy, carla.conversation).await, Err(Refusal::NotAllowed));
        test.desk.accept(&amy, carla.conversation, request()).await.expect("waits");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(send(&test, &amy, carla.conversation).await, Ok(()));
        assert_eq!(test.desk.send_mails().await, Ok(1));
        assert!(keeper.mails()[0].body.contains("You: I am back"));
    }
}
