//! A browser's socket, which also keeps every byte it ever received.

use super::PATIENCE;
use domain::wire::Envelope;
use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::VecDeque;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::{WebSocketStream, client_async};

pub(crate) struct Socket<T> {
    stream: WebSocketStream<TcpStream>,
    waiting: VecDeque<T>,
    /// All text frames, one after the other.
    pub(crate) received: String,
}

impl<T: DeserializeOwned + std::fmt::Debug> Socket<T> {
    /// Opens one as a page of the desk would.
    pub(crate) async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Self {
        let origin = format!("http://{address}");
        let headers: Vec<_> = headers.iter().copied().chain([("origin", origin.as_str())]).collect();
        match Self::try_open(address, path, &headers).await {
            Ok(socket) => socket,
            Err(status) => panic!("the handshake was refused with {status}"),
        }
    }

    /// Opens one with exactly these headers, or gives the status of the refusal.
    pub(crate) async fn try_open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}{path}")
            .into_client_request()
            .expect("a request");
        for (name, value) in headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        let stream = TcpStream::connect(address).await.expect("the server listens");
        match client_async(request, stream).await {
            Ok((stream, _)) => Ok(Self {
                stream,
                waiting: VecDeque::new(),
                received: String::new(),
            }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.send_raw(Message::text(frame.to_string())).await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.expect("the socket is open");
    }

    /// Sends to whoever may have closed already.
    pub(crate) async fn send_if_open(&mut self, message: Message) {
        let _ = self.stream.send(message).await;
    }

    /// The same socket, from here on read as something else.
    pub(crate) fn reading<U>(self) -> Socket<U> {
        Socket {
            stream: self.stream,
            waiting: VecDeque::new(),
            received: self.received,
        }
    }

    /// The TCP connection below, for what no library would send.
    pub(crate) fn tcp(&mut self) -> &mut TcpStream {
        self.stream.get_mut()
    }

    /// The next item; none once the socket has closed.
    pub(crate) async fn next(&mut self) -> Option<T> {
        loop {
            if let Some(item) = self.waiting.pop_front() {
                return Some(item);
            }
            match timeout(PATIENCE, self.stream.next()).await.expect("a frame, in time")? {
                Ok(Message::Text(text)) => {
                    self.received.push_str(&text);
                    let envelope: Envelope<T> = serde_json::from_str(&text).expect("an envelope of this door");
                    self.waiting.extend(envelope.items);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Reads until an item is what the test waits for.
    pub(crate) async fn wait_for<R>(&mut self, what: &str, mut is_it: impl FnMut(&T) -> Option<R>) -> R {
        let mut seen = Vec::new();
        let found = timeout(PATIENCE, async {
            while let Some(item) = self.next().await {
                if let Some(found) = is_it(&item) {
                    return Some(found);
                }
                seen.push(item);
            }
            None
        });
        match found.await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("closed while waiting for {what}; seen {seen:?}"),
            Err(_) => panic!("waited in vain for {what}; seen {seen:?}"),
        }
    }

    /// Reads to the end and gives the close code; none if the connection just ended.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("the end, in time")? {
                Ok(Message::Text(text)) => {
                    self.received.push_str(&text);
                    let envelope: Envelope<T> = serde_json::from_str(&text).expect("an envelope of this door");
                    self.waiting.extend(envelope.items);
                }
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}
