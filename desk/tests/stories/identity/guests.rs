//! Behaviour 10, "Known customers": what a guest has said stays a guest's.

use super::{Shop, is_shut};
use crate::test_desk::{Customer, body, request, story};
use desk::{LeaveMessage, StartChat};
use domain::Refusal;
use domain::limits::ABSENT_WHILE_WAITING;
use domain::text::EmailAddress;
use domain::written_from::WrittenFrom;
use std::time::Duration;

story! {
    /// A stranger may have been here before.
    async fn what_a_guest_has_ended_stays_that_guests(test) {
        let (shop, root) = (Shop::open(&test).await, test.staff("root").await);
        let guest = test.customer("Carla", "Billing").await;
        test.desk.end_chat(&guest.token, guest.conversation, request()).await.expect("hers");
        let mut known = guest.clone();
        shop.names(&test, "carla", &mut known).await;
        assert_eq!(known.shown(&test).await, None);
        is_shut(&test, &known.token, guest.conversation).await;
        is_shut(&test, &guest.token, guest.conversation).await;
        let own = known.starts(&test).await;
        let context = test.desk.context(&root, own).await.expect("an administrator");
        assert_eq!((context.theirs, context.possibly), (vec![], vec![]));
        let context = test.desk.context(&root, guest.conversation).await.expect("an administrator");
        assert_eq!(context.verified, None);
    }
}

story! {
    async fn who_has_a_chat_already_goes_on_with_it_and_the_guests_stays_a_guests(test) {
        let (shop, root) = (Shop::open(&test).await, test.staff("root").await);
        let mut phone = Customer::new("Carla");
        shop.names(&test, "carla", &mut phone).await;
        let own = phone.starts(&test).await;
        let guest = test.customer("Carla", "Technical").await;
        let mut laptop = guest.clone();
        shop.names(&test, "carla", &mut laptop).await;
        assert_eq!(laptop.shown(&test).await, Some(own));
        is_shut(&test, &laptop.token, guest.conversation).await;
        is_shut(&test, &guest.token, guest.conversation).await;
        let _there = test.desk.customer_present(own);
        test.pass(ABSENT_WHILE_WAITING + Duration::from_secs(15)).await;
        assert!(!test.staff_view(&root, guest.conversation).await.head.state.is_open(), "nobody can come back to it");

        // Nor does one come along before which they have begun another, although that is over.
        let guest = test.customer("Carla", "Technical").await;
        test.desk.end_chat(&phone.token, own, request()).await.expect("hers");
        let later = phone.starts(&test).await;
        test.desk.end_chat(&phone.token, later, request()).await.expect("hers");
        let mut laptop = guest.clone();
        shop.names(&test, "carla", &mut laptop).await;
        assert_eq!(laptop.shown(&test).await, Some(later));
        is_shut(&test, &laptop.token, guest.conversation).await;
    }
}

story! {
    async fn a_typed_address_leads_to_nobody(test) {
        let (shop, root) = (Shop::open(&test).await, test.staff("root").await);
        let (mut known, guest) = (Customer::new("Carla"), Customer::new("carla of the shop"));
        shop.names(&test, "carla", &mut known).await;
        let hers = known.starts(&test).await;
        let start = StartChat {
            site: "demo".into(),
            name: Some(guest.name.clone()),
            email: Some(EmailAddress::new("carla@shop.example").expect("an address")),
            topic: Some("Billing".into()),
            message: Some(body("It is me")),
            own_answers: vec![],
            from: WrittenFrom::default(),
        };
        let started = test.desk.start_chat(&guest.token, start, request()).await.expect("starts").conversation;
        assert_ne!(started, hers);
        is_shut(&test, &guest.token, hers).await;
        let context = test.desk.context(&root, started).await.expect("an administrator");
        assert_eq!((context.verified, context.theirs), (None, vec![]));
        assert_eq!(context.possibly.iter().map(|other| other.conversation).collect::<Vec<_>>(), [hers]);
        let context = test.desk.context(&root, hers).await.expect("an administrator");
        assert_eq!(context.possibly.iter().map(|other| other.conversation).collect::<Vec<_>>(), [started]);
        // What a known customer types is not what the site says, and changes nothing of that.
        let left = LeaveMessage {
            site: "demo".into(),
            name: Some(guest.name.clone()),
            email: EmailAddress::new("other@example.com").expect("an address"),
            topic: None,
            message: body("Write to me"),
            own_answers: vec![],
        };
        test.desk.leave_message(&known.token, left, request()).await.expect("goes through");
        let head = test.staff_view(&root, hers).await.head;
        assert_eq!((head.customer.as_str(), head.customer_email.as_deref()), ("carla of the shop", Some("carla@shop.example")));
    }
}

story! {
    async fn where_a_site_takes_no_guests_only_whom_it_has_named_starts_a_chat(test) {
        let (shop, early) = (Shop::open(&test).await, test.customer("Eva", "Billing").await);
        let (guest, mut known) = (Customer::new("Dan"), Customer::new("Carla"));
        let closed = "[[sites]]\nkey = \"demo\"\nguests = false";
        let report = test.desk.apply(closed, false).await.expect("applies");
        assert_eq!(report.changes, ["changed site \"demo\" (guests)"]);
        assert!(test.desk.apply(closed, false).await.expect("applies").changes.is_empty());
        assert_eq!(guest.start(&test.desk, "Billing", request()).await, Err(Refusal::SignedOut));
        assert_eq!(guest.shown(&test).await, None);
        assert_eq!(early.start(&test.desk, "Billing", request()).await, Ok(early.conversation), "what is open goes on");
        shop.names(&test, "carla", &mut known).await;
        known.starts(&test).await;
        test.desk.apply("[[sites]]\nkey = \"demo\"\nguests = true", false).await.expect("applies");
        guest.start(&test.desk, "Billing", request()).await.expect("they are welcome again");
    }
}
