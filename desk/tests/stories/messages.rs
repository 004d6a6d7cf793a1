//! Behaviour 5: what is said.

use crate::test_desk::{Customer, apply, body, customer_words, request, staff_words, story};
use domain::Refusal;
use domain::entry::Visibility;
use domain::log::Log;
use std::time::Duration;

story! {
    async fn a_work_note_never_reaches_the_customer_nor_leaves_a_gap(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        test.write(&amy, carla.conversation, Visibility::WorkNote, "old plan, see contract").await;
        let seq = carla.say(&test.desk, "Number 4711").await.expect("open");

        let chat = carla.view(&test.desk).await.changes.changes;
        assert_eq!(customer_words(&chat.entries)[4..], ["Which invoice?", "Number 4711"]);
        assert_eq!(chat.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=6).collect::<Vec<_>>());
        assert_eq!(seq, 6);
        let staff = test.staff_view(&amy, carla.conversation).await.changes;
        assert_eq!(staff_words(&staff.entries)[4..], ["Which invoice?", "old plan, see contract", "Number 4711"]);
        assert_eq!(staff.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
    }
}

story! {
    /// R3 of the promises, in short.
    async fn what_is_sent_five_times_at_once_is_stored_once(test) {
        let carla = test.customer("Carla", "Billing").await;
        let mut sending = tokio::task::JoinSet::new();
        let ids: Vec<_> = (0..200).map(|_| request()).collect();
        for _ in 0..5 {
            for (number, id) in ids.iter().cloned().enumerate() {
                let (desk, carla) = (test.desk.clone(), carla.clone());
                sending.spawn(async move {
                    let text = body(&format!("text {number}"));
                    let said = desk.say(&carla.token, carla.conversation, id, text).await.expect("open");
                    (number, said.seq)
                });
            }
        }
        let mut answers = sending.join_all().await;
        answers.sort_unstable();
        answers.dedup();
        assert_eq!(answers.len(), 200, "every retry got the entry already stored");
        let mut log = Log::default();
        apply(&mut log, carla.view(&test.desk).await.changes.changes);
        while log.has_older() {
            let before = log.oldest().expect("has entries");
            log.prepend(test.desk.chat_history(&carla.token, carla.conversation, before).await.expect("hers").entries);
        }
        assert_eq!(log.iter().count(), 202);
        assert!(!log.has_gap());
    }
}

story! {
    async fn the_same_id_with_another_text_is_refused(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let id = request();
        let send = |text: &'static str, visibility| {
            test.desk.send_message(&amy, carla.conversation, id.clone(), visibility, body(text))
        };
        let first = send("one", Visibility::WorkNote).await.expect("hers");
        assert_eq!(send("one", Visibility::WorkNote).await, Ok(first));
        assert_eq!(send("two", Visibility::WorkNote).await, Err(Refusal::IdReused));
        assert_eq!(send("one", Visibility::Comment).await, Err(Refusal::IdReused), "a note never becomes a comment");
        // The customer's ids are the customer's own.
        let said = test.desk.say(&carla.token, carla.conversation, id.clone(), body("three")).await;
        assert!(said.is_ok());
    }
}

story! {
    /// R4 of the promises, in short.
    async fn many_writers_one_order(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let mut writing = tokio::task::JoinSet::new();
        for writer in 0..20 {
            let (desk, carla, amy) = (test.desk.clone(), carla.clone(), amy.clone());
            writing.spawn(async move {
                for number in 0..10 {
                    let text = body(&format!("{writer} {number}"));
                    match writer % 3 {
                        0 => drop(desk.say(&carla.token, carla.conversation, request(), text).await.expect("open")),
                        1 => drop(desk.send_message(&amy, carla.conversation, request(), Visibility::Comment, text).await.expect("hers")),
                        _ => drop(desk.send_message(&amy, carla.conversation, request(), Visibility::WorkNote, text).await.expect("hers")),
                    }
                }
            });
        }
        let (mut staff, mut customer) = (Log::default(), Log::default());
        loop {
            let done = writing.is_empty();
            let read = test.desk.staff_changes(&amy, carla.conversation, staff.version()).await.expect("hers");
            apply(&mut staff, read.changes);
            let read = carla.resume(&test.desk, customer.version()).await;
            apply(&mut customer, read.changes.changes);
            if done {
                break;
            }
            writing.join_next().await.expect("one is left").expect("writes");
        }
        assert_eq!(staff.iter().count(), 204);
        let own: Vec<String> = customer_words(&customer.iter().cloned().collect::<Vec<_>>());
        let all = staff_words(&staff.iter().cloned().collect::<Vec<_>>());
        let mut rest = all.iter();
        for words in own.iter().filter(|words| words.chars().next().is_some_and(|first| first.is_ascii_digit())) {
            assert!(rest.any(|other| other == words), "{words} is in another order for staff");
        }
    }
}

story! {
    /// Behaviour 8's table, for writing.
    async fn who_may_write_what(test) {
        let (amy, ben, cho) = (test.staff("amy").await, test.staff("ben").await, test.staff("cho").await);
        let (mia, billing) = (test.staff("mia").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let write = |staff: desk::Staff, visibility| {
            let (desk, conversation) = (test.desk.clone(), carla.conversation);
            async move { desk.send_message(&staff, conversation, request(), visibility, body("x")).await.map(|_| ()) }
        };
        assert_eq!(write(ben.clone(), Visibility::WorkNote).await, Err(Refusal::NotAllowed), "it waits");
        test.accept(&amy, billing).await.expect("waits");
        for (staff, comment, note) in [
            (&amy, Ok(()), Ok(())),
            (&ben, Err(Refusal::NotAllowed), Ok(())),
            (&mia, Err(Refusal::NotAllowed), Ok(())),
            (&cho, Err(Refusal::NotFound), Err(Refusal::NotFound)),
        ] {
            assert_eq!(write(staff.clone(), Visibility::Comment).await, comment);
            assert_eq!(write(staff.clone(), Visibility::WorkNote).await, note);
        }
        let dan = Customer::new("Dan");
        let foreign = test.desk.say(&dan.token, carla.conversation, request(), body("x")).await;
        assert_eq!(foreign, Err(Refusal::NotFound));
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(write(amy.clone(), Visibility::Comment).await, Err(Refusal::Closed));
        assert_eq!(write(amy.clone(), Visibility::WorkNote).await, Ok(()));
        assert_eq!(carla.say(&test.desk, "wait").await, Err(Refusal::Closed));
    }
}

story! {
    async fn the_customer_waits_for_an_answer_from_the_first_unanswered_word(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let unanswered = || async { test.desk.cases(&amy).await.expect("readable")[0].unanswered_since };
        assert_eq!(unanswered().await, Some(crate::test_desk::START));
        test.clock.advance(Duration::from_secs(10));
        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        assert_eq!(unanswered().await, Some(crate::test_desk::START), "a work note is no answer");
        test.write(&amy, carla.conversation, Visibility::Comment, "Hello").await;
        assert_eq!(unanswered().await, None);
        let now = test.clock.now();
        carla.say(&test.desk, "one").await.expect("open");
        test.clock.advance(Duration::from_secs(10));
        carla.say(&test.desk, "two").await.expect("open");
        assert_eq!(unanswered().await, Some(now));
        let case = &test.desk.cases(&amy).await.expect("readable")[0];
        assert_eq!(case.last_words.as_ref().map(|words| (words.by_customer, words.text.as_str())), Some((true, "two")));
    }
}
