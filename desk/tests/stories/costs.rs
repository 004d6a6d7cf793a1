//! What an action costs: its transactions and statements, without BEGIN and COMMIT (P4 of the budgets). Counts are the same
//! everywhere, so they are asserted; `make bench` prints them.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

use crate::test_desk::{body, request, story};
use crate::transfers::Office;
use desk::Counted;
use domain::entry::Visibility;
use domain::record::Kind;
use domain::record::list::Sort;
use domain::wire::record::{RecordQuery, WatchingRecord};

/// Prints a row of the table and checks it against its targets: (transactions, statements).
fn row(what: &str, spent: (u64, u64), targets: (u64, u64)) {
    println!(
        "P4 {what}: {} transactions / {} statements (target {} / <= {})",
        spent.0, spent.1, targets.0, targets.1
    );
    assert!(
        spent.0 == targets.0 && spent.1 <= targets.1,
        "{what} costs {spent:?}, {targets:?} are allowed"
    );
}

fn written(before: Counted, after: Counted) -> (u64, u64) {
    (
        after.transactions - before.transactions,
        after.statements - before.statements,
    )
}

fn read(before: Counted, after: Counted) -> (u64, u64) {
    assert_eq!(before.transactions, after.transactions, "reading writes nothing");
    (0, after.read_statements - before.read_statements)
}

story! {
    async fn every_action_stays_within_its_statements(test) {
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let carla = test.customer("Carla", "Billing").await;

        let before = test.desk.counted();
        test.accept(&amy, billing).await.expect("waits");
        row("accept", written(before, test.desk.counted()), (1, 6));

        let dan = test.customer("Dan", "Billing").await;
        let before = test.desk.counted();
        test.desk.accept(&amy, dan.conversation, request()).await.expect("waits");
        row("accept somebody in particular", written(before, test.desk.counted()), (1, 6));

        // However many are sent at once: groups, each one transaction of at most five statements.
        let before = test.desk.counted();
        let mut sending = tokio::task::JoinSet::new();
        for number in 0..128 {
            let (desk, carla) = (test.desk.clone(), carla.clone());
            sending.spawn(async move {
                desk.say(&carla.token, carla.conversation, request(), body(&format!("{number}"))).await.expect("open");
            });
        }
        sending.join_all().await;
        let (groups, statements) = written(before, test.desk.counted());
        println!("P4 send: 128 sends in {groups} transactions / {statements} statements (target a share of one group)");
        assert!(groups < 128 && statements <= 5 * groups, "{groups} groups, {statements} statements");

        test.write(&amy, carla.conversation, Visibility::WorkNote, "hm").await;
        let version = test.staff_view(&amy, carla.conversation).await.changes.version;
        test.write(&amy, carla.conversation, Visibility::Comment, "hello").await;

        let before = test.desk.counted();
        test.desk.staff_changes(&amy, carla.conversation, version).await.expect("hers");
        row("resume of a conversation, agent", read(before, test.desk.counted()), (0, 2));

        let before = test.desk.counted();
        carla.resume(&test.desk, 5).await;
        row("resume of a conversation, customer", read(before, test.desk.counted()), (0, 2));

        // The queues' lines are shared by everybody and read once per change.
        let queues = test.desk.queues(&amy).await.expect("readable");
        test.desk.queue_summaries(&queues).await.expect("readable");
        let before = test.desk.counted();
        let queues = test.desk.queues(&amy).await.expect("readable");
        test.desk.queue_summaries(&queues).await.expect("readable");
        test.desk.cases(&amy).await.expect("readable");
        test.desk.asked(&amy).await.expect("readable");
        row("sidebar, first paint", read(before, test.desk.counted()), (0, 3));

        let form = test.desk.record_form(&amy, carla.conversation).await.expect("hers");
        let (draft, before) = (crate::records::draft(&form, Kind::Case), test.desk.counted());
        let created = test.desk.create_record(&amy, carla.conversation, &draft, None, request()).await.expect("good");
        row("create record", written(before, test.desk.counted()), (1, 8));

        let (draft, before) = (crate::records::draft(&form, Kind::Incident), test.desk.counted());
        let second = test.desk.create_record(&amy, carla.conversation, &draft, Some(created.record), request()).await.expect("good");
        row("create a second record of a conversation", written(before, test.desk.counted()), (1, 8));

        let before = test.desk.counted();
        test.desk.link_record(&amy, carla.conversation, created.record, Some(second.record), request()).await.expect("hers");
        row("link record, which it pointed at before", written(before, test.desk.counted()), (1, 8));

        for _ in 0..60 {
            let of_another = test.desk.record_form(&amy, dan.conversation).await.expect("hers").current.map(|linked| linked.record);
            test.desk.create_record(&amy, dan.conversation, &draft, of_another, request()).await.expect("good");
        }
        let mut query = RecordQuery {
            kind: Kind::Incident, state: None, group: None, assignee: None, customer: None, search: String::new(), sort: Sort::Priority, after: None,
        };
        let before = test.desk.counted();
        let page = test.desk.records(&amy, &query).await.expect("readable");
        row("record list, first page", read(before, test.desk.counted()), (0, 3));
        assert_eq!(page.records.len(), 50, "a whole page");
        query.search = "invoice".into();
        let before = test.desk.counted();
        test.desk.records(&amy, &query).await.expect("readable");
        row("record list, searched", read(before, test.desk.counted()), (0, 3));

        let watching = WatchingRecord { record: created.record, having: Vec::new() };
        let before = test.desk.counted();
        test.desk.record_changes(&amy, &watching).await.expect("readable");
        row("record page", read(before, test.desk.counted()), (0, 4));

        let before = test.desk.counted();
        test.desk.end_conversation(&amy, carla.conversation, request()).await.expect("hers");
        row("end", written(before, test.desk.counted()), (1, 8));
    }
}

