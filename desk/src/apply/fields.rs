//! What a site asks for before a chat.

use super::Work;
use super::document::SiteEntry;
use super::reading::Field;
use crate::failure::Failure;
use crate::fields::{FieldsRow, fields_columns, need};
use crate::store::args;
use domain::fields::{Need, leads_to_a_queue};
use domain::ids::SiteId;

impl Work<'_> {
    /// Writes what an entry says of its site's form; which of its fields changed.
    pub(super) async fn apply_fields(&mut self, site: SiteId, entry: &SiteEntry) -> Result<Vec<&'static str>, Failure> {
        let before: FieldsRow = self
            .transaction
            .one(
                concat!("SELECT ", fields_columns!(), "FROM sites WHERE sites.id = $1"),
                args![site],
            )
            .await?;
        let fields = &entry.fields;
        let needs = |given: &Field<Need>, before: &String| {
            given
                .given()
                .map_or_else(|| before.clone(), |need| need.value.as_str().to_owned())
        };
        let after = FieldsRow {
            name_need: needs(&fields.name, &before.name_need),
            email_need: needs(&fields.email, &before.email_need),
            topic_need: needs(&fields.topic, &before.topic_need),
            message_need: needs(&fields.message, &before.message_need),
            own_fields: match fields.own.given() {
                Some(own) => serde_json::to_string(&own.value)?,
                None => before.own_fields.clone(),
            },
        };
        if after == before {
            return Ok(Vec::new());
        }
        self.transaction
            .execute(
                "UPDATE sites SET name_need = $2, email_need = $3, topic_need = $4, message_need = $5, own_fields = $6
                 WHERE id = $1",
                args![
                    site,
                    &after.name_need,
                    &after.email_need,
                    &after.topic_need,
                    &after.message_need,
                    &after.own_fields
                ],
            )
            .await?;
        let own = (after.own_fields != before.own_fields).then_some("own_fields");
        let rest = FieldsRow {
            own_fields: before.own_fields.clone(),
            ..after
        };
        let fields = (rest != before).then_some("fields");
        Ok(fields.into_iter().chain(own).collect())
    }

    /// Refuses what would leave a site with a form that leads to no queue.
    pub(super) async fn check_topics(&mut self) -> Result<(), Failure> {
        let sites: Vec<(String, String, i64)> = self
            .transaction
            .all(
                "SELECT site_key, topic_need,
                        CAST(CASE WHEN EXISTS (SELECT 1 FROM topics WHERE topics.site_id = sites.id) THEN 1 ELSE 0 END AS BIGINT)
                 FROM sites ORDER BY site_key",
                args![],
            )
            .await?;
        for (key, topic_need, has_topics) in sites {
            if !leads_to_a_queue(need(&topic_need)?, has_topics != 0) {
                self.problems.add(
                    self.line_about_topics(&key),
                    format!(
                        "site \"{key}\" has no topic: then its field topic must be \"required\", and no chat starts there"
                    ),
                );
            }
        }
        Ok(())
    }

    /// The line of the file after which a site has no topic and asks for none.
    fn line_about_topics(&self, key: &str) -> usize {
        let entry = self.asked.sites.iter().find(|entry| entry.key.value.as_str() == key);
        let removals = &self.asked.remove.topics;
        let removal = || removals.iter().find(|removal| removal.site.value.as_str() == key);
        entry
            .map(|entry| entry.fields.topic.line_or(entry.key.line))
            .or_else(|| removal().map(|removal| removal.name.line))
            .unwrap_or(1)
    }
}
