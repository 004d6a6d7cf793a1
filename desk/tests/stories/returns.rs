//! Behaviour 4.5: undoing a wrong accept.

use crate::test_desk::{Customer, TestDesk, body, customer_words, request, staff_words, story};
use desk::Staff;
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::limits::ABSENT_WHILE_WAITING;
use domain::wire::customer::Phase;
use std::time::Duration;

impl TestDesk {
    async fn return_to_queue(&self, staff: &Staff, customer: &Customer) -> Result<(), Refusal> {
        self.desk.return_to_queue(staff, customer.conversation, request()).await
    }

    async fn may_return(&self, staff: &Staff, customer: &Customer) -> bool {
        self.staff_view(staff, customer.conversation)
            .await
            .head
            .rights
            .return_to_queue
    }

    /// How many open conversations this person is counted with.
    async fn counted_for(&self, staff: &Staff, customer: &Customer) -> i64 {
        let sql = "SELECT open_conversations + 0 * $1 FROM people WHERE public_name = 'Amy'";
        assert_eq!(self.staff("amy").await.person, staff.person);
        self.number(sql, customer.conversation).await
    }
}

story! {
    async fn a_returned_customer_is_back_at_the_old_place(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.clock.advance(Duration::from_secs(60));
        let dan = test.customer("Dan", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        assert!(test.may_return(&amy, &carla).await);
        assert!(!test.may_return(&ben, &carla).await, "it is not Ben's to return");
        assert_eq!(test.return_to_queue(&ben, &carla).await, Err(Refusal::NotAllowed));

        let id = request();
        test.desk.return_to_queue(&amy, carla.conversation, id.clone()).await.expect("hers");
        assert_eq!(test.desk.return_to_queue(&amy, carla.conversation, id).await, Ok(()), "a retry");
        assert_eq!(test.return_to_queue(&amy, &carla).await, Err(Refusal::NotAllowed), "she has it no more");

        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.position, chat.head.agent), (Phase::Waiting, Some(1), None));
        assert_eq!(customer_words(&chat.changes.entries).last().map(String::as_str),
            Some("Amy passed you back to the line. You keep your place."));
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(2));
        let view = test.staff_view(&amy, carla.conversation).await;
        assert_eq!((view.head.state, view.head.assigned, view.head.accepted_at), (State::Waiting, None, None));
        assert_eq!(staff_words(&view.changes.entries).last().map(String::as_str), Some("Amy returned Carla to the queue"));
        assert!(test.desk.cases(&amy).await.expect("readable").is_empty(), "it has left her Cases");
        assert_eq!(test.counted_for(&amy, &carla).await, 0);
        let summary = &test.desk.queue_summaries(&[billing]).await.expect("readable")[0];
        assert_eq!((summary.waiting, summary.average_wait_ms), (2, None), "the undone accept counts in no average");
        assert_eq!(summary.first_waiting_since, Some(test.clock.now()), "the visit is new, only the place is old");

        // Whoever accepts it owns it wholly, be it the same.
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, carla.conversation);
        let rights = test.staff_view(&amy, carla.conversation).await.head.rights;
        assert!(rights.comment && rights.return_to_queue && !rights.done);
        assert_eq!(test.desk.cases(&amy).await.expect("readable").len(), 1);
        test.return_to_queue(&amy, &carla).await.expect("as often as it is wrong");
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, carla.conversation);
        assert!(!test.may_return(&amy, &carla).await);
    }
}

story! {
    async fn the_first_own_comment_makes_an_accept_final(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "Not mine, I think").await;
        carla.say(&test.desk, "Hello?").await.expect("open");
        assert!(test.may_return(&amy, &carla).await, "neither a work note nor the customer's words do");
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        assert!(!test.may_return(&amy, &carla).await);
        assert_eq!(test.return_to_queue(&amy, &carla).await, Err(Refusal::NotAllowed));
        assert_eq!(test.return_to_queue(&mia, &carla).await, Err(Refusal::NotAllowed), "nor a manager");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::InProgress);
    }
}

story! {
    /// Behaviour 8: a manager may, and it leaves the agent's Cases.
    async fn a_manager_may_return_what_was_accepted_and_not_answered(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.return_to_queue(&mia, &carla).await.expect("hers to manage");
        assert!(test.desk.cases(&amy).await.expect("readable").is_empty());
        assert_eq!(test.counted_for(&amy, &carla).await, 0);
        assert_eq!(test.return_to_queue(&mia, &carla).await, Err(Refusal::NoLongerPending), "it waits already");
    }
}

story! {
    /// Behaviour 10: the clock of an absent customer is that of those who wait.
    async fn a_returned_customer_who_is_away_has_the_time_of_those_who_wait(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("waits");
        drop(there);
        test.pass(Duration::from_secs(60)).await;
        let dan = test.customer("Dan", "Billing").await;
        let _there = dan.connect(&test).await;
        test.return_to_queue(&amy, &carla).await.expect("hers");
        let next = test.accept(&amy, billing).await.expect("waits");
        assert_eq!(next.conversation, dan.conversation, "who is away is passed over");
        test.pass(ABSENT_WHILE_WAITING).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    async fn a_return_and_an_end_that_race_have_one_winner(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for round in 0..60 {
            let carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            let returning = test.return_to_queue(&amy, &carla);
            if round % 2 == 0 {
                let ending = test.desk.end_chat(&carla.token, carla.conversation, request());
                let (returned, ended) = tokio::join!(returning, ending);
                assert_eq!(ended, Ok(()), "the customer may always leave");
                let state = test.staff_view(&amy, carla.conversation).await.head.state;
                let expected = match returned {
                    Ok(()) => State::ClosedAbandoned,
                    Err(Refusal::Closed) => State::ClosedByClient,
                    Err(other) => panic!("round {round}: {other:?}"),
                };
                assert_eq!(state, expected, "round {round}");
            } else {
                let ending = test.desk.end_conversation(&amy, carla.conversation, request());
                let (returned, ended) = tokio::join!(returning, ending);
                match (&returned, &ended) {
                    (Ok(()), Err(Refusal::NotAllowed)) => {
                        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
                    }
                    (Err(Refusal::Closed), Ok(())) => {}
                    other => panic!("round {round}: {other:?}"),
                }
            }
            assert_eq!(test.counted_for(&amy, &carla).await, 0, "round {round}");
        }
    }
}

story! {
    async fn a_return_and_a_comment_that_race_never_leave_an_answered_customer_in_line(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for round in 0..60 {
            let carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            let (returned, sent) = tokio::join!(
                test.return_to_queue(&amy, &carla),
                test.desk.send_message(&amy, carla.conversation, request(), Visibility::Comment, body("Which invoice?"))
            );
            let state = test.staff_view(&amy, carla.conversation).await.head.state;
            match (returned, sent) {
                (Ok(()), Err(Refusal::NotAllowed)) => assert_eq!(state, State::Waiting, "round {round}"),
                (Err(Refusal::NotAllowed), Ok(_)) => assert_eq!(state, State::InProgress, "round {round}"),
                other => panic!("round {round}: {other:?}"),
            }
            test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        }
    }
}
