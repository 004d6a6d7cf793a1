//! Behaviour 10, "What customers read": whoever comes gets one language, and is refused in it.

use crate::attachments::talk;
use crate::support::{Answer, Ask, TestServer, customer, id};
use domain::ids::ConversationId;
use domain::language::Language;
use domain::wire::agent::CustomerContext;
use domain::wire::customer::Started;
use domain::words::Word;
use http::Method;
use serde_json::{Value, json};

/// The chat's page as a browser that is set so asks for it.
async fn page(server: &TestServer, query: &str, accepted: Option<&str>) -> Answer {
    let ask = Ask::new(server.address, Method::GET, &format!("/chat/demo{query}")).origin(None);
    let ask = match accepted {
        Some(accepted) => ask.header("accept-language", accepted),
        None => ask,
    };
    ask.send().await
}

#[tokio::test]
async fn the_page_around_the_chat_decides_on_its_language_or_else_the_browser() {
    let server = TestServer::start().await;
    for (query, accepted, language) in [
        ("", None, Language::English),
        ("", Some("de-CH, de;q=0.9, en;q=0.8"), Language::German),
        ("", Some("en;q=0.5, pt-BR;q=0.9"), Language::Portuguese),
        ("", Some("sv, fi"), Language::English),
        ("?language=ar", Some("de"), Language::Arabic),
        ("?language=FR-ca", None, Language::French),
        ("?language=tlh", Some("pl"), Language::Polish),
        ("?language=", Some("it"), Language::Italian),
        ("?language=%FF&language", Some("es"), Language::Spanish),
        ("?language=%22%3E%3Cb%3E", None, Language::English),
    ] {
        let page = page(&server, query, accepted).await;
        assert_eq!(page.status, 200, "{query}");
        let start = format!("<html lang=\"{}\" dir=\"{}\" ", language.code(), language.direction());
        assert!(page.text().contains(&start), "{query} {accepted:?}: not {start}");
        assert!(!page.text().contains("<b>"), "{query}");
        let mut varies = page.headers.get_all("vary").iter();
        assert!(varies.any(|value| value == "accept-language"), "{query}");
    }
}

#[tokio::test]
async fn a_page_holds_the_words_of_its_language_and_of_no_other() {
    let server = TestServer::start().await;
    for language in Language::ALL {
        let page = page(&server, "", Some(language.code())).await.text();
        for other in Language::ALL {
            for word in [
                Word::StartChat,
                Word::Reopened,
                Word::EndedBySilence,
                Word::BetterQuestion,
            ] {
                // As it stands in the page's JSON.
                let text = serde_json::to_string(&other.words().say(word)).expect("a text");
                let holds = page.contains(text.trim_matches('"'));
                assert_eq!(holds, other == language, "{language:?}: {text}");
            }
        }
    }
}

/// What a customer whose page is in German is told by one of the desk's functions.
async fn call(server: &TestServer, token: &str, name: &str, arguments: &Value) -> Answer {
    Ask::new(server.address, Method::POST, &format!("/api/{name}"))
        .header("authorization", &format!("Bearer {token}"))
        .header("accept-language", "de")
        .json(arguments)
        .send()
        .await
}

#[tokio::test]
async fn a_chat_is_kept_in_the_language_of_its_page() {
    let server = TestServer::start().await;
    let carla = server.customer();
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    let arguments = json!({"conversation": conversation, "utc_offset": 0});
    let kept = call(&server, &carla.token, "transcript", &arguments).await;
    let text = kept.json::<Value>()["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("  Sie haben den Chat begonnen.\n"), "{text}");
    let kept = carla.call("transcript", &arguments).await.text();
    assert!(kept.contains("You started the chat."), "{kept}");
}

#[tokio::test]
async fn staff_read_in_which_language_a_customer_reads_the_chat() {
    let server = TestServer::start().await;
    let (amy, carla) = (server.agent("amy").await, server.customer());
    let mut arguments = customer::start("Billing", "Carla", "Meine Rechnung ist falsch");
    arguments["around"] = json!({"page": null, "language": "en-GB"});
    let started: Started = call(&server, &carla.token, "start_chat", &arguments).await.json();
    let of = json!({"conversation": started.conversation});
    let context: CustomerContext = amy.call("context", &of).await.json();
    assert_eq!(context.language.as_deref(), Some("German (browser: en-GB)"));
}

#[tokio::test]
async fn what_scripts_are_refused_is_said_in_the_language_of_their_page() {
    let server = TestServer::start().await;
    let (amy, carla, conversation) = talk(&server).await;
    let of = |answer: &Answer| {
        answer.json::<Value>()["message"]
            .as_str()
            .expect("a sentence")
            .to_owned()
    };
    let german = Language::German.words();

    let empty = Ask::new(server.address, Method::POST, &to_chat(conversation))
        .header("x-headset-token", &carla.token)
        .header("accept-language", "de")
        .file("nothing.txt", b"")
        .send()
        .await;
    assert_eq!(
        (empty.code().as_str(), of(&empty)),
        ("file_refused", german.say(Word::FileEmpty))
    );
    let empty = carla.attach(conversation, &id(), "nothing.txt", b"").await;
    assert_eq!(of(&empty), Language::English.words().say(Word::FileEmpty));

    let rating = json!({"conversation": conversation, "rating": 5, "comment": ""});
    let early = call(&server, &carla.token, "answer_survey", &rating).await;
    assert_eq!(
        (early.code().as_str(), of(&early)),
        ("survey_closed", german.say(Word::SurveyClosed))
    );
    let request = json!({"conversation": conversation, "request_id": id()});
    assert_eq!(amy.call("end_conversation", &request).await.code(), "ok");
    assert_eq!(call(&server, &carla.token, "answer_survey", &rating).await.code(), "ok");
    let other = json!({"conversation": conversation, "rating": 1, "comment": ""});
    let again = call(&server, &carla.token, "answer_survey", &other).await;
    assert_eq!(
        (again.code().as_str(), of(&again)),
        ("already_rated", german.say(Word::AlreadyRated))
    );
}

fn to_chat(conversation: ConversationId) -> String {
    format!(
        "/chat/attachment?site=demo&conversation={conversation}&client_id={}",
        id()
    )
}
