//! Sites and their topics.

use super::document::SiteEntry;
use super::look::Logos;
use super::reading::Field;
use super::{Work, changed, made, set};
use crate::failure::Failure;
use crate::store::args;
use domain::ids::SiteId;
use domain::look::Corner;

/// A site as it is, or is to be.
#[derive(Clone, sqlx::FromRow)]
struct Site {
    id: i64,
    name: String,
    greeting: String,
    origins: String,
    /// Whether whom the site has not named may start a chat.
    guests: i64,
    colour: Option<String>,
    corner: String,
    launcher: Option<String>,
}

/// A topic as it is.
#[derive(Clone, PartialEq, sqlx::FromRow)]
struct Topic {
    id: i64,
    name: String,
    queue_id: i64,
    place: i64,
}

impl Work<'_> {
    pub(super) async fn apply_sites(&mut self, logos: &Logos) -> Result<(), Failure> {
        for entry in &self.asked.sites {
            self.apply_site(entry, logos).await?;
        }
        Ok(())
    }

    async fn apply_site(&mut self, entry: &SiteEntry, logos: &Logos) -> Result<(), Failure> {
        let existing: Option<Site> = self
            .transaction
            .optional(
                "SELECT id, name, greeting, origins, guests, colour, corner, launcher FROM sites WHERE site_key = $1",
                args![entry.key.value.as_str()],
            )
            .await?;
        let existed = existing.is_some();
        let Some(mut site) = (match existing {
            Some(site) => Some(site),
            None => self.make_site(entry).await?,
        }) else {
            self.check_topic_queues(entry);
            return Ok(());
        };

        let mut fields = Vec::new();
        if let Some(given) = entry.name.given() {
            set(&mut site.name, given.value.to_string(), "name", &mut fields);
        }
        if let Some(given) = entry.greeting.given() {
            set(&mut site.greeting, given.value.to_string(), "greeting", &mut fields);
        }
        if let Some(given) = entry.origins.given() {
            let origins: Vec<&str> = given.value.iter().map(|origin| origin.value.as_str()).collect();
            set(
                &mut site.origins,
                serde_json::to_string(&origins)?,
                "origins",
                &mut fields,
            );
        }
        if let Some(given) = entry.guests.given() {
            set(&mut site.guests, i64::from(given.value), "guests", &mut fields);
        }
        if let Some(given) = entry.look.colour.given() {
            let colour = given.value.map(|colour| colour.to_string());
            set(&mut site.colour, colour, "colour", &mut fields);
        }
        if let Some(given) = entry.look.corner.given() {
            set(&mut site.corner, given.value.as_str().to_owned(), "corner", &mut fields);
        }
        if let Some(given) = entry.look.launcher.given() {
            let launcher = given.value.as_ref().map(ToString::to_string);
            set(&mut site.launcher, launcher, "launcher", &mut fields);
        }
        if !fields.is_empty() {
            self.transaction
                .execute(
                    "UPDATE sites SET name = $2, greeting = $3, origins = $4, guests = $5, colour = $6, corner = $7,
                        launcher = $8 WHERE id = $1",
                    args![
                        site.id,
                        &site.name,
                        &site.greeting,
                        &site.origins,
                        site.guests,
                        site.colour,
                        &site.corner,
                        site.launcher
                    ],
                )
                .await?;
        }
        if self.apply_logo(SiteId(site.id), entry, logos).await? {
            fields.push("logo");
        }
        if self.apply_topics(SiteId(site.id), entry).await? {
            fields.push("topics");
        }
        fields.extend(self.apply_fields(SiteId(site.id), entry).await?);
        if existed {
            self.changes.extend(changed("site", &entry.key.value, &fields));
        }
        Ok(())
    }

    async fn make_site(&mut self, entry: &SiteEntry) -> Result<Option<Site>, Failure> {
        let (key, line) = (&entry.key.value, entry.key.line);
        let needed = [
            ("a name", matches!(entry.name, Field::Absent)),
            ("a greeting", matches!(entry.greeting, Field::Absent)),
        ];
        for (what, _) in needed.iter().filter(|(_, is_missing)| *is_missing) {
            self.problems
                .add(line, format!("site \"{key}\" is new and needs {what}"));
        }
        let (Some(name), Some(greeting)) = (entry.name.given(), entry.greeting.given()) else {
            return Ok(None);
        };
        let (name, greeting) = (name.value.to_string(), greeting.value.to_string());
        let origins = "[]".to_owned();
        let (id,): (i64,) = self
            .transaction
            .one(
                "INSERT INTO sites (site_key, name, greeting, origins) VALUES ($1, $2, $3, $4) RETURNING id",
                args![key.as_str(), &name, &greeting, &origins],
            )
            .await?;
        self.changes.push(made("site", key));
        Ok(Some(Site {
            id,
            name,
            greeting,
            origins,
            guests: 1,
            colour: None,
            corner: Corner::default().as_str().to_owned(),
            launcher: None,
        }))
    }

    fn check_topic_queues(&mut self, entry: &SiteEntry) {
        for topic in &entry.topics {
            self.queues.named(&topic.queue, self.asked, &mut self.problems);
        }
    }

    /// Those that are listed come first, in that order; the others stay and follow. Whether that changed anything.
    async fn apply_topics(&mut self, site: SiteId, entry: &SiteEntry) -> Result<bool, Failure> {
        let present: Vec<Topic> = self
            .transaction
            .all(
                "SELECT id, name, queue_id, place FROM topics WHERE site_id = $1 ORDER BY place, name",
                args![site],
            )
            .await?;
        let mut changed = false;
        let mut place = 0;
        for listed in &entry.topics {
            place += 1;
            let Some(queue) = self.queues.named(&listed.queue, self.asked, &mut self.problems) else {
                continue;
            };
            match present.iter().find(|topic| topic.name == listed.name.value.as_str()) {
                Some(topic) if topic.queue_id == queue.0 && topic.place == place => {}
                Some(topic) => {
                    self.transaction
                        .execute(
                            "UPDATE topics SET queue_id = $2, place = $3 WHERE id = $1",
                            args![topic.id, queue, place],
                        )
                        .await?;
                    changed = true;
                }
                None => {
                    self.transaction
                        .execute(
                            "INSERT INTO topics (site_id, name, queue_id, place) VALUES ($1, $2, $3, $4)",
                            args![site, listed.name.value.as_str(), queue, place],
                        )
                        .await?;
                    changed = true;
                }
            }
        }
        let listed = |topic: &&Topic| {
            entry
                .topics
                .iter()
                .any(|listed| listed.name.value.as_str() == topic.name)
        };
        for topic in present
            .iter()
            .filter(|topic| !entry.topics.is_empty() && !listed(topic))
        {
            place += 1;
            if topic.place != place {
                self.transaction
                    .execute("UPDATE topics SET place = $2 WHERE id = $1", args![topic.id, place])
                    .await?;
                changed = true;
            }
        }
        Ok(changed)
    }
}
