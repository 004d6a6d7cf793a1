//! What is posted from a record's page: forms that work without script. Each leads back to the page, or to the same page with what was
//! typed and why it was refused.

use super::{chosen, show, to_page};
use crate::pages;
use crate::sign_in::form;
use crate::state::Door;
use app::records::Typed;
use app::who::SignedIn;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::Staff;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{GroupId, PersonId, RecordId, RequestId};
use domain::people::Me;
use domain::record::edit::{Assignment, RecordEdit};
use domain::record::{Assessment, Level, Priority};
use domain::text::MessageBody;
use http::{HeaderMap, StatusCode};
use leptos::nonce::Nonce;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The longest form: the description as it was and as it is, each byte percent-encoded.
const FORM_BYTES: usize = 256 * 1024;

/// One of the page's forms, filled in.
pub(crate) trait Form: DeserializeOwned + Send + Sync + 'static {
    /// Does what it asks for.
    fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// What was typed into it, for the page that says why it was refused.
    fn typed(self) -> Typed;
}

/// `POST /records/{number}/…`.
pub(crate) async fn post<F: Form>(
    State(door): State<Door>,
    Path(number): Path<String>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let filled = match filled::<F>(&door, &me, &headers, body).await {
        Ok(filled) => filled,
        Err(refusal) => return pages::message(&door, &refusal),
    };
    let Err(refusal) = fill(&door, &me, &number, &filled).await else {
        return to_page(&number);
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let typed = Typed {
        refused: Some(refusal.to_string()),
        ..filled.typed()
    };
    show(&door, &nonce, me, number, 0, typed, status).await
}

/// What a form holds, of somebody who does not ask too often.
async fn filled<F: Form>(door: &Door, me: &Me, headers: &HeaderMap, body: Body) -> Result<F, Refusal> {
    door.limits.staff_request(me.person)?;
    form(headers, body, FORM_BYTES).await
}

async fn fill<F: Form>(door: &Door, me: &Me, number: &str, filled: &F) -> Result<(), Refusal> {
    let staff = Staff::from(me.clone());
    let record = door.desk.find_record(&staff, number).await?;
    filled.fill(door, &staff, record).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    request_id: RequestId,
    body: String,
}

impl Words {
    async fn say(&self, door: &Door, staff: &Staff, record: RecordId, visibility: Visibility) -> Result<(), Refusal> {
        let body = MessageBody::new(&self.body)?;
        let request = named(&self.request_id, &[visibility.as_str(), &self.body]);
        let written = door.desk.write_on_record(staff, record, request, visibility, body);
        written.await.map(|_| ())
    }
}

/// A work note on the record itself.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct WorkNote(Words);

impl Form for WorkNote {
    async fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> Result<(), Refusal> {
        self.0.say(door, staff, record, Visibility::WorkNote).await
    }

    fn typed(self) -> Typed {
        Typed {
            work_note: Some(self.0.body),
            ..Typed::default()
        }
    }
}

/// A comment on the record itself, which its customer reads.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Comment(Words);

impl Form for Comment {
    async fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> Result<(), Refusal> {
        self.0.say(door, staff, record, Visibility::Comment).await
    }

    fn typed(self) -> Typed {
        Typed {
            comment: Some(self.0.body),
            ..Typed::default()
        }
    }
}

/// Words that are to go, by their place on the record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Removal {
    request_id: RequestId,
    seq: i64,
}

impl Form for Removal {
    async fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> Result<(), Refusal> {
        let request = named(&self.request_id, &["remove", &self.seq.to_string()]);
        door.desk.remove_record_text(staff, record, self.seq, request).await
    }

    fn typed(self) -> Typed {
        Typed::default()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    request_id: RequestId,
    resolution: String,
    /// The agent has seen that a conversation ends, too.
    #[serde(default)]
    ends_conversation: bool,
}

impl Form for Closing {
    async fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> Result<(), Refusal> {
        let ends = self.ends_conversation;
        let request = named(&self.request_id, &[&self.resolution, if ends { "ends" } else { "" }]);
        door.desk
            .close_record(staff, record, &self.resolution, ends, request)
            .await
    }

    fn typed(self) -> Typed {
        Typed {
            resolution: Some(self.resolution),
            ..Typed::default()
        }
    }
}

/// What stands in the form, and what stood there when it was drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    request_id: RequestId,
    state: String,
    was_state: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    was_priority: String,
    #[serde(default)]
    impact: String,
    #[serde(default)]
    was_impact: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    was_urgency: String,
    assigned: String,
    was_assigned: String,
    short_description: String,
    was_short_description: String,
    description: String,
    was_description: String,
}

impl Fields {
    /// What was changed here: the rest stays as it is by now, whoever changed it meanwhile.
    fn edit(&self) -> Result<RecordEdit, Refusal> {
        let changed = |now: &str, was: &str| (lines(now) != lines(was)).then(|| lines(now));
        let is_urgent = changed(&self.priority, &self.was_priority).is_some()
            || changed(&self.impact, &self.was_impact).is_some()
            || changed(&self.urgency, &self.was_urgency).is_some();
        let assessment = match chosen("priority", &self.priority, Priority::parse)? {
            Some(priority) => Some(Assessment::Case { priority }),
            None => {
                let impact = chosen("impact", &self.impact, Level::parse)?;
                let urgency = chosen("urgency", &self.urgency, Level::parse)?;
                impact
                    .zip(urgency)
                    .map(|(impact, urgency)| Assessment::Incident { impact, urgency })
            }
        };
        let assignment = changed(&self.assigned, &self.was_assigned).map(|assigned| {
            assignment(&assigned).ok_or_else(|| Refusal::invalid("assigned", "is not one of its choices"))
        });
        let state = changed(&self.state, &self.was_state);
        Ok(RecordEdit {
            state: match state {
                Some(state) => chosen("state", &state, domain::record::State::parse)?,
                None => None,
            },
            assessment: assessment.filter(|_| is_urgent),
            assignment: assignment.transpose()?,
            short_description: changed(&self.short_description, &self.was_short_description),
            description: changed(&self.description, &self.was_description),
        })
    }
}

/// Browsers send every end of a line as two characters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A group and perhaps one of it, as the form names them.
fn assignment(value: &str) -> Option<Assignment> {
    let (group, assignee) = value.split_once('.')?;
    Some(Assignment {
        group: GroupId(group.parse().ok()?),
        assignee: match assignee {
            "" => None,
            assignee => Some(PersonId(assignee.parse().ok()?)),
        },
    })
}

impl Form for Fields {
    async fn fill(&self, door: &Door, staff: &Staff, record: RecordId) -> Result<(), Refusal> {
        let edit = self.edit()?;
        let request = named(&self.request_id, &[&format!("{edit:?}")]);
        door.desk.update_record(staff, record, &edit, request).await
    }

    fn typed(self) -> Typed {
        Typed {
            short_description: Some(self.short_description),
            description: Some(self.description),
            ..Typed::default()
        }
    }
}

/// The id of one press: the page's own, and what was filled in. Pressed twice, it is the same; with other words, another.
fn named(request: &RequestId, words: &[&str]) -> RequestId {
    let mut hash = Sha256::new();
    hash.update(request.as_str());
    for word in words {
        hash.update([0]);
        hash.update(word);
    }
    let hash = hex::encode(hash.finalize());
    RequestId::new(&hash[..32]).expect("32 hex digits are a request id")
}