story! {
    async fn requests_and_passing_on_stay_within_their_statements(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let note = || Some(body("Old contract"));

        let before = test.desk.counted();
        let asked = test.desk.request_transfer(amy, conversation, ben.person, note(), request()).await.expect("may").request;
        row("request a transfer, with a note", written(before, test.desk.counted()), (1, 8));

        let before = test.desk.counted();
        test.decline(ben, asked).await.expect("his");
        row("decline a transfer", written(before, test.desk.counted()), (1, 8));

        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        let before = test.desk.counted();
        test.cancel(amy, asked).await.expect("hers");
        row("cancel a transfer", written(before, test.desk.counted()), (1, 8));

        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        let before = test.desk.counted();
        test.accept_transfer(ben, asked).await.expect("his");
        row("accept a transfer, whose asker stays", written(before, test.desk.counted()), (1, 8));

        let invited = test.desk.invite_colleague(ben, conversation, amy.person, note(), request()).await;
        assert!(invited.is_err(), "she takes part");
        let before = test.desk.counted();
        test.desk.leave(amy, conversation, request()).await.expect("she takes part");
        row("leave after a transfer", written(before, test.desk.counted()), (1, 8));
        let before = test.desk.counted();
        let invited = test.desk.invite_colleague(ben, conversation, amy.person, note(), request()).await.expect("may").request;
        row("invite, with a note", written(before, test.desk.counted()), (1, 8));
        let before = test.desk.counted();
        test.desk.accept_invitation(amy, invited, request()).await.expect("hers");
        row("accept an invitation", written(before, test.desk.counted()), (1, 8));

        let mia = test.staff("mia").await;
        let before = test.desk.counted();
        test.desk.take_over(&mia, conversation, request()).await.expect("a manager may");
        row("take over", written(before, test.desk.counted()), (1, 8));

        let before = test.desk.counted();
        test.desk.escalate(&mia, conversation, request()).await.expect("hers");
        row("escalate", written(before, test.desk.counted()), (1, 8));

        let dan = test.customer("Dan", "Billing").await;
        let _dan_is_there = dan.connect(&test).await;
        test.accept(amy, office.billing).await.expect("waits");
        let technical = test.queue("Technical").await;
        let before = test.desk.counted();
        test.desk.transfer_to_queue(amy, dan.conversation, technical, request()).await.expect("hers");
        row("transfer to a queue", written(before, test.desk.counted()), (1, 8));
    }
}

story! {
    /// Presence: one batched write per node and period, however many come and go.
    async fn presence_is_one_write_per_period(test) {
        let mut customers = Vec::new();
        for _ in 0..50 {
            customers.push(test.customer("Carla", "Billing").await);
        }
        test.beat().await;
        let before = test.desk.counted();
        let _there: Vec<_> = customers.iter().map(|customer| test.desk.customer_present(customer.conversation)).collect();
        test.desk.write_presence().await.expect("written");
        let (transactions, statements) = written(before, test.desk.counted());
        println!("P4 presence: 50 customers came in {transactions} transaction / {statements} statements (target one batch)");
        assert_eq!(transactions, 1);
        assert!(statements <= 6, "{statements} statements: not one per customer");
        let before = test.desk.counted();
        test.desk.write_presence().await.expect("nothing to write");
        assert_eq!(test.desk.counted(), before);
    }
}
