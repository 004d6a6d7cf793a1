//! Pages that open and close, and with them connections.

use crate::readers::{CustomerTab, Page, StaffTab};
use crate::time::Glimpse;
use crate::world::{Connection, World};
use desk::{Desk, Topic};
use domain::ids::ConversationId;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// The process of that number, which is up.
    pub(crate) fn desk_of(&self, number: u64) -> Desk {
        let mut processes = self.processes.iter();
        let process = processes.find(|process| process.number == number);
        process.expect("pages of a process go with it").desk.clone()
    }

    pub(crate) async fn customer_opens_page(&mut self, customer: usize) {
        let Some(conversation) = self.customers[customer].conversation else {
            return;
        };
        let (number, desk) = self.any_process();
        self.note(&format!("Customer({customer}) opens a page at {number}"));
        let ear = desk.ear();
        ear.listen(Topic::Chat(conversation));
        self.customers[customer].tabs.push(CustomerTab {
            connection: Connection {
                process: number,
                is_known: false,
                _presence: desk.customer_present(conversation),
            },
            conversation,
            page: Page::new(),
            ear,
            has_missed: false,
        });
    }

    /// A page shows the customer's new conversation from now on.
    pub(crate) fn show_other(&mut self, customer: usize, tab: usize, conversation: ConversationId) {
        let shown = &mut self.customers[customer].tabs[tab];
        let (number, before) = (shown.connection.process, shown.conversation);
        shown.ear.ignore(Topic::Chat(before));
        shown.ear.listen(Topic::Chat(conversation));
        shown.conversation = conversation;
        let presence = self.desk_of(number).customer_present(conversation);
        let connection = &mut self.customers[customer].tabs[tab].connection;
        (connection._presence, connection.is_known) = (presence, false);
        self.times.there.insert(before, self.now());
    }

    /// Whoever came and went between two beats is noticed, too.
    pub(crate) fn customer_closes_page(&mut self, customer: usize, tab: usize) {
        let closed = self.customers[customer].tabs.swap_remove(tab);
        let now = self.now();
        let before = self.times.there.insert(closed.conversation, now);
        if let (false, Some(before)) = (closed.connection.is_known, before) {
            let process = closed.connection.process;
            self.times.glimpses.push(Glimpse {
                process,
                conversation: closed.conversation,
                at: now,
                before,
            });
        }
        self.note(&format!("Customer({customer}) closes a page"));
    }

    pub(crate) fn colleague_opens_page(&mut self, colleague: usize) {
        let (number, desk) = self.any_process();
        self.note(&format!("Colleague({colleague}) opens a page at {number}"));
        let colleague = &mut self.colleagues[colleague];
        let cases_ear = desk.ear();
        cases_ear.listen(Topic::Cases(colleague.staff.person));
        colleague.tabs.push(StaffTab {
            connection: Connection {
                process: number,
                is_known: false,
                _presence: desk.staff_present(colleague.staff.person),
            },
            watching: BTreeMap::new(),
            records: BTreeMap::new(),
            cases: None,
            cases_ear,
            ear: desk.ear(),
            missed: BTreeSet::new(),
        });
    }

    pub(crate) fn colleague_closes_page(&mut self, colleague: usize, tab: usize) {
        self.note(&format!("Colleague({colleague}) closes a page"));
        let now = self.now();
        let colleague = &mut self.colleagues[colleague];
        if colleague.tabs.swap_remove(tab).connection.is_known {
            colleague.there = Some(now);
        }
    }

    pub(crate) fn colleague_closes_all(&mut self, colleague: usize) {
        while !self.colleagues[colleague].tabs.is_empty() {
            self.colleague_closes_page(colleague, 0);
        }
    }

    /// A beat writes down who is connected to these processes.
    pub(crate) fn know_connections_to(&mut self, processes: &[u64]) {
        let now = self.now();
        self.times.note_glimpses(processes, now);
        let customers = self.customers.iter_mut().flat_map(|customer| &mut customer.tabs);
        for tab in customers.filter(|tab| processes.contains(&tab.connection.process)) {
            tab.connection.is_known = true;
        }
        for colleague in &mut self.colleagues {
            let tabs = colleague.tabs.iter_mut();
            for tab in tabs.filter(|tab| processes.contains(&tab.connection.process)) {
                tab.connection.is_known = true;
                colleague.there = Some(now);
            }
        }
    }

    /// All connections to a process that died.
    pub(crate) fn lose_connections_to(&mut self, process: u64) {
        let now = self.now();
        self.times.forget_glimpses(process);
        for customer in &mut self.customers {
            customer.tabs.retain(|tab| {
                let is_lost = tab.connection.process == process;
                if is_lost && tab.connection.is_known {
                    self.times.there.insert(tab.conversation, now);
                }
                !is_lost
            });
        }
        for colleague in &mut self.colleagues {
            colleague.tabs.retain(|tab| {
                let is_lost = tab.connection.process == process;
                if is_lost && tab.connection.is_known {
                    colleague.there = Some(now);
                }
                !is_lost
            });
        }
    }
}
