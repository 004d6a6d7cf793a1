//! Behaviour 10, "After": how an ended chat was, as its customer says it.

use crate::test_desk::{Customer, TestDesk, customer_words, english, moved, request, staff_words, story};
use desk::{Desk, Staff, Topic};
use domain::Refusal;
use domain::entry::{StaffContent, StaffLine, Visibility};
use domain::limits::{ABSENT_IN_PROGRESS, ABSENT_WHILE_WAITING, SURVEY_AVERAGE_OVER, SURVEY_OPEN_FOR};
use domain::survey::{Answer, Rating};
use domain::text::SurveyComment;
use domain::transcript::UtcOffset;
use domain::wire::customer::Survey;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

fn answer(rating: i64, comment: &str) -> Answer {
    Answer {
        rating: Rating::new(rating).expect("one of five"),
        comment: SurveyComment::new(comment).expect("short"),
    }
}

/// The demo's queue Billing asks this.
fn offered() -> Option<Survey> {
    Some(Survey::Offered { question: None })
}

impl Customer {
    async fn rate(&self, desk: &Desk, rating: i64, comment: &str) -> Result<(), Refusal> {
        desk.answer_survey(&self.token, self.conversation, answer(rating, comment))
            .await
    }

    async fn survey(&self, desk: &Desk) -> Option<Survey> {
        self.view(desk).await.changes.head.survey
    }
}

/// What somebody reads of how chats were rated: each queue with its average and of how many, and the comments with their stars.
async fn overseen(test: &TestDesk, staff: &Staff) -> (Vec<(String, String, i64)>, Vec<(String, i64)>) {
    let told = test.desk.surveys(staff).await.expect("oversees");
    let queues = told.queues.into_iter();
    let comments = told.comments.into_iter();
    (
        queues
            .map(|rated| (rated.queue, rated.ratings.average(), rated.ratings.answers))
            .collect(),
        comments.map(|said| (said.comment, said.rating.number())).collect(),
    )
}

fn queue(name: &str, average: &str, answers: i64) -> (String, String, i64) {
    (name.to_owned(), average.to_owned(), answers)
}

/// Carla, who talked to Amy, who has ended it.
async fn ended(test: &TestDesk) -> (Customer, Staff) {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let carla = test.customer("Carla", "Billing").await;
    test.accept(&amy, billing).await.expect("waits");
    test.desk
        .end_conversation(&amy, carla.conversation, request())
        .await
        .expect("hers");
    (carla, amy)
}

story! {
    async fn a_customer_rates_an_ended_chat_once_and_staff_read_it(test) {
        let (carla, amy) = ended(&test).await;
        let before = carla.view(&test.desk).await.changes;
        assert_eq!(before.head.survey, offered());
        let ear = test.desk.ear();
        ear.listen(Topic::Conversation(carla.conversation));
        ear.listen(Topic::Chat(carla.conversation));
        moved(&ear).await;

        let counted = test.desk.counted();
        assert_eq!(carla.rate(&test.desk, 4, "  A little slow,\nbut kind ").await, Ok(()));
        let cost = test.desk.counted();
        assert_eq!((cost.transactions - counted.transactions, cost.statements - counted.statements), (1, 4));
        let mut rung = moved(&ear).await;
        while rung.len() < 2 {
            rung.extend(moved(&ear).await);
        }

        // Staff read it at the end of the log; the customer's log has nothing new, and no gap.
        let staff = test.staff_view(&amy, carla.conversation).await.changes.entries;
        assert_eq!(staff_words(&staff).last().map(String::as_str), Some("Carla rated this chat 4 of 5: A little slow,\nbut kind"));
        assert!(matches!(staff.last().expect("said").content, StaffContent::Internal(StaffLine::Rated { .. })));
        let after = carla.view(&test.desk).await.changes;
        assert_eq!(after.head.survey, Some(Survey::Answered));
        assert_eq!(after.changes.entries, before.changes.entries);
        assert_eq!(carla.resume(&test.desk, before.changes.version).await.changes.changes.entries, []);

        // A retry, whenever it comes, changes nothing; another answer does not either.
        assert_eq!(carla.rate(&test.desk, 4, "A little slow,\nbut kind").await, Ok(()));
        for (rating, comment) in [(5, "A little slow,\nbut kind"), (4, ""), (4, "Awful")] {
            assert_eq!(carla.rate(&test.desk, rating, comment).await, Err(Refusal::AlreadyRated));
        }
        assert_eq!(test.staff_view(&amy, carla.conversation).await.changes.entries, staff);
        let kept = "SELECT rating * 100 + queue_id * 10 + agent_id FROM surveys WHERE conversation_id = $1";
        assert_eq!(test.number(kept, carla.conversation).await, 4 * 100 + test.queue("Billing").await.0 * 10 + amy.person.0);
    }
}

