//! What went wrong at other desks and must not here: those of the regression list that stand in no story of their own.

use crate::record_activity::show;
use crate::records::{create, draft, talking};
use crate::test_desk::{Customer, TestDesk, request, story};
use desk::Staff;
use desk::clock::Clock;
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::{ConversationId, QueueId};
use domain::limits::ABSENT_WHILE_WAITING;
use domain::record::edit::RecordEdit;
use domain::record::{Kind, State as RecordState};
use domain::time::Timestamp;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

async fn state(test: &TestDesk, conversation: ConversationId) -> State {
    let root = test.staff("root").await;
    test.staff_view(&root, conversation).await.head.state
}

/// Since when a customer waits, as each view says it: the queue in the sidebar, its line, the manager's list, the conversation,
/// and the customer's own page.
async fn since(test: &TestDesk, mia: &Staff, billing: QueueId, carla: &Customer) -> [Option<Timestamp>; 5] {
    let summary = test.desk.queue_summaries(&[billing]).await.expect("readable").remove(0);
    let line = test.waiting(billing).await;
    let overseen = test.desk.overview(mia).await.expect("readable");
    let overseen = overseen
        .iter()
        .find(|overseen| overseen.conversation == carla.conversation);
    [
        summary.first_waiting_since,
        line.first().map(|waiting| waiting.waiting_since),
        overseen.and_then(|overseen| overseen.unanswered_since),
        test.staff_view(mia, carla.conversation).await.head.unanswered_since,
        Some(carla.view(&test.desk).await.changes.head.started_at),
    ]
}

story! {
    /// "Wait times that differ between views or over a change of clocks."
    async fn a_wait_is_the_same_in_every_view_and_clocks_that_are_set_back_make_none_negative(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let began = test.clock.now();
        let carla = test.customer("Carla", "Billing").await;
        test.clock.advance(90 * SECOND);
        assert_eq!(since(&test, &mia, billing, &carla).await, [Some(began); 5]);

        // The machine's clock is set back by an hour while the desk is restarted.
        test.clock = Clock::hand(Timestamp(began.0 - domain::time::millis(HOUR)));
        test.desk = test.another_node().await;
        test.beat().await;
        assert_eq!(since(&test, &mia, billing, &carla).await, [Some(began); 5]);
        test.accept(&amy, billing).await.expect("still waits");
        let average = async || test.desk.queue_summaries(&[billing]).await.expect("readable")[0].average_wait_ms;
        assert_eq!(average().await, Some(0), "nobody has waited for less than nothing");

        let began = test.clock.now();
        let dan = test.customer("Dan", "Billing").await;
        test.clock.advance(30 * SECOND);
        assert_eq!(since(&test, &mia, billing, &dan).await, [Some(began); 5]);
        test.accept(&amy, billing).await.expect("waits");
        assert_eq!(average().await, Some(15_000), "what the views showed is what was waited");
    }
}

story! {
    /// "Closed Complete written where a customer had given up waiting."
    async fn who_gave_up_waiting_is_abandoned_and_never_complete_whoever_ended_it(test) {
        let (amy, mia, root) = (test.staff("amy").await, test.staff("mia").await, test.staff("root").await);
        let billing = test.queue("Billing").await;
        // They end it while they wait, at first and after an agent has passed them on.
        let carla = test.customer("Carla", "Billing").await;
        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        let dan = test.customer("Dan", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, dan.conversation, Visibility::Comment, "A moment").await;
        let technical = test.queue("Technical").await;
        test.desk.transfer_to_queue(&amy, dan.conversation, technical, request()).await.expect("hers");
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
        // They go, and a manager ends what waits; its case is closed before, and after.
        let eva = test.customer("Eva", "Billing").await;
        test.desk.end_conversation(&mia, eva.conversation, request()).await.expect("a manager may");
        let fay = test.customer("Fay", "Billing").await;
        let case = create(&test, &mia, &fay, Kind::Case).await;
        test.desk.close_record(&mia, case.record, "Called her", true, request()).await.expect("manages it");
        test.desk.end_chat(&fay.token, fay.conversation, request()).await.expect("hers");
        let gus = test.customer("Gus", "Billing").await;
        test.pass(ABSENT_WHILE_WAITING + 60 * SECOND).await;
        let case = create(&test, &root, &gus, Kind::Case).await;
        test.desk.close_record(&root, case.record, "Wrote to him", true, request()).await.expect("may");
        for customer in [carla, dan, eva, fay, gus] {
            assert_eq!(state(&test, customer.conversation).await, State::ClosedAbandoned, "{}", customer.name);
        }
    }
}

