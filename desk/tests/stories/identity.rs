//! Behaviour 10, "Known customers": whom a site names is one customer wherever they look, and nobody else is led to them.

mod guests;

use crate::record_activity::show;
use crate::test_desk::{Customer, START, TestDesk, body, moved, request, staff_words, story};
use base64ct::{Base64UrlUnpadded, Encoding};
use desk::{CustomerToken, SiteKeyAdded, Topic};
use domain::Refusal;
use domain::ids::ConversationId;
use domain::limits::{ABSENT_IN_PROGRESS, BROWSERS_OF_CUSTOMER};
use domain::record::Kind;
use domain::text::SiteKey;
use domain::wire::agent::Verified;
use domain::wire::customer::{Identified, Phase};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

fn demo() -> SiteKey {
    SiteKey::new("demo").expect("a key")
}

/// What the desk says to whatever proves nothing.
fn refused() -> Refusal {
    Refusal::invalid("identity", "is not valid, or is no longer")
}

pub(crate) fn signed(key: &SiteKeyAdded, claims: &Value) -> String {
    let encoded = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": key.kid});
    let signed = format!(
        "{}.{}",
        encoded(header.to_string().as_bytes()),
        encoded(claims.to_string().as_bytes())
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()).expect("any size");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", encoded(&mac.finalize().into_bytes()))
}

/// A site's server, which knows its people.
pub(crate) struct Shop {
    key: SiteKeyAdded,
}

impl Shop {
    pub(crate) async fn open(test: &TestDesk) -> Self {
        Self {
            key: test.desk.add_site_key(&demo()).await.expect("the demo's site"),
        }
    }

    /// What it signs of one of its people now.
    fn says(&self, test: &TestDesk, subject: &str) -> String {
        let exp = test.clock.now().0 / 1000 + 300;
        let (name, email) = (format!("{subject} of the shop"), format!("{subject}@shop.example"));
        signed(
            &self.key,
            &json!({"aud": "demo", "sub": subject, "exp": exp, "name": name, "email": email}),
        )
    }

    /// Names a browser's customer. The browser has a new token from then on, unless it keeps the one that it has.
    pub(crate) async fn names(&self, test: &TestDesk, subject: &str, browser: &mut Customer) -> Identified {
        let token = Customer::new("anybody").token;
        let said = self.says(test, subject);
        let told = test
            .desk
            .identify(&browser.token, "demo", &said, &token)
            .await
            .expect("is proven");
        if told.rotated {
            browser.token = token;
        }
        told
    }
}

impl Customer {
    /// The conversation that this browser shows.
    async fn shown(&self, test: &TestDesk) -> Option<ConversationId> {
        let chat = test.desk.chat(&self.token, "demo", None).await.expect("readable");
        chat.map(|chat| chat.changes.head.conversation)
    }

    async fn starts(&mut self, test: &TestDesk) -> ConversationId {
        self.conversation = self.start(&test.desk, "Billing", request()).await.expect("starts");
        self.conversation
    }
}

/// Nothing of this conversation opens to this token.
async fn is_shut(test: &TestDesk, token: &CustomerToken, conversation: ConversationId) {
    let none = Err(Refusal::NotFound);
    assert_eq!(
        test.desk
            .say(token, conversation, request(), body("Hello?"))
            .await
            .map(drop),
        none
    );
    assert_eq!(test.desk.chat_history(token, conversation, 50).await.map(drop), none);
    assert_eq!(test.desk.end_chat(token, conversation, request()).await, none);
    assert_eq!(test.desk.still_here(token, conversation).await, none);
    let goes_on = test.desk.continue_chat(token, conversation, request(), None).await;
    assert_eq!(goes_on.map(drop), none);
    let chat = test.desk.chat(token, "demo", None).await.expect("readable");
    assert!(chat.is_none_or(|chat| chat.changes.head.conversation != conversation));
}

