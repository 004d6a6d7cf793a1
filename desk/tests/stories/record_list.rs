//! Behaviour 9: the list of records.

use crate::records::{create, draft, talking};
use crate::test_desk::{TestDesk, request, story};
use desk::Staff;
use domain::ids::RecordId;
use domain::record::draft::Draft;
use domain::record::edit::{Assignment, RecordEdit};
use domain::record::list::{Sort, StateFilter};
use domain::record::{Assessment, Kind, Priority, State};
use domain::wire::record::{RecordQuery, RecordSummary};
use std::time::Duration;

fn all() -> RecordQuery {
    RecordQuery {
        kind: Kind::Case,
        state: None,
        group: None,
        assignee: None,
        customer: None,
        search: String::new(),
        sort: Sort::Newest,
        after: None,
    }
}

/// The whole list, page by page.
async fn list(test: &TestDesk, staff: &Staff, query: &RecordQuery) -> Vec<RecordSummary> {
    let (mut query, mut records) = (query.clone(), Vec::new());
    loop {
        let page = test.desk.records(staff, &query).await.expect("readable");
        assert!(page.records.len() <= 50);
        records.extend(page.records);
        query.after = page.next;
        if query.after.is_none() {
            return records;
        }
    }
}

async fn ids(test: &TestDesk, staff: &Staff, query: &RecordQuery) -> Vec<i64> {
    list(test, staff, query)
        .await
        .into_iter()
        .map(|record| record.record.0)
        .collect()
}

story! {
    /// In each order and looked for in each way: what the list shows is what a plain look at all records says, page by page.
    async fn filters_orders_and_pages_agree_with_a_plain_look_at_all(test) {
        let (root, amy, cho) = (test.staff("root").await, test.staff("amy").await, test.staff("cho").await);
        let mut customers = Vec::new();
        let choices = test.desk.group_choices().await.expect("readable");
        let group = |name: &str| choices.iter().find(|choice| choice.name == name).expect("there").group;
        let (billing, technical) = (group("Billing"), group("Technical"));
        for number in 0..70_i64 {
            let carla = test.customer("Carla", "Billing").await;
            let form = test.desk.record_form(&root, carla.conversation).await.expect("an administrator");
            let priority = Priority::ALL[usize::try_from(number % 4).expect("small")];
            let draft = Draft {
                assessment: Assessment::Case { priority },
                short_description: if number % 7 == 0 { format!("Printer {number}") } else { format!("Invoice {number}") },
                group: if number % 3 == 0 { technical } else { billing },
                assignee: (number % 5 == 0).then_some(amy.person),
                ..draft(&form, Kind::Case)
            };
            let created = test.desk.create_record(&root, carla.conversation, &draft, None, request()).await.expect("good");
            customers.push((carla, created.record));
            test.clock.advance(Duration::from_millis(1));
        }
        for (number, (_, record)) in customers.iter().enumerate() {
            if number % 4 == 1 {
                test.clock.advance(Duration::from_millis(1));
                test.desk.close_record(&root, *record, "Done", false, request()).await.expect("an administrator");
            }
        }
        create(&test, &root, &customers[0].0, Kind::Incident).await;

        let everything = list(&test, &root, &all()).await;
        assert_eq!(everything.len(), 70);
        assert_eq!(everything[0].caller, "Carla");
        let third = everything.iter().find(|record| record.record == customers[2].1).expect("listed");
        assert_eq!((third.state, third.group.as_str(), third.assignee.as_deref()), (State::New, "Billing", None));
        let customer = async |at: usize| {
            let watching = domain::wire::record::WatchingRecord { record: customers[at].1, having: Vec::new() };
            test.desk.record_changes(&root, &watching).await.expect("readable").head.customer
        };
        let queries = [
            all(),
            RecordQuery { state: Some(StateFilter::Open), ..all() },
            RecordQuery { state: Some(StateFilter::Closed), group: Some(billing), ..all() },
            RecordQuery { assignee: Some(amy.person), ..all() },
            RecordQuery { assignee: Some(amy.person), state: Some(StateFilter::New), group: Some(technical), ..all() },
            RecordQuery { customer: Some(customer(3).await), ..all() },
            RecordQuery { search: "inv".into(), ..all() },
            RecordQuery { search: "PRINT 7".into(), ..all() },
            RecordQuery { search: "1012".into(), ..all() },
            RecordQuery { search: "cs000104".into(), assignee: Some(amy.person), ..all() },
            RecordQuery { search: "nothing".into(), ..all() },
        ];
        let searched = |record: &RecordSummary, search: &str| {
            domain::record::search::matches(&domain::record::search::searched(&record.number, &record.short_description), search)
        };
        for staff in [&root, &amy, &cho] {
            for query in &queries {
                for sort in Sort::ALL {
                    let query = RecordQuery { sort: *sort, ..query.clone() };
                    let mut expected: Vec<&RecordSummary> = everything
                        .iter()
                        .filter(|record| *staff != cho || record.group == "Technical")
                        .filter(|record| query.state.is_none_or(|state| state.shows(record.state)))
                        .filter(|record| query.group.is_none_or(|group| choices.iter().any(|choice| choice.group == group && choice.name == record.group)))
                        .filter(|record| query.assignee.is_none() || record.assignee.is_some())
                        .filter(|record| query.customer.is_none() || record.record == customers[3].1)
                        .filter(|record| searched(record, &query.search))
                        .collect();
                    expected.sort_by_key(|record| {
                        let key = match sort {
                            Sort::Newest => 0,
                            Sort::Updated => -record.updated_at.0,
                            Sort::Priority => record.priority.number(),
                        };
                        (key, -record.record.0)
                    });
                    let expected: Vec<i64> = expected.into_iter().map(|record| record.record.0).collect();
                    assert_eq!(ids(&test, staff, &query).await, expected, "{staff:?} {query:?}");
                }
            }
        }
    }
}

