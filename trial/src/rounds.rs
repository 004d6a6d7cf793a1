//! Comparing two sides: a machine's speed drifts by a factor of two within minutes, so each side has its turn in every round, and
//! only the ratio of a round means anything.

use std::time::Duration;

/// Rounds that count; one before them warms up. Many short ones rather than few long ones: what disturbs a machine for a moment
/// then spoils few ratios.
const ROUNDS: usize = 40;

/// How the ratios of the rounds are spread, and what one action took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
    /// The medians of the two sides' blocks, each block divided by its actions.
    pub(crate) small: Duration,
    pub(crate) large: Duration,
}

/// Runs blocks of so many actions on the small and the large side in turn. A block says how long its actions took, all together.
pub(crate) async fn compare(
    actions: u32,
    mut small: impl AsyncFnMut(u32) -> anyhow::Result<Duration>,
    mut large: impl AsyncFnMut(u32) -> anyhow::Result<Duration>,
) -> anyhow::Result<Spread> {
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        // Whoever goes first may find the machine in another state, so they take turns at that, too.
        let times = if round.is_multiple_of(2) {
            let small = small(actions).await?;
            (small, large(actions).await?)
        } else {
            let large = large(actions).await?;
            (small(actions).await?, large)
        };
        if round > 0 {
            rounds.push(times);
        }
    }
    Ok(Spread::of(&rounds, actions))
}

impl Spread {
    fn of(rounds: &[(Duration, Duration)], actions: u32) -> Self {
        let mut ratios: Vec<f64> = rounds
            .iter()
            .map(|(small, large)| large.as_secs_f64() / small.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        Self {
            least: ratios[0],
            median: f64::midpoint(ratios[(ratios.len() - 1) / 2], ratios[ratios.len() / 2]),
            most: ratios[ratios.len() - 1],
            small: median(rounds.iter().map(|(small, _)| *small)) / actions,
            large: median(rounds.iter().map(|(_, large)| *large)) / actions,
        }
    }
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times[times.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(times: &[(u64, u64)]) -> Vec<(Duration, Duration)> {
        let round = |(small, large): &(u64, u64)| (Duration::from_millis(*small), Duration::from_millis(*large));
        times.iter().map(round).collect()
    }

    #[test]
    fn the_median_of_the_rounds_ratios_ignores_a_machine_that_is_slow_for_a_while() {
        let rounds = millis(&[(10, 11), (10, 12), (40, 48), (10, 90), (10, 10)]);
        let spread = Spread::of(&rounds, 5);
        assert_eq!((spread.least, spread.median, spread.most), (1.0, 1.2, 9.0));
        assert_eq!(
            (spread.small, spread.large),
            (Duration::from_millis(2), Duration::from_micros(2400))
        );
        let even = Spread::of(&millis(&[(10, 10), (10, 20)]), 1);
        assert_eq!(even.median, 1.5);
    }

    #[tokio::test]
    async fn the_sides_have_their_turns_one_after_the_other() {
        let order = std::cell::RefCell::new(String::new());
        let turn = async |side: char| {
            order.borrow_mut().push(side);
            Ok(Duration::from_millis(1))
        };
        let spread = compare(1, async |_| turn('s').await, async |_| turn('l').await).await;
        assert_eq!(spread.expect("nothing fails").median, 1.0);
        assert!(order.borrow().starts_with("sllssl"), "{}", order.borrow());
    }
}
