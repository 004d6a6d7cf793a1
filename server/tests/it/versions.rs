//! Two versions of Headset, one after the other or side by side: pages of either load what they need, and are told to reload when that
//! leads somewhere.

use crate::support::{Agent, Answer, Ask, TestServer, id, until};
use axum::body::Bytes;
use desk::{Database, Desk, Files};
use domain::wire::Envelope;
use domain::wire::agent::ToAgent;
use domain::wire::customer::ToCustomer;
use http::Method;
use serde_json::json;
use server::{Assets, Settings};
use sqlx::AssertSqlSafe;

/// The site of a version: a script with a twin, and Wasm without one.
fn version(name: &str) -> Settings {
    let file = |path: String, what: &str| (path, Bytes::from(format!("{what} of {name}")));
    let site = Assets::of([
        file(format!("chat/chat.{name}.js"), "script"),
        file(format!("chat/chat.{name}.js.br"), "twin"),
        file(format!("workspace/workspace.{name}.wasm"), "wasm"),
        file(format!("workspace/workspace.{name}.d.ts"), "types"),
    ]);
    Settings {
        // As long as the tests run.
        assets: Some(Box::leak(Box::new(site))),
        leaves_assets: true,
        address_limit_factor: 100,
        ..Settings::default()
    }
}

fn build(settings: &Settings) -> String {
    settings.assets.expect("its site").build().to_owned()
}

/// Waits until a version has left its assets.
async fn left(desk: &Desk, name: &str) {
    for file in [format!("chat.{name}.js"), format!("workspace.{name}.wasm")] {
        until("its assets are left", async || {
            let asset = desk.find_left_asset(&file).await.expect("readable")?;
            desk.read_left_asset(&asset).await.expect("readable")
        })
        .await;
    }
}

async fn asset(server: &TestServer, name: &str, coding: &str) -> Answer {
    let ask = server.get(&format!("/assets/{name}"));
    ask.header("accept-encoding", coding).send().await
}

/// The build that a customer's page of this build is told of when it comes.
async fn told(server: &TestServer, page: &str) -> String {
    let customer = server.customer();
    let mut socket = customer.socket().await;
    let hello = json!({"type": "hello", "build": page, "site": "demo", "token": customer.token, "having": null});
    socket.send(&hello).await;
    socket
        .wait_for("a welcome", |item| match item {
            ToCustomer::Welcome { build } => Some(build.clone()),
            _ => None,
        })
        .await
}

/// The build that an agent's page is told of which asks instead of listening.
async fn told_when_asking(agent: &Agent) -> Option<String> {
    let answer: Envelope<ToAgent> = agent.call("changes", &json!({"watching": []})).await.json();
    answer.items.into_iter().find_map(|item| match item {
        ToAgent::Welcome { build } => Some(build),
        _ => None,
    })
}

/// A page that was open while Headset was replaced loads what it needs later: a script for the first file, or the survey.
#[tokio::test]
async fn a_page_of_the_version_before_still_finds_its_files() {
    let (a, b, c) = (version("a"), version("b"), version("c"));
    let server = TestServer::start_with(a.clone()).await;
    assert_eq!(told(&server, &build(&a)).await, build(&a));
    left(&server.desk, "a").await;
    let server = server.restart_with(b.clone()).await;
    for (name, coding, kind, body) in [
        ("chat.a.js", "gzip", "text/javascript; charset=utf-8", "script of a"),
        ("chat.a.js", "gzip, br", "text/javascript; charset=utf-8", "twin of a"),
        ("workspace.a.wasm", "br", "application/wasm", "wasm of a"),
        ("chat.b.js", "gzip", "text/javascript; charset=utf-8", "script of b"),
    ] {
        let answer = asset(&server, name, coding).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, body), "{name}");
        let headers = ["content-type", "cache-control", "vary", "x-content-type-options"];
        assert_eq!(
            headers.map(|header| answer.header(header).unwrap_or_default().to_owned()),
            [
                kind,
                "public, max-age=31536000, immutable",
                "accept-encoding",
                "nosniff"
            ]
            .map(str::to_owned),
            "{name}"
        );
        let is_twin = body.starts_with("twin");
        assert_eq!(answer.header("content-encoding"), is_twin.then_some("br"), "{name}");
    }
    for name in [
        "chat.a.js.br",
        "workspace.a.d.ts",
        "chat.c.js",
        "..%2fchat.a.js",
        "%2e%2e",
    ] {
        let answer = asset(&server, name, "br").await;
        assert_eq!(answer.status, 404, "{name}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}");
    }
    assert_eq!(told(&server, &build(&a)).await, build(&b), "there is no other node");

    left(&server.desk, "b").await;
    let server = server.restart_with(c).await;
    left(&server.desk, "c").await;
    assert_eq!(asset(&server, "chat.b.js", "br").await.status, 200);
    until("the version before that is forgotten", async || {
        let left = server.desk.find_left_asset("workspace.a.wasm").await;
        left.expect("readable").is_none().then_some(())
    })
    .await;
    assert_eq!(asset(&server, "workspace.a.wasm", "br").await.status, 404);
}

/// A fresh schema on the Postgres that the tests were given.
async fn postgres() -> Database {
    let url = std::env::var("HEADSET_TEST_POSTGRES")
        .expect("HEADSET_TEST_POSTGRES is not set: `make test` starts a throw-away Postgres, or name one to test on");
    let schema = format!("versions_{}", id());
    let pool = sqlx::PgPool::connect(&url).await.expect("the Postgres answers");
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::query(create).execute(&pool).await.expect("a schema");
    pool.close().await;
    let separator = if url.contains('?') { '&' } else { '?' };
    Database::Postgres(format!("{url}{separator}options[search_path]={schema}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_versions_side_by_side_serve_pages_of_both_until_one_has_left() {
    let (database, files) = (postgres().await, Files::in_memory());
    let (a, b) = (version("a"), version("b"));
    let mut old = TestServer::start_node(&database, &files, a.clone()).await;
    left(&old.desk, "a").await;
    let new = TestServer::start_node(&database, &files, b.clone()).await;
    // It serves nobody before the other node can give what its pages ask for.
    assert_eq!(new.get("/readyz").send().await.status, 200);
    assert_eq!(asset(&old, "chat.b.js", "br").await.text(), "twin of b");
    assert_eq!(asset(&new, "chat.a.js", "br").await.text(), "twin of a");

    let amy = new.agent("amy").await;
    for server in [&old, &new] {
        assert_eq!(told(server, &build(&a)).await, build(&a), "a reload could lead back");
        assert_eq!(told(server, &build(&b)).await, build(&b));
    }
    assert_eq!(told_when_asking(&amy).await, None);

    let address = old.address;
    let told_so = until("it is not ready any more, and still answers", async || {
        let answer = Ask::new(address, Method::GET, "/readyz").origin(None).send().await;
        (answer.status == 503).then_some(answer)
    });
    let ((), told_so) = tokio::join!(old.stop(), told_so);
    assert_eq!(
        (told_so.text().as_str(), told_so.header("connection")),
        ("stopping\n", Some("close"))
    );
    until("who has the version before is told", async || {
        (told(&new, &build(&a)).await == build(&b)).then_some(())
    })
    .await;
    assert_eq!(told_when_asking(&amy).await, Some(build(&b)));
    assert_eq!(asset(&new, "workspace.a.wasm", "br").await.text(), "wasm of a");
}
