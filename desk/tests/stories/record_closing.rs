//! Behaviour 9: closing a record, and what becomes of its conversation.

use crate::record_activity::{said, show};
use crate::records::{create, talking};
use crate::test_desk::{customer_words, request, staff_words, story};
use desk::Staff;
use domain::Refusal;
use domain::conversation::State as ConversationState;
use domain::record::edit::RecordEdit;
use domain::record::{Kind, State};

story! {
    async fn closing_asks_for_a_resolution_and_says_solved_to_the_customer(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        let close = |resolution: &'static str| test.desk.close_record(&amy, created.record, resolution, false, request());
        assert!(matches!(close("  ").await, Err(Refusal::Invalid { field, .. }) if field == "resolution"));
        close("Paid back").await.expect("hers");
        let page = show(&test, &amy, created.record).await;
        assert_eq!((page.head.state, page.head.resolution.as_deref()), (State::Closed, Some("Paid back")));
        assert_eq!(page.head.closed_at, Some(test.clock.now()));
        assert_eq!(said(&page).last().map(String::as_str), Some("Amy closed it"));
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert!(words.contains(&"CS0001001 · Solved: My invoice is wrong".to_owned()), "{words:?}");
        assert!(!format!("{words:?}").contains("Paid back"), "the resolution is for staff");
        assert_eq!(close("again").await, Err(Refusal::Closed));

        // Opened again, it keeps how it was solved, and can be closed anew.
        let reopen = RecordEdit { state: Some(State::InProgress), ..RecordEdit::default() };
        test.desk.update_record(&amy, created.record, &reopen, request()).await.expect("hers");
        let head = show(&test, &amy, created.record).await.head;
        assert_eq!((head.state, head.closed_at, head.resolution.as_deref()), (State::InProgress, None, Some("Paid back")));
        close("Paid back twice").await.expect("hers");
        assert_eq!(show(&test, &amy, created.record).await.head.resolution.as_deref(), Some("Paid back twice"));
    }
}

story! {
    async fn its_agent_confirms_that_the_conversation_ends_with_it(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let head = show(&test, &amy, created.record).await.head;
        assert!(head.conversations[0].is_current && head.conversations[0].may_end, "the page knows to ask");
        let one = request();
        let close = |confirmed, request| test.desk.close_record(&amy, created.record, "Paid back", confirmed, request);
        let open = Refusal::ConversationOpen { with: vec!["Amy".into()] };
        assert_eq!(close(false, request()).await, Err(open), "nothing ends unless it was confirmed");
        for _ in 0..2 {
            assert_eq!(close(true, one.clone()).await, Ok(()), "a retry gets the first answer");
        }
        let told = test.staff_view(&amy, carla.conversation).await;
        assert_eq!(told.head.state, ConversationState::ClosedComplete);
        assert_eq!(staff_words(&told.changes.entries).last().map(String::as_str), Some("Amy closed CS0001001 and ended the conversation"));
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Amy ended the chat: CS0001001 is solved."));
        assert_eq!(show(&test, &amy, created.record).await.head.state, State::Closed);
    }
}

story! {
    async fn nobody_else_closes_it_behind_the_agents_back(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, mia) = (test.staff("ben").await, test.staff("mia").await);
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let close = |staff: &Staff| {
            let (desk, staff, record) = (test.desk.clone(), staff.clone(), created.record);
            async move { desk.close_record(&staff, record, "Paid back", true, request()).await }
        };
        let before = test.staff_view(&amy, carla.conversation).await;
        assert_eq!(close(&ben).await, Err(Refusal::ConversationOpen { with: vec!["Amy".into()] }), "with whom it is");
        assert_eq!(test.staff_view(&amy, carla.conversation).await, before);
        assert_eq!(show(&test, &amy, created.record).await.head.state, State::New);
        assert_eq!(close(&mia).await, Ok(()), "a manager of the group may");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, ConversationState::ClosedComplete);
    }
}

story! {
    async fn a_conversation_that_waits_is_never_ended_this_way(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let created = create(&test, &mia, &carla, Kind::Case).await;
        test.desk.close_record(&mia, created.record, "Paid back", true, request()).await.expect("manages it");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, ConversationState::Waiting);
        test.accept(&amy, billing).await.expect("still waits");
    }
}

story! {
    /// Accepting and closing at once: the agent who got it keeps it, or the record was closed while it waited.
    async fn accepting_and_closing_at_once_ends_nothing_unasked(test) {
        let (amy, mia) = (test.staff("amy").await, test.staff("mia").await);
        for _ in 0..12 {
            let carla = test.customer("Carla", "Billing").await;
            let created = create(&test, &mia, &carla, Kind::Case).await;
            let (desk, one) = (test.desk.clone(), amy.clone());
            let accepting = tokio::spawn(async move { desk.accept(&one, carla.conversation, request()).await });
            let (desk, one) = (test.desk.clone(), mia.clone());
            let closing = tokio::spawn(async move { desk.close_record(&one, created.record, "Paid back", false, request()).await });
            let (accepted, closed) = (accepting.await.expect("no panic"), closing.await.expect("no panic"));
            assert!(accepted.is_ok(), "{accepted:?}");
            assert!(matches!(closed, Ok(()) | Err(Refusal::ConversationOpen { .. })), "{closed:?}");
            assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, ConversationState::InProgress);
            test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        }
    }
}

story! {
    /// Two who close it at once: one does.
    async fn of_two_who_close_it_at_once_one_does(test) {
        let (amy, mia) = (test.staff("amy").await, test.staff("mia").await);
        for _ in 0..10 {
            let carla = test.customer("Carla", "Billing").await;
            test.desk.accept(&amy, carla.conversation, request()).await.expect("waits");
            let created = create(&test, &amy, &carla, Kind::Case).await;
            let close = |staff: &Staff| {
                let (desk, staff) = (test.desk.clone(), staff.clone());
                tokio::spawn(async move { desk.close_record(&staff, created.record, "Paid back", true, request()).await })
            };
            let (one, other) = (close(&amy), close(&mia));
            let outcomes = [one.await.expect("no panic"), other.await.expect("no panic")];
            assert!(outcomes.contains(&Ok(())) && outcomes.contains(&Err(Refusal::Closed)), "{outcomes:?}");
            let words = staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries);
            assert_eq!(words.iter().filter(|words| words.contains("ended the conversation")).count(), 1);
        }
    }
}
