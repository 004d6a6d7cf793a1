//! What a configuration file says, read and checked as far as it can be without the database.

mod entries;
mod fields;
#[cfg(test)]
mod tests;

use super::problems::Problems;
use super::reading::{At, Field, Lines, Section};
use domain::look::{Colour, Corner};
use domain::people::Role;
use domain::schedule::{Holidays, Week};
use domain::text::{EmailAddress, LauncherText, MessageBody, Name, Origin, PublicName, SiteKey, SurveyQuestion};
use entries::{entries, group, person, queue, removals, retention, schedule, settings, site};
use fields::FieldsEntry;
use std::collections::HashMap;
use toml::de::DeTable;

/// A whole file.
#[derive(Default)]
pub(super) struct Document {
    /// What is set: the name, and the value as it is stored; none stands for the default.
    pub(super) settings: Vec<(&'static str, Option<i64>)>,
    pub(super) groups: Vec<At<Name>>,
    pub(super) people: Vec<PersonEntry>,
    pub(super) schedules: Vec<ScheduleEntry>,
    pub(super) queues: Vec<QueueEntry>,
    pub(super) sites: Vec<SiteEntry>,
    pub(super) remove: Removals,
}

/// `[[people]]`
pub(super) struct PersonEntry {
    pub(super) email: At<EmailAddress>,
    pub(super) name: Field<Name>,
    pub(super) public_name: Field<PublicName>,
    pub(super) roles: Field<Vec<At<Role>>>,
    pub(super) groups: Field<Vec<At<Name>>>,
    pub(super) manages: Field<Vec<At<Name>>>,
    /// None stands for the desk's default.
    pub(super) open_limit: Field<Option<i64>>,
    pub(super) disabled: Field<bool>,
    pub(super) password: Field<String>,
}

/// `[[schedules]]`
pub(super) struct ScheduleEntry {
    pub(super) name: At<Name>,
    pub(super) time_zone: Field<String>,
    pub(super) hours: Field<Week>,
    pub(super) holidays: Field<Holidays>,
}

/// `[[queues]]`
pub(super) struct QueueEntry {
    pub(super) name: At<Name>,
    pub(super) public_name: Field<PublicName>,
    pub(super) group: Field<Name>,
    pub(super) priority: Field<i64>,
    pub(super) escalates_to: Field<Option<Name>>,
    pub(super) opening_phrase: Field<Option<MessageBody>>,
    pub(super) initial_response: Field<Option<MessageBody>>,
    pub(super) in_turn_only: Field<bool>,
    pub(super) schedule: Field<Option<Name>>,
    pub(super) not_available: Field<Option<MessageBody>>,
    pub(super) closing: Field<Option<MessageBody>>,
    pub(super) survey: Field<bool>,
    pub(super) survey_question: Field<Option<SurveyQuestion>>,
}

/// `[[sites]]`
pub(super) struct SiteEntry {
    pub(super) key: At<SiteKey>,
    pub(super) name: Field<Name>,
    pub(super) greeting: Field<MessageBody>,
    pub(super) origins: Field<Vec<At<Origin>>>,
    pub(super) guests: Field<bool>,
    pub(super) fields: FieldsEntry,
    pub(super) look: LookEntry,
    pub(super) topics: Vec<TopicEntry>,
}

/// How a site looks; none takes back what was chosen.
pub(super) struct LookEntry {
    pub(super) colour: Field<Option<Colour>>,
    pub(super) corner: Field<Corner>,
    pub(super) launcher: Field<Option<LauncherText>>,
    /// The name of a file beside the configuration.
    pub(super) logo: Field<Option<String>>,
}

/// One of a site's `topics`.
pub(super) struct TopicEntry {
    pub(super) name: At<Name>,
    pub(super) queue: At<Name>,
}

/// `[remove]`
#[derive(Default)]
pub(super) struct Removals {
    pub(super) groups: Vec<Removal>,
    pub(super) schedules: Vec<Removal>,
    pub(super) queues: Vec<Removal>,
    pub(super) topics: Vec<TopicRemoval>,
    pub(super) sites: Vec<At<SiteKey>>,
}

/// What goes, and who takes over what it has.
pub(super) struct Removal {
    pub(super) name: At<Name>,
    pub(super) move_to: Option<At<Name>>,
}

/// A topic that goes from a site.
pub(super) struct TopicRemoval {
    pub(super) site: At<SiteKey>,
    pub(super) name: At<Name>,
    pub(super) move_to: Option<At<Name>>,
}

impl Document {
    /// Reads a file. What is wrong is noted, and what can be understood nevertheless is given, so that the rest can be
    /// checked too. None if it is not TOML.
    pub(super) fn read(text: &str, demo: bool, problems: &mut Problems) -> Option<Self> {
        let lines = Lines::of(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            for error in errors {
                let line = error.span().map_or(1, |span| lines.line(&span));
                problems.add(line, error.message());
            }
            return None;
        }
        let mut file = Section::new("a configuration", 1, table.get_ref(), &lines);
        let mut set = file
            .section("settings", "[settings]", problems)
            .map(|section| settings(section, problems))
            .unwrap_or_default();
        let forgotten = file.section("retention", "[retention]", problems);
        set.extend(forgotten.and_then(|section| retention(section, problems)));
        let document = Self {
            settings: set,
            groups: entries(&mut file, "groups", "a group", problems, group),
            people: entries(&mut file, "people", "a person", problems, |section, problems| {
                person(section, demo, problems)
            }),
            schedules: entries(&mut file, "schedules", "a schedule", problems, schedule),
            queues: entries(&mut file, "queues", "a queue", problems, queue),
            sites: entries(&mut file, "sites", "a site", problems, site),
            remove: file
                .section("remove", "[remove]", problems)
                .map(|section| removals(section, problems))
                .unwrap_or_default(),
        };
        file.finish(problems);
        document.check_names(problems);
        Some(document)
    }

