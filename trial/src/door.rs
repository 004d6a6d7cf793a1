//! The server functions, over one HTTP connection that is kept and, once broken, opened again.

use anyhow::Context;
use domain::Refusal;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A request that is not answered by then is lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// It may have been done or not.
    #[error("no answer came: {0}")]
    Lost(#[from] anyhow::Error),
    #[error("{0}")]
    Refused(Refusal),
}

/// Somebody's way in.
pub(crate) struct Door {
    address: SocketAddr,
    /// Where it connects: there, or to a proxy in between.
    through: SocketAddr,
    /// What proves who they are, if anything does.
    proof: Option<(HeaderName, HeaderValue)>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Door {
    /// A customer's, with their token.
    pub(crate) fn of_customer(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let proof = HeaderValue::from_str(&format!("Bearer {token}"))?;
        Ok(Self::new(address, Some((http::header::AUTHORIZATION, proof))))
    }

    /// An agent's, with their cookie.
    pub(crate) fn of_agent(address: SocketAddr, cookie: &str) -> anyhow::Result<Self> {
        let proof = HeaderValue::from_str(cookie)?;
        Ok(Self::new(address, Some((http::header::COOKIE, proof))))
    }

    /// From now on it is this customer who comes in here.
    pub(crate) fn change_to(&mut self, token: &str) -> anyhow::Result<()> {
        let proof = HeaderValue::from_str(&format!("Bearer {token}"))?;
        self.proof = Some((http::header::AUTHORIZATION, proof));
        Ok(())
    }

    fn new(address: SocketAddr, proof: Option<(HeaderName, HeaderValue)>) -> Self {
        Self {
            address,
            through: address,
            proof,
            sender: None,
        }
    }

    /// The same by way of a proxy.
    pub(crate) fn through(self, proxy: SocketAddr) -> Self {
        Self { through: proxy, ..self }
    }

    /// Signs somebody in; the cookie as the browser sends it back.
    pub(crate) async fn sign_in(address: SocketAddr, email: &str, password: &str) -> anyhow::Result<String> {
        let form = format!("email={}&password={password}", email.replace('@', "%40"));
        let mut door = Self::new(address, None);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let answer = door.post("/sign-in", kind, form.into()).await?;
        let cookie = answer
            .headers()
            .get(http::header::SET_COOKIE)
            .context("no cookie came")?;
        let pair = cookie.to_str()?.split(';').next();
        Ok(pair.context("an empty cookie came")?.to_owned())
    }

    /// Calls a server function.
    pub(crate) async fn call<T: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: &impl Serialize,
    ) -> Result<T, Failed> {
        let answer = timeout(PATIENCE, self.ask(function, arguments)).await;
        match answer {
            Ok(Ok((true, body))) => serde_json::from_slice(&body).map_err(|error| Failed::Lost(error.into())),
            Ok(Ok((false, body))) => Err(match serde_json::from_slice(&body) {
                Ok(refusal) => Failed::Refused(refusal),
                Err(error) => Failed::Lost(error.into()),
            }),
            Ok(Err(error)) => {
                self.sender = None;
                Err(Failed::Lost(error))
            }
            Err(late) => {
                self.sender = None;
                Err(Failed::Lost(late.into()))
            }
        }
    }

    async fn ask(&mut self, function: &str, arguments: &impl Serialize) -> anyhow::Result<(bool, Bytes)> {
        let body = serde_json::to_vec(arguments)?;
        let kind = HeaderValue::from_static("application/json");
        let answer = self.post(&format!("/api/{function}"), kind, body.into()).await?;
        let is_result = answer.status().is_success();
        Ok((is_result, answer.into_body().collect().await?.to_bytes()))
    }

    async fn post(&mut self, path: &str, kind: HeaderValue, body: Bytes) -> anyhow::Result<Response<Incoming>> {
        let mut request = Request::post(path).body(Full::new(body))?;
        let headers: &mut HeaderMap = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_str(&self.address.to_string())?);
        headers.insert(ORIGIN, HeaderValue::from_str(&format!("http://{}", self.address))?);
        headers.insert(CONTENT_TYPE, kind);
        if let Some((name, value)) = &self.proof {
            headers.insert(name, value.clone());
        }
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => open(self.through).await?,
        };
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        self.sender = Some(sender);
        Ok(answer)
    }
}

async fn open(address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // It ends with the connection.
    tokio::spawn(connection);
    Ok(sender)
}
