//! What travels between this page and the desk, read and written through the browser's own JSON.
//!
//! The types are `domain`'s, and the desk reads and writes them with serde. In the browser, serde's derived readers and
//! `serde_json` were 53 KB of 149 KB (brotli), so the page hands texts to the browser's `JSON` and takes apart what comes out
//! here. [`tests`] holds every type and variant against serde, and does not compile until a new variant is in it.

use domain::Refusal;
use domain::attachment::{File, FileKind, Pixels};
use domain::conversation::EndReason;
use domain::entry::{CardComment, CustomerAuthor, CustomerCard, CustomerContent, CustomerEntry, SystemLine};
use domain::ids::{AttachmentId, ConversationId, RecordNumber, RequestId};
use domain::log::Changes;
use domain::record::CustomerState;
use domain::staffing::Staffing;
use domain::text::MessageBody;
use domain::time::Timestamp;
use domain::wire::Envelope;
use domain::wire::customer::{
    Around, Closed, Continued, CustomerChanges, CustomerConversation, Having, MessageLeft, Phase, Said, Survey,
    ToCustomer, Transcript,
};

/// A JSON value that can be looked into: the browser's, and serde's where this module is tested.
pub trait Tree: Sized {
    /// A field of an object; none if it is absent or null.
    fn field(&self, name: &str) -> Option<Self>;
    fn text(&self) -> Option<String>;
    fn number(&self) -> Option<i64>;
    fn truth(&self) -> Option<bool>;
    fn items(&self) -> Option<Vec<Self>>;
}

