//! The bare servers that the desk is held against: axum and nothing else, with sockets of 4 KiB buffers, and a pool of SQLite
//! connections where a database is named. A process of its own, as the desk is one.

use crate::process::Process;
use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::broadcast;

const BUFFER_BYTES: usize = 4 * 1024;
/// Frames that a slow reader may be behind.
const BEHIND: usize = 16;

#[derive(Clone)]
struct Bare {
    told: broadcast::Sender<Utf8Bytes>,
    database: Option<SqlitePool>,
}

/// Starts one in a process of its own, at a port that is free now.
pub(super) async fn start(database: Option<&Path>) -> anyhow::Result<(SocketAddr, Process)> {
    let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare", "--listen", &address.to_string()]);
    if let Some(database) = database {
        command.arg("--database").arg(database);
    }
    Ok((address, Process::start(command, address).await?))
}

/// Serves until it is killed.
pub(crate) async fn serve(listen: SocketAddr, database: Option<&Path>) -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let database = match database {
        Some(file) => Some(open(file).await?),
        None => None,
    };
    let (told, _) = broadcast::channel(BEHIND);
    let router = Router::new()
        .route("/readyz", get(ready))
        .route("/echo", any(echo))
        .route("/hear", any(hear))
        .route("/tell", any(tell))
        .with_state(Bare { told, database });
    let listener = TcpListener::bind(listen).await?.tap_io(|stream| {
        // As the desk does: a frame that waits for others would be late.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await.context("the bare server ended")
}

async fn open(file: &Path) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    Ok(SqlitePoolOptions::new().connect_with(options).await?)
}

async fn ready(State(bare): State<Bare>) -> StatusCode {
    match &bare.database {
        Some(pool) if sqlx::query("SELECT 1").execute(pool).await.is_err() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    }
}

fn small(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES)
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    small(upgrade).on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message @ Message::Text(_))) = socket.recv().await {
            if socket.send(message).await.is_err() {
                return;
            }
        }
    })
}

async fn hear(State(bare): State<Bare>, upgrade: WebSocketUpgrade) -> Response {
    small(upgrade).on_upgrade(async move |mut socket: WebSocket| {
        let mut hearing = bare.told.subscribe();
        // Whoever has this hears all that is said from now on.
        let greeting = Message::Text(r#"{"at":0,"items":[]}"#.into());
        if socket.send(greeting).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                heard = hearing.recv() => match heard {
                    Ok(frame) => if socket.send(Message::Text(frame)).await.is_err() { return },
                    Err(_) => return,
                },
                message = socket.recv() => if !matches!(message, Some(Ok(_))) { return },
            }
        }
    })
}

/// Everybody hears what is said here, encoded once.
async fn tell(State(bare): State<Bare>, upgrade: WebSocketUpgrade) -> Response {
    small(upgrade).on_upgrade(async move |mut socket: WebSocket| {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            let _ = bare.told.send(text);
        }
    })
}
