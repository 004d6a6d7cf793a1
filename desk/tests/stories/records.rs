//! Behaviour 9: cases and incidents from a conversation.

use crate::test_desk::{Customer, TestDesk, body, customer_words, is_quiet, moved, request, staff_words, story};
use desk::{Staff, Topic};
use domain::Refusal;
use domain::entry::{CustomerContent, StaffContent, Visibility};
use domain::ids::{GroupId, PersonId, RecordId};
use domain::record::draft::Draft;
use domain::record::{Assessment, CustomerState, Kind, Level, Priority, State};
use domain::wire::record::{Created, RecordForm};

/// The form as it is filled in.
pub(crate) fn draft(form: &RecordForm, kind: Kind) -> Draft {
    // Once all that the customer said is removed, the agent has to find words.
    let words = Some(&form.short_description).filter(|words| !words.is_empty());
    Draft {
        assessment: Assessment::first(kind),
        short_description: words.map_or("Something is wrong", String::as_str).to_owned(),
        description: form.description.clone(),
        group: form.group,
        assignee: form.assignee,
    }
}

/// A record as the form is filled in, created by `staff`.
pub(crate) async fn create(test: &TestDesk, staff: &Staff, carla: &Customer, kind: Kind) -> Created {
    let form = test
        .desk
        .record_form(staff, carla.conversation)
        .await
        .expect("may create");
    let current = form.current.as_ref().map(|linked| linked.record);
    test.desk
        .create_record(staff, carla.conversation, &draft(&form, kind), current, request())
        .await
        .expect("a good form")
}

/// Carla, whom Amy talks with in Billing.
pub(crate) async fn talking(test: &TestDesk) -> (Staff, Customer) {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let carla = test.customer("Carla", "Billing").await;
    test.accept(&amy, billing).await.expect("waits");
    (amy, carla)
}

story! {
    async fn the_form_is_filled_in_with_what_the_customer_said(test) {
        let (amy, carla) = talking(&test).await;
        test.write(&amy, carla.conversation, Visibility::Comment, "Which one?").await;
        carla.say(&test.desk, "Number 4711\nfrom May").await.expect("open");
        carla.say(&test.desk, "my card is 4111 1111 1111 1111").await.expect("open");
        let entries = test.staff_view(&amy, carla.conversation).await.changes.entries;
        let card = entries.iter().find(|entry| staff_words(&[(*entry).clone()])[0].starts_with("my card")).expect("said").seq;
        test.desk.remove_text(&amy, carla.conversation, card, request()).await.expect("the customer's");

        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        assert_eq!(form.caller, "Carla");
        assert_eq!(form.short_description, "My invoice is wrong");
        assert_eq!(form.description, "My invoice is wrong\nNumber 4711\nfrom May", "what was removed is not in it");
        assert_eq!((form.assignee, form.current.clone()), (Some(amy.person), None));
        let group = form.groups.iter().find(|choice| choice.group == form.group).expect("one of them");
        assert_eq!(group.name, "Billing");
        let members: Vec<_> = group.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(members, ["Amy", "Ben"]);
        // A manager who belongs to no group is nobody's choice.
        let mia = test.staff("mia").await;
        assert_eq!(test.desk.record_form(&mia, carla.conversation).await.expect("manages it").assignee, None);
    }
}

story! {
    async fn a_long_first_message_gives_its_first_160_characters(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let dan = Customer::new("Dan");
        let words = "ä long story ".repeat(40);
        let start = desk::StartChat {
            site: "demo".into(),
            name: Some(dan.name.clone()),
            email: None,
            topic: Some("Billing".into()),
            message: Some(body(&words)),
            own_answers: vec![],
            from: domain::written_from::WrittenFrom::default(),
        };
        let conversation = test.desk.start_chat(&dan.token, start, request()).await.expect("starts").conversation;
        test.accept(&amy, billing).await.expect("waits");
        let form = test.desk.record_form(&amy, conversation).await.expect("hers");
        assert_eq!(form.short_description, words.trim().chars().take(160).collect::<String>().trim_end());
        assert_eq!(form.description, words.trim());
    }
}

story! {
    async fn a_case_gets_its_number_and_its_card_and_the_conversation_points_at_it(test) {
        let (amy, carla) = talking(&test).await;
        test.write(&amy, carla.conversation, Visibility::WorkNote, "old plan").await;
        let ear = test.desk.ear();
        for topic in [Topic::Conversation(carla.conversation), Topic::Chat(carla.conversation), Topic::Cases(amy.person)] {
            ear.listen(topic);
        }
        moved(&ear).await;
        let before = test.staff_view(&amy, carla.conversation).await;
        let chat = carla.view(&test.desk).await.changes;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        assert_eq!(created.number.0, "CS0001001");
        assert_eq!(moved(&ear).await.len(), 3, "it shows at once, on both sides and under Cases");

        let news = test.desk.staff_changes(&amy, carla.conversation, before.changes.version).await.expect("hers");
        let linked = news.head.record.as_ref().expect("it points at it");
        assert_eq!((linked.record, &linked.number, linked.kind, linked.state), (created.record, &created.number, Kind::Case, State::New));
        let [card] = &news.changes.entries[..] else { panic!("one card: {news:?}") };
        assert_eq!((card.content.kind(), card.content.visibility()), ("card", Visibility::Comment));
        let StaffContent::Card(card) = &card.content else { panic!("a card: {card:?}") };
        assert_eq!((&card.number, card.short_description.as_str(), card.by.as_str()), (&created.number, "My invoice is wrong", "Amy"));
        let case = &test.desk.cases(&amy).await.expect("readable")[0];
        assert_eq!(case.record.as_ref(), Some(&created.number));

        let told = carla.resume(&test.desk, chat.changes.version).await.changes.changes;
        let [card] = &told.entries[..] else { panic!("one card: {told:?}") };
        let CustomerContent::Card(card) = &card.content else { panic!("a card: {card:?}") };
        assert_eq!((&card.number, card.state), (&created.number, CustomerState::Received));
        let words = customer_words(&carla.view(&test.desk).await.changes.changes.entries);
        assert_eq!(words.last().map(String::as_str), Some("CS0001001 · Received: My invoice is wrong"));
        assert!(is_quiet(&ear).await);
    }
}

