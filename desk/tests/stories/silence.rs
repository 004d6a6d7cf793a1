//! Behaviour 10, "Idle": a customer whose turn it is and who is silent is asked, and then the conversation closes.

use crate::test_desk::{Customer, TestDesk, customer_words, request, story};
use desk::{Presence, Staff, Topic};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::limits::{SILENCE_CLOSES_AFTER, SILENT_AFTER};
use domain::time::Timestamp;
use domain::wire::agent::StaffConversation;
use std::time::Duration;

const MOMENT: Duration = Duration::from_secs(15);

/// Amy and Carla talk, both there; whose turn it is, the story says.
struct Talk {
    amy: Staff,
    carla: Customer,
    _amy_is_there: Presence,
    carla_is_there: Presence,
}

async fn talk(test: &TestDesk) -> Talk {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let amy_is_there = test.connect(&amy).await;
    let carla = test.customer("Carla", "Billing").await;
    let carla_is_there = carla.connect(test).await;
    test.accept(&amy, billing).await.expect("waits");
    Talk {
        amy,
        carla,
        _amy_is_there: amy_is_there,
        carla_is_there,
    }
}

impl Talk {
    async fn asks(&self, test: &TestDesk) {
        test.write(
            &self.amy,
            self.carla.conversation,
            Visibility::Comment,
            "Which invoice?",
        )
        .await;
    }

    async fn head(&self, test: &TestDesk) -> StaffConversation {
        test.staff_view(&self.amy, self.carla.conversation).await.head
    }

    /// When it closes, as both sides and the agent's Cases agree.
    async fn closes_at(&self, test: &TestDesk) -> Option<Timestamp> {
        let at = self.head(test).await.closes_at;
        assert_eq!(
            self.carla.view(&test.desk).await.changes.head.closes_at,
            at,
            "both sides read the same"
        );
        let cases = test.desk.cases(&self.amy).await.expect("readable");
        let case = cases.iter().find(|case| case.conversation == self.carla.conversation);
        assert_eq!(case.and_then(|case| case.closes_at), at, "and so do Cases");
        at
    }

    async fn state(&self, test: &TestDesk) -> State {
        self.head(test).await.state
    }
}

story! {
    async fn after_five_minutes_of_silence_both_sides_count_down_and_two_minutes_later_it_closes(test) {
        let talk = talk(&test).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER - MOMENT).await;
        assert_eq!(talk.closes_at(&test).await, None);
        test.pass(MOMENT).await;
        let at = talk.closes_at(&test).await.expect("both sides count down");
        assert_eq!(at, test.clock.now() + SILENCE_CLOSES_AFTER);
        test.pass(SILENCE_CLOSES_AFTER - MOMENT).await;
        assert_eq!(talk.state(&test).await, State::InProgress);
        test.pass(MOMENT).await;
        assert_eq!(talk.state(&test).await, State::ClosedByClient);
        let chat = talk.carla.view(&test.desk).await.changes;
        let words = customer_words(&chat.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("Closed because we didn't hear from you."));
        assert!(chat.head.reopens_until.is_some(), "what the clock closed reopens");
        assert_eq!(chat.head.closes_at, None);
        talk.carla.say(&test.desk, "Number 4711, sorry").await.expect("it waits again");
        assert_eq!(talk.state(&test).await, State::Waiting);
    }
}

story! {
    async fn the_clock_does_not_start_before_a_person_has_answered(test) {
        let talk = talk(&test).await;
        // The queue's own initial response counts for nothing.
        test.pass(SILENT_AFTER * 3).await;
        assert_eq!((talk.closes_at(&test).await, talk.state(&test).await), (None, State::InProgress));
        test.write(&talk.amy, talk.carla.conversation, Visibility::WorkNote, "hm").await;
        test.pass(SILENT_AFTER * 3).await;
        assert_eq!((talk.closes_at(&test).await, talk.state(&test).await), (None, State::InProgress));
    }
}

story! {
    async fn nobody_is_asked_while_it_is_the_agents_turn(test) {
        let talk = talk(&test).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER - MOMENT).await;
        talk.carla.say(&test.desk, "Number 4711").await.expect("open");
        test.pass(SILENT_AFTER * 3).await;
        assert_eq!((talk.closes_at(&test).await, talk.state(&test).await), (None, State::InProgress));
    }
}

