//! Behaviour 6.4, 6.5, 6.9, 6.10: how a colleague answers who was asked to take a conversation over.

use crate::test_desk::{customer_words, request, staff_words, story};
use crate::transfers::Office;
use domain::Refusal;
use domain::colleague_request::Outcome;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::ColleagueRequestId;
use domain::part::Part;
use domain::text::Reason;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

story! {
    /// 6.4, and the regression list: "a declined request that closed the customer's chat".
    async fn who_declines_may_say_why_and_the_conversation_stays_where_it_is(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let asked = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked").request;
        let id = request();
        let reason = Some(Reason::new("I am at lunch").expect("a reason"));
        test.desk.decline_transfer(&office.ben, asked, reason.clone(), id.clone()).await.expect("his");
        test.desk.decline_transfer(&office.ben, asked, reason, id).await.expect("the same");
        let told = test.ended(&office.amy).await.expect("told");
        assert_eq!((told.outcome, told.is_own, told.reason.as_deref()), (Outcome::Declined, true, Some("I am at lunch")));
        assert_eq!(test.last_line(&office.amy, conversation).await, "Ben declined the transfer request: I am at lunch");
        let head = test.staff_view(&office.amy, conversation).await.head;
        assert_eq!((head.state, head.assigned.map(|(_, name)| name).as_deref()), (State::InProgress, Some("Amy")));
        office.carla.say(&test.desk, "Are you there?").await.expect("her chat goes on");
        test.write(&office.amy, conversation, Visibility::Comment, "Yes").await;
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::NoLongerPending));
        let words = customer_words(&office.carla.view(&test.desk).await.changes.changes.entries);
        assert!(words.iter().all(|words| !words.contains("Ben") && !words.contains("lunch")), "{words:?}");
    }
}

story! {
    /// 6.5: the recipient has it at once, the customer hears who, the originator stays unless they leave.
    async fn accepting_makes_the_recipient_the_owner_and_the_originator_a_participant(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        test.clock.advance(5 * SECOND);
        let asked = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked").request;
        let id = request();
        let accepted = test.desk.accept_transfer(&office.ben, asked, id.clone()).await.expect("his");
        assert_eq!((accepted.conversation, accepted.customer.as_str()), (conversation, "Carla"));
        assert_eq!(test.desk.accept_transfer(&office.ben, asked, id).await, Ok(accepted), "a retry");
        assert_eq!(test.requests(&office.ben).await, []);

        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.agent.as_deref(), chat.head.with), (Some("Ben"), vec!["Amy".to_owned()]));
        let words = customer_words(&chat.changes.entries);
        let handed: Vec<_> = words.iter().filter(|words| words.contains("Ben")).collect();
        assert_eq!(handed, ["Ben is taking over from Amy and can read everything so far."]);
        let lines = staff_words(&test.staff_view(&office.ben, conversation).await.changes.entries);
        assert_eq!(lines[lines.len() - 3..], [
            "Amy asked Ben to take over",
            "Ben accepted the transfer request from Amy",
            "Ben took over from Amy",
        ]);

        let bens = test.desk.cases(&office.ben).await.expect("readable");
        assert_eq!((bens.len(), bens[0].part, bens[0].accepted_at), (1, Part::Assigned, test.clock.now()));
        let amys = test.desk.cases(&office.amy).await.expect("readable");
        assert_eq!((amys.len(), amys[0].part), (1, Part::Participant));
        let told = test.ended(&office.amy).await.expect("asked whether she stays");
        assert_eq!((told.outcome, told.is_own, told.colleague.as_str()), (Outcome::Accepted, true, "Ben"));
        let rights = test.staff_view(&office.amy, conversation).await.head.rights;
        assert!(rights.comment && rights.work_note && rights.leave && !rights.end && !rights.transfer);

        // Unanswered is Stay; Leave takes it from her Cases.
        test.write(&office.amy, conversation, Visibility::Comment, "Ben knows more about it").await;
        test.desk.leave(&office.amy, conversation, request()).await.expect("she takes part");
        assert_eq!(test.desk.cases(&office.amy).await.expect("readable"), []);
        assert_eq!(office.carla.view(&test.desk).await.changes.head.with, Vec::<String>::new());
        // Her place is free again, and his is taken.
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&office.amy, office.billing).await.expect("four places are free");
        }
        test.fill(&office.ben, office.billing).await;
        assert_eq!(test.desk.cases(&office.ben).await.expect("readable").len(), 4);
    }
}

