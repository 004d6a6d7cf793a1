//! The finished site inside the binary: what cargo-leptos built, under content-hashed names, each file raw and as `.br`.
//!
//! Names are found among the embedded files. The build id is a hash over all of them: a page of another build knows it. What such a page
//! asks for is in [`left`].

mod left;

use crate::api;
use crate::state::Door;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
pub(crate) use left::LeftAssets;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::iter::once;
use std::sync::LazyLock;
use widget::demo::DemoAssets;
use widget::shell::ChatAssets;

#[derive(RustEmbed)]
#[folder = "$HEADSET_SITE"]
#[allow_missing = true]
struct Site;

/// The loader's place in the site; it is served under its own name, dressed for each site (`look`).
const LOADER: &str = "loader/widget.js";

/// What is served of the site, by file name.
pub struct Assets {
    files: BTreeMap<String, File>,
    pub(crate) app: app::assets::Assets,
    pub(crate) chat: ChatAssets,
    /// What the demo page loads.
    pub(crate) demo: DemoAssets,
    /// The loader, undressed; empty where the site was not built.
    pub(crate) loader: String,
}

/// One file as it is sent, in one coding or the other.
pub(crate) struct File {
    pub(crate) raw: Bytes,
    pub(crate) brotli: Option<Bytes>,
    pub(crate) kind: &'static str,
}

/// A front end's files, as URLs; empty where the site was not built (a test of the server alone).
struct FrontEnd {
    script: String,
    wasm: String,
    style: String,
    /// What runs before the Wasm; the chat has it.
    early: String,
    /// What the chat loads where a site says who its customer is.
    identity: String,
    /// What the chat loads with the first file.
    attachments: String,
    /// What the chat loads where it has ended and asks how it was.
    survey: String,
    /// What the chat loads once there is one.
    sound: String,
    /// What the workspace loads with the first file that is sent, or shown whole.
    uploads: String,
}

impl Assets {
    /// The assets of this binary, read once.
    pub(crate) fn get() -> &'static Self {
        static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::read);
        &ASSETS
    }

    fn read() -> Self {
        Self::of(Site::iter().filter_map(|path| {
            let bytes = embedded(&path)?;
            Some((path.into_owned(), bytes))
        }))
    }

    /// A site of these files, by their paths: those in `workspace` and `chat`, each with its `.br` twin where it has one, and the loader.
    #[must_use]
    pub fn of(site: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let site: BTreeMap<String, Bytes> = site.into_iter().collect();
        let mut files = BTreeMap::new();
        let (mut workspace, mut chat) = (Vec::new(), Vec::new());
        for (path, raw) in site.iter().filter(|(path, _)| *path != LOADER) {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let Some(kind) = kind(path) else {
                continue;
            };
            let file = File {
                raw: raw.clone(),
                brotli: site.get(&format!("{path}.br")).cloned(),
                kind,
            };
            if path.starts_with("workspace/") {
                workspace.push(name.clone());
            } else if path.starts_with("chat/") {
                chat.push(name.clone());
            }
            files.insert(name, file);
        }
        let mut hash = Sha256::new();
        for (name, file) in &files {
            hash.update(name);
            hash.update([0]);
            hash.update(Sha256::digest(&file.raw));
        }
        let build = hex::encode(&hash.finalize()[..8]);
        let workspace = FrontEnd::of(&workspace);
        let demo = DemoAssets {
            css: find(&chat, |name| name.starts_with("chat-demo.")),
            js: find(&chat, |name| name.starts_with("demo.")),
        };
        chat.retain(|name| !name.starts_with("chat-demo.") && !name.starts_with("demo."));
        let chat = FrontEnd::of(&chat);
        let loader = site
            .get(LOADER)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Self {
            files,
            app: app::assets::Assets {
                script: workspace.script,
                wasm: workspace.wasm,
                style: workspace.style,
                uploads: workspace.uploads,
                build,
            },
            chat: ChatAssets {
                js: chat.script,
                wasm: chat.wasm,
                css: chat.style,
                early_js: chat.early,
                identity_js: chat.identity,
                attachments_js: chat.attachments,
                survey_js: chat.survey,
                sound_js: chat.sound,
            },
            demo,
            loader: loader.unwrap_or_default(),
        }
    }

    /// The id of this build, as pages and sockets say it.
    #[must_use]
    pub fn build(&self) -> &str {
        &self.app.build
    }

    /// All that is served for good, as nodes of other builds are to have it: each file by its name, and its twin.
    pub(crate) fn to_leave(&self) -> Vec<(String, Bytes)> {
        let files = self.files.iter().flat_map(|(name, file)| {
            let twin = file.brotli.clone().map(|brotli| (format!("{name}.br"), brotli));
            once((name.clone(), file.raw.clone())).chain(twin)
        });
        files.collect()
    }

    /// The URLs of everything that is served for good.
    #[cfg(test)]
    fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Assets({})", self.build())
    }
}

