//! How a bucket's server is asked: HTTP/1.1, over TLS unless its address says otherwise, with bounds of time and size.

use async_trait::async_trait;
use http_body_util::{BodyExt, Limited, StreamBody};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector as TcpConnector;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody,
    HttpService,
};
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

const CONNECT_TIME: Duration = Duration::from_secs(5);
/// A request is sent, with a file of 10 MiB perhaps, and its answer begins, in this time.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// Each piece of an answer comes in this.
const PIECE_TIME: Duration = Duration::from_secs(20);
/// A connection that nobody uses is kept so long, and so many are.
const IDLE_TIME: Duration = Duration::from_secs(20);
const IDLE_CONNECTIONS: usize = 8;
/// So much of an answer is read ahead.
const READ_BYTES: usize = 64 * 1024;
/// A refusal that is longer is not read.
const REFUSAL_BYTES: usize = 64 * 1024;
/// The longest word for a refusal that is passed on.
const WORD_BYTES: usize = 60;

/// Asks a bucket's server, over connections that are kept for a while. Follows no redirect.
#[derive(Clone, Debug)]
pub(super) struct Wire(Client<HttpsConnector<TcpConnector>, HttpRequestBody>);

impl Wire {
    /// One that only speaks encrypted, to servers which the system trusts; or one that need not.
    ///
    /// # Errors
    /// Where the system has no certificates to trust.
    pub(super) fn new(is_encrypted: bool) -> std::io::Result<Self> {
        let mut tcp = TcpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIME));
        let builder = if is_encrypted {
            HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(default_provider())?
                .https_only()
        } else {
            let trusting_nobody = ClientConfig::builder_with_provider(Arc::new(default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(std::io::Error::other)?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            HttpsConnectorBuilder::new()
                .with_tls_config(trusting_nobody)
                .https_or_http()
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIME)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http1_max_buf_size(READ_BYTES)
            .build(builder.enable_http1().wrap_connector(tcp));
        Ok(Self(client))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = match timeout(ANSWER_TIME, self.0.request(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(broken(&error)),
            Err(error) => return Err(HttpError::new(HttpErrorKind::Timeout, error)),
        };
        let (parts, body) = answer.into_parts();
        let body = if parts.status.is_success() {
            pieces(body)
        } else {
            refusal(body).await.into()
        };
        Ok(HttpResponse::from_parts(parts, body))
    }
}

/// An answer as it comes, each piece in its time.
fn pieces(body: Incoming) -> HttpResponseBody {
    let frames = futures_util::stream::unfold(Some(body), |body| async move {
        let mut body = body?;
        let error = match timeout(PIECE_TIME, body.frame()).await {
            Ok(Some(Ok(frame))) => return Some((Ok(frame), Some(body))),
            Ok(Some(Err(error))) => HttpError::new(HttpErrorKind::Interrupted, error),
            Ok(None) => return None,
            Err(error) => HttpError::new(HttpErrorKind::Timeout, error),
        };
        Some((Err(error), None))
    });
    HttpResponseBody::new(StreamBody::new(frames))
}

/// Of a refusal, its word for why. The rest repeats what was signed, a token among it, and comes into no log.
async fn refusal(body: Incoming) -> String {
    match timeout(PIECE_TIME, Limited::new(body, REFUSAL_BYTES).collect()).await {
        Ok(Ok(body)) => word(&String::from_utf8_lossy(&body.to_bytes())).to_owned(),
        _ => String::new(),
    }
}

fn word(refusal: &str) -> &str {
    refusal
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map(|(word, _)| word)
        .filter(|word| word.len() <= WORD_BYTES && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or_default()
}

/// What broke, down to its cause. It may have been done all the same, and may be asked again: nothing here differs when done twice.
fn broken(error: &legacy::Error) -> HttpError {
    let kind = if error.is_connect() {
        HttpErrorKind::Connect
    } else {
        HttpErrorKind::Interrupted
    };
    let first: &(dyn std::error::Error + 'static) = error;
    let causes: Vec<String> = std::iter::successors(Some(first), |error| error.source())
        .map(ToString::to_string)
        .collect();
    HttpError::new(kind, std::io::Error::other(causes.join(": ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_refusal_only_its_word_is_passed_on() {
        let refusal = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message>\
                       <CanonicalRequest>x-amz-security-token:secret</CanonicalRequest></Error>";
        assert_eq!(word(refusal), "SignatureDoesNotMatch");
        for odd in [
            "",
            "<html>Bad gateway</html>",
            "<Code>two words</Code>",
            "<Code>",
            "<Code>a\r\nb</Code>",
        ] {
            assert_eq!(word(odd), "", "{odd}");
        }
        assert_eq!(word(&format!("<Code>{}</Code>", "a".repeat(WORD_BYTES + 1))), "");
    }
}
