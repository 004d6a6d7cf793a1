//! R6, pairings: any two things that can be done with a conversation are done to it at once. Whatever comes first, its state is one
//! that may be, whoever came too late is told so, and nothing is written down twice.

use crate::crew;
use crate::customer::new_request;
use crate::door::{Door, Failed};
use crate::load::customer::{start, token};
use crate::load::{accept_next, billing};
use crate::stage::{Stage, Way};
use crate::stored;
use anyhow::{bail, ensure};
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::interval;

const SEED: u64 = 66;
/// Who manages Billing in the demo.
const MANAGER: &str = "mia@demo.test";

/// No agent calls oftener than the desk lets them: 20 times a second, and up to three times in a race.
const PACE: Duration = Duration::from_millis(160);

/// Something somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// The assigned agent.
    End,
    Return,
    Comment,
    /// The customer.
    EndChat,
    Say,
    /// The manager.
    TakeOver,
    /// Another agent.
    Accept,
    AcceptNext,
}

/// What can be done while somebody waits, and while an agent has them.
const WAITING: [Act; 4] = [Act::Accept, Act::AcceptNext, Act::EndChat, Act::Say];
const IN_PROGRESS: [Act; 7] = [
    Act::End,
    Act::Return,
    Act::Comment,
    Act::EndChat,
    Act::Say,
    Act::TakeOver,
    Act::Accept,
];

struct People {
    /// By which each of the two acts; they may lead to two nodes.
    ways: [Way; 2],
    queue: QueueId,
    agents: [String; 2],
    manager: String,
}

/// Races every pair so often. How many races that were.
pub(super) async fn run(stage: &Stage, ways: [Way; 2], cookies: &[String], times: usize) -> anyhow::Result<usize> {
    let address = stage.address();
    let people = People {
        ways,
        queue: billing(address, &cookies[0]).await?,
        agents: [cookies[0].clone(), cookies[1].clone()],
        manager: Door::sign_in(address, MANAGER, crew::PASSWORD).await?,
    };
    let mut races = 0;
    let mut pace = interval(PACE);
    for (acts, is_accepted) in [(&WAITING[..], false), (&IN_PROGRESS[..], true)] {
        for (place, one) in acts.iter().enumerate() {
            for other in &acts[place..] {
                for _ in 0..times {
                    races += 1;
                    pace.tick().await;
                    people.race(stage, races, [*one, *other], is_accepted).await?;
                }
            }
        }
    }
    Ok(races)
}

impl People {
    async fn race(&self, stage: &Stage, number: usize, acts: [Act; 2], is_accepted: bool) -> anyhow::Result<()> {
        let token = token(SEED, number);
        let conversation = start(stage.address(), &token, number).await?;
        if is_accepted {
            accept_next(&mut self.ways[0].agent(&self.agents[0])?, self.queue).await?;
        }
        let [one, other] = acts;
        let answers = tokio::join!(
            self.act(one, conversation, &token, 0),
            // The same twice is done by two.
            self.act(other, conversation, &token, 1)
        );
        for (act, answer) in [(one, answers.0), (other, answers.1)] {
            match answer {
                Ok(_) => {}
                Err(Failed::Refused(refusal)) if is_too_late(&refusal) => {}
                Err(failed) => bail!("{one:?} with {other:?}: {act:?} was answered: {failed}"),
            }
        }
        let odd = stored::oddities(&stage.database, conversation).await?;
        ensure!(
            odd.is_empty(),
            "{one:?} with {other:?} left {conversation} so: {}",
            odd.join(", ")
        );
        // Nobody is left in line for the next race.
        let end = json!({"conversation": conversation, "request_id": new_request()?});
        match self.ways[0].customer(&token)?.call::<Value>("end_chat", &end).await {
            Ok(_) | Err(Failed::Refused(Refusal::Closed)) => Ok(()),
            Err(failed) => bail!("the chat could not be ended: {failed}"),
        }
    }

    async fn act(&self, act: Act, conversation: ConversationId, token: &str, actor: usize) -> Result<Value, Failed> {
        let way = self.ways[actor];
        let agent = |cookie: &str| way.agent(cookie);
        let customer = || way.customer(token);
        let plain = json!({"conversation": conversation, "request_id": new_request()?});
        let client_id = new_request()?;
        match act {
            Act::End => agent(&self.agents[0])?.call("end_conversation", &plain).await,
            Act::Return => agent(&self.agents[0])?.call("return_to_queue", &plain).await,
            Act::Comment => {
                let text = json!({"conversation": conversation, "client_id": client_id, "visibility": "comment", "body": "Yes?"});
                agent(&self.agents[0])?.call("send_message", &text).await
            }
            Act::EndChat => customer()?.call("end_chat", &plain).await,
            Act::Say => {
                let text = json!({"conversation": conversation, "client_id": client_id, "body": "Hello?"});
                customer()?.call("say", &text).await
            }
            Act::TakeOver => agent(&self.manager)?.call("take_over", &plain).await,
            Act::Accept => agent(&self.agents[actor])?.call("accept", &plain).await,
            Act::AcceptNext => {
                let next = json!({"queue": self.queue, "request_id": client_id});
                agent(&self.agents[actor])?.call("accept_next", &next).await
            }
        }
    }
}

/// Whether a person would understand that somebody was quicker.
fn is_too_late(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::AlreadyTaken { .. }
            | Refusal::Closed
            | Refusal::NobodyWaiting
            | Refusal::NoLongerPending
            | Refusal::NotAllowed
    )
}
