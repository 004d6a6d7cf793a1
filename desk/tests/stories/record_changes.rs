//! Behaviour 9: a record's fields, and who may change them.

use crate::record_activity::{said, show};
use crate::records::{create, talking};
use crate::test_desk::{customer_words, moved, request, staff_words, story};
use desk::{Staff, Topic};
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::GroupId;
use domain::record::edit::{Assignment, RecordEdit};
use domain::record::{Assessment, Kind, Level, Priority, State};

story! {
    async fn every_field_is_changed_with_a_line_that_says_who_did(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Incident).await;
        let mut page = show(&test, &amy, created.record).await;
        let technical = test.desk.group_choices().await.expect("readable").into_iter().find(|choice| choice.name == "Technical").expect("there");
        let cho = test.staff("cho").await;
        let edit = RecordEdit {
            state: Some(State::InProgress),
            assessment: Some(Assessment::Incident { impact: Level::High, urgency: Level::High }),
            assignment: Some(Assignment { group: technical.group, assignee: Some(cho.person) }),
            short_description: Some("Invoice 77".into()),
            description: Some("Charged twice".into()),
        };
        let one = request();
        for _ in 0..2 {
            test.desk.update_record(&amy, created.record, &edit, one.clone()).await.expect("hers");
        }
        page.take(&test, &amy).await;
        assert_eq!(said(&page)[2..], [
            "Amy changed the state from New to In Progress",
            "Amy changed the priority from 3 - Moderate to 1 - Critical",
            "Amy assigned it to Cho (Technical)",
            "Amy changed the short description",
            "Amy changed the description",
        ]);
        assert_eq!((page.head.state, page.head.assessment.priority()), (State::InProgress, Priority::Critical));
        assert_eq!((page.head.group_name.as_str(), page.head.assignee.as_ref().map(|one| one.name.as_str())), ("Technical", Some("Cho")));
        // Only what is named is touched, and what is the same says nothing.
        let same = RecordEdit { state: Some(State::InProgress), ..RecordEdit::default() };
        test.desk.update_record(&amy, created.record, &same, request()).await.expect("hers");
        let before = (page.head.clone(), said(&page));
        page.take(&test, &amy).await;
        assert_eq!((page.head.clone(), said(&page)), before);
    }
}

story! {
    async fn the_customer_reads_how_their_case_stands_as_it_moves(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let ear = test.desk.ear();
        ear.listen(Topic::Chat(carla.conversation));
        moved(&ear).await;
        let mut version = carla.view(&test.desk).await.changes.changes.version;
        for (edit, words) in [
            (RecordEdit { state: Some(State::AwaitingInfo), ..RecordEdit::default() }, "CS0001001 · We need your answer: My invoice is wrong"),
            (RecordEdit { state: Some(State::InProgress), ..RecordEdit::default() }, "CS0001001 · In progress: My invoice is wrong"),
            (RecordEdit { short_description: Some("Invoice 77".into()), ..RecordEdit::default() }, "CS0001001 · In progress: Invoice 77"),
        ] {
            test.desk.update_record(&amy, created.record, &edit, request()).await.expect("hers");
            moved(&ear).await;
            let news = carla.resume(&test.desk, version).await.changes.changes;
            assert_eq!(customer_words(&news.entries), [words], "the card moves in its place");
            version = news.version;
        }
        let edit = RecordEdit { description: Some("only staff".into()), ..RecordEdit::default() };
        test.desk.update_record(&amy, created.record, &edit, request()).await.expect("hers");
        assert_eq!(carla.view(&test.desk).await.changes.changes.version, version, "what it does not show moves nothing");
        let staff = staff_words(&test.staff_view(&amy, carla.conversation).await.changes.entries);
        assert_eq!(staff.last().map(String::as_str), Some("CS0001001 · In Progress: Invoice 77"));
    }
}

