//! Somebody of the staff, with a browser's cookie.

use super::{Answer, Ask, Socket, TestServer, id};
use domain::attachment::File;
use domain::entry::StaffContent;
use domain::ids::{AttachmentId, ConversationId, QueueId};
use domain::wire::Envelope;
use domain::wire::agent::{Accepted, Sent, ToAgent};
use domain::wire::record::ToRecordPage;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::SocketAddr;

#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) address: SocketAddr,
    /// As the browser sends it back: `name=value`.
    pub(crate) cookie: String,
}

/// What a page is told that may watch records, too.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Told {
    OfRecord(ToRecordPage),
    ToAgent(ToAgent),
}

impl Agent {
    pub(crate) async fn sign_in(server: &TestServer, email: &str) -> Self {
        let answer = server
            .post("/sign-in")
            .form(&[("email", email), ("password", "headset-demo")])
            .send()
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        Self {
            address: server.address,
            cookie: cookie(&answer),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        Ask::new(self.address, Method::GET, path)
            .origin(None)
            .header("cookie", &self.cookie)
    }

    pub(crate) fn post(&self, path: &str) -> Ask {
        Ask::new(self.address, Method::POST, path).header("cookie", &self.cookie)
    }

    /// Calls a server function.
    pub(crate) async fn call(&self, name: &str, arguments: &Value) -> Answer {
        self.post(&format!("/api/{name}")).json(arguments).send().await
    }

    pub(crate) async fn accept_next(&self, queue: QueueId) -> Accepted {
        let answer = self
            .call("accept_next", &json!({"queue": queue, "request_id": id()}))
            .await;
        answer.json()
    }

    pub(crate) async fn say(&self, conversation: ConversationId, visibility: &str, body: &str) -> Sent {
        let message = json!({"conversation": conversation, "client_id": id(), "visibility": visibility, "body": body});
        self.call("send_message", &message).await.json()
    }

    /// Sends a file.
    pub(crate) async fn attach(
        &self,
        conversation: ConversationId,
        visibility: &str,
        client_id: &str,
        name: &str,
        bytes: &[u8],
    ) -> Answer {
        let query = format!("conversation={conversation}&visibility={visibility}&client_id={client_id}");
        self.post(&format!("/attachment?{query}"))
            .file(name, bytes)
            .send()
            .await
    }

    /// Opens a file.
    pub(crate) async fn attachment(&self, attachment: AttachmentId) -> Answer {
        self.get(&format!("/attachment/{attachment}")).send().await
    }

    /// The files of a conversation, in their order.
    pub(crate) async fn files(&self, conversation: ConversationId) -> Vec<File> {
        let watching = json!({"watching": [{"conversation": conversation, "version": 0}]});
        let told: Envelope<ToAgent> = self.call("changes", &watching).await.json();
        let entries = told.items.into_iter().filter_map(|item| match item {
            ToAgent::Conversation(told) => Some(told.changes.entries),
            _ => None,
        });
        entries
            .flatten()
            .filter_map(|entry| match entry.content {
                StaffContent::Attachment { file, .. } => Some(file),
                _ => None,
            })
            .collect()
    }

    /// A socket that has said hello.
    pub(crate) async fn live(&self) -> Socket<ToAgent> {
        let mut socket = self.socket().await;
        socket
            .send(&json!({"type": "hello", "build": "", "watching": []}))
            .await;
        socket
    }

    /// A socket that has said nothing yet.
    pub(crate) async fn socket(&self) -> Socket<ToAgent> {
        Socket::open(self.address, "/live", &[("cookie", &self.cookie)]).await
    }

    /// The id of a queue, as the sidebar knows it.
    pub(crate) async fn queue(&self, name: &str) -> QueueId {
        let mut socket = self.live().await;
        socket
            .wait_for("the list of queues", |item| match item {
                ToAgent::Queues { queues } => queues.iter().find(|queue| queue.name == name).map(|queue| queue.queue),
                _ => None,
            })
            .await
    }
}

/// The cookie that an answer gives.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").expect("a cookie");
    set.split(';').next().expect("a pair").to_owned()
}
