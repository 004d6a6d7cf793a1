//! The static shell of `/chat/{site}`: the form is there, and can be filled in, before any Wasm.
//!
//! It holds no inline script, and no inline style but how its site looks (`look`). `early.js` keeps what is pressed meanwhile and fetches
//! the Wasm, which then listens to this same form.

mod fields;
mod look;
mod words;

use crate::html::escape;
use desk::Site;
use domain::attachment::ACCEPT;
use domain::language::Language;
use domain::words::{Word, Words};
use fields::fields;

/// Where the page's assets are, as URLs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatAssets {
    /// The glue that starts the Wasm.
    pub js: String,
    pub wasm: String,
    pub css: String,
    /// `loader/early.js`.
    pub early_js: String,
    /// `loader/identity.js`, which is loaded where a site says who its customer is.
    pub identity_js: String,
    /// `loader/attachments.js`, which is loaded with the first file that is sent or shown.
    pub attachments_js: String,
    /// `loader/survey.js`, which is loaded where an ended chat asks how it was.
    pub survey_js: String,
    /// `loader/sound.js`, which is loaded once there is a chat.
    pub sound_js: String,
}

/// The page for `site` in this language, in the look that it has there. `build` is this server's build, `nonce` the one in the response's policy.
#[must_use]
pub fn page(site: &Site, language: Language, assets: &ChatAssets, build: &str, nonce: &str) -> String {
    let (code, direction, words) = (language.code(), language.direction(), language.words());
    let key = escape(&site.key);
    let name = escape(&site.name);
    let initial = escape(&site.name.chars().next().map(String::from).unwrap_or_default());
    let greeting = escape(&site.greeting);
    let origins = escape(&site.origins.join(" "));
    let fields = fields(words, site);
    let title = escape(&words.fill(Word::Title, &[&site.name]));
    let [support_chat, minimise, opening, needs_script, not_loaded, try_again] = [
        Word::SupportChat,
        Word::Minimise,
        Word::Opening,
        Word::NeedsScript,
        Word::NotLoaded,
        Word::TryAgain,
    ]
    .map(|word| escape(&words.say(word)));
    let [start_chat, leave_message] = [Word::StartChat, Word::LeaveMessage].map(|word| escape(&words.say(word)));
    let [
        js,
        wasm,
        css,
        early_js,
        identity_js,
        attachments_js,
        survey_js,
        sound_js,
    ] = [
        &assets.js,
        &assets.wasm,
        &assets.css,
        &assets.early_js,
        &assets.identity_js,
        &assets.attachments_js,
        &assets.survey_js,
        &assets.sound_js,
    ]
    .map(|address| escape(address));
    let (build, nonce) = (escape(build), escape(nonce));
    let files = file_field(words);
    let style = look::style(site, &nonce);
    let words = words::of(language);
    format!(
        r#"<!doctype html>
<html lang="{code}" dir="{direction}" data-site="{key}" data-origins="{origins}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="headset-build" content="{build}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{css}">
{style}<script src="{early_js}" data-js="{js}" data-wasm="{wasm}" data-identity="{identity_js}" data-attachments="{attachments_js}" data-survey="{survey_js}" data-sound="{sound_js}"></script>
<link rel="modulepreload" href="{js}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
</head>
<body>
<main class="screen" id="form-screen" aria-label="{support_chat}">
<header class="head">
<span class="avatar" aria-hidden="true">{initial}</span>
<div class="who"><h1 id="site-name">{name}</h1></div>
<button type="button" class="fold" data-host="close" aria-label="{minimise}"></button>
</header>
<p class="opening">{opening}</p>
<form id="start" method="dialog" novalidate>
<p class="greeting">{greeting}</p>
<noscript><p class="notice">{needs_script}</p></noscript>
{fields}<p class="notice" id="form-alert" role="alert"></p>
<p class="notice failed">{not_loaded}
<button type="button" data-host="reload">{try_again}</button></p>
<p class="notice" id="form-status" role="status"></p>
<button type="submit" class="primary" id="begin">{start_chat}</button>
<button type="button" id="leave" hidden>{leave_message}</button>
</form>
</main>
<div id="chat"></div>
{files}
<script type="application/json" id="words">{words}</script>
</body>
</html>
"#
    )
}

/// By which files are chosen. Phones offer their camera for pictures. Where the script that sends them does not load, `early.js` shows
/// what stands in the template; it is called as the list of files on their way, which a reload would lose.
fn file_field(words: &Words) -> String {
    let [not_sent, try_again] = [Word::FileNotSent, Word::TryAgain].map(|word| escape(&words.say(word)));
    format!(
        "<input type=\"file\" id=\"files\" multiple hidden accept=\"{ACCEPT}\">\n\
         <template><p class=\"notice\" id=\"uploading\" role=\"alert\">{not_sent}\n\
         <button type=\"button\" data-host=\"send\">{try_again}</button></p></template>"
    )
}

#[cfg(test)]
mod tests;
