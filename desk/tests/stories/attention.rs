//! Behaviour 5, "Typing and looking".

use crate::test_desk::{is_quiet, moved, story};
use desk::Topic;
use domain::entry::Visibility;
use domain::limits::ATTENTION_LASTS;
use domain::wire::agent::Attention;

story! {
    async fn a_comment_being_typed_shows_to_the_customer_and_a_work_note_to_staff_only(test) {
        let (amy, ben, billing) = (test.staff("amy").await, test.staff("ben").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let conversation = carla.conversation;
        test.accept(&amy, billing).await.expect("waits");
        let (staff, customer) = (test.desk.ear(), test.desk.ear());
        staff.listen(Topic::Attention(conversation));
        customer.listen(Topic::Typing(conversation));
        for ear in [&staff, &customer] {
            moved(ear).await;
        }
        let counted = test.desk.counted();
        test.desk.staff_types(&amy, "Amy", conversation, Visibility::WorkNote);
        assert_eq!(moved(&staff).await, [Topic::Attention(conversation)]);
        assert!(is_quiet(&customer).await, "not even a bell");
        assert_eq!(test.desk.types_to_customer(conversation).now, None);
        assert_eq!(test.desk.attention(conversation, ben.person).now.typing, ["Amy"]);
        assert!(test.desk.attention(conversation, amy.person).now.typing.is_empty(), "oneself is no news");

        test.desk.staff_types(&amy, "Amy", conversation, Visibility::Comment);
        assert_eq!(moved(&customer).await, [Topic::Typing(conversation)]);
        assert_eq!(test.desk.types_to_customer(conversation).now.as_deref(), Some("Amy"));
        // Going on rings nobody; turning to a note shows the customer that it stopped.
        test.desk.staff_types(&amy, "Amy", conversation, Visibility::Comment);
        assert!(is_quiet(&customer).await);
        test.desk.staff_types(&amy, "Amy", conversation, Visibility::WorkNote);
        assert_eq!(moved(&customer).await, [Topic::Typing(conversation)]);
        assert_eq!(test.desk.types_to_customer(conversation).now, None);
        assert_eq!(test.desk.counted(), counted, "nothing of it is stored");
    }
}

story! {
    async fn typing_ends_when_it_is_sent_or_after_six_seconds(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let conversation = carla.conversation;
        test.accept(&amy, billing).await.expect("waits");
        test.desk.customer_types(conversation);
        let seen = test.desk.attention(conversation, amy.person);
        assert!(seen.now.customer_typing);
        assert_eq!(seen.changes_at, Some(test.clock.now() + ATTENTION_LASTS), "a reader knows when to look again");
        test.clock.advance(ATTENTION_LASTS);
        assert!(!test.desk.attention(conversation, amy.person).now.customer_typing);
        assert_eq!(test.desk.attention(conversation, amy.person).changes_at, None);

        test.desk.customer_types(conversation);
        carla.say(&test.desk, "hello").await.expect("open");
        assert!(!test.desk.attention(conversation, amy.person).now.customer_typing);
        test.desk.staff_types(&amy, "Amy", conversation, Visibility::Comment);
        test.write(&amy, conversation, Visibility::Comment, "Hello").await;
        assert_eq!(test.desk.types_to_customer(conversation).now, None);
    }
}

story! {
    async fn colleagues_see_who_else_looks(test) {
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        let carla = test.customer("Carla", "Billing").await;
        let looking = || test.desk.attention(carla.conversation, amy.person).now.looking;
        test.desk.staff_looks(&ben, "Ben", carla.conversation);
        assert_eq!(looking(), ["Ben"]);
        test.desk.staff_looks_away(&ben, carla.conversation);
        let nothing = Attention { conversation: carla.conversation, customer_typing: false, typing: vec![], looking: vec![] };
        assert_eq!(test.desk.attention(carla.conversation, amy.person).now, nothing);
        test.desk.staff_looks(&ben, "Ben", carla.conversation);
        test.clock.advance(ATTENTION_LASTS);
        assert!(looking().is_empty(), "whoever says no more is gone");
    }
}
