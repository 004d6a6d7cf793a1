//! Behaviour 8: signing out with open conversations.

use crate::test_desk::{customer_words, request, story};
use domain::conversation::State;
use domain::entry::Visibility;

story! {
    async fn who_hands_back_leaves_nobody_waiting_for_them(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        test.accept(&amy, billing).await.expect("waits");
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        let eva = test.customer("Eva", "Billing").await;
        let id = request();
        test.desk.hand_back(&amy, id.clone()).await.expect("hers");
        test.desk.hand_back(&amy, id).await.expect("the same");
        assert_eq!(test.desk.cases(&amy).await.expect("readable"), []);
        let mut positions = Vec::new();
        for customer in [&carla, &dan, &eva] {
            positions.push(customer.view(&test.desk).await.changes.head.position);
        }
        assert_eq!(positions, [Some(1), Some(2), Some(3)], "before whoever came later");
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Amy passed you back to the line. You keep your place."));
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, carla.conversation);
        for _ in 0..2 {
            test.accept(&amy, billing).await.expect("her places are free again");
        }
    }
}

story! {
    /// Handing back and the customer's end at once: it is in line or ended, and no place is lost.
    async fn handing_back_and_the_customers_end_have_one_winner(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for round in 0..20 {
            let carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            let (handed, ended) = tokio::join!(
                test.desk.hand_back(&amy, request()),
                test.desk.end_chat(&carla.token, carla.conversation, request())
            );
            assert_eq!((handed, ended), (Ok(()), Ok(())), "round {round}");
            let state = test.staff_view(&amy, carla.conversation).await.head.state;
            assert!(matches!(state, State::ClosedByClient | State::ClosedAbandoned), "round {round}: {state:?}");
            let _hers = test.desk.done(&amy, carla.conversation, request()).await;
        }
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("four places are free");
        }
    }
}
