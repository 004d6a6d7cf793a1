//! Behaviour 5, "Continue": a follow-up that waits for one agent alone waits for nobody who is not there.

use crate::follow_ups::{ended, go_on, offered};
use crate::test_desk::{TestDesk, moved, request, story};
use desk::{Presence, Staff, Topic};
use domain::ids::ConversationId;
use domain::limits::{FOLLOW_UP_RESERVED, OFFLINE_AFTER};
use domain::people::Status;
use domain::text::EmailAddress;

/// What makes Amy be there no more; `there` is her connection.
async fn amy_goes(test: &TestDesk, how: &str, amy: &Staff, there: Presence) {
    match how {
        "away" => {
            let away = test.desk.set_presence(amy, Status::Away, request()).await;
            let left = away.expect("may be chosen");
            let waiting: Vec<_> = left.into_iter().map(|left| (left.queue, left.waiting)).collect();
            assert_eq!(waiting, [("Billing".to_owned(), 1)], "she is told who waits now");
        }
        "offline" => {
            drop(there);
            test.pass(OFFLINE_AFTER).await;
        }
        "signed out" => {
            let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("hers");
            test.desk.sign_out(&token.0).await.expect("signs out");
        }
        "disabled" => {
            let email = EmailAddress::new("amy@demo.test").expect("an address");
            test.desk.disable(&email).await.expect("not the last administrator");
        }
        "of another group" => {
            let elsewhere = "[[people]]\nemail = \"amy@demo.test\"\ngroups = [\"Technical\"]\n";
            test.desk.apply(elsewhere, false).await.expect("a good configuration");
        }
        other => panic!("{other}"),
    }
}

async fn ends_with(test: &TestDesk, how: &str) {
    let (amy, there, mut carla) = ended(test).await;
    let ben = test.staff("ben").await;
    carla.conversation = go_on(test, &carla, "One more thing").await.conversation;
    assert_eq!(carla.view(&test.desk).await.changes.head.asked.as_deref(), Some("Amy"));
    let (hers, customers) = (test.desk.ear(), test.desk.ear());
    for (ear, topic) in [
        (&hers, Topic::Cases(amy.person)),
        (&customers, Topic::Chat(carla.conversation)),
    ] {
        ear.listen(topic);
        assert_eq!(moved(ear).await, [topic], "who listens anew looks anew");
    }

    amy_goes(test, how, &amy, there).await;
    assert_eq!(moved(&hers).await, [Topic::Cases(amy.person)]);
    assert_eq!(
        moved(&customers).await,
        [Topic::Chat(carla.conversation)],
        "the customer learns of it"
    );
    let head = carla.view(&test.desk).await.changes.head;
    assert_eq!((head.asked, head.position), (None, Some(1)));
    assert_eq!(offered(test, &amy).await, [] as [ConversationId; 0]);
    let accepted = test.desk.accept(&ben, carla.conversation, request()).await;
    assert_eq!(accepted.map(|accepted| accepted.conversation), Ok(carla.conversation));

    // The end of the minute comes too late for anything.
    test.pass(FOLLOW_UP_RESERVED).await;
    let head = carla.view(&test.desk).await.changes.head;
    assert_eq!(head.agent.as_deref(), Some("Ben"));
}

story! {
    async fn whoever_goes_away_lets_go_of_it_at_once(test) {
        ends_with(&test, "away").await;
    }
}

story! {
    async fn whoever_is_offline_lets_go_of_it_before_the_minute_is_over(test) {
        ends_with(&test, "offline").await;
    }
}

story! {
    async fn whoever_signs_out_lets_go_of_it_at_once(test) {
        ends_with(&test, "signed out").await;
    }
}

story! {
    async fn a_disabled_account_lets_go_of_it_at_once(test) {
        ends_with(&test, "disabled").await;
    }
}

story! {
    async fn whoever_belongs_to_the_group_no_more_lets_go_of_it_at_once(test) {
        ends_with(&test, "of another group").await;
    }
}

story! {
    /// Signing out leaves a connection behind that has not been missed yet.
    async fn whoever_has_just_signed_out_is_not_asked(test) {
        let amys = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("hers");
        let amy = test.desk.session(&amys.0).await.expect("readable").expect("signed in");
        let amy = Staff { person: amy.person, roles: amy.roles };
        let _not_missed_yet = test.connect(&amy).await;
        let mut carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, test.queue("Billing").await).await.expect("waits");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        test.desk.sign_out(&amys.0).await.expect("signs out");
        carla.conversation = go_on(&test, &carla, "One more thing").await.conversation;
        let head = carla.view(&test.desk).await.changes.head;
        assert_eq!((head.asked, head.position), (None, Some(1)));
    }
}

story! {
    /// Continue in the very moment in which the former agent goes away: whichever is first, nobody waits for her.
    async fn continue_and_going_away_at_once_leave_nobody_waiting_for_her(test) {
        for round in 0..15 {
            let (amy, _there, mut carla) = ended(&test).await;
            let (continued, away) = tokio::join!(
                go_on(&test, &carla, "One more thing"),
                test.desk.set_presence(&amy, Status::Away, request())
            );
            away.expect("may be chosen");
            carla.conversation = continued.conversation;
            let head = carla.view(&test.desk).await.changes.head;
            assert_eq!((head.asked, head.position), (None, Some(1)), "round {round}");
            test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
            test.desk.set_presence(&amy, Status::Available, request()).await.expect("may be chosen");
        }
    }
}
