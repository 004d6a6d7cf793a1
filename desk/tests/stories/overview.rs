//! Behaviour 8: what whoever manages groups sees of their conversations.

use crate::test_desk::{TestDesk, story};
use desk::{Staff, Topic};
use domain::conversation::State;
use domain::entry::Visibility;
use std::time::Duration;

impl TestDesk {
    async fn overview(&self, staff: &Staff) -> Vec<(String, State, Option<String>, bool)> {
        let all = self.desk.overview(staff).await.expect("readable");
        all.into_iter()
            .map(|row| (row.customer, row.state, row.agent, row.unanswered_since.is_some()))
            .collect()
    }
}

story! {
    async fn managers_see_the_open_conversations_of_their_groups_and_nobody_else_does(test) {
        let (amy, mia, root) = (test.staff("amy").await, test.staff("mia").await, test.staff("root").await);
        let billing = test.queue("Billing").await;
        test.customer("Carla", "Billing").await;
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Technical").await;
        test.accept(&amy, billing).await.expect("waits");
        let expected = [
            ("Carla".to_owned(), State::InProgress, Some("Amy".to_owned()), true),
            ("Dan".to_owned(), State::Waiting, None, true),
        ];
        assert_eq!(test.overview(&mia).await, expected);
        assert_eq!(test.overview(&root).await, expected);
        assert_eq!(test.overview(&amy).await, [], "an agent manages nothing");

        let carla = test.desk.cases(&amy).await.expect("readable")[0].conversation;
        test.write(&amy, carla, Visibility::Comment, "Which invoice?").await;
        let order: Vec<_> = test.overview(&mia).await.into_iter().map(|row| row.0).collect();
        assert_eq!(order, ["Dan", "Carla"], "who waits longest for an answer comes first");
        test.desk.end_chat(&dan.token, dan.conversation, crate::test_desk::request()).await.expect("his");
        assert_eq!(test.overview(&mia).await.len(), 1);

        let toml = "[[people]]\nemail = \"mia@demo.test\"\nmanages = [\"Technical\"]\n";
        test.desk.apply(toml, false).await.expect("applies");
        assert_eq!(test.overview(&mia).await, []);
    }
}

story! {
    /// Answers, new questions, accepts and ends move it; other words do not.
    async fn it_moves_when_something_in_it_does(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        // Each period on its own, so that no move waits for the one before.
        let quiet = || tokio::time::sleep(domain::limits::QUEUE_SUMMARY_PERIOD * 3);
        quiet().await;
        let ear = test.desk.ear();
        ear.listen(Topic::Overview(billing));
        let moved = async || {
            let moved = tokio::time::timeout(Duration::from_millis(20), ear.moved()).await.is_ok();
            quiet().await;
            moved
        };
        assert!(moved().await, "who listens anew looks anew");
        carla.say(&test.desk, "Hello?").await.expect("open");
        assert!(!moved().await, "she waited for an answer already");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "Hm").await;
        assert!(!moved().await);
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        assert!(moved().await);
        carla.say(&test.desk, "Number 4711").await.expect("open");
        assert!(moved().await);
        test.desk.end_conversation(&amy, carla.conversation, crate::test_desk::request()).await.expect("hers");
        assert!(moved().await);
    }
}