story! {
    async fn the_words_are_in_nothing_that_the_customer_keeps(test) {
        let (carla, _) = ended(&test).await;
        carla.rate(&test.desk, 1, "unmistakable").await.expect("asked");
        let offset = UtcOffset::from_minutes(0).expect("an offset");
        let kept = test.desk.transcript(&carla.token, carla.conversation, offset, english()).await.expect("hers").text;
        assert!(!kept.contains("unmistakable") && !kept.contains("rated"), "{kept}");
        let log = carla.view(&test.desk).await.changes.changes.entries;
        assert_eq!(customer_words(&log).last().map(String::as_str), Some("Amy ended the chat."));
    }
}

story! {
    async fn nobody_rates_anothers_chat_nor_one_that_is_not_there(test) {
        let (carla, _) = ended(&test).await;
        let dan = test.customer("Dan", "Billing").await;
        for conversation in [carla.conversation, domain::ids::ConversationId(999_999)] {
            let rated = test.desk.answer_survey(&dan.token, conversation, answer(1, "")).await;
            assert_eq!(rated, Err(Refusal::NotFound));
        }
        assert_eq!(carla.survey(&test.desk).await, offered());
    }
}

story! {
    async fn whom_nobody_talked_to_and_who_still_talks_are_not_asked(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        assert_eq!(carla.survey(&test.desk).await, None);
        test.accept(&amy, billing).await.expect("waits");
        test.desk.end_chat(&dan.token, dan.conversation, request()).await.expect("his");
        for customer in [&carla, &dan] {
            assert_eq!(customer.survey(&test.desk).await, None);
            assert_eq!(customer.rate(&test.desk, 5, "").await, Err(Refusal::SurveyClosed));
        }
        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        assert_eq!(carla.survey(&test.desk).await, offered(), "whoever ended it");
    }
}

story! {
    async fn a_chat_can_be_rated_for_7_days_or_as_long_as_is_set(test) {
        let ((carla, _), (dan, _)) = (ended(&test).await, ended(&test).await);
        test.clock.advance(SURVEY_OPEN_FOR - MINUTE);
        assert_eq!(carla.rate(&test.desk, 5, "").await, Ok(()));
        test.clock.advance(MINUTE);
        assert_eq!(dan.survey(&test.desk).await, None);
        assert_eq!(dan.rate(&test.desk, 5, "").await, Err(Refusal::SurveyClosed));
        assert_eq!(carla.rate(&test.desk, 5, "").await, Ok(()), "a late retry of what was stored");
        assert_eq!(carla.survey(&test.desk).await, Some(Survey::Answered));

        test.desk.apply("[settings]\nsurvey_open_for = \"14 days\"\n", false).await.expect("applies");
        assert_eq!(dan.survey(&test.desk).await, offered());
        assert_eq!(dan.rate(&test.desk, 3, "").await, Ok(()));
    }
}

story! {
    async fn a_queue_asks_what_it_says_and_only_if_it_asks(test) {
        let (carla, _) = ended(&test).await;
        let billing = |lines: &str| format!("[[queues]]\nname = \"Billing\"\n{lines}\n");
        let changed = test.desk.apply(&billing("survey_question = \"Did we solve it?\""), false).await.expect("applies").changes;
        assert_eq!(changed, ["changed queue \"Billing\" (survey_question)"]);
        assert_eq!(carla.survey(&test.desk).await, Some(Survey::Offered { question: Some("Did we solve it?".to_owned()) }));

        let changed = test.desk.apply(&billing("survey = false"), false).await.expect("applies").changes;
        assert_eq!(changed, ["changed queue \"Billing\" (survey)"]);
        assert_eq!(carla.survey(&test.desk).await, None);
        assert_eq!(carla.rate(&test.desk, 5, "").await, Err(Refusal::SurveyClosed));

        test.desk.apply(&billing("survey = true\nsurvey_question = \"\""), false).await.expect("applies");
        assert_eq!(carla.survey(&test.desk).await, offered());
    }
}

story! {
    /// What has been rated is not rated again; what has not is rated when it has ended again.
    async fn a_chat_that_was_reopened_is_rated_once_all_the_same(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        for _ in 0..2 {
            test.accept(&amy, billing).await.expect("waits");
        }
        test.pass(ABSENT_IN_PROGRESS + MINUTE).await;
        assert_eq!(carla.rate(&test.desk, 2, "").await, Ok(()));
        for customer in [&carla, &dan] {
            customer.say(&test.desk, "I am back").await.expect("it reopens");
            assert_eq!(customer.survey(&test.desk).await, None, "it goes on");
        }
        assert_eq!(dan.rate(&test.desk, 2, "").await, Err(Refusal::SurveyClosed));
        for customer in [&carla, &dan] {
            test.desk.accept(&amy, customer.conversation, request()).await.expect("waits");
            test.desk.end_conversation(&amy, customer.conversation, request()).await.expect("hers");
        }
        assert_eq!(carla.survey(&test.desk).await, Some(Survey::Answered));
        assert_eq!(carla.rate(&test.desk, 5, "").await, Err(Refusal::AlreadyRated));
        assert_eq!(dan.rate(&test.desk, 5, "").await, Ok(()));
    }
}

