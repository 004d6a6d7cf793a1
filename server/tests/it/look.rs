//! How a site looks on other people's pages (behaviour 10, "Look"): its loader, its chat page, its logo; and that an address is no
//! way into any of them.

use crate::png::png;
use crate::support::{Answer, TestServer};
use serde_json::Value;

const SHOP: &str = r##"
[[sites]]
key = "shop"
name = "Shop"
greeting = "Hello"
colour = "#8a1c4b"
corner = "left"
launcher = "Ask </script> us"
logo = "logo.png"
topics = [{ name = "Billing", queue = "Billing" }]
"##;

/// A server with a site that has chosen all there is.
async fn with_shop() -> TestServer {
    let server = TestServer::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("logo.png"), png(96, 64)).expect("written");
    let applied = server.desk.apply_from(SHOP, Some(folder.path()), false).await;
    applied.expect("a good configuration");
    server
}

/// What the loader reads first.
fn dress(loader: &Answer) -> Value {
    assert_eq!(loader.status, 200);
    let text = loader.text();
    let from = text.find("{\"").expect("an object");
    let mut objects = serde_json::Deserializer::from_str(&text[from..]).into_iter::<Value>();
    objects.next().expect("an object").expect("JSON")
}

async fn loader(server: &TestServer, query: &str) -> Answer {
    server.get(&format!("/widget.js{query}")).send().await
}

#[tokio::test]
async fn a_sites_loader_has_its_look_in_it_and_the_page_may_choose_another() {
    let server = with_shop().await;
    let shop = dress(&loader(&server, "?site=shop").await);
    for (name, value) in [
        ("site", "shop"),
        ("fill", "#8a1c4b"),
        ("ink", "#ffffff"),
        ("corner", "left"),
        ("launcher", "Ask </script> us"),
        ("unread", "New messages: {n}"),
        ("query", ""),
    ] {
        assert_eq!(shop[name], value, "{name}");
    }
    let chosen = "?site=shop&language=de&colour=fffbcc&corner=right";
    let chosen = dress(&loader(&server, chosen).await);
    for (name, value) in [
        ("fill", "#fffbcc"),
        ("ink", "#111111"),
        ("corner", "right"),
        ("query", "?language=de&colour=fffbcc"),
    ] {
        assert_eq!(chosen[name], value, "{name}");
    }
    let plain = dress(&loader(&server, "").await);
    assert_eq!((&plain["fill"], plain.get("site")), (&"#14606b".into(), None));
    let unknown = dress(&loader(&server, "?site=nobody").await);
    assert_eq!(
        (&unknown["fill"], &unknown["site"]),
        (&"#14606b".into(), &"nobody".into())
    );

    // What is configured anew is there at once.
    let anew = "[[sites]]\nkey = \"shop\"\ncolour = \"\"\nlauncher = \"\"";
    server.desk.apply(anew, false).await.expect("a good configuration");
    let anew = dress(&loader(&server, "?site=shop").await);
    assert_eq!(
        (&anew["fill"], &anew["launcher"]),
        (&"#14606b".into(), &"Chat with us".into())
    );
}

#[tokio::test]
async fn what_does_not_hold_in_an_address_gets_neither_into_the_loader_nor_into_the_page() {
    let server = with_shop().await;
    let plain = loader(&server, "").await.text();
    for hostile in [
        "%22%7D;alert(1)//",
        "%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "%27-alert(1)-%27",
        "%60$%7Balert(1)%7D",
        "red;%7D*%7Bdisplay:none",
        "url(https://evil.example)",
        "%E2%80%A8alert(1)",
        "%00",
        "%ff",
        "../../api",
        "HEADSET_LOOK",
    ] {
        for name in [
            "site",
            "colour",
            "corner",
            "language",
            "launcher",
            "query",
            "fill",
            "__proto__",
        ] {
            let answer = loader(&server, &format!("?{name}={hostile}")).await;
            assert_eq!(answer.text(), plain, "{name}={hostile}");
        }
        let page = server
            .get(&format!("/chat/demo?colour={hostile}&language={hostile}"))
            .send()
            .await;
        assert_eq!(page.status, 200, "{hostile}");
        for word in ["alert(1)", "evil", "<style", "display:none", "HEADSET_LOOK"] {
            assert!(!page.text().contains(word), "{hostile} gets into the page");
        }
    }
}

