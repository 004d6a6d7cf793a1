//! Sockets: `/live` for agents, `/chat/live` for customers.
//!
//! Level-triggered (ARCHITECTURE, "Live"): a connection remembers which of its topics moved and what it last sent. Woken, it
//! takes the present state and sends the difference, and it takes the next one only when the last was written. So a slow
//! reader costs one frame of memory, however much happens meanwhile.

mod agent;
mod attention;
mod connection;
mod customer;
mod outgoing;
mod welcome;

use crate::address::ClientAddress;
use crate::api;
use crate::connections::Permit;
use crate::metrics::Side;
use crate::state::Door;
use app::who::{SessionSecret, SignedIn};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use connection::Connection;
use domain::limits::{FRAME_BYTES, OUTGOING_BYTES};

/// Read and write buffers of one socket. With axum's defaults an idle socket costs 134 KB, with these 5.6 KB.
const BUFFER_BYTES: usize = 4 * 1024;

/// `/live`. Without a session the socket opens, says so and closes: a browser cannot read a refused handshake.
pub(crate) async fn agent(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    Extension(permit): Extension<Permit>,
    session: Option<Extension<SessionSecret>>,
    who: Option<Extension<SignedIn>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(refusal) = door.limits.socket(from) {
        return api::refuse(&refusal);
    }
    let session = session
        .zip(who)
        .map(|(Extension(secret), Extension(SignedIn(me)))| (secret, me));
    bounded(upgrade).on_upgrade(move |socket| {
        let connection = Connection::new(socket, &door, Side::Agents, permit);
        Box::pin(agent::serve(door, connection, session))
    })
}

/// `/chat/live`. Who asks says so in the first frame.
pub(crate) async fn customer(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    Extension(permit): Extension<Permit>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if let Err(refusal) = door.limits.socket(from) {
        return api::refuse(&refusal);
    }
    bounded(upgrade).on_upgrade(move |socket| {
        let connection = Connection::new(socket, &door, Side::Customers, permit);
        Box::pin(customer::serve(door, connection))
    })
}

fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(OUTGOING_BYTES)
        .max_frame_size(FRAME_BYTES)
        .max_message_size(FRAME_BYTES)
}
