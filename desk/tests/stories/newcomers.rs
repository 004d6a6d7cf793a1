//! Behaviour 11: a queue tells which conversation came into its line last, so that an alert can name its customer.

use crate::test_desk::{TestDesk, body, request, story};
use crate::waiting::at_desk;
use domain::ids::{ConversationId, QueueId};
use domain::limits::FOLLOW_UP_RESERVED;
use std::time::Duration;

impl TestDesk {
    async fn newest(&self, queue: QueueId) -> Option<ConversationId> {
        self.desk
            .queue_summaries(&[queue])
            .await
            .expect("readable")
            .remove(0)
            .newest
    }
}

story! {
    async fn a_queue_tells_who_came_last_of_those_who_wait(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        assert_eq!(test.newest(billing).await, None);
        let carla = test.customer("Carla", "Billing").await;
        assert_eq!(test.newest(billing).await, Some(carla.conversation));
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Billing").await;
        test.customer("Eva", "Technical").await;
        assert_eq!(test.newest(billing).await, Some(dan.conversation));

        // Who is put back comes anew, however far in front.
        test.clock.advance(Duration::from_secs(5));
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, carla.conversation);
        assert_eq!(test.newest(billing).await, Some(dan.conversation));
        test.desk.return_to_queue(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(test.newest(billing).await, Some(carla.conversation));
        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        assert_eq!(test.newest(billing).await, Some(dan.conversation));
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
        assert_eq!(test.newest(billing).await, None);
    }
}

story! {
    /// Behaviour 4.6: until a reservation is over, who waits is in nobody else's line.
    async fn who_was_reserved_for_somebody_comes_when_that_is_over(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _there = at_desk(&test, &amy).await;
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        let more = Some(body("One more thing"));
        let continued = test.desk.continue_chat(&carla.token, carla.conversation, request(), more).await.expect("hers");
        assert_eq!(test.newest(billing).await, None);
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Billing").await;
        assert_eq!(test.newest(billing).await, Some(dan.conversation));
        test.pass(FOLLOW_UP_RESERVED).await;
        assert_eq!(test.newest(billing).await, Some(continued.conversation), "she began before him, and came into this line after him");
    }
}
