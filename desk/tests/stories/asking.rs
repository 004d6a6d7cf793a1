//! Behaviour 5, "Resume", where sockets are blocked; and behaviour 11: asking counts as a connection.

use crate::test_desk::{Customer, TestDesk, apply, customer_words, staff_words, story};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::ConversationId;
use domain::limits::{ASKING_COUNTS_FOR, WATCHED_CONVERSATIONS};
use domain::log::Log;
use domain::wire::agent::{ToAgent, Watching};
use domain::wire::customer::{Having, ToCustomer};
use std::time::Duration;

story! {
    async fn an_agent_who_asks_is_told_what_a_socket_would_say(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let mut log = Log::default();
        for text in ["Number 4711", "of May"] {
            carla.say(&test.desk, text).await.expect("open");
            let watching = [
                Watching { conversation: carla.conversation, version: log.version() },
                Watching { conversation: ConversationId(999_999), version: 0 },
            ];
            let items = test.desk.staff_asks(&amy, &watching).await.expect("readable");
            assert!(matches!(&items[0], ToAgent::Queues { queues } if queues.len() == 2));
            assert!(matches!(&items[1], ToAgent::Cases { cases } if cases.len() == 1));
            assert!(matches!(&items[2], ToAgent::Offers { offers } if offers.is_empty()));
            assert!(matches!(&items[3], ToAgent::Requests(requests) if requests.pending.is_empty()));
            assert!(matches!(&items[4], ToAgent::MyStatus(_)));
            let ToAgent::Conversation(told) = &items[5] else { panic!("{items:?}") };
            apply(&mut log, told.changes.clone());
            assert!(matches!(&items[6], ToAgent::Attention(_)));
            assert!(matches!(&items[7], ToAgent::ConversationLost { refusal: Refusal::NotFound, .. }));
        }
        let entries: Vec<_> = log.iter().cloned().collect();
        assert_eq!(staff_words(&entries)[4..], ["Number 4711", "of May"]);
        let many: Vec<_> = (0..=WATCHED_CONVERSATIONS as i64)
            .map(|id| Watching { conversation: ConversationId(id), version: 0 })
            .collect();
        assert!(matches!(test.desk.staff_asks(&amy, &many).await, Err(Refusal::Invalid { .. })));
    }
}

story! {
    async fn a_customer_who_asks_is_told_what_a_socket_would_say(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = Customer::new("Carla");
        let nothing = test.desk.customer_asks(&carla.token, "demo", None).await;
        assert_eq!(nothing, Ok(vec![ToCustomer::NoChat]));
        let carla = Customer {
            conversation: carla.start(&test.desk, "Billing", crate::test_desk::request()).await.expect("starts"),
            ..carla
        };
        test.accept(&amy, billing).await.expect("waits");
        let mut log = Log::default();
        for text in ["Which invoice?", "Thank you."] {
            test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
            test.write(&amy, carla.conversation, Visibility::Comment, text).await;
            let having = (log.version() > 0).then_some(Having { conversation: carla.conversation, version: log.version() });
            let items = test.desk.customer_asks(&carla.token, "demo", having).await.expect("readable");
            let [ToCustomer::Chat(chat), ToCustomer::Typing { by: None }] = items.as_slice() else { panic!("{items:?}") };
            apply(&mut log, chat.changes.clone());
        }
        let entries: Vec<_> = log.iter().cloned().collect();
        assert_eq!(customer_words(&entries)[4..], ["Which invoice?", "Thank you."]);
    }
}

/// Whether the desk thinks that the customer is away.
async fn is_away(test: &TestDesk, amy: &desk::Staff, carla: &Customer) -> bool {
    test.beat().await;
    let head = test.staff_view(amy, carla.conversation).await.head;
    head.customer_away_since.is_some()
}

story! {
    async fn whoever_asks_is_there_for_half_a_minute(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let ask = || test.desk.customer_asks(&carla.token, "demo", None);
        for _ in 0..10 {
            ask().await.expect("readable");
            assert!(!is_away(&test, &amy, &carla).await);
            test.clock.advance(ASKING_COUNTS_FOR / 2);
        }
        test.clock.advance(ASKING_COUNTS_FOR);
        // The place is given back by itself, and some seconds later the customer is away.
        for _ in 0..50 {
            if is_away(&test, &amy, &carla).await {
                return;
            }
            test.clock.advance(Duration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("whoever stopped asking is still there");
    }
}