impl FrontEnd {
    /// Finds the front end's own files among the names in its folder. Fonts, pictures and the like have other endings.
    fn of(names: &[String]) -> Self {
        // Scripts that are written by hand, and stand beside the one that loads the Wasm.
        let hand = ["early", "identity", "attachments", "survey", "sound", "uploads"];
        let script = |which: &str| find(names, |name| name.ends_with(".js") && name.starts_with(which));
        Self {
            script: find(names, |name| {
                name.ends_with(".js") && !hand.iter().any(|hand| name.starts_with(hand))
            }),
            wasm: find(names, |name| name.ends_with(".wasm")),
            style: find(names, |name| name.ends_with(".css")),
            early: script("early"),
            identity: script("identity"),
            attachments: script("attachments"),
            survey: script("survey"),
            sound: script("sound"),
            uploads: script("uploads"),
        }
    }
}

/// The URL of the file that is the one; empty if there is none.
fn find(names: &[String], is_it: impl Fn(&str) -> bool) -> String {
    let name = names.iter().find(|name| is_it(name));
    name.map(|name| format!("/assets/{name}")).unwrap_or_default()
}

/// The content type by name; none for what is not for serving (type declarations, lists of hashes, `.br` twins).
fn kind(name: &str) -> Option<&'static str> {
    if name.ends_with(".d.ts") {
        return None;
    }
    Some(match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        _ => return None,
    })
}

/// `/assets/{name}`: names change with content, so that browsers keep them for good. What this build has not, another may have left.
pub(crate) async fn asset(State(door): State<Door>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    if let Some(file) = door.assets.files.get(&name) {
        return for_good(file, &headers);
    }
    match door.left_assets.find(&door.desk, &name).await {
        Ok(Some(file)) => for_good(&file, &headers),
        Ok(None) => (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")]).into_response(),
        Err(refusal) => api::refuse(&refusal),
    }
}

fn for_good(file: &File, headers: &HeaderMap) -> Response {
    let mut response = file.answer(headers);
    response.headers_mut().insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}

impl File {
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response {
        let (bytes, encoding) = match &self.brotli {
            Some(brotli) if accepts_brotli(request) => (brotli, Some("br")),
            _ => (&self.raw, None),
        };
        let mut response = Response::new(Body::from(bytes.clone()));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// The bytes of one embedded file, sent from where they lie in the binary.
fn embedded(path: &str) -> Option<Bytes> {
    Some(match Site::get(path)?.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    })
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|coding| {
            coding
                .split(';')
                .map(str::trim)
                .collect::<Vec<_>>()
                .split_first()
                .map(|(name, rest)| {
                    (*name == "br")
                        && !rest
                            .iter()
                            .any(|weight| matches!(*weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
                })
        })
        .any(|accepted| accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_for_browsers_is_served() {
        for name in Assets::get().names() {
            assert!(
                !name.ends_with(".br") && !name.ends_with(".d.ts") && !name.ends_with(".txt"),
                "{name}"
            );
        }
        assert_eq!(kind("chat.abc.wasm"), Some("application/wasm"));
        assert_eq!(kind("chat.d.ts"), None);
        assert_eq!(kind("hash.txt"), None);
        assert_eq!(kind("chat.js.br"), None);
    }

    #[test]
    fn one_place_of_the_loader_is_left_for_its_dress() {
        assert_eq!(
            Assets::get().loader.matches("HEADSET_LOOK").count(),
            1,
            "terser has kept it"
        );
    }

    #[test]
    fn brotli_goes_to_who_accepts_it() {
        let accepts = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts_brotli(&headers)
        };
        assert!(accepts("gzip, deflate, br, zstd") && accepts("br;q=1.0"));
        assert!(!accepts("gzip, deflate") && !accepts("gzip, br;q=0"));
    }
}
