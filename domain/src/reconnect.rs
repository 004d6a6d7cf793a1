//! How long a client waits before it tries again (behaviour 5, "Resume").

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(400);
/// With the attempt itself, all are back within 10 s of what kept them away.
const LONGEST: Duration = Duration::from_secs(8);

/// The wait before attempt `attempt` (0 is the first after a loss): doubling, at most 8 s, of which a random half is
/// jitter. `random` is from 0 to 1.
#[must_use]
pub fn wait_before(attempt: u32, random: f64) -> Duration {
    let full = FIRST.saturating_mul(2u32.saturating_pow(attempt)).min(LONGEST);
    full.mul_f64(0.5 + 0.5 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_wait_is_never_zero_and_never_above_8_seconds(attempt: u32, random in 0.0f64..=1.0) {
            let wait = wait_before(attempt, random);
            prop_assert!(wait >= FIRST / 2 && wait <= LONGEST);
        }
    }

    #[test]
    fn later_attempts_wait_longer() {
        assert!(wait_before(0, 1.0) < wait_before(1, 0.1).mul_f32(2.0));
        assert_eq!(wait_before(20, 1.0), LONGEST);
    }
}
