//! Behaviour 8, "Nobody is left alone": what becomes of the conversations of an agent who is gone, over restarts.

use crate::test_desk::{Customer, TestDesk, customer_words, request, story};
use desk::{Presence, Staff};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::QueueId;
use domain::limits::{ABSENT_WHILE_WAITING, GRACE_AFTER_ABSENCE, LEFT_AFTER, OFFLINE_AFTER};
use domain::part::{Part, Parting};
use domain::wire::customer::Phase;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// Amy, with her workspace open, and Carla, whom she has accepted.
async fn amy_with_carla(test: &TestDesk) -> (Staff, Presence, Customer, Presence, QueueId) {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let there = test.connect(&amy).await;
    let carla = test.customer("Carla", "Billing").await;
    let carla_there = carla.connect(test).await;
    test.accept(&amy, billing).await.expect("waits");
    (amy, there, carla, carla_there, billing)
}

async fn open_conversations(test: &TestDesk, staff: &Staff) -> usize {
    let cases = test.desk.cases(staff).await.expect("readable");
    cases
        .iter()
        .filter(|case| case.part == Part::Assigned && case.state.is_open())
        .count()
}

story! {
    async fn who_accepts_before_they_are_found_offline_has_3_minutes_too(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        drop(test.connect(&amy).await);
        let carla = test.customer("Carla", "Billing").await;
        let _carla_there = carla.connect(&test).await;
        test.pass(OFFLINE_AFTER - SECOND).await;
        test.accept(&amy, billing).await.expect("waits");
        test.pass(LEFT_AFTER - SECOND).await;
        assert_eq!(open_conversations(&test, &amy).await, 1);
        test.pass(SECOND).await;
        assert_eq!(open_conversations(&test, &amy).await, 0, "no connection came");
    }
}

story! {
    async fn an_unanswered_customer_returns_to_the_head_of_the_line_after_3_minutes(test) {
        let (amy, there, carla, _carla_there, billing) = amy_with_carla(&test).await;
        let ben = test.staff("ben").await;
        let dan = test.customer("Dan", "Billing").await;
        let _dan_there = dan.connect(&test).await;
        drop(there);
        test.pass(LEFT_AFTER - SECOND).await;
        assert_eq!(test.staff_view(&ben, carla.conversation).await.head.state, State::InProgress);
        test.pass(SECOND).await;
        let head = test.staff_view(&ben, carla.conversation).await.head;
        assert_eq!((head.state, head.assigned, head.accepted_at), (State::Waiting, None, None));
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.position), (Phase::Waiting, Some(1)), "she is first in line");
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(2));
        let words = customer_words(&chat.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Amy lost the connection. You are at the front of the line."));
        assert_eq!(open_conversations(&test, &amy).await, 0);
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, carla.conversation);

        // Amy comes back: her Cases say where it went, until she has cleared it.
        let _back = test.connect(&amy).await;
        let cases = test.desk.cases(&amy).await.expect("readable");
        let case = cases.first().expect("the case is kept");
        assert!(matches!(case.part, Part::Former { how: Parting::PutBack, .. }), "{:?}", case.part);
        assert_eq!(case.holder.as_ref().map(|holder| holder.name.as_str()), Some("Ben"));
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert!(head.rights.work_note && !head.rights.comment && head.rights.done);
        test.write(&amy, carla.conversation, Visibility::WorkNote, "She wants the old address").await;
        let id = request();
        test.desk.done(&amy, carla.conversation, id.clone()).await.expect("may be cleared");
        test.desk.done(&amy, carla.conversation, id).await.expect("the same");
        assert_eq!(test.desk.cases(&amy).await.expect("readable"), []);
        assert_eq!(test.staff_view(&ben, carla.conversation).await.head.state, State::InProgress, "Ben's stays");
    }
}

