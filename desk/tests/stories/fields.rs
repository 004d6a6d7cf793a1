//! Behaviour 10, "Start": what a site asks for before a chat, and what becomes of it.

use crate::hours::cases;
use crate::identity::signed;
use crate::record_activity::show;
use crate::records::create;
use crate::test_desk::{Customer, TestDesk, body, customer_words, english, moved, request, story};
use desk::{LeaveMessage, Staff, StartChat, Topic};
use domain::Refusal;
use domain::fields::{Answered, FieldAnswer, FieldName, Need, OwnAnswer, Removal};
use domain::ids::{ConversationId, RequestId};
use domain::record::Kind;
use domain::text::{EmailAddress, Name, SiteKey};
use domain::transcript::UtcOffset;
use domain::wire::customer::Phase;
use domain::written_from::WrittenFrom;
use serde_json::json;

/// A start with nothing filled in.
fn nothing() -> StartChat {
    StartChat {
        site: "demo".into(),
        name: None,
        email: None,
        topic: None,
        message: None,
        own_answers: vec![],
        from: WrittenFrom::default(),
    }
}

/// A start with all that an ordinary site asks for.
fn ordinary() -> StartChat {
    StartChat {
        name: Some(Name::new("Carla").expect("a name")),
        topic: Some("Billing".into()),
        message: Some(body("My invoice is wrong")),
        ..nothing()
    }
}

fn own(answers: &[(&str, &str)]) -> Vec<OwnAnswer> {
    answers
        .iter()
        .map(|(name, answer)| OwnAnswer {
            name: FieldName::new(name).expect("a name"),
            answer: FieldAnswer::new(answer).expect("an answer"),
        })
        .collect()
}

fn answered(name: &str, answer: &str, asked: bool) -> Answered {
    Answered {
        name: name.into(),
        answer: answer.into(),
        asked,
        removed: None,
    }
}

impl TestDesk {
    /// Has the demo's site ask for this.
    async fn asks(&self, fields: &str) -> Vec<String> {
        let toml = format!("[[sites]]\nkey = \"demo\"\n{fields}");
        self.desk.apply(&toml, false).await.expect("applies").changes
    }

    async fn starts(&self, customer: &Customer, start: StartChat) -> ConversationId {
        self.starts_as(customer, start, request()).await
    }

    async fn starts_as(&self, customer: &Customer, start: StartChat, request: RequestId) -> ConversationId {
        let started = self.desk.start_chat(&customer.token, start, request).await;
        started.expect("starts").conversation
    }

    /// Why no chat starts so: the field.
    async fn missing(&self, start: StartChat) -> String {
        let carla = Customer::new("Carla");
        let refused = self.desk.start_chat(&carla.token, start, request()).await;
        assert_eq!(
            self.desk.chat(&carla.token, "demo", None).await,
            Ok(None),
            "nothing has started"
        );
        match refused.expect_err("something is missing") {
            Refusal::Invalid { field, .. } => field,
            other => panic!("{other:?}"),
        }
    }

    async fn answers(&self, staff: &Staff, conversation: ConversationId) -> Vec<Answered> {
        let context = self.desk.context(staff, conversation).await;
        context.expect("may be read").answers
    }
}

const NOTHING: &str = r#"fields = { name = "off", email = "off", topic = "off", message = "off" }"#;
const TWO: &str = r#"own_fields = [{ name = "Order number", need = "required" }, { name = "Shop" }]"#;

