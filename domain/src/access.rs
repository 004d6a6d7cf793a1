//! Who may do what with a conversation (behaviour 8): the access matrix.

use crate::conversation::State;
use crate::entry::Visibility;
use crate::refusal::Refusal;

/// What somebody is to a conversation; several add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The one agent who owns it.
    Assigned,
    /// Member of the group of the queue it is in.
    Member,
    /// Manager of the group, or administrator.
    Manager,
}

impl Relation {
    pub const ALL: [Self; 3] = [Self::Assigned, Self::Member, Self::Manager];
}

/// What staff may want to do with a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    Write(Visibility),
    Accept,
    End,
    /// Clear an ended conversation from one's own list.
    Done,
}

impl Action {
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Write(Visibility::Comment),
        Self::Write(Visibility::WorkNote),
        Self::Accept,
        Self::End,
        Self::Done,
    ];

    /// Whether one relation allows this in that state, the state's own rules aside.
    #[must_use]
    pub fn allowed_to(self, relation: Relation, state: State) -> bool {
        match (self, relation) {
            (Self::Read, _)
            | (Self::Write(_) | Self::End | Self::Done, Relation::Assigned)
            | (Self::Write(Visibility::WorkNote), Relation::Manager)
            | (Self::End, Relation::Manager)
            | (Self::Accept, Relation::Member) => true,
            (Self::Write(Visibility::WorkNote), Relation::Member) => state != State::Waiting,
            _ => false,
        }
    }
}

/// The verdict on `action` for somebody with these relations, in the order a person would understand:
/// who may not read learns nothing, who may never do it is not allowed, who came too late is told so.
///
/// # Errors
/// `not_found`, `not_allowed`, or the conflict that the state says.
pub fn may(relations: &[Relation], action: Action, state: State) -> Result<(), Refusal> {
    if relations.is_empty() {
        return Err(Refusal::NotFound);
    }
    if !relations.iter().any(|relation| action.allowed_to(*relation, state)) {
        return Err(Refusal::NotAllowed);
    }
    match action {
        Action::Write(Visibility::Comment) | Action::End if !state.is_open() => Err(Refusal::Closed),
        Action::Accept if state == State::InProgress => Err(Refusal::AlreadyTaken { by: None }),
        Action::Accept if !state.is_open() => Err(Refusal::Closed),
        Action::Done if state.is_open() => Err(Refusal::NotAllowed),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of behaviour 8, cell by cell: (relation, read, comment, work note, accept, end, done) for one state.
    #[test]
    fn the_access_table_is_the_one_in_behaviour_8() {
        let waiting = [
            (Relation::Member, [true, false, false, true, false, false]),
            (Relation::Manager, [true, false, true, false, true, false]),
        ];
        let in_progress = [
            (Relation::Assigned, [true, true, true, false, true, false]),
            (Relation::Member, [true, false, true, false, false, false]),
            (Relation::Manager, [true, false, true, false, true, false]),
        ];
        let closed = [
            (Relation::Assigned, [true, false, true, false, false, true]),
            (Relation::Member, [true, false, true, false, false, false]),
            (Relation::Manager, [true, false, true, false, false, false]),
        ];
        let check = |state, rows: &[(Relation, [bool; 6])]| {
            for (relation, cells) in rows {
                for (action, allowed) in Action::ALL.into_iter().zip(cells) {
                    let verdict = may(&[*relation], action, state);
                    assert_eq!(
                        verdict.is_ok(),
                        *allowed,
                        "{relation:?} {action:?} {state:?}: {verdict:?}"
                    );
                }
            }
        };
        check(State::Waiting, &waiting);
        check(State::InProgress, &in_progress);
        for state in [State::ClosedComplete, State::ClosedByClient, State::ClosedAbandoned] {
            check(state, &closed);
        }
    }

    #[test]
    fn who_is_nothing_to_a_conversation_cannot_tell_it_from_one_that_does_not_exist() {
        for state in State::ALL {
            for action in Action::ALL {
                assert_eq!(may(&[], action, state), Err(Refusal::NotFound));
            }
        }
    }

    #[test]
    fn relations_add_up_and_never_take_away() {
        for state in State::ALL {
            for action in Action::ALL {
                for one in Relation::ALL {
                    for other in Relation::ALL {
                        let alone = may(&[one], action, state).is_ok();
                        let both = may(&[one, other], action, state).is_ok();
                        assert!(!alone || both, "{one:?} + {other:?} {action:?} {state:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_comes_too_late_is_told_so_and_not_that_it_is_forbidden() {
        assert_eq!(
            may(
                &[Relation::Assigned],
                Action::Write(Visibility::Comment),
                State::ClosedByClient
            ),
            Err(Refusal::Closed)
        );
        assert_eq!(
            may(&[Relation::Member], Action::Accept, State::InProgress),
            Err(Refusal::AlreadyTaken { by: None })
        );
    }
}
