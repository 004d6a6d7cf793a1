//! Behaviour 5, "Remove text".

use crate::test_desk::{Customer, apply, body, customer_words, request, staff_words, story};
use domain::Refusal;
use domain::entry::{StaffContent, Visibility};
use domain::log::Log;

/// The place of the entry that says this, in staff's view.
async fn place(test: &crate::test_desk::TestDesk, staff: &desk::Staff, carla: &Customer, words: &str) -> i64 {
    let entries = test.staff_view(staff, carla.conversation).await.changes.entries;
    let index = staff_words(&entries).iter().position(|said| said == words);
    entries[index.expect("it was said")].seq
}

story! {
    async fn a_note_sent_as_a_comment_is_gone_from_all_views_and_its_place_stays(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::Comment, "pays late, see contract 77").await;
        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        carla.say(&test.desk, "What does that mean?").await.expect("open");
        let (mut staff, mut customer) = (Log::default(), Log::default());
        apply(&mut staff, test.staff_view(&amy, carla.conversation).await.changes);
        apply(&mut customer, carla.view(&test.desk).await.changes.changes);
        let seq = place(&test, &amy, &carla, "pays late, see contract 77").await;

        let one = request();
        test.desk.remove_text(&amy, carla.conversation, seq, one.clone()).await.expect("hers");
        let news = test.desk.staff_changes(&amy, carla.conversation, staff.version()).await.expect("hers").changes;
        assert_eq!(news.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [seq], "only what changed");
        assert!(matches!(&news.entries[0].content, StaffContent::Removed { by, .. } if by == "Amy"));
        apply(&mut staff, news);
        let news = carla.resume(&test.desk, customer.version()).await.changes.changes;
        apply(&mut customer, news);
        let (fresh, chat) = (test.staff_view(&amy, carla.conversation).await.changes, carla.view(&test.desk).await.changes.changes);
        assert_eq!(staff.iter().cloned().collect::<Vec<_>>(), fresh.entries, "who was there has what a reload gives");
        assert_eq!(customer.iter().cloned().collect::<Vec<_>>(), chat.entries);
        assert_eq!(customer_words(&chat.entries)[4..], ["(removed)", "What does that mean?"]);
        let page = test.desk.chat_history(&carla.token, carla.conversation, 100).await.expect("hers");
        assert!(!format!("{page:?}").contains("contract"), "a page of history shows it removed");

        // Once more, by the same press and by another: nothing moves.
        test.desk.remove_text(&amy, carla.conversation, seq, one).await.expect("a retry");
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("gone already");
        assert_eq!(test.staff_view(&amy, carla.conversation).await.changes.version, staff.version());
    }
}

story! {
    async fn a_work_note_that_is_removed_moves_nothing_of_the_customers(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        let (chat, seq) = (carla.view(&test.desk).await, place(&test, &amy, &carla, "hm").await);
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("hers");
        assert_eq!(carla.view(&test.desk).await, chat);
        let words = test.desk.cases(&amy).await.expect("readable")[0].last_words.clone();
        assert_eq!(words.map(|words| words.text).as_deref(), Some("My invoice is wrong"), "the last comment stands");
    }
}

story! {
    async fn the_last_words_go_with_their_entry(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        carla.say(&test.desk, "card 4111 1111 1111 1111").await.expect("open");
        let first = place(&test, &amy, &carla, "My invoice is wrong").await;
        test.desk.remove_text(&amy, carla.conversation, first, request()).await.expect("the customer's");
        let last = || async { test.desk.cases(&amy).await.expect("readable")[0].last_words.clone() };
        assert!(last().await.is_some(), "it was not the last");
        let card = place(&test, &amy, &carla, "card 4111 1111 1111 1111").await;
        test.desk.remove_text(&amy, carla.conversation, card, request()).await.expect("the customer's");
        assert_eq!(last().await, None);
    }
}

story! {
    /// Behaviour 8's table, for removing.
    async fn who_may_remove_what(test) {
        let (amy, ben, cho) = (test.staff("amy").await, test.staff("ben").await, test.staff("cho").await);
        let (mia, billing) = (test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&ben, carla.conversation, Visibility::WorkNote, "by Ben").await;
        test.write(&amy, carla.conversation, Visibility::WorkNote, "by Amy").await;
        let (ours, hers) = (place(&test, &amy, &carla, "by Ben").await, place(&test, &amy, &carla, "by Amy").await);
        let (customers, line) = (place(&test, &amy, &carla, "My invoice is wrong").await, 1);
        let response = place(&test, &amy, &carla, "Thanks for waiting. I'm reading your message.").await;
        let remove = |staff: desk::Staff, seq| {
            let (desk, conversation) = (test.desk.clone(), carla.conversation);
            async move { desk.remove_text(&staff, conversation, seq, request()).await }
        };
        for seq in [ours, hers, customers, line, response] {
            assert_eq!(remove(ben.clone(), seq).await, Err(Refusal::NotAllowed), "of the group only");
            assert_eq!(remove(cho.clone(), seq).await, Err(Refusal::NotFound));
        }
        for seq in [ours, line, response] {
            assert_eq!(remove(amy.clone(), seq).await, Err(Refusal::NotAllowed), "a colleague's, nobody's, the desk's");
        }
        assert_eq!(remove(amy.clone(), 99).await, Err(Refusal::NotFound));
        assert_eq!(remove(mia.clone(), line).await, Err(Refusal::NotAllowed));
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        for seq in [hers, customers] {
            assert_eq!(remove(amy.clone(), seq).await, Ok(()), "also after the end");
        }
        for seq in [ours, response] {
            assert_eq!(remove(mia.clone(), seq).await, Ok(()));
        }
    }
}

story! {
    async fn a_late_retry_of_a_removed_message_brings_nothing_back(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let id = request();
        let send = || test.desk.send_message(&amy, carla.conversation, id.clone(), Visibility::Comment, body("oops"));
        let sent = send().await.expect("hers");
        test.desk.remove_text(&amy, carla.conversation, sent.seq, request()).await.expect("hers");
        assert_eq!(send().await, Ok(sent));
        assert!(!staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries).contains(&"oops".to_owned()));
    }
}

story! {
    /// Of two who remove the same text at once one does it, and both are told that it is gone.
    async fn two_who_remove_the_same_text_at_once_remove_it_once(test) {
        let (amy, mia, billing) = (test.staff("amy").await, test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        for round in 0..20 {
            let seq = {
                carla.say(&test.desk, &format!("{round}")).await.expect("open");
                place(&test, &amy, &carla, &format!("{round}")).await
            };
            let before = test.staff_view(&amy, carla.conversation).await.changes.version;
            let remove = |staff: desk::Staff| {
                let (desk, conversation) = (test.desk.clone(), carla.conversation);
                tokio::spawn(async move { desk.remove_text(&staff, conversation, seq, request()).await })
            };
            let (one, other) = (remove(amy.clone()), remove(mia.clone()));
            assert_eq!((one.await.expect("no panic"), other.await.expect("no panic")), (Ok(()), Ok(())));
            assert_eq!(test.staff_view(&amy, carla.conversation).await.changes.version, before + 1);
        }
    }
}
