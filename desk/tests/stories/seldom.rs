//! What happens seldom: a row of the clock that fails, what is too old, a topic that changes its queue, a number looked up.

use crate::test_desk::{TestDesk, story};
use desk::Database;
use domain::Refusal;
use domain::conversation::State;
use domain::ids::ConversationId;
use domain::limits::ABSENT_WHILE_WAITING;
use domain::wire::customer::Phase;
use std::time::Duration;

impl TestDesk {
    /// Sets how many entries a conversation thinks it has.
    async fn set_places(&self, conversation: ConversationId, places: usize) {
        let places = i64::try_from(places).expect("few");
        let sql = "UPDATE conversations SET staff_seq = $2, customer_seq = $2 WHERE id = $1";
        match self.database() {
            Database::Sqlite(_) => {
                let pool = sqlx::SqlitePool::connect(&self.sqlite_url()).await.expect("opens");
                let query = sqlx::query(sql).bind(conversation.0).bind(places);
                query.execute(&pool).await.expect("goes through");
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(&url).await.expect("opens");
                let query = sqlx::query(sql).bind(conversation.0).bind(places);
                query.execute(&pool).await.expect("goes through");
                pool.close().await;
            }
        }
    }
}

story! {
    /// A place that is taken stands for whatever makes a row fail.
    async fn what_fails_is_put_off_and_stops_nobody(test) {
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        let amy = test.staff("amy").await;
        let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
        test.set_places(carla.conversation, 0).await;
        test.pass(ABSENT_WHILE_WAITING + Duration::from_secs(15)).await;
        assert_eq!(carla.view(&test.desk).await.changes.head.phase, Phase::Waiting);
        assert_eq!(test.staff_view(&amy, dan.conversation).await.head.state, State::ClosedAbandoned);
        test.set_places(carla.conversation, entries.len()).await;
        test.pass(Duration::from_mins(1)).await;
        assert_eq!(test.staff_view(&amy, carla.conversation).await.head.state, State::ClosedAbandoned);
    }
}

story! {
    async fn what_is_too_old_is_removed(test) {
        let carla = test.customer("Carla", "Billing").await;
        test.staff("amy").await;
        test.desk.tidy_up().await.expect("goes through");
        let left = "SELECT (SELECT COUNT(*) FROM requests) * 10 + (SELECT COUNT(*) FROM sessions) WHERE $1 > 0";
        assert_eq!(test.number(left, carla.conversation).await, 11);
        test.clock.advance(Duration::from_hours(15 * 24));
        test.desk.tidy_up().await.expect("goes through");
        assert_eq!(test.number(left, carla.conversation).await, 0);
    }
}

story! {
    async fn who_starts_after_a_topic_has_moved_waits_in_its_new_queue(test) {
        let mut lines = Vec::new();
        for queue in ["Billing", "Technical"] {
            let topics = format!(
                "[[sites]]\nkey = \"demo\"\ntopics = [\n  {{ name = \"Billing\", queue = \"{queue}\" }},\n  \
                 {{ name = \"Technical\", queue = \"Technical\" }},\n]"
            );
            test.desk.apply(&topics, false).await.expect("applies");
            test.customer("Carla", "Billing").await;
            lines.push((test.waiting(test.queue("Billing").await).await.len(), test.waiting(test.queue("Technical").await).await.len()));
        }
        assert_eq!(lines, [(1, 0), (1, 1)]);
    }
}

story! {
    async fn a_number_leads_to_its_conversation_only_for_who_may_read_it(test) {
        let carla = test.customer("Carla", "Billing").await;
        let (amy, cho) = (test.staff("amy").await, test.staff("cho").await);
        let number = test.staff_view(&amy, carla.conversation).await.head.number.0;
        assert_eq!(test.desk.find(&amy, &number).await, Ok(carla.conversation));
        assert_eq!(test.desk.find(&cho, &number).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.find(&amy, "CHAT9999999").await, Err(Refusal::NotFound));
    }
}