story! {
    async fn one_person_in_two_browsers_has_one_chat_and_one_history(test) {
        let (shop, amy, billing) = (Shop::open(&test).await, test.staff("amy").await, test.queue("Billing").await);
        let (mut laptop, mut phone) = (Customer::new("Typed"), Customer::new("Other"));
        let told = shop.names(&test, "carla", &mut laptop).await;
        assert_eq!((told.name.as_deref(), told.email.as_deref()), (Some("carla of the shop"), Some("carla@shop.example")));
        shop.names(&test, "carla", &mut phone).await;
        let ear = test.desk.ear();
        ear.listen(Topic::Customer(phone.token.topic()));
        moved(&ear).await;
        let first = laptop.starts(&test).await;
        assert_eq!(moved(&ear).await, [Topic::Customer(phone.token.topic())], "the phone is told at once");
        assert_eq!((phone.shown(&test).await, phone.starts(&test).await), (Some(first), first));
        phone.say(&test.desk, "From my phone").await.expect("hers");
        laptop.say(&test.desk, "From my laptop").await.expect("hers");
        test.accept(&amy, billing).await.expect("waits");
        let head = test.staff_view(&amy, first).await.head;
        assert_eq!((head.customer.as_str(), head.customer_email.as_deref()), ("carla of the shop", Some("carla@shop.example")));

        test.desk.end_chat(&phone.token, first, request()).await.expect("hers");
        assert_eq!(laptop.view(&test.desk).await.changes.head.phase, Phase::Ended);
        let again = test.desk.continue_chat(&phone.token, first, request(), Some(body("One more thing"))).await.expect("hers");
        assert_eq!(moved(&ear).await, [Topic::Customer(phone.token.topic())]);
        assert_eq!(laptop.shown(&test).await, Some(again.conversation));
        let context = test.desk.context(&amy, again.conversation).await.expect("may be read");
        let site = Verified {
            subject: "carla".into(),
            name: Some("carla of the shop".into()),
            email: Some("carla@shop.example".into()),
        };
        assert_eq!(context.verified, Some(site));
        assert_eq!(context.theirs.iter().map(|other| other.conversation).collect::<Vec<_>>(), [first]);
    }
}

story! {
    async fn a_guests_open_chat_goes_on_as_the_known_customers_and_staff_read_from_where(test) {
        let (shop, amy, billing) = (Shop::open(&test).await, test.staff("amy").await, test.queue("Billing").await);
        let guest = test.customer("Carla", "Billing").await;
        test.accept(&amy, billing).await.expect("waits");
        let record = crate::records::create(&test, &amy, &guest, Kind::Case).await.record;
        let before = guest.view(&test.desk).await.changes;
        let ear = test.desk.ear();
        ear.listen(Topic::Customer(guest.token.topic()));
        moved(&ear).await;

        let mut known = guest.clone();
        assert!(shop.names(&test, "carla", &mut known).await.rotated);
        assert_eq!(moved(&ear).await, [Topic::Customer(guest.token.topic())], "the earlier token's sockets look");
        is_shut(&test, &guest.token, guest.conversation).await;
        let after = known.view(&test.desk).await.changes;
        assert_eq!((after.head.conversation, &after.changes.entries), (guest.conversation, &before.changes.entries));
        known.say(&test.desk, "It is still me").await.expect("hers");

        let seen = test.staff_view(&amy, guest.conversation).await;
        assert_eq!(seen.head.customer, "carla of the shop");
        let words = staff_words(&seen.changes.entries);
        let line = "Carla is verified by the site from here on; what was written before is a guest's";
        assert_eq!(words[words.len() - 2..], [line, "It is still me"]);
        let context = test.desk.context(&amy, guest.conversation).await.expect("hers");
        assert_eq!(context.verified.map(|verified| verified.subject).as_deref(), Some("carla"));
        assert_eq!(show(&test, &amy, record).await.head.caller, "carla of the shop");
    }
}

