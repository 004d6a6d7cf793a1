//! Behaviour 4: accepting.

use crate::test_desk::{Customer, customer_words, request, staff_words, story};
use domain::Refusal;
use domain::conversation::State;
use domain::wire::customer::Phase;
use std::collections::HashSet;
use std::time::Duration;

story! {
    /// Behaviour 4.1.
    async fn who_waited_longest_is_accepted_and_told_who_joined(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.clock.advance(Duration::from_secs(60));
        let dan = test.customer("Dan", "Billing").await;
        assert_eq!(carla.view(&test.desk).await.changes.head.position, Some(1));
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(2));

        test.clock.advance(Duration::from_secs(101));
        let accepted = test.accept(&amy, billing).await.expect("somebody waits");
        assert_eq!((accepted.conversation, accepted.customer.as_str()), (carla.conversation, "Carla"));
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(1), "who is left moves up");

        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.phase, chat.head.agent.as_deref()), (Phase::Talking, Some("Amy")));
        assert_eq!(customer_words(&chat.changes.entries), [
            "You started the chat.",
            "My invoice is wrong",
            "Amy has joined.",
            "Thanks for waiting. I'm reading your message.",
        ]);
        let staff = test.staff_view(&amy, carla.conversation).await;
        assert_eq!(staff.head.state, State::InProgress);
        assert!(staff.head.unanswered_since.is_some(), "the initial agent response never counts as an answer");
        assert_eq!(staff_words(&staff.changes.entries)[2], "Amy joined after 2:41");
        let cases = test.desk.cases(&amy).await.expect("readable");
        assert_eq!(cases.iter().map(|case| case.conversation).collect::<Vec<_>>(), [carla.conversation]);
        let summary = &test.desk.queue_summaries(&[billing]).await.expect("readable")[0];
        assert_eq!((summary.waiting, summary.average_wait_ms), (1, Some(161_000)));
    }
}

story! {
    /// Behaviour 4.2; R6 of the promises, two agents.
    async fn of_two_who_accept_at_once_one_wins_and_the_other_is_told(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        for round in 0..1_000 {
            let carla = test.customer("Carla", "Billing").await;
            let (one, other) = tokio::join!(test.accept(&amy, billing), test.accept(&ben, billing));
            let (winner, won, lost) = match (one, other) {
                (Ok(won), Err(lost)) => (&amy, won, lost),
                (Err(lost), Ok(won)) => (&ben, won, lost),
                other => panic!("round {round}: {other:?}"),
            };
            assert_eq!(won.conversation, carla.conversation);
            let name = if winner == &amy { "Amy" } else { "Ben" };
            assert_eq!(lost, Refusal::AlreadyTaken { by: Some(name.into()) }, "round {round}");
            test.desk.end_conversation(winner, won.conversation, request()).await.expect("theirs");
            test.desk.done(winner, won.conversation, request()).await.expect("theirs");
        }
    }
}

story! {
    /// Behaviour 4.2; R6 of the promises, twenty agents and fewer who wait than accept.
    async fn of_twenty_who_accept_at_once_each_gets_another_conversation(test) {
        let mut people = String::new();
        for number in 0..20 {
            people.push_str(&format!(
                "[[people]]\nemail = \"a{number}@demo.test\"\nname = \"A{number}\"\nroles = [\"agent\"]\n\
                 groups = [\"Billing\"]\npassword = \"headset-demo\"\n"
            ));
        }
        test.desk.apply(&people, true).await.expect("applies");
        let billing = test.queue("Billing").await;
        let mut agents = Vec::new();
        for number in 0..20 {
            agents.push(test.staff(&format!("a{number}")).await);
        }
        for round in 0..200 {
            let waiting = 1 + round % 20;
            let mut customers = HashSet::new();
            for _ in 0..waiting {
                customers.insert(test.customer("Carla", "Billing").await.conversation);
            }
            let mut accepting = tokio::task::JoinSet::new();
            for agent in agents.clone() {
                let desk = test.desk.clone();
                accepting.spawn(async move {
                    let accepted = desk.accept_next(&agent, billing, request()).await;
                    (agent, accepted)
                });
            }
            let (mut won, mut lost) = (HashSet::new(), 0);
            for (agent, outcome) in accepting.join_all().await {
                match outcome {
                    Ok(accepted) => {
                        assert!(won.insert(accepted.conversation), "round {round}: accepted twice");
                        test.desk.end_conversation(&agent, accepted.conversation, request()).await.expect("theirs");
                    }
                    Err(Refusal::AlreadyTaken { by: Some(_) } | Refusal::NobodyWaiting) => lost += 1,
                    Err(other) => panic!("round {round}: {other:?}"),
                }
            }
            assert_eq!((won, lost), (customers, 20 - waiting), "round {round}");
        }
    }
}