/// A JSON value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Text(String),
    Number(i64),
    List(Vec<Value>),
    Object(Vec<(&'static str, Value)>),
}

fn text(tree: &impl Tree, name: &str) -> Option<String> {
    tree.field(name)?.text()
}

fn number(tree: &impl Tree, name: &str) -> Option<i64> {
    tree.field(name)?.number()
}

fn all<T: Tree, R>(tree: &T, name: &str, read: fn(&T) -> Option<R>) -> Option<Vec<R>> {
    tree.field(name)?.items()?.iter().map(read).collect()
}

/// A socket frame; none where it is of another version of the desk.
pub fn frame<T: Tree>(tree: &T) -> Option<Envelope<ToCustomer>> {
    Some(Envelope {
        at: Timestamp(number(tree, "at")?),
        items: all(tree, "items", item)?,
    })
}

fn item<T: Tree>(tree: &T) -> Option<ToCustomer> {
    Some(match text(tree, "type")?.as_str() {
        "welcome" => ToCustomer::Welcome {
            build: text(tree, "build")?,
        },
        "no_chat" => ToCustomer::NoChat,
        "chat" => ToCustomer::Chat(Box::new(CustomerChanges {
            head: head(&tree.field("head")?)?,
            changes: changes(&tree.field("changes")?)?,
        })),
        "typing" => ToCustomer::Typing { by: text(tree, "by") },
        "ping" => ToCustomer::Ping,
        "refused" => ToCustomer::Refused {
            refusal: refusal(&tree.field("refusal")?)?,
        },
        "bye" => ToCustomer::Bye {
            reconnect_after_ms: number(tree, "reconnect_after_ms")?.try_into().ok()?,
        },
        _ => return None,
    })
}

fn head(tree: &impl Tree) -> Option<CustomerConversation> {
    Some(CustomerConversation {
        conversation: ConversationId(number(tree, "conversation")?),
        phase: match text(tree, "phase")?.as_str() {
            "waiting" => Phase::Waiting,
            "talking" => Phase::Talking,
            "ended" => Phase::Ended,
            _ => return None,
        },
        position: number(tree, "position"),
        usual_wait: match tree.field("usual_wait") {
            None => None,
            Some(range) => match range.items()?.as_slice() {
                [from, to] => Some((from.number()?, to.number()?)),
                _ => return None,
            },
        },
        staffing: match text(tree, "staffing").as_deref() {
            None => None,
            Some("available") => Some(Staffing::Available),
            Some("busy") => Some(Staffing::Busy),
            Some("nobody") => Some(Staffing::Nobody),
            _ => return None,
        },
        closing_at: number(tree, "closing_at").map(Timestamp),
        closed: tree.field("closed").map(|closed| Closed {
            text: text(&closed, "text"),
            opens_at: number(&closed, "opens_at").map(Timestamp),
        }),
        asked: text(tree, "asked"),
        closes_at: number(tree, "closes_at").map(Timestamp),
        reopens_until: number(tree, "reopens_until").map(Timestamp),
        survey: tree.field("survey").map(|survey| match survey.field("offered") {
            Some(offered) => Survey::Offered {
                question: text(&offered, "question"),
            },
            None => Survey::Answered,
        }),
        agent: text(tree, "agent"),
        with: all(tree, "with", Tree::text)?,
        opening_phrase: text(tree, "opening_phrase"),
        started_at: Timestamp(number(tree, "started_at")?),
        read: number(tree, "read")?,
    })
}

fn changes<T: Tree>(tree: &T) -> Option<Changes<CustomerEntry>> {
    Some(Changes {
        entries: entries(tree)?,
        version: number(tree, "version")?,
        fresh: tree.field("fresh")?.truth()?,
        more: tree.field("more")?.truth()?,
    })
}

/// The entries of a page of history, or of changes.
pub fn entries<T: Tree>(tree: &T) -> Option<Vec<CustomerEntry>> {
    all(tree, "entries", entry)
}

fn entry<T: Tree>(tree: &T) -> Option<CustomerEntry> {
    let content = tree.field("content")?;
    let content = if let Some(message) = content.field("message") {
        CustomerContent::Message {
            author: author(&message)?,
            body: text(&message, "body")?,
            client_id: client_id(&message),
        }
    } else if let Some(sent) = content.field("attachment") {
        CustomerContent::Attachment {
            author: author(&sent)?,
            file: file(&sent.field("file")?)?,
            client_id: client_id(&sent),
        }
    } else if let Some(removed) = content.field("removed") {
        CustomerContent::Removed {
            author: author(&removed)?,
        }
    } else if let Some(card) = content.field("card") {
        CustomerContent::Card(CustomerCard {
            number: RecordNumber(text(&card, "number")?),
            short_description: text(&card, "short_description")?,
            state: CustomerState::parse(&text(&card, "state")?)?,
            comments: all(&card, "comments", comment)?,
        })
    } else {
        CustomerContent::System(system_line(&content.field("system")?)?)
    };
    Some(CustomerEntry {
        seq: number(tree, "seq")?,
        at: Timestamp(number(tree, "at")?),
        content,
    })
}

fn client_id(tree: &impl Tree) -> Option<RequestId> {
    RequestId::new(text(tree, "client_id")?).ok()
}

fn file(tree: &impl Tree) -> Option<File> {
    Some(File {
        attachment: AttachmentId(number(tree, "attachment")?),
        name: text(tree, "name")?,
        kind: FileKind::parse(&text(tree, "kind")?)?,
        bytes: number(tree, "bytes")?.try_into().ok()?,
        pixels: match tree.field("pixels") {
            None => None,
            Some(pixels) => Some(Pixels {
                width: number(&pixels, "width")?.try_into().ok()?,
                height: number(&pixels, "height")?.try_into().ok()?,
            }),
        },
    })
}

fn comment(tree: &impl Tree) -> Option<CardComment> {
    Some(CardComment {
        by: text(tree, "by")?,
        at: Timestamp(number(tree, "at")?),
        body: text(tree, "body")?,
    })
}

fn author(tree: &impl Tree) -> Option<CustomerAuthor> {
    Some(match text(tree, "author")?.as_str() {
        "you" => CustomerAuthor::You,
        "agent" => CustomerAuthor::Agent {
            name: text(tree, "name")?,
        },
        _ => return None,
    })
}

fn system_line(tree: &impl Tree) -> Option<SystemLine> {
    Some(match text(tree, "kind")?.as_str() {
        "started" => SystemLine::Started,
        "joined" => SystemLine::Joined {
            agent: text(tree, "agent")?,
            waited_ms: number(tree, "waited_ms")?,
        },
        "ended_by_agent" => SystemLine::EndedByAgent {
            agent: text(tree, "agent")?,
        },
        "ended_with_record" => SystemLine::EndedWithRecord {
            agent: text(tree, "agent")?,
            number: RecordNumber(text(tree, "number")?),
        },
        "ended_by_customer" => SystemLine::EndedByCustomer,
        "ended_by_clock" => SystemLine::EndedByClock {
            reason: match text(tree, "reason")?.as_str() {
                "pressed" => EndReason::Pressed,
                "absent" => EndReason::Absent,
                "silent" => EndReason::Silent,
                "queue_closed" => EndReason::QueueClosed,
                _ => return None,
            },
        },
        "returned" => SystemLine::Returned {
            agent: text(tree, "agent")?,
        },
        "put_back" => SystemLine::PutBack {
            agent: text(tree, "agent")?,
        },
        "taken_over" => SystemLine::TakenOver {
            agent: text(tree, "agent")?,
            from: text(tree, "from")?,
        },
        "left" => SystemLine::Left {
            agent: text(tree, "agent")?,
        },
        "reopened" => SystemLine::Reopened,
        "takes_part" => SystemLine::TakesPart {
            agent: text(tree, "agent")?,
        },
        "passed_on" => SystemLine::PassedOn {
            agent: text(tree, "agent")?,
            to: text(tree, "to")?,
        },
        "back_again" => SystemLine::BackAgain { to: text(tree, "to")? },
        _ => return None,
    })
}

/// A refusal; none where the desk knows one that this page does not. (What is wrong with a file is told to `loader/attachments.js`,
/// which sends them.)
pub fn refusal(tree: &impl Tree) -> Option<Refusal> {
    Some(match text(tree, "code")?.as_str() {
        "signed_out" => Refusal::SignedOut,
        "cross_site" => Refusal::CrossSite,
        "not_found" => Refusal::NotFound,
        "already_taken" => Refusal::AlreadyTaken { by: text(tree, "by") },
        "closed" => Refusal::Closed,
        "id_reused" => Refusal::IdReused,
        "queue_closed" => Refusal::QueueClosed,
        "invalid" => Refusal::invalid(text(tree, "field")?, text(tree, "reason")?),
        "too_large" => Refusal::TooLarge,
        "slow_down" => Refusal::SlowDown {
            retry_after_secs: number(tree, "retry_after_secs")?.try_into().ok()?,
        },
        "unavailable" => Refusal::Unavailable,
        "offline" => Refusal::Offline,
        "version_skew" => Refusal::VersionSkew,
        _ => return None,
    })
}

/// The acknowledgement of `say`.
pub fn said(tree: &impl Tree) -> Option<Said> {
    Some(Said {
        seq: number(tree, "seq")?,
        at: Timestamp(number(tree, "at")?),
    })
}

/// The answer of `leave_message`.
pub fn message_left(tree: &impl Tree) -> Option<MessageLeft> {
    Some(MessageLeft {
        number: RecordNumber(text(tree, "number")?),
    })
}

/// The answer of `continue_chat`.
pub fn continued(tree: &impl Tree) -> Option<Continued> {
    Some(Continued {
        conversation: ConversationId(number(tree, "conversation")?),
        carried: tree.field("carried")?.truth()?,
    })
}

fn id(id: &RequestId) -> Value {
    Value::Text(id.as_str().to_owned())
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

/// What a customer has filled in, as it was typed but for spaces around it. What is empty is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub name: Option<String>,
    pub email: Option<String>,
    pub topic: Option<String>,
    pub message: Option<String>,
    /// The site's own questions, as they stand in the form, and their answers.
    pub own: Vec<(String, String)>,
}

/// The arguments of `leave_message`, and those of `start_chat` but for `around`.
fn filled(site: String, request_id: &RequestId, filled: Filled) -> Vec<(&'static str, Value)> {
    let own = filled
        .own
        .into_iter()
        .map(|(name, answer)| Value::Object(vec![("name", Value::Text(name)), ("answer", Value::Text(answer))]));
    vec![
        ("site", Value::Text(site)),
        ("request_id", id(request_id)),
        ("name", optional(filled.name)),
        ("email", optional(filled.email)),
        ("topic", optional(filled.topic)),
        ("message", optional(filled.message)),
        ("own_answers", Value::List(own.collect())),
    ]
}

/// The arguments of `start_chat`.
#[must_use]
pub fn start_chat(site: String, request_id: &RequestId, form: Filled, around: Around) -> Value {
    let mut arguments = filled(site, request_id, form);
    let around = vec![("page", optional(around.page)), ("language", optional(around.language))];
    arguments.push(("around", Value::Object(around)));
    Value::Object(arguments)
}

/// The arguments of `leave_message`.
#[must_use]
pub fn leave_message(site: String, request_id: &RequestId, form: Filled) -> Value {
    Value::Object(filled(site, request_id, form))
}

/// The arguments of `say`.
#[must_use]
pub fn say(conversation: ConversationId, client_id: &RequestId, body: &MessageBody) -> Value {
    Value::Object(vec![
        ("conversation", Value::Number(conversation.0)),
        ("client_id", id(client_id)),
        ("body", Value::Text(body.as_str().to_owned())),
    ])
}

/// The arguments of `end_chat`.
#[must_use]
pub fn end_chat(conversation: ConversationId, request_id: &RequestId) -> Value {
    Value::Object(vec![
        ("conversation", Value::Number(conversation.0)),
        ("request_id", id(request_id)),
    ])
}

/// The arguments of `still_here`.
#[must_use]
pub fn still_here(conversation: ConversationId) -> Value {
    Value::Object(vec![("conversation", Value::Number(conversation.0))])
}

/// The arguments of `continue_chat`.
#[must_use]
pub fn continue_chat(conversation: ConversationId, request_id: &RequestId, message: Option<&MessageBody>) -> Value {
    Value::Object(vec![
        ("conversation", Value::Number(conversation.0)),
        ("request_id", id(request_id)),
        (
            "message",
            message.map_or(Value::Null, |message| Value::Text(message.as_str().to_owned())),
        ),
    ])
}

/// The arguments of `chat_history`.
#[must_use]
pub fn chat_history(conversation: ConversationId, before: i64) -> Value {
    Value::Object(vec![
        ("conversation", Value::Number(conversation.0)),
        ("before", Value::Number(before)),
    ])
}

/// The arguments of `transcript`.
#[must_use]
pub fn transcript_of(conversation: ConversationId, utc_offset: i64) -> Value {
    Value::Object(vec![
        ("conversation", Value::Number(conversation.0)),
        ("utc_offset", Value::Number(utc_offset)),
    ])
}

/// The answer to `transcript`.
pub fn transcript(tree: &impl Tree) -> Option<Transcript> {
    Some(Transcript {
        file_name: text(tree, "file_name")?,
        text: text(tree, "text")?,
    })
}

/// The arguments of `chat_changes`.
#[must_use]
pub fn chat_changes(site: String, having: Option<Having>) -> Value {
    Value::Object(vec![("site", Value::Text(site)), ("having", what_is_here(having))])
}

fn what_is_here(having: Option<Having>) -> Value {
    having.map_or(Value::Null, |having| {
        Value::Object(vec![
            ("conversation", Value::Number(having.conversation.0)),
            ("version", Value::Number(having.version)),
        ])
    })
}

/// The first frame of a socket.
#[must_use]
pub fn hello(build: String, site: String, token: String, having: Option<Having>) -> Value {
    Value::Object(vec![
        ("type", Value::Text("hello".to_owned())),
        ("build", Value::Text(build)),
        ("site", Value::Text(site)),
        ("token", Value::Text(token)),
        ("having", what_is_here(having)),
    ])
}

/// Something is being typed.
#[must_use]
pub fn typing() -> Value {
    Value::Object(vec![("type", Value::Text("typing".to_owned()))])
}

/// The entries up to this place were seen.
#[must_use]
pub fn read(seq: i64) -> Value {
    Value::Object(vec![
        ("type", Value::Text("read".to_owned())),
        ("seq", Value::Number(seq)),
    ])
}

/// The answer to `ping`.
#[must_use]
pub fn pong() -> Value {
    Value::Object(vec![("type", Value::Text("pong".to_owned()))])
}

#[cfg(test)]
pub(crate) mod tests;
