//! Queues, and what they escalate to (behaviour 7).

use super::document::{Document, QueueEntry};
use super::problems::Problems;
use super::reading::{At, Field};
use super::{Work, changed, made, set};
use crate::failure::Failure;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::ids::{GroupId, QueueId, ScheduleId};
use domain::text::Name;
use std::collections::BTreeMap;

/// A queue as it is, or is to be.
#[derive(Clone, PartialEq, sqlx::FromRow)]
pub(super) struct Queue {
    pub(super) id: i64,
    name: String,
    public_name: String,
    pub(super) group_id: i64,
    priority: i64,
    pub(super) escalation_queue_id: Option<i64>,
    opening_phrase: Option<String>,
    initial_response: Option<String>,
    in_turn_only: i64,
    pub(super) schedule_id: Option<i64>,
    not_available: Option<String>,
    closing: Option<String>,
    survey: i64,
    survey_question: Option<String>,
}

/// The queues that exist, by name.
pub(super) struct Queues(BTreeMap<String, Queue>);

impl Queues {
    pub(super) async fn load(transaction: &mut Transaction) -> Result<Self, Failure> {
        let rows: Vec<Queue> = transaction
            .all(
                "SELECT id, name, public_name, group_id, priority, escalation_queue_id, opening_phrase, initial_response,
                        in_turn_only, schedule_id, not_available, closing, survey, survey_question
                 FROM queues",
                args![],
            )
            .await?;
        Ok(Self(
            rows.into_iter().map(|queue| (queue.name.clone(), queue)).collect(),
        ))
    }

