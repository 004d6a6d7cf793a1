//! Behaviour 10, "After": what was said, as a text that its customer keeps.

use crate::test_desk::{Customer, TestDesk, english, request, story};
use domain::Refusal;
use domain::entry::Visibility;
use domain::language::Language;
use domain::limits::TRANSCRIPT_ENTRIES;
use domain::transcript::UtcOffset;

fn utc() -> UtcOffset {
    UtcOffset::from_minutes(0).expect("an offset")
}

/// The lines of what is kept, without their times.
async fn kept(test: &TestDesk, carla: &Customer) -> Vec<String> {
    let kept = test
        .desk
        .transcript(&carla.token, carla.conversation, utc(), english())
        .await
        .expect("hers");
    assert_eq!(kept.file_name, "demo-chat.txt");
    let lines = kept.text.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(_, words)| words.trim().to_owned()).collect()
}

story! {
    async fn a_customer_keeps_what_they_could_read_and_nothing_else(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "pays late").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?\nThe last one?").await;
        test.write(&amy, carla.conversation, Visibility::Comment, "contract 77").await;
        let seq = test.staff_view(&amy, carla.conversation).await.changes.entries.last().expect("said").seq;
        test.desk.remove_text(&amy, carla.conversation, seq, request()).await.expect("hers");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(
            kept(&test, &carla).await,
            [
                "You started the chat.",
                "You: My invoice is wrong",
                "Amy has joined.",
                "Amy: Thanks for waiting. I'm reading your message.",
                "Amy: Which invoice?",
                "The last one?",
                "Amy: This text was removed.",
                "Amy ended the chat.",
            ]
        );
    }
}

story! {
    async fn nobody_keeps_anothers_chat(test) {
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        let others = test.desk.transcript(&dan.token, carla.conversation, utc(), english()).await;
        assert_eq!(others, Err(Refusal::NotFound));
    }
}

story! {
    async fn of_a_chat_without_end_the_last_lines_are_kept_and_it_says_so(test) {
        let carla = test.customer("Carla", "Billing").await;
        for number in 0..TRANSCRIPT_ENTRIES {
            carla.say(&test.desk, &format!("line {number}")).await.expect("open");
        }
        let lines = kept(&test, &carla).await;
        assert_eq!((lines.len(), lines[0].as_str()), (TRANSCRIPT_ENTRIES, "You: line 0"));
        let text = test.desk.transcript(&carla.token, carla.conversation, utc(), english()).await.expect("hers").text;
        assert!(text.contains("What was said before is left out."));
    }
}

story! {
    async fn a_customer_keeps_it_in_their_language(test) {
        let carla = test.customer("Carla", "Billing").await;
        let german = Language::German.words();
        let kept = test.desk.transcript(&carla.token, carla.conversation, utc(), german).await.expect("hers").text;
        assert!(kept.contains("  Sie haben den Chat begonnen.\n"), "{kept}");
        assert!(kept.contains("  Sie: My invoice is wrong\n"), "{kept}");
    }
}
