//! Behaviour 10: customers who leave and come back, over restarts.

use crate::test_desk::{customer_words, story};
use domain::conversation::State;
use domain::limits::{ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

story! {
    async fn a_waiting_customer_gone_for_15_minutes_has_abandoned(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.pass(60 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting, "who waits patiently waits");
        drop(there);
        test.pass(ABSENT_WHILE_WAITING - MINUTE).await;
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!(head.state, State::Waiting);
        assert!(head.customer_away_since.is_some(), "agents see that the customer is away");
        test.pass(2 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Closed because we didn't hear from you."));
    }
}

story! {
    async fn a_customer_in_conversation_has_30_minutes(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("waits");
        drop(there);
        test.pass(ABSENT_IN_PROGRESS - MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
        test.pass(2 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedByClient);
        assert_eq!(test.desk.cases(&amy).await.expect("readable")[0].state, State::ClosedByClient);
    }
}

story! {
    async fn who_comes_back_in_time_stays_and_the_clock_starts_afresh(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        for _ in 0..3 {
            let there = carla.connect(&test).await;
            assert_eq!(test.staff_view(&amy, carla.conversation).await.head.customer_away_since, None);
            drop(there);
            test.pass(ABSENT_WHILE_WAITING - MINUTE).await;
        }
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
    }
}

story! {
    async fn a_reload_is_no_absence(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        let before = test.staff_view(&amy, carla.conversation).await;
        drop(there);
        test.pass(Duration::from_secs(3)).await;
        let _there = carla.connect(&test).await;
        test.pass(MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await, before, "nobody was told anything");
    }
}

story! {
    async fn who_looks_in_for_a_moment_and_leaves_is_away(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        drop(test.desk.customer_present(carla.conversation));
        test.pass(MINUTE).await;
        assert!(test.staff_view(&amy, carla.conversation).await.head.customer_away_since.is_some());
        let _there = carla.connect(&test).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.customer_away_since, None);
    }
}

story! {
    async fn who_never_opened_the_page_again_after_starting_is_gone_too(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        test.pass(ABSENT_WHILE_WAITING + MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    async fn the_clock_survives_a_restart(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        drop(carla.connect(&test).await);
        test.pass(ABSENT_WHILE_WAITING - MINUTE).await;
        test.restart(Duration::from_secs(5)).await;
        test.pass(2 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    async fn the_desks_own_absence_counts_against_nobody(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        drop(carla.connect(&test).await);
        test.pass(ABSENT_WHILE_WAITING - 2 * MINUTE).await;
        test.restart(120 * MINUTE).await;
        test.pass(MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::Waiting);
        test.pass(2 * MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    /// The process dies while customers are connected: who does not come back is away, who does is not.
    async fn a_dead_process_leaves_nobody_connected_for_ever(test) {
        let amy = test.staff("amy").await;
        let carla = test.customer("Carla", "Billing").await;
        let dan = test.customer("Dan", "Billing").await;
        let (_carla_there, _dan_there) = (carla.connect(&test).await, dan.connect(&test).await);
        test.restart(Duration::from_secs(5)).await;
        let _dan_again = dan.connect(&test).await;
        test.pass(2 * MINUTE).await;
        assert!(test.staff_view(&amy, carla.conversation).await.head.customer_away_since.is_some());
        assert_eq!(test.staff_view(&amy, dan.conversation).await.head.customer_away_since, None);
        test.pass(ABSENT_WHILE_WAITING).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
        assert_eq!(test.staff_view(&amy, dan.conversation).await.head.state, State::Waiting);
    }
}
