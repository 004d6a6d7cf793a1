//! What stands at a desk at one moment, and what it has counted, for whoever watches it (docs/observing.md).

use crate::test_desk::{TestDesk, request, story};
use desk::{QueueStanding, Upload};
use domain::limits::ABSENT_WHILE_WAITING;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::registry::Registry;
use std::time::Duration;

fn queue(name: &str, waiting: i64, open: i64) -> QueueStanding {
    QueueStanding {
        name: name.to_owned(),
        waiting,
        open,
    }
}

impl TestDesk {
    /// What is counted under this name, with its labels.
    fn counted(&self, name: &str) -> Option<f64> {
        let mut registry = Registry::default();
        self.desk.register_metrics(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).expect("text takes whatever is written");
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().parse().expect("a number"))
    }
}

story! {
    async fn who_waits_what_is_open_and_what_is_late_is_told_by_queue(test) {
        let empty = test.desk.standings().await.expect("readable");
        assert_eq!(empty.queues, [queue("Priority", 0, 0), queue("Billing", 0, 0), queue("Technical", 0, 0)]);
        assert_eq!(empty.due_late, Duration::ZERO);

        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for name in ["Carla", "Dan"] {
            test.customer(name, "Billing").await;
        }
        test.customer("Eva", "Technical").await;
        test.accept(&amy, billing).await.expect("waits");
        let standing = test.desk.standings().await.expect("readable");
        assert_eq!(standing.queues, [queue("Priority", 0, 0), queue("Billing", 1, 2), queue("Technical", 1, 1)]);

        // They were never there, and nobody looks at what is due.
        test.clock.advance(ABSENT_WHILE_WAITING + Duration::from_secs(90));
        let late = test.desk.standings().await.expect("readable").due_late;
        assert!(late >= Duration::from_secs(90), "{late:?}");
        test.pass(Duration::ZERO).await;
        assert_eq!(test.desk.standings().await.expect("readable").due_late, Duration::ZERO);
    }
}

story! {
    async fn what_is_sent_committed_and_rung_is_counted(test) {
        let carla = test.customer("Carla", "Billing").await;
        assert_eq!(test.counted("messages_sent_total{by=\"customers\"}"), None, "the first comes with the chat");
        let ear = test.desk.ear();
        ear.listen(desk::Topic::Chat(carla.conversation));
        let (rung, transactions) = (test.counted("wake_ups_total"), test.counted("transactions_total"));
        for text in ["One", "Two"] {
            carla.say(&test.desk, text).await.expect("open");
        }
        let upload = Upload { name: "notes.txt".to_owned(), bytes: "five!".into() };
        let sent = test.desk.attach_in_chat(&carla.token, "demo", carla.conversation, request(), upload).await;
        assert!(sent.is_ok(), "{sent:?}");
        let stranger = crate::test_desk::Customer { conversation: carla.conversation, ..crate::test_desk::Customer::new("Dan") };
        assert!(stranger.say(&test.desk, "Not mine").await.is_err());
        assert_eq!(test.counted("messages_sent_total{by=\"customers\"}"), Some(4.0));
        assert_eq!(test.counted("messages_acknowledged_total{by=\"customers\"}"), Some(3.0));
        assert_eq!(test.counted("files_stored_total"), Some(1.0));
        assert_eq!(test.counted("file_bytes_stored_total"), Some(5.0));
        assert!(test.counted("group_messages_sum") >= Some(3.0));
        assert!(test.counted("group_seconds_count") >= Some(3.0));
        assert!(test.counted("wake_ups_total") >= rung.map(|rung| rung + 3.0));
        assert!(test.counted("transactions_total") >= transactions.map(|transactions| transactions + 3.0));
    }
}
