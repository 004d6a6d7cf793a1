//! How a site looks on other people's pages (behaviour 10, "Look"): the loader, dressed for its page, and the site's logo.

mod loaders;

use crate::address::ClientAddress;
use crate::api;
use crate::attachments::SANDBOX;
use crate::language;
use crate::state::Door;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use domain::language::Language;
use domain::look::Look;
use domain::text::SiteKey;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH,
    VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
pub(crate) use loaders::Loaders;
use widget::loader::{Wishes, dress};

/// Names stay while what they stand for changes with the configuration: browsers ask again after five minutes.
const KEPT_A_WHILE: &str = "public, max-age=300";

/// What an address asks for, as far as it can be had.
pub(crate) fn wishes(uri: &Uri) -> Wishes {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs);
    let pairs = pairs.unwrap_or_default();
    Wishes::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// `/widget.js`: the loader that other sites' pages include, with all that it needs of its site. It works whatever is asked: for a site
/// that is not known, and where the database was never there to say how it looks, it looks as it does by itself.
pub(crate) async fn loader(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    uri: Uri,
    request: HeaderMap,
) -> Response {
    if door.assets.loader.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let wishes = wishes(&uri);
    let (look, kept) = match &wishes.site {
        None => (Look::default(), KEPT_A_WHILE),
        Some(site) => match door.desk.look(site).await {
            Ok(look) => (look, KEPT_A_WHILE),
            Err(Refusal::NotFound) => (Look::default(), KEPT_A_WHILE),
            Err(_) => (Look::default(), "no-store"),
        },
    };
    let language = Language::choose(wishes.language.as_deref(), language::accepted(&request));
    let loader = loaders::find(&door, from, dress(&wishes, &look, language.words())).await;
    let mut response = if knows(&request, &loader.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        loader.file.answer(&request)
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, loader.tag.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(VARY, HeaderValue::from_static("accept-language, accept-encoding"));
    // Included by pages of other origins, also as a module or with a hash of its content. It is nobody's secret.
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// `/chat/{site}/logo`: the picture that stands for a site, on its chat page.
pub(crate) async fn logo(
    State(door): State<Door>,
    Extension(from): Extension<ClientAddress>,
    Path(site): Path<String>,
    request: HeaderMap,
) -> Response {
    if let Err(refusal) = door.limits.stranger_request(from) {
        return api::refuse(&refusal);
    }
    let Ok(site) = SiteKey::new(&site) else {
        return api::refuse(&Refusal::NotFound);
    };
    let logo = match door.desk.logo(&site).await {
        Ok(logo) => logo,
        Err(refusal) => return api::refuse(&refusal),
    };
    let tag = tag(&logo.digest);
    let mut response = if knows(&request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(logo.bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(logo.kind.media_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(KEPT_A_WHILE));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    response
}

/// A version's tag. It is the same in each coding, and so a weak one.
fn tag(digest: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("W/\"{digest}\"")).expect("hex digits in quotes")
}

/// Whether a browser has this version already. What has passed the tag on may have made it a strong one.
fn knows(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(opaque).unwrap_or_default();
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| opaque(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::look::{Colour, Corner};

    fn asked(query: &str) -> Wishes {
        wishes(&format!("/widget.js{query}").parse().expect("an address"))
    }

    #[test]
    fn an_address_asks_for_what_is_well_formed_in_it() {
        assert_eq!(asked(""), Wishes::default());
        assert_eq!(asked("?"), Wishes::default());
        let all = asked("?v=3&site=shop&language=de&colour=14606b&corner=left&&=&x");
        assert_eq!(all.site.expect("well formed").as_str(), "shop");
        assert_eq!(all.colour, Some(Colour([0x14, 0x60, 0x6b])));
        assert_eq!((all.corner, all.language.as_deref()), (Some(Corner::Left), Some("de")));
        assert_eq!(
            asked("?colour=%2314606B&colour=fff").colour,
            Some(Colour([0x14, 0x60, 0x6b]))
        );
        for hostile in [
            "?site=%22%7D;alert(1);//",
            "?site=shop%00",
            "?colour=%ff%fe",
            "?corner=left%7D*%7Bdisplay:none",
            "?language=%3C/script%3E",
            "?site[]=shop",
        ] {
            assert_eq!(asked(hostile), Wishes::default(), "{hostile}");
        }
    }

    #[test]
    fn fuzzed_addresses_bring_nothing_of_their_own_into_the_loader() {
        let words = Language::English.words();
        let plain: serde_json::Value =
            serde_json::from_str(&dress(&Wishes::default(), &Look::default(), words)).expect("JSON");
        fuzz::run("looks", 5_000, |bytes| {
            let address = [&b"/widget.js?"[..], bytes].concat();
            let Ok(uri) = Uri::try_from(address.as_slice()) else {
                return Ok(());
            };
            let dressed = dress(&wishes(&uri), &Look::default(), words);
            if dressed.contains('<') || dressed.len() > 2_000 {
                return Err(format!("it is dressed as {dressed}"));
            }
            let asked: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&dressed).map_err(|error| error.to_string())?;
            for (key, said) in &asked {
                let text = said.as_str().ok_or_else(|| format!("{key} is no text"))?;
                let is_harmless = |letter: u8| letter.is_ascii_alphanumeric() || b"-#?=&".contains(&letter);
                if plain.get(key) != Some(said) && !text.bytes().all(is_harmless) {
                    return Err(format!("{key} is {text:?}"));
                }
            }
            Ok(())
        });
    }

    #[test]
    fn a_version_is_known_by_its_tag() {
        let tag = tag("ab12");
        let knows = |value: &'static str| {
            let mut request = HeaderMap::new();
            request.insert(IF_NONE_MATCH, HeaderValue::from_static(value));
            knows(&request, &tag)
        };
        assert!(knows("W/\"ab12\"") && knows("\"ab12\"") && knows("\"x\", W/\"ab12\""));
        assert!(!knows("\"ab1\"") && !knows("ab12") && !knows(""));
        assert!(!super::knows(&HeaderMap::new(), &tag));
    }
}
