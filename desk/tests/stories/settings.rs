//! Behaviour 12, "Configuration": each number of a desk that is no hard ceiling can be set, and the desk goes by what is set.

use crate::test_desk::{TestDesk, body, request, story};
use desk::{Desk, Staff, Topic};
use domain::Refusal;
use domain::conversation::State;
use domain::entry::Visibility;
use domain::ids::ConversationId;
use domain::settings::Settings;
use std::time::Duration;

async fn apply(desk: &Desk, toml: &str) -> Vec<String> {
    desk.apply(toml, false).await.expect("nothing is wrong").changes
}

async fn state(test: &TestDesk, staff: &Staff, conversation: ConversationId) -> State {
    test.staff_view(staff, conversation).await.head.state
}

story! {
    async fn a_desk_asks_the_silent_and_closes_when_it_has_set_to(test) {
        let changes = apply(&test.desk, "[settings]\nsilent_after = \"1 h\"\nsilence_closes_after = \"90 s\"").await;
        assert_eq!(changes, ["changed settings (silent_after, silence_closes_after)"]);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        let carla = test.customer("Carla", "Billing").await;
        let _carla_is_there = carla.connect(&test).await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?").await;
        test.pass(Duration::from_mins(59)).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.closes_at, None);
        test.pass(Duration::from_mins(1)).await;
        let closes_at = test.staff_view(&amy, carla.conversation).await.head.closes_at;
        assert_eq!(closes_at, Some(test.clock.now() + Duration::from_secs(90)));
        test.pass(Duration::from_secs(90)).await;
        assert_eq!(state(&test, &amy, carla.conversation).await, State::ClosedByClient);
    }
}

story! {
    async fn a_limit_that_is_set_holds_for_whoever_has_none_of_their_own(test) {
        apply(&test.desk, "[settings]\nopen_conversations = 1\n[[people]]\nemail = \"ben@demo.test\"\nopen_limit = 2").await;
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        for customer in ["Carla", "Dan", "Eve", "Finn"] {
            test.customer(customer, "Billing").await;
        }
        for (who, limit) in [(&amy, 1), (&ben, 2)] {
            for _ in 0..limit {
                test.accept(who, billing).await.expect("waits");
            }
            assert_eq!(test.accept(who, billing).await.map(|_| ()), Err(Refusal::AtLimit { limit }));
        }
        apply(&test.desk, "[settings]\nopen_conversations = \"default\"").await;
        test.accept(&amy, billing).await.expect("four again");
    }
}

story! {
    async fn a_customer_who_is_gone_and_one_who_comes_back_have_as_long_as_is_set(test) {
        apply(
            &test.desk,
            "[settings]\nabsent_while_waiting = \"2 min\"\nabsent_in_progress = \"1 h\"\nreopens_for = \"10 min\"",
        )
        .await;
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let _amy_is_there = test.connect(&amy).await;
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let dan = test.customer("Dan", "Billing").await;
        test.pass(Duration::from_mins(2)).await;
        assert_eq!(state(&test, &amy, dan.conversation).await, State::ClosedAbandoned);
        assert_eq!(state(&test, &amy, carla.conversation).await, State::InProgress);
        let until = dan.view(&test.desk).await.changes.head.reopens_until;
        assert_eq!(until, Some(test.clock.now() + Duration::from_mins(10)));
        test.pass(Duration::from_mins(10)).await;
        assert_eq!(dan.say(&test.desk, "Hello?").await, Err(Refusal::Closed));
        test.pass(Duration::from_mins(48)).await;
        assert_eq!(state(&test, &amy, carla.conversation).await, State::ClosedByClient);
    }
}

story! {
    async fn a_colleague_has_as_long_to_answer_as_is_set(test) {
        apply(&test.desk, "[settings]\nrequest_waits_for = \"20 s\"").await;
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let _there = (test.connect(&amy).await, test.connect(&ben).await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        test.desk
            .request_transfer(&amy, carla.conversation, ben.person, Some(body("She has the old plan.")), request())
            .await
            .expect("may be asked");
        test.pass(Duration::from_secs(15)).await;
        assert_eq!(test.desk.asked(&ben).await.expect("readable").requests.pending.len(), 1);
        test.pass(Duration::from_secs(15)).await;
        let told = test.desk.asked(&ben).await.expect("readable").requests;
        assert_eq!((told.pending.len(), told.ended.len()), (0, 1));
    }
}

story! {
    async fn what_another_process_has_set_holds_here_within_a_beat(test) {
        let other = test.another_node().await;
        let ear = test.desk.ear();
        ear.listen(Topic::Configuration);
        ear.moved().await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn({
            let desk = test.desk.clone();
            async move { desk.run(async { _ = stopped.await }).await }
        });
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for customer in ["Carla", "Dan"] {
            test.customer(customer, "Billing").await;
        }
        ear.moved().await;
        apply(&other, "[settings]\nopen_conversations = 1").await;
        ear.moved().await;
        test.accept(&amy, billing).await.expect("waits");
        assert_eq!(test.accept(&amy, billing).await.map(|_| ()), Err(Refusal::AtLimit { limit: 1 }));
        stop.send(()).expect("runs");
        running.await.expect("ends");
    }
}

story! {
    async fn what_is_set_is_set_after_a_restart_and_setting_it_again_changes_nothing(test) {
        const SET: &str = "[settings]\naverage_wait_visits = 1\nsession_idle = \"1 day\"";
        assert_eq!(apply(&test.desk, SET).await, ["changed settings (average_wait_visits, session_idle)"]);
        test.restart(Duration::from_secs(1)).await;
        assert_eq!(apply(&test.desk, SET).await, Vec::<String>::new());
        let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password is right").0;
        test.clock.advance(Duration::from_hours(24));
        assert_eq!(test.desk.session(&token).await.expect("readable"), None);
        let back = apply(&test.desk, "[settings]\nsession_idle = \"default\"").await;
        assert_eq!(back, ["changed settings (session_idle)"]);
    }
}

story! {
    async fn what_cannot_be_set_is_told_by_line_and_nothing_is_set(test) {
        let wrong = "[settings]
silent_after = \"soon\"
left_after = \"3 days\"
request_waits_for = 5
open_conversations = 0
estimate_visits = \"many\"
lunch = \"1 h\"
offline_after = \"1 min\"
";
        let problems = test.desk.apply(wrong, false).await.expect_err("wrong").0;
        let known: Vec<&str> = Settings::ALL.iter().map(|setting| setting.name).collect();
        assert_eq!(
            problems,
            [
                "line 2: silent_after must be a time such as \"90 s\", \"5 minutes\" or \"1 h 30 min\"",
                "line 3: left_after must be a time from 10 s to 1 d",
                "line 4: request_waits_for must be a text in quotes",
                "line 5: open_conversations must be a whole number from 1 to 1000",
                "line 6: estimate_visits must be a whole number or \"default\"",
                &format!("line 7: \"lunch\" is not known in [settings] (known: {})", known.join(", ")),
            ]
        );
        assert_eq!(
            apply(&test.desk, "[settings]\noffline_after = \"default\"").await,
            Vec::<String>::new(),
            "nothing was set"
        );
    }
}
