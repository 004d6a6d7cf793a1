//! The router and its layers, outermost first:
//!
//! 1. request id and log line (`trace`)
//! 2. how often what was asked for, how it was answered and how long that took (`metrics`)
//! 3. security headers and the request's nonce (`headers`)
//! 4. the guard against other sites (`cross_site`)
//! 5. where the request comes from (`address`)
//! 6. who is asking (`session`): not for assets, health and the customer's side, which know no session
//! 7. what each door checks by itself: `api`, `attachments`, `look`, `pages`, `sign_in`, `live`

use crate::address::{self, ClientAddress, Peer};
use crate::records::forms;
use crate::state::Door;
use crate::{
    api, assets, attachments, cross_site, demo, headers, health, live, look, metrics, pages, records, session, sign_in,
    sign_out, surveys, trace,
};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, any, get, post};
use leptos_axum::LeptosRoutes;
use std::net::{Ipv4Addr, SocketAddr};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// Every route of this process.
pub(crate) fn router(door: &Door) -> Router {
    let with_session = Router::new()
        .merge(workspace(door))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route(
            "/sign-in/new",
            get(sign_in::new_password_form).post(sign_in::new_password),
        )
        .route("/sign-out", get(sign_out::page).post(sign_out::sign_out))
        .route("/api/{*name}", any(api::call))
        .route("/live", get(live::agent))
        .route("/attachment", post(attachments::send))
        .route("/attachment/{id}", get(attachments::open))
        .route_layer(from_fn_with_state(door.clone(), session::resolve));
    let router = with_session
        .route("/api", any(api::unknown))
        .route("/api/", any(api::unknown))
        .route("/chat/{site}", get(pages::chat).layer(compressed()))
        .route("/chat/{site}/logo", get(look::logo))
        .route("/chat/live", get(live::customer))
        .route("/chat/attachment", post(attachments::say))
        .route("/chat/attachment/{id}", get(attachments::open_in_chat))
        .route("/demo", get(demo::page))
        .route("/widget.js", get(look::loader))
        .route("/assets/{name}", get(assets::asset))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(door.clone(), locate))
        .layer(from_fn_with_state(door.clone(), cross_site::guard))
        .layer(from_fn_with_state(door.clone(), headers::write))
        .layer(from_fn_with_state(door.clone(), metrics::count))
        .with_state(door.clone());
    trace::layer(router)
}

/// The pages that `app` draws, for who is signed in.
fn workspace(door: &Door) -> Router<Door> {
    let routes = pages::routes();
    let render = pages::render(door, routes.clone());
    Router::new()
        .leptos_routes_with_handler(routes, render)
        .with_state(pages::options())
        .route("/records", get(records::list))
        .route("/records/{number}", get(records::record))
        .route("/records/{number}/comments", posted::<forms::Comment>())
        .route("/records/{number}/work-notes", posted::<forms::WorkNote>())
        .route("/records/{number}/remove-text", posted::<forms::Removal>())
        .route("/records/{number}/fields", posted::<forms::Fields>())
        .route("/records/{number}/close", posted::<forms::Closing>())
        .route("/surveys", get(surveys::page))
        .route_layer(from_fn_with_state(door.clone(), pages::signed_in))
        // What these pages repeat of what others wrote lies beside no secret that would be worth guessing: a nonce is of one
        // answer only.
        .layer(compressed())
}

/// Pages are written anew for each who asks: as small as a third of a millisecond makes them.
fn compressed() -> CompressionLayer {
    CompressionLayer::new().quality(CompressionLevel::Precise(5))
}

/// What one of a record's forms is posted to.
fn posted<F: forms::Form>() -> MethodRouter<Door> {
    get(records::back).post(forms::post::<F>)
}

/// Finds out where the request comes from.
async fn locate(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    // Without a connection (a test of the router alone) it is this machine.
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), |Peer(peer)| *peer);
    let from: ClientAddress = address::client(peer, request.headers(), &door.trusted_proxies);
    request.extensions_mut().insert(from);
    next.run(request).await
}
