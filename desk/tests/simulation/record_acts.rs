//! What colleagues do with cases and incidents next, and what should come of it.

use crate::deeds::{Actor, Deed};
use crate::expectations::Expected;
use crate::records::Own;
use crate::world::World;
use desk::{Desk, Staff};
use domain::conversation::State as ConversationState;
use domain::entry::Visibility;
use domain::ids::{ConversationId, GroupId, PersonId, RecordId};
use domain::record::draft::Draft;
use domain::record::edit::{Assignment, RecordEdit};
use domain::record::{Assessment, Kind, Level, Priority, State};
use domain::wire::agent::Rights;
use domain::wire::record::{RecordHead, WatchingRecord};

#[derive(Clone, Copy)]
enum Act {
    Create,
    Link,
    Edit,
    Say,
    Remove,
    Close,
    Look,
}

impl World {
    pub(crate) async fn acts_on_records(&mut self) {
        let all: Vec<_> = self.known.keys().copied().collect();
        let Some(conversation) = self.random.one_of(&all) else {
            return;
        };
        let colleague = self.who_sees_to(conversation);
        let act = self.random.weighted(&[
            (7, Act::Create),
            (6, Act::Link),
            (5, Act::Edit),
            (4, Act::Say),
            (1, Act::Remove),
            (4, Act::Close),
            (12, Act::Look),
        ]);
        let record = self.record_of(conversation);
        let deed = match (act, record) {
            (Act::Create, _) => self.creates(colleague, conversation).await,
            (_, None) => return,
            (Act::Link, _) => self.links(conversation),
            (Act::Edit, Some(record)) => self.edits(record).await,
            (Act::Say, Some(record)) => self.says_on_record(record),
            (Act::Remove, Some(record)) => self.removes_on_record(record),
            (Act::Close, Some(record)) => self.closes(record),
            (Act::Look, Some(record)) => return self.colleague_looks_at_record(colleague, record).await,
        };
        let _refusal = self.perform(Actor::Colleague(colleague), deed).await;
    }

    /// Mostly who has it, or else a manager; now and then anybody.
    fn who_sees_to(&mut self, conversation: ConversationId) -> usize {
        let agent = self.known[&conversation].assigned_agent_id;
        let agent = agent.and_then(|agent| self.colleague_of(PersonId(agent)));
        let anybody = self.random.index(self.colleagues.len());
        let manager = self.random.between(3, 4);
        let chosen = self.random.weighted(&[(5, agent), (3, None), (2, Some(anybody))]);
        chosen.unwrap_or(usize::try_from(manager).expect("small"))
    }

    /// Mostly the one that it points at; none where there is none at all.
    fn record_of(&mut self, conversation: ConversationId) -> Option<RecordId> {
        let all: Vec<_> = self.records.known.keys().copied().collect();
        let any = self.random.one_of(&all)?;
        let current = self.records.current_of(conversation).unwrap_or(any);
        Some(if self.random.percent(75) { current } else { any })
    }

    async fn creates(&mut self, colleague: usize, conversation: ConversationId) -> Deed {
        let (_, desk) = self.any_process();
        let staff = self.colleagues[colleague].staff.clone();
        let kind = self.random.one_of(Kind::ALL).expect("two");
        let form = desk.record_form(&staff, conversation).await.ok();
        let current = form.as_ref().and_then(|form| form.current.as_ref());
        let current = current.map(|linked| linked.record).filter(|_| self.random.percent(95));
        let (group, assignee) = match &form {
            Some(form) if self.random.percent(85) => (form.group, form.assignee),
            _ => self.chooses_somebody(&desk).await,
        };
        let short_description = form.as_ref().map(|form| form.short_description.clone());
        let short_description = short_description.filter(|words| !words.is_empty() && self.random.percent(70));
        let draft = Draft {
            assessment: Assessment::first(kind),
            short_description: short_description.unwrap_or_else(|| self.words("words")),
            description: form.map(|form| form.description).unwrap_or_default(),
            group,
            assignee,
        };
        Deed::CreateRecord {
            conversation,
            draft,
            current,
        }
    }

    /// Any group, and mostly one who belongs to it.
    async fn chooses_somebody(&mut self, desk: &Desk) -> (GroupId, Option<PersonId>) {
        let choices = desk.group_choices().await.expect("readable");
        let choice = self.random.one_of(&choices).expect("groups");
        let of_it: Vec<_> = choice.members.iter().map(|member| member.person).collect();
        let anybody = self.random.index(self.colleagues.len());
        let assignee = if self.random.percent(15) {
            Some(self.colleagues[anybody].staff.person)
        } else {
            self.random.one_of(&of_it)
        };
        (choice.group, assignee)
    }

    /// There is a record.
    fn links(&mut self, conversation: ConversationId) -> Deed {
        let customer = self.known[&conversation].customer_id;
        let all: Vec<_> = self.records.known.iter().collect();
        let of_them = all.iter().filter(|(_, stored)| stored.customer_id == customer);
        let of_them: Vec<_> = of_them.map(|(record, _)| **record).collect();
        let all: Vec<_> = all.into_iter().map(|(record, _)| *record).collect();
        let fits = !of_them.is_empty() && self.random.percent(90);
        let record = self.random.one_of(if fits { &of_them } else { &all }).expect("some");
        let current = self.records.current_of(conversation);
        let current = current.filter(|_| self.random.percent(90));
        Deed::LinkRecord {
            conversation,
            record,
            current,
        }
    }

