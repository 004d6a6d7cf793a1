//! What customers do next.

use crate::deeds::{Actor, Deed};
use crate::outside::Stored;
use crate::world::World;
use domain::ids::ConversationId;

#[derive(Clone, Copy)]
enum CustomersAct {
    Start,
    Say,
    SayEarlier,
    End,
    Continue,
    OpenPage,
    ClosePage,
    Read,
    Stir,
}

impl World {
    pub(crate) async fn customer_acts(&mut self) {
        use CustomersAct::{ClosePage, Continue, End, OpenPage, Read, Say, SayEarlier, Start, Stir};
        let customer = self.random.index(self.customers.len());
        let act = self.random.weighted(&[
            (4, Start),
            (30, Say),
            (3, SayEarlier),
            (4, End),
            (8, Continue),
            (14, OpenPage),
            (10, ClosePage),
            (24, Read),
            (6, Stir),
        ]);
        let actor = Actor::Customer(customer);
        let Some(latest) = self.customers[customer].conversation else {
            let topic = self
                .random
                .one_of(&["Billing", "Billing", "Technical"])
                .expect("topics");
            let (words, answer) = (self.words("words"), self.answers_question());
            let _refusal = self.perform(actor, Deed::Start { topic, words, answer }).await;
            return;
        };
        let tabs = self.customers[customer].tabs.len();
        let deed = match act {
            Start => {
                let (words, answer) = (self.words("words"), self.answers_question());
                Deed::Start {
                    topic: "Technical",
                    words,
                    answer,
                }
            }
            Say => {
                let (conversation, words) = (latest, self.words("words"));
                Deed::Say { conversation, words }
            }
            SayEarlier => {
                let conversation = self.any_of_customer(customer).unwrap_or(latest);
                let words = self.words("words");
                Deed::Say { conversation, words }
            }
            End => Deed::EndChat(latest),
            Continue => {
                let conversation = self.any_of_customer(customer).unwrap_or(latest);
                let words = self.random.percent(80).then(|| self.words("words"));
                Deed::Continue { conversation, words }
            }
            Stir => return self.customer_stirs(customer, latest).await,
            OpenPage => return self.customer_opens_page(customer).await,
            ClosePage | Read if tabs == 0 => return self.customer_opens_page(customer).await,
            ClosePage => {
                let tab = self.random.index(tabs);
                return self.customer_closes_page(customer, tab);
            }
            Read => {
                let tab = self.random.index(tabs);
                return self.customer_reads(customer, tab).await;
            }
        };
        let _refusal = self.perform(actor, deed).await;
    }

    /// The customer types, or says that they are still there: they are not silent, and nobody closes them out.
    async fn customer_stirs(&mut self, customer: usize, conversation: ConversationId) {
        let (number, desk) = self.any_process();
        let was_open = self.known[&conversation].is_open();
        if self.random.percent(50) {
            self.note(&format!("Customer({customer}) types in {conversation} at {number}"));
            desk.customer_types(conversation);
        } else {
            self.note(&format!(
                "Customer({customer}) is still here in {conversation} at {number}"
            ));
            let token = self.token(customer);
            let told = desk.still_here(&token, conversation).await;
            assert_eq!(told.is_ok(), was_open, "{told:?}");
            self.look_at_all().await;
        }
        self.advance_and_beat(1).await;
        let after = &self.known[&conversation];
        assert!(!was_open || after.end_reason.as_deref() != Some("silent"), "{after:?}");
        assert_eq!(after.closes_at, None, "{conversation} counts down");
    }

    /// What the site asks besides may be left empty.
    fn answers_question(&mut self) -> Option<String> {
        let answers = self.has_all_acts() && self.random.percent(50);
        answers.then(|| self.words("answer"))
    }

    pub(crate) fn any_of_customer(&mut self, customer: usize) -> Option<ConversationId> {
        let name = self.customers[customer].identity.name.to_string();
        let own: Vec<_> = self.known.values().filter(|stored| stored.customer == name).collect();
        let own: Vec<_> = own.into_iter().map(Stored::conversation).collect();
        self.random.one_of(&own)
    }
}
