//! Changing a record's fields (behaviour 9): what may be changed to what, and the lines that tell of it.

use super::line::RecordLine;
use super::{Assessment, State};
use crate::ids::{GroupId, PersonId};
use crate::refusal::Refusal;
use crate::text::{Description, ShortDescription};
use serde::{Deserialize, Serialize};

/// Who is to solve a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    pub group: GroupId,
    /// One of that group.
    pub assignee: Option<PersonId>,
}

/// What is to be changed; what is none stays as it is. Texts are as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordEdit {
    pub state: Option<State>,
    pub assessment: Option<Assessment>,
    pub assignment: Option<Assignment>,
    pub short_description: Option<String>,
    pub description: Option<String>,
}

/// The fields of a record that can be changed, and what their names are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    pub state: State,
    pub assessment: Assessment,
    pub assignment: Assignment,
    pub short_description: String,
    pub description: String,
}

impl Fields {
    /// The fields once `edit` is done, and a line for each that differs; `names` are those of the group and the assignee that
    /// were chosen.
    ///
    /// # Errors
    /// `invalid` naming the first field that is wrong: a text out of bounds, an assessment of another kind of record, `closed`,
    /// which asks for a resolution and is no edit.
    pub fn edited(
        &self,
        edit: &RecordEdit,
        names: Option<(String, Option<String>)>,
    ) -> Result<(Self, Vec<RecordLine>), Refusal> {
        let (mut edited, mut lines) = (self.clone(), Vec::new());
        if let Some(state) = edit.state.filter(|state| *state != self.state) {
            if state == State::Closed {
                return Err(Refusal::invalid("state", "becomes closed with a resolution only"));
            }
            edited.state = state;
            lines.push(RecordLine::State {
                from: self.state,
                to: state,
            });
        }
        if let Some(assessment) = edit.assessment.filter(|assessment| *assessment != self.assessment) {
            if assessment.kind() != self.assessment.kind() {
                return Err(Refusal::invalid("assessment", "is that of another kind of record"));
            }
            edited.assessment = assessment;
            lines.push(RecordLine::Assessment {
                from: self.assessment,
                to: assessment,
            });
        }
        if let Some(assignment) = edit.assignment.filter(|assignment| *assignment != self.assignment) {
            edited.assignment = assignment;
            let (group, assignee) = names.ok_or_else(|| Refusal::invalid("group", "is not one of this desk"))?;
            lines.push(RecordLine::Assignment { group, assignee });
        }
        if let Some(text) = &edit.short_description {
            let text = String::from(ShortDescription::new(text)?);
            if text != self.short_description {
                edited.short_description = text;
                lines.push(RecordLine::ShortDescription);
            }
        }
        if let Some(text) = &edit.description {
            let text = String::from(Description::new(text)?);
            if text != self.description {
                edited.description = text;
                lines.push(RecordLine::Description);
            }
        }
        Ok((edited, lines))
    }

    /// Whether a card of the record looks different by now.
    #[must_use]
    pub fn card_differs(&self, other: &Self) -> bool {
        (self.state, &self.short_description) != (other.state, &other.short_description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Kind, Level, Priority};

    fn fields() -> Fields {
        Fields {
            state: State::New,
            assessment: Assessment::first(Kind::Case),
            assignment: Assignment {
                group: GroupId(1),
                assignee: None,
            },
            short_description: "My invoice is wrong".into(),
            description: String::new(),
        }
    }

    fn refused(edit: &RecordEdit) -> String {
        match fields().edited(edit, None) {
            Err(Refusal::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_absent_or_the_same_stays_and_says_nothing() {
        let same = RecordEdit {
            state: Some(State::New),
            assessment: Some(Assessment::first(Kind::Case)),
            assignment: Some(fields().assignment),
            short_description: Some(" My invoice is wrong ".into()),
            description: Some(" ".into()),
        };
        for edit in [RecordEdit::default(), same] {
            assert_eq!(fields().edited(&edit, None), Ok((fields(), Vec::new())));
        }
    }

    #[test]
    fn each_field_that_differs_has_its_line() {
        let assignment = Assignment {
            group: GroupId(2),
            assignee: Some(PersonId(3)),
        };
        let edit = RecordEdit {
            state: Some(State::InProgress),
            assessment: Some(Assessment::Case {
                priority: Priority::High,
            }),
            assignment: Some(assignment),
            short_description: Some("Invoice 77".into()),
            description: Some("Wrong".into()),
        };
        let names = Some(("Technical".to_owned(), Some("Cho".to_owned())));
        let (edited, lines) = fields().edited(&edit, names).expect("good");
        assert_eq!(lines.len(), 5);
        assert_eq!((edited.state, edited.assignment), (State::InProgress, assignment));
        assert!(fields().card_differs(&edited));
        let (edited, _) = fields()
            .edited(
                &RecordEdit {
                    description: Some("Wrong".into()),
                    ..RecordEdit::default()
                },
                None,
            )
            .expect("good");
        assert!(!fields().card_differs(&edited), "a card does not show the description");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let none = RecordEdit::default;
        let incident = Assessment::Incident {
            impact: Level::High,
            urgency: Level::High,
        };
        assert_eq!(
            refused(&RecordEdit {
                state: Some(State::Closed),
                ..none()
            }),
            "state"
        );
        assert_eq!(
            refused(&RecordEdit {
                assessment: Some(incident),
                ..none()
            }),
            "assessment"
        );
        assert_eq!(
            refused(&RecordEdit {
                short_description: Some(String::new()),
                ..none()
            }),
            "short_description"
        );
        assert_eq!(
            refused(&RecordEdit {
                description: Some("x".repeat(8_001)),
                ..none()
            }),
            "description"
        );
    }

    #[test]
    fn a_closed_record_is_opened_again_by_its_state() {
        let closed = Fields {
            state: State::Closed,
            ..fields()
        };
        let edit = RecordEdit {
            state: Some(State::InProgress),
            ..RecordEdit::default()
        };
        assert_eq!(
            closed.edited(&edit, None).map(|(edited, _)| edited.state),
            Ok(State::InProgress)
        );
    }
}
