//! The order in which Cases are shown: open ones first, ended ones below, and nothing moves while it is held (behaviour 3).

use domain::ids::ConversationId;
use domain::time::Timestamp;
use std::collections::{BTreeSet, BinaryHeap};

/// A case, and whether it is open.
pub(crate) type Case = (ConversationId, bool);

/// Cases as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arranged {
    pub open: Vec<ConversationId>,
    pub ended: Vec<ConversationId>,
}

/// Those first whose customers have waited longest for an answer; the others stay in their order.
pub(crate) fn longest_unanswered_first(cases: Vec<(Option<Timestamp>, Case)>) -> Vec<Case> {
    let cases = cases.into_iter().enumerate();
    let ranked = cases.map(|(place, (unanswered_since, case))| {
        let since = unanswered_since.unwrap_or(Timestamp(i64::MAX));
        (since, place, case)
    });
    // A heap, because browsers load it in a fifth of the bytes of a sort.
    let sorted = BinaryHeap::from_iter(ranked).into_sorted_vec();
    sorted.into_iter().map(|(_, _, case)| case).collect()
}

/// Puts cases, given in their order with whether each is open, where they belong. While the list is held, what is shown stays
/// where it is, what has left goes, and what is new comes at the end of its part.
pub(crate) fn arrange(shown: &Arranged, cases: &[Case], held: bool) -> Arranged {
    let existing: BTreeSet<ConversationId> = cases.iter().map(|(id, _)| *id).collect();
    let part = |shown: &[ConversationId], others: &[ConversationId], wanted: bool| {
        let mut part: Vec<ConversationId> = Vec::new();
        if held {
            part.extend(shown.iter().filter(|id| existing.contains(id)));
        }
        // Where everything stays, only what stands nowhere yet is put somewhere.
        let stays: BTreeSet<ConversationId> = if held {
            shown.iter().chain(others).copied().collect()
        } else {
            BTreeSet::new()
        };
        let new = cases
            .iter()
            .filter(|(id, is_open)| *is_open == wanted && !stays.contains(id));
        part.extend(new.map(|(id, _)| *id));
        part
    };
    Arranged {
        open: part(&shown.open, &shown.ended, true),
        ended: part(&shown.ended, &shown.open, false),
    }
}

impl Arranged {
    /// The case below this one, or the one above, in a ring through open and ended ones; the first or the last where this is none.
    pub(crate) fn beside(&self, id: Option<ConversationId>, back: bool) -> Option<ConversationId> {
        let mut all = self.open.iter().chain(&self.ended).copied();
        let count = self.open.len() + self.ended.len();
        let last = count.checked_sub(1)?;
        let next = match (all.clone().position(|case| Some(case) == id), back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => at.checked_sub(1).unwrap_or(last),
        };
        all.nth(next)
    }

    /// The entry after this one: the next open case, the one before if it is the last, else its own, which has ended.
    pub(crate) fn after(&self, id: ConversationId) -> ConversationId {
        let Some(index) = self.open.iter().position(|case| *case == id) else {
            return self.open.first().copied().unwrap_or(id);
        };
        let before = index.checked_sub(1);
        let next = self.open.get(index + 1).or_else(|| self.open.get(before?));
        next.copied().unwrap_or(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[i64]) -> Vec<ConversationId> {
        ids.iter().copied().map(ConversationId).collect()
    }

    fn cases(cases: &[(i64, bool)]) -> Vec<(ConversationId, bool)> {
        cases.iter().map(|(id, open)| (ConversationId(*id), *open)).collect()
    }

    fn arranged(open: &[i64], ended: &[i64]) -> Arranged {
        Arranged {
            open: ids(open),
            ended: ids(ended),
        }
    }

    #[test]
    fn what_has_ended_stands_below_in_the_same_order() {
        let all = cases(&[(1, true), (2, false), (3, true), (4, false)]);
        assert_eq!(arrange(&Arranged::default(), &all, false), arranged(&[1, 3], &[2, 4]));
    }

    #[test]
    fn who_has_waited_longest_for_an_answer_stands_first_where_that_was_chosen() {
        let since = [None, Some(Timestamp(70)), None, Some(Timestamp(20))];
        let all = cases(&[(1, true), (2, true), (3, true), (4, true)]);
        let ordered = longest_unanswered_first(since.into_iter().zip(all).collect());
        assert_eq!(ordered, cases(&[(4, true), (2, true), (1, true), (3, true)]));
    }

    #[test]
    fn nothing_moves_under_the_pointer_or_the_focus() {
        let shown = arranged(&[1, 2, 3], &[9]);
        let now = cases(&[(2, false), (3, true), (1, true), (4, true), (9, false)]);
        assert_eq!(arrange(&shown, &now, true), arranged(&[1, 2, 3, 4], &[9]));
        assert_eq!(arrange(&shown, &now, false), arranged(&[3, 1, 4], &[2, 9]));
    }

    #[test]
    fn what_has_left_goes_even_while_held() {
        let shown = arranged(&[1, 2], &[9]);
        assert_eq!(arrange(&shown, &cases(&[(2, true)]), true), arranged(&[2], &[]));
    }

    #[test]
    fn the_next_case_is_the_one_below_and_after_the_last_comes_the_first() {
        let shown = arranged(&[1, 2], &[9]);
        let beside = |id: Option<i64>, back| shown.beside(id.map(ConversationId), back).map(|id| id.0);
        assert_eq!((beside(None, false), beside(None, true)), (Some(1), Some(9)));
        assert_eq!((beside(Some(2), false), beside(Some(9), false)), (Some(9), Some(1)));
        assert_eq!((beside(Some(1), true), beside(Some(8), false)), (Some(9), Some(1)));
        assert_eq!(Arranged::default().beside(None, false), None);
    }

    #[test]
    fn after_an_end_comes_the_next_entry() {
        let shown = arranged(&[1, 2, 3], &[9]);
        assert_eq!(shown.after(ConversationId(2)), ConversationId(3));
        assert_eq!(shown.after(ConversationId(3)), ConversationId(2));
        assert_eq!(shown.after(ConversationId(8)), ConversationId(1));
        assert_eq!(arranged(&[1], &[]).after(ConversationId(1)), ConversationId(1));
    }
}
