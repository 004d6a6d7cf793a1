//! The verdict on each message of a group, and its numbers (behaviour 5, "Order" and "Exactly once").
//!
//! `desk` reads the facts under lock, asks here, and writes what comes out. Numbers are given only to what is admitted, so
//! that neither view ever has a gap.

use crate::access::{Action, Relation, may};
use crate::conversation::State;
use crate::entry::Visibility;
use crate::refusal::Refusal;

/// A conversation's counters, as locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Entries in staff's view.
    pub staff_seq: i64,
    /// Entries in the customer's view.
    pub customer_seq: i64,
    /// Changes of staff's view.
    pub staff_version: i64,
    /// Changes of the customer's view.
    pub customer_version: i64,
}

/// The numbers of one entry. Those for the customer exist only for what the customer may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub staff_seq: i64,
    pub staff_version: i64,
    pub for_customer: Option<CustomerNumbers>,
}

/// An entry's place and version in the customer's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerNumbers {
    pub seq: i64,
    pub version: i64,
}

impl Counters {
    /// Gives the next entry its numbers.
    pub fn number(&mut self, visibility: Visibility) -> Numbers {
        self.staff_seq += 1;
        self.staff_version += 1;
        let for_customer = match visibility {
            Visibility::Comment => {
                self.customer_seq += 1;
                self.customer_version += 1;
                Some(CustomerNumbers {
                    seq: self.customer_seq,
                    version: self.customer_version,
                })
            }
            Visibility::WorkNote => None,
        };
        Numbers {
            staff_seq: self.staff_seq,
            staff_version: self.staff_version,
            for_customer,
        }
    }
}

/// Who wants to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender<'a> {
    /// The conversation's own customer.
    Customer,
    /// A colleague with these relations to it.
    Staff {
        relations: &'a [Relation],
        visibility: Visibility,
    },
}

impl Sender<'_> {
    /// Who may read what is said.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::Customer => Visibility::Comment,
            Self::Staff { visibility, .. } => *visibility,
        }
    }
}

/// Whether this may be said now, and as which entry.
///
/// # Errors
/// `closed` where the conversation has ended, `not_found` or `not_allowed` by the access table; then nothing was numbered.
pub fn admit(counters: &mut Counters, state: State, sender: &Sender<'_>) -> Result<Numbers, Refusal> {
    match sender {
        Sender::Customer if !state.is_open() => return Err(Refusal::Closed),
        Sender::Customer => {}
        Sender::Staff { relations, visibility } => may(relations, Action::Write(*visibility), state)?,
    }
    Ok(counters.number(sender.visibility()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NONE: Counters = Counters {
        staff_seq: 0,
        customer_seq: 0,
        staff_version: 0,
        customer_version: 0,
    };

    fn senders() -> impl Strategy<Value = (u8, State)> {
        (0u8..4, prop::sample::select(State::ALL.to_vec()))
    }

    proptest! {
        /// Whatever is said by whomever in whatever state: both views count 1, 2, 3 … and the customer's numbers do not
        /// show that a work note or a refused message was there.
        #[test]
        fn neither_view_has_a_gap(sends in prop::collection::vec(senders(), 0..60)) {
            let mut counters = NONE;
            let (mut staff, mut customer) = (Vec::new(), Vec::new());
            for (who, state) in sends {
                let assigned = [Relation::Assigned];
                let sender = match who {
                    0 => Sender::Customer,
                    1 => Sender::Staff { relations: &assigned, visibility: Visibility::Comment },
                    2 => Sender::Staff { relations: &assigned, visibility: Visibility::WorkNote },
                    _ => Sender::Staff { relations: &[], visibility: Visibility::Comment },
                };
                let before = counters;
                match admit(&mut counters, state, &sender) {
                    Ok(numbers) => {
                        staff.push(numbers.staff_seq);
                        customer.extend(numbers.for_customer.map(|numbers| numbers.seq));
                        prop_assert_eq!(numbers.for_customer.is_some(), sender.visibility() == Visibility::Comment);
                    }
                    Err(_) => prop_assert_eq!(counters, before, "a refusal changes nothing"),
                }
            }
            prop_assert_eq!(&staff, &(1..=staff.len() as i64).collect::<Vec<_>>());
            prop_assert_eq!(&customer, &(1..=customer.len() as i64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_customer_may_write_while_waiting_and_not_after_the_end() {
        for (state, verdict) in [
            (State::Waiting, true),
            (State::InProgress, true),
            (State::ClosedComplete, false),
        ] {
            assert_eq!(
                admit(&mut { NONE }, state, &Sender::Customer).is_ok(),
                verdict,
                "{state:?}"
            );
        }
    }
}
