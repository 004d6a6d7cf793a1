//! Reading each kind of entry. What an entry needs before it can be made is not known here: it may exist already.

use super::fields::fields;
use super::{
    LookEntry, PersonEntry, QueueEntry, Removal, Removals, ScheduleEntry, SiteEntry, TopicEntry, TopicRemoval,
};
use crate::apply::problems::Problems;
use crate::apply::reading::{At, Field, NameOrSection, Section, wrong};
use domain::Refusal;
use domain::limits::UNLIMITED_CONVERSATIONS;
use domain::look::{Colour, Corner};
use domain::people::{Role, check_password};
use domain::retention::{DAYS, DELETE_AFTER_DAYS};
use domain::schedule::{Day, Holidays, Hours, TimeOfDay, Week, by_day, check_time_zone, weekday};
use domain::settings::{Bounds, Settings};
use domain::text::{EmailAddress, LauncherText, MessageBody, Name, Origin, PublicName, SiteKey, SurveyQuestion};

/// Reads each table of a list. What has no name of its own is left out; that it lacks one has been noted.
pub(super) fn entries<T>(
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

/// Each setting that is given, as it is stored; `"default"` takes it back.
pub(super) fn settings(mut section: Section<'_, '_>, problems: &mut Problems) -> Vec<(&'static str, Option<i64>)> {
    let mut given = Vec::new();
    for setting in Settings::ALL {
        let field = match &setting.bounds {
            Bounds::Count(bounds) => {
                section.integer_or_word(setting.name, bounds.clone(), &[("default", None)], Some, problems)
            }
            Bounds::Duration(bounds) => section.duration_or_default(setting.name, bounds, problems),
        };
        if let Field::Given(at) = field {
            given.push((setting.name, at.value));
        }
    }
    section.finish(problems);
    given
}

/// After how many days conversations are deleted; none for never.
pub(super) fn retention(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<(&'static str, Option<i64>)> {
    let field = section.integer_or_word(DELETE_AFTER_DAYS, DAYS, &[("never", None)], Some, problems);
    section.finish(problems);
    field.given().map(|at| (DELETE_AFTER_DAYS, at.value))
}

/// The field by which a thing is known: it must be there.
pub(super) fn required<T>(field: Field<T>, line: usize, what: &str, problems: &mut Problems) -> Option<At<T>> {
    match field {
        Field::Given(at) => Some(at),
        Field::Wrong => None,
        Field::Absent => {
            problems.add(line, what);
            None
        }
    }
}

pub(super) fn group(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<At<Name>> {
    let (line, name) = (section.line, section.checked("name", Name::new, problems));
    section.finish(problems);
    required(name, line, "a group needs a name", problems)
}

pub(super) fn person(mut section: Section<'_, '_>, demo: bool, problems: &mut Problems) -> Option<PersonEntry> {
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

pub(super) fn queue(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<QueueEntry> {
    let line = section.line;
    let name = section.checked("name", Name::new, problems);
    let public_name = section.checked("public_name", PublicName::new, problems);
    let group = section.checked("group", Name::new, problems);
    let priority = section.integer("priority", 1..=9, problems);
    let escalates_to = section.clearable("escalates_to", Name::new, problems);
    let opening_phrase = section.clearable("opening_phrase", MessageBody::new, problems);
    let initial_response = section.clearable("initial_response", MessageBody::new, problems);
    let in_turn_only = section.boolean("in_turn_only", problems);
    let schedule = section.clearable("schedule", Name::new, problems);
    let not_available = section.clearable("not_available", MessageBody::new, problems);
    let closing = section.clearable("closing", MessageBody::new, problems);
    let survey = section.boolean("survey", problems);
    let survey_question = section.clearable("survey_question", SurveyQuestion::new, problems);
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
        in_turn_only,
        schedule,
        not_available,
        closing,
        survey,
        survey_question,
    })
}

pub(super) fn schedule(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<ScheduleEntry> {
    let line = section.line;
    let name = section.checked("name", Name::new, problems);
    let time_zone = section.checked("time_zone", check_time_zone, problems);
    let hours = week(&mut section, problems);
    let holidays = holidays(&mut section, problems);
    section.finish(problems);
    let name = required(name, line, "a schedule needs a name", problems)?;
    Some(ScheduleEntry {
        name,
        time_zone,
        hours,
        holidays,
    })
}

/// The hours of each weekday, of a list in which each entry names its days.
fn week(schedule: &mut Section<'_, '_>, problems: &mut Problems) -> Field<Week> {
    let sections = match schedule.sections("hours", "hours", problems) {
        Field::Given(sections) => sections,
        Field::Absent => return Field::Absent,
        Field::Wrong => return Field::Wrong,
    };
    let (mut week, mut is_wrong) = (Week::default(), false);
    for mut section in sections.value {
        let line = section.line;
        let days = section.list("days", weekday, problems);
        let hours = from_to(&mut section, problems);
        section.finish(problems);
        let (Some(days), Some(hours)) = (required(days, line, "hours need days", problems), hours) else {
            is_wrong = true;
            continue;
        };
        for day in days.value {
            is_wrong |= !add(&mut week[day.value], hours, line, problems);
        }
    }
    if is_wrong {
        return Field::Wrong;
    }
    Field::Given(At {
        value: week,
        line: sections.line,
    })
}

/// Days that have hours of their own: `"2026-12-25"`, closed, or `{ date = "2026-12-24", from = "09:00", to = "12:00" }`.
fn holidays(schedule: &mut Section<'_, '_>, problems: &mut Problems) -> Field<Holidays> {
    let items = match schedule.names_or_sections("holidays", "a holiday", Day::new, problems) {
        Field::Given(items) => items,
        Field::Absent => return Field::Absent,
        Field::Wrong => return Field::Wrong,
    };
    let (mut holidays, mut is_wrong) = (Holidays::new(), false);
    for item in items.value {
        let (day, hours) = match item {
            NameOrSection::Name(day) => (Some(day), None),
            NameOrSection::Section(mut section) => {
                let line = section.line;
                let day = section.checked("date", Day::new, problems);
                let hours = from_to(&mut section, problems);
                section.finish(problems);
                is_wrong |= hours.is_none();
                (required(day, line, "a holiday needs a date", problems), hours)
            }
        };
        let Some(day) = day else {
            is_wrong = true;
            continue;
        };
        // Hours may be given several times for one day, but not where it is closed.
        match (holidays.get_mut(&day.value), hours) {
            (None, hours) => {
                holidays.insert(day.value, hours.into_iter().collect());
            }
            (Some(others), Some(hours)) if !others.is_empty() => {
                is_wrong |= !add(others, hours, day.line, problems);
            }
            (Some(_), _) => {
                problems.add(day.line, format!("holidays say twice what {} is", day.value));
                is_wrong = true;
            }
        }
    }
    if is_wrong {
        return Field::Wrong;
    }
    Field::Given(At {
        value: holidays,
        line: items.line,
    })
}

/// From when to when; none where that is wrong, which has been noted.
fn from_to(section: &mut Section<'_, '_>, problems: &mut Problems) -> Option<Hours> {
    let line = section.line;
    let from = section.checked("from", TimeOfDay::new, problems);
    let to = section.checked("to", TimeOfDay::new, problems);
    let from = required(from, line, "hours need a time from which they last", problems);
    let to = required(to, line, "hours need a time to which they last", problems);
    let (from, to) = (from?, to?);
    match Hours::new(from.value, to.value) {
        Ok(hours) => Some(hours),
        Err(refusal) => {
            problems.add(to.line, wrong("to", refusal));
            None
        }
    }
}

/// Adds hours to those of a day; false where they overlap, which is noted.
fn add(day: &mut Vec<Hours>, hours: Hours, line: usize, problems: &mut Problems) -> bool {
    day.push(hours);
    match by_day(std::mem::take(day)) {
        Ok(sorted) => {
            *day = sorted;
            true
        }
        Err(refusal) => {
            problems.add(line, wrong("hours", refusal));
            false
        }
    }
}

pub(super) fn site(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<SiteEntry> {
    let line = section.line;
    let key = section.checked("key", SiteKey::new, problems);
    let name = section.checked("name", Name::new, problems);
    let greeting = section.checked("greeting", MessageBody::new, problems);
    let origins = section.list("origins", Origin::new, problems);
    let guests = section.boolean("guests", problems);
    let fields = fields(&mut section, problems);
    let look = look(&mut section, problems);
    let topics = entries(&mut section, "topics", "a topic", problems, topic);
    section.finish(problems);
    let key = required(key, line, "a site needs a key", problems)?;
    Some(SiteEntry {
        key,
        name,
        greeting,
        origins,
        guests,
        fields,
        look,
        topics,
    })
}

fn look(site: &mut Section<'_, '_>, problems: &mut Problems) -> LookEntry {
    LookEntry {
        colour: site.clearable("colour", Colour::new, problems),
        corner: site.checked("corner", Corner::new, problems),
        launcher: site.clearable("launcher", LauncherText::new, problems),
        logo: site.clearable("logo", |name| Ok(name.to_owned()), problems),
    }
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

pub(super) fn removals(mut section: Section<'_, '_>, problems: &mut Problems) -> Removals {
    let removals = Removals {
        groups: named_removals(&mut section, "groups", "a group to remove", problems),
        schedules: named_removals(&mut section, "schedules", "a schedule to remove", problems),
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
    let items = match section.names_or_sections(key, what, Name::new, problems) {
        Field::Given(items) => items.value,
        Field::Absent | Field::Wrong => Vec::new(),
    };
    items
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
