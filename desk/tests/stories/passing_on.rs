//! Behaviour 7: conversations that are passed on to another queue, and escalated.

use crate::test_desk::{TestDesk, body, customer_words, request, staff_words, story};
use crate::transfers::{Office, disable};
use desk::Staff;
use domain::Refusal;
use domain::colleague_request::Outcome;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId};
use domain::limits::{ABSENT_WHILE_WAITING, ESCALATION_WAITS_FOR, OFFLINE_AFTER};
use domain::part::{Part, Parting};
use domain::people::Status;
use domain::staffing::Staffing;
use domain::wire::customer::Phase;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

impl TestDesk {
    async fn pass_on(&self, staff: &Staff, conversation: ConversationId, queue: QueueId) -> Result<(), Refusal> {
        self.desk.transfer_to_queue(staff, conversation, queue, request()).await
    }

    async fn escalate(&self, staff: &Staff, conversation: ConversationId) -> Result<(), Refusal> {
        self.desk.escalate(staff, conversation, request()).await
    }

    /// The queue in which a conversation is, as staff read it.
    async fn queue_of(&self, reader: &Staff, conversation: ConversationId) -> String {
        self.staff_view(reader, conversation).await.head.queue
    }
}

story! {
    /// The confirmation names the queue, its wait, and whether anybody is available.
    async fn the_list_of_queues_says_what_is_to_be_expected_there(test) {
        let office = Office::open(&test).await;
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        let technical = test.queue("Technical").await;
        for _ in 0..5 {
            test.customer("Dan", "Technical").await;
            test.clock.advance(150 * SECOND);
            test.accept(&office.amy, technical).await.map(|_| ()).unwrap_or_default();
            let dan = test.desk.cases(&office.amy).await.expect("readable").pop().expect("his");
            test.desk.end_conversation(&office.amy, dan.conversation, request()).await.expect("hers");
        }
        test.customer("Eva", "Technical").await;
        let targets = test.desk.transfer_targets(&office.amy, office.conversation()).await.expect("hers");
        let [priority, technical] = &targets.queues[..] else { panic!("two others: {:?}", targets.queues) };
        assert_eq!((priority.name.as_str(), priority.public_name.as_str()), ("Priority", "our specialists"));
        assert!(priority.is_escalation && !technical.is_escalation);
        assert_eq!((priority.waiting, priority.staffing, priority.usual_wait), (0, Staffing::Available, None));
        assert_eq!((technical.waiting, technical.usual_wait), (1, Some((2, 3))));
        test.choose(&cho, Status::Away).await;
        let targets = test.desk.transfer_targets(&office.amy, office.conversation()).await.expect("hers");
        assert_eq!(targets.queues[0].staffing, Staffing::Nobody);
    }
}

story! {
    /// The customer is told the public name and the new position; nobody who was moved starts again behind everyone.
    async fn who_is_passed_on_keeps_the_moment_from_which_they_wait(test) {
        let office = Office::open(&test).await;
        let (conversation, technical) = (office.conversation(), test.queue("Technical").await);
        test.clock.advance(60 * SECOND);
        let dan = test.customer("Dan", "Technical").await;
        let id = request();
        test.desk.transfer_to_queue(&office.amy, conversation, technical, id.clone()).await.expect("hers");
        test.desk.transfer_to_queue(&office.amy, conversation, technical, id.clone()).await.expect("the same");
        let other = test.desk.escalate(&office.amy, conversation, id).await;
        assert_eq!(other, Err(Refusal::IdReused));
        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.position, chat.head.agent), (Phase::Waiting, Some(1), None));
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(2), "she began to wait before him");
        let words = customer_words(&chat.changes.entries);
        let told: Vec<_> = words.iter().filter(|words| words.contains("passing")).collect();
        assert_eq!(told, ["Amy is passing you to Technical help. No need to repeat anything."]);
        assert!(words.iter().all(|words| !words.contains("Technical to") && !words.contains("transfer")));

        // A new visit: what sidebars show begins with it.
        let waiting = test.waiting(technical).await;
        assert_eq!((waiting[0].conversation, waiting[0].waiting_since), (conversation, test.clock.now()));
        assert!(!waiting[0].escalated);
        let cho = test.staff("cho").await;
        assert_eq!(test.accept(&cho, technical).await.expect("waits").conversation, conversation);
        let lines = staff_words(&test.staff_view(&cho, conversation).await.changes.entries);
        assert!(lines.contains(&"Amy transferred to Technical".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Which invoice?".to_owned()), "all history stays with it");
    }
}