    /// Nothing is described twice, or described and removed.
    fn check_names(&self, problems: &mut Problems) {
        let groups: Vec<(String, usize)> = self
            .groups
            .iter()
            .map(|group| (group.value.to_string(), group.line))
            .collect();
        let schedules: Vec<(String, usize)> = self
            .schedules
            .iter()
            .map(|schedule| (schedule.name.value.to_string(), schedule.name.line))
            .collect();
        let queues: Vec<(String, usize)> = self
            .queues
            .iter()
            .map(|queue| (queue.name.value.to_string(), queue.name.line))
            .collect();
        let sites: Vec<(String, usize)> = self
            .sites
            .iter()
            .map(|site| (site.key.value.to_string(), site.key.line))
            .collect();
        let people: Vec<(String, usize)> = self
            .people
            .iter()
            .map(|person| (person.email.value.folded(), person.email.line))
            .collect();
        let lists = [
            ("group", &groups),
            ("schedule", &schedules),
            ("queue", &queues),
            ("site", &sites),
            ("person", &people),
        ];
        for (what, names) in lists {
            once(what, names, problems);
        }
        for site in &self.sites {
            let topics: Vec<(String, usize)> = site
                .topics
                .iter()
                .map(|topic| (topic.name.value.to_string(), topic.name.line))
                .collect();
            once("topic", &topics, problems);
        }
        for (what, kept, removed) in [
            ("group", &groups, &self.remove.groups),
            ("schedule", &schedules, &self.remove.schedules),
            ("queue", &queues, &self.remove.queues),
        ] {
            for removal in removed {
                not_also_kept(what, removal.name.value.as_str(), removal.name.line, kept, problems);
                if let Some(target) = &removal.move_to
                    && removed.iter().any(|other| other.name.value == target.value)
                {
                    problems.add(target.line, format!("{what} \"{}\" is removed too", target.value));
                }
            }
        }
        for key in &self.remove.sites {
            not_also_kept("site", key.value.as_str(), key.line, &sites, problems);
        }
        for removal in &self.remove.topics {
            let kept = self.sites.iter().filter(|site| site.key.value == removal.site.value);
            for topic in kept.flat_map(|site| &site.topics) {
                let kept = [(topic.name.value.to_string(), topic.name.line)];
                not_also_kept("topic", removal.name.value.as_str(), removal.name.line, &kept, problems);
            }
        }
    }
}

fn once(what: &str, names: &[(String, usize)], problems: &mut Problems) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (name, line) in names {
        if let Some(earlier) = first.get(name.as_str()) {
            problems.add(
                *line,
                format!("{what} \"{name}\" is described twice, first on line {earlier}"),
            );
        } else {
            first.insert(name, *line);
        }
    }
}

fn not_also_kept(what: &str, name: &str, line: usize, kept: &[(String, usize)], problems: &mut Problems) {
    if let Some((_, described)) = kept.iter().find(|(other, _)| other == name) {
        problems.add(
            line,
            format!("{what} \"{name}\" cannot be removed and described (line {described}) at once"),
        );
    }
}
