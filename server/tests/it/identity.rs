//! Behaviour 10, "Known customers", from outside: what proves who somebody is, what does not, and what is left of a token.

use crate::support::{Answer, Customer, Socket, TestServer, id, token};
use base64ct::{Base64UrlUnpadded, Encoding};
use desk::SiteKeyAdded;
use domain::ids::ConversationId;
use domain::text::SiteKey;
use domain::wire::customer::{Identified, ToCustomer};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// A site's server: its key, and what it signs.
pub(crate) struct Shop {
    pub(crate) key: SiteKeyAdded,
}

impl Shop {
    pub(crate) async fn open(server: &TestServer) -> Self {
        let site = SiteKey::new("demo").expect("a key");
        Self {
            key: server.desk.add_site_key(&site).await.expect("the demo's site"),
        }
    }

    /// What it says of one of its people, for five minutes.
    pub(crate) fn says(&self, server: &TestServer, subject: &str) -> String {
        self.signs(&self.header(), &claims(server, subject))
    }

    fn header(&self) -> Value {
        json!({"alg": "HS256", "typ": "JWT", "kid": self.key.kid})
    }

    fn signs(&self, header: &Value, claims: &Value) -> String {
        let encoded = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
        let signed = format!(
            "{}.{}",
            encoded(header.to_string().as_bytes()),
            encoded(claims.to_string().as_bytes())
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.secret.as_bytes()).expect("any size");
        mac.update(signed.as_bytes());
        format!("{signed}.{}", encoded(&mac.finalize().into_bytes()))
    }
}

fn seconds(server: &TestServer) -> i64 {
    server.desk.clock().now().0 / 1000
}

fn claims(server: &TestServer, subject: &str) -> Value {
    json!({"aud": "demo", "sub": subject, "exp": seconds(server) + 300, "name": "Carla Reyes", "email": "carla@shop.example"})
}

fn with(mut claims: Value, claim: &str, value: Value) -> Value {
    claims[claim] = value;
    claims
}

pub(crate) fn identify(said: &str, token: &str) -> Value {
    json!({"site": "demo", "identity": said, "token": token})
}

impl Customer {
    /// Has the site name this browser's customer, who has a new token then.
    pub(crate) async fn identified(&mut self, said: &str) -> Answer {
        let token = token();
        let answer = self.call("identify", &identify(said, &token)).await;
        assert_eq!(answer.code(), "ok", "{}", answer.text());
        if answer.json::<Identified>().rotated {
            self.token = token;
        }
        answer
    }

    /// What a page that asks is told.
    async fn shown(&self) -> String {
        let asked = json!({"site": "demo", "having": null});
        self.call("chat_changes", &asked).await.text()
    }
}

