//! One request and its answer.

use axum::body::{Body, Bytes, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A request that is being put together. It says `Origin` as a page of the desk would, unless told otherwise.
pub(crate) struct Ask {
    address: SocketAddr,
    request: http::request::Builder,
    origin: Option<String>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Ask {
    pub(crate) fn new(address: SocketAddr, method: Method, path: &str) -> Self {
        Self {
            address,
            request: Request::builder()
                .method(method)
                .uri(path)
                .header("host", address.to_string()),
            origin: Some(format!("http://{address}")),
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Another origin, or none.
    pub(crate) fn origin(mut self, origin: Option<&str>) -> Self {
        self.origin = origin.map(str::to_owned);
        self
    }

    pub(crate) fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    pub(crate) fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// A file as a page sends it: its name in a header, each byte escaped, and what is in it as the body.
    pub(crate) fn file(self, name: &str, bytes: &[u8]) -> Self {
        self.header("x-file-name", &escaped(name))
            .body("application/octet-stream", bytes)
    }

    pub(crate) async fn send(mut self) -> Answer {
        if let Some(origin) = self.origin.take() {
            self = self.header("origin", &origin);
        }
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .expect("it speaks HTTP");
        tokio::spawn(connection);
        let request = self.request.body(Body::from(self.body)).expect("a request");
        let (parts, body) = sender.send_request(request).await.expect("an answer").into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(Body::new(body), usize::MAX).await.expect("a whole body"),
        }
    }
}

/// Each byte as `%41`.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// The code of a refusal, or `ok`.
    pub(crate) fn code(&self) -> String {
        if self.status.is_success() {
            return "ok".to_owned();
        }
        let refusal: serde_json::Value = self.json();
        let code = refusal["code"].as_str().expect("a refusal has a code").to_owned();
        let typed: domain::Refusal = self.json();
        assert_eq!(typed.status(), self.status.as_u16(), "the status is the code's: {code}");
        assert!(
            refusal["message"]
                .as_str()
                .is_some_and(|message| message.ends_with('.')),
            "{refusal}"
        );
        code
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("a readable header"))
    }
}
