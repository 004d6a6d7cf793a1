//! Customers, each with a token that follows from their number: a trial is the same every time.

use desk::{CustomerToken, Desk, StartChat};
use domain::ids::{ConversationId, RequestId};
use domain::text::{MessageBody, Name};
use domain::written_from::WrittenFrom;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// A customer with a chat at the demo's site.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Customer {
    pub(crate) name: String,
    /// What proves that they are it.
    pub(crate) token: String,
    pub(crate) conversation: ConversationId,
}

impl Customer {
    /// Starts a chat about Billing.
    pub(crate) async fn start(desk: &Desk, number: u64) -> anyhow::Result<Self> {
        let (name, token) = (format!("Customer {number}"), format!("{number:064x}"));
        let start = StartChat {
            site: "demo".into(),
            name: Some(Name::new(&name)?),
            email: None,
            topic: Some("Billing".into()),
            message: Some(MessageBody::new("My invoice is wrong")?),
            own_answers: vec![],
            from: WrittenFrom::default(),
        };
        let started = desk.start_chat(&secret(&token)?, start, new_request()?).await?;
        Ok(Self {
            name,
            token,
            conversation: started.conversation,
        })
    }

    /// Says something. Comes back once it is durable.
    pub(crate) async fn say(&self, desk: &Desk, text: &str) -> anyhow::Result<()> {
        let body = MessageBody::new(text)?;
        desk.say(&secret(&self.token)?, self.conversation, new_request()?, body)
            .await?;
        Ok(())
    }
}

fn secret(token: &str) -> anyhow::Result<CustomerToken> {
    CustomerToken::parse(token).ok_or_else(|| anyhow::anyhow!("{token} is no token"))
}

/// A request id that nothing else in this process has.
pub(crate) fn new_request() -> anyhow::Result<RequestId> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Ok(RequestId::new(format!("trial-{number:08}"))?)
}
