//! `/demo`: a customer's web page with the chat on it, in demo mode only.

use crate::pages;
use crate::state::Door;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use desk::Desk;
use domain::Refusal;
use domain::identity::{KnownPerson, Subject};
use domain::text::{EmailAddress, Name, SiteKey};
use http::Uri;
use leptos::nonce::Nonce;
use widget::demo::{CARLA, Choice, SITE};

/// The page, as its address asks for it.
pub(crate) async fn page(State(door): State<Door>, Extension(nonce): Extension<Nonce>, uri: Uri) -> Response {
    if !door.demo {
        return pages::message(&door, &Refusal::NotFound);
    }
    let choice = choice(&uri);
    let identity = if choice.is_carla() {
        match door.desk.demo_identity(&site(), &carla()).await {
            Ok(identity) => Some(identity),
            Err(refusal) => return pages::message(&door, &refusal),
        }
    } else {
        None
    };
    Html(widget::demo::page(
        &door.assets.demo,
        &nonce,
        &choice,
        identity.as_deref(),
    ))
    .into_response()
}

/// Makes the shop able to say who is signed in there.
///
/// # Errors
/// `unavailable`; `not_found` where the demo's site is not there.
pub(crate) async fn open_shop(desk: &Desk) -> Result<(), Refusal> {
    desk.open_demo_shop(&site()).await
}

/// Whatever cannot be read of an address was not chosen.
fn choice(uri: &Uri) -> Choice {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs);
    Choice::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn site() -> SiteKey {
    SiteKey::new(SITE).expect("the demo's site has a good key")
}

fn carla() -> KnownPerson {
    let (subject, name, email) = CARLA;
    KnownPerson {
        subject: Subject::new(subject).expect("within the bounds"),
        name: Some(Name::new(name).expect("within the bounds")),
        email: Some(EmailAddress::new(email).expect("well formed")),
    }
}
