//! Behaviour 11, "My status": what agents choose, and when they are offline, over restarts.

use crate::test_desk::{TestDesk, is_quiet, moved, request, story};
use desk::{Staff, Topic};
use domain::ids::ConversationId;
use domain::limits::{LEFT_AFTER, OFFLINE_AFTER, RETURNS_AWAY_AFTER};
use domain::people::Status;
use domain::time::Timestamp;
use domain::wire::agent::{LeftWaiting, MyStatus};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// What somebody chose, and whether they were asked about it.
async fn status(test: &TestDesk, staff: &Staff) -> (Status, bool) {
    let MyStatus { status, returned_away } = test.desk.my_status(staff).await.expect("readable");
    (status, returned_away)
}

async fn choose(test: &TestDesk, staff: &Staff, status: Status) -> Vec<LeftWaiting> {
    test.desk
        .set_presence(staff, status, request())
        .await
        .expect("may be chosen")
}

/// Since when the agent of a conversation is offline, as a colleague sees it.
async fn offline_since(test: &TestDesk, reader: &Staff, conversation: ConversationId) -> Option<Timestamp> {
    test.staff_view(reader, conversation).await.head.assigned_offline_since
}

story! {
    async fn the_first_sign_in_is_available_and_the_choice_is_kept(test) {
        let amy = test.staff("amy").await;
        assert_eq!(status(&test, &amy).await, (Status::Available, false));
        let _there = test.connect(&amy).await;
        assert_eq!(status(&test, &amy).await, (Status::Available, false), "who was never there was not away either");
        let tab = test.desk.ear();
        tab.listen(Topic::Status(amy.person));
        moved(&tab).await;
        choose(&test, &amy, Status::Away).await;
        assert_eq!(moved(&tab).await, [Topic::Status(amy.person)], "the other tab learns of it");
        test.restart(SECOND).await;
        assert_eq!(status(&test, &amy).await, (Status::Away, false));
    }
}

story! {
    async fn who_closes_the_last_tab_is_offline_after_30_seconds(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let (one_tab, other_tab) = (test.connect(&amy).await, test.connect(&amy).await);
        test.accept(&amy, billing).await.expect("waits");
        drop(one_tab);
        test.pass(2 * MINUTE).await;
        assert_eq!(offline_since(&test, &ben, carla.conversation).await, None, "another tab is open");
        let closed_at = test.clock.now();
        drop(other_tab);
        test.pass(OFFLINE_AFTER - SECOND).await;
        assert_eq!(offline_since(&test, &ben, carla.conversation).await, None);
        test.pass(SECOND).await;
        assert_eq!(offline_since(&test, &ben, carla.conversation).await, Some(closed_at));
        let _back = test.connect(&amy).await;
        assert_eq!(offline_since(&test, &ben, carla.conversation).await, None);
        assert_eq!(status(&test, &amy).await, (Status::Available, false), "the choice returns with the connection");
    }
}

story! {
    async fn a_reload_makes_nobody_offline(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        for _ in 0..5 {
            let there = test.connect(&amy).await;
            drop(there);
            test.pass(OFFLINE_AFTER - 2 * SECOND).await;
        }
        let _there = test.connect(&amy).await;
        test.accept(&amy, billing).await.expect("waits");
        test.pass(MINUTE).await;
        assert_eq!(offline_since(&test, &amy, carla.conversation).await, None);
    }
}

story! {
    async fn who_was_offline_for_more_than_15_minutes_comes_back_as_away_and_is_asked(test) {
        let amy = test.staff("amy").await;
        drop(test.connect(&amy).await);
        test.pass(RETURNS_AWAY_AFTER).await;
        let there = test.connect(&amy).await;
        assert_eq!(status(&test, &amy).await, (Status::Available, false), "15 minutes are no more than that");
        drop(there);
        test.pass(RETURNS_AWAY_AFTER + 15 * SECOND).await;
        let there = test.connect(&amy).await;
        assert_eq!(status(&test, &amy).await, (Status::Away, true));
        test.restart(SECOND).await;
        assert_eq!(status(&test, &amy).await, (Status::Away, true), "the question stays until it is answered");
        choose(&test, &amy, Status::Available).await;
        assert_eq!(status(&test, &amy).await, (Status::Available, false));
        choose(&test, &amy, Status::Away).await;
        drop(there);
        let there = test.connect(&amy).await;
        drop(there);
        test.pass(2 * RETURNS_AWAY_AFTER).await;
        let _there = test.connect(&amy).await;
        assert_eq!(status(&test, &amy).await, (Status::Away, false), "who chose Away is not asked");
    }
}

story! {
    /// Another process, another connection: only the last one counts.
    async fn a_working_agent_is_never_thrown_offline(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let there = test.connect(&amy).await;
        test.accept(&amy, billing).await.expect("waits");
        let other = test.another_node().await;
        let _elsewhere = other.staff_present(amy.person);
        other.write_presence().await.expect("written");
        drop(there);
        for _ in 0..40 {
            test.pass(15 * SECOND).await;
            other.write_presence().await.expect("written");
            assert_eq!(offline_since(&test, &ben, carla.conversation).await, None);
        }
    }
}

