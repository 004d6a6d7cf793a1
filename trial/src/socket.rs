//! A live connection, as a browser has it.

use anyhow::bail;
use domain::wire::Envelope;
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Read and write buffers: there may be thousands of sockets.
const BUFFER_BYTES: usize = 4 * 1024;

pub(crate) struct Socket<T> {
    stream: WebSocketStream<TcpStream>,
    items: PhantomData<T>,
}

impl<T: DeserializeOwned> Socket<T> {
    /// Opens one at a path; an agent's with their cookie.
    pub(crate) async fn open(address: SocketAddr, path: &str, cookie: Option<&str>) -> anyhow::Result<Self> {
        Self::open_through(address, address, path, cookie).await
    }

    /// The same by way of a proxy.
    pub(crate) async fn open_through(
        proxy: SocketAddr,
        address: SocketAddr,
        path: &str,
        cookie: Option<&str>,
    ) -> anyhow::Result<Self> {
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", format!("http://{address}").parse()?);
        if let Some(cookie) = cookie {
            headers.insert("cookie", cookie.parse()?);
        }
        let stream = TcpStream::connect(proxy).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES);
        let (stream, _) = client_async_with_config(request, stream, Some(config)).await?;
        Ok(Self {
            stream,
            items: PhantomData,
        })
    }

    pub(crate) async fn send(&mut self, frame: &impl Serialize) -> anyhow::Result<()> {
        self.stream.send(Message::text(serde_json::to_string(frame)?)).await?;
        Ok(())
    }

    /// The next frame's items. An error once the connection has ended.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Vec<T>> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let envelope: Envelope<T> = serde_json::from_str(&text)?;
                    return Ok(envelope.items);
                }
                Some(Ok(Message::Close(_))) | None => bail!("the connection has ended"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }
}
