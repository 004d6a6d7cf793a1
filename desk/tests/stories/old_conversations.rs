//! Behaviour 10, "Forgetting": conversations are deleted by their age, where a desk says so, and never early.

use crate::records::{create, talking};
use crate::retention::{MARK, stored};
use crate::test_desk::{Customer, TestDesk, body, request, story};
use desk::{Staff, Upload};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::ConversationId;
use domain::record::Kind;
use std::time::Duration;

const PDF: &[u8] = b"%PDF-1.7\nwhat Carla owes";
const DAY: Duration = Duration::from_hours(24);
/// Between two transactions of a pass.
const STEP: Duration = Duration::from_secs(1);

impl TestDesk {
    async fn delete_after(&self, days: &str) {
        let toml = format!("[retention]\ndelete_conversations_after_days = {days}\n");
        let applied = self.desk.apply(&toml, true).await.expect("applies");
        assert_eq!(applied.changes, ["changed settings (delete_conversations_after_days)"]);
    }

    /// So many days, each with what is done in it.
    async fn days(&self, days: u32) {
        for _ in 0..days {
            self.clock.advance(DAY);
            self.beat().await;
        }
    }

    async fn is_there(&self, reader: &Staff, conversation: ConversationId) -> bool {
        match self.desk.staff_changes(reader, conversation, 0).await {
            Ok(_) => true,
            Err(Refusal::NotFound) => false,
            Err(other) => panic!("{other}"),
        }
    }

    async fn deleted(&self) -> Vec<(i64, bool)> {
        let acts = self.desk.audit(100).await.expect("readable").into_iter();
        acts.filter(|act| act.act == "delete_old" && act.actor == "headset")
            .map(|act| (act.conversations, act.finished_at.is_some()))
            .collect()
    }
}

/// Carla's conversation, with a file and a case, both of which are over.
async fn ended(test: &TestDesk) -> (Staff, Customer) {
    let (amy, carla) = talking(test).await;
    test.write(&amy, carla.conversation, Visibility::WorkNote, MARK).await;
    let file = Upload {
        name: "invoice.pdf".into(),
        bytes: PDF.into(),
    };
    let sent = test
        .desk
        .attach_in_chat(&carla.token, "demo", carla.conversation, request(), file);
    sent.await.expect("hers");
    let record = create(test, &amy, &carla, Kind::Case).await.record;
    let closed = test.desk.close_record(&amy, record, "Paid back", true, request());
    closed.await.expect("hers");
    (amy, carla)
}

story! {
    async fn what_ended_long_enough_ago_goes_with_all_that_belongs_to_it_and_the_rest_stays(test) {
        test.delete_after("30").await;
        let (amy, carla) = ended(&test).await;
        let root = test.staff("root").await;
        test.days(20).await;
        let dan = test.customer("Dan", "Billing").await;
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
        let goes_on = test.desk.continue_chat(&dan.token, dan.conversation, request(), Some(body("Once more"))).await;
        let follow_up = goes_on.expect("his").conversation;
        test.days(9).await;
        assert!(test.is_there(&root, carla.conversation).await, "29 days are not 30");
        assert_eq!(test.stored_files().len(), 1);
        test.days(2).await;
        assert!(!test.is_there(&root, carla.conversation).await);
        assert!(test.is_there(&root, dan.conversation).await);
        test.beat().await;
        assert_eq!(test.stored_files(), Vec::<String>::new());
        assert_eq!(stored::holding(&test, MARK).await, Vec::<String>::new());
        assert_eq!(test.desk.chat(&carla.token, "demo", None).await.expect("readable"), None);
        assert!(test.desk.cases(&amy).await.expect("readable").is_empty());
        assert_eq!(test.deleted().await, [(1, true)]);
        test.is_whole().await;

        // What continued Dan's ended later than it, by itself, and begins with itself once that has gone.
        test.days(19).await;
        assert!(!test.is_there(&root, dan.conversation).await && test.is_there(&root, follow_up).await);
        test.is_whole().await;
        test.days(3).await;
        assert!(!test.is_there(&root, follow_up).await, "it was given up after an hour");

        // No number is given out twice.
        let next = test.customer("Eve", "Billing").await;
        assert_eq!(test.staff_view(&root, next.conversation).await.head.number.0, "CHAT0001004");
        test.is_whole().await;
    }
}

story! {
    async fn what_an_open_case_needs_or_its_customer_looks_at_stays(test) {
        test.delete_after("1").await;
        let (amy, carla) = talking(&test).await;
        let record = create(&test, &amy, &carla, Kind::Case).await.record;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        test.days(5).await;
        assert!(test.is_there(&amy, carla.conversation).await, "its case is open");
        test.desk.close_record(&amy, record, "Paid back", false, request()).await.expect("hers");
        let looking = carla.connect(&test).await;
        test.days(2).await;
        assert!(test.is_there(&amy, carla.conversation).await, "she looks at it");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedComplete);
        drop(looking);
        test.pass(Duration::from_secs(15)).await;
        test.days(1).await;
        assert!(!test.is_there(&amy, carla.conversation).await);
        test.is_whole().await;
    }
}

story! {
    async fn a_clock_that_jumps_deletes_nothing_before_a_day_has_passed(test) {
        test.delete_after("30").await;
        let (amy, carla) = ended(&test).await;
        test.clock.advance(DAY * 400);
        test.beat().await;
        assert!(test.is_there(&amy, carla.conversation).await, "somebody has a day to set it right");
        test.clock.advance(DAY - STEP);
        test.beat().await;
        assert!(test.is_there(&amy, carla.conversation).await);
        test.clock.advance(STEP);
        test.beat().await;
        assert!(!test.is_there(&amy, carla.conversation).await);
    }
}

story! {
    async fn many_go_a_few_at_a_time_and_a_crash_in_between_loses_none_of_it(test) {
        test.delete_after("1").await;
        let root = test.staff("root").await;
        let mut all = Vec::new();
        for _ in 0..25 {
            let dan = test.customer("Dan", "Billing").await;
            test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
            all.push(dan.conversation);
        }
        test.days(1).await;
        assert_eq!(test.deleted().await, [(20, false)], "so many in one transaction");
        assert!(!test.is_there(&root, all[19]).await && test.is_there(&root, all[20]).await);
        test.is_whole().await;
        test.restart(STEP).await;
        test.beat().await;
        assert_eq!(test.deleted().await, [(25, true)]);
        assert!(!test.is_there(&root, all[24]).await);
        test.is_whole().await;
    }
}

story! {
    async fn a_desk_that_says_nothing_or_never_deletes_nothing(test) {
        let (amy, carla) = ended(&test).await;
        test.days(40).await;
        test.delete_after("1").await;
        test.delete_after("\"never\"").await;
        test.days(3).await;
        assert!(test.is_there(&amy, carla.conversation).await);
        assert!(test.deleted().await.is_empty());
    }
}
