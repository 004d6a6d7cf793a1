//! What wakes whom.

use crate::test_desk::{is_quiet, moved, request, story};
use desk::Topic;
use domain::entry::Visibility;

story! {
    async fn each_sees_what_concerns_them_and_a_work_note_wakes_no_customer(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;
        let (desk, customer, queue) = (test.desk.ear(), test.desk.ear(), test.desk.ear());
        desk.listen(Topic::Conversation(carla.conversation));
        customer.listen(Topic::Chat(carla.conversation));
        queue.listen(Topic::Queue(billing));
        for ear in [&desk, &customer, &queue] {
            moved(ear).await;
        }
        test.accept(&amy, billing).await.expect("waits");
        assert_eq!(moved(&queue).await, [Topic::Queue(billing)]);
        assert_eq!(moved(&customer).await, [Topic::Chat(carla.conversation)]);
        assert_eq!(moved(&desk).await, [Topic::Conversation(carla.conversation)]);
        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        assert_eq!(moved(&desk).await, [Topic::Conversation(carla.conversation)]);
        assert!(is_quiet(&customer).await);
        carla.say(&test.desk, "hello").await.expect("open");
        assert_eq!(moved(&customer).await, [Topic::Chat(carla.conversation)], "the second tab too");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(moved(&customer).await, [Topic::Chat(carla.conversation)]);
    }
}

story! {
    async fn a_second_tab_learns_of_the_chat_that_the_first_started(test) {
        let carla = crate::test_desk::Customer::new("Carla");
        let tab = test.desk.ear();
        tab.listen(Topic::Customer(carla.token.topic()));
        moved(&tab).await;
        carla.start(&test.desk, "Billing", request()).await.expect("starts");
        assert_eq!(moved(&tab).await, [Topic::Customer(carla.token.topic())]);
    }
}

story! {
    async fn what_is_said_in_one_of_many_cases_moves_its_row_and_not_the_list(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
        for _ in 0..2 {
            test.accept(&amy, billing).await.expect("waits");
        }
        let (list, row, other) = (test.desk.ear(), test.desk.ear(), test.desk.ear());
        list.listen(Topic::Cases(amy.person));
        row.listen(Topic::Conversation(carla.conversation));
        other.listen(Topic::Conversation(dan.conversation));
        for ear in [&list, &row, &other] {
            moved(ear).await;
        }
        carla.say(&test.desk, "hello").await.expect("open");
        assert_eq!(moved(&row).await, [Topic::Conversation(carla.conversation)]);
        assert!(is_quiet(&list).await && is_quiet(&other).await);

        let asked = [carla.conversation, dan.conversation];
        assert_eq!(test.desk.cases_among(&amy, &asked).await.expect("readable").len(), 2);
        let [case] = &test.desk.cases_among(&amy, &asked[..1]).await.expect("readable")[..] else { panic!("one row") };
        assert_eq!(test.desk.cases(&amy).await.expect("readable")[0], *case, "as it stands in the list");
        assert_eq!(case.last_words.as_ref().map(|words| words.text.as_str()), Some("hello"));
        let ben = test.staff("ben").await;
        assert_eq!(test.desk.cases_among(&ben, &asked).await.expect("readable"), [], "they are not his");
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        test.desk.done(&amy, carla.conversation, request()).await.expect("hers");
        assert_eq!(test.desk.cases_among(&amy, &asked).await.expect("readable").len(), 1, "what is done is gone");
    }
}
