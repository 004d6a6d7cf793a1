//! `trial fill`, as the browser tests call it: what it makes is a desk like any other, on which people go on.

use desk::clock::Clock;
use desk::{Bus, CustomerToken, Database, Desk, Files, Settings, Staff};
use domain::entry::{StaffContent, StaffEntry};
use domain::ids::{ConversationId, RequestId};
use domain::text::MessageBody;
use serde::Deserialize;
use std::process::Command;

#[derive(Deserialize)]
struct Customer {
    name: String,
    token: String,
    conversation: ConversationId,
}

#[tokio::test]
async fn a_filled_desk_has_the_cases_and_entries_it_was_asked_for_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let filled = Command::new(env!("CARGO_BIN_EXE_trial"))
        .args(["fill", "--cases", "7", "--entries", "130", "--data"])
        .arg(&data)
        .output()
        .expect("it runs");
    assert!(filled.status.success(), "{filled:?}");
    let customers: Vec<Customer> = serde_json::from_slice(&filled.stdout).expect("its customers");

    let desk = Desk::open(Settings {
        database: Database::Sqlite(data.join("headset.db")),
        bus: Bus::default(),
        clock: Clock::system(),
        files: Files::in_memory(),
    })
    .await
    .expect("the desk opens");
    let token = desk.sign_in("amy@demo.test", "headset-demo").await.expect("signs in");
    let me = desk.session(&token.0).await.expect("readable").expect("signed in");
    let amy = Staff {
        person: me.person,
        roles: me.roles,
    };
    let cases = desk.cases(&amy).await.expect("readable");
    let names: Vec<&str> = cases.iter().map(|case| case.customer.as_str()).collect();
    let expected: Vec<&str> = customers.iter().map(|customer| customer.name.as_str()).collect();
    assert_eq!((names.len(), names), (7, expected));

    let first = &customers[0];
    let said = desk
        .say(
            &CustomerToken::parse(&first.token).expect("a token"),
            first.conversation,
            RequestId::new("after-the-filling").expect("well formed"),
            MessageBody::new("Hello?").expect("a message"),
        )
        .await
        .expect("the chat is open");
    assert_eq!(said.seq, 131);
    // Page by page from the end, each of the texts stands there once.
    let mut entries = desk
        .staff_changes(&amy, first.conversation, 0)
        .await
        .expect("hers")
        .changes
        .entries;
    while let Some(oldest) = entries.iter().map(|entry| entry.seq).min().filter(|oldest| *oldest > 1) {
        let page = desk.history(&amy, first.conversation, oldest).await.expect("hers");
        entries.extend(page.entries);
    }
    let mut places: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    places.sort_unstable();
    assert_eq!(places, (1..=131).collect::<Vec<_>>());
    let mut numbers: Vec<u64> = entries.iter().filter_map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (5..=130).collect::<Vec<_>>());
}

/// Which of the many texts this is.
fn number(entry: &StaffEntry) -> Option<u64> {
    match &entry.content {
        StaffContent::Message { body, .. } => body
            .strip_prefix("This is entry number ")?
            .split(' ')
            .next()?
            .parse()
            .ok(),
        _ => None,
    }
}
