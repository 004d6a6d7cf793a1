//! Sending files (behaviour 5, "Attachments"). By `XMLHttpRequest`: `fetch` does not say how much of a body is on its way.

use super::timer::{self, Timer};
use crate::json;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::{ConversationId, RequestId};
use js_sys::{Reflect, encode_uri_component};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, Event, File, FileList, ProgressEvent, XmlHttpRequest, XmlHttpRequestUpload};

/// Without progress for this long a file is not on its way any more: on a dead network it would hang for minutes.
const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    /// What is not stored yet, by the name of its sending. Here, since signals hold what any thread may hold.
    static FILES: RefCell<BTreeMap<RequestId, File>> = const { RefCell::new(BTreeMap::new()) };
    static UNDER_WAY: RefCell<BTreeMap<RequestId, UnderWay>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is to be told of a sending.
pub(crate) struct Told {
    /// So much has gone out, in hundredths.
    pub progress: Box<dyn Fn(u8)>,
    /// It is over; `offline` where nobody knows how.
    pub settled: Rc<dyn Fn(Result<(), Refusal>)>,
}

/// A request; it goes when this is dropped, and is not heard of any more.
struct UnderWay {
    request: XmlHttpRequest,
    upload: XmlHttpRequestUpload,
    _progress: Closure<dyn FnMut(ProgressEvent)>,
    _settled: Closure<dyn FnMut()>,
    patience: Timer,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.upload.set_onprogress(None);
        self.request.set_onloadend(None);
        // What is over already cannot be ended.
        let _ = self.request.abort();
    }
}

/// The answer of the desk: the file has this place in staff's view.
#[derive(Deserialize)]
struct Stored {
    #[expect(dead_code, reason = "an answer without it is none of the desk's")]
    seq: i64,
}

/// The files of a list.
pub(crate) fn listed(files: Option<FileList>) -> Vec<File> {
    files
        .map(|files| (0..files.length()).filter_map(|place| files.get(place)).collect())
        .unwrap_or_default()
}

/// What is pasted.
pub(crate) fn pasted(event: &Event) -> Option<DataTransfer> {
    // By hand: which type the event has is not the same in every version of the browser's bindings.
    Reflect::get(event, &JsValue::from_str("clipboardData"))
        .ok()?
        .dyn_into()
        .ok()
}

/// Whether files are being dragged, or were dropped or pasted, and no words.
pub(crate) fn has_files(transfer: &DataTransfer) -> bool {
    let has = |what: &str| transfer.types().iter().any(|kind| kind == what);
    // Who copies from a table or a text means the words, of which the clipboard has a picture, too.
    has("Files") && !has("text/plain")
}

/// How many bytes it has.
pub(crate) fn bytes(file: &File) -> usize {
    file.size() as usize
}

/// Keeps a file until it is stored, or forgotten.
pub(crate) fn keep(client_id: RequestId, file: File) {
    FILES.with_borrow_mut(|files| files.insert(client_id, file));
}

/// Forgets a file, and does not send it if it has not been sent.
pub(crate) fn forget(client_id: &RequestId) {
    FILES.with_borrow_mut(|files| files.remove(client_id));
    let under_way = UNDER_WAY.with_borrow_mut(|all| all.remove(client_id));
    drop(under_way);
}

/// Sends a file that is kept.
pub(crate) fn send(client_id: &RequestId, conversation: ConversationId, visibility: Visibility, told: Told) {
    let Told { progress, settled } = told;
    match begin(client_id, conversation, visibility, progress, Rc::clone(&settled)) {
        Some(under_way) => UNDER_WAY.with_borrow_mut(|all| {
            all.insert(client_id.clone(), under_way);
        }),
        None => settled(Err(Refusal::Offline)),
    }
}

fn begin(
    client_id: &RequestId,
    conversation: ConversationId,
    visibility: Visibility,
    progress: Box<dyn Fn(u8)>,
    settled: Rc<dyn Fn(Result<(), Refusal>)>,
) -> Option<UnderWay> {
    let file = FILES.with_borrow(|files| files.get(client_id).cloned())?;
    let request = XmlHttpRequest::new().ok()?;
    let upload = request.upload().ok()?;
    let address = format!(
        "/attachment?conversation={conversation}&visibility={}&client_id={}",
        visibility.as_str(),
        client_id.as_str()
    );
    request.open("POST", &address).ok()?;
    let name = String::from(encode_uri_component(&file.name()));
    for (header, value) in [
        ("x-file-name", name.as_str()),
        ("content-type", "application/octet-stream"),
        ("accept", "application/json"),
    ] {
        request.set_request_header(header, value).ok()?;
    }
    let id = client_id.clone();
    let progress = Closure::new(move |event: ProgressEvent| {
        be_patient(&id);
        progress((100.0 * event.loaded() / event.total()) as u8);
    });
    let (id, asked) = (client_id.clone(), request.clone());
    let over = Closure::new(move || {
        let outcome = answer(&asked);
        // Dropped once this has been told: it holds this closure.
        let _under_way = UNDER_WAY.with_borrow_mut(|all| all.remove(&id));
        if outcome.is_ok() {
            FILES.with_borrow_mut(|files| files.remove(&id));
        }
        settled(outcome);
    });
    upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    request.set_onloadend(Some(over.as_ref().unchecked_ref()));
    request.send_with_opt_blob(Some(&file)).ok()?;
    Some(UnderWay {
        request,
        upload,
        _progress: progress,
        _settled: over,
        patience: patience(client_id.clone()),
    })
}

/// It got further: waiting for it begins anew.
fn be_patient(client_id: &RequestId) {
    UNDER_WAY.with_borrow_mut(|all| {
        if let Some(under_way) = all.get_mut(client_id) {
            under_way.patience = patience(client_id.clone());
        }
    });
}

/// Ends the request after a while, which it tells as it tells every end.
fn patience(client_id: RequestId) -> Timer {
    timer::after(PATIENCE, move || {
        let request = UNDER_WAY.with_borrow(|all| all.get(&client_id).map(|under_way| under_way.request.clone()));
        if let Some(request) = request {
            let _ = request.abort();
        }
    })
}

/// Sent is only what the desk says that it has stored.
fn answer(request: &XmlHttpRequest) -> Result<(), Refusal> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if request.status() == Ok(200) {
        return json::read::<Stored>(&text).map(|_| ()).ok_or(Refusal::Offline);
    }
    Err(match json::read(&text) {
        Some(Refusal::VersionSkew) | None => Refusal::Offline,
        Some(refusal) => refusal,
    })
}
