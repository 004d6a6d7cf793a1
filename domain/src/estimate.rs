//! How long waiting usually takes, told as a range (behaviour 10, "Waiting"): what most of those had who waited here lately.

const MINUTE_MS: i64 = 60_000;

/// From which whole minute to which people usually wait, from the waits of the last accepted visits in milliseconds, in any
/// order: the middle half of them, its beginning rounded down and its end up. None from fewer than `at_least`.
///
/// `(0, 1)` is under a minute.
#[must_use]
pub fn usual_wait(mut waits: Vec<i64>, at_least: i64) -> Option<(i64, i64)> {
    if i64::try_from(waits.len()).unwrap_or(i64::MAX) < at_least.max(1) {
        return None;
    }
    waits.sort_unstable();
    let last = waits.len() - 1;
    let lower = waits[last / 4].max(0);
    let upper = waits[last - last / 4].max(0);
    let from = lower / MINUTE_MS;
    let to = (upper + MINUTE_MS - 1) / MINUTE_MS;
    Some((from, to.max(from).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::ESTIMATE_VISITS;
    use proptest::prelude::*;

    fn minutes(waits: &[f64]) -> Option<(i64, i64)> {
        #[expect(clippy::cast_possible_truncation, reason = "a few minutes fit")]
        usual_wait(
            waits.iter().map(|minutes| (minutes * 60_000.0) as i64).collect(),
            ESTIMATE_VISITS,
        )
    }

    #[test]
    fn the_middle_half_in_whole_minutes() {
        for (waits, expected) in [
            (&[1.0, 2.0, 3.0, 4.0][..], None),
            (&[1.0, 2.0, 3.0, 4.0, 5.0], Some((2, 4))),
            (&[0.1, 0.2, 0.1, 0.3, 0.9], Some((0, 1))),
            (&[0.0, 0.0, 0.0, 0.0, 0.0], Some((0, 1))),
            (&[5.0, 5.0, 5.0, 5.0, 5.0], Some((5, 5))),
            (&[4.2, 5.9, 4.7, 5.1, 90.0], Some((4, 6))),
            (&[0.5, 2.5, 0.4, 0.2, 40.0, 3.0, 1.0, 1.0, 2.0], Some((0, 3))),
        ] {
            assert_eq!(minutes(waits), expected, "{waits:?}");
        }
    }

    proptest! {
        /// Whatever the waits are: at least half of them lie in the range, and one that was absurdly long does not move it.
        #[test]
        fn at_least_half_of_them_waited_that_long(waits in prop::collection::vec(0i64..10_000_000, 5..60)) {
            let (from, to) = usual_wait(waits.clone(), ESTIMATE_VISITS).expect("enough visits");
            prop_assert!(0 <= from && from <= to && to >= 1);
            let inside = waits.iter().filter(|wait| (from * MINUTE_MS..=to * MINUTE_MS).contains(*wait)).count();
            prop_assert!(2 * inside >= waits.len());
        }

        #[test]
        fn the_order_of_the_visits_says_nothing(waits in prop::collection::vec(0i64..10_000_000, 0..60).prop_shuffle()) {
            let mut sorted = waits.clone();
            sorted.sort_unstable();
            prop_assert_eq!(usual_wait(waits, ESTIMATE_VISITS), usual_wait(sorted, ESTIMATE_VISITS));
        }

        #[test]
        fn fewer_visits_than_five_say_nothing(waits in prop::collection::vec(0i64..10_000_000, 0..5)) {
            prop_assert_eq!(usual_wait(waits, ESTIMATE_VISITS), None);
        }
    }
}
