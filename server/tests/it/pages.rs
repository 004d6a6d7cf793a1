//! Gate 2 for pages: an address opens a conversation only for whoever may read it, and the sign-out page shows nobody else's.

use crate::objects::settings;
use crate::support::{Agent, Answer, TestServer, id};
use desk::clock::Clock;
use domain::ids::ConversationNumber;
use domain::part::Part;
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::agent::ToAgent;
use serde_json::json;

/// Carla, whom Amy talks with in Billing. The clock stands still, so that pages differ by what they tell and not by when.
async fn talking() -> (TestServer, Agent, ConversationNumber) {
    let server = TestServer::start_at(Clock::hand(Timestamp(1_800_000_000_000)), settings()).await;
    let amy = server.agent("amy").await;
    server.customer().start("Billing", "Carla", "My invoice is wrong").await;
    let number = amy.accept_next(amy.queue("Billing").await).await.number;
    (server, amy, number)
}

/// A page's text without the number that its address names, and without what is new in every answer.
fn tells(page: &Answer, number: &str) -> String {
    let policy = page.header("content-security-policy").expect("a policy");
    let nonce = policy.split("'nonce-").nth(1).expect("a nonce");
    let nonce = nonce.split('\'').next().expect("its end");
    page.text().replace(number, "CHAT").replace(nonce, "NONCE")
}

#[tokio::test]
async fn an_address_opens_a_conversation_for_whoever_may_read_it() {
    let (server, _, ConversationNumber(number)) = talking().await;
    let unknown = "CHAT9999999";
    for (who, may_read) in [
        ("amy", true),
        ("ben", true),
        ("cho", false),
        ("mia", true),
        ("max", false),
        ("root", true),
        ("nil", false),
    ] {
        let agent = server.agent(who).await;
        let page = agent.get(&format!("/desk/{number}")).send().await;
        assert_eq!(page.text().contains("My invoice is wrong"), may_read, "{who}");
        if !may_read {
            assert!(!page.text().contains("Carla"), "{who}");
            let of_nothing = agent.get(&format!("/desk/{unknown}")).send().await;
            assert_eq!(page.status, of_nothing.status, "{who}");
            assert_eq!(
                tells(&page, &number),
                tells(&of_nothing, unknown),
                "{who}: what is others' and what does not exist are the same page"
            );
        }
    }
}

#[tokio::test]
async fn the_sign_out_page_shows_and_returns_ones_own_only() {
    let (server, amy, _) = talking().await;
    for who in ["ben", "cho", "mia", "max", "root", "nil"] {
        let agent = server.agent(who).await;
        let page = agent.get("/sign-out").send().await;
        assert!(!page.text().contains("Carla"), "{who}");
        let returned = agent.post("/sign-out").form(&[("request_id", &id())]).send().await;
        assert_eq!(returned.header("location"), Some("/sign-in"), "{who}");
    }
    let cases = amy.call("changes", &json!({"watching": []})).await;
    let cases = cases
        .json::<Envelope<ToAgent>>()
        .items
        .into_iter()
        .find_map(|item| match item {
            ToAgent::Cases { cases } => Some(cases),
            _ => None,
        });
    let cases = cases.expect("her cases");
    assert_eq!(
        cases.iter().map(|case| case.part).collect::<Vec<_>>(),
        [Part::Assigned],
        "Carla is still hers"
    );
    assert!(amy.get("/sign-out").send().await.text().contains("Carla"));
}
