//! Behaviour 5, "Read marks".

use crate::test_desk::{Customer, TestDesk, story};
use desk::{Staff, Topic};
use domain::entry::Visibility;
use std::time::Duration;

/// How far staff have read, as the customer sees it, and the customer as staff do.
async fn read(test: &TestDesk, amy: &Staff, carla: &Customer) -> (i64, i64) {
    let (chat, view) = (
        carla.view(&test.desk).await,
        test.staff_view(amy, carla.conversation).await,
    );
    (chat.changes.head.read, view.head.read_by_customer)
}

story! {
    async fn each_side_sees_how_far_the_other_has_read_in_places_of_its_own(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        // Staff: started, words, joined, response, note, question. The customer: the same without the note.
        test.desk.customer_read(carla.conversation, 5);
        test.desk.write_read_marks().await.expect("written");
        assert_eq!(read(&test, &amy, &carla).await, (0, 6));
        test.desk.staff_read(&amy, carla.conversation, 2);
        test.desk.write_read_marks().await.expect("written");
        assert_eq!(read(&test, &amy, &carla).await, (2, 6));
        // A mark that comes late takes nothing back, and one beyond the end means the end.
        test.desk.customer_read(carla.conversation, 1);
        test.desk.staff_read(&amy, carla.conversation, 999);
        test.desk.write_read_marks().await.expect("written");
        assert_eq!(read(&test, &amy, &carla).await, (5, 6));
    }
}

story! {
    async fn a_read_mark_comes_with_what_changed_and_a_work_note_that_was_read_shows_nothing(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let conversation = carla.conversation;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.staff_read(&amy, conversation, 4);
        test.desk.write_read_marks().await.expect("written");
        let customer = test.desk.ear();
        customer.listen(Topic::Chat(conversation));
        customer.moved().await;
        let chat = carla.view(&test.desk).await;

        test.write(&amy, conversation, Visibility::WorkNote, "hm").await;
        test.desk.staff_read(&amy, conversation, 5);
        let before = test.desk.counted();
        test.desk.write_read_marks().await.expect("nothing to write");
        assert_eq!(test.desk.counted().transactions, before.transactions);
        assert_eq!(carla.view(&test.desk).await, chat);
        assert!(tokio::time::timeout(Duration::from_millis(300), customer.moved()).await.is_err());

        let seq = carla.say(&test.desk, "Number 4711").await.expect("open");
        customer.moved().await;
        let version = carla.view(&test.desk).await.changes.changes.version;
        test.desk.staff_read(&amy, conversation, 6);
        test.desk.write_read_marks().await.expect("written");
        assert_eq!(customer.moved().await, [Topic::Chat(conversation)]);
        let news = carla.resume(&test.desk, version).await.changes;
        assert_eq!((news.changes.version, news.head.read), (version + 1, seq));
        assert!(news.changes.entries.is_empty() && !news.changes.fresh, "a head and nothing else");
    }
}

story! {
    async fn whoever_just_looks_in_leaves_no_mark(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        for who in ["ben", "cho", "mia", "root"] {
            test.desk.staff_read(&test.staff(who).await, carla.conversation, 4);
        }
        test.desk.write_read_marks().await.expect("nothing to write");
        assert_eq!(read(&test, &amy, &carla).await, (0, 0));
    }
}

story! {
    /// However many read, it is one write a period.
    async fn reading_is_one_write_for_all(test) {
        let mut customers = Vec::new();
        for _ in 0..30 {
            customers.push(test.customer("Carla", "Billing").await);
        }
        let before = test.desk.counted();
        for customer in &customers {
            for seq in 1..=2 {
                test.desk.customer_read(customer.conversation, seq);
            }
        }
        test.desk.write_read_marks().await.expect("written");
        let after = test.desk.counted();
        assert_eq!((after.transactions - before.transactions, after.statements - before.statements), (1, 2));
        test.desk.write_read_marks().await.expect("nothing to write");
        assert_eq!(test.desk.counted(), after);
    }
}
