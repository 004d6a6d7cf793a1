//! Behaviour 8: managers who take conversations over, and those who take part.

use crate::test_desk::{customer_words, request, story};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::part::Part;

story! {
    async fn a_manager_takes_over_announced_and_the_agent_stays_as_a_participant(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let rights = test.staff_view(&mia, carla.conversation).await.head.rights;
        assert!(rights.take_over && !rights.pick_up && !rights.comment);
        assert!(!test.staff_view(&amy, carla.conversation).await.head.rights.take_over);
        let id = request();
        test.desk.take_over(&mia, carla.conversation, id.clone()).await.expect("a manager may");
        test.desk.take_over(&mia, carla.conversation, id).await.expect("the same");
        let chat = carla.view(&test.desk).await.changes;
        assert_eq!(chat.head.agent.as_deref(), Some("Mia"));
        let words = customer_words(&chat.changes.entries);
        assert_eq!(words.iter().filter(|words| words.starts_with("Mia is taking over from Amy")).count(), 1);

        // Amy takes part: she may still write, and it counts nothing to her limit.
        let cases = test.desk.cases(&amy).await.expect("readable");
        assert_eq!(cases[0].part, Part::Participant);
        assert_eq!(cases[0].holder.as_ref().map(|holder| holder.name.as_str()), Some("Mia"));
        let rights = test.staff_view(&amy, carla.conversation).await.head.rights;
        assert!(rights.comment && rights.work_note && rights.leave && !rights.end && !rights.done);
        test.write(&amy, carla.conversation, Visibility::Comment, "Mia knows more about it").await;
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("she has four places free");
        }
        let mias = test.desk.cases(&mia).await.expect("readable");
        assert_eq!((mias.len(), mias[0].part), (1, Part::Assigned));
    }
}

story! {
    async fn who_takes_part_may_leave_and_is_gone_from_it(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        assert_eq!(test.desk.leave(&amy, carla.conversation, request()).await, Err(Refusal::NotAllowed), "it is hers");
        test.desk.take_over(&mia, carla.conversation, request()).await.expect("a manager may");
        let id = request();
        test.desk.leave(&amy, carla.conversation, id.clone()).await.expect("she takes part");
        test.desk.leave(&amy, carla.conversation, id).await.expect("the same");
        assert_eq!(test.desk.leave(&amy, carla.conversation, request()).await, Err(Refusal::NotAllowed));
        assert_eq!(test.desk.cases(&amy).await.expect("readable"), []);
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.iter().filter(|words| *words == "Amy has left.").count(), 1);
        let comment = test.desk
            .send_message(&amy, carla.conversation, request(), Visibility::Comment, crate::test_desk::body("hm"))
            .await;
        assert_eq!(comment, Err(Refusal::NotAllowed));
        test.write(&amy, carla.conversation, Visibility::WorkNote, "She has the contract").await;
        assert_eq!(test.staff_view(&mia, carla.conversation).await.head.state, State::InProgress);
    }
}

story! {
    async fn who_took_part_and_has_it_again_does_not_leave_it(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.take_over(&mia, carla.conversation, request()).await.expect("a manager may");
        test.desk.hand_back(&mia, request()).await.expect("it waits again");
        test.accept(&amy, billing).await.expect("waits");
        assert!(!test.staff_view(&amy, carla.conversation).await.head.rights.leave);
        assert_eq!(test.desk.leave(&amy, carla.conversation, request()).await, Err(Refusal::NotAllowed), "it is hers");
    }
}

story! {
    async fn what_a_participant_sees_as_ended_is_theirs_to_clear(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.take_over(&mia, carla.conversation, request()).await.expect("a manager may");
        assert_eq!(test.desk.done(&amy, carla.conversation, request()).await, Err(Refusal::NotAllowed));
        test.desk.end_conversation(&mia, carla.conversation, request()).await.expect("hers");
        test.desk.done(&mia, carla.conversation, request()).await.expect("hers");
        assert_eq!(test.desk.cases(&amy).await.expect("readable").len(), 1, "each clears their own list");
        test.desk.done(&amy, carla.conversation, request()).await.expect("may be cleared");
        assert_eq!(test.desk.cases(&amy).await.expect("readable"), []);
    }
}

story! {
    async fn taking_over_obeys_the_limit_and_the_table(test) {
        let (amy, ben, mia) = (test.staff("amy").await, test.staff("ben").await, test.staff("mia").await);
        let billing = test.queue("Billing").await;
        let waiting = test.customer("Carla", "Billing").await;
        assert_eq!(test.desk.take_over(&mia, waiting.conversation, request()).await, Err(Refusal::NoLongerPending));
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
        }
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(test.accept(&amy, billing).await.expect("waits").conversation);
        }
        all.push(test.accept(&ben, billing).await.expect("waits").conversation);
        assert_eq!(test.desk.take_over(&ben, all[0], request()).await, Err(Refusal::NotAllowed));
        for conversation in &all[..4] {
            test.desk.take_over(&mia, *conversation, request()).await.expect("a manager may");
        }
        assert_eq!(test.desk.take_over(&mia, all[4], request()).await, Err(Refusal::AtLimit { limit: 4 }));
        let own = Refusal::AlreadyTaken { by: Some("Mia".into()) };
        assert_eq!(test.desk.take_over(&mia, all[0], request()).await, Err(own));
        test.desk.end_conversation(&mia, all[0], request()).await.expect("hers");
        assert_eq!(test.desk.take_over(&mia, all[0], request()).await, Err(Refusal::Closed));
    }
}

story! {
    /// R6: taking over and ending at once, and two who take over: one winner, and every count is right afterwards.
    async fn taking_over_has_one_winner(test) {
        let (amy, mia, root) = (test.staff("amy").await, test.staff("mia").await, test.staff("root").await);
        let billing = test.queue("Billing").await;
        for round in 0..20 {
            let carla = test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("waits");
            let ends = async {
                if round % 2 == 0 {
                    test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
                }
            };
            let (one, other, ()) = tokio::join!(
                test.desk.take_over(&mia, carla.conversation, request()),
                test.desk.take_over(&root, carla.conversation, request()),
                ends
            );
            for outcome in [&one, &other] {
                assert!(matches!(outcome, Ok(()) | Err(Refusal::Closed)), "round {round}: {outcome:?}");
            }
            let _ended = test.desk.end_conversation(&root, carla.conversation, request()).await;
            for staff in [&amy, &mia, &root] {
                let cases = test.desk.cases(staff).await.expect("readable");
                assert!(cases.iter().all(|case| !case.state.is_open()), "round {round}");
                let _theirs = test.desk.done(staff, carla.conversation, request()).await;
                assert_eq!(test.desk.cases(staff).await.expect("readable"), [], "round {round}");
            }
        }
        // Had one place been lost in a round, these could not be accepted.
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&amy, billing).await.expect("four places are free");
        }
    }
}
