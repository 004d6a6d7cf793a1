//! `/healthz`: the process is alive. `/readyz`: it can serve.

use crate::api;
use crate::state::Door;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Refusal;

/// Alive, whatever the database does.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Able to read and write now, and not on the way out.
pub(crate) async fn ready(State(door): State<Door>) -> Response {
    if !door.stopping.is_told() && door.desk.ready().await {
        "ready\n".into_response()
    } else {
        api::refuse(&Refusal::Unavailable)
    }
}