async fn shows(socket: &mut Socket<ToCustomer>, wanted: ConversationId) {
    socket
        .wait_for("the chat", |item| match item {
            ToCustomer::Chat(chat) => (chat.head.conversation == wanted).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn whatever_does_not_prove_who_it_is_gets_one_and_the_same_answer() {
    let server = TestServer::start().await;
    let shop = Shop::open(&server).await;
    let customer = server.customer();
    let conversation = customer.start("Billing", "Carla", "Hello").await;
    let (now, good) = (seconds(&server), claims(&server, "carla"));
    let said = shop.says(&server, "carla");
    let [header, payload, signature] = said.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let another = Base64UrlUnpadded::encode_string(with(good.clone(), "sub", json!("dan")).to_string().as_bytes());
    let none = Base64UrlUnpadded::encode_string(br#"{"alg":"none","typ":"JWT"}"#);
    let named = |kid: &str| json!({"alg": "HS256", "typ": "JWT", "kid": kid});
    let guessed = Shop {
        key: SiteKeyAdded {
            secret: "0".repeat(64),
            ..shop.key.clone()
        },
    };
    let table = [
        (
            "expired",
            shop.signs(&shop.header(), &with(good.clone(), "exp", json!(now - 60))),
        ),
        (
            "too far ahead",
            shop.signs(&shop.header(), &with(good.clone(), "exp", json!(now + 3600))),
        ),
        (
            "another site's",
            shop.signs(&shop.header(), &with(good.clone(), "aud", json!("shop"))),
        ),
        (
            "of nobody",
            shop.signs(&shop.header(), &with(good.clone(), "sub", json!(""))),
        ),
        (
            "of a number",
            shop.signs(&shop.header(), &with(good.clone(), "sub", json!(7))),
        ),
        ("tampered with", format!("{header}.{another}.{signature}")),
        ("not signed", format!("{header}.{payload}.")),
        ("none at all", format!("{none}.{payload}.")),
        ("none, though signed", format!("{none}.{payload}.{signature}")),
        (
            "another algorithm",
            shop.signs(&json!({"alg": "HS512", "kid": shop.key.kid}), &good),
        ),
        ("an unknown key", shop.signs(&named("0123456789ab"), &good)),
        ("no key", shop.signs(&json!({"alg": "HS256"}), &good)),
        ("a key that is none", shop.signs(&named("' OR 1=1 --\0"), &good)),
        ("a guessed key", guessed.says(&server, "carla")),
        (
            "too large",
            shop.signs(&shop.header(), &with(good.clone(), "more", json!("x".repeat(5000)))),
        ),
        ("not base64", format!("{header}.{payload}.!{}", &signature[1..])),
        ("not JSON", format!("{payload}.{header}.{signature}")),
        ("nothing", String::new()),
        ("no text at all", "\0\u{202e}".into()),
    ];
    let mut told = Vec::new();
    for (what, said) in table {
        let answer = customer.call("identify", &identify(&said, &token())).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, "invalid"),
            "{what}"
        );
        told.push(answer.text());
    }
    let expected =
        r#"{"code":"invalid","message":"The field identity is not valid, or is no longer.","field":"identity"}"#;
    let wanted: Value = serde_json::from_str(expected).expect("JSON");
    for text in told {
        let told: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            (&told["code"], &told["field"], &told["message"]),
            (&wanted["code"], &wanted["field"], &wanted["message"])
        );
    }
    for (token, code) in [("12", "invalid"), ("", "invalid")] {
        assert_eq!(customer.call("identify", &identify(&said, token)).await.code(), code);
    }
    assert!(
        customer
            .shown()
            .await
            .contains(&format!("\"conversation\":{conversation}")),
        "nothing of it changed anything"
    );
}

#[tokio::test]
async fn what_was_signed_counts_as_often_as_it_is_said_within_its_time() {
    let server = TestServer::start().await;
    let shop = Shop::open(&server).await;
    let said = shop.says(&server, "carla");
    let (mut laptop, mut phone) = (server.customer(), server.customer());
    laptop.identified(&said).await;
    let conversation = laptop.start("Billing", "Carla", "Hello").await;
    let answer = phone.identified(&said).await.json::<Identified>();
    assert_eq!(
        (answer.name.as_deref(), answer.email.as_deref()),
        (Some("Carla Reyes"), Some("carla@shop.example"))
    );
    let mut socket = phone.live().await;
    shows(&mut socket, conversation).await;
    laptop.say(conversation, "From my laptop").await;
    socket
        .wait_for("what was said elsewhere", |item| match item {
            ToCustomer::Chat(chat) => (chat.changes.entries.len() == 1).then_some(()),
            _ => None,
        })
        .await;
    assert!(
        !phone.identified(&said).await.json::<Identified>().rotated,
        "the phone keeps its token"
    );
}

#[tokio::test]
async fn the_sockets_of_a_token_end_with_it_and_a_copy_of_it_is_told_nothing() {
    let server = TestServer::start().await;
    let shop = Shop::open(&server).await;
    let mut browser = server.customer();
    let guest = browser.start("Billing", "Carla", "A guest's words").await;
    let mut copied = browser.clone();
    let (mut tab, mut beside) = (browser.live().await, copied.live().await);
    shows(&mut tab, guest).await;
    shows(&mut beside, guest).await;

    // She is named: whoever had copied the guest's token has nothing of what follows.
    browser.identified(&shop.says(&server, "carla")).await;
    for socket in [&mut tab, &mut beside] {
        let back = |item: &ToCustomer| matches!(item, ToCustomer::Bye { .. }).then_some(());
        socket.wait_for("that it ends", back).await;
        assert!(socket.next().await.is_none(), "it is over");
    }
    assert!(copied.shown().await.contains("no_chat"));
    let refused = copied
        .call("say", &json!({"conversation": guest, "client_id": id(), "body": "x"}))
        .await;
    assert_eq!(refused.code(), "not_found");
    let mut tab = browser.live().await;
    shows(&mut tab, guest).await;

    // She is forgotten here, and so is a copy of what she has now.
    copied.token.clone_from(&browser.token);
    let mut beside = copied.live().await;
    shows(&mut beside, guest).await;
    for _ in 0..2 {
        assert_eq!(browser.call("forget", &json!({"site": "demo"})).await.code(), "ok");
    }
    for socket in [&mut tab, &mut beside] {
        let back = |item: &ToCustomer| matches!(item, ToCustomer::Bye { .. }).then_some(());
        socket.wait_for("that it ends", back).await;
    }
    assert!(copied.shown().await.contains("no_chat"));
    let mut socket = copied.live().await;
    let none = |item: &ToCustomer| matches!(item, ToCustomer::NoChat).then_some(());
    socket.wait_for("that there is nothing", none).await;
    assert!(!socket.received.contains("A guest's words"));
}
