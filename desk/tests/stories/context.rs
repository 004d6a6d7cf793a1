//! Behaviour 3: the context panel.

use crate::test_desk::{Customer, TestDesk, body, request, story};
use desk::{Staff, StartChat};
use domain::Refusal;
use domain::conversation::State;
use domain::ids::ConversationId;
use domain::language::Language;
use domain::text::EmailAddress;
use domain::wire::agent::{CustomerContext, OtherConversation};
use domain::written_from::WrittenFrom;

impl TestDesk {
    /// Starts a chat of this customer's, with an address and a place to write from.
    async fn start_from(&self, customer: &Customer, topic: &str, email: &str, from: WrittenFrom) -> ConversationId {
        let start = StartChat {
            site: "demo".into(),
            name: Some(customer.name.clone()),
            email: Some(EmailAddress::new(email).expect("an address")),
            topic: Some(topic.into()),
            message: Some(body("My invoice is wrong")),
            own_answers: vec![],
            from,
        };
        let started = self.desk.start_chat(&customer.token, start, request()).await;
        started.expect("starts").conversation
    }

    async fn context(&self, staff: &Staff, conversation: ConversationId) -> CustomerContext {
        self.desk.context(staff, conversation).await.expect("may be read")
    }
}

fn ids(others: &[OtherConversation]) -> Vec<ConversationId> {
    others.iter().map(|other| other.conversation).collect()
}

story! {
    async fn agents_see_where_a_customer_writes_from_as_far_as_it_is_told(test) {
        let amy = test.staff("amy").await;
        let user_agent = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
        let from = WrittenFrom::new(Some("https://shop.example/cart?secret=1"), Some("de-CH"), Some(user_agent));
        let from = from.reading(Language::German);
        let carla = test.start_from(&Customer::new("Carla"), "Billing", "carla@demo.test", from).await;
        let context = test.context(&amy, carla).await;
        assert_eq!(context.page.as_deref(), Some("https://shop.example/cart"));
        assert_eq!((context.language.as_deref(), context.device.as_deref()), (Some("German (de-CH)"), Some("Firefox on Android")));
        assert_eq!((context.theirs, context.possibly), (vec![], vec![]));
        let dan = test.customer("Dan", "Billing").await;
        let context = test.context(&amy, dan.conversation).await;
        assert_eq!((context.page, context.language, context.device), (None, None, None), "nothing is made up");
        let cho = test.staff("cho").await;
        assert_eq!(test.desk.context(&cho, carla).await, Err(Refusal::NotFound));
    }
}

story! {
    async fn agents_see_a_customers_other_conversations_and_a_link_only_where_they_may_read(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = Customer::new("Carla");
        let first = test.start_from(&carla, "Technical", "carla@demo.test", WrittenFrom::default()).await;
        test.desk.end_chat(&carla.token, first, request()).await.expect("hers");
        let second = test.start_from(&carla, "Billing", "carla@demo.test", WrittenFrom::default()).await;
        // Another browser in which the same address was typed, in other letters.
        let other = test.start_from(&Customer::new("Somebody"), "Billing", "Carla@Demo.test", WrittenFrom::default()).await;
        let stranger = test.customer("Dan", "Billing").await;
        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, second);

        let context = test.context(&amy, second).await;
        assert_eq!((ids(&context.theirs), ids(&context.possibly)), (vec![first], vec![other]));
        let earlier = &context.theirs[0];
        assert_eq!((earlier.queue.as_str(), earlier.state), ("Technical", State::ClosedAbandoned));
        assert!(earlier.readable, "Amy works in Technical");
        let by_ben = test.context(&ben, second).await;
        assert_eq!(ids(&by_ben.theirs), [first]);
        assert!(!by_ben.theirs[0].readable, "Ben does not");

        let from_the_other = test.context(&ben, other).await;
        assert_eq!((from_the_other.theirs, ids(&from_the_other.possibly)), (vec![], vec![second, first]));
        assert_eq!(from_the_other.possibly[0].agent.as_deref(), Some("Amy"));
        let of_a_stranger = test.context(&ben, stranger.conversation).await;
        assert_eq!((of_a_stranger.theirs, of_a_stranger.possibly), (vec![], vec![]), "no address is nobody's address");

        let before = test.desk.counted();
        test.context(&amy, second).await;
        let after = test.desk.counted();
        assert_eq!(before.transactions, after.transactions);
        assert!(after.read_statements - before.read_statements <= 3);
    }
}