story! {
    /// Behaviour 5, "Exactly once": R7 of the promises.
    async fn a_retry_after_a_lost_answer_gets_the_same_conversation(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        test.customer("Carla", "Billing").await;
        test.customer("Dan", "Billing").await;
        let id = request();
        let first = test.desk.accept_next(&amy, billing, id.clone()).await.expect("somebody waits");
        test.restart(Duration::from_secs(5)).await;
        let again = test.desk.accept_next(&amy, billing, id.clone()).await.expect("the same answer");
        assert_eq!(first, again);
        assert_eq!(test.desk.cases(&amy).await.expect("readable").len(), 1);
        let technical = test.queue("Technical").await;
        assert_eq!(test.desk.accept_next(&amy, technical, id).await, Err(Refusal::IdReused));
    }
}

story! {
    /// Behaviour 4.3.
    async fn no_order_of_events_exceeds_the_limit(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for _ in 0..8 {
            test.customer("Carla", "Billing").await;
        }
        let mut accepting = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (desk, amy) = (test.desk.clone(), amy.clone());
            accepting.spawn(async move { desk.accept_next(&amy, billing, request()).await });
        }
        let outcomes = accepting.join_all().await;
        let refused = outcomes.iter().filter(|outcome| **outcome == Err(Refusal::AtLimit { limit: 4 })).count();
        assert_eq!((outcomes.iter().filter(|outcome| outcome.is_ok()).count(), refused), (4, 4));

        let cases = test.desk.cases(&amy).await.expect("readable");
        test.desk.end_conversation(&amy, cases[0].conversation, request()).await.expect("hers");
        test.accept(&amy, billing).await.expect("an ended conversation does not count to the limit");
    }
}

story! {
    /// Behaviour 4.4.
    async fn who_left_while_waiting_is_not_accepted(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        assert_eq!(test.accept(&amy, billing).await, Err(Refusal::NobodyWaiting));
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    /// Behaviour 4.1: "the first who is present, else the first".
    async fn who_is_away_keeps_the_place_and_is_passed_over(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.clock.advance(Duration::from_secs(1));
        let dan = test.customer("Dan", "Billing").await;
        drop(there);
        test.pass(Duration::from_secs(30)).await;
        assert_eq!(carla.view(&test.desk).await.changes.head.position, Some(1));
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, dan.conversation);
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, carla.conversation);
    }
}

story! {
    /// Behaviour 8: who may accept.
    async fn only_members_of_the_group_accept(test) {
        let billing = test.queue("Billing").await;
        test.customer("Carla", "Billing").await;
        for (who, refusal) in [("cho", Refusal::NotFound), ("mia", Refusal::NotAllowed), ("root", Refusal::NotAllowed)] {
            let staff = test.staff(who).await;
            assert_eq!(test.accept(&staff, billing).await, Err(refusal), "{who}");
        }
        let amy = test.staff("amy").await;
        assert_eq!(test.accept(&amy, domain::ids::QueueId(999)).await, Err(Refusal::NotFound));
    }
}

story! {
    /// Behaviour 10, "Start": one open conversation per customer and site; a lost answer loses nothing.
    async fn starting_again_opens_the_same_chat(test) {
        let carla = Customer::new("Carla");
        let id = request();
        let (one, other) = tokio::join!(
            carla.start(&test.desk, "Billing", id.clone()),
            carla.start(&test.desk, "Technical", request())
        );
        assert_eq!(one.expect("starts"), other.expect("the same"));
        let again = carla.start(&test.desk, "Billing", id).await.expect("the same");
        let view = carla.view(&test.desk).await.changes;
        assert_eq!((view.head.conversation, view.changes.entries.len()), (again, 2));
        assert_eq!(carla.start(&test.desk, "Gardening", request()).await.map_err(|refusal| refusal.code()),
            Err(domain::refusal::Code::Invalid));
    }
}