story! {
    async fn typing_writing_or_the_button_stops_the_countdown(test) {
        let talk = talk(&test).await;
        for stops in 0..3 {
            talk.asks(&test).await;
            test.pass(SILENT_AFTER).await;
            assert!(talk.closes_at(&test).await.is_some(), "{stops}");
            match stops {
                0 => test.desk.customer_types(talk.carla.conversation),
                1 => _ = talk.carla.say(&test.desk, "Wait").await.expect("open"),
                _ => test.desk.still_here(&talk.carla.token, talk.carla.conversation).await.expect("theirs"),
            }
            test.beat().await;
            assert_eq!(talk.closes_at(&test).await, None, "{stops}");
            test.pass(SILENT_AFTER * 2).await;
            assert_eq!(talk.state(&test).await, State::InProgress, "{stops}");
        }
    }
}

story! {
    async fn the_clock_does_not_run_although_the_agent_keeps_writing(test) {
        let talk = talk(&test).await;
        let conversation = talk.carla.conversation;
        talk.asks(&test).await;
        for _ in 0..4 {
            test.pass(SILENT_AFTER - MOMENT).await;
            assert_eq!(talk.closes_at(&test).await, None);
            test.write(&talk.amy, conversation, Visibility::Comment, "Take your time").await;
            test.pass(SILENT_AFTER - MOMENT).await;
            test.desk.staff_types(&talk.amy, "Amy", conversation, Visibility::Comment);
            test.pass(SILENT_AFTER - MOMENT).await;
            test.write(&talk.amy, conversation, Visibility::WorkNote, "looks for the invoice").await;
        }
        test.pass(SILENT_AFTER).await;
        let at = talk.closes_at(&test).await.expect("a countdown");
        for works in 0..3 {
            match works {
                0 => test.desk.staff_types(&talk.amy, "Amy", conversation, Visibility::WorkNote),
                1 => test.write(&talk.amy, conversation, Visibility::WorkNote, "still nothing").await,
                _ => test.write(&talk.amy, conversation, Visibility::Comment, "Still there?").await,
            }
            test.beat().await;
            assert_eq!(talk.closes_at(&test).await, None, "{works}: it begins anew");
            test.pass(SILENT_AFTER).await;
            assert!(talk.closes_at(&test).await.is_some_and(|anew| anew > at), "{works}");
        }
    }
}

story! {
    async fn whoever_types_at_the_last_moment_is_not_closed_out(test) {
        let talk = talk(&test).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER).await;
        test.pass(SILENCE_CLOSES_AFTER - MOMENT).await;
        test.desk.customer_types(talk.carla.conversation);
        test.clock.advance(MOMENT);
        test.desk.do_due_work().await.expect("done");
        assert_eq!((talk.closes_at(&test).await, talk.state(&test).await), (None, State::InProgress));
    }
}

story! {
    async fn kept_open_it_stays_and_let_go_the_clock_begins_anew(test) {
        let talk = talk(&test).await;
        let conversation = talk.carla.conversation;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER).await;
        assert!(talk.closes_at(&test).await.is_some());
        let once = request();
        for _ in 0..2 {
            test.desk.keep_open(&talk.amy, conversation, true, once.clone()).await.expect("theirs");
        }
        assert!(talk.head(&test).await.kept_open);
        assert_eq!(talk.closes_at(&test).await, None);
        talk.asks(&test).await;
        test.pass(SILENT_AFTER * 4).await;
        assert_eq!((talk.closes_at(&test).await, talk.state(&test).await), (None, State::InProgress));

        test.desk.keep_open(&talk.amy, conversation, false, request()).await.expect("theirs");
        test.pass(SILENT_AFTER - MOMENT).await;
        assert_eq!(talk.closes_at(&test).await, None);
        test.pass(MOMENT).await;
        assert!(talk.closes_at(&test).await.is_some());
    }
}

story! {
    async fn nobody_who_is_away_is_asked_and_who_comes_back_has_all_the_time_again(test) {
        let Talk { amy, carla, _amy_is_there, carla_is_there } = talk(&test).await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        test.pass(SILENT_AFTER).await;
        assert!(carla.view(&test.desk).await.changes.head.closes_at.is_some());
        drop(carla_is_there);
        test.pass(SILENCE_CLOSES_AFTER * 2).await;
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!((head.closes_at, head.state), (None, State::InProgress));
        assert!(head.customer_away_since.is_some());

        let _there = carla.connect(&test).await;
        test.pass(SILENT_AFTER - MOMENT).await;
        assert_eq!(carla.view(&test.desk).await.changes.head.closes_at, None);
        test.pass(MOMENT).await;
        assert!(carla.view(&test.desk).await.changes.head.closes_at.is_some());
    }
}

