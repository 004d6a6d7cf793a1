//! Behaviour 5: a conversation that the clock closed reopens for a day.

use crate::test_desk::{Customer, TestDesk, body, customer_words, request, staff_words, story};
use domain::Refusal;
use domain::conversation::State;
use domain::limits::{ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING, REOPENS_FOR};
use domain::wire::customer::Phase;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// Carla, who waited, went, and was closed by the clock.
async fn abandoned(test: &TestDesk) -> Customer {
    let carla = test.customer("Carla", "Billing").await;
    test.pass(ABSENT_WHILE_WAITING + MINUTE).await;
    carla
}

story! {
    async fn the_customer_writes_and_waits_again_at_a_new_place(test) {
        let (ben, billing) = (test.staff("ben").await, test.queue("Billing").await);
        let carla = abandoned(&test).await;
        let head = carla.view(&test.desk).await.changes.head;
        assert_eq!(head.phase, Phase::Ended);
        let until = head.reopens_until.expect("it reopens");
        assert!(until > test.clock.now() + REOPENS_FOR - 2 * MINUTE && until < test.clock.now() + REOPENS_FOR);

        let dan = test.customer("Dan", "Billing").await;
        test.clock.advance(MINUTE);
        carla.say(&test.desk, "I am back").await.expect("it reopens");
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.conversation, chat.head.phase, chat.head.position, chat.head.reopens_until),
            (carla.conversation, Phase::Waiting, Some(2), None));
        assert_eq!(customer_words(&chat.changes.entries)[2..],
            ["Closed because we didn't hear from you.", "You continued the chat.", "I am back"]);
        let staff = test.staff_view(&ben, carla.conversation).await;
        assert_eq!((staff.head.state, staff.head.closed_at), (State::Waiting, None));
        assert_eq!(staff.head.unanswered_since, Some(test.clock.now()));
        assert_eq!(staff_words(&staff.changes.entries)[3], "Carla wrote again and waits");
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, dan.conversation);
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, carla.conversation);
    }
}

story! {
    async fn who_was_away_in_conversation_reopens_it_and_any_agent_may_accept(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.pass(ABSENT_IN_PROGRESS + MINUTE).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedByClient);
        test.desk.done(&amy, carla.conversation, request()).await.expect("hers");
        carla.say(&test.desk, "I am back").await.expect("it reopens");
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!((head.state, head.assigned, head.accepted_at), (State::Waiting, None, None));
        assert!(test.desk.cases(&amy).await.expect("readable").is_empty(), "what she has done with stays so");
        assert_eq!(test.accept(&ben, billing).await.expect("waits").conversation, carla.conversation);
        assert_eq!(carla.view(&test.desk).await.changes.head.agent.as_deref(), Some("Ben"));
        // The former agent reads on, and may leave a note, though no group brings it to her any more.
        test.desk.apply("[[people]]\nemail = \"amy@demo.test\"\ngroups = [\"Technical\"]\n", true).await.expect("applies");
        assert!(test.staff_view(&amy, carla.conversation).await.head.rights.work_note);
        // Her place was given back once: the limit is whole.
        for _ in 0..4 {
            test.customer("Dan", "Technical").await;
            test.accept(&amy, test.queue("Technical").await).await.expect("below the limit");
        }
    }
}

story! {
    async fn it_reopens_once_however_often_and_from_wherever_it_is_asked(test) {
        for _ in 0..10 {
            let carla = abandoned(&test).await;
            let id = request();
            let say = |id: &domain::ids::RequestId, text: &'static str| {
                let (desk, carla, id) = (test.desk.clone(), carla.clone(), id.clone());
                async move { desk.say(&carla.token, carla.conversation, id, body(text)).await }
            };
            let other = request();
            let (first, again, another) = tokio::join!(say(&id, "I am back"), say(&id, "I am back"), say(&other, "And here"));
            let first = first.expect("it reopens");
            assert_eq!(again, Ok(first.clone()), "the same message is stored once");
            assert_ne!(another.expect("it is open").seq, first.seq);
            assert_eq!(say(&id, "I am back").await, Ok(first), "a retry");
            let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
            let count = |wanted: &str| words.iter().filter(|words| *words == wanted).count();
            assert_eq!((count("You continued the chat."), count("I am back"), count("And here")), (1, 1, 1), "{words:?}");
        }
    }
}

story! {
    async fn not_after_a_day_nor_after_an_end_that_somebody_pressed(test) {
        let carla = abandoned(&test).await;
        test.clock.advance(REOPENS_FOR - 2 * MINUTE);
        assert!(carla.view(&test.desk).await.changes.head.reopens_until.is_some());
        test.clock.advance(2 * MINUTE);
        assert_eq!(carla.view(&test.desk).await.changes.head.reopens_until, None);
        assert_eq!(carla.say(&test.desk, "Too late").await, Err(Refusal::Closed));

        let eva = test.customer("Eva", "Billing").await;
        test.desk.end_chat(&eva.token, eva.conversation, request()).await.expect("hers");
        assert_eq!(eva.view(&test.desk).await.changes.head.reopens_until, None);
        assert_eq!(eva.say(&test.desk, "No, wait").await, Err(Refusal::Closed));
        let stranger = Customer { conversation: carla.conversation, ..Customer::new("Dan") };
        assert_eq!(stranger.say(&test.desk, "Not mine").await, Err(Refusal::NotFound));
    }
}

story! {
    /// The customer's page shows the latest chat: an earlier one would open where they do not see it.
    async fn not_once_the_customer_has_another_chat(test) {
        let carla = abandoned(&test).await;
        let next = carla.start(&test.desk, "Billing", request()).await.expect("starts");
        assert_eq!(carla.say(&test.desk, "In the old one").await, Err(Refusal::Closed));
        test.desk.end_chat(&carla.token, next, request()).await.expect("hers");
        assert_eq!(carla.say(&test.desk, "In the old one").await, Err(Refusal::Closed));
    }
}

story! {
    async fn reopening_and_a_new_chat_that_race_leave_one_open(test) {
        for _ in 0..20 {
            let carla = abandoned(&test).await;
            let (said, started) = tokio::join!(
                carla.say(&test.desk, "I am back"),
                carla.start(&test.desk, "Billing", request())
            );
            let started = started.expect("starts, or opens what is open");
            match said {
                Ok(_) => assert_eq!(started, carla.conversation),
                Err(Refusal::Closed) => assert_ne!(started, carla.conversation),
                Err(other) => panic!("{other:?}"),
            }
            assert_eq!(carla.view(&test.desk).await.changes.head.conversation, started);
            test.desk.end_chat(&carla.token, started, request()).await.expect("open");
        }
    }
}

story! {
    async fn who_goes_again_is_closed_again_and_may_come_back_again(test) {
        let carla = abandoned(&test).await;
        for _ in 0..2 {
            carla.say(&test.desk, "I am back").await.expect("it reopens");
            let there = carla.connect(&test).await;
            test.pass(30 * MINUTE).await;
            assert_eq!(carla.view(&test.desk).await.changes.head.phase, Phase::Waiting, "who is there waits");
            drop(there);
            test.pass(ABSENT_WHILE_WAITING + MINUTE).await;
            assert_eq!(carla.view(&test.desk).await.changes.head.phase, Phase::Ended);
        }
    }
}
