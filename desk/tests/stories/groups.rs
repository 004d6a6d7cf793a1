//! What is read at the same time is read together; each reader gets their own and nothing else.

#![expect(clippy::print_stdout, reason = "the counts are what costs")]

use crate::test_desk::{Customer, TestDesk, customer_words, request, story};
use desk::Counted;
use domain::Refusal;
use domain::entry::{CustomerEntry, Visibility};
use domain::wire::customer::{CustomerChanges, Having};
use tokio::task::JoinSet;

/// What these customers read, all at the same time and each several times; and what that cost.
async fn read_at_once(
    test: &TestDesk,
    customers: &[Customer],
) -> (Vec<Vec<Result<CustomerChanges, Refusal>>>, Counted) {
    let before = test.desk.counted();
    let mut reading = JoinSet::new();
    for round in 0..8 {
        for (number, customer) in customers.iter().enumerate() {
            let (desk, customer) = (test.desk.clone(), customer.clone());
            // Some were just loaded, some resume, and some say that they have another's.
            let other = customers[(number + 1) % customers.len()].conversation;
            let having = match round % 3 {
                0 => None,
                1 => Some(Having {
                    conversation: customer.conversation,
                    version: 1,
                }),
                _ => Some(Having {
                    conversation: other,
                    version: 1,
                }),
            };
            reading.spawn(async move {
                let view = desk.chat(&customer.token, "demo", having).await;
                (number, view.map(|view| view.expect("there is a chat").changes))
            });
        }
    }
    let mut read: Vec<Vec<_>> = customers.iter().map(|_| Vec::new()).collect();
    while let Some(one) = reading.join_next().await {
        let (number, changes) = one.expect("no panic");
        read[number].push(changes);
    }
    let after = test.desk.counted();
    let cost = Counted {
        readings: after.readings - before.readings,
        read_statements: after.read_statements - before.read_statements,
        ..Counted::default()
    };
    (read, cost)
}

fn last_words(entries: &[CustomerEntry]) -> Option<String> {
    customer_words(entries).last().cloned()
}

/// Customers, some of whom talk with Amy; each has said their own number.
async fn talking(test: &TestDesk) -> Vec<Customer> {
    let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
    let mut customers = Vec::new();
    for number in 0..16 {
        let customer = test.customer("Carla", "Billing").await;
        if number < 4 {
            test.accept(&amy, billing).await.expect("waits");
            test.write(&amy, customer.conversation, Visibility::WorkNote, "hm")
                .await;
        }
        customer
            .say(&test.desk, &format!("number {number}"))
            .await
            .expect("open");
        customers.push(customer);
    }
    customers
}

story! {
    async fn customers_who_read_at_once_each_get_their_own_chat(test) {
        let customers = talking(&test).await;
        customers[0].view(&test.desk).await;
        let (read, cost) = read_at_once(&test, &customers).await;
        let wanted = u64::try_from(8 * customers.len()).expect("few");
        println!("P4 chats: {wanted} read in {} readings / {} statements", cost.readings, cost.read_statements);
        assert!(cost.readings < wanted, "{cost:?}: they are read together");
        for (number, read) in read.iter().enumerate() {
            assert_eq!(read.len(), 8);
            for changes in read {
                let CustomerChanges { head, changes } = changes.as_ref().expect("readable");
                assert_eq!(head.conversation, customers[number].conversation);
                assert_eq!(last_words(&changes.entries), Some(format!("number {number}")));
                let others = customer_words(&changes.entries).into_iter().filter(|words| words.starts_with("number"));
                assert_eq!(others.count(), 1, "nobody else's");
                assert!(!customer_words(&changes.entries).contains(&"hm".to_owned()));
            }
        }
    }
}

story! {
    async fn a_chat_that_cannot_be_read_harms_nobody_who_reads_beside_it(test) {
        let customers = talking(&test).await;
        let broken = customers[7].conversation;
        // As nothing of ours writes it: a line of the desk that says nothing.
        let sql = format!("UPDATE entries SET kind = 'system', author = 'system', body = '?' WHERE conversation_id = {broken}");
        test.run_sql(&sql).await;
        let (read, _) = read_at_once(&test, &customers).await;
        for (number, read) in read.iter().enumerate() {
            for changes in read {
                match changes {
                    Ok(changes) => assert_eq!(changes.head.conversation, customers[number].conversation),
                    Err(refusal) => assert_eq!((number, refusal), (7, &Refusal::Unavailable)),
                }
            }
            assert!(number == 7 || read.iter().all(Result::is_ok));
        }
        // Nor does what no site is called, whatever a database makes of it.
        let (desk, carla) = (test.desk.clone(), customers[0].clone());
        let strange = tokio::spawn(async move { desk.chat(&carla.token, "\0", None).await });
        let (read, _) = read_at_once(&test, &customers[..4]).await;
        assert!(read.iter().flatten().all(Result::is_ok));
        assert_eq!(strange.await.expect("no panic"), Ok(None));
    }
}

story! {
    async fn of_conversations_that_are_read_at_once_each_is_read_or_refused_for_itself(test) {
        let customers = talking(&test).await;
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        let technical = test.customer("Dan", "Technical").await;
        let mut wanted: Vec<_> = customers.iter().map(|customer| (customer.conversation, 0)).collect();
        wanted.push((technical.conversation, 0));
        wanted.push((domain::ids::ConversationId(99_999), 0));
        let before = test.desk.counted();
        let read = test.desk.staff_changes_of_each(&amy, &wanted).await;
        let after = test.desk.counted();
        let statements = after.read_statements - before.read_statements;
        println!("P4 conversations: {} read by {statements} statements", wanted.len());
        assert!(statements < 2 * u64::try_from(wanted.len()).expect("few"));
        for (number, changes) in read[..16].iter().enumerate() {
            let changes = changes.as_ref().expect("of her group");
            assert_eq!(changes.head.conversation, customers[number].conversation);
            assert_eq!(changes.head.rights.comment, number < 4, "each with rights of its own");
            assert_eq!(*changes, test.staff_view(&amy, customers[number].conversation).await);
        }
        assert_eq!(read[17], Err(Refusal::NotFound), "there is none");
        // Whoever reads beside somebody who may, may not for that.
        let (mine, theirs) = tokio::join!(
            test.desk.staff_changes_of_each(&ben, &wanted),
            test.desk.staff_changes_of_each(&amy, &wanted),
        );
        for (number, (mine, theirs)) in mine.iter().zip(&theirs).enumerate() {
            let alone = test.desk.staff_changes(&ben, wanted[number].0, 0).await;
            assert_eq!((mine, theirs), (&alone, &read[number]));
        }
        assert_eq!(mine[16], Err(Refusal::NotFound), "another group's");
        test.desk.end_conversation(&amy, customers[0].conversation, request()).await.expect("hers");
    }
}