story! {
    async fn a_process_that_was_late_once_still_has_whoever_is_connected_to_it(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let (_amy_there, _carla_there) = (test.connect(&amy).await, carla.connect(&test).await);
        test.accept(&amy, billing).await.expect("waits");
        let other = test.another_node().await;
        test.clock.advance(MINUTE);
        other.write_presence().await.expect("written");
        other.clear_dead_nodes().await.expect("cleared");
        test.pass(40 * MINUTE).await;
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!(head.assigned.map(|(person, _)| person), Some(amy.person), "she is there");
        assert_eq!((head.assigned_offline_since, head.customer_away_since), (None, None));
    }
}

story! {
    async fn a_process_that_dies_makes_nobody_offline_who_comes_back_in_time(test) {
        let (amy, cho) = (test.staff("amy").await, test.staff("cho").await);
        let technical = test.queue("Technical").await;
        let (carla, dan) = (test.customer("Carla", "Technical").await, test.customer("Dan", "Technical").await);
        let (_amy_there, _cho_there) = (test.connect(&amy).await, test.connect(&cho).await);
        test.accept(&amy, technical).await.expect("waits");
        test.accept(&cho, technical).await.expect("waits");
        test.restart(5 * SECOND).await;
        let _amy_again = test.connect(&amy).await;
        test.pass(60 * SECOND).await;
        assert_eq!(offline_since(&test, &amy, dan.conversation).await, None, "not known yet");
        test.pass(2 * MINUTE).await;
        assert_eq!(offline_since(&test, &cho, carla.conversation).await, None);
        assert!(offline_since(&test, &amy, dan.conversation).await.is_some(), "Cho did not come back");
    }
}

story! {
    /// Behaviour 10, "The desk's own absence counts against nobody": agents are people.
    async fn the_desks_own_absence_makes_nobody_offline_or_away(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let there = test.connect(&amy).await;
        test.accept(&amy, billing).await.expect("waits");
        drop(there);
        test.pass(MINUTE).await;
        test.restart(120 * MINUTE).await;
        test.pass(80 * SECOND).await;
        assert!(test.staff_view(&ben, carla.conversation).await.head.assigned.is_some(), "no clock has run out yet");
        let _there = test.connect(&amy).await;
        assert_eq!(status(&test, &amy).await, (Status::Available, false), "two hours without a desk are no absence of hers");
        test.pass(LEFT_AFTER).await;
        assert!(test.staff_view(&ben, carla.conversation).await.head.assigned.is_some());
    }
}

story! {
    /// Whether anybody is available is told to who waits: their queues move.
    async fn queues_move_when_somebody_comes_goes_or_chooses(test) {
        let (amy, billing, priority) = (test.staff("amy").await, test.queue("Billing").await, test.queue("Priority").await);
        let (own, others) = (test.desk.ear(), test.desk.ear());
        own.listen(Topic::Queue(billing));
        others.listen(Topic::Queue(priority));
        moved(&own).await;
        moved(&others).await;
        let there = test.connect(&amy).await;
        assert_eq!(moved(&own).await, [Topic::Queue(billing)], "came");
        choose(&test, &amy, Status::Away).await;
        assert_eq!(moved(&own).await, [Topic::Queue(billing)], "chose");
        drop(there);
        test.pass(MINUTE).await;
        assert_eq!(moved(&own).await, [Topic::Queue(billing)], "went");
        assert!(is_quiet(&others).await, "it is none of hers");
    }
}

story! {
    async fn a_queue_whose_agent_reaches_the_limit_or_leaves_it_moves(test) {
        let (amy, billing, technical) = (test.staff("amy").await, test.queue("Billing").await, test.queue("Technical").await);
        for _ in 0..4 {
            test.customer("Carla", "Billing").await;
        }
        let other = test.desk.ear();
        other.listen(Topic::Queue(technical));
        moved(&other).await;
        for _ in 0..3 {
            test.accept(&amy, billing).await.expect("waits");
        }
        assert!(is_quiet(&other).await);
        let last = test.accept(&amy, billing).await.expect("waits");
        assert_eq!(moved(&other).await, [Topic::Queue(technical)], "she is full in all her queues");
        test.desk.end_conversation(&amy, last.conversation, request()).await.expect("hers");
        assert_eq!(moved(&other).await, [Topic::Queue(technical)]);
    }
}

story! {
    /// Behaviour 8: "the last available agent of a queue who goes away is told who waits".
    async fn the_last_one_available_who_goes_away_is_told_who_waits(test) {
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        let (_amy_there, _ben_there) = (test.connect(&amy).await, test.connect(&ben).await);
        test.customer("Carla", "Billing").await;
        test.customer("Dan", "Billing").await;
        assert_eq!(choose(&test, &amy, Status::Away).await, [], "Ben is there");
        let left = choose(&test, &ben, Status::Away).await;
        assert_eq!(left, [LeftWaiting { queue: "Billing".into(), waiting: 2 }]);
        assert_eq!(choose(&test, &ben, Status::Away).await, [], "he is away already");
        choose(&test, &amy, Status::Available).await;
        choose(&test, &ben, Status::Available).await;
        let id = request();
        choose(&test, &ben, Status::Away).await;
        let once = test.desk.set_presence(&amy, Status::Away, id.clone()).await;
        let again = test.desk.set_presence(&amy, Status::Away, id).await;
        assert_eq!(once, again, "a retry gets the first answer");
        assert_eq!(once.expect("may be chosen").len(), 1);
    }
}
