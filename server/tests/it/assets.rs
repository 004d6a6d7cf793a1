//! What lies in the binary, and how it is served.

use crate::support::TestServer;

/// The URLs that a page loads.
fn loaded(page: &str) -> Vec<String> {
    let mut urls: Vec<String> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    urls.sort();
    urls.dedup();
    urls
}

#[tokio::test]
async fn every_page_finds_its_assets_and_browsers_keep_them() {
    let server = TestServer::start().await;
    let amy = server.agent("amy").await;
    for (path, kinds) in [
        (
            "/desk",
            &[
                "text/javascript; charset=utf-8",
                "application/wasm",
                "text/css; charset=utf-8",
            ][..],
        ),
        (
            "/chat/demo",
            &[
                "text/javascript; charset=utf-8",
                "application/wasm",
                "text/css; charset=utf-8",
            ],
        ),
        ("/sign-in", &["text/css; charset=utf-8"]),
    ] {
        let page = match path {
            "/sign-in" => server.get(path).send().await,
            _ => amy.get(path).send().await,
        };
        let urls = loaded(&page.text());
        let mut found = Vec::new();
        for url in &urls {
            let raw = server.get(url).send().await;
            assert_eq!(raw.status, 200, "{path} loads {url}");
            assert_eq!(raw.header("content-encoding"), None);
            assert_eq!(
                raw.header("cache-control"),
                Some("public, max-age=31536000, immutable"),
                "{url}"
            );
            assert_eq!(raw.header("vary"), Some("accept-encoding"), "{url}");
            let packed = server
                .get(url)
                .header("accept-encoding", "gzip, deflate, br")
                .send()
                .await;
            if packed.header("content-encoding") == Some("br") {
                assert!(packed.body.len() < raw.body.len(), "{url}");
            }
            assert_eq!(packed.header("content-type"), raw.header("content-type"), "{url}");
            found.push(raw.header("content-type").expect("a type").to_owned());
        }
        for kind in kinds {
            assert!(
                found.iter().any(|found| found == kind),
                "{path} has no {kind} among {urls:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_an_asset_is_not_served() {
    let server = TestServer::start().await;
    for path in [
        "/assets/",
        "/assets/none.js",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e",
        "/Cargo.toml",
        "/pkg/x.js",
        "/hash.txt",
    ] {
        let answer = server.get(path).send().await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn the_loader_is_for_every_page_and_asked_for_again_cheaply() {
    let server = TestServer::start().await;
    let loader = server.get("/widget.js").send().await;
    assert_eq!(loader.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(loader.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(loader.header("access-control-allow-origin"), Some("*"));
    assert_eq!(loader.header("set-cookie"), None);
    assert!(!loader.body.is_empty());
    let tag = loader.header("etag").expect("a tag");
    let again = server.get("/widget.js").header("if-none-match", tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn health_is_told_without_a_session() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/healthz").send().await.status, 200);
    assert_eq!(server.get("/readyz").send().await.status, 200);
}
