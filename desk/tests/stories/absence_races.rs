//! Behaviour 10: customers who come or leave in the very moment in which they are put back in line. Whoever is quicker, what
//! the line says of them is true.

use crate::test_desk::{TestDesk, request, story};
use desk::Staff;
use std::time::Duration;

/// So many times, since only a moment decides.
const ROUNDS: usize = 20;
/// By then, whoever closed their last page has been missed.
const MISSED: Duration = Duration::from_secs(10);

/// How a conversation comes back into its line.
#[derive(Clone, Copy, Debug)]
enum Back {
    Returned,
    HandedBack,
}

/// Carla leaves, or comes back, while Amy puts her back in line.
async fn race(test: &TestDesk, back: Back, carla_leaves: bool) {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    for round in 0..ROUNDS {
        let carla = test.customer("Carla", "Billing").await;
        drop(carla.connect(test).await);
        test.accept(&amy, billing).await.expect("waits");
        test.clock.advance(MISSED);
        let there = if carla_leaves {
            None
        } else {
            test.beat().await;
            Some(test.desk.customer_present(carla.conversation))
        };
        let (put, written) = tokio::join!(put(test, &amy, back, &carla), test.desk.write_presence());
        put.expect("hers");
        written.expect("written");
        let away: Vec<_> = test.waiting(billing).await.iter().map(|waiting| waiting.away).collect();
        assert_eq!(away, [carla_leaves], "{back:?}, round {round}");
        let since = test.staff_view(&amy, carla.conversation).await.head.customer_away_since;
        assert_eq!(since.is_some(), carla_leaves, "{back:?}, round {round}");
        drop(there);
        test.desk
            .end_chat(&carla.token, carla.conversation, request())
            .await
            .expect("hers");
    }
}

async fn put(
    test: &TestDesk,
    amy: &Staff,
    back: Back,
    carla: &crate::test_desk::Customer,
) -> Result<(), domain::Refusal> {
    match back {
        Back::Returned => test.desk.return_to_queue(amy, carla.conversation, request()).await,
        Back::HandedBack => test.desk.hand_back(amy, request()).await,
    }
}

story! {
    async fn whoever_leaves_in_the_moment_of_a_return_is_away(test) {
        race(&test, Back::Returned, true).await;
    }
}

story! {
    async fn whoever_comes_in_the_moment_of_a_return_is_there(test) {
        race(&test, Back::Returned, false).await;
    }
}

story! {
    async fn whoever_leaves_while_their_agent_signs_out_is_away(test) {
        race(&test, Back::HandedBack, true).await;
    }
}

story! {
    async fn whoever_comes_while_their_agent_signs_out_is_there(test) {
        race(&test, Back::HandedBack, false).await;
    }
}