story! {
    /// The regression list: "the old agent still able to write to the customer after a transfer to a queue".
    async fn who_passed_it_on_is_out_of_it_and_cannot_comment_any_more(test) {
        let office = Office::open(&test).await;
        let (amy, conversation) = (&office.amy, office.conversation());
        let priority = test.queue("Priority").await;
        test.pass_on(amy, conversation, priority).await.expect("hers");
        assert!(test.desk.cases(amy).await.expect("readable").is_empty());
        let rights = test.staff_view(amy, conversation).await.head.rights;
        assert!(!rights.comment && rights.work_note && !rights.end && !rights.transfer_to_queue);
        let comment = test.desk.send_message(amy, conversation, request(), Visibility::Comment, body("Hello?")).await;
        assert_eq!(comment, Err(Refusal::NotAllowed));
        test.write(amy, conversation, Visibility::WorkNote, "She has the contract").await;
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(amy, office.billing).await.expect("four places are free");
        }
    }
}

story! {
    /// Behaviour 8: a manager may, and whoever had it sees where it went.
    async fn a_manager_passes_on_and_the_agent_sees_where_it_went(test) {
        let office = Office::open(&test).await;
        let (mia, conversation) = (test.staff("mia").await, office.conversation());
        test.pass_on(&mia, conversation, test.queue("Technical").await).await.expect("a manager may");
        let [case] = &test.desk.cases(&office.amy).await.expect("readable")[..] else { panic!("it is kept") };
        assert!(matches!(case.part, Part::Former { how: Parting::PassedOn, .. }), "{:?}", case.part);
        let words = customer_words(&office.carla.view(&test.desk).await.changes.changes.entries);
        assert!(words.last().expect("words").starts_with("Mia is passing you to"), "{words:?}");
    }
}

story! {
    async fn only_who_has_it_passes_it_on_and_only_to_another_queue(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let (cho, technical) = (test.staff("cho").await, test.queue("Technical").await);
        assert_eq!(test.pass_on(ben, conversation, technical).await, Err(Refusal::NotAllowed));
        assert_eq!(test.escalate(ben, conversation).await, Err(Refusal::NotAllowed));
        assert_eq!(test.pass_on(&cho, conversation, technical).await, Err(Refusal::NotFound));
        assert_eq!(test.pass_on(amy, conversation, QueueId(999)).await, Err(Refusal::NotFound));
        let same = test.pass_on(amy, conversation, office.billing).await;
        assert_eq!(same.map_err(|refusal| refusal.code()), Err(domain::refusal::Code::Invalid));
        assert_eq!(test.staff_view(amy, conversation).await.head.state, State::InProgress, "nothing has changed");
        test.pass_on(amy, conversation, technical).await.expect("hers");
        assert_eq!(test.pass_on(amy, conversation, technical).await, Err(Refusal::NotAllowed), "it is hers no more");
        let root = test.staff("root").await;
        assert_eq!(test.escalate(&root, conversation).await, Err(Refusal::NoLongerPending), "it waits");
        test.desk.end_chat(&office.carla.token, conversation, request()).await.expect("hers");
        assert_eq!(test.pass_on(&root, conversation, technical).await, Err(Refusal::Closed));
    }
}

story! {
    /// 6.7: what was asked about it is over.
    async fn passing_it_on_ends_what_was_asked_about_it(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.pass_on(&office.amy, office.conversation(), test.queue("Technical").await).await.expect("hers");
        assert_eq!(test.requests(&office.ben).await, []);
        assert_eq!(test.ended(&office.ben).await.expect("told").outcome, Outcome::Lost);
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::NoLongerPending));
    }
}

