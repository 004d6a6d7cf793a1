//! Behaviour 14: the demo's page, with what its address says (gate 4), and the customer whom its shop names.

use crate::support::{Answer, TestServer};
use domain::text::SiteKey;
use domain::wire::customer::Identified;

/// A server whose demo's shop is open, as `headset serve --demo` opens it.
async fn open() -> TestServer {
    let server = TestServer::start().await;
    let site = SiteKey::new("demo").expect("a key");
    server.desk.open_demo_shop(&site).await.expect("the demo's site");
    server
}

/// A page without what is new in every answer.
fn tells(page: &Answer) -> String {
    let policy = page.header("content-security-policy").expect("a policy");
    let nonce = policy.split("'nonce-").nth(1).expect("a nonce");
    let nonce = nonce.split('\'').next().expect("its end");
    page.text().replace(nonce, "NONCE")
}

/// What the shop says of its customer.
fn identity(page: &Answer) -> Option<String> {
    let text = page.text();
    let said = text.split(" data-identity=\"").nth(1)?;
    Some(said.split('"').next()?.to_owned())
}

#[tokio::test]
async fn nothing_of_an_address_gets_into_the_page_but_what_the_panel_offers() {
    let server = open().await;
    let plain = tells(&server.get("/demo").send().await);
    for query in [
        "language=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "colour=%22%20onload=alert(1)%20x=%22",
        "colour=fff3b0%22%3E",
        "corner=left%00",
        "corner=%E2%80%AEleft",
        "customer=%7Bnonce%7D",
        "customer=carla%20",
        "site=shop&data-identity=a.b.c",
        "%3Cscript%3E=1",
        "language=%FF%FE",
        "&&&==&=de",
        "language[]=de",
    ] {
        let page = server.get(&format!("/demo?{query}")).send().await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(tells(&page), plain, "{query}");
    }
    let chosen = server.get("/demo?language=de&colour=fff3b0&corner=left").send().await;
    assert!(
        chosen
            .text()
            .contains("/widget.js?site=demo&amp;language=de&amp;colour=fff3b0&amp;corner=left\"")
    );
    assert_eq!(identity(&chosen), None, "a guest is named by nobody");
}

#[tokio::test]
async fn the_shop_names_carla_and_the_desk_believes_it() {
    let server = open().await;
    let page = server.get("/demo?customer=carla").send().await;
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let said = identity(&page).expect("a token");
    let (mut laptop, mut phone) = (server.customer(), server.customer());
    let told = laptop.identified(&said).await.json::<Identified>();
    assert_eq!(
        (told.name.as_deref(), told.email.as_deref()),
        (Some("Carla Reyes"), Some("carla@example.com"))
    );
    let conversation = laptop.start("Billing", "Carla", "My fern sulks").await;
    let again = server.get("/demo?customer=carla").send().await;
    phone.identified(&identity(&again).expect("a token")).await;
    let shown = phone
        .call("chat_changes", &serde_json::json!({"site": "demo", "having": null}))
        .await;
    assert!(shown.text().contains(&format!("\"conversation\":{conversation}")));
}