story! {
    async fn one_sees_the_records_of_ones_groups_and_what_one_is_to_solve(test) {
        let (amy, carla) = talking(&test).await;
        let (ben, cho, mia) = (test.staff("ben").await, test.staff("cho").await, test.staff("mia").await);
        let created = create(&test, &amy, &carla, Kind::Case).await;
        for (staff, seen) in [(&amy, true), (&ben, true), (&cho, false), (&mia, true)] {
            let expected: &[i64] = if seen { &[created.record.0] } else { &[] };
            assert_eq!(ids(&test, staff, &all()).await, expected);
        }
        // It goes to Technical and Amy: then Amy leaves that group and still has it to solve.
        let technical = test.desk.group_choices().await.expect("readable").into_iter().find(|choice| choice.name == "Technical").expect("there").group;
        let given = RecordEdit { assignment: Some(Assignment { group: technical, assignee: Some(amy.person) }), ..RecordEdit::default() };
        test.desk.update_record(&mia, created.record, &given, request()).await.expect("manages it");
        let moved = "[[people]]\nemail = \"amy@demo.test\"\ngroups = [\"Billing\"]\n";
        test.desk.apply(moved, true).await.expect("a good configuration");
        let mine = RecordQuery { assignee: Some(amy.person), ..all() };
        assert_eq!(ids(&test, &amy, &mine).await, [created.record.0]);
        assert_eq!(ids(&test, &ben, &all()).await, Vec::<i64>::new());
        assert_eq!(ids(&test, &cho, &all()).await, [created.record.0]);
        assert_eq!(created.record, RecordId(1));
    }
}

story! {
    /// Behaviour 12: a group with records goes only where the file says who takes them over.
    async fn a_group_with_records_is_removed_only_with_who_takes_them_over(test) {
        let (amy, carla) = talking(&test).await;
        let created = create(&test, &amy, &carla, Kind::Case).await;
        let priority = test.desk.group_choices().await.expect("readable").into_iter().find(|choice| choice.name == "Priority").expect("there").group;
        let mia = test.staff("mia").await;
        let given = RecordEdit { assignment: Some(Assignment { group: priority, assignee: None }), ..RecordEdit::default() };
        test.desk.update_record(&mia, created.record, &given, request()).await.expect("manages it");
        let moved = "[[queues]]\nname = \"Priority\"\ngroup = \"Technical\"\n";
        test.desk.apply(moved, true).await.expect("a good configuration");
        let strand = "[remove]\ngroups = [\"Priority\"]\n";
        let refused = test.desk.apply(strand, true).await.expect_err("it would strand a record").to_string();
        assert!(refused.contains("1 record"), "{refused}");
        let good = "[remove]\ngroups = [{ name = \"Priority\", move_to = \"Technical\" }]\n";
        test.desk.apply(good, true).await.expect("they go to Technical");
        assert_eq!(list(&test, &mia, &all()).await[0].group, "Technical");
    }
}