story! {
    async fn who_was_answered_stays_and_returns_as_soon_as_they_write(test) {
        let (amy, there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        drop(there);
        test.pass(6 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
        test.restart(SECOND).await;
        let _carla_again = carla.connect(&test).await;
        carla.say(&test.desk, "Number 4711").await.expect("open");
        test.beat().await;
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.position), (Phase::Waiting, Some(1)));
        assert_eq!(customer_words(&chat.changes.entries).iter().rev().take(2).collect::<Vec<_>>(), [
            "Amy lost the connection. You are at the front of the line.",
            "Number 4711",
        ]);
    }
}

story! {
    /// The due row is written with the message: a process that dies in between loses nobody.
    async fn a_crash_right_after_the_message_leaves_nobody_alone(test) {
        let (amy, there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        drop(there);
        test.pass(6 * MINUTE).await;
        carla.say(&test.desk, "Number 4711").await.expect("open");
        test.restart(SECOND).await;
        let _carla_again = carla.connect(&test).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
    }
}

story! {
    async fn who_comes_back_in_time_keeps_what_they_have(test) {
        let (amy, there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        drop(there);
        test.pass(LEFT_AFTER - 15 * SECOND).await;
        test.restart(5 * SECOND).await;
        let _back = test.connect(&amy).await;
        let _carla_again = carla.connect(&test).await;
        test.pass(6 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
    }
}

story! {
    async fn the_clock_of_leaving_survives_a_restart_and_the_desks_own_absence_stops_it(test) {
        let (amy, there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        drop(there);
        test.pass(MINUTE).await;
        test.restart(60 * MINUTE).await;
        let _carla_again = carla.connect(&test).await;
        test.pass(GRACE_AFTER_ABSENCE - 15 * SECOND).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
        test.pass(LEFT_AFTER).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
    }
}

story! {
    /// The process dies and its agent does not come back.
    async fn an_agent_who_went_with_the_process_has_left_too(test) {
        let (amy, _there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        test.restart(5 * SECOND).await;
        let _carla_again = carla.connect(&test).await;
        test.pass(2 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
        test.pass(LEFT_AFTER).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
    }
}

story! {
    /// A workspace whose sockets are gone still accepts: if no connection comes, that is the same as going.
    async fn who_accepts_while_offline_has_three_minutes_to_connect(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        drop(test.connect(&amy).await);
        test.pass(6 * MINUTE).await;
        let carla = test.customer("Carla", "Billing").await;
        let _carla_there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("accepting does not need a connection");
        test.pass(LEFT_AFTER - SECOND).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
        test.pass(SECOND).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
    }
}

story! {
    async fn the_agent_of_a_disabled_account_is_gone_at_once(test) {
        let (amy, _there, carla, _carla_there, billing) = amy_with_carla(&test).await;
        let ben = test.staff("ben").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        let dan = test.customer("Dan", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let disable = "[[people]]\nemail = \"amy@demo.test\"\ndisabled = true\n";
        test.desk.apply(disable, false).await.expect("applies");
        test.beat().await;
        for customer in [&carla, &dan] {
            assert_eq!(test.staff_view(&ben, customer.conversation).await.head.state, State::Waiting);
        }
        test.accept(&ben, billing).await.expect("waits");
        test.accept(&ben, billing).await.expect("waits");
    }
}

story! {
    /// A customer who is away too has no longer than whoever waits.
    async fn a_customer_who_is_away_waits_no_longer_than_others(test) {
        let (amy, there, carla, carla_there, _billing) = amy_with_carla(&test).await;
        drop((there, carla_there));
        test.pass(LEFT_AFTER + MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
        test.pass(ABSENT_WHILE_WAITING - LEFT_AFTER).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    async fn a_colleague_picks_up_what_an_agent_who_has_left_had(test) {
        let (amy, there, carla, _carla_there, _billing) = amy_with_carla(&test).await;
        let (ben, cho, mia) = (test.staff("ben").await, test.staff("cho").await, test.staff("mia").await);
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        drop(there);
        test.pass(OFFLINE_AFTER).await;
        let by_amy = Refusal::AlreadyTaken { by: Some("Amy".into()) };
        assert!(!test.staff_view(&ben, carla.conversation).await.head.rights.pick_up);
        assert_eq!(test.desk.pick_up(&ben, carla.conversation, request()).await, Err(by_amy.clone()), "offline is not left");
        test.pass(LEFT_AFTER).await;
        assert!(test.staff_view(&ben, carla.conversation).await.head.rights.pick_up);
        assert_eq!(test.desk.pick_up(&cho, carla.conversation, request()).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.pick_up(&mia, carla.conversation, request()).await, Err(Refusal::NotAllowed));
        let id = request();
        test.desk.pick_up(&ben, carla.conversation, id.clone()).await.expect("may be picked up");
        test.desk.pick_up(&ben, carla.conversation, id).await.expect("the same");
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Ben is taking over from Amy and can read everything so far."));
        assert_eq!((open_conversations(&test, &amy).await, open_conversations(&test, &ben).await), (0, 1));

        let _back = test.connect(&amy).await;
        let cases = test.desk.cases(&amy).await.expect("readable");
        assert!(matches!(cases[0].part, Part::Former { how: Parting::PickedUp, .. }), "{:?}", cases[0].part);
        let by_ben = Refusal::AlreadyTaken { by: Some("Ben".into()) };
        assert_eq!(test.desk.pick_up(&amy, carla.conversation, request()).await, Err(by_ben));
    }
}

story! {
    async fn picking_up_obeys_the_limit(test) {
        let (amy, there, carla, _carla_there, billing) = amy_with_carla(&test).await;
        let ben = test.staff("ben").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        let _ben_there = test.connect(&ben).await;
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&ben, billing).await.expect("waits");
        }
        drop(there);
        test.pass(LEFT_AFTER).await;
        let refused = test.desk.pick_up(&ben, carla.conversation, request()).await;
        assert_eq!(refused, Err(Refusal::AtLimit { limit: 4 }));
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!(head.assigned.map(|(person, _)| person), Some(amy.person), "nothing has changed");
    }
}

story! {
    /// Of several who pick up at once, one has it; the agent who comes back just then, or the customer who writes, is one of
    /// those.
    async fn picking_up_has_one_winner(test) {
        let (amy, ben, root) = (test.staff("amy").await, test.staff("ben").await, test.staff("root").await);
        let billing = test.queue("Billing").await;
        let groups = "[[people]]\nemail = \"root@demo.test\"\ngroups = [\"Billing\"]\n";
        test.desk.apply(groups, false).await.expect("applies");
        for round in 0..12 {
            let there = test.connect(&amy).await;
            let carla = test.customer("Carla", "Billing").await;
            let _carla_there = carla.connect(&test).await;
            test.accept(&amy, billing).await.expect("waits");
            test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
            drop(there);
            test.pass(LEFT_AFTER).await;
            let desk = test.desk.clone();
            let writes = async {
                if round % 2 == 0 {
                    carla.say(&desk, "Number 4711").await.expect("open");
                    desk.do_due_work().await.expect("done");
                }
            };
            let comes = async {
                if round % 3 == 0 {
                    let there = desk.staff_present(amy.person);
                    desk.write_presence().await.expect("written");
                    drop(there);
                }
            };
            let (one, other, (), ()) = tokio::join!(
                test.desk.pick_up(&ben, carla.conversation, request()),
                test.desk.pick_up(&root, carla.conversation, request()),
                writes,
                comes
            );
            assert!(one.is_err() || other.is_err(), "round {round}: {one:?} {other:?}");
            let head = test.staff_view(&root, carla.conversation).await.head;
            let has = head.assigned.map(|(person, _)| person);
            match (&one, &other) {
                (Ok(()), Err(_)) => assert_eq!(has, Some(ben.person), "round {round}"),
                (Err(_), Ok(())) => assert_eq!(has, Some(root.person), "round {round}"),
                _ => assert!(has.is_none() || has == Some(amy.person), "round {round}: {one:?} {other:?}"),
            }
            test.desk.end_conversation(&root, carla.conversation, request()).await.expect("open");
            for staff in [&amy, &ben, &root] {
                assert_eq!(open_conversations(&test, staff).await, 0, "round {round}");
                let _theirs = test.desk.done(staff, carla.conversation, request()).await;
            }
        }
    }
}
