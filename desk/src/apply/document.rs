//! What a configuration file says, read and checked as far as it can be without the database.

use super::problems::Problems;
use super::reading::{At, Field, Lines, NameOrSection, Section};
use domain::Refusal;
use domain::limits::UNLIMITED_CONVERSATIONS;
use domain::people::{Role, check_password};
use domain::text::{EmailAddress, MessageBody, Name, Origin, PublicName, SiteKey};
use std::collections::HashMap;
use toml::de::DeTable;

/// A whole file.
#[derive(Default)]
pub(super) struct Document {
    pub(super) groups: Vec<At<Name>>,
    pub(super) people: Vec<PersonEntry>,
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

/// `[[queues]]`
pub(super) struct QueueEntry {
    pub(super) name: At<Name>,
    pub(super) public_name: Field<PublicName>,
    pub(super) group: Field<Name>,
    pub(super) priority: Field<i64>,
    pub(super) escalates_to: Field<Option<Name>>,
    pub(super) opening_phrase: Field<Option<MessageBody>>,
    pub(super) initial_response: Field<Option<MessageBody>>,
}

/// `[[sites]]`
pub(super) struct SiteEntry {
    pub(super) key: At<SiteKey>,
    pub(super) name: Field<Name>,
    pub(super) greeting: Field<MessageBody>,
    pub(super) origins: Field<Vec<At<Origin>>>,
    pub(super) topics: Vec<TopicEntry>,
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
        let document = Self {
            groups: entries(&mut file, "groups", "a group", problems, group),
            people: entries(&mut file, "people", "a person", problems, |section, problems| {
                person(section, demo, problems)
            }),
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

/// Reads each table of a list. What has no name of its own is left out; that it lacks one has been noted.
fn entries<T>(
    file: &mut Section<'_, '_>,
    key: &'static str,
    what: &'static str,
    problems: &mut Problems,
    read: impl Fn(Section<'_, '_>, &mut Problems) -> Option<T>,
) -> Vec<T> {
    match file.sections(key, what, problems) {
        Field::Given(sections) => sections
            .value
            .into_iter()
            .filter_map(|section| read(section, problems))
            .collect(),
        Field::Absent | Field::Wrong => Vec::new(),
    }
}

/// The field by which a thing is known: it must be there.
fn required<T>(field: Field<T>, line: usize, what: &str, problems: &mut Problems) -> Option<At<T>> {
    match field {
        Field::Given(at) => Some(at),
        Field::Wrong => None,
        Field::Absent => {
            problems.add(line, what);
            None
        }
    }
}

fn group(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<At<Name>> {
    let (line, name) = (section.line, section.checked("name", Name::new, problems));
    section.finish(problems);
    required(name, line, "a group needs a name", problems)
}

fn person(mut section: Section<'_, '_>, demo: bool, problems: &mut Problems) -> Option<PersonEntry> {
    let line = section.line;
    let email = section.checked("email", EmailAddress::new, problems);
    let name = section.checked("name", Name::new, problems);
    let public_name = section.checked("public_name", PublicName::new, problems);
    let roles = section.list("roles", role, problems);
    let groups = section.list("groups", Name::new, problems);
    let manages = section.list("manages", Name::new, problems);
    let words = [("unlimited", Some(UNLIMITED_CONVERSATIONS)), ("default", None)];
    let open_limit = section.integer_or_word("open_limit", 1..=1_000, &words, Some, problems);
    let disabled = section.boolean("disabled", problems);
    let password = if demo {
        section.checked(
            "password",
            |text| check_password(text).map(|()| text.to_owned()),
            problems,
        )
    } else {
        if let Field::Given(at) = section.text("password", problems) {
            problems.add(
                at.line,
                "passwords do not belong in a configuration: `headset admin invite` gives a code to set one with",
            );
        }
        Field::Absent
    };
    section.finish(problems);
    let email = required(email, line, "a person needs an email", problems)?;
    Some(PersonEntry {
        email,
        name,
        public_name,
        roles,
        groups,
        manages,
        open_limit,
        disabled,
        password,
    })
}

fn role(word: &str) -> Result<Role, Refusal> {
    Role::parse(word).ok_or_else(|| {
        let known = Role::ALL.map(|role| format!("\"{}\"", role.as_str())).join(", ");
        Refusal::invalid("roles", format!("does not know \"{word}\" (known: {known})"))
    })
}

fn queue(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<QueueEntry> {
    let line = section.line;
    let name = section.checked("name", Name::new, problems);
    let public_name = section.checked("public_name", PublicName::new, problems);
    let group = section.checked("group", Name::new, problems);
    let priority = section.integer("priority", 1..=9, problems);
    let escalates_to = section.clearable("escalates_to", Name::new, problems);
    let opening_phrase = section.clearable("opening_phrase", MessageBody::new, problems);
    let initial_response = section.clearable("initial_response", MessageBody::new, problems);
    section.finish(problems);
    let name = required(name, line, "a queue needs a name", problems)?;
    Some(QueueEntry {
        name,
        public_name,
        group,
        priority,
        escalates_to,
        opening_phrase,
        initial_response,
    })
}

fn site(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<SiteEntry> {
    let line = section.line;
    let key = section.checked("key", SiteKey::new, problems);
    let name = section.checked("name", Name::new, problems);
    let greeting = section.checked("greeting", MessageBody::new, problems);
    let origins = section.list("origins", Origin::new, problems);
    let topics = entries(&mut section, "topics", "a topic", problems, topic);
    section.finish(problems);
    let key = required(key, line, "a site needs a key", problems)?;
    Some(SiteEntry {
        key,
        name,
        greeting,
        origins,
        topics,
    })
}

fn topic(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<TopicEntry> {
    let line = section.line;
    let name = section.checked("name", Name::new, problems);
    let queue = section.checked("queue", Name::new, problems);
    section.finish(problems);
    let name = required(name, line, "a topic needs a name", problems);
    let queue = required(queue, line, "a topic needs a queue", problems);
    Some(TopicEntry {
        name: name?,
        queue: queue?,
    })
}

fn removals(mut section: Section<'_, '_>, problems: &mut Problems) -> Removals {
    let removals = Removals {
        groups: named_removals(&mut section, "groups", "a group to remove", problems),
        queues: named_removals(&mut section, "queues", "a queue to remove", problems),
        topics: entries(&mut section, "topics", "a topic to remove", problems, topic_removal),
        sites: match section.list("sites", SiteKey::new, problems) {
            Field::Given(keys) => keys.value,
            Field::Absent | Field::Wrong => Vec::new(),
        },
    };
    section.finish(problems);
    removals
}

fn named_removals(
    section: &mut Section<'_, '_>,
    key: &'static str,
    what: &'static str,
    problems: &mut Problems,
) -> Vec<Removal> {
    section
        .names_or_sections(key, what, Name::new, problems)
        .into_iter()
        .filter_map(|item| match item {
            NameOrSection::Name(name) => Some(Removal { name, move_to: None }),
            NameOrSection::Section(section) => removal(section, problems),
        })
        .collect()
}

fn removal(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<Removal> {
    let line = section.line;
    let name = section.checked("name", Name::new, problems);
    let move_to = section.checked("move_to", Name::new, problems);
    section.finish(problems);
    Some(Removal {
        name: required(name, line, "what is removed needs a name", problems)?,
        move_to: move_to.given().cloned(),
    })
}

fn topic_removal(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<TopicRemoval> {
    let line = section.line;
    let site = section.checked("site", SiteKey::new, problems);
    let name = section.checked("name", Name::new, problems);
    let move_to = section.checked("move_to", Name::new, problems);
    section.finish(problems);
    let site = required(site, line, "a topic to remove needs its site", problems);
    let name = required(name, line, "a topic to remove needs a name", problems);
    Some(TopicRemoval {
        site: site?,
        name: name?,
        move_to: move_to.given().cloned(),
    })
}