story! {
    async fn another_person_at_the_same_computer_sees_nothing_of_the_first(test) {
        let shop = Shop::open(&test).await;
        let mut browser = Customer::new("Carla");
        shop.names(&test, "carla", &mut browser).await;
        let hers = browser.starts(&test).await;
        let carla = browser.token.clone();
        assert!(shop.names(&test, "dan", &mut browser).await.rotated);
        assert_eq!(browser.shown(&test).await, None);
        is_shut(&test, &browser.token, hers).await;
        is_shut(&test, &carla, hers).await;
        assert_ne!(browser.starts(&test).await, hers);
        let mut elsewhere = Customer::new("Carla");
        shop.names(&test, "carla", &mut elsewhere).await;
        assert_eq!(elsewhere.shown(&test).await, Some(hers), "she finds it where she is named again");
    }
}

story! {
    async fn asking_again_leads_to_the_same_and_a_token_that_is_theirs_stays(test) {
        let shop = Shop::open(&test).await;
        let (guest, token) = (test.customer("Carla", "Billing").await, Customer::new("Carla").token);
        let said = shop.says(&test, "carla");
        // The answer is lost: the browser asks again with what it had.
        for _ in 0..2 {
            assert!(test.desk.identify(&guest.token, "demo", &said, &token).await.expect("is proven").rotated);
        }
        let mut known = Customer { token: token.clone(), ..guest.clone() };
        assert_eq!(known.shown(&test).await, Some(guest.conversation));
        // On the next page the same signed words are said again, within their time.
        let next = Customer::new("Carla").token;
        assert!(!test.desk.identify(&token, "demo", &said, &next).await.expect("is proven").rotated);
        assert_eq!(known.token, token);
        assert!(test.desk.chat(&next, "demo", None).await.expect("readable").is_none());
        // The site calls her something else by now; what it does not say stays.
        let claims = json!({"aud": "demo", "sub": "carla", "exp": START.0 / 1000 + 60, "name": "Carla Reyes"});
        let told = test.desk.identify(&token, "demo", &signed(&shop.key, &claims), &next).await.expect("is proven");
        assert_eq!((told.name.as_deref(), told.email.as_deref(), told.rotated),
            (Some("Carla Reyes"), Some("carla@shop.example"), false));
        let root = test.staff("root").await;
        assert_eq!(test.staff_view(&root, guest.conversation).await.head.customer, "Carla Reyes");
        // A token that is in use is no new one: whoever knows it would come along.
        let other = test.customer("Dan", "Billing").await;
        let used = test.desk.identify(&Customer::new("x").token, "demo", &said, &other.token).await;
        assert_eq!(used, Err(Refusal::invalid("token", "must be a fresh one")));
        let same = test.desk.identify(&other.token, "demo", &said, &other.token).await;
        assert_eq!(same, Err(Refusal::invalid("token", "must be a fresh one")));
        assert_eq!(other.shown(&test).await, Some(other.conversation), "and he has lost nothing");
        known.conversation = known.starts(&test).await;
        assert_eq!(known.conversation, guest.conversation);
    }
}

