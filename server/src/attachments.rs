//! The doors of files (behaviour 5, "Attachments"): `/attachment` for agents, `/chat/attachment` for customers.
//!
//! What comes in is read whole before anything is stored, a few at a time, so that what breaks off leaves nothing. What goes out says
//! that it is to be kept and not opened, and is no page whatever is in it; a picture shows in a page all the same.

mod receive;

use crate::address::ClientAddress;
use crate::api;
use crate::language;
use crate::state::Door;
use app::who::SignedIn;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use desk::{CustomerToken, Download, Staff};
use domain::Refusal;
use domain::attachment::File;
use domain::entry::Visibility;
use domain::ids::{AttachmentId, ConversationId, RequestId};
use domain::wire::agent::Sent;
use domain::wire::customer::Said;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
pub(crate) use receive::Room;
use receive::{receive, room};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// A customer's token: in a header, never in an address.
const TOKEN: &str = "x-headset-token";
/// What a name may hold as it is in `filename*` (RFC 8187); all else is escaped.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Nothing of a file runs or loads anything, were it shown as a page.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'";
/// Each time it is asked anew whether it may be read.
const NOT_KEPT: &str = "private, no-store";
/// A picture of a conversation that is open stays in the agent's browser for a while.
const KEPT_A_WHILE: &str = "private, max-age=3600";

/// Where an agent's file is to be said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToConversation {
    conversation: ConversationId,
    visibility: Visibility,
    client_id: RequestId,
}

/// Where a customer's file is to be said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToChat {
    site: String,
    conversation: ConversationId,
    client_id: RequestId,
}

/// At which site a customer asks for a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfSite {
    site: String,
}

/// `POST /attachment`.
pub(crate) async fn send(State(door): State<Door>, request: Request) -> Response {
    match sent(&door, request).await {
        Ok(sent) => Json(sent).into_response(),
        Err(refusal) => api::refuse(&refusal),
    }
}

/// `POST /chat/attachment`.
pub(crate) async fn say(State(door): State<Door>, request: Request) -> Response {
    let language = language::of(request.headers());
    match said(&door, request).await {
        Ok(said) => Json(said).into_response(),
        Err(refusal) => api::refuse_in(language, &refusal),
    }
}

/// `GET /attachment/{id}`.
pub(crate) async fn open(State(door): State<Door>, Path(id): Path<String>, request: Request) -> Response {
    match opened(&door, &id, request).await {
        Ok(download) if download.file.kind.is_image() => served(download, KEPT_A_WHILE),
        Ok(download) => served(download, NOT_KEPT),
        Err(refusal) => api::refuse(&refusal),
    }
}

/// `GET /chat/attachment/{id}`.
pub(crate) async fn open_in_chat(State(door): State<Door>, Path(id): Path<String>, request: Request) -> Response {
    match opened_in_chat(&door, &id, request).await {
        Ok(download) => served(download, NOT_KEPT),
        Err(refusal) => api::refuse(&refusal),
    }
}

async fn sent(door: &Door, request: Request) -> Result<Sent, Refusal> {
    let (parts, body) = request.into_parts();
    let staff = staff(door, &parts)?;
    let ToConversation {
        conversation,
        visibility,
        client_id,
    } = query(&parts.uri)?;
    door.limits.staff_upload(staff.person, from(&parts)?)?;
    let _room = room(door, &parts.headers).await?;
    let upload = receive(&parts.headers, body).await?;
    door.desk
        .attach(&staff, conversation, client_id, visibility, upload)
        .await
}

async fn said(door: &Door, request: Request) -> Result<Said, Refusal> {
    let (parts, body) = request.into_parts();
    let from = from(&parts)?;
    door.limits.stranger_request(from)?;
    let token = token(&parts.headers)?;
    let ToChat {
        site,
        conversation,
        client_id,
    } = query(&parts.uri)?;
    door.limits.customer_upload(counted(&parts.headers), from)?;
    let _room = room(door, &parts.headers).await?;
    let upload = receive(&parts.headers, body).await?;
    door.desk
        .attach_in_chat(&token, &site, conversation, client_id, upload)
        .await
}

async fn opened(door: &Door, id: &str, request: Request) -> Result<Download, Refusal> {
    let (parts, _) = request.into_parts();
    let staff = staff(door, &parts)?;
    door.desk.attachment(&staff, attachment(id)?).await
}

