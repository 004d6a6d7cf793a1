//! `/healthz`: the process is alive. `/readyz`: it can serve, and if it cannot, one word says why.

use crate::state::Door;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// Alive, whatever the database does.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Able to commit and to read files now, and not on the way out.
pub(crate) async fn ready(State(door): State<Door>) -> Response {
    if door.stopping.is_announced() {
        return not_ready("stopping");
    }
    match door.desk.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(missing) => not_ready(&missing.to_string()),
    }
}

fn not_ready(why: &str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopping;
    use axum::body::to_bytes;
    use desk::clock::Clock;
    use desk::{Bus, Database, Desk, Files, Settings};

    async fn told(door: &Door) -> (u16, String) {
        let response = ready(State(door.clone())).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 100).await.expect("a short body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn a_process_that_stops_is_not_ready_and_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = Desk::open(Settings {
            database: Database::Sqlite(folder.path().join("headset.db")),
            bus: Bus::default(),
            clock: Clock::system(),
            files: Files::in_memory(),
        })
        .await
        .expect("a new desk opens");
        let (stop, stopping) = stopping::stop();
        let door = Door::of_test(desk, stopping);
        assert_eq!(told(&door).await, (200, "ready\n".to_owned()));
        stop.tell();
        assert_eq!(told(&door).await, (503, "stopping\n".to_owned()));
        assert_eq!(alive().await, "alive\n");
    }
}
