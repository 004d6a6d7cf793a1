//! The deep check finds what should not be so, and nothing else.

use crate::records::{create, talking};
use crate::test_desk::{TestDesk, body, request, story};
use desk::{Desk, Upload};
use domain::entry::Visibility;
use domain::record::Kind;

/// What the deep check tells of this desk.
pub(crate) async fn findings(desk: &Desk) -> Vec<String> {
    let mut lines = Vec::new();
    let count = desk.check_deeply(|line| lines.push(line.to_owned())).await;
    assert_eq!(count.expect("readable"), lines.len() as u64);
    lines
}

/// What is told while a change stands; then it is undone.
async fn found(test: &TestDesk, change: &str, undone: &str) -> String {
    test.run_sql(change).await;
    let found = findings(&test.desk).await;
    test.run_sql(undone).await;
    assert!(matches!(&found[..], [_]), "one thing: {found:?}, of {change}");
    found.concat()
}

story! {
    async fn what_no_row_can_break_alone_is_found(test) {
        let (amy, carla) = talking(&test).await;
        let ben = test.staff("ben").await;
        let _there = (test.connect(&amy).await, test.connect(&ben).await);
        let dan = test.customer("Dan", "Technical").await;
        create(&test, &amy, &carla, Kind::Case).await;
        let asked = test.desk.request_transfer(&amy, carla.conversation, ben.person, Some(body("Please")), request()).await;
        asked.expect("he is there");
        assert_eq!(findings(&test.desk).await, Vec::<String>::new());
        let (carlas, dans) = (carla.conversation, dan.conversation);
        for (change, undone, expected) in [
            (
                format!("UPDATE conversations SET staff_seq = staff_seq + 1 WHERE id = {carlas}"),
                format!("UPDATE conversations SET staff_seq = staff_seq - 1 WHERE id = {carlas}"),
                "CHAT0001001: its entries are not numbered 1, 2, 3 … for staff",
            ),
            (
                format!("UPDATE conversations SET customer_seq = customer_seq - 1 WHERE id = {dans}"),
                format!("UPDATE conversations SET customer_seq = customer_seq + 1 WHERE id = {dans}"),
                "CHAT0001002: its entries are not numbered 1, 2, 3 … for the customer",
            ),
            (
                format!("UPDATE conversations SET customer_version = -customer_version WHERE id = {dans}"),
                format!("UPDATE conversations SET customer_version = -customer_version WHERE id = {dans}"),
                "CHAT0001002: an entry has changed at a version",
            ),
            (
                format!("UPDATE conversations SET read_by_staff = 1000 WHERE id = {dans}"),
                format!("UPDATE conversations SET read_by_staff = 0 WHERE id = {dans}"),
                "CHAT0001002: somebody has read further",
            ),
            (
                format!("UPDATE visits SET left_at = 1, left_how = 'clock' WHERE conversation_id = {dans}"),
                format!("UPDATE visits SET left_at = NULL, left_how = NULL WHERE conversation_id = {dans}"),
                "CHAT0001002: it waits without a visit",
            ),
            (
                "UPDATE people SET open_conversations = open_conversations + 1 WHERE email = 'amy@demo.test'".to_owned(),
                "UPDATE people SET open_conversations = open_conversations - 1 WHERE email = 'amy@demo.test'".to_owned(),
                "what they have is miscounted",
            ),
            (
                "UPDATE colleague_requests SET asked_by = asked, asked = asked_by".to_owned(),
                "UPDATE colleague_requests SET asked_by = asked, asked = asked_by".to_owned(),
                "asked for what whoever asked does not have",
            ),
            (
                "INSERT INTO due (kind, subject_id, since, due_at, about_people) VALUES ('put_back', 999, 0, 1, 0)".to_owned(),
                "DELETE FROM due WHERE subject_id = 999".to_owned(),
                "put_back 999: something is to be done about nothing",
            ),
            (
                "UPDATE due SET kind = 'stray_file' WHERE kind = 'colleague_request'".to_owned(),
                "UPDATE due SET kind = 'colleague_request' WHERE kind = 'stray_file'".to_owned(),
                "no clock ends it",
            ),
            (
                "UPDATE records SET seq = seq + 1".to_owned(),
                "UPDATE records SET seq = seq - 1".to_owned(),
                "CS0001001: its own lines are not numbered",
            ),
            (
                "UPDATE counters SET value = value - 1 WHERE name = 'conversation'".to_owned(),
                "UPDATE counters SET value = value + 1 WHERE name = 'conversation'".to_owned(),
                "counter conversation: a number is given out",
            ),
            (
                "UPDATE counters SET value = value - 1 WHERE name = 'case'".to_owned(),
                "UPDATE counters SET value = value + 1 WHERE name = 'case'".to_owned(),
                "counter case: a number is given out",
            ),
        ] {
            let found = found(&test, &change, &undone).await;
            assert!(found.contains(expected), "{found}, of {change}");
        }
        assert_eq!(findings(&test.desk).await, Vec::<String>::new());
    }
}

story! {
    async fn each_file_is_there_and_is_what_was_sent_and_nothing_else_is(test) {
        let (amy, carla) = talking(&test).await;
        let upload = Upload { name: "plan.txt".to_owned(), bytes: b"old plan".as_slice().into() };
        let sent = test.desk.attach(&amy, carla.conversation, request(), Visibility::WorkNote, upload).await;
        sent.expect("hers");
        assert_eq!(findings(&test.desk).await, Vec::<String>::new());
        let name = test.stored_files().remove(0);
        let path = test.beside("attachments").join(&name);
        for (content, wrong) in [("new plan", "something else in it"), ("older plan", "another length")] {
            std::fs::write(&path, content).expect("written");
            let found = findings(&test.desk).await.concat();
            assert!(found.contains(wrong) && found.contains(&name), "{found}");
        }
        std::fs::remove_file(&path).expect("removed");
        let found = findings(&test.desk).await.concat();
        assert!(found.contains("not there") && found.contains(&name), "{found}");
        std::fs::write(&path, "old plan").expect("written");

        // Nobody knows of this one; what is half written is looked after by its row.
        test.store_file("00000000000abc");
        test.store_file("00000000000abd#1");
        let found = findings(&test.desk).await.concat();
        assert!(found.contains("00000000000abc") && found.contains("nobody knows"), "{found}");
        assert!(!found.contains("abd") && !found.contains("plan"), "{found}");
    }
}
