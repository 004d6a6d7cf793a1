//! The page of how chats were, for whoever manages groups (behaviour 10, "Survey"): a plain page that works without Wasm.

use crate::pages;
use crate::state::Door;
use app::surveys::surveys_page;
use app::who::SignedIn;
use axum::Extension;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::people::Me;
use domain::survey::Surveys;
use leptos::nonce::Nonce;

/// `GET /surveys`.
pub(crate) async fn page(
    State(door): State<Door>,
    Extension(SignedIn(me)): Extension<SignedIn>,
    Extension(nonce): Extension<Nonce>,
) -> Response {
    match told(&door, me).await {
        Ok(surveys) => Html(surveys_page(&door.assets.app, &nonce, surveys)).into_response(),
        Err(refusal) => pages::message(&door, &refusal),
    }
}

async fn told(door: &Door, me: Me) -> Result<Surveys, Refusal> {
    door.limits.staff_request(me.person)?;
    door.desk.surveys(&me.into()).await
}
