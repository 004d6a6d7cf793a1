//! Assignment groups.

use super::document::Document;
use super::problems::Problems;
use super::reading::At;
use super::{Work, made};
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::ids::GroupId;
use domain::text::Name;
use std::collections::BTreeMap;

/// The groups that exist, by name.
pub(super) struct Groups(BTreeMap<String, GroupId>);

impl Groups {
    pub(super) async fn load(transaction: &mut Transaction) -> Result<Self, Failure> {
        let rows: Vec<(String, i64)> = transaction
            .all("SELECT name, id FROM assignment_groups", args![])
            .await?;
        Ok(Self(rows.into_iter().map(|(name, id)| (name, GroupId(id))).collect()))
    }

    pub(super) fn get(&self, name: &str) -> Option<GroupId> {
        self.0.get(name).copied()
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The group somebody names; that there is none, or none any more, is noted.
    pub(super) fn named(&self, name: &At<Name>, asked: &Document, problems: &mut Problems) -> Option<GroupId> {
        let going = |removal: &&super::document::Removal| removal.name.value == name.value;
        if let Some(removal) = asked.remove.groups.iter().find(going) {
            let line = removal.name.line;
            problems.add(name.line, format!("group \"{}\" is removed on line {line}", name.value));
            return None;
        }
        let group = self.get(name.value.as_str());
        if group.is_none() {
            problems.add(name.line, format!("group \"{}\" is not known", name.value));
        }
        group
    }
}

impl Work<'_> {
    pub(super) async fn apply_groups(&mut self) -> Result<(), Failure> {
        for group in &self.asked.groups {
            let name = group.value.as_str();
            if self.groups.get(name).is_some() {
                continue;
            }
            let (id,): (i64,) = self
                .transaction
                .one(
                    "INSERT INTO assignment_groups (name) VALUES ($1) RETURNING id",
                    args![name],
                )
                .await?;
            self.groups.0.insert(name.to_owned(), GroupId(id));
            self.changes.push(made("group", name));
        }
        Ok(())
    }
}
