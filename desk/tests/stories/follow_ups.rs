//! Behaviour 5, "Continue": a follow-up, and who may accept it first.

use crate::test_desk::{Customer, TestDesk, body, customer_words, request, story};
use crate::waiting::at_desk;
use desk::{Presence, Staff};
use domain::Refusal;
use domain::conversation::State;
use domain::ids::ConversationId;
use domain::limits::FOLLOW_UP_RESERVED;
use domain::wire::customer::{Continued, Phase};
use std::time::Duration;

/// Amy at her desk, and Carla, whose conversation with Amy has just ended.
pub(crate) async fn ended(test: &TestDesk) -> (Staff, Presence, Customer) {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let there = at_desk(test, &amy).await;
    let carla = test.customer("Carla", "Billing").await;
    test.accept(&amy, billing).await.expect("waits");
    test.desk
        .end_conversation(&amy, carla.conversation, request())
        .await
        .expect("hers");
    test.clock.advance(Duration::from_secs(10));
    (amy, there, carla)
}

pub(crate) async fn go_on(test: &TestDesk, carla: &Customer, text: &str) -> Continued {
    test.desk
        .continue_chat(&carla.token, carla.conversation, request(), Some(body(text)))
        .await
        .expect("hers")
}

pub(crate) async fn offered(test: &TestDesk, staff: &Staff) -> Vec<ConversationId> {
    let offers = test.desk.asked(staff).await.expect("readable").offers;
    offers.into_iter().map(|offer| offer.conversation).collect()
}

story! {
    async fn for_a_minute_it_is_the_former_agents_alone_and_carries_what_was_typed(test) {
        let (amy, _there, carla) = ended(&test).await;
        let (ben, billing) = (test.staff("ben").await, test.queue("Billing").await);
        let continued = go_on(&test, &carla, "One more thing").await;
        assert!(continued.carried && continued.conversation != carla.conversation);

        let head = carla.view(&test.desk).await.changes.head;
        assert_eq!((head.conversation, head.phase), (continued.conversation, Phase::Waiting));
        assert_eq!((head.asked.as_deref(), head.position, head.staffing), (Some("Amy"), None, None));
        let dan = test.customer("Dan", "Billing").await;
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(1), "it is not in the line");
        assert_eq!(test.desk.queue_summaries(&[billing]).await.expect("readable")[0].waiting, 1);
        assert_eq!(test.accept(&ben, billing).await.expect("Dan waits").conversation, dan.conversation);
        assert_eq!(test.accept(&ben, billing).await.map_err(|refusal| refusal.code()),
            Err(domain::refusal::Code::NobodyWaiting));

        test.pass(FOLLOW_UP_RESERVED - Duration::from_secs(1)).await;
        let offers = test.desk.asked(&amy).await.expect("readable").offers;
        assert_eq!((offers.len(), offers[0].customer.as_str(), offers[0].queue.as_str()), (1, "Carla", "Billing"));
        assert_eq!(offers[0].last_words.as_ref().map(|words| words.text.as_str()), Some("One more thing"));
        assert!(offered(&test, &ben).await.is_empty());
        let id = request();
        let accepted = test.desk.accept(&amy, continued.conversation, id.clone()).await.expect("hers");
        assert_eq!(test.desk.accept(&amy, continued.conversation, id).await, Ok(accepted), "a retry");
        assert!(offered(&test, &amy).await.is_empty());
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.agent.as_deref(), chat.head.asked), (Phase::Talking, Some("Amy"), None));
        assert_eq!(customer_words(&chat.changes.entries)[..3], ["You started the chat.", "One more thing", "Amy has joined."]);
        test.pass(FOLLOW_UP_RESERVED).await;
        assert_eq!(test.staff_view(&amy, continued.conversation).await.head.state, State::InProgress);
    }
}

story! {
    async fn after_a_minute_it_is_anybodys_over_a_restart_too(test) {
        let (amy, _there, carla) = ended(&test).await;
        let (ben, billing) = (test.staff("ben").await, test.queue("Billing").await);
        let continued = go_on(&test, &carla, "One more thing").await;
        test.restart(FOLLOW_UP_RESERVED).await;
        test.beat().await;
        assert!(offered(&test, &amy).await.is_empty());
        let head = carla.view(&test.desk).await.changes.head;
        assert_eq!((head.position, head.asked), (Some(1), None));
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, continued.conversation);
        assert_eq!(test.desk.accept(&amy, continued.conversation, request()).await,
            Err(Refusal::AlreadyTaken { by: Some("Ben".into()) }));
    }
}