story! {
    async fn an_incidents_priority_follows_from_impact_and_urgency(test) {
        let (amy, carla) = talking(&test).await;
        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        let assessment = Assessment::Incident { impact: Level::High, urgency: Level::Medium };
        assert_eq!(assessment.priority(), Priority::High);
        let draft = Draft { assessment, ..draft(&form, Kind::Incident) };
        let created = test.desk.create_record(&amy, carla.conversation, &draft, None, request()).await.expect("good");
        assert_eq!(created.number.0, "INC0001001");
        let linked = test.staff_view(&amy, carla.conversation).await.head.record.expect("linked");
        assert_eq!(linked.kind, Kind::Incident);
    }
}

story! {
    /// On the regression list: a conversation with two records after a double click on Create.
    async fn a_double_click_on_create_makes_one_record(test) {
        let (amy, carla) = talking(&test).await;
        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        let (draft, one) = (draft(&form, Kind::Case), request());
        let press = || {
            let (desk, amy, draft, one) = (test.desk.clone(), amy.clone(), draft.clone(), one.clone());
            let conversation = carla.conversation;
            tokio::spawn(async move { desk.create_record(&amy, conversation, &draft, None, one).await })
        };
        let (first, second) = (press(), press());
        let (first, second) = (first.await.expect("no panic").expect("good"), second.await.expect("no panic").expect("good"));
        assert_eq!(first, second);
        assert_eq!(press().await.expect("no panic"), Ok(first.clone()), "so does a late retry");
        let words = staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries);
        assert_eq!(words.iter().filter(|words| words.contains("CS00")).count(), 1, "{words:?}");
        // Pressed again in another tab, whose form was opened before: it says what there is already.
        let again = test.desk.create_record(&amy, carla.conversation, &draft, None, request()).await;
        assert_eq!(again, Err(Refusal::AlreadyLinked { number: first.number.0 }));
    }
}

story! {
    /// On the regression list: a record without its short description, or tied to the wrong conversation.
    async fn a_record_without_its_short_description_is_refused_by_the_fields_name_and_uses_no_number(test) {
        let (amy, carla) = talking(&test).await;
        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        let good = draft(&form, Kind::Case);
        let (cho, group) = (test.staff("cho").await, form.group);
        let wrong = [
            ("short_description", Draft { short_description: "  ".into(), ..good.clone() }),
            ("short_description", Draft { short_description: "x".repeat(161), ..good.clone() }),
            ("description", Draft { description: "x".repeat(8_001), ..good.clone() }),
            ("group", Draft { group: GroupId(99), ..good.clone() }),
            ("assignee", Draft { assignee: Some(cho.person), group, ..good.clone() }),
            ("assignee", Draft { assignee: Some(PersonId(99)), ..good.clone() }),
        ];
        let before = test.staff_view(&amy, carla.conversation).await;
        for (field, draft) in wrong {
            match test.desk.create_record(&amy, carla.conversation, &draft, None, request()).await {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert_eq!(test.staff_view(&amy, carla.conversation).await, before, "nothing has changed");
        assert_eq!(create(&test, &amy, &carla, Kind::Case).await.number.0, "CS0001001", "no number was used up");
    }
}

story! {
    /// Behaviour 8's table, for creating records.
    async fn who_may_create_a_record(test) {
        let (amy, ben, cho) = (test.staff("amy").await, test.staff("ben").await, test.staff("cho").await);
        let mia = test.staff("mia").await;
        let carla = test.customer("Carla", "Billing").await;
        let may = async |staff: &Staff, carla: &Customer| test.desk.record_form(staff, carla.conversation).await.map(|_| ());
        for (staff, verdict) in [(&ben, Err(Refusal::NotAllowed)), (&cho, Err(Refusal::NotFound)), (&mia, Ok(()))] {
            assert_eq!(may(staff, &carla).await, verdict, "it waits");
        }
        test.desk.accept(&amy, carla.conversation, request()).await.expect("waits");
        for (staff, verdict) in [(&amy, Ok(())), (&ben, Err(Refusal::NotAllowed)), (&cho, Err(Refusal::NotFound)), (&mia, Ok(()))] {
            assert_eq!(may(staff, &carla).await, verdict, "in progress");
            let shown = test.desk.staff_changes(staff, carla.conversation, 0).await.is_ok_and(|told| told.head.rights.record);
            assert_eq!(shown, verdict.is_ok(), "the button says so");
        }
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        for (staff, verdict) in [(&amy, Ok(())), (&ben, Err(Refusal::NotAllowed)), (&cho, Err(Refusal::NotFound))] {
            assert_eq!(may(staff, &carla).await, verdict, "it has ended");
        }
        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        let forbidden = test.desk.create_record(&ben, carla.conversation, &draft(&form, Kind::Case), None, request()).await;
        assert_eq!(forbidden, Err(Refusal::NotAllowed));
        assert_eq!(create(&test, &amy, &carla, Kind::Case).await.record, RecordId(1), "also after its end");
    }
}
