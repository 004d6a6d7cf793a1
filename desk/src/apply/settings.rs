//! What a desk sets (`[settings]`): clocks and counts that it wants other than they are by themselves.

use super::Work;
use crate::failure::Failure;
use crate::retention;
use crate::store::args;
use std::collections::BTreeMap;

impl Work<'_> {
    pub(super) async fn apply_settings(&mut self) -> Result<(), Failure> {
        let rows: Vec<(String, i64)> = self
            .transaction
            .all("SELECT name, value FROM settings", args![])
            .await?;
        let set: BTreeMap<String, i64> = rows.into_iter().collect();
        let mut changed = Vec::new();
        for (name, wanted) in &self.asked.settings {
            if set.get(*name).copied() == *wanted {
                continue;
            }
            match wanted {
                Some(value) => {
                    self.transaction
                        .execute(
                            "INSERT INTO settings (name, value) VALUES ($1, $2)
                             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                            args![*name, *value],
                        )
                        .await?
                }
                None => {
                    self.transaction
                        .execute("DELETE FROM settings WHERE name = $1", args![*name])
                        .await?
                }
            };
            changed.push(*name);
        }
        if !changed.is_empty() {
            self.changes.push(format!("changed settings ({})", changed.join(", ")));
        }
        Ok(())
    }

    /// Conversations are deleted by their age, or are no longer, as is set by now.
    pub(super) async fn look_at_age(&mut self) -> Result<(), Failure> {
        retention::look_at_age(&mut self.transaction, self.now).await
    }
}
