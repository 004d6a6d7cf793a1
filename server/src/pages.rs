//! The pages: the workspace rendered by `app`, the customer's chat written by `widget`.

use crate::headers::FramedBy;
use crate::language;
use crate::look;
use crate::session;
use crate::sign_in;
use crate::state::Door;
use app::who::{SessionSecret, SignedIn};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::RequestId;
use domain::language::Language;
use http::header::VARY;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use leptos::config::LeptosOptions;
use leptos::context::{provide_context, use_context};
use leptos::nonce::Nonce;
use leptos_axum::AxumRouteListing;
use std::pin::Pin;

/// Names what is done next on a page.
pub(crate) fn new_request() -> RequestId {
    RequestId::new(hex::encode(rand::random::<[u8; 16]>())).expect("32 hex digits are a request id")
}

/// What pages and server functions find in their context.
pub(crate) fn contexts(door: &Door) -> impl Fn() + Clone + Send + Sync + 'static {
    let desk = door.desk.clone();
    let assets = door.assets.app.clone();
    move || {
        provide_context(desk.clone());
        provide_context(assets.clone());
        // The one that the headers of this request announce, instead of leptos' own.
        if let Some(nonce) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned()) {
            provide_context(nonce);
        }
    }
}

/// The routes that `app` draws itself.
pub(crate) fn routes() -> Vec<AxumRouteListing> {
    leptos_axum::generate_route_list(app::App)
}

/// Draws one of [`routes`].
pub(crate) fn render(
    door: &Door,
    routes: Vec<AxumRouteListing>,
) -> impl Fn(State<LeptosOptions>, Request) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> + Clone + Send + 'static
{
    leptos_axum::render_route_with_context(routes, contexts(door), || app::shell(options()))
}

/// The options that leptos wants and Headset does not use: nothing is read from the disk.
pub(crate) fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("workspace").build()
}

/// Only for who is signed in: everybody else is led to the sign-in page and back.
pub(crate) async fn signed_in(State(door): State<Door>, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if extensions.get::<SignedIn>().is_none() {
        let path = request.uri().path();
        return Redirect::to(&sign_in::path_with_next(path)).into_response();
    }
    let secret = extensions.get::<SessionSecret>().cloned();
    let mut response = next.run(request).await;
    if let Some(SessionSecret(secret)) = secret {
        // The session lives as long as it is used, and so does the cookie.
        session::remember(&door, response.headers_mut(), &secret);
    }
    response
}

/// `/chat/{site}`: a static shell, on screen before any Wasm, in the language that is asked for and the colour that the page around it
/// wishes.
pub(crate) async fn chat(
    State(door): State<Door>,
    Extension(nonce): Extension<Nonce>,
    Path(site): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let wishes = look::wishes(&uri);
    let language = Language::choose(wishes.language.as_deref(), language::accepted(&headers));
    match door.desk.site(&site).await {
        Ok(mut site) => {
            site.look.colour = wishes.colour.or(site.look.colour);
            let page = widget::shell::page(&site, language, &door.assets.chat, door.assets.build(), &nonce);
            let mut response = Html(page).into_response();
            response
                .headers_mut()
                .insert(VARY, HeaderValue::from_static("accept-language"));
            response.extensions_mut().insert(FramedBy(site.origins));
            response
        }
        Err(refusal) => message(&door, &refusal),
    }
}

/// Whatever has no page.
pub(crate) async fn not_found(State(door): State<Door>, method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        message(&door, &Refusal::NotFound)
    } else {
        crate::api::refuse(&Refusal::NotFound)
    }
}

/// A page that says one sentence.
pub(crate) fn message(door: &Door, refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let style = &door.assets.app.style;
    // The sentences are our own: nothing in them needs escaping.
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Headset</title>\
         <link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body><main class=\"message\"><h1>Headset</h1><p>{refusal}</p><p><a href=\"/\">Go to the start</a></p></main></body></html>"
    );
    (status, Html(page)).into_response()
}