story! {
    /// "A closed conversation that opened again by itself."
    async fn what_is_closed_stays_closed_whatever_staff_and_the_clock_do_until_the_customer_writes(test) {
        let (amy, carla) = talking(&test).await;
        let (mia, ben) = (test.staff("mia").await, test.staff("ben").await);
        let _there = [test.connect(&amy).await, test.connect(&ben).await];
        let (late, billing) = (request(), test.queue("Billing").await);
        let asked = test.ask(&amy, carla.conversation, &ben).await.expect("may be asked").request;
        let case = create(&test, &amy, &carla, Kind::Case).await;
        test.desk.return_to_queue(&amy, carla.conversation, late.clone()).await.expect("nobody has answered");
        let accepted = request();
        test.desk.accept_next(&amy, billing, accepted.clone()).await.expect("waits");
        test.desk.close_record(&amy, case.record, "Paid back", true, request()).await.expect("hers");
        assert_eq!(state(&test, carla.conversation).await, State::ClosedComplete);
        let by_clock = test.customer("Dan", "Billing").await;
        test.pass(ABSENT_WHILE_WAITING + 60 * SECOND).await;

        // Late retries, answers that come too late, work on its case, a page that is opened: none of it opens it.
        test.desk.return_to_queue(&amy, carla.conversation, late).await.expect("the same");
        test.desk.accept_next(&amy, billing, accepted).await.expect("the same");
        assert_eq!(test.accept_transfer(&ben, asked).await, Err(Refusal::NoLongerPending));
        assert!(test.desk.take_over(&mia, carla.conversation, request()).await.is_err());
        let opened = RecordEdit { state: Some(RecordState::InProgress), ..RecordEdit::default() };
        test.desk.update_record(&amy, case.record, &opened, request()).await.expect("hers");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "She called").await;
        create(&test, &mia, &by_clock, Kind::Incident).await;
        test.write(&mia, by_clock.conversation, Visibility::WorkNote, "He called").await;
        let _pages = [carla.connect(&test).await, by_clock.connect(&test).await];
        test.restart(HOUR).await;
        test.pass(2 * HOUR).await;
        assert_eq!(state(&test, carla.conversation).await, State::ClosedComplete);
        assert_eq!(state(&test, by_clock.conversation).await, State::ClosedAbandoned);
        assert!(test.waiting(billing).await.is_empty());

        assert_eq!(carla.say(&test.desk, "One more thing").await, Err(Refusal::Closed), "somebody pressed its end");
        by_clock.say(&test.desk, "I am back").await.expect("it was the clock");
        assert_eq!(state(&test, by_clock.conversation).await, State::Waiting);
    }
}

story! {
    /// "A record tied to the wrong conversation."
    async fn of_two_forms_saved_at_once_each_case_is_of_the_conversation_it_was_opened_in(test) {
        let (amy, carla) = talking(&test).await;
        let dan = test.customer("Dan", "Billing").await;
        test.desk.accept(&amy, dan.conversation, request()).await.expect("waits");
        for round in 0..6 {
            let customers = [&carla, &dan];
            let mut forms = Vec::new();
            for customer in customers {
                let form = test.desk.record_form(&amy, customer.conversation).await.expect("hers");
                forms.push((draft(&form, Kind::Case), form.current.map(|linked| linked.record)));
            }
            let save = |customer: usize| {
                let (draft, current) = &forms[customer];
                test.desk.create_record(&amy, customers[customer].conversation, draft, *current, request())
            };
            let (one, other) = tokio::join!(save(0), save(1));
            for (customer, created) in customers.into_iter().zip([one, other]) {
                let created = created.expect("good");
                let points_at = test.staff_view(&amy, customer.conversation).await.head.record.expect("one");
                assert_eq!((points_at.record, points_at.number), (created.record, created.number), "round {round}");
                let head = show(&test, &amy, created.record).await.head;
                let of: Vec<_> = head.conversations.iter().map(|seen| seen.conversation).collect();
                assert_eq!((head.caller, of), (customer.name.to_string(), vec![customer.conversation]), "round {round}");
            }
        }
    }
}