story! {
    async fn who_is_not_there_or_at_the_limit_is_not_asked(test) {
        let (amy, there, carla) = ended(&test).await;
        let billing = test.queue("Billing").await;
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("below the limit");
        }
        go_on(&test, &carla, "One more thing").await;
        assert!(offered(&test, &amy).await.is_empty(), "she is at her limit");
        let head = carla.view(&test.desk).await.changes.head;
        assert_eq!((head.position, head.asked), (Some(1), None));

        for case in test.desk.cases(&amy).await.expect("readable") {
            test.desk.end_conversation(&amy, case.conversation, request()).await.ok();
        }
        let eva = test.customer("Eva", "Technical").await;
        test.accept(&amy, test.queue("Technical").await).await.expect("waits");
        test.desk.end_chat(&eva.token, eva.conversation, request()).await.expect("hers");
        drop(there);
        test.pass(Duration::from_secs(60)).await;
        go_on(&test, &eva, "One more thing").await;
        assert!(offered(&test, &amy).await.is_empty(), "she has gone");
        assert_eq!(eva.view(&test.desk).await.changes.head.position, Some(1));
    }
}

story! {
    /// The customer is told that somebody has been asked only as long as that somebody is there.
    async fn whoever_was_asked_and_went_is_not_named(test) {
        let (_amy, there, carla) = ended(&test).await;
        go_on(&test, &carla, "One more thing").await;
        drop(there);
        test.pass(Duration::from_secs(45)).await;
        assert_eq!(carla.view(&test.desk).await.changes.head.asked, None);
    }
}

story! {
    async fn two_tabs_that_press_at_once_get_the_same_and_one_of_them_its_words(test) {
        for _ in 0..20 {
            let carla = test.customer("Carla", "Billing").await;
            test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
            let id = request();
            let (one, other) = tokio::join!(
                test.desk.continue_chat(&carla.token, carla.conversation, id.clone(), Some(body("From the first tab"))),
                test.desk.continue_chat(&carla.token, carla.conversation, request(), Some(body("From the second tab")))
            );
            let (one, other) = (one.expect("hers"), other.expect("hers"));
            assert_eq!(one.conversation, other.conversation);
            assert_ne!(one.carried, other.carried, "the other tab keeps its text");
            let again = test.desk.continue_chat(&carla.token, carla.conversation, id, Some(body("From the first tab"))).await;
            assert_eq!(again, Ok(one), "a retry");
            assert_eq!(carla.view(&test.desk).await.changes.changes.entries.len(), 2);
        }
    }
}

story! {
    async fn it_begins_without_words_too_and_for_nobody_else(test) {
        let (amy, _there, carla) = ended(&test).await;
        let dan = Customer::new("Dan");
        let others = test.desk.continue_chat(&dan.token, carla.conversation, request(), None).await;
        assert_eq!(others, Err(Refusal::NotFound));
        let continued = test.desk.continue_chat(&carla.token, carla.conversation, request(), None).await.expect("hers");
        assert_eq!(customer_words(&carla.view(&test.desk).await.changes.changes.entries), ["You started the chat."]);
        for (who, refusal) in [("ben", Refusal::NotAllowed), ("cho", Refusal::NotFound), ("mia", Refusal::NotAllowed)] {
            let staff = test.staff(who).await;
            assert_eq!(test.desk.accept(&staff, continued.conversation, request()).await, Err(refusal), "{who}");
        }
        test.desk.accept(&amy, continued.conversation, request()).await.expect("hers");
    }
}

story! {
    async fn a_limit_reached_in_between_is_the_reason_given(test) {
        let (amy, _there, carla) = ended(&test).await;
        let billing = test.queue("Billing").await;
        let continued = go_on(&test, &carla, "One more thing").await;
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("below the limit");
        }
        assert_eq!(test.desk.accept(&amy, continued.conversation, request()).await, Err(Refusal::AtLimit { limit: 4 }));
    }
}

story! {
    /// Accept, the customer's end, and the end of the minute, racing: one winner, and everybody else is told.
    async fn accept_expiry_and_the_customers_end_have_one_winner(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let there = at_desk(&test, &amy).await;
        for round in 0..60 {
            let mut carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
            carla.conversation = go_on(&test, &carla, "One more thing").await.conversation;
            if round % 2 == 0 {
                let (accepted, left) = tokio::join!(
                    test.desk.accept(&amy, carla.conversation, request()),
                    test.desk.end_chat(&carla.token, carla.conversation, request())
                );
                assert_eq!(left, Ok(()), "the customer may always leave");
                let state = test.staff_view(&amy, carla.conversation).await.head.state;
                match accepted {
                    Ok(_) => assert_eq!(state, State::ClosedByClient),
                    Err(Refusal::Closed) => assert_eq!(state, State::ClosedAbandoned),
                    Err(other) => panic!("round {round}: {other:?}"),
                }
            } else {
                let over = async {
                    test.clock.advance(FOLLOW_UP_RESERVED);
                    test.desk.do_due_work().await
                };
                let (accepted, done) = tokio::join!(test.desk.accept(&amy, carla.conversation, request()), over);
                done.expect("done");
                let head = carla.view(&test.desk).await.changes.head;
                // Before or after the end of her minute, she may accept it.
                accepted.expect("it waits");
                assert_eq!(head.phase, Phase::Talking);
                test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
            }
            assert!(offered(&test, &amy).await.is_empty());
        }
        drop(there);
        // Every end gave its place back: the limit is free again.
        for _ in 0..4 {
            test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("below the limit");
        }
    }
}
