//! Behaviour 3 and 4: unfolded queues, and accepting out of turn.

use crate::test_desk::{Customer, TestDesk, request, story};
use desk::{Database, Staff};
use domain::Refusal;
use domain::conversation::State;
use domain::ids::{ConversationId, QueueId};
use domain::limits::FOLLOW_UP_RESERVED;
use domain::time::Timestamp;
use domain::wire::agent::{Accepted, ToAgent, WaitingCustomer};
use std::time::Duration;

impl TestDesk {
    async fn accept_this(&self, staff: &Staff, customer: &Customer) -> Result<Accepted, Refusal> {
        self.desk.accept(staff, customer.conversation, request()).await
    }

    pub(crate) async fn waiting(&self, queue: QueueId) -> Vec<WaitingCustomer> {
        let encoded = self.desk.waiting(queue).await.expect("readable");
        match serde_json::from_str(&encoded).expect("an item") {
            ToAgent::Waiting { waiting, .. } => waiting,
            other => panic!("{other:?}"),
        }
    }

    /// Asks the database for one number.
    pub(crate) async fn number(&self, sql: &'static str, conversation: ConversationId) -> i64 {
        let answer: (i64,) = match self.database() {
            Database::Sqlite(_) => {
                let pool = sqlx::SqlitePool::connect(&self.sqlite_url()).await.expect("opens");
                sqlx::query_as(sql)
                    .bind(conversation.0)
                    .fetch_one(&pool)
                    .await
                    .expect("answers")
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(&url).await.expect("opens");
                let answer = sqlx::query_as(sql)
                    .bind(conversation.0)
                    .fetch_one(&pool)
                    .await
                    .expect("answers");
                pool.close().await;
                answer
            }
        };
        answer.0
    }

    /// Reserves who waits for somebody, as a follow-up is.
    async fn reserve(&self, customer: &Customer, staff: &Staff, until: Timestamp) {
        let sql = "UPDATE visits SET reserved_for = $2, reserved_until = $3
                   WHERE conversation_id = $1 AND accepted_at IS NULL AND left_at IS NULL";
        let (conversation, person) = (customer.conversation.0, staff.person.0);
        match self.database() {
            Database::Sqlite(_) => {
                let pool = sqlx::SqlitePool::connect(&self.sqlite_url()).await.expect("opens");
                let query = sqlx::query(sql).bind(conversation).bind(person).bind(until.0);
                query.execute(&pool).await.expect("reserves");
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(&url).await.expect("opens");
                let query = sqlx::query(sql).bind(conversation).bind(person).bind(until.0);
                query.execute(&pool).await.expect("reserves");
                pool.close().await;
            }
        }
    }
}

fn names(waiting: &[WaitingCustomer]) -> Vec<&str> {
    waiting.iter().map(|waiting| waiting.customer.as_str()).collect()
}

const OUT_OF_TURN: &str = "SELECT out_of_turn FROM visits WHERE conversation_id = $1";

story! {
    /// Behaviour 3, "Queues".
    async fn an_unfolded_queue_shows_who_waits_in_their_order(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        assert_eq!(test.waiting(billing).await, []);
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Billing").await;
        test.customer("Eva", "Technical").await;
        dan.say(&test.desk, "And another thing").await.expect("waits");
        let waiting = test.waiting(billing).await;
        assert_eq!(names(&waiting), ["Carla", "Dan"]);
        assert_eq!(waiting[1].first_words, "My invoice is wrong", "the first words, not the last");
        assert_eq!((waiting[1].topic.as_deref(), waiting[1].conversation), (Some("Billing"), dan.conversation));
        assert_eq!(waiting[1].waiting_since.since(waiting[0].waiting_since), Duration::from_secs(5));
        assert!(waiting.iter().all(|waiting| waiting.acceptable && !waiting.away));

        drop(there);
        test.pass(Duration::from_secs(30)).await;
        let waiting = test.waiting(billing).await;
        assert_eq!((names(&waiting), waiting[0].away), (vec!["Carla", "Dan"], true), "who is away keeps the place");
        test.accept_this(&amy, &carla).await.expect("waits");
        assert_eq!(names(&test.waiting(billing).await), ["Dan"]);
    }
}

story! {
    /// One reading per change, however many look.
    async fn an_unfolded_queue_is_read_once_however_many_look(test) {
        let billing = test.queue("Billing").await;
        for _ in 0..20 {
            test.customer("Carla", "Billing").await;
        }
        test.desk.waiting(billing).await.expect("readable");
        let before = test.desk.counted();
        for _ in 0..20 {
            test.desk.waiting(billing).await.expect("readable");
        }
        assert_eq!(test.desk.counted(), before);
    }
}

story! {
    /// Behaviour 4.1.
    async fn anybody_who_waits_can_be_accepted_and_the_visit_records_that_others_were_before(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Billing").await;
        let id = request();
        let accepted = test.desk.accept(&amy, dan.conversation, id.clone()).await.expect("waits");
        assert_eq!((accepted.conversation, accepted.customer.as_str()), (dan.conversation, "Dan"));
        assert_eq!(test.desk.accept(&amy, dan.conversation, id).await, Ok(accepted), "a retry");
        assert_eq!(test.number(OUT_OF_TURN, dan.conversation).await, 1);
        assert_eq!(carla.view(&test.desk).await.changes.head.position, Some(1), "who was before is still next");
        let again = test.accept_this(&ben, &dan).await;
        assert_eq!(again, Err(Refusal::AlreadyTaken { by: Some("Amy".into()) }));
        test.accept_this(&amy, &carla).await.expect("waits");
        assert_eq!(test.number(OUT_OF_TURN, carla.conversation).await, 0, "nobody was before");

        let eva = test.customer("Eva", "Billing").await;
        test.desk.end_chat(&eva.token, eva.conversation, request()).await.expect("hers");
        assert_eq!(test.accept_this(&amy, &eva).await, Err(Refusal::Closed));
        test.accept(&amy, billing).await.expect_err("nobody waits");
    }
}

