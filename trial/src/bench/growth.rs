//! P5 of the budgets: what grows must not cost more for it. Each row compares a large desk with a small one, by the desk's own
//! transactions, and is printed beside its target; a speed is reported and never asserted.

use super::report::{Report, Row, Target, grouped};
use crate::bulk::Bulk;
use crate::customer::{Customer, new_request};
use crate::demo::Demo;
use crate::place::Place;
use crate::progress;
use crate::rounds::{Round, compare};
use anyhow::{Context, ensure};
use domain::ids::ConversationId;
use domain::record::draft::Draft;
use domain::record::list::Sort;
use domain::record::{Assessment, Kind};
use domain::wire::record::RecordQuery;
use std::time::{Duration, Instant};

/// A large desk may take this much longer than a small one.
const TARGET: f64 = 1.3;
/// The small desk of the last rows has so many messages, and each conversation in either desk so many.
const FEW_MESSAGES: i64 = 10_000;
const MESSAGES_EACH: i64 = 100;

/// Tells the rows of one place.
pub(super) async fn run(place: &Place, report: &mut Report, messages: i64) -> anyhow::Result<()> {
    let mut row = |what: &str, rounds: Vec<Round>| {
        let row = Row {
            name: "P5",
            place: place.name(),
            what,
            target: Target::AtMost(TARGET),
        };
        report.ratio(row, "ms", &rounds)
    };
    progress(&format!("P5 on {}: how long a line is", place.name()));
    row("accept with 10,000 waiting / with 10", accept(place).await?)?;
    row(
        "sidebar change with 1,000 waiting / with 10",
        sidebar_change(place).await?,
    )?;
    progress(&format!("P5 on {}: how long a conversation is", place.name()));
    row(
        "first page of a conversation of 10,000 / of 50",
        first_page(place).await?,
    )?;
    progress(&format!("P5 on {}: how much is stored", place.name()));
    let stored = format!(
        "with {} messages stored / with {}",
        grouped(messages),
        grouped(FEW_MESSAGES)
    );
    let (small, large) = (
        Stored::open(place, "few", FEW_MESSAGES).await?,
        Stored::open(place, "many", messages).await?,
    );
    let send = compare(
        10,
        async |times| small.send(times).await,
        async |times| large.send(times).await,
    )
    .await?;
    row(&format!("send {stored}"), send)?;
    let accept = compare(
        6,
        async |times| accept_and_fill_up(&small.demo, times).await,
        async |times| accept_and_fill_up(&large.demo, times).await,
    )
    .await?;
    row(&format!("accept {stored}"), accept)?;
    let transfer = compare(
        6,
        async |times| transfer(&small.demo, times).await,
        async |times| transfer(&large.demo, times).await,
    )
    .await?;
    row(&format!("transfer to a queue {stored}"), transfer)?;
    let escalate = compare(
        6,
        async |times| escalate(&small.demo, times).await,
        async |times| escalate(&large.demo, times).await,
    )
    .await?;
    row(&format!("escalate {stored}"), escalate)?;
    progress(&format!("P5 on {}: how many records there are", place.name()));
    let small = with_cases(place, "cases_few", 100).await?;
    let large = with_cases(place, "cases_many", 100_000).await?;
    let create = compare(
        6,
        async |times| create_incident(&small, times).await,
        async |times| create_incident(&large, times).await,
    )
    .await?;
    row("create record with 100,000 records / with 100", create)?;
    let list = compare(
        12,
        async |times| first_page_of_cases(&small, times).await,
        async |times| first_page_of_cases(&large, times).await,
    )
    .await?;
    row("record list, first page with 100,000 records / with 100", list)
}

/// A desk at which so many wait in Billing.
async fn with_waiting(place: &Place, name: &str, waiting: i64) -> anyhow::Result<Demo> {
    let database = place.database(name).await?;
    let demo = Demo::open(database.clone()).await?;
    let mut bulk = Bulk::open(&database).await?;
    bulk.waiting(demo.billing, 0, waiting).await?;
    bulk.settle().await?;
    Ok(demo)
}

async fn accept(place: &Place) -> anyhow::Result<Vec<Round>> {
    let small = with_waiting(place, "accept_small", 10).await?;
    let large = with_waiting(place, "accept_large", 10_000).await?;
    compare(
        6,
        async |times| accept_and_fill_up(&small, times).await,
        async |times| accept_and_fill_up(&large, times).await,
    )
    .await
}

/// Accepts so often. Whoever is accepted is followed by somebody else, so that the line stays as long as it is.
async fn accept_and_fill_up(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let start = Instant::now();
        demo.accept().await?;
        spent += start.elapsed();
        demo.customer().await?;
    }
    Ok(spent)
}

/// Somebody whom Amy has accepted.
async fn accepted(demo: &Demo) -> anyhow::Result<ConversationId> {
    demo.customer().await?;
    Ok(demo.accept().await?.conversation)
}

/// Passes so many on to another queue, one after the other. Whoever is next there is accepted, so that its line stays as it is.
async fn transfer(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let technical = demo.queue("Technical").await?;
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let conversation = accepted(demo).await?;
        let (desk, request) = (&demo.desk, new_request()?);
        let start = Instant::now();
        desk.transfer_to_queue(&demo.amy, conversation, technical, request)
            .await?;
        spent += start.elapsed();
        desk.accept_next(&demo.amy, technical, new_request()?).await?;
    }
    Ok(spent)
}

