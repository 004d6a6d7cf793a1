//! Behaviour 10, "After": a mail is sent at least once, tried again for hours, and what is not sent is told.

use crate::mails::{ADDRESS, DAY, Fate, Keeper, SENT, ended_by, last_line, send};
use crate::test_desk::{request, story};
use domain::limits::{MAIL_LEASED_FOR, MAIL_PAUSES};
use std::time::Duration;

const FAILED: &str = "SELECT COUNT(*) FROM mails WHERE conversation_id = $1 AND state = 'failed'";

story! {
    async fn a_mail_that_is_not_taken_is_tried_again_and_then_sent_once(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = ended_by(&test, &amy, billing, ADDRESS).await;
        let other = ended_by(&test, &amy, billing, "dan@example.com").await;
        send(&test, &amy, carla.conversation).await.expect("ended");
        keeper.told([Fate::Later]);
        assert_eq!(test.desk.send_mails().await, Ok(0));
        // It stops nobody.
        test.desk.send_transcript(&amy, other.conversation, "dan@example.com", request()).await.expect("ended");
        assert_eq!(test.desk.send_mails().await, Ok(1));
        keeper.told([Fate::Later; MAIL_PAUSES.len() - 1]);
        for pause in MAIL_PAUSES {
            test.clock.advance(pause - Duration::from_millis(1));
            assert_eq!(test.desk.send_mails().await, Ok(0), "not before {pause:?}");
            test.clock.advance(Duration::from_millis(1));
            test.desk.send_mails().await.expect("it is tried");
        }
        assert_eq!(test.number(SENT, carla.conversation).await, 1, "by the last attempt");
        test.clock.advance(DAY);
        assert_eq!(test.desk.send_mails().await, Ok(0));
        assert_eq!(keeper.mails().len(), 2);
    }
}

story! {
    async fn a_mail_that_is_never_taken_is_given_up_and_staff_read_it(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = ended_by(&test, &amy, billing, ADDRESS).await;
        send(&test, &amy, carla.conversation).await.expect("ended");
        keeper.told([Fate::Later; 5]);
        for pause in [Duration::ZERO].into_iter().chain(MAIL_PAUSES) {
            assert_eq!(test.number(FAILED, carla.conversation).await, 0);
            test.clock.advance(pause);
            assert_eq!(test.desk.send_mails().await, Ok(0));
        }
        assert_eq!(test.number(FAILED, carla.conversation).await, 1);
        let line = format!("The transcript could not be sent to {ADDRESS}");
        assert_eq!(last_line(&test, &amy, carla.conversation).await, line);
        assert!(!carla.view(&test.desk).await.changes.changes.entries.is_empty(), "the customer's view is whole");
        // What is refused for good is not tried again.
        send(&test, &amy, carla.conversation).await.expect("ended");
        keeper.told([Fate::Refused]);
        assert_eq!(test.desk.send_mails().await, Ok(0));
        assert_eq!(test.number(FAILED, carla.conversation).await, 2);
        test.clock.advance(DAY);
        assert_eq!(test.desk.send_mails().await, Ok(0));
        assert!(keeper.mails().is_empty());
        send(&test, &amy, carla.conversation).await.expect("ended");
        assert_eq!(test.desk.send_mails().await, Ok(1));
    }
}

story! {
    /// At least once: who dies after sending has it sent again, and by its id whoever gets it knows that.
    async fn a_process_that_dies_before_it_notes_what_it_sent_has_it_sent_again(test) {
        let keeper = Keeper::of(&test.desk);
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = ended_by(&test, &amy, billing, ADDRESS).await;
        send(&test, &amy, carla.conversation).await.expect("ended");
        keeper.told([Fate::Unheard]);
        tokio::select! {
            sent = test.desk.send_mails() => panic!("nobody hears of it: {sent:?}"),
            () = keeper.came.notified() => {}
        }
        let beside = test.another_node().await;
        let later = Keeper::of(&beside);
        assert_eq!(beside.send_mails().await, Ok(0), "it is the other's for a while");
        test.clock.advance(MAIL_LEASED_FOR);
        assert_eq!(beside.send_mails().await, Ok(1));
        assert_eq!(test.number(SENT, carla.conversation).await, 1);
        let (first, second) = (&keeper.mails()[0], &later.mails()[0]);
        assert_eq!((&first.id, &first.to, &first.body), (&second.id, &second.to, &second.body));
        test.clock.advance(DAY);
        assert_eq!(test.desk.send_mails().await, Ok(0));
    }
}

story! {
    async fn of_two_processes_one_sends_a_mail(test) {
        let beside = test.another_node().await;
        let (keeper, other) = (Keeper::of(&test.desk), Keeper::of(&beside));
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for round in 1..=5 {
            let carla = ended_by(&test, &amy, billing, ADDRESS).await;
            send(&test, &amy, carla.conversation).await.expect("ended");
            let (one, two) = tokio::join!(test.desk.send_mails(), beside.send_mails());
            assert_eq!(one.expect("goes through") + two.expect("goes through"), 1);
            assert_eq!(keeper.mails().len() + other.mails().len(), round);
        }
    }
}