story! {
    /// Behaviour 10: a customer who is away waits no longer than others.
    async fn who_is_away_and_passed_on_has_the_time_of_those_who_wait(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("waits");
        drop(there);
        test.pass(60 * SECOND).await;
        test.pass_on(&amy, carla.conversation, test.queue("Technical").await).await.expect("hers");
        assert!(test.waiting(test.queue("Technical").await).await[0].away);
        test.pass(ABSENT_WHILE_WAITING).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    /// Escalated ones stand before those whom nobody escalated, and behind those whom the desk put back.
    async fn an_escalated_customer_stands_ahead_and_staff_see_why(test) {
        let office = Office::open(&test).await;
        let (amy, conversation, priority) = (&office.amy, office.conversation(), test.queue("Priority").await);
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        assert!(test.staff_view(amy, conversation).await.head.rights.escalate);
        // Dan has waited there for longer than Carla, without having been escalated.
        let dan = test.customer("Dan", "Technical").await;
        test.accept(&cho, test.queue("Technical").await).await.expect("waits");
        test.pass_on(&cho, dan.conversation, priority).await.expect("hers");
        test.clock.advance(60 * SECOND);
        test.escalate(amy, conversation).await.expect("hers");
        let waiting = test.waiting(priority).await;
        let line: Vec<_> = waiting.iter().map(|waiting| (waiting.conversation, waiting.escalated)).collect();
        assert_eq!(line, [(conversation, true), (dan.conversation, false)]);
        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!(chat.head.position, Some(1));
        let words = customer_words(&chat.changes.entries);
        assert_eq!(words.last().map(String::as_str),
            Some("Amy is passing you to our specialists. No need to repeat anything."));
        test.desk.accept(&cho, conversation, request()).await.expect("waits");
        let view = test.staff_view(&cho, conversation).await;
        assert!(view.head.escalated && !view.head.rights.escalate, "there is no queue above");
        assert_eq!(test.escalate(&cho, conversation).await, Err(Refusal::NotAllowed));
        assert!(staff_words(&view.changes.entries).contains(&"Amy escalated to Priority".to_owned()));
        // An accept that was wrong is undone: she is still escalated.
        test.desk.return_to_queue(&cho, conversation, request()).await.expect("not answered yet");
        assert!(test.waiting(priority).await[0].escalated);
    }
}

story! {
    /// The clock runs as long as nobody is available there.
    async fn an_escalation_that_nobody_can_take_goes_back_after_5_minutes_still_escalated(test) {
        let office = Office::open(&test).await;
        let (amy, conversation, priority) = (&office.amy, office.conversation(), test.queue("Priority").await);
        let dan = test.customer("Dan", "Billing").await;
        let _dan_is_there = dan.connect(&test).await;
        test.escalate(amy, conversation).await.expect("hers");
        test.pass(ESCALATION_WAITS_FOR - SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Priority");
        test.restart(SECOND).await;
        let (_amy, _ben) = (test.connect(amy).await, test.connect(&office.ben).await);
        let (_carla, _dan) = (office.carla.connect(&test).await, dan.connect(&test).await);
        assert_eq!(test.queue_of(amy, conversation).await, "Billing");
        assert_eq!(test.waiting(priority).await, []);
        let line: Vec<_> = test.waiting(office.billing).await.iter().map(|one| (one.conversation, one.escalated)).collect();
        assert_eq!(line, [(conversation, true), (dan.conversation, false)]);
        let chat = office.carla.view(&test.desk).await.changes;
        let words = customer_words(&chat.changes.entries);
        assert_eq!((chat.head.position, words.last().map(String::as_str)),
            (Some(1), Some("You are in line for Billing again. You keep your place.")));
        let lines = staff_words(&test.staff_view(amy, conversation).await.changes.entries);
        assert!(lines.contains(&"Nobody was available in Priority: Carla is back in Billing, still escalated".to_owned()));
        assert_eq!(test.accept(&office.ben, office.billing).await.expect("waits").conversation, conversation);
        test.pass(2 * ESCALATION_WAITS_FOR).await;
        assert_eq!(test.staff_view(amy, conversation).await.head.state, State::InProgress);
    }
}

story! {
    /// Somebody who is available, even at their limit, is somebody; the 5 minutes begin when the last one goes.
    async fn the_clock_of_an_escalation_begins_anew_when_the_last_one_goes(test) {
        let office = Office::open(&test).await;
        let (amy, conversation) = (&office.amy, office.conversation());
        let cho = test.staff("cho").await;
        let cho_is_there = test.connect(&cho).await;
        test.escalate(amy, conversation).await.expect("hers");
        test.pass(2 * ESCALATION_WAITS_FOR - SECOND).await;
        test.choose(&cho, Status::Away).await;
        test.pass(ESCALATION_WAITS_FOR - SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Priority", "nobody for less than 5 minutes");
        // She looks in again for a moment, and closes her browser.
        test.choose(&cho, Status::Available).await;
        drop(cho_is_there);
        test.pass(OFFLINE_AFTER).await;
        test.pass(ESCALATION_WAITS_FOR - SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Priority");
        test.pass(SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Billing");
    }
}

story! {
    async fn the_clock_of_an_escalation_begins_anew_when_the_last_one_is_locked_out(test) {
        let office = Office::open(&test).await;
        let (amy, conversation) = (&office.amy, office.conversation());
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        test.escalate(amy, conversation).await.expect("hers");
        test.pass(ESCALATION_WAITS_FOR - SECOND).await;
        test.desk.apply(&disable("cho"), false).await.expect("applies");
        test.pass(ESCALATION_WAITS_FOR - SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Priority");
        test.pass(SECOND).await;
        assert_eq!(test.queue_of(amy, conversation).await, "Billing");
    }
}

story! {
    /// Refused when the configuration is applied, so there are no circles.
    async fn a_target_that_is_not_of_higher_priority_is_refused(test) {
        let circle = "[[queues]]\nname = \"Priority\"\nescalates_to = \"Billing\"\n";
        let problems = test.desk.apply(circle, false).await.expect_err("refused").to_string();
        assert!(problems.contains("cannot escalate to \"Billing\""), "{problems}");
        let office = Office::open(&test).await;
        let without = "[[queues]]\nname = \"Billing\"\nescalates_to = \"\"\n";
        test.desk.apply(without, false).await.expect("applies");
        assert!(!test.staff_view(&office.amy, office.conversation()).await.head.rights.escalate);
        assert_eq!(test.escalate(&office.amy, office.conversation()).await, Err(Refusal::NotAllowed));
    }
}

story! {
    /// An escalation that was taken, and one whose customer left, stay where they are.
    async fn the_clock_leaves_alone_what_was_taken_or_has_ended(test) {
        let office = Office::open(&test).await;
        let (amy, cho) = (&office.amy, test.staff("cho").await);
        let priority = test.queue("Priority").await;
        let dan = test.customer("Dan", "Billing").await;
        let _dan_is_there = dan.connect(&test).await;
        test.accept(amy, office.billing).await.expect("waits");
        test.escalate(amy, office.conversation()).await.expect("hers");
        test.escalate(amy, dan.conversation).await.expect("hers");
        let _cho_is_there = test.connect(&cho).await;
        test.accept(&cho, priority).await.expect("waits");
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("theirs");
        test.choose(&cho, Status::Away).await;
        test.pass(2 * ESCALATION_WAITS_FOR).await;
        assert_eq!(test.queue_of(&cho, office.conversation()).await, "Priority");
        assert_eq!(test.staff_view(&cho, dan.conversation).await.head.state, State::ClosedAbandoned);
        assert_eq!(test.queue_of(&cho, dan.conversation).await, "Priority");
    }
}
