//! Comparing two sides: a machine's speed drifts by a factor of two within minutes, so each side has its turn in every round, and
//! only the ratio of a round means anything.

use crate::samples::quantile;
use std::time::Duration;

/// Rounds of short blocks that count. Many short ones rather than few long ones: what disturbs a machine for a moment then spoils
/// few ratios.
const ROUNDS: usize = 40;

/// What both sides' blocks came to in one round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Round {
    /// The raw limit, or the small desk.
    pub(crate) reference: f64,
    /// What is held against it.
    pub(crate) measured: f64,
}

/// How the ratios of the rounds are spread, and the medians of the two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
    pub(crate) reference: f64,
    pub(crate) measured: f64,
}

/// Runs a block of each side in turn, so many rounds; one more before them warms up.
pub(crate) async fn alternate<T>(
    rounds: usize,
    mut reference: impl AsyncFnMut() -> anyhow::Result<T>,
    mut measured: impl AsyncFnMut() -> anyhow::Result<T>,
) -> anyhow::Result<Vec<(T, T)>> {
    let mut blocks = Vec::new();
    for round in 0..=rounds {
        // Whoever goes first may find the machine in another state, so they take turns at that, too.
        let both = if round.is_multiple_of(2) {
            let reference = reference().await?;
            (reference, measured().await?)
        } else {
            let measured = measured().await?;
            (reference().await?, measured)
        };
        if round > 0 {
            blocks.push(both);
        }
    }
    Ok(blocks)
}

/// Runs blocks of so many actions on the small and the large side in turn. A block says how long its actions took, all together;
/// a round is told in milliseconds per action.
pub(crate) async fn compare(
    actions: u32,
    mut small: impl AsyncFnMut(u32) -> anyhow::Result<Duration>,
    mut large: impl AsyncFnMut(u32) -> anyhow::Result<Duration>,
) -> anyhow::Result<Vec<Round>> {
    let blocks = alternate(ROUNDS, async || small(actions).await, async || large(actions).await).await?;
    let millis = |spent: Duration| spent.as_secs_f64() * 1000.0 / f64::from(actions);
    let round = |(small, large)| Round {
        reference: millis(small),
        measured: millis(large),
    };
    Ok(blocks.into_iter().map(round).collect())
}

impl Spread {
    pub(crate) fn of(rounds: &[Round]) -> Self {
        let ratios: Vec<f64> = rounds.iter().map(|round| round.measured / round.reference).collect();
        let references: Vec<f64> = rounds.iter().map(|round| round.reference).collect();
        let measured: Vec<f64> = rounds.iter().map(|round| round.measured).collect();
        Self {
            least: quantile(&ratios, 0.0),
            median: quantile(&ratios, 0.5),
            most: quantile(&ratios, 1.0),
            reference: quantile(&references, 0.5),
            measured: quantile(&measured, 0.5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(values: &[(f64, f64)]) -> Vec<Round> {
        let round = |(reference, measured): &(f64, f64)| Round {
            reference: *reference,
            measured: *measured,
        };
        values.iter().map(round).collect()
    }

    #[test]
    fn the_median_of_the_rounds_ratios_ignores_a_machine_that_is_slow_for_a_while() {
        let rounds = rounds(&[(10.0, 11.0), (10.0, 12.0), (40.0, 48.0), (10.0, 90.0), (10.0, 10.0)]);
        let spread = Spread::of(&rounds);
        assert_eq!((spread.least, spread.median, spread.most), (1.0, 1.2, 9.0));
        assert_eq!((spread.reference, spread.measured), (10.0, 12.0));
    }

    #[tokio::test]
    async fn the_sides_have_their_turns_one_after_the_other() {
        let order = std::cell::RefCell::new(String::new());
        let turn = async |side: char| {
            order.borrow_mut().push(side);
            Ok(Duration::from_millis(1))
        };
        let rounds = compare(1, async |_| turn('s').await, async |_| turn('l').await).await;
        assert_eq!(Spread::of(&rounds.expect("nothing fails")).median, 1.0);
        assert!(order.borrow().starts_with("sllssl"), "{}", order.borrow());
    }
}
