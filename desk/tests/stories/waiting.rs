//! Behaviour 10, "Waiting": what a waiting customer is told of how long it takes and of who is there.

use crate::test_desk::{TestDesk, request, story};
use desk::{Presence, Staff};
use domain::limits::ESTIMATE_WINDOW;
use domain::staffing::Staffing;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// Somebody of the staff has the workspace open, and that has been noticed.
pub(crate) async fn at_desk(test: &TestDesk, staff: &Staff) -> Presence {
    let presence = test.desk.staff_present(staff.person);
    test.beat().await;
    presence
}

story! {
    async fn an_estimate_is_a_range_of_what_others_waited_lately(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let there = at_desk(&test, &amy).await;
        let eva = test.customer("Eva", "Technical").await;
        let usual = async |customer: &crate::test_desk::Customer| customer.view(&test.desk).await.changes.head.usual_wait;
        for wait in [4, 5, 5, 6, 40] {
            let dan = test.customer("Dan", "Billing").await;
            assert_eq!(usual(&dan).await, None, "too few to tell");
            test.clock.advance(wait * MINUTE);
            test.accept(&amy, billing).await.expect("waits");
            test.desk.end_conversation(&amy, dan.conversation, request()).await.expect("hers");
        }
        let carla = test.customer("Carla", "Billing").await;
        assert_eq!(usual(&carla).await, Some((5, 6)));
        assert_eq!(usual(&eva).await, None, "each queue has its own");

        drop(there);
        test.pass(MINUTE).await;
        assert_eq!(usual(&carla).await, None, "where nobody is, nobody knows");
        let _there = at_desk(&test, &amy).await;
        assert_eq!(usual(&carla).await, Some((5, 6)));
        test.clock.advance(ESTIMATE_WINDOW);
        test.customer("Dan", "Billing").await;
        assert_eq!(usual(&carla).await, None, "what was two hours ago says nothing about now");
    }
}

story! {
    async fn all_at_their_limit_is_busy_and_nobody_there_is_nobody(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Technical").await;
        let told = async || carla.view(&test.desk).await.changes.head.staffing;
        assert_eq!(told().await, Some(Staffing::Nobody), "nobody has come yet");
        let bens = at_desk(&test, &ben).await;
        assert_eq!(told().await, Some(Staffing::Nobody), "Ben is of another group");
        let amys = at_desk(&test, &amy).await;
        assert_eq!(told().await, Some(Staffing::Available));

        // What she takes from another queue fills her up for this one.
        let mut taken = Vec::new();
        for _ in 0..4 {
            assert_eq!(told().await, Some(Staffing::Available));
            let dan = test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("below the limit");
            taken.push(dan);
        }
        assert_eq!(told().await, Some(Staffing::Busy));
        test.desk.end_chat(&taken[0].token, taken[0].conversation, request()).await.expect("hers");
        assert_eq!(told().await, Some(Staffing::Available));
        drop((amys, bens));
        test.pass(MINUTE).await;
        assert_eq!(told().await, Some(Staffing::Nobody));
    }
}
