//! Removing what is named under `[remove]`. What is not there is removed already. What somebody still needs goes only where
//! the file says who takes it over (behaviour 12, "Configuration files").

use super::document::{Removal, TopicRemoval};
use super::reading::At;
use super::{Work, count};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Sql, args};
use domain::ids::{ConversationId, GroupId, PersonId, QueueId, RecordId, SiteId};

/// Who depends on a queue.
#[derive(sqlx::FromRow)]
struct QueueUse {
    open: i64,
    visited: i64,
    topics: i64,
    escalating: i64,
}

impl QueueUse {
    fn is_none(&self) -> bool {
        self.visited == 0 && self.topics == 0 && self.escalating == 0
    }

    /// `3 open conversations, 120 ended ones, 1 topic`
    fn in_words(&self) -> String {
        let ended = self.visited - self.open;
        let parts = [
            (self.open, count(self.open, "open conversation", "open conversations")),
            (ended, count(ended, "ended conversation", "ended conversations")),
            (self.topics, count(self.topics, "topic", "topics")),
            (
                self.escalating,
                count(
                    self.escalating,
                    "queue that escalates to it",
                    "queues that escalate to it",
                ),
            ),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(_, words)| words)
            .collect();
        parts.join(", ")
    }
}

impl Work<'_> {
    pub(super) async fn remove_topics(&mut self) -> Result<(), Failure> {
        for removal in &self.asked.remove.topics {
            self.remove_topic(removal).await?;
        }
        Ok(())
    }

    async fn remove_topic(&mut self, removal: &TopicRemoval) -> Result<(), Failure> {
        let (key, name, line) = (
            removal.site.value.as_str(),
            removal.name.value.as_str(),
            removal.name.line,
        );
        let Some((site, topic)) = self.topic(key, name).await? else {
            return Ok(());
        };
        let (open,): (i64,) = self
            .transaction
            .one(
                "SELECT COUNT(*) FROM conversations WHERE site_id = $1 AND topic = $2 AND closed_at IS NULL",
                args![site, name],
            )
            .await?;
        let open_words = count(open, "open conversation", "open conversations");
        let mut moved = String::new();
        match &removal.move_to {
            Some(target) => {
                if target.value == removal.name.value || self.topic(key, target.value.as_str()).await?.is_none() {
                    let problem = format!("topic \"{}\" of site \"{key}\" is not known", target.value);
                    self.problems.add(target.line, problem);
                    return Ok(());
                }
                let rows: Vec<(i64,)> = self
                    .transaction
                    .all(
                        "UPDATE conversations SET topic = $3, staff_version = staff_version + 1
                         WHERE site_id = $1 AND topic = $2 AND closed_at IS NULL RETURNING id",
                        args![site, name, target.value.as_str()],
                    )
                    .await?;
                for (conversation,) in rows {
                    self.transaction
                        .touch(Topic::Conversation(ConversationId(conversation)));
                }
                if open > 0 {
                    moved = format!(", {open_words} moved to \"{}\"", target.value);
                }
            }
            None if open > 0 => {
                self.problems.add(
                    line,
                    format!("topic \"{name}\" of site \"{key}\" has {open_words}: say with move_to where they go"),
                );
                return Ok(());
            }
            None => {}
        }
        self.transaction
            .execute("DELETE FROM topics WHERE id = $1", args![topic])
            .await?;
        self.changes
            .push(format!("removed topic \"{name}\" of site \"{key}\"{moved}"));
        Ok(())
    }

    /// The ids of a site and of one of its topics.
    async fn topic(&mut self, site: &str, name: &str) -> Result<Option<(SiteId, i64)>, Failure> {
        let row: Option<(i64, i64)> = self
            .transaction
            .optional(
                "SELECT sites.id, topics.id FROM topics JOIN sites ON sites.id = topics.site_id
                 WHERE sites.site_key = $1 AND topics.name = $2",
                args![site, name],
            )
            .await?;
        Ok(row.map(|(site, topic)| (SiteId(site), topic)))
    }

    pub(super) async fn remove_queues(&mut self) -> Result<(), Failure> {
        let going: Vec<(&Removal, QueueId)> = self
            .asked
            .remove
            .queues
            .iter()
            .filter_map(|removal| Some((removal, self.queues.get(removal.name.value.as_str())?)))
            .collect();
        for (_, queue) in &going {
            // A queue that goes escalates to nobody, so that two may go together.
            self.transaction
                .execute(
                    "UPDATE queues SET escalation_queue_id = NULL WHERE id = $1",
                    args![*queue],
                )
                .await?;
        }
        for (removal, queue) in going {
            self.remove_queue(removal, queue).await?;
        }
        Ok(())
    }

    async fn remove_queue(&mut self, removal: &Removal, queue: QueueId) -> Result<(), Failure> {
        // Whoever starts a chat there at this moment waits for this, and then finds the topic's new queue.
        const LOCK: Sql = Sql::each(
            "SELECT id FROM queues WHERE id = $1",
            "SELECT id FROM queues WHERE id = $1 FOR UPDATE",
        );
        let name = removal.name.value.as_str();
        let (_locked,): (i64,) = self.transaction.one(LOCK, args![queue]).await?;
        let usage: QueueUse = self
            .transaction
            .one(
                "SELECT (SELECT COUNT(*) FROM conversations WHERE queue_id = $1 AND closed_at IS NULL) AS open,
                        (SELECT COUNT(DISTINCT conversation_id) FROM visits WHERE queue_id = $1) AS visited,
                        (SELECT COUNT(*) FROM topics WHERE queue_id = $1) AS topics,
                        (SELECT COUNT(*) FROM queues WHERE escalation_queue_id = $1) AS escalating",
                args![queue],
            )
            .await?;
        let moved = match &removal.move_to {
            Some(target) => {
                let Some(to) = self.queues.named(target, self.asked, &mut self.problems) else {
                    return Ok(());
                };
                self.move_queue(queue, to).await?;
                if usage.is_none() {
                    String::new()
                } else {
                    format!(", {} moved to \"{}\"", usage.in_words(), target.value)
                }
            }
            None if !usage.is_none() => {
                self.problems.add(
                    removal.name.line,
                    format!(
                        "queue \"{name}\" has {}: say with move_to where they go",
                        usage.in_words()
                    ),
                );
                return Ok(());
            }
            None => String::new(),
        };
        self.transaction
            .execute("DELETE FROM queues WHERE id = $1", args![queue])
            .await?;
        self.queues.forget(name);
        self.changes.push(format!("removed queue \"{name}\"{moved}"));
        Ok(())
    }

    /// Hands everything of one queue over to another. Whoever waits keeps the time since which they do.
    async fn move_queue(&mut self, from: QueueId, to: QueueId) -> Result<(), Failure> {
        // Visits before conversations, each by id: the order in which everybody locks.
        const VISITS: Sql = Sql::each(
            "UPDATE visits SET queue_id = $2 WHERE queue_id = $1",
            "WITH locked AS (SELECT id FROM visits WHERE queue_id = $1 ORDER BY id FOR UPDATE)
             UPDATE visits SET queue_id = $2 FROM locked WHERE visits.id = locked.id",
        );
        const CONVERSATIONS: Sql = Sql::each(
            "UPDATE conversations
             SET queue_id = $2, staff_version = staff_version + 1, customer_version = customer_version + 1
             WHERE queue_id = $1
             RETURNING id, closed_at, assigned_agent_id",
            "WITH locked AS (SELECT id FROM conversations WHERE queue_id = $1 ORDER BY id FOR UPDATE)
             UPDATE conversations
             SET queue_id = $2, staff_version = staff_version + 1, customer_version = customer_version + 1
             FROM locked WHERE conversations.id = locked.id
             RETURNING conversations.id, closed_at, assigned_agent_id",
        );
        self.transaction.execute(VISITS, args![from, to]).await?;
        let moved: Vec<(i64, Option<i64>, Option<i64>)> = self.transaction.all(CONVERSATIONS, args![from, to]).await?;
        for (conversation, closed_at, agent) in moved {
            if closed_at.is_none() {
                self.transaction
                    .touch(Topic::Conversation(ConversationId(conversation)));
                self.transaction.touch(Topic::Chat(ConversationId(conversation)));
            }
            if let Some(agent) = agent {
                self.transaction.touch(Topic::Cases(PersonId(agent)));
            }
        }
        self.transaction
            .execute("UPDATE surveys SET queue_id = $2 WHERE queue_id = $1", args![from, to])
            .await?;
        self.transaction
            .execute("UPDATE topics SET queue_id = $2 WHERE queue_id = $1", args![from, to])
            .await?;
        // Who takes over a queue it escalated to has nobody above it any more.
        self.transaction
            .execute(
                "UPDATE queues SET escalation_queue_id = CASE WHEN id = $2 THEN NULL ELSE $2 END
                 WHERE escalation_queue_id = $1",
                args![from, to],
            )
            .await?;
        for queue in self.queues.all_mut() {
            if queue.escalation_queue_id == Some(from.0) {
                queue.escalation_queue_id = (queue.id != to.0).then_some(to.0);
            }
        }
        self.transaction.touch(Topic::Queue(from));
        self.transaction.touch(Topic::Queue(to));
        Ok(())
    }

    pub(super) async fn remove_groups(&mut self) -> Result<(), Failure> {
        for removal in &self.asked.remove.groups {
            if let Some(group) = self.groups.get(removal.name.value.as_str()) {
                self.remove_group(removal, group).await?;
            }
        }
        Ok(())
    }

    async fn remove_group(&mut self, removal: &Removal, group: GroupId) -> Result<(), Failure> {
        let name = removal.name.value.as_str();
        let queues = self.queues.of_group(group);
        let number = i64::try_from(queues.len()).unwrap_or(i64::MAX);
        let (records,): (i64,) = self
            .transaction
            .one("SELECT COUNT(*) FROM records WHERE group_id = $1", args![group])
            .await?;
        let used = [
            (
                number,
                format!("{} ({})", count(number, "queue", "queues"), queues.join(", ")),
            ),
            (records, count(records, "record", "records")),
        ];
        let used: Vec<String> = used
            .into_iter()
            .filter_map(|(number, words)| (number > 0).then_some(words))
            .collect();
        let words = used.join(", ");
        let moved = match &removal.move_to {
            Some(target) => {
                let Some(to) = self.groups.named(target, self.asked, &mut self.problems) else {
                    return Ok(());
                };
                self.transaction
                    .execute("UPDATE queues SET group_id = $2 WHERE group_id = $1", args![group, to])
                    .await?;
                self.move_records(group, to).await?;
                for queue in self.queues.all_mut() {
                    if queue.group_id == group.0 {
                        queue.group_id = to.0;
                    }
                }
                if used.is_empty() {
                    String::new()
                } else {
                    format!(", {words} moved to \"{}\"", target.value)
                }
            }
            None if !used.is_empty() => {
                self.problems.add(
                    removal.name.line,
                    format!("group \"{name}\" has {words}: say with move_to who takes them over"),
                );
                return Ok(());
            }
            None => String::new(),
        };
        self.transaction
            .execute("DELETE FROM group_members WHERE group_id = $1", args![group])
            .await?;
        self.transaction
            .execute("DELETE FROM group_managers WHERE group_id = $1", args![group])
            .await?;
        self.transaction
            .execute("DELETE FROM assignment_groups WHERE id = $1", args![group])
            .await?;
        self.groups.forget(name);
        self.changes.push(format!("removed group \"{name}\"{moved}"));
        Ok(())
    }

    /// Gives the records of one group to another. Who was to solve them still is.
    async fn move_records(&mut self, from: GroupId, to: GroupId) -> Result<(), Failure> {
        let moved: Vec<(i64,)> = self
            .transaction
            .all(
                "UPDATE records SET group_id = $2, version = version + 1 WHERE group_id = $1 RETURNING id",
                args![from, to],
            )
            .await?;
        for (record,) in moved {
            self.transaction.touch(Topic::Record(RecordId(record)));
        }
        Ok(())
    }

    pub(super) async fn remove_sites(&mut self) -> Result<(), Failure> {
        for At { value: key, line } in &self.asked.remove.sites {
            let site: Option<(i64,)> = self
                .transaction
                .optional("SELECT id FROM sites WHERE site_key = $1", args![key.as_str()])
                .await?;
            let Some((site,)) = site else {
                continue;
            };
            let (conversations,): (i64,) = self
                .transaction
                .one("SELECT COUNT(*) FROM conversations WHERE site_id = $1", args![site])
                .await?;
            if conversations > 0 {
                let words = count(conversations, "conversation", "conversations");
                self.problems.add(
                    *line,
                    format!("site \"{key}\" has {words} and stays; without topics, no new chat starts there"),
                );
                continue;
            }
            self.transaction
                .execute("DELETE FROM topics WHERE site_id = $1", args![site])
                .await?;
            self.transaction
                .execute("DELETE FROM customer_tokens WHERE site_id = $1", args![site])
                .await?;
            self.transaction
                .execute("DELETE FROM customers WHERE site_id = $1", args![site])
                .await?;
            self.transaction
                .execute("DELETE FROM site_keys WHERE site_id = $1", args![site])
                .await?;
            self.transaction
                .execute("DELETE FROM sites WHERE id = $1", args![site])
                .await?;
            self.changes.push(format!("removed site \"{key}\""));
        }
        Ok(())
    }
}
