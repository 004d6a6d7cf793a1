//! What a site asks for before a chat: `fields` and `own_fields` of its entry.

use super::entries::required;
use crate::apply::problems::Problems;
use crate::apply::reading::{At, Field, Section};
use domain::Refusal;
use domain::fields::{FieldName, Need, OwnField};
use domain::limits::OWN_FIELDS;

/// What an entry says of its site's form.
pub(in crate::apply) struct FieldsEntry {
    pub(in crate::apply) name: Field<Need>,
    pub(in crate::apply) email: Field<Need>,
    pub(in crate::apply) topic: Field<Need>,
    pub(in crate::apply) message: Field<Need>,
    pub(in crate::apply) own: Field<Vec<OwnField>>,
}

pub(super) fn fields(site: &mut Section<'_, '_>, problems: &mut Problems) -> FieldsEntry {
    let mut entry = FieldsEntry {
        name: Field::Absent,
        email: Field::Absent,
        topic: Field::Absent,
        message: Field::Absent,
        own: Field::Absent,
    };
    if let Some(mut section) = site.section("fields", "the fields of a site", problems) {
        entry.name = section.checked("name", need, problems);
        entry.email = section.checked("email", need, problems);
        entry.topic = section.checked("topic", need, problems);
        entry.message = section.checked("message", need, problems);
        section.finish(problems);
    }
    entry.own = own_fields(site, problems);
    entry
}

fn need(word: &str) -> Result<Need, Refusal> {
    let wrong = || Refusal::invalid("need", "must be \"required\", \"optional\" or \"off\"");
    Need::parse(word).ok_or_else(wrong)
}

/// What is off is not in the list.
fn own_need(word: &str) -> Result<Need, Refusal> {
    let wrong = || Refusal::invalid("need", "must be \"required\" or \"optional\"");
    Need::parse(word).filter(|need| *need != Need::Off).ok_or_else(wrong)
}

fn own_fields(site: &mut Section<'_, '_>, problems: &mut Problems) -> Field<Vec<OwnField>> {
    let sections = match site.sections("own_fields", "a field of the site's own", problems) {
        Field::Given(sections) => sections,
        Field::Absent => return Field::Absent,
        Field::Wrong => return Field::Wrong,
    };
    let (mut fields, mut is_wrong) = (Vec::<OwnField>::new(), false);
    for section in sections.value {
        let line = section.line;
        match own_field(section, problems) {
            Some(field) if fields.iter().any(|other| other.name == field.name) => {
                problems.add(line, format!("own_fields asks \"{}\" twice", field.name));
                is_wrong = true;
            }
            Some(field) => fields.push(field),
            None => is_wrong = true,
        }
    }
    if fields.len() > OWN_FIELDS {
        problems.add(
            sections.line,
            format!("own_fields has {} fields, {OWN_FIELDS} are allowed", fields.len()),
        );
        is_wrong = true;
    }
    if is_wrong {
        return Field::Wrong;
    }
    Field::Given(At {
        value: fields,
        line: sections.line,
    })
}

fn own_field(mut section: Section<'_, '_>, problems: &mut Problems) -> Option<OwnField> {
    let line = section.line;
    let name = section.checked("name", FieldName::new, problems);
    let need = section.checked("need", own_need, problems);
    section.finish(problems);
    let name = required(name, line, "a field of the site's own needs a name", problems);
    let need = match need {
        Field::Given(need) => Some(need.value),
        Field::Absent => Some(Need::Optional),
        Field::Wrong => None,
    };
    Some(OwnField {
        name: name?.value,
        need: need?,
    })
}