story! {
    async fn a_forgotten_token_opens_nothing_wherever_it_was_copied_to(test) {
        let shop = Shop::open(&test).await;
        let (mut shared, mut own) = (Customer::new("Carla"), Customer::new("Carla"));
        shop.names(&test, "carla", &mut shared).await;
        shop.names(&test, "carla", &mut own).await;
        let chat = shared.starts(&test).await;
        let ear = test.desk.ear();
        ear.listen(Topic::Customer(shared.token.topic()));
        moved(&ear).await;
        for _ in 0..2 {
            test.desk.forget(&shared.token, "demo").await.expect("goes through");
            assert_eq!(moved(&ear).await, [Topic::Customer(shared.token.topic())], "its sockets look");
        }
        is_shut(&test, &shared.token, chat).await;
        assert_eq!(own.shown(&test).await, Some(chat));
        test.desk.forget(&own.token, "another").await.expect("goes through");
        test.desk.forget(&own.token, "No Site").await.expect("goes through");
        assert_eq!(own.shown(&test).await, Some(chat), "it is this site's");
        // A guest's, too: what was said stays with the desk, and ends as for whoever has gone.
        let (guest, amy) = (test.customer("Dan", "Technical").await, test.staff("amy").await);
        let technical = test.queue("Technical").await;
        test.accept(&amy, technical).await.expect("waits");
        test.desk.forget(&guest.token, "demo").await.expect("goes through");
        is_shut(&test, &guest.token, guest.conversation).await;
        test.write(&amy, guest.conversation, domain::entry::Visibility::Comment, "Hello?").await;
        let _at_her_desk = test.connect(&amy).await;
        test.pass(ABSENT_IN_PROGRESS + Duration::from_secs(15)).await;
        assert!(!test.staff_view(&amy, guest.conversation).await.head.state.is_open());
    }
}