    async fn edits(&mut self, record: RecordId) -> Deed {
        let (_, desk) = self.any_process();
        let mut edit = RecordEdit::default();
        if self.random.percent(50) {
            edit.state = self.random.one_of(State::ALL);
        }
        if self.random.percent(30) {
            let levels = (self.random.one_of(Level::ALL), self.random.one_of(Level::ALL));
            let is_incident = self.records.known[&record].kind == Kind::Incident.as_str();
            edit.assessment = Some(if is_incident == self.random.percent(95) {
                Assessment::Incident {
                    impact: levels.0.expect("three"),
                    urgency: levels.1.expect("three"),
                }
            } else {
                let priority = self.random.one_of(Priority::ALL).expect("five");
                Assessment::Case { priority }
            });
        }
        if self.random.percent(30) {
            let (group, assignee) = self.chooses_somebody(&desk).await;
            edit.assignment = Some(Assignment { group, assignee });
        }
        edit.short_description = self.random.percent(30).then(|| self.words("words"));
        edit.description = self.random.percent(30).then(|| self.words("note"));
        Deed::EditRecord { record, edit }
    }

    fn says_on_record(&mut self, record: RecordId) -> Deed {
        let (visibility, kind) = if self.random.percent(30) {
            (Visibility::Comment, "comment")
        } else {
            (Visibility::WorkNote, "note")
        };
        let words = self.words(kind);
        Deed::SayOnRecord {
            record,
            visibility,
            words,
        }
    }

    fn removes_on_record(&mut self, record: RecordId) -> Deed {
        let last = u64::try_from(self.records.own[&record].len()).unwrap_or(1);
        let seq = self.random.between(1, last.max(1));
        let seq = i64::try_from(seq).unwrap_or(1);
        Deed::RemoveOnRecord { record, seq }
    }

    fn closes(&mut self, record: RecordId) -> Deed {
        Deed::CloseRecord {
            record,
            resolution: self.words("note"),
            ends_conversation: self.random.percent(60),
        }
    }

    /// What should come of something that is done with a record; none where that is no such deed.
    pub(crate) async fn record_expects(&mut self, desk: &Desk, colleague: usize, deed: &Deed) -> Option<Expected> {
        let staff = self.colleagues[colleague].staff.clone();
        Some(match deed {
            Deed::CreateRecord {
                conversation,
                draft,
                current,
            } => {
                let may = rights(desk, &staff, *conversation).await.record;
                let fits = fits(desk, draft.group, draft.assignee).await;
                Expected::of(may && fits && self.records.may_replace(*conversation, *current))
            }
            Deed::LinkRecord {
                conversation,
                record,
                current,
            } => {
                let may = rights(desk, &staff, *conversation).await.record;
                let is_theirs = self.records.known[record].customer_id == self.known[conversation].customer_id;
                let is_so = self.records.current_of(*conversation) == Some(*record);
                let may_replace = self.records.may_replace(*conversation, *current);
                Expected::of(may && is_theirs && (is_so || may_replace))
            }
            Deed::EditRecord { record, edit } => {
                let Some(head) = head(desk, &staff, *record).await else {
                    return Some(Expected::Refused);
                };
                let closes = edit.state == Some(State::Closed) && head.state != State::Closed;
                let is_of_its_kind = edit
                    .assessment
                    .is_none_or(|assessment| assessment.kind() == head.assessment.kind());
                let same = Assignment {
                    group: head.group,
                    assignee: head.assignee.as_ref().map(|assignee| assignee.person),
                };
                let fits = match edit.assignment {
                    Some(assignment) if assignment != same => fits(desk, assignment.group, assignment.assignee).await,
                    _ => true,
                };
                Expected::of(head.rights.edit && !closes && is_of_its_kind && fits)
            }
            Deed::CloseRecord {
                record,
                ends_conversation,
                ..
            } => {
                let Some(head) = head(desk, &staff, *record).await else {
                    return Some(Expected::Refused);
                };
                let is_talking = |talking: &&domain::wire::record::RecordConversation| {
                    talking.is_current && talking.state == ConversationState::InProgress
                };
                let talking = head.conversations.iter().find(is_talking);
                let may_end = talking.is_none_or(|talking| talking.may_end && *ends_conversation);
                Expected::of(head.rights.edit && head.state != State::Closed && may_end)
            }
            Deed::SayOnRecord { record, visibility, .. } => {
                let rights = head(desk, &staff, *record).await.map(|head| head.rights);
                let rights = rights.unwrap_or_default();
                Expected::of(match visibility {
                    Visibility::Comment => rights.comment,
                    Visibility::WorkNote => rights.work_note,
                })
            }
            Deed::RemoveOnRecord { record, seq } => {
                let Some(head) = head(desk, &staff, *record).await else {
                    return Some(Expected::Refused);
                };
                let place = usize::try_from(*seq - 1).expect("a place");
                Expected::of(match self.records.own[record].get(place) {
                    Some(Own::Said { by, .. } | Own::Removed { by, .. }) => head.rights.remove_any || *by == colleague,
                    Some(Own::Line(_)) | None => false,
                })
            }
            _ => return None,
        })
    }
}

async fn rights(desk: &Desk, staff: &Staff, conversation: ConversationId) -> Rights {
    let view = desk.staff_changes(staff, conversation, 0).await;
    view.map(|view| view.head.rights).unwrap_or_default()
}

async fn head(desk: &Desk, staff: &Staff, record: RecordId) -> Option<RecordHead> {
    let watching = WatchingRecord {
        record,
        having: Vec::new(),
    };
    Some(desk.record_changes(staff, &watching).await.ok()?.head)
}

/// Whether a record can be given to that group and this one of it.
async fn fits(desk: &Desk, group: GroupId, assignee: Option<PersonId>) -> bool {
    let choices = desk.group_choices().await.expect("readable");
    let choice = choices.into_iter().find(|choice| choice.group == group);
    choice.is_some_and(|choice| {
        assignee.is_none_or(|assignee| choice.members.iter().any(|member| member.person == assignee))
    })
}
