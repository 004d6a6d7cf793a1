//! Calls of the server functions in `api`, with the customer's token as a bearer header.
//!
//! By `fetch` itself: the client that comes with server functions cannot add the header, and brings serde's readers along
//! (see [`crate::wire`]).

use super::{json, moment, storage, timer, words};
use crate::wire::{self, Filled, Tree, Value};
use domain::entry::CustomerEntry;
use domain::ids::{ConversationId, RequestId};
use domain::refusal::Refusal;
use domain::text::MessageBody;
use domain::wire::Envelope;
use domain::wire::customer::{Around, Continued, Having, MessageLeft, Said, ToCustomer, Transcript};
use leptos::prelude::{document, window};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestInit, Response};

/// No answer in this time counts as none: a request on a dead network would otherwise hang for minutes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts a chat. The answer's conversation is what the live connection tells of next.
pub(super) async fn start_chat(request_id: &RequestId, filled: Filled) -> Result<(), Refusal> {
    // The page around this frame says where it is now; where it cannot, its address was told when this page was loaded.
    let root = document().document_element();
    let page = root.and_then(|root| root.get_attribute("data-page"));
    let around = Around {
        page: Some(page.unwrap_or_else(|| document().referrer())),
        language: window().navigator().language(),
    };
    let arguments = wire::start_chat(storage::site(), request_id, filled, around);
    call("/api/start_chat", &arguments).await.map(drop)
}

/// Leaves a message.
pub(super) async fn leave_message(request_id: &RequestId, filled: Filled) -> Result<MessageLeft, Refusal> {
    let arguments = wire::leave_message(storage::site(), request_id, filled);
    let answer = call("/api/leave_message", &arguments).await?;
    wire::message_left(&answer).ok_or(Refusal::VersionSkew)
}

/// Says something.
pub(super) async fn say(
    conversation: ConversationId,
    client_id: &RequestId,
    body: &MessageBody,
) -> Result<Said, Refusal> {
    let answer = call("/api/say", &wire::say(conversation, client_id, body)).await?;
    wire::said(&answer).ok_or(Refusal::VersionSkew)
}

/// Ends the chat.
pub(super) async fn end_chat(conversation: ConversationId, request_id: &RequestId) -> Result<(), Refusal> {
    call("/api/end_chat", &wire::end_chat(conversation, request_id))
        .await
        .map(drop)
}

/// Says that the customer is still there.
pub(super) async fn still_here(conversation: ConversationId) -> Result<(), Refusal> {
    call("/api/still_here", &wire::still_here(conversation)).await.map(drop)
}

/// Goes on after an ended chat.
pub(super) async fn continue_chat(
    conversation: ConversationId,
    request_id: &RequestId,
    message: Option<&MessageBody>,
) -> Result<Continued, Refusal> {
    let arguments = wire::continue_chat(conversation, request_id, message);
    let answer = call("/api/continue_chat", &arguments).await?;
    wire::continued(&answer).ok_or(Refusal::VersionSkew)
}

/// The page before a place of the log.
pub(super) async fn chat_history(conversation: ConversationId, before: i64) -> Result<Vec<CustomerEntry>, Refusal> {
    let answer = call("/api/chat_history", &wire::chat_history(conversation, before)).await?;
    wire::entries(&answer).ok_or(Refusal::VersionSkew)
}

/// The chat as a text to be kept, with the times of this browser's clock.
pub(super) async fn transcript(conversation: ConversationId) -> Result<Transcript, Refusal> {
    let arguments = wire::transcript_of(conversation, moment::utc_offset());
    let answer = call("/api/transcript", &arguments).await?;
    wire::transcript(&answer).ok_or(Refusal::VersionSkew)
}

/// What the live connection would say.
pub(super) async fn chat_changes(site: String, having: Option<Having>) -> Result<Envelope<ToCustomer>, Refusal> {
    let answer = call("/api/chat_changes", &wire::chat_changes(site, having)).await?;
    wire::frame(&answer).ok_or(Refusal::VersionSkew)
}

/// Calls a function: its answer, or its refusal. No answer is `offline`, one of another version `version_skew`.
async fn call(path: &str, arguments: &Value) -> Result<JsValue, Refusal> {
    let (status, text) = fetch(path, &json::write(arguments))
        .await
        .map_err(|_| Refusal::Offline)?;
    let answer = json::read(&text);
    match (answer, status) {
        (Some(answer), 200..=299) => Ok(answer),
        (Some(answer), _) if answer.field("code").is_some() => {
            Err(wire::refusal(&answer).unwrap_or(Refusal::VersionSkew))
        }
        // A proxy in between that cannot reach the desk answers with a page of its own.
        (_, 500..) => Err(Refusal::Offline),
        _ => Err(Refusal::VersionSkew),
    }
}

async fn fetch(path: &str, body: &str) -> Result<(u16, String), JsValue> {
    let abort = AbortController::new()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_signal(Some(&abort.signal()));
    init.set_body(&JsValue::from_str(body));
    let request = Request::new_with_str_and_init(path, &init)?;
    let headers = request.headers();
    headers.set("Content-Type", "application/json")?;
    headers.set("Accept", "application/json")?;
    headers.set("Accept-Language", &words::language())?;
    if let Some(token) = storage::token() {
        headers.set("Authorization", &("Bearer ".to_owned() + &token))?;
    }
    let _patience = timer::after(PATIENCE, move || abort.abort());
    let response: Response = JsFuture::from(window().fetch_with_request(&request))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok((response.status(), text))
}