#[tokio::test]
async fn a_loader_is_small_in_every_look_and_kept_by_whom_it_is_for() {
    let server = with_shop().await;
    let mut tags = Vec::new();
    for query in ["", "?site=demo", "?site=shop", "?site=shop&colour=fffbcc"] {
        let address = format!("/widget.js{query}");
        let packed = server.get(&address).header("accept-encoding", "gzip, br").send().await;
        assert_eq!(packed.header("content-encoding"), Some("br"), "{query}");
        assert!(packed.body.len() <= 3_000, "{query}: {}", packed.body.len());
        assert_eq!(
            packed.header("vary"),
            Some("accept-language, accept-encoding"),
            "{query}"
        );
        assert_eq!(packed.header("cache-control"), Some("public, max-age=300"), "{query}");
        let raw = server.get(&address).send().await;
        assert_eq!(raw.header("content-encoding"), None);
        assert_eq!(
            raw.header("etag"),
            packed.header("etag"),
            "{query}: one version in two codings"
        );
        let tag = raw.header("etag").expect("a tag").to_owned();
        let again = server.get(&address).header("if-none-match", &tag).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{query}");
        assert_eq!(
            again.header("vary"),
            Some("accept-language, accept-encoding"),
            "{query}"
        );
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "each look is a version of its own");
}

#[tokio::test]
async fn who_asks_for_one_new_look_after_the_other_gets_them_uncompressed_and_harms_nobody() {
    let server = with_shop().await;
    let mut uncompressed = 0;
    for number in 0..60 {
        let address = format!("/widget.js?colour={:06x}", number * 1_000);
        let answer = server.get(&address).header("accept-encoding", "br").send().await;
        assert_eq!(answer.status, 200);
        uncompressed += usize::from(answer.header("content-encoding").is_none());
    }
    assert!((1..=40).contains(&uncompressed), "{uncompressed}");
}

#[tokio::test]
async fn the_chat_page_has_its_sites_colour_or_that_of_the_page_around_it() {
    let server = with_shop().await;
    let demo = server.get("/chat/demo").send().await;
    assert!(!demo.text().contains("<style"), "the ordinary look needs nothing");
    for (path, colour) in [
        ("/chat/shop", "--mine:#8a1c4b"),
        ("/chat/shop?language=de&colour=fffbcc", "--mine:#fffbcc"),
        ("/chat/demo?colour=fffbcc", "--mine:#fffbcc"),
    ] {
        let page = server.get(path).send().await;
        assert!(page.text().contains(colour), "{path}");
        // It is the one style of the page, and the policy takes it.
        let policy = page.header("content-security-policy").expect("a policy");
        let style = policy.split(';').find(|part| part.trim().starts_with("style-src"));
        let nonce = style
            .and_then(|style| style.split("'nonce-").nth(1))
            .and_then(|nonce| nonce.split('\'').next())
            .expect("a nonce");
        assert_eq!(page.text().matches("<style").count(), 1, "{path}");
        assert!(page.text().contains(&format!("<style nonce=\"{nonce}\">")), "{path}");
    }
    assert!(
        server
            .get("/chat/shop")
            .send()
            .await
            .text()
            .contains("url(/chat/shop/logo)")
    );
}

#[tokio::test]
async fn a_logo_is_a_picture_and_nothing_else() {
    let server = with_shop().await;
    let logo = server.get("/chat/shop/logo").send().await;
    assert_eq!((logo.status.as_u16(), &logo.body[..]), (200, &png(96, 64)[..]));
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "public, max-age=300"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(logo.header(name), Some(value), "{name}");
    }
    assert_eq!(logo.header("set-cookie"), None);
    let tag = logo.header("etag").expect("a tag");
    let again = server.get("/chat/shop/logo").header("if-none-match", tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));

    for path in [
        "/chat/demo/logo",
        "/chat/nobody/logo",
        "/chat/%00/logo",
        "/chat/..%2fshop/logo",
    ] {
        let answer = server.get(path).send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (404, "not_found"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    assert_eq!(server.post("/chat/shop/logo").send().await.status, 405);
    let foreign = server.post("/chat/shop/logo").origin(Some("https://evil.example"));
    assert_eq!(foreign.send().await.code(), "cross_site");
}