story! {
    async fn where_nothing_is_asked_a_chat_starts_with_nothing_and_guests_are_told_apart(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        test.asks(NOTHING).await;
        let (carla, dan) = (Customer::new("Carla"), Customer::new("Dan"));
        let carla = Customer { conversation: test.starts(&carla, nothing()).await, ..carla };
        let dan = Customer { conversation: test.starts(&dan, nothing()).await, ..dan };
        let view = carla.view(&test.desk).await.changes;
        assert_eq!((view.head.phase, view.head.position), (Phase::Waiting, Some(1)));
        assert_eq!(customer_words(&view.changes.entries), ["You started the chat."]);

        let waiting = test.desk.waiting(billing).await.expect("readable");
        let waiting: serde_json::Value = serde_json::from_str(&waiting).expect("JSON");
        let names: Vec<_> = waiting["waiting"]["waiting"].as_array().expect("a list").iter()
            .map(|row| (row["customer"].as_str().expect("a name"), row["topic"].as_str(), row["first_words"].as_str()))
            .collect();
        let [(one, ..), (two, ..)] = names[..] else { panic!("{names:?}") };
        assert!(one.starts_with("Guest ") && two.starts_with("Guest ") && one != two, "{names:?}");
        assert!(names.iter().all(|(_, topic, words)| (*topic, *words) == (Some("Billing"), Some(""))), "{names:?}");

        assert_eq!(test.accept(&amy, billing).await.expect("waits").conversation, carla.conversation);
        let head = test.staff_view(&amy, carla.conversation).await.head;
        assert_eq!((head.customer.as_str(), head.customer_email), (one, None));
        assert!(head.unanswered_since.is_some(), "they wait for an answer all the same");
        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        assert_eq!((form.caller.as_str(), form.short_description.as_str(), form.description.as_str()), (one, "", ""));

        // The next chat of the same guest has the same number, until they give a name.
        test.desk.end_chat(&carla.token, carla.conversation, request()).await.expect("hers");
        let next = test.starts(&carla, nothing()).await;
        assert_eq!(test.staff_view(&amy, next).await.head.customer, one);
        test.desk.end_chat(&carla.token, next, request()).await.expect("hers");
        let named = test.starts(&carla, ordinary()).await;
        assert_eq!(test.staff_view(&amy, named).await.head.customer, "Carla");
        assert_eq!(test.staff_view(&amy, dan.conversation).await.head.customer, two);
        test.desk.end_chat(&carla.token, named, request()).await.expect("hers");
        let again = test.starts(&carla, nothing()).await;
        assert_eq!(test.staff_view(&amy, again).await.head.customer, "Carla", "whoever gave a name has it");
    }
}

