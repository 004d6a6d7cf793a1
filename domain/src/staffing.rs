//! Whether anybody could accept a waiting customer now (behaviour 10): available, busy, or nobody there. Told only while it
//! is true.

use serde::{Deserialize, Serialize};

/// How a queue is staffed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Staffing {
    /// A member of the queue's group is Available and below their limit.
    #[default]
    Available,
    /// Members are Available, each at their limit.
    Busy,
    /// No member is Available.
    Nobody,
}

impl Staffing {
    /// From how many members of the group are Available, and how many of those are below their limit.
    #[must_use]
    pub fn of(available: i64, below_limit: i64) -> Self {
        match (available, below_limit) {
            (_, 1..) => Self::Available,
            (1.., _) => Self::Busy,
            _ => Self::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_at_their_limit_is_busy_and_not_nobody() {
        for (available, below_limit, expected) in [
            (2, 1, Staffing::Available),
            (1, 1, Staffing::Available),
            (2, 0, Staffing::Busy),
            (0, 0, Staffing::Nobody),
        ] {
            assert_eq!(Staffing::of(available, below_limit), expected);
        }
    }
}