story! {
    /// 6.9.
    async fn a_recipient_whose_limit_was_reached_in_between_is_refused_with_the_reason_and_may_accept_later(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.fill(&office.ben, office.billing).await;
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::AtLimit { limit: 4 }));
        assert_eq!(test.requests(&office.ben).await.len(), 1, "it still waits");
        let first = test.desk.cases(&office.ben).await.expect("readable")[0].conversation;
        test.desk.end_conversation(&office.ben, first, request()).await.expect("his");
        test.accept_transfer(&office.ben, asked).await.expect("there is room");
    }
}

story! {
    /// 6.10.
    async fn nobody_transfers_to_themselves_or_what_they_do_not_own_or_answers_for_another(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let (cho, mia) = (test.staff("cho").await, test.staff("mia").await);
        let (_cho_is_there, _mia_is_there) = (test.connect(&cho).await, test.connect(&mia).await);
        assert_eq!(test.ask(amy, conversation, amy).await, Err(Refusal::NotAllowed));
        assert_eq!(test.ask(ben, conversation, &cho).await, Err(Refusal::NotAllowed));
        assert_eq!(test.ask(&cho, conversation, ben).await, Err(Refusal::NotFound));
        assert_eq!(test.ask(&mia, conversation, &mia).await, Err(Refusal::NotAllowed), "she takes over instead");
        assert_eq!(test.ask(&mia, conversation, amy).await, Err(Refusal::NotAllowed), "it is Amy's already");

        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        for (staff, refusal) in [(&cho, Refusal::NotFound), (&mia, Refusal::NotAllowed), (amy, Refusal::NotAllowed)] {
            assert_eq!(test.accept_transfer(staff, asked).await, Err(refusal.clone()));
            assert_eq!(test.decline(staff, asked).await, Err(refusal));
        }
        assert_eq!(test.cancel(ben, asked).await, Err(Refusal::NotAllowed));
        assert_eq!(test.cancel(&cho, asked).await, Err(Refusal::NotFound));
        let unknown = ColleagueRequestId(999);
        assert_eq!(test.accept_transfer(ben, unknown).await, Err(Refusal::NotFound));
        let invitation = test.desk.accept_invitation(ben, asked, request()).await;
        assert_eq!(invitation, Err(Refusal::NotFound), "a transfer request is no invitation");
        assert_eq!(test.requests(ben).await.len(), 1);
    }
}

story! {
    /// Behaviour 8: a manager asks for whoever has it, and may take it back.
    async fn a_manager_asks_for_whoever_has_it(test) {
        let office = Office::open(&test).await;
        let (mia, conversation) = (test.staff("mia").await, office.conversation());
        let asked = test.ask(&mia, conversation, &office.ben).await.expect("a manager may").request;
        assert_eq!(test.requests(&office.ben).await[0].from, "Amy", "whose conversation it is");
        assert_eq!(test.last_line(&office.amy, conversation).await, "Mia asked Ben to take over");
        test.cancel(&mia, asked).await.expect("a manager may");
        let asked = test.ask(&mia, conversation, &office.ben).await.expect("a manager may").request;
        test.accept_transfer(&office.ben, asked).await.expect("his");
        let told = test.ended(&office.amy).await.expect("Amy is asked whether she stays");
        assert!(told.is_own && told.outcome == Outcome::Accepted);
        assert_eq!(test.desk.cases(&office.amy).await.expect("readable")[0].part, Part::Participant);
    }
}

story! {
    /// The regression list: "all pending cards vanishing when one changed".
    async fn of_several_requests_only_the_one_that_ended_leaves(test) {
        let office = Office::open(&test).await;
        let mut asked = Vec::new();
        for _ in 0..3 {
            let dan = test.customer("Dan", "Billing").await;
            test.accept(&office.amy, office.billing).await.expect("waits");
            let requested = test.ask(&office.amy, dan.conversation, &office.ben).await.expect("may be asked");
            asked.push((requested.request, dan));
            test.clock.advance(SECOND);
        }
        test.desk.end_chat(&asked[1].1.token, asked[1].1.conversation, request()).await.expect("theirs");
        let left: Vec<_> = test.requests(&office.ben).await.iter().map(|request| request.request).collect();
        assert_eq!(left, [asked[0].0, asked[2].0]);
    }
}