story! {
    async fn what_is_required_and_missing_is_named_and_nothing_starts(test) {
        assert_eq!(test.missing(nothing()).await, "name");
        assert_eq!(test.missing(StartChat { topic: None, ..ordinary() }).await, "topic");
        assert_eq!(test.missing(StartChat { topic: Some("Gone".into()), ..ordinary() }).await, "topic");
        assert_eq!(test.missing(StartChat { message: None, ..ordinary() }).await, "message");
        test.asks(&format!("fields = {{ email = \"required\", topic = \"optional\" }}\n{TWO}")).await;
        assert_eq!(test.missing(ordinary()).await, "email");
        let email = Some(EmailAddress::new("carla@example.com").expect("an address"));
        let start = StartChat { email, ..ordinary() };
        assert_eq!(test.missing(start.clone()).await, "Order number");
        assert_eq!(test.missing(StartChat { own_answers: own(&[("Shop", "Berne")]), ..start.clone() }).await, "Order number");
        let answers = own(&[("Order number", "4711")]);
        assert_eq!(test.missing(StartChat { own_answers: [&answers[..], &answers[..]].concat(), ..start.clone() }).await, "own_answers");
        let root = test.staff("root").await;
        let start = StartChat { topic: None, own_answers: answers, ..start };
        let (carla, asked) = (Customer::new("Carla"), request());
        let started = test.starts_as(&carla, start, asked.clone()).await;
        let head = test.staff_view(&root, started).await.head;
        assert_eq!((head.topic.as_deref(), head.customer_email.as_deref()), (Some("Billing"), Some("carla@example.com")));
        // What was started is told again, whatever is asked by now; and so is what is open.
        test.asks(r#"own_fields = [{ name = "Colour", need = "required" }]"#).await;
        assert_eq!(test.starts_as(&carla, ordinary(), asked).await, started);
        assert_eq!(test.starts(&carla, ordinary()).await, started);
    }
}

story! {
    async fn answers_to_a_sites_own_questions_stay_with_the_conversation_and_its_record(test) {
        let (amy, cho) = (test.staff("amy").await, test.staff("cho").await);
        let billing = test.queue("Billing").await;
        test.asks(TWO).await;
        let (carla, asked) = (Customer::new("Carla"), request());
        // Her form was drawn before the site asked otherwise; what she typed there is kept, too.
        let answers = own(&[("Colour", "<b>red</b>"), ("Shop", "Berne"), ("Order number", "4711")]);
        let start = StartChat { own_answers: answers, ..ordinary() };
        let conversation = test.starts_as(&carla, start.clone(), asked.clone()).await;
        let carla = Customer { conversation, ..carla };
        assert_eq!(test.starts_as(&carla, start, asked).await, conversation, "a retry");
        let kept = [
            answered("Order number", "4711", true),
            answered("Shop", "Berne", true),
            answered("Colour", "<b>red</b>", false),
        ];
        test.asks("own_fields = []").await;
        assert_eq!(test.answers(&amy, conversation).await, kept, "as it was asked then");
        assert_eq!(test.desk.context(&cho, conversation).await, Err(Refusal::NotFound));

        test.accept(&amy, billing).await.expect("waits");
        let form = test.desk.record_form(&amy, conversation).await.expect("hers");
        assert_eq!(form.short_description, "My invoice is wrong");
        assert_eq!(form.description, "Order number: 4711\nShop: Berne\nColour: <b>red</b>\nMy invoice is wrong");

        // It was not said in the chat.
        let utc = UtcOffset::from_minutes(0).expect("an offset");
        let transcript = test.desk.transcript(&carla.token, conversation, utc, english()).await.expect("hers");
        assert!(!transcript.text.contains("4711"), "{}", transcript.text);
        test.desk.end_conversation(&amy, conversation, request()).await.expect("hers");
        let next = test.desk.continue_chat(&carla.token, conversation, request(), None).await.expect("hers");
        assert_eq!(test.answers(&amy, next.conversation).await, kept, "it is about the same");
        let dan = test.customer("Dan", "Billing").await;
        assert!(test.answers(&amy, dan.conversation).await.is_empty());
    }
}

story! {
    async fn an_answer_that_is_removed_is_gone_from_follow_up_and_record_and_its_question_stays(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = Customer::new("Carla");
        let start = StartChat { own_answers: own(&[("Order number", "4711"), ("Shop", "Berne")]), ..ordinary() };
        let conversation = test.starts(&carla, start).await;
        let carla = Customer { conversation, ..carla };
        test.accept(&amy, billing).await.expect("waits");
        let case = create(&test, &amy, &carla, Kind::Case).await;
        test.desk.end_conversation(&amy, conversation, request()).await.expect("hers");
        let next = test.desk.continue_chat(&carla.token, conversation, request(), None).await.expect("hers").conversation;
        let remove = async |staff: &Staff, question: &str, id: RequestId| {
            test.desk.remove_answer(staff, conversation, question.to_owned(), id).await
        };
        assert_eq!(remove(&test.staff("ben").await, "Order number", request()).await, Err(Refusal::NotAllowed));
        assert_eq!(remove(&test.staff("cho").await, "Order number", request()).await, Err(Refusal::NotFound));
        assert_eq!(remove(&amy, "Colour", request()).await, Err(Refusal::NotFound));

        let (ear, one) = (test.desk.ear(), request());
        ear.listen(Topic::Conversation(next));
        moved(&ear).await;
        assert_eq!(remove(&amy, "Order number", one.clone()).await, Ok(()));
        moved(&ear).await;
        // A retry, and a colleague who comes later, change nothing.
        test.clock.advance(std::time::Duration::from_secs(60));
        let at = domain::time::Timestamp(test.clock.now().0 - 60_000);
        assert_eq!(remove(&amy, "Order number", one).await, Ok(()));
        assert_eq!(remove(&test.staff("mia").await, "Order number", request()).await, Ok(()));
        let removal = Removal { person: amy.person, by: "Amy".into(), at };
        let left = [Answered { removed: Some(removal), ..answered("Order number", "", false) }, answered("Shop", "Berne", false)];
        for one in [conversation, next] {
            assert_eq!(test.answers(&amy, one).await, left);
            assert_eq!(test.staff_view(&amy, one).await.head.answers_removed_at, Some(at));
        }
        let page = show(&test, &amy, case.record).await;
        assert_eq!(page.head.description, "Order number: (text removed)\nShop: Berne\nMy invoice is wrong");
        let form = test.desk.record_form(&amy, conversation).await.expect("hers");
        assert_eq!(form.description, page.head.description, "also in what is made of it later");
    }
}

story! {
    async fn whom_the_site_names_skips_what_it_has_told(test) {
        let (amy, key) = (test.staff("amy").await, SiteKey::new("demo").expect("a key"));
        let key = test.desk.add_site_key(&key).await.expect("the demo's site");
        test.asks(r#"fields = { email = "required", topic = "off", message = "optional" }"#).await;
        let exp = test.clock.now().0 / 1000 + 300;
        let names = |claims: serde_json::Value| {
            let (desk, said) = (test.desk.clone(), signed(&key, &claims));
            async move {
                let (before, after) = (Customer::new("before"), Customer::new("after"));
                desk.identify(&before.token, "demo", &said, &after.token).await.expect("is proven");
                after
            }
        };
        let carla = names(json!({"aud": "demo", "sub": "1", "exp": exp, "name": "Carla", "email": "carla@shop.example"})).await;
        let head = test.staff_view(&amy, test.starts(&carla, nothing()).await).await.head;
        assert_eq!((head.customer.as_str(), head.customer_email.as_deref()), ("Carla", Some("carla@shop.example")));
        // Of whom it says only that, the rest is asked.
        let dan = names(json!({"aud": "demo", "sub": "shop-2", "exp": exp, "email": "dan@shop.example"})).await;
        let refused = test.desk.start_chat(&dan.token, nothing(), request()).await;
        assert_eq!(refused, Err(Refusal::invalid("name", "must not be empty")));

        // A guest's number is no name of the person that the guest turns out to be.
        test.asks(r#"fields = { name = "off", email = "off" }"#).await;
        let guest = Customer::new("guest");
        let started = test.starts(&guest, nothing()).await;
        assert!(test.staff_view(&amy, started).await.head.customer.starts_with("Guest "));
        let said = signed(&key, &json!({"aud": "demo", "sub": "shop-3", "exp": exp}));
        test.desk.identify(&guest.token, "demo", &said, &Customer::new("after").token).await.expect("is proven");
        assert_eq!(test.staff_view(&amy, started).await.head.customer, "shop-3");
    }
}

story! {
    async fn a_message_that_is_left_brings_its_answers_and_needs_what_the_site_needs(test) {
        let left = |message: &str| LeaveMessage {
            site: "demo".into(),
            name: None,
            email: EmailAddress::new("carla@example.com").expect("an address"),
            topic: None,
            message: body(message),
            own_answers: vec![],
        };
        test.asks(&format!("{NOTHING}\n{TWO}")).await;
        let carla = Customer::new("Carla");
        let refused = test.desk.leave_message(&carla.token, left("Please write"), request()).await;
        assert_eq!(refused, Err(Refusal::invalid("Order number", "must not be empty")));
        let whole = LeaveMessage { own_answers: own(&[("Shop", "Berne"), ("Order number", "4711")]), ..left("Please write") };
        let asked = request();
        let told = test.desk.leave_message(&carla.token, whole.clone(), asked.clone()).await.expect("stored");
        assert_eq!(test.desk.leave_message(&carla.token, whole, asked).await, Ok(told), "a retry");
        let all = cases(&test).await;
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].short_description.as_str(), all[0].group_name.as_str()), ("Please write", "Billing"));
        assert_eq!(all[0].description, "Order number: 4711\nShop: Berne\nPlease write");
        assert!(all[0].caller.starts_with("Guest "), "{}", all[0].caller);

        // Whoever waits has answered already.
        let dan = Customer::new("Dan");
        let start = StartChat { own_answers: own(&[("Order number", "12")]), ..nothing() };
        test.starts(&dan, start).await;
        test.desk.leave_message(&dan.token, left("I cannot wait"), request()).await.expect("nobody is there");
        let all = cases(&test).await;
        assert_eq!((all.len(), all[0].description.as_str()), (2, "Order number: 12\nI cannot wait"));
    }
}

