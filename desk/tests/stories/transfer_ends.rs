//! Behaviour 6.3, 6.6, 6.7: how requests end that nobody answers, over restarts.

use crate::test_desk::{body, request, story};
use crate::transfers::{Office, disable};
use domain::Refusal;
use domain::colleague_request::Outcome;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::limits::{GRACE_AFTER_ABSENCE, OFFLINE_AFTER, REQUEST_TOLD_FOR, REQUEST_WAITS_FOR};
use domain::people::Status;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

story! {
    /// 6.3: expired is not declined, over a restart, and the note is kept for somebody else.
    async fn a_request_expires_after_3_minutes_and_both_are_told(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let note = Some(body("Old contract"));
        let asked = test.desk.request_transfer(&office.amy, conversation, office.ben.person, note, request()).await.expect("may");
        test.pass(REQUEST_WAITS_FOR - 2 * SECOND).await;
        assert_eq!(test.requests(&office.ben).await.len(), 1);
        test.restart(SECOND).await;
        let _ben = test.connect(&office.ben).await;
        let _amy = test.connect(&office.amy).await;
        let _carla = office.carla.connect(&test).await;
        assert_eq!(test.requests(&office.ben).await.len(), 1, "it survives a restart");
        test.pass(SECOND).await;
        assert_eq!(test.requests(&office.ben).await, []);
        let (amys, bens) = (test.ended(&office.amy).await.expect("told"), test.ended(&office.ben).await.expect("told"));
        assert_eq!((amys.outcome, amys.is_own, amys.note.as_deref()), (Outcome::Expired, true, Some("Old contract")));
        assert_eq!((bens.outcome, bens.is_own, bens.note), (Outcome::Expired, false, None));
        assert_eq!(test.last_line(&office.amy, conversation).await, "Ben did not answer the transfer request");
        assert_eq!(test.accept_transfer(&office.ben, asked.request).await, Err(Refusal::NoLongerPending));
        assert_eq!(test.decline(&office.ben, asked.request).await, Err(Refusal::NoLongerPending));
        assert_eq!(test.owner(&office.amy, conversation).await.as_deref(), Some("Amy"));
        test.pass(REQUEST_TOLD_FOR).await;
        assert_eq!(test.ended(&office.amy).await, None, "told for a minute");
    }
}

story! {
    /// Behaviour 10: the desk's own absence counts against nobody.
    async fn no_request_expires_while_there_is_no_desk(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked");
        test.pass(REQUEST_WAITS_FOR - 10 * SECOND).await;
        test.restart(Duration::from_mins(30)).await;
        let (_ben, _amy) = (test.connect(&office.ben).await, test.connect(&office.amy).await);
        let _carla = office.carla.connect(&test).await;
        let [pending] = &test.requests(&office.ben).await[..] else { panic!("it waits") };
        assert_eq!(pending.until, test.clock.now() + GRACE_AFTER_ABSENCE, "and says until when");
        test.pass(GRACE_AFTER_ABSENCE - SECOND).await;
        test.accept_transfer(&office.ben, asked.request).await.expect("in time");
    }
}

story! {
    /// 6.3: at once when the recipient goes offline.
    async fn a_request_ends_as_soon_as_who_was_asked_is_offline(test) {
        let office = Office::open(&test).await;
        let Office { amy, ben, carla, ben_is_there, .. } = office;
        let asked = test.ask(&amy, carla.conversation, &ben).await.expect("may be asked").request;
        drop(ben_is_there);
        test.pass(OFFLINE_AFTER - SECOND).await;
        assert_eq!(test.requests(&ben).await.len(), 1);
        test.pass(SECOND).await;
        assert_eq!(test.requests(&ben).await, []);
        assert_eq!(test.ended(&amy).await.expect("told").outcome, Outcome::Offline);
        assert_eq!(test.last_line(&amy, carla.conversation).await, "Ben went offline: the transfer request is over");
        let _ben_again = test.connect(&ben).await;
        assert_eq!(test.accept_transfer(&ben, asked).await, Err(Refusal::NoLongerPending));
        test.ask(&amy, carla.conversation, &ben).await.expect("he is back");
    }
}

story! {
    /// 6.3: Away stops new requests, and ends none.
    async fn who_goes_away_with_a_request_may_still_answer_it(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.choose(&office.ben, Status::Away).await;
        test.beat().await;
        test.accept_transfer(&office.ben, asked).await.expect("it waits");
    }
}

