//! Behaviour 14: in demo mode the desk says in the shop's place who is signed in there.

use crate::test_desk::{Customer, TestDesk, request, story};
use domain::Refusal;
use domain::identity::{KnownPerson, Subject};
use domain::text::{EmailAddress, Name, SiteKey};
use std::time::Duration;

fn site(key: &str) -> SiteKey {
    SiteKey::new(key).expect("a key")
}

fn carla() -> KnownPerson {
    KnownPerson {
        subject: Subject::new("carla").expect("a subject"),
        name: Some(Name::new("Carla Reyes").expect("a name")),
        email: Some(EmailAddress::new("carla@demo.test").expect("an address")),
    }
}

/// A browser of hers, which the shop has named.
async fn browser(test: &TestDesk, said: &str) -> Customer {
    let (guest, known) = (Customer::new("Guest"), Customer::new("Carla"));
    let told = test.desk.identify(&guest.token, "demo", said, &known.token).await;
    let told = told.expect("is proven");
    assert_eq!(
        (told.name.as_deref(), told.email.as_deref()),
        (Some("Carla Reyes"), Some("carla@demo.test"))
    );
    known
}

story! {
    async fn the_demos_shop_names_its_customer_who_is_one_in_all_her_browsers(test) {
        let demo = site("demo");
        assert_eq!(test.desk.demo_identity(&demo, &carla()).await, Err(Refusal::NotFound), "it has no key yet");
        test.desk.open_demo_shop(&demo).await.expect("the demo's site");
        let keys = test.desk.site_keys(&demo).await.expect("readable");
        test.desk.open_demo_shop(&demo).await.expect("opened before");
        assert_eq!(test.desk.site_keys(&demo).await.expect("readable"), keys, "a second start makes no second key");
        assert_eq!(keys.len(), 1);

        let said = test.desk.demo_identity(&demo, &carla()).await.expect("it has a key");
        let mut laptop = browser(&test, &said).await;
        laptop.conversation = laptop.start(&test.desk, "Billing", request()).await.expect("starts");
        let phone = browser(&test, &said).await;
        assert_eq!(phone.view(&test.desk).await.changes.head.conversation, laptop.conversation);

        // What was signed counts for ten minutes, and a new one is signed then.
        test.clock.advance(Duration::from_mins(11));
        let late = Customer::new("Late");
        let fresh = Customer::new("Fresh");
        let refused = Refusal::invalid("identity", "is not valid, or is no longer");
        assert_eq!(test.desk.identify(&late.token, "demo", &said, &fresh.token).await, Err(refused));
        let again = test.desk.demo_identity(&demo, &carla()).await.expect("it has a key");
        browser(&test, &again).await;

        for nowhere in [test.desk.open_demo_shop(&site("none")).await, test.desk.demo_identity(&site("none"), &carla()).await.map(drop)] {
            assert_eq!(nowhere, Err(Refusal::NotFound));
        }
    }
}