story! {
    /// Behaviour 8: who may accept, as by the queue.
    async fn only_members_of_the_group_accept_somebody_and_never_beyond_their_limit(test) {
        let (amy, carla) = (test.staff("amy").await, test.customer("Carla", "Billing").await);
        for (who, refusal) in [("cho", Refusal::NotFound), ("mia", Refusal::NotAllowed), ("root", Refusal::NotAllowed)] {
            let staff = test.staff(who).await;
            assert_eq!(test.accept_this(&staff, &carla).await, Err(refusal), "{who}");
        }
        for _ in 0..4 {
            let dan = test.customer("Dan", "Billing").await;
            test.accept_this(&amy, &dan).await.expect("below the limit");
        }
        assert_eq!(test.accept_this(&amy, &carla).await, Err(Refusal::AtLimit { limit: 4 }));
        let nobody = Customer::new("Nobody");
        assert_eq!(test.accept_this(&amy, &nobody).await, Err(Refusal::NotFound));
    }
}

story! {
    /// Behaviour 3: a queue can forbid it.
    async fn a_queue_that_is_accepted_in_turn_refuses_who_stands_behind_somebody_present(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let toml = "[[queues]]\nname = \"Billing\"\nin_turn_only = true\n";
        let report = test.desk.apply(toml, false).await.expect("applies");
        assert_eq!(report.changes, ["changed queue \"Billing\" (in_turn_only)"]);
        let again = test.desk.apply(toml, false).await.expect("applies");
        assert!(again.changes.is_empty(), "applying it again changes nothing");
        let carla = test.customer("Carla", "Billing").await;
        let there = carla.connect(&test).await;
        test.clock.advance(Duration::from_secs(5));
        let dan = test.customer("Dan", "Billing").await;
        let acceptable: Vec<_> = test.waiting(billing).await.iter().map(|waiting| waiting.acceptable).collect();
        assert_eq!(acceptable, [true, false]);
        assert_eq!(test.accept_this(&amy, &dan).await, Err(Refusal::OutOfTurn));
        assert_eq!(test.staff_view(&amy, dan.conversation).await.head.state, State::Waiting, "nothing has changed");
        drop(there);
        test.pass(Duration::from_secs(30)).await;
        test.accept_this(&amy, &dan).await.expect("who was before is away");
    }
}

story! {
    /// Behaviour 4.2: two who accept the same one.
    async fn of_two_who_accept_the_same_customer_one_wins_and_the_other_is_told(test) {
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        for round in 0..100 {
            let carla = test.customer("Carla", "Billing").await;
            let (one, other) = tokio::join!(test.accept_this(&amy, &carla), test.accept_this(&ben, &carla));
            let (winner, name) = if one.is_ok() { (&amy, "Amy") } else { (&ben, "Ben") };
            let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
            assert_eq!(won.expect("one wins").conversation, carla.conversation, "round {round}");
            assert_eq!(lost, Err(Refusal::AlreadyTaken { by: Some(name.into()) }), "round {round}");
            test.desk.end_conversation(winner, carla.conversation, request()).await.expect("theirs");
        }
    }
}

story! {
    /// Behaviour 4.2: one by the queue, one by name.
    async fn accepting_who_is_next_and_accepting_the_same_by_name_have_one_winner(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        for round in 0..100 {
            let carla = test.customer("Carla", "Billing").await;
            let (next, this) = tokio::join!(test.accept(&amy, billing), test.accept_this(&ben, &carla));
            let winner = match (&next, &this) {
                (Ok(_), Err(Refusal::AlreadyTaken { by })) if by.as_deref() == Some("Amy") => &amy,
                (Err(Refusal::AlreadyTaken { by }), Ok(_)) if by.as_deref() == Some("Ben") => &ben,
                other => panic!("round {round}: {other:?}"),
            };
            test.desk.end_conversation(winner, carla.conversation, request()).await.expect("theirs");
        }
    }
}

story! {
    /// Behaviour 5, "Continue": a follow-up is the former agent's alone for a while.
    async fn who_is_reserved_for_somebody_is_in_nobody_elses_line(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let until = test.clock.now() + FOLLOW_UP_RESERVED;
        test.reserve(&carla, &ben, until).await;
        // Moves the line, so that it is read anew.
        let dan = test.customer("Dan", "Billing").await;
        assert_eq!(names(&test.waiting(billing).await), ["Dan"]);
        let summary = &test.desk.queue_summaries(&[billing]).await.expect("readable")[0];
        assert_eq!(summary.waiting, 1);
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(1));
        assert_eq!(test.accept_this(&amy, &carla).await, Err(Refusal::NotAllowed));
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, dan.conversation);
        assert_eq!(test.accept(&amy, billing).await, Err(Refusal::NobodyWaiting));
        test.accept_this(&ben, &carla).await.expect("theirs to accept");
        assert_eq!(test.number(OUT_OF_TURN, carla.conversation).await, 0);

        let eva = test.customer("Eva", "Billing").await;
        test.reserve(&eva, &ben, test.clock.now() + FOLLOW_UP_RESERVED).await;
        test.clock.advance(FOLLOW_UP_RESERVED);
        assert_eq!(test.accept(&amy, billing).await.expect("anybody's now").conversation, eva.conversation);
    }
}
