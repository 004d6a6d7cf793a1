//! Behaviour 5, "Remove text", in records: what is removed from a conversation is gone from its records, descriptions included.

use crate::record_activity::{said, show};
use crate::records::{create, talking};
use crate::test_desk::{customer_words, request, staff_words, story};
use domain::Refusal;
use domain::entry::Visibility;
use domain::record::Kind;
use domain::record::list::Sort;
use domain::wire::record::RecordQuery;

story! {
    async fn a_card_number_that_is_removed_is_gone_from_description_card_search_and_activity(test) {
        let (amy, carla) = talking(&test).await;
        carla.say(&test.desk, "my card is 4111 1111 1111 1111").await.expect("open");
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let other = create(&test, &amy, &carla, Kind::Incident).await;
        let place = async |words: &str| {
            let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
            let index = staff_words(&entries).iter().position(|said| said == words).expect("said");
            entries[index].seq
        };
        let mut page = show(&test, &amy, created.record).await;
        assert_eq!(page.head.description, "My invoice is wrong\nmy card is 4111 1111 1111 1111");
        let seq = place("my card is 4111 1111 1111 1111").await;
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("the customer's");
        page.take(&test, &amy).await;
        assert_eq!(page.head.description, "My invoice is wrong\n(text removed)", "for who looks on");
        assert!(said(&page).contains(&"(removed)".to_owned()) && !format!("{:?}", page.activity).contains("4111"));
        assert!(!show(&test, &amy, other.record).await.head.description.contains("4111"), "in each record that saw it");

        // The first message is the short description, too: on the cards and in what is searched.
        let query = RecordQuery {
            kind: Kind::Case, state: None, group: None, assignee: None, customer: None, search: "invoice".into(), sort: Sort::Newest, after: None,
        };
        assert_eq!(test.desk.records(&amy, &query).await.expect("readable").records.len(), 1);
        let version = carla.view(&test.desk).await.changes.changes.version;
        let seq = place("My invoice is wrong").await;
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("the customer's");
        assert_eq!(show(&test, &amy, created.record).await.head.short_description, "(text removed)");
        let news = customer_words(&carla.resume(&test.desk, version).await.changes.changes.entries);
        assert_eq!(news, ["(removed)", "CS0001001 · Received: (text removed)", "INC0001001 · Received: (text removed)"]);
        assert!(test.desk.records(&amy, &query).await.expect("readable").records.is_empty());
    }
}

story! {
    async fn what_is_removed_elsewhere_leaves_a_record_as_it_is(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let before = show(&test, &amy, created.record).await.head;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which one?").await;
        let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
        let seq = entries.last().expect("said").seq;
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("hers");
        assert_eq!(show(&test, &amy, created.record).await.head, before);
    }
}

story! {
    async fn a_card_holds_no_words_to_remove_and_whoever_tries_is_told_so(test) {
        let (amy, carla) = talking(&test).await;
        create(&test, &amy, &carla, Kind::Case).await;
        let before = test.staff_view(&amy, carla.conversation).await;
        let card = before.changes.entries.last().expect("shared");
        assert_eq!(card.content.kind(), "card");
        let mia = test.staff("mia").await;
        for staff in [&amy, &mia] {
            let removed = test.desk.remove_text(staff, carla.conversation, card.seq, request()).await;
            assert_eq!(removed, Err(Refusal::NotAllowed));
        }
        assert_eq!(test.staff_view(&amy, carla.conversation).await, before);
    }
}