story! {
    async fn what_does_not_prove_who_it_is_changes_nothing(test) {
        let shop = Shop::open(&test).await;
        let guest = test.customer("Carla", "Billing").await;
        let now = START.0 / 1000;
        let good = json!({"aud": "demo", "sub": "carla", "exp": now + 300});
        let with = |claim: &str, value: Value| {
            let mut claims = good.clone();
            claims[claim] = value;
            signed(&shop.key, &claims)
        };
        let guessed = SiteKeyAdded { secret: "0".repeat(64), ..shop.key.clone() };
        let unknown = SiteKeyAdded { kid: "unknown".into(), ..shop.key.clone() };
        for said in [
            with("exp", json!(now - 31)),
            with("exp", json!(now + 631)),
            with("aud", json!("shop")),
            with("sub", json!("")),
            signed(&guessed, &good),
            signed(&unknown, &good),
            format!("{}.{}.", Base64UrlUnpadded::encode_string(br#"{"alg":"none"}"#), Base64UrlUnpadded::encode_string(good.to_string().as_bytes())),
            "x".repeat(5000),
            String::new(),
        ] {
            let token = Customer::new("x").token;
            assert_eq!(test.desk.identify(&guest.token, "demo", &said, &token).await, Err(refused()), "{said}");
            assert!(test.desk.chat(&token, "demo", None).await.expect("readable").is_none());
        }
        let fresh = Customer::new("x").token;
        for site in ["none", "Not A Site", ""] {
            let said = signed(&shop.key, &good);
            assert_eq!(test.desk.identify(&guest.token, site, &said, &fresh).await, Err(refused()), "{site}");
        }
        assert_eq!(guest.shown(&test).await, Some(guest.conversation));
    }
}

story! {
    async fn a_sites_key_is_followed_by_another_without_a_moment_between(test) {
        test.desk.apply("[[sites]]\nkey = \"shop\"\nname = \"Shop\"\ngreeting = \"Hello\"", false).await.expect("applies");
        let (first, other_site) = (Shop::open(&test).await, SiteKey::new("shop").expect("a key"));
        test.clock.advance(Duration::from_secs(1));
        let second = Shop::open(&test).await;
        let third = test.desk.add_site_key(&demo()).await;
        assert_eq!(third.map(drop), Err(Refusal::invalid("site", "has two keys already: remove one first")));
        let listed = test.desk.site_keys(&demo()).await.expect("readable");
        assert_eq!(listed.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), [&first.key.kid, &second.key.kid]);
        let mut browser = Customer::new("Carla");
        first.names(&test, "carla", &mut browser).await;
        let chat = browser.starts(&test).await;
        second.names(&test, "carla", &mut browser).await;

        test.desk.remove_site_key(&demo(), &first.key.kid).await.expect("is there");
        assert_eq!(test.desk.remove_site_key(&demo(), &first.key.kid).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.remove_site_key(&other_site, &second.key.kid).await, Err(Refusal::NotFound));
        let token = Customer::new("x").token;
        let said = first.says(&test, "carla");
        assert_eq!(test.desk.identify(&browser.token, "demo", &said, &token).await, Err(refused()));
        assert!(!second.names(&test, "carla", &mut browser).await.rotated);
        assert_eq!(browser.shown(&test).await, Some(chat), "who is known stays so");

        // Another site's key signs nothing here, and its people are not this site's.
        let elsewhere = Shop { key: test.desk.add_site_key(&other_site).await.expect("its first") };
        let said = elsewhere.says(&test, "carla");
        assert_eq!(test.desk.identify(&browser.token, "demo", &said, &token).await, Err(refused()));
        let claims = json!({"aud": "shop", "sub": "carla", "exp": test.clock.now().0 / 1000 + 60});
        let said = signed(&elsewhere.key, &claims);
        assert!(test.desk.identify(&browser.token, "shop", &said, &token).await.expect("is proven").rotated);
        assert!(test.desk.chat(&token, "shop", None).await.expect("readable").is_none());
        assert_eq!(browser.shown(&test).await, Some(chat));
        test.desk.apply("[remove]\nsites = [\"shop\"]", false).await.expect("with its keys and whom it knew");
        let none = SiteKey::new("none").expect("a key");
        assert_eq!(test.desk.site_keys(&none).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.add_site_key(&none).await.map(drop), Err(Refusal::NotFound));
        assert!(!format!("{:?}", second.key).contains(&second.key.secret));
    }
}

story! {
    async fn a_person_is_known_in_50_browsers_and_the_earliest_make_room(test) {
        let shop = Shop::open(&test).await;
        let mut browsers = Vec::new();
        for _ in 0..BROWSERS_OF_CUSTOMER + 2 {
            test.clock.advance(Duration::from_secs(1));
            let mut browser = Customer::new("Carla");
            shop.names(&test, "carla", &mut browser).await;
            browsers.push(browser);
        }
        let chat = browsers.last_mut().expect("some").starts(&test).await;
        let (gone, known) = browsers.split_at(2);
        for browser in gone {
            is_shut(&test, &browser.token, chat).await;
        }
        for browser in known {
            assert_eq!(browser.shown(&test).await, Some(chat));
        }
    }
}

story! {
    async fn of_a_start_and_a_name_at_once_the_chat_is_somebodys_and_in_sight(test) {
        let shop = Shop::open(&test).await;
        for round in 0..20 {
            let guest = test.customer("Carla", "Billing").await;
            test.desk.end_chat(&guest.token, guest.conversation, request()).await.expect("hers");
            let (desk, browser, said) = (test.desk.clone(), guest.clone(), shop.says(&test, &format!("carla-{round}")));
            let token = Customer::new("Carla").token;
            let identify = async { desk.identify(&guest.token, "demo", &said, &token).await };
            let (started, told) = tokio::join!(browser.start(&test.desk, "Billing", request()), identify);
            assert!(told.expect("is proven").rotated);
            let (started, known) = (started.expect("starts"), Customer { token, ..guest.clone() });
            let (before, after) = (guest.shown(&test).await, known.shown(&test).await);
            assert!([before, after].contains(&Some(started)) && before != after, "{before:?} {after:?}");
        }
    }
}

story! {
    async fn two_browsers_that_are_named_at_once_are_one_customer(test) {
        let shop = Shop::open(&test).await;
        for round in 0..10 {
            let (mut one, mut other) = (Customer::new("Carla"), Customer::new("Carla"));
            let subject = format!("carla-{round}");
            tokio::join!(shop.names(&test, &subject, &mut one), shop.names(&test, &subject, &mut other));
            let (desk, billing) = (&test.desk, "Billing");
            let (first, second) = tokio::join!(one.start(desk, billing, request()), other.start(desk, billing, request()));
            assert_eq!(first.expect("starts"), second.expect("the same"));
        }
    }
}
