//! Asking where sockets are blocked (behaviour 5, "Resume"): everything a socket would say at once, in one answer. Whoever
//! asks counts as connected for a while (behaviour 11).

use crate::asked::Asked;
use crate::customer_token::CustomerToken;
use crate::desk::{Desk, Staff};
use crate::presence::Presence;
use domain::Refusal;
use domain::ids::{ConversationId, PersonId};
use domain::limits::{ASKING_COUNTS_FOR, CHANGES_PAGE, WATCHED_CONVERSATIONS};
use domain::time::Timestamp;
use domain::wire::agent::{StaffChanges, ToAgent, Watching};
use domain::wire::customer::{Having, ToCustomer};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often it is looked whether somebody has stopped asking.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// Until when those who ask count as connected.
#[derive(Debug, Default)]
pub(crate) struct Askers(Mutex<HashMap<Asker, Timestamp>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asker {
    Customer(ConversationId),
    Person(PersonId),
}

impl Desk {
    /// What an agent's socket would say: the queues, the cases, the offers, the requests, their status, and what changed in the conversations that the page shows.
    /// What is too much for one answer comes with the next.
    ///
    /// # Errors
    /// `invalid` for too many conversations, `unavailable`.
    pub async fn staff_asks(&self, staff: &Staff, watching: &[Watching]) -> Result<Vec<ToAgent>, Refusal> {
        if watching.len() > WATCHED_CONVERSATIONS {
            return Err(Refusal::invalid("watching", "has too many conversations"));
        }
        self.count(Asker::Person(staff.person), || self.staff_present(staff.person));
        let queues = self.queues(staff).await?;
        let queues = self.queue_summaries(&queues).await?;
        let cases = self.cases(staff).await?;
        let Asked { offers, requests } = self.asked(staff).await?;
        let status = self.my_status(staff).await?;
        let mut items = vec![
            ToAgent::Queues { queues },
            ToAgent::Cases { cases },
            ToAgent::Offers { offers },
            ToAgent::Requests(requests),
            ToAgent::MyStatus(status),
        ];
        let mut entries = 0;
        for Watching { conversation, version } in watching.iter().copied() {
            if entries >= CHANGES_PAGE {
                break;
            }
            match self.staff_changes(staff, conversation, version).await {
                Ok(StaffChanges { head, changes }) => {
                    entries += changes.entries.len();
                    items.push(ToAgent::Conversation(Box::new(StaffChanges { head, changes })));
                    items.push(ToAgent::Attention(self.attention(conversation, staff.person).now));
                }
                Err(Refusal::Unavailable) => return Err(Refusal::Unavailable),
                Err(refusal) => items.push(ToAgent::ConversationLost { conversation, refusal }),
            }
        }
        Ok(items)
    }

    /// What a customer's socket would say of the latest chat of this token at this site.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn customer_asks(
        &self,
        token: &CustomerToken,
        site: &str,
        having: Option<Having>,
    ) -> Result<Vec<ToCustomer>, Refusal> {
        let Some(view) = self.chat(token, site, having).await? else {
            return Ok(vec![ToCustomer::NoChat]);
        };
        let conversation = view.changes.head.conversation;
        self.count(Asker::Customer(conversation), || self.customer_present(conversation));
        let by = self.types_to_customer(conversation).now;
        Ok(vec![
            ToCustomer::Chat(Box::new(view.changes)),
            ToCustomer::Typing { by },
        ])
    }

    /// Counts this asker as connected from now on for [`ASKING_COUNTS_FOR`]. One task each holds the place; asking again makes
    /// it stay.
    fn count(&self, asker: Asker, present: impl FnOnce() -> Presence) {
        let until = self.now() + ASKING_COUNTS_FOR;
        if self.inner.askers.lock().insert(asker, until).is_some() {
            return;
        }
        let (desk, presence) = (self.clone(), present());
        tokio::spawn(async move {
            while !desk.inner.askers.forget(asker, desk.now()) {
                tokio::time::sleep(LOOKED_AT).await;
            }
            drop(presence);
        });
    }
}

impl Askers {
    /// Forgets an asker whose time is over; whether it was.
    fn forget(&self, asker: Asker, now: Timestamp) -> bool {
        let mut askers = self.lock();
        let is_over = askers.get(&asker).is_none_or(|until| *until <= now);
        if is_over {
            askers.remove(&asker);
        }
        is_over
    }

    /// A map is never half-done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, HashMap<Asker, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
