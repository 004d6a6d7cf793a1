//! What the workspace opens with: who is there, and a first frame as the live connection would send it, so that the page is
//! drawn with its queues and cases before the connection stands.
//!
//! It travels with the page as text, so that the browser needs no code that writes it.

use crate::json;
use domain::Refusal;
use domain::ids::{ConversationId, ConversationNumber};
use domain::people::Me;
use domain::wire::Envelope;
use domain::wire::agent::ToAgent;
use serde::{Deserialize, Serialize};

/// The first frame of a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub me: Me,
    /// The server's time, and what the sidebar and the pane show.
    pub frame: Envelope<ToAgent>,
    /// What the address names, and what it leads to.
    pub named: Option<(ConversationNumber, Result<ConversationId, Refusal>)>,
}

impl Opening {
    /// Reads what the page brought.
    pub(crate) fn decode(text: &str) -> Result<Self, Refusal> {
        json::read::<Result<Self, Refusal>>(text).unwrap_or(Err(Refusal::VersionSkew))
    }
}

#[cfg(feature = "ssr")]
pub(crate) use server::read;

#[cfg(feature = "ssr")]
mod server {
    use super::Opening;
    use crate::who;
    use desk::{Asked, Desk, Staff};
    use domain::Refusal;
    use domain::ids::ConversationNumber;
    use domain::people::Me;
    use domain::wire::Envelope;
    use domain::wire::agent::ToAgent;
    use leptos::context::use_context;
    use std::future::Future;

    /// Reads it. `number` is the conversation that the address names.
    ///
    /// The context is asked at once, not when the future first runs.
    pub(crate) fn read(number: Option<String>) -> impl Future<Output = String> + Send {
        let (me, desk) = (who::me(), use_context::<Desk>());
        async move {
            let opening = open(me, desk, number).await;
            serde_json::to_string(&opening).expect("wire types are plain data with text keys")
        }
    }

    async fn open(me: Result<Me, Refusal>, desk: Option<Desk>, number: Option<String>) -> Result<Opening, Refusal> {
        let (me, desk) = (me?, desk.ok_or(Refusal::Unavailable)?);
        let staff = Staff::from(me.clone());
        let mut items = Vec::new();
        let mut named = None;
        if me.roles.may_use_desk() {
            let queues = desk.queues(&staff).await?;
            let queues = desk.queue_summaries(&queues).await?;
            let cases = desk.cases(&staff).await?;
            let Asked { offers, requests } = desk.asked(&staff).await?;
            items.extend([
                ToAgent::Queues { queues },
                ToAgent::Cases { cases },
                ToAgent::Offers { offers },
                ToAgent::Requests(requests),
            ]);
            if let Some(number) = number {
                let found = match desk.find(&staff, &number).await {
                    Err(Refusal::Unavailable) => return Err(Refusal::Unavailable),
                    found => found,
                };
                if let Ok(conversation) = found {
                    let changes = desk.staff_changes(&staff, conversation, 0).await?;
                    items.push(ToAgent::Conversation(Box::new(changes)));
                }
                named = Some((ConversationNumber(number), found));
            }
        }
        let at = desk.clock().now();
        Ok(Opening {
            me,
            frame: Envelope { at, items },
            named,
        })
    }
}

/// What the page brought.
#[cfg(feature = "csr")]
pub(crate) fn read() -> String {
    crate::browser::take_over::data()
}

/// Drawn neither by a server nor in a browser: there is nothing to open with.
#[cfg(not(any(feature = "ssr", feature = "csr")))]
pub(crate) fn read() -> String {
    String::new()
}
