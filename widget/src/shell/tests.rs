use super::*;
use desk::SiteTopic;
use domain::fields::{FieldName, Fields, Need, OwnField};
use domain::limits::{ATTACHMENT_BYTES, ATTACHMENTS_AT_ONCE};
use domain::look::Look;
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
        fields: Fields {
            own: vec![OwnField {
                name: FieldName::new(text).expect("short enough"),
                need: Need::Optional,
            }],
            ..Fields::default()
        },
        look: Look::default(),
    }
}

fn english(site: &Site) -> String {
    page(site, Language::English, &assets(), "b7", "n")
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
        let plain = english(&site("x"));
        let page = english(&site(hostile));
        for mark in ['<', '>', '"', '\''] {
            let count = |text: &str| text.matches(mark).count();
            assert_eq!(count(&page), count(&plain), "{hostile} adds {mark}");
        }
        assert!(!page.contains(hostile));
    }
}

#[test]
fn the_form_stands_in_the_shell_with_its_names() {
    let page = english(&site("x"));
    for name in ["Your name", "E-mail", "Topic", "How can we help?", "Start chat"] {
        assert!(page.contains(&format!(">{name}</")), "{name}");
    }
    assert!(page.contains(r#"<meta name="headset-build" content="b7">"#));
}

#[test]
fn a_page_is_of_one_language_from_its_first_words_on() {
    for language in Language::ALL {
        let page = page(&site("x"), language, &assets(), "1", "n");
        let start = format!("<html lang=\"{}\" dir=\"{}\" ", language.code(), language.direction());
        assert!(page.contains(&start), "{start}");
        for other in Language::ALL {
            for word in [Word::StartChat, Word::HowCanWeHelp, Word::Started, Word::ThankYou] {
                let text = other.words().say(word);
                let holds = page.contains(&escape(&text)) || page.contains(&text);
                assert_eq!(holds, other == language, "{language:?} says {text}");
            }
        }
    }
}

#[test]
fn files_are_chosen_by_the_rules_of_the_desk() {
    let page = english(&site("x"));
    assert!(page.contains(".pdf") && page.contains(r#"data-attachments="/assets/attachments.1.js""#));
    let not_sent = escape(&Language::English.words().say(Word::FileNotSent));
    assert!(page.contains(&format!(">{not_sent}\n<button type=\"button\" data-host=\"send\">")));
    let script = include_str!("../../loader/attachments.js");
    for (name, value) in [("MOST", ATTACHMENTS_AT_ONCE), ("BYTES", ATTACHMENT_BYTES)] {
        assert!(
            script.contains(&format!("const {name} = {value};\n")),
            "{name} is {value}"
        );
    }
}

/// A word, as scripts write it: `FILE_NOT_LOADED`.
fn constant(word: Word) -> String {
    word.name().to_uppercase().replace('-', "_")
}

#[test]
fn scripts_read_their_words_in_the_order_in_which_the_page_holds_them() {
    for (script, before, list) in [
        (include_str!("../../loader/attachments.js"), ",", &words::FILES[..]),
        (include_str!("../../loader/survey.js"), ",,", &words::SURVEY[..]),
    ] {
        let script: String = script.split_whitespace().collect();
        let names: Vec<String> = list.iter().map(|word| constant(*word)).collect();
        let reading = format!("const[{before}[{}]]=JSON.parse(", names.join(","));
        assert!(script.contains(&reading), "{reading}");
    }
}

#[test]
fn there_is_no_inline_script_and_no_inline_style() {
    let page = english(&site("x"));
    assert!(!page.contains("style=") && !page.contains("<style"));
    let data = page.matches(r#"<script type="application/json""#).count();
    assert_eq!(data, 1);
    assert_eq!(
        page.matches("<script").count(),
        data + page.matches("<script src=").count()
    );
}
