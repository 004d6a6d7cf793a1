//! Asking the desk. Every server function goes one road through the browser, so that another one adds little to what is loaded.

use super::timer;
use crate::json;
use domain::Refusal;
use futures_util::future::{Either, select};
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;
use std::pin::{Pin, pin};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// No answer in this time counts as none: a request on a dead network would otherwise hang for minutes. It may have been done
/// all the same, which is why every action has an id of its own.
const PATIENCE: Duration = Duration::from_secs(20);
const JSON: &str = "application/json";
/// Signing out is a plain form as well.
const FORM: &str = "application/x-www-form-urlencoded";

/// An answer that is waited for.
pub(crate) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>>>>;

/// The desk's answer, or `offline` where none came in time.
///
/// An answer that is not understood comes from a proxy in between as often as from another build. Which build answers is
/// learned from the live connection, so here it counts as no answer.
#[expect(clippy::needless_pass_by_value, reason = "its callers make it for this")]
pub(crate) fn ask<F>(function: F) -> Answer<F::Output>
where
    F: ServerFn<Error = Refusal> + Serialize,
    F::Output: DeserializeOwned + 'static,
{
    understood(post(F::PATH, encoded(&function), JSON))
}

/// What is sent for a function's arguments.
fn encoded(function: &impl Serialize) -> String {
    serde_json::to_string(function).expect("arguments are plain data with text keys")
}

fn understood<T: DeserializeOwned + 'static>(answer: Answer<String>) -> Answer<T> {
    Box::pin(async move { json::read(&answer.await?).ok_or(Refusal::Offline) })
}

/// Signs out.
pub(crate) async fn sign_out() -> Result<(), Refusal> {
    post(crate::api::SignOut::PATH, String::new(), FORM).await.map(|_| ())
}

/// What is answered to this, as text.
fn post(path: &'static str, body: String, content_type: &'static str) -> Answer<String> {
    Box::pin(async move {
        let (tell, told) = futures_util::future::abortable(std::future::pending::<()>());
        let timer = timer::after(PATIENCE, move || told.abort());
        let outcome = match select(pin!(fetch(path, body, content_type)), tell).await {
            Either::Left((outcome, _)) => outcome.ok(),
            Either::Right(_) => None,
        };
        drop(timer);
        match outcome {
            Some((true, text)) => Ok(text),
            Some((false, text)) => Err(match json::read::<Refusal>(&text) {
                Some(Refusal::VersionSkew) | None => Refusal::Offline,
                Some(refusal) => refusal,
            }),
            None => Err(Refusal::Offline),
        }
    })
}

/// Whether it went well, and what was answered.
async fn fetch(path: &str, body: String, content_type: &str) -> Result<(bool, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", content_type)?;
    headers.set("accept", JSON)?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body.into());
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(path, &init))
        .await?
        .unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), text.as_string().unwrap_or_default()))
}
