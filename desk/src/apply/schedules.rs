//! Schedules (behaviour 10, "Opening hours"), and which queues open by them.

use super::document::{Document, Removal, ScheduleEntry};
use super::problems::Problems;
use super::reading::{At, Field};
use super::{Work, changed, count, made, set};
use crate::failure::Failure;
use crate::hours;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::ids::{QueueId, ScheduleId};
use domain::text::Name;
use std::collections::BTreeMap;

/// A schedule as it is, or is to be.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct Schedule {
    id: i64,
    name: String,
    time_zone: String,
    /// JSON, as `domain::schedule` writes it.
    hours: String,
    holidays: String,
}

/// The schedules that exist, by name.
pub(super) struct Schedules(BTreeMap<String, Schedule>);

impl Schedules {
    pub(super) async fn load(transaction: &mut Transaction) -> Result<Self, Failure> {
        let rows: Vec<Schedule> = transaction
            .all("SELECT id, name, time_zone, hours, holidays FROM schedules", args![])
            .await?;
        Ok(Self(rows.into_iter().map(|row| (row.name.clone(), row)).collect()))
    }

    fn get(&self, name: &str) -> Option<ScheduleId> {
        self.0.get(name).map(|schedule| ScheduleId(schedule.id))
    }

    /// The schedule somebody names. That there is none, or none any more, is noted; one that is described in the file and could
    /// not be made has been noted already.
    pub(super) fn named(&self, name: &At<Name>, asked: &Document, problems: &mut Problems) -> Option<ScheduleId> {
        let going = |removal: &&Removal| removal.name.value == name.value;
        if let Some(removal) = asked.remove.schedules.iter().find(going) {
            let line = removal.name.line;
            problems.add(
                name.line,
                format!("schedule \"{}\" is removed on line {line}", name.value),
            );
            return None;
        }
        let schedule = self.get(name.value.as_str());
        if schedule.is_none() && !asked.schedules.iter().any(|entry| entry.name.value == name.value) {
            problems.add(name.line, format!("schedule \"{}\" is not known", name.value));
        }
        schedule
    }
}

impl Work<'_> {
    pub(super) async fn apply_schedules(&mut self) -> Result<(), Failure> {
        for entry in &self.asked.schedules {
            if self.schedules.get(entry.name.value.as_str()).is_some() {
                self.change_schedule(entry).await?;
            } else {
                self.make_schedule(entry).await?;
            }
        }
        Ok(())
    }

    async fn make_schedule(&mut self, entry: &ScheduleEntry) -> Result<(), Failure> {
        let (name, line) = (&entry.name.value, entry.name.line);
        let needed = [
            (
                "a time_zone such as \"Europe/Berlin\"",
                matches!(entry.time_zone, Field::Absent),
            ),
            ("hours in which it is open", matches!(entry.hours, Field::Absent)),
        ];
        for (what, _) in needed.iter().filter(|(_, is_missing)| *is_missing) {
            self.problems
                .add(line, format!("schedule \"{name}\" is new and needs {what}"));
        }
        let (Some(time_zone), Some(week)) = (entry.time_zone.given(), entry.hours.given()) else {
            return Ok(());
        };
        let holidays = entry.holidays.given().map(|at| at.value.clone()).unwrap_or_default();
        let (time_zone, hours, holidays) = (
            time_zone.value.clone(),
            serde_json::to_string(&week.value)?,
            serde_json::to_string(&holidays)?,
        );
        let (id,): (i64,) = self
            .transaction
            .one(
                "INSERT INTO schedules (name, time_zone, hours, holidays) VALUES ($1, $2, $3, $4) RETURNING id",
                args![name.as_str(), &time_zone, &hours, &holidays],
            )
            .await?;
        let schedule = Schedule {
            id,
            name: name.to_string(),
            time_zone,
            hours,
            holidays,
        };
        self.schedules.0.insert(name.to_string(), schedule);
        self.changes.push(made("schedule", name));
        Ok(())
    }

    async fn change_schedule(&mut self, entry: &ScheduleEntry) -> Result<(), Failure> {
        let Some(schedule) = self.schedules.0.get_mut(entry.name.value.as_str()) else {
            return Ok(());
        };
        let mut fields = Vec::new();
        if let Some(given) = entry.time_zone.given() {
            set(&mut schedule.time_zone, given.value.clone(), "time_zone", &mut fields);
        }
        if let Some(given) = entry.hours.given() {
            let hours = serde_json::to_string(&given.value)?;
            set(&mut schedule.hours, hours, "hours", &mut fields);
        }
        if let Some(given) = entry.holidays.given() {
            let holidays = serde_json::to_string(&given.value)?;
            set(&mut schedule.holidays, holidays, "holidays", &mut fields);
        }
        if fields.is_empty() {
            return Ok(());
        }
        self.transaction
            .execute(
                "UPDATE schedules SET time_zone = $2, hours = $3, holidays = $4 WHERE id = $1",
                args![schedule.id, &schedule.time_zone, &schedule.hours, &schedule.holidays],
            )
            .await?;
        self.changes.extend(changed("schedule", &entry.name.value, &fields));
        Ok(())
    }

    pub(super) async fn remove_schedules(&mut self) -> Result<(), Failure> {
        for removal in &self.asked.remove.schedules {
            if let Some(schedule) = self.schedules.get(removal.name.value.as_str()) {
                self.remove_schedule(removal, schedule).await?;
            }
        }
        Ok(())
    }

    async fn remove_schedule(&mut self, removal: &Removal, schedule: ScheduleId) -> Result<(), Failure> {
        let name = removal.name.value.as_str();
        let queues = self.queues.of_schedule(schedule);
        let number = i64::try_from(queues.len()).unwrap_or(i64::MAX);
        let words = format!("{} ({})", count(number, "queue", "queues"), queues.join(", "));
        let moved = match &removal.move_to {
            Some(target) => {
                let Some(to) = self.schedules.named(target, self.asked, &mut self.problems) else {
                    return Ok(());
                };
                self.transaction
                    .execute(
                        "UPDATE queues SET schedule_id = $2 WHERE schedule_id = $1",
                        args![schedule, to],
                    )
                    .await?;
                for queue in self.queues.all_mut() {
                    if queue.schedule_id == Some(schedule.0) {
                        queue.schedule_id = Some(to.0);
                    }
                }
                if queues.is_empty() {
                    String::new()
                } else {
                    format!(", {words} moved to \"{}\"", target.value)
                }
            }
            None if !queues.is_empty() => {
                self.problems.add(
                    removal.name.line,
                    format!("schedule \"{name}\" has {words}: say with move_to by which they open"),
                );
                return Ok(());
            }
            None => String::new(),
        };
        self.transaction
            .execute("DELETE FROM schedules WHERE id = $1", args![schedule])
            .await?;
        self.schedules.0.remove(name);
        self.changes.push(format!("removed schedule \"{name}\"{moved}"));
        Ok(())
    }

    /// Whatever changed: each queue is looked at for what its hours ask for now.
    pub(super) async fn look_at_hours(&mut self) -> Result<(), Failure> {
        hours::look_at_all(&mut self.transaction, self.now).await?;
        for queue in self.queues.all_mut().filter(|queue| queue.schedule_id.is_some()) {
            self.transaction.touch(Topic::Queue(QueueId(queue.id)));
        }
        Ok(())
    }
}
