//! Behaviour 5: how conversations end.

use crate::test_desk::{Customer, customer_words, request, story};
use domain::Refusal;
use domain::conversation::State;
use domain::wire::customer::Phase;

story! {
    async fn the_agent_ends_it_for_both(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let id = request();
        test.desk.end_conversation(&amy, carla.conversation, id.clone()).await.expect("hers");
        assert_eq!(test.desk.end_conversation(&amy, carla.conversation, id).await, Ok(()), "a retry");
        assert_eq!(test.desk.end_conversation(&amy, carla.conversation, request()).await, Err(Refusal::Closed));
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!(chat.head.phase, Phase::Ended);
        assert_eq!(customer_words(&chat.changes.entries).last().map(String::as_str), Some("Amy ended the chat."));
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!((head.state, head.rights.done, head.rights.end), (State::ClosedComplete, true, false));
        assert_eq!(test.desk.cases(&amy).await.expect("readable").len(), 1, "it stays until Done");
        test.desk.done(&amy, carla.conversation, request()).await.expect("hers");
        assert!(test.desk.cases(&amy).await.expect("readable").is_empty());
    }
}

story! {
    async fn the_customer_ends_it_and_may_start_again(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let id = request();
        test.desk.end_chat(&carla.token, carla.conversation, id.clone()).await.expect("hers");
        assert_eq!(test.desk.end_chat(&carla.token, carla.conversation, id).await, Ok(()), "a retry");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedByClient);
        let next = carla.start(&test.desk, "Billing", request()).await.expect("starts");
        assert_ne!(next, carla.conversation);
        assert_eq!(carla.view(&test.desk).await.changes.head.conversation, next);
        let dan = Customer::new("Dan");
        assert_eq!(test.desk.end_chat(&dan.token, next, request()).await, Err(Refusal::NotFound));
    }
}

story! {
    /// A late retry of the first start never opens a second chat.
    async fn a_late_retry_of_start_gets_the_chat_it_started(test) {
        let carla = Customer::new("Carla");
        let id = request();
        let first = carla.start(&test.desk, "Billing", id.clone()).await.expect("starts");
        test.desk.end_chat(&carla.token, first, request()).await.expect("hers");
        assert_eq!(carla.start(&test.desk, "Billing", id).await, Ok(first));
        assert_eq!(carla.view(&test.desk).await.changes.head.phase, Phase::Ended);
    }
}

story! {
    /// Accept, the agent's end and the customer's end in every pairing, racing: one winner, only legal states.
    async fn ends_that_race_have_one_winner(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for round in 0..100 {
            let carla = test.customer("Carla", "Billing").await;
            if round % 2 == 0 {
                test.accept(&amy, billing).await.expect("waits");
                let (agent, customer) = tokio::join!(
                    test.desk.end_conversation(&amy, carla.conversation, request()),
                    test.desk.end_chat(&carla.token, carla.conversation, request())
                );
                assert!(matches!((&agent, &customer), (Ok(()), Err(Refusal::Closed)) | (Err(Refusal::Closed), Ok(()))),
                    "{agent:?} {customer:?}");
            } else {
                let (accepted, ended) = tokio::join!(
                    test.accept(&amy, billing),
                    test.desk.end_chat(&carla.token, carla.conversation, request())
                );
                assert_eq!(ended, Ok(()), "the customer may always leave");
                let state = test.staff_view(&amy, carla.conversation).await.head.state;
                let expected = match accepted {
                    Ok(_) => State::ClosedByClient,
                    Err(Refusal::NobodyWaiting) => State::ClosedAbandoned,
                    Err(other) => panic!("{other:?}"),
                };
                assert_eq!(state, expected);
            }
            let ends = customer_words(&carla.view(&test.desk).await.changes.changes.entries)
                .iter().filter(|words| words.contains("ended the chat")).count();
            assert_eq!(ends, 1, "one line says who ended it");
        }
        // Every end gave its place back: the limit is free again.
        for _ in 0..4 {
            test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("below the limit");
        }
    }
}
