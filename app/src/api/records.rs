//! Cases and incidents (behaviour 9): what an agent's browser can ask for.

#[cfg(feature = "ssr")]
use super::door;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, RecordId, RecordNumber, RequestId};
use domain::record::activity::{ActivityPage, HavingSource, Source};
use domain::record::draft::Draft;
use domain::record::edit::RecordEdit;
use domain::text::MessageBody;
use domain::wire::agent::Sent;
use domain::wire::codec::StrictJson;
#[cfg(feature = "ssr")]
use domain::wire::record::WatchingRecord;
use domain::wire::record::{Created, GroupChoice, RecordChanges, RecordForm, RecordList, RecordQuery, RecordSummary};
use leptos::server;
use server_fn::codec::Json;

/// What the form of a new record of this conversation is filled with (behaviour 9).
///
/// # Errors
/// `not_found`, `not_allowed`, `unavailable`.
#[server(name = AskRecordForm, prefix = "/api", endpoint = "record_form", input = StrictJson, output = Json)]
pub async fn record_form(conversation: ConversationId) -> Result<RecordForm, Refusal> {
    door::desk()?.record_form(&door::staff()?, conversation).await
}

/// Creates a case or an incident from a conversation, which points at it from then on (behaviour 9). `current` is the record that
/// it pointed at when the form was opened. Repeating it with the same `request_id` gives the same record.
///
/// # Errors
/// `invalid` with the field's name as in [`Draft`], `already_linked` where the conversation points at another record by now,
/// `not_found`, `not_allowed`, `unavailable`.
#[server(prefix = "/api", endpoint = "create_record", input = StrictJson, output = Json)]
pub async fn create_record(
    conversation: ConversationId,
    draft: Draft,
    current: Option<RecordId>,
    request_id: RequestId,
) -> Result<Created, Refusal> {
    door::desk()?
        .create_record(&door::staff()?, conversation, &draft, current, request_id)
        .await
}

/// Cases and incidents of a conversation's customer, by number or by words of their short descriptions, the newest first. With no
/// words: all.
///
/// # Errors
/// `not_found`, `not_allowed`, `unavailable`.
#[server(prefix = "/api", endpoint = "linkable_records", input = StrictJson, output = Json)]
pub async fn linkable_records(conversation: ConversationId, search: String) -> Result<Vec<RecordSummary>, Refusal> {
    door::desk()?
        .linkable_records(&door::staff()?, conversation, &search)
        .await
}

/// Makes a conversation point at an existing record of its customer (behaviour 9). `current` is what it pointed at, as whoever asks
/// had seen it.
///
/// # Errors
/// `not_found`, also for a record of another customer, `not_allowed`, `already_linked` where the conversation points at another
/// record by now, `unavailable`.
#[server(prefix = "/api", endpoint = "link_record", input = StrictJson, output = Json)]
pub async fn link_record(
    conversation: ConversationId,
    record: RecordId,
    current: Option<RecordId>,
    request_id: RequestId,
) -> Result<(), Refusal> {
    door::desk()?
        .link_record(&door::staff()?, conversation, record, current, request_id)
        .await
}

/// A page of the list of records.
///
/// # Errors
/// `unavailable`.
#[server(name = AskRecords, prefix = "/api", endpoint = "records", input = StrictJson, output = Json)]
pub async fn records(query: RecordQuery) -> Result<RecordList, Refusal> {
    door::desk()?.records(&door::staff()?, &query).await
}

/// All groups, and who of each can be given a record.
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/api", endpoint = "group_choices", input = StrictJson, output = Json)]
pub async fn group_choices() -> Result<Vec<GroupChoice>, Refusal> {
    door::staff()?;
    door::desk()?.group_choices().await
}

/// A record, and what changed in its activity since what the page has of it (nothing: its tails). Pages whose sockets are blocked
/// ask this every few seconds.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(name = AskRecord, prefix = "/api", endpoint = "record", input = StrictJson, output = Json)]
pub async fn record(number: RecordNumber, having: Vec<HavingSource>) -> Result<RecordChanges, Refusal> {
    let (desk, staff) = (door::desk()?, door::staff()?);
    let record = desk.find_record(&staff, &number.0).await?;
    desk.record_changes(&staff, &WatchingRecord { record, having }).await
}

/// The page of a source's lines before the place `before`, as `Activity::older` asks for it.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "record_history", input = StrictJson, output = Json)]
pub async fn record_history(record: RecordId, source: Source, before: i64) -> Result<ActivityPage, Refusal> {
    door::desk()?
        .record_history(&door::staff()?, record, source, before)
        .await
}

/// Changes what of a record's fields is named (behaviour 9).
///
/// # Errors
/// `invalid` with the field's name as in [`RecordEdit`] (`group` and `assignee` for the assignment), `not_found`, `not_allowed`,
/// `unavailable`.
#[server(prefix = "/api", endpoint = "update_record", input = StrictJson, output = Json)]
pub async fn update_record(record: RecordId, edit: RecordEdit, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .update_record(&door::staff()?, record, &edit, request_id)
        .await
}

/// Closes a record. Its conversation ends too if it is in progress, whoever asks may end it, and has confirmed that with
/// `ends_conversation` (behaviour 9).
///
/// # Errors
/// `conversation_open` with the agent's name, `invalid` naming `resolution`, `closed` where it was closed already, `not_found`,
/// `not_allowed`, `unavailable`.
#[server(prefix = "/api", endpoint = "close_record", input = StrictJson, output = Json)]
pub async fn close_record(
    record: RecordId,
    resolution: String,
    ends_conversation: bool,
    request_id: RequestId,
) -> Result<(), Refusal> {
    door::desk()?
        .close_record(&door::staff()?, record, &resolution, ends_conversation, request_id)
        .await
}

/// Says something on a record itself (behaviour 9).
///
/// # Errors
/// `not_found`, `not_allowed`, `id_reused`, `unavailable`.
#[server(prefix = "/api", endpoint = "write_on_record", input = StrictJson, output = Json)]
pub async fn write_on_record(
    record: RecordId,
    client_id: RequestId,
    visibility: Visibility,
    body: MessageBody,
) -> Result<Sent, Refusal> {
    door::desk()?
        .write_on_record(&door::staff()?, record, client_id, visibility, body)
        .await
}

/// Removes the words of what was said on a record, by its place there. What was said in its conversations is removed there.
///
/// # Errors
/// `not_found`, `not_allowed` for the text of others, `unavailable`.
#[server(prefix = "/api", endpoint = "remove_record_text", input = StrictJson, output = Json)]
pub async fn remove_record_text(record: RecordId, seq: i64, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?
        .remove_record_text(&door::staff()?, record, seq, request_id)
        .await
}

/// Makes the functions known to the server.
#[cfg(feature = "ssr")]
pub(super) fn register() {
    server_fn::axum::register_explicit::<AskRecord>();
    server_fn::axum::register_explicit::<AskRecordForm>();
    server_fn::axum::register_explicit::<AskRecords>();
    server_fn::axum::register_explicit::<CloseRecord>();
    server_fn::axum::register_explicit::<CreateRecord>();
    server_fn::axum::register_explicit::<GroupChoices>();
    server_fn::axum::register_explicit::<LinkRecord>();
    server_fn::axum::register_explicit::<LinkableRecords>();
    server_fn::axum::register_explicit::<RecordHistory>();
    server_fn::axum::register_explicit::<RemoveRecordText>();
    server_fn::axum::register_explicit::<UpdateRecord>();
    server_fn::axum::register_explicit::<WriteOnRecord>();
}