/// Escalates so many, one after the other. Whoever is next there is accepted, so that its line stays as it is.
async fn escalate(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let priority = demo.queue("Priority").await?;
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let conversation = accepted(demo).await?;
        let (desk, request) = (&demo.desk, new_request()?);
        let start = Instant::now();
        desk.escalate(&demo.amy, conversation, request).await?;
        spent += start.elapsed();
        desk.accept_next(&demo.amy, priority, new_request()?).await?;
    }
    Ok(spent)
}

/// A desk with so many cases.
async fn with_cases(place: &Place, name: &str, cases: i64) -> anyhow::Result<Demo> {
    let database = place.database(name).await?;
    let demo = Demo::open(database.clone()).await?;
    let mut bulk = Bulk::open(&database).await?;
    bulk.cases(demo.billing, demo.amy.person, 0, cases).await?;
    bulk.settle().await?;
    Ok(demo)
}

/// Creates so many incidents, each of a conversation of its own; the list of cases stays as it is.
async fn create_incident(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let conversation = accepted(demo).await?;
        let form = demo.desk.record_form(&demo.amy, conversation).await?;
        let draft = Draft {
            assessment: Assessment::first(Kind::Incident),
            short_description: form.short_description,
            description: form.description,
            group: form.group,
            assignee: form.assignee,
        };
        let (desk, request) = (&demo.desk, new_request()?);
        let start = Instant::now();
        desk.create_record(&demo.amy, conversation, &draft, None, request)
            .await?;
        spent += start.elapsed();
    }
    Ok(spent)
}

/// Reads so many first pages of the list of cases, in each of its orders in turn.
async fn first_page_of_cases(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let orders = Sort::ALL.iter().cycle();
    let start = Instant::now();
    for (sort, _) in orders.zip(0..times) {
        let query = RecordQuery {
            kind: Kind::Case,
            state: None,
            group: None,
            assignee: None,
            customer: None,
            search: String::new(),
            sort: *sort,
            after: None,
        };
        let page = demo.desk.records(&demo.amy, &query).await?;
        ensure!(page.records.len() == 50, "a page has 50 records");
    }
    Ok(start.elapsed())
}

async fn sidebar_change(place: &Place) -> anyhow::Result<Vec<Round>> {
    let small = with_waiting(place, "sidebar_small", 10).await?;
    let large = with_waiting(place, "sidebar_large", 1_000).await?;
    compare(
        8,
        async |times| read_changes(&small, times).await,
        async |times| read_changes(&large, times).await,
    )
    .await
}

/// Somebody comes, somebody is accepted: each time the queue moves, and what all sidebars show of it is read once.
async fn read_changes(demo: &Demo, times: u32) -> anyhow::Result<Duration> {
    let mut spent = Duration::ZERO;
    for round in 0..times {
        if round.is_multiple_of(2) {
            demo.customer().await?;
        } else {
            demo.accept().await?;
        }
        let start = Instant::now();
        demo.desk.queue_summary(demo.billing).await?;
        spent += start.elapsed();
    }
    Ok(spent)
}

async fn first_page(place: &Place) -> anyhow::Result<Vec<Round>> {
    let database = place.database("page").await?;
    let demo = Demo::open(database.clone()).await?;
    let mut bulk = Bulk::open(&database).await?;
    bulk.ended(demo.billing, demo.amy.person, 0, 1, 50).await?;
    bulk.ended(demo.billing, demo.amy.person, 1, 1, 10_000).await?;
    bulk.settle().await?;
    compare(
        25,
        async |times| open(&demo, "BULK1", times).await,
        async |times| open(&demo, "BULK2", times).await,
    )
    .await
}

async fn open(demo: &Demo, number: &str, times: u32) -> anyhow::Result<Duration> {
    let conversation = demo.desk.find(&demo.amy, number).await?;
    let start = Instant::now();
    for _ in 0..times {
        let page = demo.desk.staff_changes(&demo.amy, conversation, 0).await?;
        ensure!(page.changes.entries.len() == 50, "a page has 50 entries");
    }
    Ok(start.elapsed())
}

/// A desk at which much was said, and some talk now.
struct Stored {
    demo: Demo,
    talking: Vec<Customer>,
}

impl Stored {
    /// Who talks now stands between conversations that are older and others that are newer, as in the middle of a day.
    async fn open(place: &Place, name: &str, messages: i64) -> anyhow::Result<Self> {
        let database = place.database(name).await?;
        let demo = Demo::open(database.clone()).await?;
        let half = messages / MESSAGES_EACH / 2;
        let mut bulk = Bulk::open(&database).await?;
        bulk.ended(demo.billing, demo.amy.person, 0, half, MESSAGES_EACH)
            .await?;
        let mut talking = Vec::new();
        for _ in 0..10 {
            talking.push(demo.customer().await?);
            demo.accept().await?;
        }
        bulk.ended(demo.billing, demo.amy.person, half, half, MESSAGES_EACH)
            .await?;
        bulk.waiting(demo.billing, 2 * half, 10).await?;
        bulk.settle().await?;
        Ok(Self { demo, talking })
    }

    /// Sends so often, one after the other: the customers in turn, and Amy to each.
    async fn send(&self, times: u32) -> anyhow::Result<Duration> {
        let start = Instant::now();
        for round in 0..times {
            let turn = usize::try_from(round / 2).unwrap_or_default() % self.talking.len();
            let customer = self.talking.get(turn).context("somebody talks")?;
            if round.is_multiple_of(2) {
                customer.say(&self.demo.desk, "Is it done by now?").await?;
            } else {
                self.demo.answer(customer, "Not yet; a moment more, please.").await?;
            }
        }
        Ok(start.elapsed())
    }
}
