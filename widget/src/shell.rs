//! The static shell of `/chat/{site}`: the form is there, and can be filled in, before any Wasm.
//!
//! It holds no inline script and no inline style. `early.js` keeps what is pressed meanwhile and fetches the Wasm, which
//! then listens to this same form.

use crate::html::escape;
use desk::{Site, SiteTopic};
use domain::attachment::ACCEPT;
use domain::catalogue::{FILE_NOT_SENT, NOT_AVAILABLE};

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

/// The page for `site`. `build` is this server's build, `nonce` the one in the response's policy.
#[must_use]
pub fn page(site: &Site, assets: &ChatAssets, build: &str, nonce: &str) -> String {
    let key = escape(&site.key);
    let name = escape(&site.name);
    let initial = escape(&site.name.chars().next().map(String::from).unwrap_or_default());
    let greeting = escape(&site.greeting);
    let origins = escape(&site.origins.join(" "));
    let topics = topics(&site.topics);
    let [js, wasm, css, early_js, identity_js, attachments_js, survey_js, sound_js] = [
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
    let files = file_field();
    format!(
        r#"<!doctype html>
<html lang="en" data-site="{key}" data-origins="{origins}">
<head>
<meta charset="utf-8">
<title>{name} – chat</title>
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="headset-build" content="{build}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{css}">
<script src="{early_js}" nonce="{nonce}" data-js="{js}" data-wasm="{wasm}" data-identity="{identity_js}" data-attachments="{attachments_js}" data-survey="{survey_js}" data-sound="{sound_js}"></script>
<link rel="modulepreload" href="{js}" nonce="{nonce}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
</head>
<body>
<main class="screen" id="form-screen" aria-label="Support chat">
<header class="head">
<span class="avatar" aria-hidden="true">{initial}</span>
<div class="who"><h1 id="site-name">{name}</h1></div>
<button type="button" class="fold" data-host="close" aria-label="Minimise chat"></button>
</header>
<p class="opening">Opening your chat…</p>
<form id="start" method="dialog" novalidate>
<p class="greeting">{greeting}</p>
<noscript><p class="notice">This chat needs JavaScript. Please switch it on for this page.</p></noscript>
<div class="field">
<label for="name">Your name</label>
<input id="name" name="name" autocomplete="name" required aria-describedby="name-error">
<p class="error" id="name-error"></p>
</div>
<div class="field">
<label for="email">E-mail</label><span class="hint" id="email-hint">optional</span>
<input id="email" name="email" type="email" autocomplete="email" aria-describedby="email-hint email-error">
<p class="error" id="email-error"></p>
</div>
<div class="field">
<label for="topic">Topic</label>
<select id="topic" name="topic" required aria-describedby="topic-error">
{topics}</select>
<p class="error" id="topic-error"></p>
<p class="notice" id="topic-closed" role="status"></p>
</div>
<div class="field grows">
<label for="message">How can we help?</label>
<textarea id="message" name="message" rows="4" required aria-describedby="message-error"></textarea>
<p class="error" id="message-error"></p>
</div>
<p class="notice" id="form-alert" role="alert"></p>
<p class="notice failed">The chat could not be loaded. Check your connection; what you typed stays here.
<button type="button" data-host="reload">Try again</button></p>
<p class="notice" id="form-status" role="status"></p>
<button type="submit" class="primary">Start chat</button>
<button type="button" id="leave" hidden>Leave a message</button>
</form>
</main>
<div id="chat"></div>
{files}
</body>
</html>
"#
    )
}

/// By which files are chosen. Phones offer their camera for pictures. Where the script that sends them does not load, `early.js` says
/// what stands here.
fn file_field() -> String {
    let words = escape(FILE_NOT_SENT);
    format!(r#"<input type="file" id="files" multiple hidden accept="{ACCEPT}" data-not-sent="{words}">"#)
}

/// The options of the topic's list. Where there is a choice, it is the customer's: nothing is chosen for them.
/// Of a closed one the option says so, and when it opens: the page tells it once it is chosen.
fn topics(topics: &[SiteTopic]) -> String {
    let mut options = String::new();
    if topics.len() != 1 {
        options.push_str("<option value=\"\">Please choose</option>\n");
    }
    for topic in topics {
        let name = escape(&topic.name);
        let closed = topic.closed.as_ref().map_or_else(String::new, |closed| {
            let text = escape(closed.text.as_deref().unwrap_or(NOT_AVAILABLE));
            let opens = closed
                .opens_at
                .map_or_else(String::new, |at| format!(" data-opens=\"{}\"", at.0));
            format!(" data-closed=\"{text}\"{opens}")
        });
        options.push_str(&format!("<option value=\"{name}\"{closed}>{name}</option>\n"));
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::attachment::Fault;
    use domain::catalogue::FILE_NOT_LOADED;
    use domain::limits::{ATTACHMENT_BYTES, ATTACHMENTS_AT_ONCE};
    use domain::time::Timestamp;
    use domain::wire::customer::Closed;

    fn assets() -> ChatAssets {
        ChatAssets {
            js: "/assets/chat.1.js".into(),
            wasm: "/assets/chat.1.wasm".into(),
            css: "/assets/chat.1.css".into(),
            early_js: "/assets/early.1.js".into(),
            identity_js: "/assets/identity.1.js".into(),
            attachments_js: "/assets/attachments.1.js".into(),
            survey_js: "/assets/survey.1.js".into(),
            sound_js: "/assets/sound.1.js".into(),
        }
    }

    fn topic(name: &str) -> SiteTopic {
        SiteTopic {
            name: name.into(),
            closed: None,
        }
    }

    fn closed_topic(text: &str) -> SiteTopic {
        let closed = Closed {
            text: Some(text.into()),
            opens_at: Some(Timestamp(5)),
        };
        SiteTopic {
            name: text.into(),
            closed: Some(closed),
        }
    }

    fn site(text: &str) -> Site {
        Site {
            key: text.into(),
            name: text.into(),
            greeting: text.into(),
            origins: vec![text.into()],
            topics: vec![closed_topic(text), topic("Billing")],
        }
    }

    #[test]
    fn whatever_a_site_is_called_is_text() {
        for hostile in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onfocus='alert(1)",
            "</title><svg onload=alert(1)>",
            "&lt;b&gt; & <b>",
        ] {
            let plain = page(&site("x"), &assets(), "1", "n");
            let page = page(&site(hostile), &assets(), "1", "n");
            for mark in ['<', '>', '"', '\''] {
                let count = |text: &str| text.matches(mark).count();
                assert_eq!(count(&page), count(&plain), "{hostile} adds {mark}");
            }
            assert!(!page.contains(hostile));
        }
    }

    #[test]
    fn the_form_stands_in_the_shell_with_its_names() {
        let page = page(&site("x"), &assets(), "b7", "n");
        for name in ["Your name", "E-mail", "Topic", "How can we help?", "Start chat"] {
            assert!(page.contains(&format!(">{name}</")), "{name}");
        }
        assert!(page.contains(r#"<meta name="headset-build" content="b7">"#));
    }

    #[test]
    fn files_are_chosen_by_the_rules_of_the_desk() {
        let page = page(&site("x"), &assets(), "1", "n");
        assert!(page.contains(".pdf") && page.contains(r#"data-attachments="/assets/attachments.1.js""#));
        assert!(page.contains(&format!("data-not-sent=\"{}\"", escape(FILE_NOT_SENT))));
        let script = include_str!("../loader/attachments.js");
        for (name, value) in [
            ("MOST", ATTACHMENTS_AT_ONCE.to_string()),
            ("BYTES", ATTACHMENT_BYTES.to_string()),
            ("TOO_MANY", format!("{:?}", Fault::TooManyAtOnce.words())),
            ("TOO_LARGE", format!("{:?}", Fault::TooLarge.words())),
            ("EMPTY", format!("{:?}", Fault::Empty.words())),
            ("NOT_LOADED", format!("{FILE_NOT_LOADED:?}")),
        ] {
            assert!(
                script.contains(&format!("const {name} = {value};\n")),
                "{name} is {value}"
            );
        }
    }

    #[test]
    fn there_is_no_inline_script_and_no_inline_style() {
        let page = page(&site("x"), &assets(), "1", "n");
        assert!(!page.contains("style=") && !page.contains("<style"));
        assert_eq!(page.matches("<script").count(), page.matches("<script src=").count());
    }

    #[test]
    fn a_single_topic_is_chosen_already() {
        assert!(!topics(&[topic("Billing")]).contains("Please choose"));
        assert!(topics(&[topic("Billing"), topic("Technical")]).contains("Please choose"));
    }

    #[test]
    fn a_closed_topic_says_so_and_when_it_opens() {
        let options = topics(&[
            topic("Billing"),
            closed_topic("Later"),
            SiteTopic {
                closed: Some(Closed {
                    text: None,
                    opens_at: None,
                }),
                ..topic("Never")
            },
        ]);
        assert!(options.contains(r#"<option value="Billing">"#), "{options}");
        assert!(
            options.contains(r#"<option value="Later" data-closed="Later" data-opens="5">"#),
            "{options}"
        );
        assert!(
            options.contains(&format!(r#"<option value="Never" data-closed="{NOT_AVAILABLE}">"#)),
            "{options}"
        );
    }
}
