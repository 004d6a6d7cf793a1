//! A large desk for the browser: Amy has many cases, and the first is long. All of it is said and accepted as people would, by the
//! desk's own transactions.

use crate::customer::Customer;
use crate::demo::Demo;
use desk::Database;
use futures_util::future::try_join_all;
use std::path::Path;

/// What a conversation begins with: started, the question, joined, the initial response.
const AT_FIRST: u64 = 4;
/// Texts that are under way at once; among these they are stored in any order.
const AT_ONCE: usize = 500;

/// Fills a data folder. The customers, in the order of Amy's cases.
pub(crate) async fn run(data: &Path, cases: u64, entries: u64) -> anyhow::Result<Vec<Customer>> {
    std::fs::create_dir_all(data)?;
    let demo = Demo::open(Database::Sqlite(data.join("headset.db"))).await?;
    let mut customers = Vec::new();
    for _ in 0..cases {
        customers.push(demo.customer().await?);
        demo.accept().await?;
    }
    let (first, others) = customers.split_first().expect("there is at least one case");
    // Every second has been answered; the others wait, as long as this desk is served.
    let answered: Vec<_> = others.iter().skip(1).step_by(2).collect();
    for answered in answered.chunks(AT_ONCE) {
        try_join_all(
            answered
                .iter()
                .map(|customer| demo.answer(customer, "I am looking it up")),
        )
        .await?;
    }
    let numbers: Vec<u64> = (AT_FIRST + 1..=entries).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        try_join_all(numbers.iter().map(|number| talk(&demo, first, *number))).await?;
    }
    Ok(customers)
}

/// An entry of a long talk: two by the customer, then one by Amy.
async fn talk(demo: &Demo, customer: &Customer, number: u64) -> anyhow::Result<()> {
    let text = format!("This is entry number {number} of a conversation that has lasted for a long time by now.");
    if number.is_multiple_of(3) {
        demo.answer(customer, &text).await
    } else {
        customer.say(&demo.desk, &text).await
    }
}
