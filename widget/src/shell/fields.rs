//! The fields of the form before the chat, as the site asks for them (behaviour 10, "Start"). What each is called on the wire and
//! whether it is needed stand on it, so that what reads the form has no list of its own.

use crate::html::escape;
use desk::{Site, SiteTopic};
use domain::fields::Need;
use domain::words::{Word, Words};

/// All of them, in their order.
pub(super) fn fields(words: &Words, site: &Site) -> String {
    let asked = &site.fields;
    let mut fields = String::new();
    if asked.name != Need::Off {
        let input = Field::new(words, "name", Word::YourName, asked.name);
        fields.push_str(&input.input(" name=\"name\" autocomplete=\"name\""));
    }
    let input = Field::new(words, "email", Word::Email, asked.email);
    fields.push_str(&input.input(" name=\"email\" type=\"email\" autocomplete=\"email\""));
    fields.push_str(&topic(words, site));
    for (number, own) in (1..).zip(&asked.own) {
        let (id, name) = (format!("own-{number}"), own.name.as_str());
        let input = Field {
            id: &id,
            name,
            label: name.to_owned(),
            optional: words.say(Word::Optional),
            need: own.need,
        };
        // Without a name: the form's own properties can be hidden by what its inputs are named.
        fields.push_str(&input.input(""));
    }
    fields.push_str(&message(words, asked.message));
    fields
}

struct Field<'text> {
    id: &'text str,
    /// What it is called on the wire.
    name: &'text str,
    label: String,
    /// What a field says that may be left empty.
    optional: String,
    need: Need,
}

impl<'text> Field<'text> {
    fn new(words: &Words, id: &'text str, label: Word, need: Need) -> Self {
        Self {
            id,
            name: id,
            label: words.say(label),
            optional: words.say(Word::Optional),
            need,
        }
    }

    /// A field whose control is made by `control` of its attributes. One that is off is there for leaving a message, and is shown with the
    /// button for that.
    fn around(&self, class: &str, control: impl FnOnce(&str) -> String) -> String {
        let Self { id, need, .. } = self;
        let (name, label) = (escape(self.name), escape(&self.label));
        let later = if *need == Need::Off { " later" } else { "" };
        let (hint, described) = match need {
            Need::Optional => (
                format!(
                    "<span class=\"hint\" id=\"{id}-hint\">{}</span>",
                    escape(&self.optional)
                ),
                format!("{id}-hint {id}-error"),
            ),
            Need::Required | Need::Off => (String::new(), format!("{id}-error")),
        };
        let required = if *need == Need::Optional { "" } else { " required" };
        let need = need.as_str();
        let control = control(&format!(
            "id=\"{id}\" data-name=\"{name}\" data-need=\"{need}\"{required} aria-describedby=\"{described}\""
        ));
        format!(
            "<div class=\"field{class}{later}\">\n<label for=\"{id}\">{label}</label>{hint}\n{control}\n\
             <p class=\"error\" id=\"{id}-error\"></p>\n</div>\n"
        )
    }

    fn input(&self, more: &str) -> String {
        self.around("", |attributes| format!("<input {attributes}{more}>"))
    }
}

fn message(words: &Words, need: Need) -> String {
    Field::new(words, "message", Word::HowCanWeHelp, need).around(" grows", |attributes| {
        format!("<textarea {attributes} name=\"message\" rows=\"4\"></textarea>")
    })
}

/// What the chat is about. Where that is not asked, the list is there for what it says of its one topic: that it is closed.
fn topic(words: &Words, site: &Site) -> String {
    let told = "<p class=\"notice\" id=\"topic-closed\" role=\"status\"></p>\n";
    let need = site.fields.topic;
    if need == Need::Off {
        let options = site
            .topics
            .first()
            .map(|first| option(words, "", "", first))
            .unwrap_or_default();
        return format!(
            "<select id=\"topic\" data-name=\"topic\" data-need=\"off\" hidden>\n{options}</select>\n\
             <p class=\"error\" id=\"topic-error\"></p>\n{told}"
        );
    }
    let options = topics(words, &site.topics, need);
    Field::new(words, "topic", Word::Topic, need).around("", |attributes| {
        format!("<select {attributes} name=\"topic\">\n{options}</select>\n{told}")
    })
}

/// The options of the topic's list. Where there is a choice, it is the customer's: nothing is chosen for them.
fn topics(words: &Words, topics: &[SiteTopic], need: Need) -> String {
    let mut options = String::new();
    if let [first, _, ..] = topics {
        options.push_str(&match need {
            Need::Optional => option(words, "", &escape(&words.say(Word::NoTopic)), first),
            Need::Required | Need::Off => format!(
                "<option value=\"\">{}</option>\n",
                escape(&words.say(Word::ChooseTopic))
            ),
        });
    }
    for topic in topics {
        let name = escape(&topic.name);
        options.push_str(&option(words, &name, &name, topic));
    }
    options
}

