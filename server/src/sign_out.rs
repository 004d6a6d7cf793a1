//! Signing out with open conversations (behaviour 8): a plain form that leaves somebody waiting is answered with a question.

use crate::pages;
use crate::session;
use crate::sign_in::{FORM_BYTES, form};
use crate::state::Door;
use app::sign_out_page::sign_out_page;
use app::who::{SessionSecret, SignedIn};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::RequestId;
use domain::people::Me;
use domain::wire::agent::CaseSummary;
use http::HeaderMap;
use serde::Deserialize;

/// Where the question is asked.
const PATH: &str = "/sign-out";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    request_id: RequestId,
}

/// The customers whom whoever asks would leave waiting. Where that cannot be read, nobody is kept from leaving.
pub(crate) async fn left_waiting(door: &Door, me: Me) -> Vec<String> {
    let open = open(door, me).await.unwrap_or_default();
    open.into_iter().map(|case| case.customer).collect()
}

/// The question instead of the end of the session, for whoever left by the plain form.
pub(crate) fn question() -> Response {
    Redirect::to(PATH).into_response()
}

/// `GET /sign-out`.
pub(crate) async fn page(State(door): State<Door>, who: Option<Extension<SignedIn>>) -> Response {
    let Some(Extension(SignedIn(me))) = who else {
        return Redirect::to("/sign-in").into_response();
    };
    match open(&door, me).await {
        Ok(open) => Html(sign_out_page(&door.assets.app, open, &pages::new_request())).into_response(),
        Err(refusal) => pages::message(&door, &refusal),
    }
}

/// `POST /sign-out`: returns all open conversations to their queues, and ends the session.
pub(crate) async fn sign_out(
    State(door): State<Door>,
    who: Option<Extension<SignedIn>>,
    session: Option<Extension<SessionSecret>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (Some(Extension(SignedIn(me))), Some(Extension(SessionSecret(secret)))) = (who, session) else {
        return Redirect::to("/sign-in").into_response();
    };
    match return_and_leave(&door, me, &secret, &headers, body).await {
        Ok(()) => {
            let mut response = Redirect::to("/sign-in").into_response();
            session::forget(&door, response.headers_mut());
            response
        }
        Err(refusal) => pages::message(&door, &refusal),
    }
}

async fn return_and_leave(door: &Door, me: Me, secret: &str, headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
    door.limits.staff_request(me.person)?;
    let Answer { request_id } = form(headers, body, FORM_BYTES).await?;
    door.desk.hand_back(&me.into(), request_id).await?;
    door.desk.sign_out(secret).await
}

/// The conversations that nobody would answer.
async fn open(door: &Door, me: Me) -> Result<Vec<CaseSummary>, Refusal> {
    let mut cases = door.desk.cases(&me.into()).await?;
    cases.retain(CaseSummary::is_open_and_own);
    Ok(cases)
}