story! {
    async fn the_countdown_goes_on_after_a_restart_and_the_desks_own_absence_counts_for_nobody(test) {
        let talk = talk(&test).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER).await;
        let at = talk.closes_at(&test).await.expect("a countdown");
        // A rolling restart: another process is there at once.
        test.restart(Duration::ZERO).await;
        let _amy_is_there = test.connect(&talk.amy).await;
        let _carla_is_there = talk.carla.connect(&test).await;
        assert_eq!(talk.closes_at(&test).await, Some(at));

        let away = Duration::from_hours(1);
        test.restart(away).await;
        // They come back as soon as there is a desk to come to.
        let _amy_is_there = test.desk.staff_present(talk.amy.person);
        let _carla_is_there = talk.carla.connect(&test).await;
        assert_eq!(talk.closes_at(&test).await, Some(at + away));
        test.pass(SILENCE_CLOSES_AFTER).await;
        assert_eq!(talk.state(&test).await, State::ClosedByClient);
    }
}

story! {
    async fn whoever_takes_over_begins_anew_and_in_line_nobody_is_asked(test) {
        let talk = talk(&test).await;
        let (mia, conversation) = (test.staff("mia").await, talk.carla.conversation);
        let _mia_is_there = test.connect(&mia).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER).await;
        test.desk.take_over(&mia, conversation, request()).await.expect("her group's");
        assert_eq!(talk.carla.view(&test.desk).await.changes.head.closes_at, None);
        test.pass(SILENT_AFTER).await;
        assert!(talk.carla.view(&test.desk).await.changes.head.closes_at.is_some());

        let technical = test.queue("Technical").await;
        test.desk.transfer_to_queue(&mia, conversation, technical, request()).await.expect("hers");
        test.pass(SILENT_AFTER * 3).await;
        let chat = talk.carla.view(&test.desk).await.changes.head;
        assert_eq!((chat.closes_at, talk.state(&test).await), (None, State::Waiting));
    }
}

story! {
    async fn only_its_agent_keeps_it_open_and_only_its_customer_says_that_they_are_here(test) {
        let talk = talk(&test).await;
        let (ben, conversation) = (test.staff("ben").await, talk.carla.conversation);
        talk.asks(&test).await;
        assert_eq!(test.desk.keep_open(&ben, conversation, true, request()).await, Err(Refusal::NotAllowed));
        let dora = test.customer("Dora", "Billing").await;
        assert_eq!(test.desk.still_here(&dora.token, conversation).await, Err(Refusal::NotFound));
        test.desk.end_conversation(&talk.amy, conversation, request()).await.expect("hers");
        assert_eq!(test.desk.still_here(&talk.carla.token, conversation).await, Err(Refusal::Closed));
        assert_eq!(test.desk.keep_open(&talk.amy, conversation, true, request()).await, Err(Refusal::Closed));
    }
}

story! {
    async fn a_countdown_is_told_at_once_and_going_on_typing_is_told_to_nobody(test) {
        let talk = talk(&test).await;
        let conversation = talk.carla.conversation;
        talk.asks(&test).await;
        let (amy, carla) = (test.desk.ear(), test.desk.ear());
        amy.listen(Topic::Conversation(conversation));
        carla.listen(Topic::Chat(conversation));
        amy.moved().await;
        carla.moved().await;
        test.pass(SILENT_AFTER - MOMENT).await;
        test.desk.staff_types(&talk.amy, "Amy", conversation, Visibility::WorkNote);
        test.beat().await;
        assert!(crate::test_desk::is_quiet(&carla).await, "nothing that she sees has moved");
        assert!(crate::test_desk::is_quiet(&amy).await);
        test.pass(SILENT_AFTER).await;
        assert_eq!(crate::test_desk::moved(&carla).await, [Topic::Chat(conversation)]);
        assert_eq!(crate::test_desk::moved(&amy).await, [Topic::Conversation(conversation)]);
    }
}

/// Twenty times: whoever presses while it closes either finds it closed or stays in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_says_so_as_it_closes_is_either_told_that_it_is_closed_or_stays() {
    let test = TestDesk::open(crate::test_desk::Kind::Sqlite).await;
    for _ in 0..20 {
        let talk = talk(&test).await;
        talk.asks(&test).await;
        test.pass(SILENT_AFTER).await;
        test.pass(SILENCE_CLOSES_AFTER - MOMENT).await;
        test.clock.advance(MOMENT);
        let (told, done) = tokio::join!(
            test.desk.still_here(&talk.carla.token, talk.carla.conversation),
            test.desk.do_due_work()
        );
        done.expect("done");
        let state = talk.state(&test).await;
        match told {
            Ok(()) => assert_eq!(state, State::InProgress),
            Err(refusal) => assert_eq!((refusal, state), (Refusal::Closed, State::ClosedByClient)),
        }
        if state == State::InProgress {
            test.desk
                .end_conversation(&talk.amy, talk.carla.conversation, request())
                .await
                .expect("hers");
        }
    }
}