/// An option that means a topic. Of a closed one it says so, and when it opens: the page tells it once it is chosen.
fn option(words: &Words, value: &str, label: &str, topic: &SiteTopic) -> String {
    let closed = topic.closed.as_ref().map_or_else(String::new, |closed| {
        let own = closed.text.clone();
        let text = escape(&own.unwrap_or_else(|| words.say(Word::NotAvailable)));
        let opens = closed
            .opens_at
            .map_or_else(String::new, |at| format!(" data-opens=\"{}\"", at.0));
        format!(" data-closed=\"{text}\"{opens}")
    });
    format!("<option value=\"{value}\"{closed}>{label}</option>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fields::{FieldName, Fields, OwnField};
    use domain::language::Language;
    use domain::look::Look;
    use domain::time::Timestamp;
    use domain::wire::customer::Closed;

    fn english() -> &'static Words {
        Language::English.words()
    }

    fn open(name: &str) -> SiteTopic {
        SiteTopic {
            name: name.into(),
            closed: None,
        }
    }

    fn closed(name: &str, text: Option<&str>, opens_at: Option<i64>) -> SiteTopic {
        SiteTopic {
            name: name.into(),
            closed: Some(Closed {
                text: text.map(str::to_owned),
                opens_at: opens_at.map(Timestamp),
            }),
        }
    }

    fn asks(fields: Fields, topics: Vec<SiteTopic>) -> String {
        super::fields(
            english(),
            &Site {
                key: "x".into(),
                name: "x".into(),
                greeting: "x".into(),
                origins: vec![],
                topics,
                fields,
                look: Look::default(),
            },
        )
    }

    fn nothing() -> Fields {
        Fields {
            name: Need::Off,
            email: Need::Off,
            topic: Need::Off,
            message: Need::Off,
            own: vec![],
        }
    }

    #[test]
    fn an_ordinary_site_asks_for_a_name_an_address_a_topic_and_a_message() {
        let form = asks(Fields::default(), vec![open("Billing"), open("Technical")]);
        for label in ["Your name", "E-mail", "Topic", "How can we help?"] {
            assert!(form.contains(&format!(">{label}</label>")), "{label}");
        }
        assert_eq!(form.matches("optional</span>").count(), 1, "{form}");
        assert!(!form.contains("later"), "{form}");
        assert!(form.contains(
            r#"id="email" data-name="email" data-need="optional" aria-describedby="email-hint email-error""#
        ));
        assert!(
            form.contains(r#"id="name" data-name="name" data-need="required" required aria-describedby="name-error""#)
        );
    }

    #[test]
    fn what_is_off_is_there_for_leaving_a_message_only() {
        let form = asks(
            nothing(),
            vec![closed("Billing", Some("Later"), Some(5)), open("Technical")],
        );
        assert!(
            !form.contains("Your name") && !form.contains("Topic") && !form.contains("Technical"),
            "{form}"
        );
        assert_eq!(form.matches(" later\">").count(), 2, "{form}");
        assert_eq!(form.matches("data-need=\"off\"").count(), 3, "{form}");
        assert!(
            form.contains(r#"<option value="" data-closed="Later" data-opens="5"></option>"#),
            "{form}"
        );
    }

    #[test]
    fn the_sites_own_fields_stand_before_the_message_and_are_text() {
        let own = |name: &str, need| OwnField {
            name: FieldName::new(name).expect("a name"),
            need,
        };
        let hostile = "\"><img src=x onerror=alert(1)>";
        let form = asks(
            Fields {
                own: vec![own("Order number", Need::Required), own(hostile, Need::Optional)],
                ..Fields::default()
            },
            vec![open("Billing")],
        );
        assert!(
            form.contains(r#"id="own-1" data-name="Order number" data-need="required" required"#),
            "{form}"
        );
        assert!(form.contains("<label for=\"own-2\">&quot;&gt;&lt;img"), "{form}");
        assert!(!form.contains("<img"), "{form}");
        assert!(form.find("own-2") < form.find("<textarea"), "{form}");
    }

    #[test]
    fn a_single_topic_is_chosen_already() {
        assert!(!topics(english(), &[open("Billing")], Need::Required).contains("Please choose"));
        assert!(!topics(english(), &[open("Billing")], Need::Optional).contains("No particular topic"));
        assert!(topics(english(), &[open("Billing"), open("Technical")], Need::Required).contains("Please choose"));
    }

    #[test]
    fn no_particular_topic_means_the_first() {
        let options = topics(
            english(),
            &[closed("Billing", None, None), open("Technical")],
            Need::Optional,
        );
        let closed = format!("data-closed=\"{}\"", english().say(Word::NotAvailable));
        assert!(
            options.contains(&format!(r#"<option value="" {closed}>No particular topic</option>"#)),
            "{options}"
        );
    }

    #[test]
    fn a_closed_topic_says_so_and_when_it_opens() {
        let all = [
            open("Billing"),
            closed("Later", Some("Later"), Some(5)),
            closed("Never", None, None),
        ];
        let options = topics(english(), &all, Need::Required);
        for option in [
            r#"<option value="Billing">"#.to_owned(),
            r#"<option value="Later" data-closed="Later" data-opens="5">"#.to_owned(),
            format!(
                r#"<option value="Never" data-closed="{}">"#,
                english().say(Word::NotAvailable)
            ),
        ] {
            assert!(options.contains(&option), "{options}");
        }
    }
}
