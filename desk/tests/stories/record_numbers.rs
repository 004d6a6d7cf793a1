//! Behaviour 9: the numbers of records, under everything that happens at once.

use crate::records::{create, draft};
use crate::test_desk::{request, story};
use domain::Refusal;
use domain::record::Kind;
use domain::record::draft::Draft;
use std::collections::BTreeSet;

story! {
    /// Of many who create at once, some of whom fail: each record has a number of its own, and none is left out.
    async fn numbers_have_no_gap_after_failed_saves_and_under_concurrency(test) {
        let (root, mut creating) = (test.staff("root").await, tokio::task::JoinSet::new());
        for round in 0..24 {
            let carla = test.customer("Carla", "Billing").await;
            let form = test.desk.record_form(&root, carla.conversation).await.expect("an administrator");
            let kind = if round % 3 == 0 { Kind::Incident } else { Kind::Case };
            let good = draft(&form, kind);
            let spoilt = Draft { assignee: Some(domain::ids::PersonId(99)), ..good.clone() };
            let draft = if round % 4 == 1 { spoilt } else { good };
            let (desk, root) = (test.desk.clone(), root.clone());
            creating.spawn(async move { desk.create_record(&root, carla.conversation, &draft, None, request()).await });
        }
        let outcomes = creating.join_all().await;
        let (mut numbers, mut refused) = (BTreeSet::new(), 0);
        for outcome in outcomes {
            match outcome {
                Ok(created) => assert!(numbers.insert(created.number.0), "twice"),
                Err(Refusal::Invalid { .. }) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let expected: BTreeSet<String> = (1..=12)
            .map(|count| format!("CS{:07}", 1000 + count))
            .chain((1..=6).map(|count| format!("INC{:07}", 1000 + count)))
            .collect();
        assert_eq!((numbers, refused), (expected, 6));
    }
}

story! {
    /// Two who create a record of the same conversation at once: one does, the other is told of it.
    async fn two_who_create_at_once_make_one_record(test) {
        for round in 1..=12 {
            let (mia, root) = (test.staff("mia").await, test.staff("root").await);
            let carla = test.customer("Carla", "Billing").await;
            let form = test.desk.record_form(&mia, carla.conversation).await.expect("manages it");
            let press = |staff: desk::Staff| {
                let (desk, draft, conversation) = (test.desk.clone(), draft(&form, Kind::Case), carla.conversation);
                tokio::spawn(async move { desk.create_record(&staff, conversation, &draft, None, request()).await })
            };
            let (one, other) = (press(mia.clone()), press(root));
            let outcomes = [one.await.expect("no panic"), other.await.expect("no panic")];
            let number = format!("CS{:07}", 1000 + round);
            let won = outcomes.iter().filter(|outcome| matches!(outcome, Ok(created) if created.number.0 == number)).count();
            let told = outcomes.iter().filter(|outcome| **outcome == Err(Refusal::AlreadyLinked { number: number.clone() })).count();
            assert_eq!((won, told), (1, 1), "{outcomes:?}");
        }
    }
}

story! {
    /// A number is not used again by whoever comes after a restart.
    async fn numbers_go_on_after_a_restart(test) {
        let root = test.staff("root").await;
        let carla = test.customer("Carla", "Billing").await;
        assert_eq!(create(&test, &root, &carla, Kind::Case).await.number.0, "CS0001001");
        test.restart(std::time::Duration::from_secs(1)).await;
        assert_eq!(create(&test, &root, &carla, Kind::Case).await.number.0, "CS0001002");
    }
}
