//! What is read of the desk once it has moved, and what of it is new to the page. What cannot be read now stays marked.

use super::Agent;
use crate::live::connection::{Connection, Over};
use crate::live::outgoing;
use desk::{Asked, Staff, Topic};
use domain::Refusal;
use domain::ids::{ConversationId, QueueId};
use domain::wire::agent::{CaseSummary, Requests, StaffChanges, ToAgent};
use std::collections::BTreeSet;

/// Conversations of which a connection holds what is new at the same time.
const TOGETHER: usize = 16;

impl Agent {
    pub(super) async fn read(&mut self, connection: &mut Connection) -> Result<(), Over> {
        if self.moved.session {
            self.read_session().await?;
            self.moved.session = false;
        }
        if self.moved.queue_list {
            self.read_queue_list().await?;
            self.moved.queue_list = false;
            self.send_if_full(connection).await?;
        }
        while let Some(queue) = self.moved.queues.first().copied() {
            self.read_queue(queue).await?;
            self.moved.queues.remove(&queue);
            self.send_if_full(connection).await?;
        }
        if self.moved.overseen {
            self.read_overseen().await?;
            self.moved.overseen = false;
            self.send_if_full(connection).await?;
        }
        if self.moved.status {
            self.read_status().await?;
            self.moved.status = false;
        }
        if self.moved.cases {
            self.read_cases().await?;
            self.moved.cases = false;
            self.send_if_full(connection).await?;
        }
        if !self.moved.case_rows.is_empty() {
            self.read_case_rows().await?;
            self.send_if_full(connection).await?;
        }
        if self.moved.asked {
            self.read_asked().await?;
            self.moved.asked = false;
            self.send_if_full(connection).await?;
        }
        while !self.moved.conversations.is_empty() {
            self.read_conversations(connection).await?;
        }
        self.read_records(connection).await?;
        let watched = &self.watched;
        let is_readable = |id| watched.get(&id).is_some_and(|watched| watched.head.is_some());
        self.attending
            .say(&self.desk, &self.staff, is_readable, &mut self.outgoing);
        self.send_if_full(connection).await
    }

    async fn read_session(&mut self) -> Result<(), Over> {
        let me = self.desk.session(&self.secret.0).await?.ok_or(Over::SignedOut)?;
        if !me.roles.may_use_desk() {
            return Err(Refusal::NotAllowed.into());
        }
        let staff = Staff::from(me);
        if staff != self.staff {
            self.staff = staff;
            self.mark(vec![Topic::Configuration]);
        }
        Ok(())
    }

