//! A customer, with the token of their browser.

use super::{Answer, Ask, Socket, TestServer, id, token};
use domain::ids::{AttachmentId, ConversationId};
use domain::wire::customer::{Having, Said, Started, ToCustomer};
use http::Method;
use serde_json::{Value, json};
use std::net::SocketAddr;

#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    /// Where a proxy says that they are.
    pub(crate) forwarded_for: Option<String>,
}

impl Customer {
    pub(crate) fn new(server: &TestServer) -> Self {
        Self {
            address: server.address,
            token: token(),
            forwarded_for: None,
        }
    }

    /// Calls a server function.
    pub(crate) async fn call(&self, name: &str, arguments: &Value) -> Answer {
        self.ask(Method::POST, &format!("/api/{name}"))
            .header("authorization", &format!("Bearer {}", self.token))
            .json(arguments)
            .send()
            .await
    }

    /// Sends a file in a chat of the demo site.
    pub(crate) async fn attach(
        &self,
        conversation: ConversationId,
        client_id: &str,
        name: &str,
        bytes: &[u8],
    ) -> Answer {
        let path = format!("/chat/attachment?site=demo&conversation={conversation}&client_id={client_id}");
        self.ask(Method::POST, &path)
            .header("x-headset-token", &self.token)
            .file(name, bytes)
            .send()
            .await
    }

    /// Opens a file as the chat of the demo site does.
    pub(crate) async fn attachment(&self, attachment: AttachmentId) -> Answer {
        self.ask(Method::GET, &format!("/chat/attachment/{attachment}?site=demo"))
            .origin(None)
            .header("x-headset-token", &self.token)
            .send()
            .await
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).origin(None).send().await
    }

    fn ask(&self, method: Method, path: &str) -> Ask {
        let ask = Ask::new(self.address, method, path);
        match &self.forwarded_for {
            Some(address) => ask.header("x-forwarded-for", address),
            None => ask,
        }
    }

    pub(crate) async fn start(&self, topic: &str, name: &str, message: &str) -> ConversationId {
        let answer = self.call("start_chat", &start(topic, name, message)).await;
        answer.json::<Started>().conversation
    }

    pub(crate) async fn say(&self, conversation: ConversationId, body: &str) -> Said {
        let message = json!({"conversation": conversation, "client_id": id(), "body": body});
        self.call("say", &message).await.json()
    }

    /// A socket that has said hello and has nothing yet.
    pub(crate) async fn live(&self) -> Socket<ToCustomer> {
        self.live_having(None).await
    }

    /// A socket that has said hello and what it has.
    pub(crate) async fn live_having(&self, having: Option<Having>) -> Socket<ToCustomer> {
        let mut socket = self.socket().await;
        let hello = json!({"type": "hello", "build": "", "site": "demo", "token": self.token, "having": having});
        socket.send(&hello).await;
        socket
    }

    /// A socket that has said nothing yet.
    pub(crate) async fn socket(&self) -> Socket<ToCustomer> {
        let forwarded = self.forwarded_for.as_deref();
        let headers: Vec<_> = forwarded
            .map(|address| ("x-forwarded-for", address))
            .into_iter()
            .collect();
        Socket::open(self.address, "/chat/live", &headers).await
    }
}

/// The arguments of `start_chat` at the demo site.
pub(crate) fn start(topic: &str, name: &str, message: &str) -> Value {
    json!({"site": "demo", "request_id": id(), "name": name, "email": null, "topic": topic, "message": message})
}

/// The arguments of `leave_message` at the demo site.
pub(crate) fn leave(topic: &str, name: &str, message: &str) -> Value {
    json!({"site": "demo", "request_id": id(), "name": name, "email": "carla@example.com", "topic": topic, "message": message})
}
