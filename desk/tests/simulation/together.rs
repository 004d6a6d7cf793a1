//! What is written in the same moment.

use crate::deeds::{Actor, Deed};
use crate::world::World;
use domain::ids::PersonId;

impl World {
    /// Several customers and agents write in the same moment, or one writes on and on.
    pub(crate) async fn many_write(&mut self) {
        let open: Vec<_> = self.known.values().filter(|stored| stored.is_open()).cloned().collect();
        let Some(only) = self.random.one_of(&open) else { return };
        let goes_on = self.random.percent(20);
        let count = if goes_on {
            self.random.between(20, 130)
        } else {
            self.random.between(2, 8)
        };
        let mut requests = Vec::new();
        for _ in 0..count {
            let stored = if goes_on {
                only.clone()
            } else {
                self.random.one_of(&open).expect("some")
            };
            let customer = self
                .customers
                .iter()
                .position(|customer| customer.identity.name.to_string() == stored.customer)
                .expect("a customer");
            let agent = stored.assigned_agent_id.map(PersonId);
            let mut agent = agent.and_then(|agent| self.colleague_of(agent)).filter(|_| !goes_on);
            if self.random.percent(10) {
                // Somebody who may not: what is refused takes no number from the others.
                agent = Some(self.random.index(self.colleagues.len()));
            }
            let (actor, deed) = match agent {
                Some(agent) if self.random.percent(60) => {
                    let is_note = self.random.percent(40);
                    (Actor::Colleague(agent), self.sends(stored.conversation(), is_note))
                }
                _ => {
                    let (conversation, words) = (stored.conversation(), self.words("words"));
                    (Actor::Customer(customer), Deed::Say { conversation, words })
                }
            };
            let request = self.request(actor, deed);
            let is_sent_twice = self.random.percent(10);
            requests.extend(is_sent_twice.then(|| request.clone()));
            requests.push(request);
        }
        self.all_at_once(requests).await;
    }
}