    async fn read_queue_list(&mut self) -> Result<(), Over> {
        let queues = self.desk.queues(&self.staff).await?;
        let mut summaries = Vec::with_capacity(queues.len());
        for queue in &queues {
            summaries.push(self.desk.queue_summary(*queue).await?);
        }
        for gone in self.queues.iter().filter(|queue| !queues.contains(queue)) {
            self.ear.ignore(Topic::Queue(*gone));
            self.ear.ignore(Topic::Overview(*gone));
            self.said_of_queue.remove(gone);
        }
        for queue in &queues {
            if !self.queues.contains(queue) {
                self.ear.listen(Topic::Queue(*queue));
            }
        }
        // Each summary is encoded once, for everybody and for the list as for the item.
        let list = summaries.join(",");
        self.outgoing
            .push_encoded(&format!(r#"{{"queues":{{"queues":[{list}]}}}}"#));
        self.said_of_queue = queues.iter().copied().zip(summaries).collect();
        self.queues = queues;
        // An unfolded one may have come into view with this list.
        self.moved.queues.extend(self.unfolded.keys());
        self.follow_overviews();
        Ok(())
    }

    async fn read_queue(&mut self, queue: QueueId) -> Result<(), Over> {
        if !self.queues.contains(&queue) {
            return Ok(());
        }
        let summary = match self.desk.queue_summary(queue).await {
            Ok(summary) => summary,
            // Gone since the list was made; a new list is on its way.
            Err(Refusal::NotFound) => return Ok(()),
            Err(refusal) => return Err(refusal.into()),
        };
        if self.said_of_queue.get(&queue) != Some(&summary) {
            self.outgoing.push_encoded(&format!(r#"{{"queue":{summary}}}"#));
            self.said_of_queue.insert(queue, summary);
        }
        self.read_waiting(queue).await
    }

    /// Says who waits in a queue that the page shows unfolded.
    async fn read_waiting(&mut self, queue: QueueId) -> Result<(), Over> {
        let Some(said) = self.unfolded.get_mut(&queue) else {
            return Ok(());
        };
        let waiting = self.desk.waiting(queue).await?;
        if said.as_ref() != Some(&waiting) {
            self.outgoing.push_encoded(&waiting);
            *said = Some(waiting);
        }
        Ok(())
    }

    /// Says how the conversations of the person's groups stand, where the page shows them. The first time it says so
    /// even of none.
    async fn read_overseen(&mut self) -> Result<(), Over> {
        let Some(said) = &mut self.overseen else {
            return Ok(());
        };
        let conversations = self.desk.overview(&self.staff).await?;
        if *said != conversations || conversations.is_empty() {
            said.clone_from(&conversations);
            self.outgoing.push(&ToAgent::Overseen { conversations });
        }
        Ok(())
    }

    async fn read_status(&mut self) -> Result<(), Over> {
        let status = self.desk.my_status(&self.staff).await?;
        if self.status != Some(status) {
            self.outgoing.push(&ToAgent::MyStatus(status));
            self.status = Some(status);
        }
        Ok(())
    }

    /// Whether this conversation has a row under their Cases, as last said.
    pub(super) fn is_case(&self, conversation: ConversationId) -> bool {
        self.cases
            .as_ref()
            .is_some_and(|cases| cases.contains_key(&conversation))
    }

    pub(super) fn is_asked_about(&self, conversation: ConversationId) -> bool {
        let mut pending = self.requests.iter().flat_map(|requests| &requests.pending);
        pending.any(|request| request.conversation == conversation)
    }

    /// What they are asked about is listened to, since its last words stand with the request.
    fn follow_requests(&mut self, requests: Requests) {
        let before = self.requests.replace(requests).unwrap_or_default().pending;
        let before: BTreeSet<_> = before.into_iter().map(|request| request.conversation).collect();
        let pending = self.requests.iter().flat_map(|requests| &requests.pending);
        let now: BTreeSet<_> = pending.map(|request| request.conversation).collect();
        for gone in before.difference(&now) {
            self.ignore_conversation(*gone);
        }
        for new in now.difference(&before) {
            self.ear.listen(Topic::Conversation(*new));
        }
    }

    /// Says which conversations are theirs, and listens to them: what happens in one moves its row alone.
    async fn read_cases(&mut self) -> Result<(), Over> {
        let cases = self.desk.cases(&self.staff).await?;
        // These rows are read.
        self.moved.case_rows.clear();
        let now: BTreeSet<_> = cases.iter().map(|case| case.conversation).collect();
        for new in now.iter().filter(|conversation| !self.follows(**conversation)) {
            // Whoever listens anew looks anew: what was said between the reading and this is read again.
            self.ear.listen(Topic::Conversation(*new));
        }
        match &self.cases {
            None => {
                self.cases = Some(cases.iter().map(|case| (case.conversation, case.clone())).collect());
                self.outgoing.push(&ToAgent::Cases { cases });
            }
            Some(before) => {
                let gone: Vec<_> = before.keys().filter(|before| !now.contains(before)).copied().collect();
                self.say_cases(cases, &gone);
            }
        }
        Ok(())
    }

    /// Says what the rows of those cases say that moved.
    async fn read_case_rows(&mut self) -> Result<(), Over> {
        let moved: Vec<_> = self.moved.case_rows.iter().copied().collect();
        let cases = self.desk.cases_among(&self.staff, &moved).await?;
        self.moved.case_rows.clear();
        let is_gone = |conversation: &ConversationId| !cases.iter().any(|case| case.conversation == *conversation);
        let gone: Vec<_> = moved.into_iter().filter(is_gone).collect();
        self.say_cases(cases, &gone);
        Ok(())
    }

    /// Says which rows are new or say something else, and which are gone.
    fn say_cases(&mut self, cases: Vec<CaseSummary>, gone: &[ConversationId]) {
        let said = self.cases.get_or_insert_default();
        for conversation in gone.iter().copied() {
            if said.remove(&conversation).is_some() {
                self.outgoing.push(&ToAgent::CaseGone { conversation });
            }
        }
        for case in cases {
            if said.get(&case.conversation) != Some(&case) {
                self.outgoing.push(&ToAgent::Case(case.clone()));
                said.insert(case.conversation, case);
            }
        }
        for conversation in gone {
            self.ignore_conversation(*conversation);
        }
    }

    async fn read_asked(&mut self) -> Result<(), Over> {
        let Asked { offers, requests } = self.desk.asked(&self.staff).await?;
        if self.offers.as_ref() != Some(&offers) {
            self.outgoing.push(&ToAgent::Offers { offers: offers.clone() });
            self.offers = Some(offers);
        }
        if self.requests.as_ref() != Some(&requests) {
            self.outgoing.push(&ToAgent::Requests(requests.clone()));
            self.follow_requests(requests);
        }
        Ok(())
    }

    /// Says what is new in the conversations that moved, some at a time. Of which there is more stays marked.
    async fn read_conversations(&mut self, connection: &mut Connection) -> Result<(), Over> {
        let moved = self.moved.conversations.iter().take(TOGETHER);
        let watched: Vec<_> = moved
            .map(|conversation| {
                (
                    *conversation,
                    self.watched.get(conversation).map_or(0, |watched| watched.version),
                )
            })
            .collect();
        let read = self.desk.staff_changes_of_each(&self.staff, &watched).await;
        let mut is_unavailable = false;
        for ((conversation, since), changes) in watched.into_iter().zip(read) {
            match changes {
                Ok(changes) if changes.changes.more => self.say_conversation(since, changes, connection).await?,
                Ok(changes) => {
                    self.say_conversation(since, changes, connection).await?;
                    self.moved.conversations.remove(&conversation);
                }
                Err(Refusal::Unavailable) => is_unavailable = true,
                Err(refusal) => {
                    self.unwatch(conversation);
                    self.outgoing.push(&ToAgent::ConversationLost { conversation, refusal });
                }
            }
        }
        if is_unavailable {
            return Err(Refusal::Unavailable.into());
        }
        Ok(())
    }

    async fn say_conversation(
        &mut self,
        since: i64,
        StaffChanges { head, changes }: StaffChanges,
        connection: &mut Connection,
    ) -> Result<(), Over> {
        let (conversation, version) = (head.conversation, changes.version);
        let before = self
            .watched
            .get(&conversation)
            .and_then(|watched| watched.head.as_ref());
        let news = !changes.entries.is_empty() || changes.fresh || version != since || before != Some(&head);
        if !news {
            return Ok(());
        }
        for changes in outgoing::parts(changes, since) {
            let head = head.clone();
            self.outgoing
                .push(&ToAgent::Conversation(Box::new(StaffChanges { head, changes })));
            self.send_if_full(connection).await?;
        }
        if let Some(watched) = self.watched.get_mut(&conversation) {
            watched.version = version;
            watched.head = Some(head);
        }
        Ok(())
    }
}