story! {
    async fn who_was_put_back_in_line_and_left_is_not_asked(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.return_to_queue(&amy, carla.conversation, request()).await.expect("nothing was said");
        test.pass(ABSENT_WHILE_WAITING + MINUTE).await;
        assert_eq!(carla.survey(&test.desk).await, None);
        assert_eq!(carla.rate(&test.desk, 1, "").await, Err(Refusal::SurveyClosed));
    }
}

story! {
    /// Two tabs, two presses, two processes: one answer, and whoever said another is told so.
    async fn of_answers_that_race_one_is_stored(test) {
        let beside = test.another_node().await;
        for round in 0..20 {
            let (carla, amy) = ended(&test).await;
            let other = if round % 2 == 0 { 5 } else { 1 };
            let (one, two) = tokio::join!(carla.rate(&test.desk, 5, ""), carla.rate(&beside, other, ""));
            match (other, &one, &two) {
                (5, Ok(()), Ok(()))
                | (1, Ok(()), Err(Refusal::AlreadyRated))
                | (1, Err(Refusal::AlreadyRated), Ok(())) => {}
                outcome => panic!("{outcome:?}"),
            }
            let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
            let rated = staff_words(&entries).iter().filter(|words| words.contains("rated this chat")).count();
            assert_eq!(rated, 1, "one line says so");
            test.desk.done(&amy, carla.conversation, request()).await.expect("hers");
        }
    }
}

story! {
    async fn an_answer_goes_with_its_queue_and_outlives_what_is_noted_later(test) {
        let (carla, amy) = ended(&test).await;
        carla.rate(&test.desk, 3, "Hm").await.expect("asked");
        test.write(&amy, carla.conversation, Visibility::WorkNote, "She is right").await;
        let moving = "[remove]\nqueues = [{ name = \"Billing\", move_to = \"Technical\" }]";
        test.desk.apply(moving, false).await.expect("applies");
        let kept = "SELECT queue_id FROM surveys WHERE conversation_id = $1";
        assert_eq!(test.number(kept, carla.conversation).await, test.queue("Technical").await.0);
        assert_eq!(carla.survey(&test.desk).await, Some(Survey::Answered));
    }
}

story! {
    async fn managers_read_how_the_chats_of_their_queues_were_rated_and_nobody_else_does(test) {
        let (mia, root) = (test.staff("mia").await, test.staff("root").await);
        let unrated = vec![queue("Priority", "–", 0), queue("Billing", "–", 0), queue("Technical", "–", 0)];
        assert_eq!(overseen(&test, &mia).await, (unrated.clone(), vec![]));
        let (carla, amy) = ended(&test).await;
        carla.rate(&test.desk, 4, "A little slow").await.expect("asked");
        let (dan, _) = ended(&test).await;
        dan.rate(&test.desk, 5, "").await.expect("asked");

        let rated = (
            vec![queue("Priority", "–", 0), queue("Billing", "4.5", 2), queue("Technical", "–", 0)],
            vec![("A little slow".to_owned(), 4)],
        );
        let before = test.desk.counted();
        assert_eq!(overseen(&test, &mia).await, rated);
        assert_eq!(test.desk.counted().read_statements - before.read_statements, 2);
        assert_eq!(overseen(&test, &root).await, rated, "an administrator oversees all");
        let said = test.desk.surveys(&mia).await.expect("a manager").comments.remove(0);
        assert_eq!((said.queue.as_str(), said.at), ("Billing", test.clock.now()));
        assert_eq!(said.conversation, test.staff_view(&mia, carla.conversation).await.head.number, "it leads there");
        for who in [&amy, &test.staff("cho").await] {
            assert_eq!(test.desk.surveys(who).await, Err(Refusal::NotAllowed));
        }

        // What is older than 30 days is in no average, but stays what was said last.
        test.clock.advance(SURVEY_AVERAGE_OVER);
        assert_eq!(overseen(&test, &mia).await, (unrated, vec![("A little slow".to_owned(), 4)]));
        let toml = "[[people]]\nemail = \"mia@demo.test\"\nmanages = [\"Technical\"]\n";
        test.desk.apply(toml, false).await.expect("applies");
        assert_eq!(overseen(&test, &mia).await, (vec![queue("Technical", "–", 0)], vec![]));
    }
}

story! {
    async fn of_many_comments_the_last_20_are_read_the_newest_first(test) {
        let mia = test.staff("mia").await;
        for number in 0..22 {
            let (carla, amy) = ended(&test).await;
            carla.rate(&test.desk, 1 + number % 5, &format!("Comment {number}")).await.expect("asked");
            test.desk.done(&amy, carla.conversation, request()).await.expect("hers");
            test.clock.advance(Duration::from_secs(1));
        }
        let (_, comments) = overseen(&test, &mia).await;
        let expected: Vec<_> = (2..22).rev().map(|number| (format!("Comment {number}"), 1 + number % 5)).collect();
        assert_eq!(comments, expected);
    }
}
