//! Gate 5: the headers of every page.

use crate::support::{Answer, TestServer};
use server::Settings;
use server::public_url::PublicUrl;

fn directive<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let policy = answer.header("content-security-policy").expect("a policy");
    let directive = policy
        .split(';')
        .map(str::trim)
        .find(|directive| directive.starts_with(name));
    directive
        .unwrap_or_else(|| panic!("no {name} in {policy}"))
        .split(' ')
        .skip(1)
        .collect()
}

fn is_guarded(path: &str, answer: &Answer) {
    let script = directive(answer, "script-src");
    let style = directive(answer, "style-src");
    for source in script.iter().chain(&style) {
        assert!(
            !matches!(*source, "'unsafe-inline'" | "'unsafe-eval'" | "*" | "https:" | "data:"),
            "{path}: {source}"
        );
    }
    assert_eq!(directive(answer, "object-src"), ["'none'"], "{path}");
    assert_eq!(directive(answer, "base-uri"), ["'none'"], "{path}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
    assert!(answer.header("x-request-id").is_some(), "{path}");
}

#[tokio::test]
async fn every_page_and_answer_carries_them() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    for path in [
        "/",
        "/desk",
        "/desk/CHAT0001001",
        "/sign-in",
        "/sign-in/new",
        "/chat/demo",
        "/chat/demo?colour=fffbcc&language=de",
        "/chat/none",
        "/chat/demo/logo",
        "/demo",
        "/nowhere",
        "/healthz",
        "/readyz",
        "/api/me",
        "/live",
        "/assets/none.js",
    ] {
        let answer = amy.get(path).send().await;
        is_guarded(path, &answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        assert_eq!(answer.header("strict-transport-security"), None, "{path}: plain http");
        let framed = directive(&answer, "frame-ancestors");
        if path.starts_with("/chat/demo") && !path.ends_with("logo") {
            assert_eq!(framed.first(), Some(&"'self'"));
            assert!(!framed.contains(&"*"));
        } else {
            assert_eq!(framed, ["'none'"], "{path}");
        }
    }
}

#[tokio::test]
async fn no_page_needs_more_than_its_policy_allows() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    for path in [
        "/",
        "/desk",
        "/sign-in",
        "/sign-in/new",
        "/chat/demo",
        "/demo",
        "/nowhere",
    ] {
        let answer = match path {
            "/sign-in" => server.get(path).send().await,
            _ => amy.get(path).send().await,
        };
        let page = answer.text();
        assert!(page.to_lowercase().starts_with("<!doctype html>"), "{path}: {page}");
        assert!(!page.contains(" style=\""), "{path} has an inline style");
        assert!(!page.contains("<style"), "{path} has a style element");
        for handler in [" onclick=", " onload=", " onsubmit=", " onerror=", "javascript:"] {
            assert!(!page.contains(handler), "{path} has {handler}");
        }
        let nonce = directive(&answer, "script-src")
            .into_iter()
            .find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\''))
            .expect("a nonce")
            .to_owned();
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().expect("a tag");
            // Data is read and never run.
            let is_data = tag.contains("type=\"application/json\"");
            let allowed = is_data || tag.contains("src=\"/") || tag.contains(&format!("nonce=\"{nonce}\""));
            assert!(allowed, "{path} has a script that will not run: <script{tag}>");
        }
    }
}

#[tokio::test]
async fn each_request_has_a_nonce_of_its_own() {
    let server = TestServer::start().await;
    let policy = async || {
        let answer = server.get("/sign-in").send().await;
        answer.header("content-security-policy").expect("a policy").to_owned()
    };
    assert_ne!(policy().await, policy().await);
}

#[tokio::test]
async fn behind_tls_the_cookie_is_the_hosts_and_transport_stays_secure() {
    let public_url = PublicUrl::parse("https://desk.example.com").expect("good");
    let server = TestServer::start_with(Settings {
        public_url: Some(public_url),
        ..Settings::default()
    })
    .await;
    let answer = server
        .post("/sign-in")
        .origin(Some("https://desk.example.com"))
        .form(&[("email", "amy@demo.test"), ("password", "headset-demo")])
        .send()
        .await;
    assert_eq!(answer.status, 303);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-headset="), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(answer.header("strict-transport-security").is_some());
}
