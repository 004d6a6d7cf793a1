//! `/api`: the server functions, behind one layer that makes every refusal typed, with its status (behaviour 12).
//!
//! Leptos' own handler answers 400 to an unknown endpoint and 500 to whatever else went wrong. Here the body is read and
//! bounded first, who asks is known, and what comes back wrong gets the status that its code says.

use crate::address::ClientAddress;
use crate::language;
use crate::session;
use crate::sign_out;
use crate::state::Door;
use app::who::SignedIn;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use domain::catalogue::refusal_to_script;
use domain::language::Language;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use http::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERER, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A call's body: the longest message, each character escaped, and what goes with it.
const BODY_BYTES: usize = 64 * 1024;
/// A refusal's body is a sentence or two.
const REFUSAL_BYTES: usize = 64 * 1024;
/// Whoever sends a body this slowly is not sending one.
const BODY_TIME: Duration = Duration::from_secs(30);

/// What may be called by somebody signed in whatever their roles: to be told that they have none, and to leave.
const WITHOUT_ROLE: [&str; 2] = ["me", "sign_out"];

/// What scripts of the chat call, which show the sentence that comes with a refusal.
const SHOWN: [&str; 2] = ["answer_survey", "mail_transcript"];

/// A refusal as an answer: its JSON, its status, and when to come back. Its code stands in the answer's extensions, too, where
/// `metrics` counts it.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    refused(
        refusal,
        serde_json::to_string(refusal).expect("a refusal is plain data"),
    )
}

/// The same where its sentence is shown to a customer, in their language.
pub(crate) fn refuse_in(language: Language, refusal: &Refusal) -> Response {
    let mut body = serde_json::to_value(refusal).expect("a refusal is plain data");
    body["message"] = refusal_to_script(language.words(), refusal).into();
    refused(refusal, body.to_string())
}

fn refused(refusal: &Refusal, body: String) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    response.extensions_mut().insert(refusal.code());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Refusal::SlowDown { retry_after_secs } = refusal {
        headers.insert(RETRY_AFTER, HeaderValue::from(*retry_after_secs));
    }
    response
}

/// `/api/{name}`: calls a server function, or says that there is none.
pub(crate) async fn call(State(door): State<Door>, Path(name): Path<String>, request: Request) -> Response {
    let leaves_by_form = name == "sign_out" && accepts_html(request.headers());
    let leaver = request.extensions().get().cloned().filter(|_| name == "sign_out");
    let language = language::of(request.headers());
    let refuse = |refusal: &Refusal| {
        if SHOWN.contains(&name.as_str()) {
            refuse_in(language, refusal)
        } else {
            refuse(refusal)
        }
    };
    let mut response = match admitted(&door, &name, request).await {
        Ok(request) => match who_would_wait(&door, leaver).await {
            Some(_) if leaves_by_form => return sign_out::question(),
            Some(with) => refuse(&Refusal::ConversationOpen { with }),
            None => answer(&door, request).await.unwrap_or_else(|refusal| refuse(&refusal)),
        },
        Err(refusal) => refuse(&refusal),
    };
    let status = response.status();
    let is_out = status.is_success() || status.is_redirection() || status == StatusCode::UNAUTHORIZED;
    if name == "sign_out" && is_out {
        session::forget(&door, response.headers_mut());
        if leaves_by_form {
            *response.status_mut() = StatusCode::SEE_OTHER;
            response
                .headers_mut()
                .insert(LOCATION, HeaderValue::from_static("/sign-in"));
        }
    }
    response
}

/// The customers whom whoever signs out would leave waiting; none where there are none, or nobody signs out.
async fn who_would_wait(door: &Door, leaver: Option<SignedIn>) -> Option<Vec<String>> {
    let SignedIn(me) = leaver?;
    let with = sign_out::left_waiting(door, me).await;
    (!with.is_empty()).then_some(with)
}

/// `/api` itself.
pub(crate) async fn unknown() -> Response {
    refuse(&Refusal::NotFound)
}

/// Everything that is decided before the function itself: whether it exists, who asks, how often, and how much.
async fn admitted(door: &Door, name: &str, request: Request) -> Result<Request, Refusal> {
    let for_agents = AGENT_FUNCTIONS.contains(&name);
    if request.method() != Method::POST || !(for_agents || CUSTOMER_FUNCTIONS.contains(&name)) {
        return Err(Refusal::NotFound);
    }
    let (mut parts, body) = request.into_parts();
    let from = *parts.extensions.get::<ClientAddress>().ok_or(Refusal::Unavailable)?;
    if for_agents {
        let Some(SignedIn(me)) = parts.extensions.get::<SignedIn>() else {
            door.limits.stranger_request(from)?;
            return Err(Refusal::SignedOut);
        };
        door.limits.staff_request(me.person)?;
        if !me.roles.may_use_desk() && !WITHOUT_ROLE.contains(&name) {
            return Err(Refusal::NotAllowed);
        }
        if name == "send_message" {
            door.limits.staff_send(me.person)?;
        }
    } else {
        match name {
            "chat_changes" => door.limits.customer_ask(token_hash(&parts.headers), from)?,
            _ => door.limits.stranger_request(from)?,
        }
        match name {
            "start_chat" | "continue_chat" | "leave_message" => door.limits.chat_start(from)?,
            "identify" => door.limits.identify(from)?,
            "say" | "answer_survey" | "mail_transcript" => {
                door.limits.customer_send(token_hash(&parts.headers), from)?;
            }
            _ => {}
        }
    }
    // Signing out is a plain form as well; its body is empty.
    let is_form = name == "sign_out" && has_type(&parts.headers, "application/x-www-form-urlencoded");
    if !is_form && !has_type(&parts.headers, "application/json") {
        return Err(Refusal::invalid("", "must be application/json"));
    }
    if !is_form {
        // A page's address in here would make leptos redirect to it.
        parts.headers.remove(REFERER);
        parts
            .headers
            .insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    let body = whole(body, BODY_BYTES).await?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

async fn answer(door: &Door, request: Request) -> Result<Response, Refusal> {
    let contexts = crate::pages::contexts(door);
    let response = leptos_axum::handle_server_fns_with_context(contexts, request)
        .await
        .into_response();
    typed(response).await
}

/// The answer, or the refusal that it carries.
async fn typed(response: Response) -> Result<Response, Refusal> {
    let failed = response
        .headers()
        .contains_key(server_fn::error::SERVER_FN_ERROR_HEADER);
    if !failed && !response.status().is_server_error() && !response.status().is_client_error() {
        return Ok(response);
    }
    let body = to_bytes(response.into_body(), REFUSAL_BYTES).await.unwrap_or_default();
    Err(serde_json::from_slice(&body).unwrap_or_else(|_| {
        tracing::error!("a server function failed without a refusal");
        Refusal::Unavailable
    }))
}

/// Reads a body to its end, if it is small and quick enough.
pub(crate) async fn whole(body: Body, most: usize) -> Result<axum::body::Bytes, Refusal> {
    match tokio::time::timeout(BODY_TIME, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Refusal::TooLarge),
        Err(_) => Err(Refusal::invalid("", "took too long to arrive")),
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}

/// What a customer's sends are counted by: never the token itself.
fn token_hash(headers: &HeaderMap) -> Option<[u8; 32]> {
    let token = headers.get(AUTHORIZATION)?;
    Some(Sha256::digest(token.as_bytes()).into())
}