async fn opened_in_chat(door: &Door, id: &str, request: Request) -> Result<Download, Refusal> {
    let (parts, _) = request.into_parts();
    door.limits.stranger_request(from(&parts)?)?;
    let token = token(&parts.headers)?;
    let OfSite { site } = query(&parts.uri)?;
    door.desk.attachment_of_chat(&token, &site, attachment(id)?).await
}

/// Who of the staff asks, as for a server function.
fn staff(door: &Door, parts: &Parts) -> Result<Staff, Refusal> {
    let Some(SignedIn(me)) = parts.extensions.get::<SignedIn>() else {
        door.limits.stranger_request(from(parts)?)?;
        return Err(Refusal::SignedOut);
    };
    door.limits.staff_request(me.person)?;
    if me.roles.may_use_desk() {
        Ok(me.clone().into())
    } else {
        Err(Refusal::NotAllowed)
    }
}

fn from(parts: &Parts) -> Result<ClientAddress, Refusal> {
    parts
        .extensions
        .get::<ClientAddress>()
        .copied()
        .ok_or(Refusal::Unavailable)
}

fn token(headers: &HeaderMap) -> Result<CustomerToken, Refusal> {
    let token = headers.get(TOKEN).and_then(|value| value.to_str().ok());
    token.and_then(CustomerToken::parse).ok_or(Refusal::SignedOut)
}

/// What a customer's files are counted by: never the token itself.
fn counted(headers: &HeaderMap) -> Option<[u8; 32]> {
    Some(Sha256::digest(headers.get(TOKEN)?.as_bytes()).into())
}

fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Refusal> {
    let Query(query) =
        Query::try_from_uri(uri).map_err(|_| Refusal::invalid("", "is not what this address asks for"))?;
    Ok(query)
}

/// What is no number at all is no file either.
fn attachment(id: &str) -> Result<AttachmentId, Refusal> {
    id.parse().map(AttachmentId).map_err(|_| Refusal::NotFound)
}

fn served(download: Download, kept: &'static str) -> Response {
    let Download { file, content } = download;
    let mut response = Body::from_stream(content).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, file.kind.media_type()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, SANDBOX),
        (CACHE_CONTROL, kept),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(file.bytes));
    headers.insert(CONTENT_DISPOSITION, disposition(&file));
    response
}

/// To be kept under its name. Only the form that is escaped is given: every browser of today reads it.
fn disposition(file: &File) -> HeaderValue {
    let value = format!(
        "attachment; filename*=UTF-8''{}",
        utf8_percent_encode(&file.name, PLAIN)
    );
    HeaderValue::from_str(&value).expect("escaped: letters, digits and percent signs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::attachment::FileKind;

    #[test]
    fn a_name_cannot_get_out_of_its_header() {
        let of = |name: &str| {
            let file = File {
                attachment: AttachmentId(1),
                name: name.to_owned(),
                kind: FileKind::Pdf,
                bytes: 1,
                pixels: None,
            };
            disposition(&file).to_str().expect("ASCII").to_owned()
        };
        assert_eq!(of("März 2.pdf"), "attachment; filename*=UTF-8''M%C3%A4rz%202.pdf");
        assert_eq!(
            of("a\"; filename=b.html\r\nx: y.pdf"),
            "attachment; filename*=UTF-8''a%22%3B%20filename%3Db.html%0D%0Ax%3A%20y.pdf"
        );
    }

    #[test]
    fn an_address_says_all_of_it_and_nothing_else() {
        let read = |text: &str| {
            let uri = format!("/attachment?{text}").parse().expect("an address");
            query::<ToConversation>(&uri).map(|to| (to.conversation, to.visibility, to.client_id))
        };
        let id = RequestId::new("client-0001").expect("well formed");
        assert_eq!(
            read("conversation=7&visibility=work_note&client_id=client-0001"),
            Ok((ConversationId(7), Visibility::WorkNote, id))
        );
        for bad in [
            "",
            "conversation=7&visibility=comment",
            "conversation=x&visibility=comment&client_id=client-0001",
            "conversation=7&visibility=secret&client_id=client-0001",
            "conversation=7&visibility=comment&client_id=short",
            "conversation=7&visibility=comment&client_id=client-0001&more=1",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
