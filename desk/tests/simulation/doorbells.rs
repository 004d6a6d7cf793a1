//! Doorbells that fail: they are lost, come late, or ring twice. Whoever was not woken shows what moved at the next wake-up; whoever
//! connects anew goes on where they were.

use crate::readers::{Page, heard};
use crate::world::World;
use desk::Topic;

/// What becomes of a wake-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Lost,
    /// The page has read in between.
    Late,
    Twice,
}

impl World {
    pub(crate) async fn a_doorbell_fails(&mut self) {
        let fault = self
            .random
            .weighted(&[(4, Fault::Lost), (3, Fault::Late), (2, Fault::Twice)]);
        if self.random.percent(50) {
            self.customers_doorbell_fails(fault).await;
        } else {
            self.colleagues_doorbell_fails(fault).await;
        }
    }

    async fn customers_doorbell_fails(&mut self, fault: Fault) {
        let Some((customer, tab)) = self.customers_tab() else {
            return;
        };
        self.note(&format!("Customer({customer}) is woken: {fault:?}"));
        let shown = &mut self.customers[customer].tabs[tab];
        let topic = Topic::Chat(shown.conversation);
        let has_moved = heard(&shown.ear).await.contains(&topic);
        match fault {
            Fault::Lost | Fault::Late => shown.has_missed |= has_moved,
            Fault::Twice if has_moved => shown.ear.listen(topic),
            Fault::Twice => {}
        }
        if fault == Fault::Lost {
            return;
        }
        self.customer_reads(customer, tab).await;
        let shown = &self.customers[customer].tabs[tab];
        if has_moved && Topic::Chat(shown.conversation) == topic {
            shown.ear.listen(topic);
        }
        self.customer_reads(customer, tab).await;
    }

    async fn colleagues_doorbell_fails(&mut self, fault: Fault) {
        let Some((colleague, tab)) = self.colleagues_tab() else {
            return;
        };
        self.note(&format!("Colleague({colleague}) is woken: {fault:?}"));
        let shown = &mut self.colleagues[colleague].tabs[tab];
        let moved = heard(&shown.ear).await;
        for topic in &moved {
            match (fault, topic) {
                (Fault::Twice, topic) => shown.ear.listen(*topic),
                (Fault::Lost | Fault::Late, Topic::Conversation(conversation)) => {
                    shown.missed.insert(*conversation);
                }
                (Fault::Lost | Fault::Late, other) => panic!("a page listens to conversations: {other:?}"),
            }
        }
        if fault == Fault::Lost {
            return;
        }
        let watching: Vec<_> = shown.watching.keys().copied().collect();
        if let Some(conversation) = self.random.one_of(&watching) {
            self.colleague_reads(colleague, tab, conversation).await;
            self.ring(colleague, tab, &moved);
            self.colleague_reads(colleague, tab, conversation).await;
        } else {
            self.ring(colleague, tab, &moved);
        }
    }

    fn ring(&self, colleague: usize, tab: usize, moved: &[Topic]) {
        for topic in moved {
            self.colleagues[colleague].tabs[tab].ear.listen(*topic);
        }
    }

    /// A page loses its connection and finds another, perhaps to another process; it keeps what it shows, and resumes from there.
    pub(crate) async fn a_page_reconnects(&mut self) {
        if self.random.percent(50) {
            let Some((customer, tab)) = self.customers_tab() else {
                return;
            };
            let shown = &mut self.customers[customer].tabs[tab];
            let (conversation, page) = (shown.conversation, std::mem::replace(&mut shown.page, Page::new()));
            self.customer_closes_page(customer, tab);
            self.customer_opens_page(customer).await;
            // Where they have another chat by now, the page begins with that.
            let mut tabs = self.customers[customer].tabs.iter_mut();
            if let Some(opened) = tabs.next_back().filter(|opened| opened.conversation == conversation) {
                opened.page = page;
            }
        } else {
            let Some((colleague, tab)) = self.colleagues_tab() else {
                return;
            };
            let watching = std::mem::take(&mut self.colleagues[colleague].tabs[tab].watching);
            self.colleague_closes_page(colleague, tab);
            self.colleague_opens_page(colleague);
            let opened = self.colleagues[colleague].tabs.last_mut().expect("just opened");
            for conversation in watching.keys() {
                opened.ear.listen(Topic::Conversation(*conversation));
            }
            opened.watching = watching;
        }
    }

    fn customers_tab(&mut self) -> Option<(usize, usize)> {
        let counts = self.customers.iter().map(|customer| customer.tabs.len());
        let tabs = tabs(counts);
        self.random.one_of(&tabs)
    }

    fn colleagues_tab(&mut self) -> Option<(usize, usize)> {
        let counts = self.colleagues.iter().map(|colleague| colleague.tabs.len());
        let tabs = tabs(counts);
        self.random.one_of(&tabs)
    }
}

/// All tabs of people who have so many each.
fn tabs(counts: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    counts
        .enumerate()
        .flat_map(|(whose, count)| (0..count).map(move |tab| (whose, tab)))
        .collect()
}