story! {
    /// 6.6: the request itself gives access, and it ends with it.
    async fn who_does_not_belong_to_the_queue_reads_as_long_as_they_are_asked(test) {
        let office = Office::open(&test).await;
        let (conversation, cho) = (office.conversation(), test.staff("cho").await);
        let _cho_is_there = test.connect(&cho).await;
        for end in ["declined", "cancelled", "expired"] {
            let asked = test.ask(&office.amy, conversation, &cho).await.expect("may be asked").request;
            test.staff_view(&cho, conversation).await;
            test.desk.history(&cho, conversation, 2).await.expect("may read");
            test.desk.context(&cho, conversation).await.expect("may read");
            match end {
                "declined" => test.decline(&cho, asked).await.expect("hers"),
                "cancelled" => test.cancel(&office.amy, asked).await.expect("hers"),
                _ => test.pass(REQUEST_WAITS_FOR).await,
            }
            assert_eq!(test.desk.staff_changes(&cho, conversation, 0).await.map(|_| ()), Err(Refusal::NotFound), "{end}");
        }
        let asked = test.ask(&office.amy, conversation, &cho).await.expect("may be asked").request;
        test.accept_transfer(&cho, asked).await.expect("hers");
        assert_eq!(test.owner(&cho, conversation).await.as_deref(), Some("Cho"));
        test.write(&cho, conversation, Visibility::Comment, "Hello").await;
    }
}

story! {
    /// 6.7, and the regression list: "a request answered after the customer had gone", "a card that stayed after the customer
    /// ended".
    async fn a_request_ends_with_the_conversation_and_cannot_be_answered_after_it(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.desk.end_chat(&office.carla.token, office.conversation(), request()).await.expect("hers");
        assert_eq!(test.requests(&office.ben).await, []);
        for staff in [&office.amy, &office.ben] {
            assert_eq!(test.ended(staff).await.expect("told").outcome, Outcome::Closed);
        }
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::NoLongerPending));
        let head = test.staff_view(&office.amy, office.conversation()).await.head;
        assert_eq!((head.state, head.asked), (State::ClosedByClient, Vec::new()));
        assert_eq!(test.ask(&office.amy, office.conversation(), &office.ben).await, Err(Refusal::Closed));
    }
}

story! {
    /// 6.7: when the originator loses the conversation.
    async fn a_request_ends_when_the_originator_loses_the_conversation(test) {
        let office = Office::open(&test).await;
        let (amy, ben, mia) = (&office.amy, &office.ben, test.staff("mia").await);
        // Mia takes it over, and signs out with it.
        test.ask(amy, office.conversation(), ben).await.expect("may be asked");
        test.desk.take_over(&mia, office.conversation(), request()).await.expect("a manager may");
        assert_eq!((test.requests(ben).await, test.ended(amy).await.expect("told").outcome), (vec![], Outcome::Lost));
        test.ask(&mia, office.conversation(), ben).await.expect("hers now");
        test.desk.hand_back(&mia, request()).await.expect("all of hers");
        assert_eq!((test.requests(ben).await, test.ended(ben).await.expect("told").outcome), (vec![], Outcome::Lost));
        assert_eq!(test.ask(&mia, office.conversation(), ben).await, Err(Refusal::NoLongerPending), "it waits in line");
        // Amy returns what she has just accepted.
        test.accept(amy, office.billing).await.expect("waits");
        let dan = test.customer("Dan", "Billing").await;
        test.accept(amy, office.billing).await.expect("waits");
        test.ask(amy, dan.conversation, ben).await.expect("may be asked");
        test.desk.return_to_queue(amy, dan.conversation, request()).await.expect("not answered yet");
        assert_eq!((test.requests(ben).await, test.ended(ben).await.expect("told").outcome), (vec![], Outcome::Lost));
    }
}

story! {
    /// 6.7: when either side's account is disabled.
    async fn a_request_ends_when_either_account_is_disabled(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        test.desk.apply(&disable("ben"), false).await.expect("applies");
        test.beat().await;
        assert_eq!(test.ended(amy).await.expect("told").outcome, Outcome::Disabled);
        assert!(test.staff_view(amy, conversation).await.head.asked.is_empty());
        assert_eq!(test.accept_transfer(ben, asked).await, Err(Refusal::NoLongerPending));
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        let asked = test.ask(amy, conversation, &cho).await.expect("may be asked").request;
        test.desk.apply(&disable("amy"), false).await.expect("applies");
        assert_eq!(test.accept_transfer(&cho, asked).await, Err(Refusal::NoLongerPending), "even before the clock looks");
        test.beat().await;
        assert_eq!(test.requests(&cho).await, []);
        let told = test.ended(&cho).await.expect("told").outcome;
        assert!(matches!(told, Outcome::Disabled | Outcome::Lost), "{told:?}");
        let root = test.staff("root").await;
        assert_eq!(test.staff_view(&root, conversation).await.head.state, State::Waiting, "nobody is left alone");
    }
}

story! {
    /// 6.7: somebody whose roles are all taken away can answer nothing.
    async fn a_request_ends_when_who_was_asked_has_no_role_any_more(test) {
        let office = Office::open(&test).await;
        test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked");
        let without = "[[people]]\nemail = \"ben@demo.test\"\nroles = []\n";
        test.desk.apply(without, false).await.expect("applies");
        test.beat().await;
        assert_eq!(test.ended(&office.amy).await.expect("told").outcome, Outcome::Disabled);
    }
}