    pub(super) fn get(&self, name: &str) -> Option<QueueId> {
        self.0.get(name).map(|queue| QueueId(queue.id))
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The names of a group's queues.
    pub(super) fn of_group(&self, group: GroupId) -> Vec<String> {
        let of_group = self.0.values().filter(|queue| queue.group_id == group.0);
        of_group.map(|queue| queue.name.clone()).collect()
    }

    /// The names of the queues that open by a schedule.
    pub(super) fn of_schedule(&self, schedule: ScheduleId) -> Vec<String> {
        let of_schedule = self.0.values().filter(|queue| queue.schedule_id == Some(schedule.0));
        of_schedule.map(|queue| queue.name.clone()).collect()
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Queue> {
        self.0.values_mut()
    }

    /// The queue somebody names. That there is none, or none any more, is noted; one that is described in the file and could
    /// not be made has been noted already.
    pub(super) fn named(&self, name: &At<Name>, asked: &Document, problems: &mut Problems) -> Option<QueueId> {
        let going = |removal: &&super::document::Removal| removal.name.value == name.value;
        if let Some(removal) = asked.remove.queues.iter().find(going) {
            let line = removal.name.line;
            problems.add(name.line, format!("queue \"{}\" is removed on line {line}", name.value));
            return None;
        }
        let queue = self.get(name.value.as_str());
        if queue.is_none() && !asked.queues.iter().any(|entry| entry.name.value == name.value) {
            problems.add(name.line, format!("queue \"{}\" is not known", name.value));
        }
        queue
    }
}

impl Work<'_> {
    /// Makes what is new first, so that queues may escalate to those that are described after them.
    pub(super) async fn apply_queues(&mut self) -> Result<(), Failure> {
        let before = self.queues.0.clone();
        for entry in &self.asked.queues {
            if self.queues.get(entry.name.value.as_str()).is_none() {
                self.make_queue(entry).await?;
            }
        }
        for entry in &self.asked.queues {
            self.change_queue(entry, before.contains_key(entry.name.value.as_str()))
                .await?;
        }
        Ok(())
    }

    async fn make_queue(&mut self, entry: &QueueEntry) -> Result<(), Failure> {
        let (name, line) = (&entry.name.value, entry.name.line);
        let needed = [
            (
                "a public_name, which customers read",
                matches!(entry.public_name, Field::Absent),
            ),
            ("a group that works in it", matches!(entry.group, Field::Absent)),
            ("a priority from 1 to 9", matches!(entry.priority, Field::Absent)),
        ];
        for (what, _) in needed.iter().filter(|(_, is_missing)| *is_missing) {
            self.problems
                .add(line, format!("queue \"{name}\" is new and needs {what}"));
        }
        let (Some(public_name), Some(group), Some(priority)) =
            (entry.public_name.given(), entry.group.given(), entry.priority.given())
        else {
            return Ok(());
        };
        // That the group is not known is noted where queues are changed, for all of them alike.
        let Some(group) = self.groups.get(group.value.as_str()) else {
            return Ok(());
        };
        let (id,): (i64,) = self
            .transaction
            .one(
                "INSERT INTO queues (name, public_name, group_id, priority) VALUES ($1, $2, $3, $4) RETURNING id",
                args![name.as_str(), public_name.value.as_str(), group, priority.value],
            )
            .await?;
        self.queues.0.insert(
            name.to_string(),
            Queue {
                id,
                name: name.to_string(),
                public_name: public_name.value.to_string(),
                group_id: group.0,
                priority: priority.value,
                escalation_queue_id: None,
                opening_phrase: None,
                initial_response: None,
                in_turn_only: 0,
                schedule_id: None,
                not_available: None,
                closing: None,
                survey: 0,
                survey_question: None,
            },
        );
        self.changes.push(made("queue", name));
        Ok(())
    }

    async fn change_queue(&mut self, entry: &QueueEntry, existed: bool) -> Result<(), Failure> {
        let group = entry.group.given();
        let group = group.and_then(|group| self.groups.named(group, self.asked, &mut self.problems));
        let escalation = or_none(&entry.escalates_to, |name| {
            self.queues.named(name, self.asked, &mut self.problems)
        });
        let schedule = or_none(&entry.schedule, |name| {
            self.schedules.named(name, self.asked, &mut self.problems)
        });
        let Some(queue) = self.queues.0.get_mut(entry.name.value.as_str()) else {
            return Ok(());
        };
        let mut fields = Vec::new();
        if let Some(given) = entry.public_name.given() {
            set(
                &mut queue.public_name,
                given.value.to_string(),
                "public_name",
                &mut fields,
            );
        }
        if let Some(group) = group {
            set(&mut queue.group_id, group.0, "group", &mut fields);
        }
        if let Some(given) = entry.priority.given() {
            set(&mut queue.priority, given.value, "priority", &mut fields);
        }
        if let Some(escalation) = escalation {
            let id = escalation.map(|queue| queue.0);
            set(&mut queue.escalation_queue_id, id, "escalates_to", &mut fields);
        }
        if let Some(given) = entry.opening_phrase.given() {
            let text = given.value.as_ref().map(ToString::to_string);
            set(&mut queue.opening_phrase, text, "opening_phrase", &mut fields);
        }
        if let Some(given) = entry.initial_response.given() {
            let text = given.value.as_ref().map(ToString::to_string);
            set(&mut queue.initial_response, text, "initial_response", &mut fields);
        }
        if let Some(given) = entry.in_turn_only.given() {
            let in_turn_only = i64::from(given.value);
            set(&mut queue.in_turn_only, in_turn_only, "in_turn_only", &mut fields);
        }
        if let Some(schedule) = schedule {
            let id = schedule.map(|schedule| schedule.0);
            set(&mut queue.schedule_id, id, "schedule", &mut fields);
        }
        if let Some(given) = entry.not_available.given() {
            let text = given.value.as_ref().map(ToString::to_string);
            set(&mut queue.not_available, text, "not_available", &mut fields);
        }
        if let Some(given) = entry.closing.given() {
            let text = given.value.as_ref().map(ToString::to_string);
            set(&mut queue.closing, text, "closing", &mut fields);
        }
        if let Some(given) = entry.survey.given() {
            set(&mut queue.survey, i64::from(given.value), "survey", &mut fields);
        }
        if let Some(given) = entry.survey_question.given() {
            let text = given.value.as_ref().map(ToString::to_string);
            set(&mut queue.survey_question, text, "survey_question", &mut fields);
        }
        if fields.is_empty() {
            return Ok(());
        }
        self.transaction
            .execute(
                "UPDATE queues SET public_name = $2, group_id = $3, priority = $4, escalation_queue_id = $5,
                        opening_phrase = $6, initial_response = $7, in_turn_only = $8, schedule_id = $9, not_available = $10,
                        closing = $11, survey = $12, survey_question = $13
                 WHERE id = $1",
                args![
                    queue.id,
                    &queue.public_name,
                    queue.group_id,
                    queue.priority,
                    queue.escalation_queue_id,
                    queue.opening_phrase.clone(),
                    queue.initial_response.clone(),
                    queue.in_turn_only,
                    queue.schedule_id,
                    queue.not_available.clone(),
                    queue.closing.clone(),
                    queue.survey,
                    queue.survey_question.clone()
                ],
            )
            .await?;
        self.transaction.touch(Topic::Queue(QueueId(queue.id)));
        if existed {
            self.changes.extend(changed("queue", &entry.name.value, &fields));
        }
        Ok(())
    }

    /// Whatever else changed: a queue escalates only to one of higher priority, so there are no circles (behaviour 7).
    pub(super) fn check_escalations(&mut self) {
        for queue in self.queues.0.values() {
            let above = queue.escalation_queue_id;
            let Some(above) = above.and_then(|above| self.queues.0.values().find(|queue| queue.id == above)) else {
                continue;
            };
            if domain::line::may_escalate(queue.priority, above.priority) {
                continue;
            }
            self.problems.add(
                self.line_about(queue, above),
                format!(
                    "queue \"{}\" (priority {}) cannot escalate to \"{}\" (priority {}): \
                     that must be of higher priority, which is a smaller number",
                    queue.name, queue.priority, above.name, above.priority
                ),
            );
        }
    }

    /// The line of the file that brought two queues into this relation.
    fn line_about(&self, queue: &Queue, above: &Queue) -> usize {
        let entry = |queue: &Queue| {
            self.asked
                .queues
                .iter()
                .find(|entry| entry.name.value.as_str() == queue.name)
        };
        let removal = |queue: &Queue| {
            let removals = &self.asked.remove.queues;
            removals
                .iter()
                .filter_map(|removal| removal.move_to.as_ref())
                .find(|to| to.value.as_str() == queue.name)
        };
        entry(queue)
            .map(|entry| entry.escalates_to.line_or(entry.name.line))
            .or_else(|| entry(above).map(|entry| entry.priority.line_or(entry.name.line)))
            .or_else(|| removal(above).map(|to| to.line))
            .unwrap_or(1)
    }
}

/// What a field names, found by `find`, or that it names nothing any more; none where it says nothing, or what is not there.
fn or_none<T>(field: &Field<Option<Name>>, find: impl FnOnce(&At<Name>) -> Option<T>) -> Option<Option<T>> {
    let At { value, line } = field.given()?;
    match value {
        None => Some(None),
        Some(name) => {
            let name = At {
                value: name.clone(),
                line: *line,
            };
            find(&name).map(Some)
        }
    }
}