story! {
    async fn what_is_wrong_is_refused_by_its_field_and_changes_nothing(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let before = show(&test, &amy, created.record).await.head;
        let (cho, none) = (test.staff("cho").await, RecordEdit::default);
        let incident = Assessment::Incident { impact: Level::High, urgency: Level::High };
        for (field, edit) in [
            ("state", RecordEdit { state: Some(State::Closed), ..none() }),
            ("assessment", RecordEdit { assessment: Some(incident), ..none() }),
            ("group", RecordEdit { assignment: Some(Assignment { group: GroupId(99), assignee: None }), ..none() }),
            ("assignee", RecordEdit { assignment: Some(Assignment { group: before.group, assignee: Some(cho.person) }), ..none() }),
            ("short_description", RecordEdit { short_description: Some(" ".into()), description: Some("x".into()), ..none() }),
        ] {
            match test.desk.update_record(&amy, created.record, &edit, request()).await {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert_eq!(show(&test, &amy, created.record).await.head, before);
    }
}

story! {
    /// Two who change a record at once: both changes are there, one after the other.
    async fn of_two_who_change_it_at_once_neither_is_lost(test) {
        let (amy, carla) = talking(&test).await;
        let mia = test.staff("mia").await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        for round in 0..10 {
            let change = |staff: Staff, edit: RecordEdit| {
                let (desk, record) = (test.desk.clone(), created.record);
                tokio::spawn(async move { desk.update_record(&staff, record, &edit, request()).await })
            };
            let words = format!("words {round}");
            let one = change(amy.clone(), RecordEdit { short_description: Some(words.clone()), ..RecordEdit::default() });
            let other = change(mia.clone(), RecordEdit { description: Some(words.clone()), ..RecordEdit::default() });
            assert_eq!((one.await.expect("no panic"), other.await.expect("no panic")), (Ok(()), Ok(())));
            let head = show(&test, &amy, created.record).await.head;
            assert_eq!((head.short_description, head.description), (words.clone(), words));
        }
    }
}

story! {
    /// Behaviour 9's table of who may do what with a record.
    async fn who_may_read_and_change_a_record(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, cho, mia) = (test.staff("ben").await, test.staff("cho").await, test.staff("mia").await);
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let edit = RecordEdit { description: Some("x".into()), ..RecordEdit::default() };
        let technical = test.desk.group_choices().await.expect("readable").into_iter().find(|choice| choice.name == "Technical").expect("there").group;
        let may = async |staff: &Staff| {
            let read = test.desk.find_record(staff, &created.number.0).await.map(|_| ());
            let note = test.desk.write_on_record(staff, created.record, request(), Visibility::WorkNote, crate::test_desk::body("x")).await.map(|_| ());
            let comment = test.desk.write_on_record(staff, created.record, request(), Visibility::Comment, crate::test_desk::body("x")).await.map(|_| ());
            (read, note, comment, test.desk.update_record(staff, created.record, &edit, request()).await)
        };
        let (ok, no, none) = (Ok(()), Err(Refusal::NotAllowed), Err(Refusal::NotFound));
        let all = |one: Result<(), Refusal>| (one.clone(), one.clone(), one.clone(), one);
        assert_eq!(may(&amy).await, all(ok.clone()), "assignee, and of its group");
        assert_eq!(may(&ben).await, all(ok.clone()), "of its group");
        assert_eq!(may(&cho).await, all(none.clone()), "nothing to it");
        assert_eq!(may(&mia).await, all(ok.clone()), "manages its group");

        // It goes to Technical: Ben may read it through the conversation of his group, and note; Amy has that conversation.
        let given = RecordEdit { assignment: Some(Assignment { group: technical, assignee: None }), ..RecordEdit::default() };
        test.desk.update_record(&mia, created.record, &given, request()).await.expect("manages it");
        assert_eq!(may(&cho).await, all(ok.clone()), "of its group now");
        assert_eq!(may(&ben).await, (ok.clone(), ok.clone(), no.clone(), no), "may read one of its conversations");
        assert_eq!(may(&amy).await, all(ok), "of its group, too, and has its conversation");
        let none_there = test.desk.find_record(&amy, "CS9999999").await;
        assert_eq!(none_there, none.map(|()| created.record), "as if it did not exist");
    }
}
