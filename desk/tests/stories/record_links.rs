//! Behaviour 9, "Link record": a conversation points at one record, and each record keeps what it saw.

use crate::record_activity::{said, show};
use crate::records::{create, talking};
use crate::test_desk::{Customer, request, staff_words, story};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::RecordId;
use domain::record::Kind;

/// Enough to tell one moment from the next.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(1);

story! {
    async fn an_existing_record_of_the_customer_is_linked_by_number_or_search(test) {
        let (amy, carla) = talking(&test).await;
        let first = create(&test, &amy, &carla, Kind::Case).await;
        let incident = create(&test, &amy, &carla, Kind::Incident).await;
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        let dan = test.customer("Dan", "Billing").await;
        test.desk.accept(&amy, dan.conversation, request()).await.expect("waits");
        let others = create(&test, &amy, &dan, Kind::Case).await;

        // Carla comes back in another conversation.
        test.clock.advance(MOMENT);
        let again = Customer { conversation: carla.start(&test.desk, "Billing", request()).await.expect("starts"), ..carla.clone() };
        test.desk.accept(&amy, again.conversation, request()).await.expect("waits");
        test.write(&amy, again.conversation, Visibility::WorkNote, "the same as before").await;
        let found = async |search: &str| {
            let found = test.desk.linkable_records(&amy, again.conversation, search).await.expect("hers");
            found.into_iter().map(|record| record.number).collect::<Vec<_>>()
        };
        assert_eq!(found("").await, [incident.number.clone(), first.number.clone()], "hers, the newest first");
        assert_eq!(found("CS0001001").await, std::slice::from_ref(&first.number));
        assert_eq!(found("invo wrong").await.len(), 2);
        assert!(found("nothing").await.is_empty());

        let link = |record| test.desk.link_record(&amy, again.conversation, record, None, request());
        assert_eq!(link(others.record).await, Err(Refusal::NotFound), "of another customer");
        assert_eq!(link(RecordId(99)).await, Err(Refusal::NotFound));
        link(first.record).await.expect("hers");
        let told = test.staff_view(&amy, again.conversation).await;
        assert_eq!(told.head.record.map(|linked| linked.number), Some(first.number.clone()));
        assert_eq!(staff_words(&told.changes.entries).last().map(String::as_str), Some("CS0001001 · New: My invoice is wrong"));
        let shown = show(&test, &amy, first.record).await;
        assert_eq!(said(&shown), ["My invoice is wrong", "Thanks for waiting. I'm reading your message.", "CHAT0001001 moved",
            "My invoice is wrong", "Thanks for waiting. I'm reading your message.", "the same as before", "linked CHAT0001003"]);
    }
}

story! {
    async fn relinking_keeps_what_each_record_saw(test) {
        let (amy, carla) = talking(&test).await;
        let first = create(&test, &amy, &carla, Kind::Case).await;
        test.write(&amy, carla.conversation, Visibility::Comment, "about the first").await;
        let second = create(&test, &amy, &carla, Kind::Case).await;
        test.clock.advance(MOMENT);
        test.write(&amy, carla.conversation, Visibility::WorkNote, "about the second").await;
        let (one, other) = (show(&test, &amy, first.record).await, show(&test, &amy, second.record).await);
        let before = ["My invoice is wrong", "Thanks for waiting. I'm reading your message.", "about the first"];
        assert_eq!(said(&one), [&before[..], &["CHAT0001001 moved"]].concat());
        assert_eq!(said(&other), [&before[..], &["about the second"]].concat(), "all that was said so far, and later");
        assert!(!one.head.conversations[0].is_current && other.head.conversations[0].is_current);

        // Back to the first: it sees what was said meanwhile, also for whoever has looked at it all the while.
        test.desk.link_record(&amy, carla.conversation, first.record, Some(second.record), request()).await.expect("hers");
        test.clock.advance(MOMENT);
        test.write(&amy, carla.conversation, Visibility::Comment, "the first again").await;
        let mut resumed = one;
        resumed.take(&test, &amy).await;
        let all = [&before[..], &["CHAT0001001 moved", "about the second", "linked CHAT0001001", "the first again"]].concat();
        assert_eq!(said(&resumed), all);
        assert_eq!(said(&show(&test, &amy, first.record).await), all);
        assert_eq!(said(&show(&test, &amy, second.record).await), [&before[..], &["about the second", "CHAT0001001 moved"]].concat());
        // Its card is there once.
        let words = staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries);
        assert_eq!(words.iter().filter(|words| words.starts_with("CS0001001")).count(), 1, "{words:?}");
    }
}

story! {
    async fn linking_again_does_nothing_and_a_late_one_is_told_what_it_points_at(test) {
        let (amy, carla) = talking(&test).await;
        let first = create(&test, &amy, &carla, Kind::Case).await;
        let second = create(&test, &amy, &carla, Kind::Case).await;
        let version = test.staff_view(&amy, carla.conversation).await.changes.version;
        test.desk.link_record(&amy, carla.conversation, second.record, None, request()).await.expect("it points at it already");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.changes.version, version);
        let late = test.desk.link_record(&amy, carla.conversation, first.record, None, request()).await;
        assert_eq!(late, Err(Refusal::AlreadyLinked { number: second.number.0.clone() }));
        let one = request();
        for _ in 0..2 {
            let linked = test.desk.link_record(&amy, carla.conversation, first.record, Some(second.record), one.clone()).await;
            assert_eq!(linked, Ok(()), "a retry gets the first answer");
        }
    }
}

story! {
    /// Behaviour 8's table, for linking: who may not create a record links none.
    async fn who_may_link_a_record(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, cho, mia) = (test.staff("ben").await, test.staff("cho").await, test.staff("mia").await);
        let case = create(&test, &amy, &carla, Kind::Case).await;
        let incident = create(&test, &amy, &carla, Kind::Incident).await;
        for (staff, verdict) in [(&ben, Err(Refusal::NotAllowed)), (&cho, Err(Refusal::NotFound)), (&mia, Ok(()))] {
            let linked = test.desk.link_record(staff, carla.conversation, case.record, Some(incident.record), request()).await;
            assert_eq!(linked, verdict);
            let listed = test.desk.linkable_records(staff, carla.conversation, "").await.map(|_| ());
            assert_eq!(listed, verdict);
        }
    }
}
