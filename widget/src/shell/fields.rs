//! The fields of the form before the chat, as the site asks for them (behaviour 10, "Start"). What each is called on the wire and
//! whether it is needed stand on it, so that what reads the form has no list of its own.

use crate::html::escape;
use desk::{Site, SiteTopic};
use domain::catalogue::NOT_AVAILABLE;
use domain::fields::Need;

/// All of them, in their order.
pub(super) fn fields(site: &Site) -> String {
    let asked = &site.fields;
    let mut fields = String::new();
    if asked.name != Need::Off {
        let input = Field::new("name", "Your name", asked.name);
        fields.push_str(&input.input(" name=\"name\" autocomplete=\"name\""));
    }
    let input = Field::new("email", "E-mail", asked.email);
    fields.push_str(&input.input(" name=\"email\" type=\"email\" autocomplete=\"email\""));
    fields.push_str(&topic(site));
    for (number, own) in (1..).zip(&asked.own) {
        let (id, name) = (format!("own-{number}"), own.name.as_str());
        let input = Field {
            id: &id,
            name,
            label: name,
            need: own.need,
        };
        // Without a name: the form's own properties can be hidden by what its inputs are named.
        fields.push_str(&input.input(""));
    }
    fields.push_str(&message(asked.message));
    fields
}

struct Field<'text> {
    id: &'text str,
    /// What it is called on the wire.
    name: &'text str,
    label: &'text str,
    need: Need,
}

impl<'text> Field<'text> {
    fn new(id: &'text str, label: &'text str, need: Need) -> Self {
        Self {
            id,
            name: id,
            label,
            need,
        }
    }

    /// A field whose control is made by `control` of its attributes. One that is off is there for leaving a message, and is shown with the
    /// button for that.
    fn around(&self, class: &str, control: impl FnOnce(&str) -> String) -> String {
        let Self { id, need, .. } = self;
        let (name, label) = (escape(self.name), escape(self.label));
        let later = if *need == Need::Off { " later" } else { "" };
        let (hint, described) = match need {
            Need::Optional => (
                format!("<span class=\"hint\" id=\"{id}-hint\">optional</span>"),
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

fn message(need: Need) -> String {
    Field::new("message", "How can we help?", need).around(" grows", |attributes| {
        format!("<textarea {attributes} name=\"message\" rows=\"4\"></textarea>")
    })
}

/// What the chat is about. Where that is not asked, the list is there for what it says of its one topic: that it is closed.
fn topic(site: &Site) -> String {
    let told = "<p class=\"notice\" id=\"topic-closed\" role=\"status\"></p>\n";
    let need = site.fields.topic;
    if need == Need::Off {
        let options = site
            .topics
            .first()
            .map(|first| option("", "", first))
            .unwrap_or_default();
        return format!(
            "<select id=\"topic\" data-name=\"topic\" data-need=\"off\" hidden>\n{options}</select>\n\
             <p class=\"error\" id=\"topic-error\"></p>\n{told}"
        );
    }
    let options = topics(&site.topics, need);
    Field::new("topic", "Topic", need).around("", |attributes| {
        format!("<select {attributes} name=\"topic\">\n{options}</select>\n{told}")
    })
}

/// The options of the topic's list. Where there is a choice, it is the customer's: nothing is chosen for them.
fn topics(topics: &[SiteTopic], need: Need) -> String {
    let mut options = String::new();
    if let [first, _, ..] = topics {
        options.push_str(&match need {
            Need::Optional => option("", "No particular topic", first),
            Need::Required | Need::Off => "<option value=\"\">Please choose</option>\n".to_owned(),
        });
    }
    for topic in topics {
        let name = escape(&topic.name);
        options.push_str(&option(&name, &name, topic));
    }
    options
}

/// An option that means a topic. Of a closed one it says so, and when it opens: the page tells it once it is chosen.
fn option(value: &str, words: &str, topic: &SiteTopic) -> String {
    let closed = topic.closed.as_ref().map_or_else(String::new, |closed| {
        let text = escape(closed.text.as_deref().unwrap_or(NOT_AVAILABLE));
        let opens = closed
            .opens_at
            .map_or_else(String::new, |at| format!(" data-opens=\"{}\"", at.0));
        format!(" data-closed=\"{text}\"{opens}")
    });
    format!("<option value=\"{value}\"{closed}>{words}</option>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fields::{FieldName, Fields, OwnField};
    use domain::time::Timestamp;
    use domain::wire::customer::Closed;

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
        super::fields(&Site {
            key: "x".into(),
            name: "x".into(),
            greeting: "x".into(),
            origins: vec![],
            topics,
            fields,
        })
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
        assert!(!topics(&[open("Billing")], Need::Required).contains("Please choose"));
        assert!(!topics(&[open("Billing")], Need::Optional).contains("No particular topic"));
        assert!(topics(&[open("Billing"), open("Technical")], Need::Required).contains("Please choose"));
    }

    #[test]
    fn no_particular_topic_means_the_first() {
        let options = topics(&[closed("Billing", None, None), open("Technical")], Need::Optional);
        let closed = format!("data-closed=\"{NOT_AVAILABLE}\"");
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
        let options = topics(&all, Need::Required);
        for option in [
            r#"<option value="Billing">"#.to_owned(),
            r#"<option value="Later" data-closed="Later" data-opens="5">"#.to_owned(),
            format!(r#"<option value="Never" data-closed="{NOT_AVAILABLE}">"#),
        ] {
            assert!(options.contains(&option), "{options}");
        }
    }
}