story! {
    async fn a_sites_fields_are_configured_by_name_and_a_list_is_the_whole_list(test) {
        assert_eq!(test.desk.site("demo").await.expect("there").fields, domain::fields::Fields::default());
        let both = format!("fields = {{ email = \"required\", message = \"off\" }}\n{TWO}");
        assert_eq!(test.asks(&both).await, ["changed site \"demo\" (fields, own_fields)"]);
        assert_eq!(test.asks(&both).await, Vec::<String>::new());
        assert_eq!(test.asks("fields = { message = \"optional\" }").await, ["changed site \"demo\" (fields)"]);
        let fields = test.desk.site("demo").await.expect("there").fields;
        let needs = (fields.name, fields.email, fields.topic, fields.message);
        assert_eq!(needs, (Need::Required, Need::Required, Need::Required, Need::Optional), "what is not given stays");
        let own: Vec<_> = fields.own.iter().map(|field| (field.name.as_str(), field.need)).collect();
        assert_eq!(own, [("Order number", Need::Required), ("Shop", Need::Optional)]);
        assert_eq!(test.asks("own_fields = [{ name = \"Shop\" }]").await, ["changed site \"demo\" (own_fields)"]);
        assert_eq!(test.desk.site("demo").await.expect("there").fields.own.len(), 1);

        // Where no topic is chosen, there must be one.
        let none = "[[sites]]\nkey = \"new\"\nname = \"New\"\ngreeting = \"Hello\"\nfields = { topic = \"off\" }";
        let problem = |line, key| vec![format!(
            "line {line}: site \"{key}\" has no topic: then its field topic must be \"required\", and no chat starts there"
        )];
        assert_eq!(test.desk.apply(none, false).await.expect_err("no topic").0, problem(5, "new"));
        test.asks("fields = { topic = \"optional\" }").await;
        let removed = "[remove]\ntopics = [\n{ site = \"demo\", name = \"Billing\" },\n{ site = \"demo\", name = \"Technical\" }]";
        assert_eq!(test.desk.apply(removed, false).await.expect_err("no topic").0, problem(3, "demo"));
    }
}
