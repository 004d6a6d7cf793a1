//! Who may do what with a conversation (behaviour 8): the access matrix.

use crate::conversation::State;
use crate::entry::Visibility;
use crate::people::{Role, Roles};
use crate::refusal::Refusal;

/// What somebody is to a conversation; several add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The one agent who owns it.
    Assigned,
    /// Takes part without owning it.
    Participant,
    /// A colleague asked them to take it over or to take part, and waits for the answer.
    Asked,
    /// Took part earlier.
    Former,
    /// Member of the group of the queue it is in.
    Member,
    /// Manager of the group, or administrator.
    Manager,
}

impl Relation {
    pub const ALL: [Self; 6] = [
        Self::Assigned,
        Self::Participant,
        Self::Asked,
        Self::Former,
        Self::Member,
        Self::Manager,
    ];
}

/// Whose words an entry holds, for whoever wants to remove them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    Own,
    Customers,
    Colleagues,
}

/// What staff may want to do with a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    Write(Visibility),
    Accept,
    End,
    /// Clear an ended conversation from one's own list, or one that is not one's own any more.
    Done,
    /// Undo one's accept (behaviour 4.5).
    Return,
    /// Take it from an agent who is gone (behaviour 8, "Nobody is left alone").
    PickUp,
    /// Take it from an agent who is there.
    TakeOver,
    /// Take part no longer.
    Leave,
    /// Ask a colleague to take it over, or take that back (behaviour 6).
    Transfer,
    /// Pass it on to another queue, or escalate it (behaviour 7).
    PassOn,
    /// Ask a colleague to take part, or take that back (behaviour 8).
    Invite,
    /// Take part without having been asked.
    Join,
    /// Answer what one was asked.
    Answer,
    /// Blank an entry in all views (behaviour 5, "Remove text").
    RemoveText(Whose),
    /// Create a record from it, or link one to it (behaviour 9); also after its end.
    Record,
    /// Keep it open however long the customer is silent, or do so no longer (behaviour 10, "Idle").
    KeepOpen,
    /// Have its transcript sent to the customer by e-mail, once it has ended (behaviour 10, "After").
    MailTranscript,
}

impl Action {
    pub const ALL: [Self; 21] = [
        Self::Read,
        Self::Write(Visibility::Comment),
        Self::Write(Visibility::WorkNote),
        Self::Accept,
        Self::End,
        Self::Done,
        Self::Return,
        Self::PickUp,
        Self::TakeOver,
        Self::Leave,
        Self::Transfer,
        Self::PassOn,
        Self::Invite,
        Self::Join,
        Self::Answer,
        Self::RemoveText(Whose::Own),
        Self::RemoveText(Whose::Customers),
        Self::RemoveText(Whose::Colleagues),
        Self::Record,
        Self::KeepOpen,
        Self::MailTranscript,
    ];

    /// Whether this makes sense only while an agent has it.
    fn is_of_talking(self) -> bool {
        match self {
            Self::Return
            | Self::PickUp
            | Self::TakeOver
            | Self::Leave
            | Self::Transfer
            | Self::PassOn
            | Self::Invite
            | Self::Join
            | Self::Answer
            | Self::KeepOpen => true,
            Self::Read
            | Self::Write(_)
            | Self::Accept
            | Self::End
            | Self::Done
            | Self::RemoveText(_)
            | Self::Record
            | Self::MailTranscript => false,
        }
    }

    /// Whether one relation allows this in that state, the state's own rules aside.
    #[must_use]
    pub fn allowed_to(self, relation: Relation, state: State) -> bool {
        use Relation::{Asked, Assigned, Former, Manager, Member, Participant};
        match (self, relation) {
            (Self::Read, _)
            | (Self::Write(_), Assigned | Participant)
            | (Self::Write(Visibility::WorkNote), Former | Manager)
            | (
                Self::End | Self::Return | Self::Transfer | Self::PassOn | Self::Record | Self::MailTranscript,
                Assigned | Manager,
            )
            | (Self::Invite | Self::KeepOpen, Assigned)
            | (Self::Answer, Asked)
            | (Self::Done, Assigned | Participant | Former)
            | (Self::Accept | Self::PickUp, Member)
            | (Self::PickUp | Self::Leave, Participant)
            | (Self::TakeOver | Self::Join | Self::RemoveText(_), Manager)
            | (Self::RemoveText(Whose::Own | Whose::Customers), Assigned)
            | (Self::RemoveText(Whose::Own), Participant) => true,
            (Self::Write(Visibility::WorkNote), Member) => state != State::Waiting,
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
        // In line there is nobody to take it from, to ask, or to talk with.
        _ if action.is_of_talking() => match state {
            State::InProgress => Ok(()),
            State::Waiting => Err(Refusal::NoLongerPending),
            State::ClosedComplete | State::ClosedByClient | State::ClosedAbandoned => Err(Refusal::Closed),
        },
        // What is not one's own any more is cleared at any time.
        Action::Done if state.is_open() && !relations.contains(&Relation::Former) => Err(Refusal::NotAllowed),
        Action::MailTranscript if state.is_open() => Err(Refusal::NotAllowed),
        _ => Ok(()),
    }
}

/// The verdict on undoing an accept (behaviour 4.5): as [`may`] says, and only while it is `undoable`, which is until the
/// acceptor's first own comment.
///
/// # Errors
/// As [`may`]; `not_allowed` once it cannot be undone any more.
pub fn may_return(relations: &[Relation], state: State, undoable: bool) -> Result<(), Refusal> {
    may(relations, Action::Return, state)?;
    if undoable { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Of which groups somebody sees more than what they take part in themselves (behaviour 8, "Managers"; 10, "Survey"): their open
/// conversations, and how those that have ended were rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oversight {
    /// Of those that they manage.
    Managed,
    /// Of all.
    All,
}

impl Oversight {
    /// What these roles oversee; none where it is nothing, whatever groups somebody was once given to manage.
    #[must_use]
    pub fn of(roles: &Roles) -> Option<Self> {
        if roles.has(Role::Admin) {
            Some(Self::All)
        } else {
            roles.has(Role::Manager).then_some(Self::Managed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of behaviour 8, cell by cell, in the order of [`Action::ALL`]: read, comment, work note, accept, end, done,
    /// return, pick up, take over, leave, transfer, pass on, invite, join, answer, remove own, customer's, colleagues' text, record, keep
    /// open, mail the transcript.
    #[test]
    fn the_access_table_is_the_one_in_behaviour_8() {
        let row = |cells: &str| {
            cells
                .bytes()
                .filter(|cell| *cell != b' ')
                .map(|cell| cell == b'y')
                .collect::<Vec<_>>()
        };
        let waiting = [
            (Relation::Former, row("yny nny nnnn nnnnn nnn nnn")),
            (Relation::Asked, row("ynn nnn nnnn nnnnn nnn nnn")),
            (Relation::Member, row("ynn ynn nnnn nnnnn nnn nnn")),
            (Relation::Manager, row("yny nyn nnnn nnnnn yyy ynn")),
        ];
        let in_progress = [
            (Relation::Assigned, row("yyy nyn ynnn yyynn yyn yyn")),
            (Relation::Participant, row("yyy nnn nyny nnnnn ynn nnn")),
            (Relation::Asked, row("ynn nnn nnnn nnnny nnn nnn")),
            (Relation::Former, row("yny nny nnnn nnnnn nnn nnn")),
            (Relation::Member, row("yny nnn nynn nnnnn nnn nnn")),
            (Relation::Manager, row("yny nyn ynyn yynyn yyy ynn")),
        ];
        let closed = [
            (Relation::Assigned, row("yny nny nnnn nnnnn yyn yny")),
            (Relation::Participant, row("yny nny nnnn nnnnn ynn nnn")),
            (Relation::Asked, row("ynn nnn nnnn nnnnn nnn nnn")),
            (Relation::Former, row("yny nny nnnn nnnnn nnn nnn")),
            (Relation::Member, row("yny nnn nnnn nnnnn nnn nnn")),
            (Relation::Manager, row("yny nnn nnnn nnnnn yyy yny")),
        ];
        let check = |state, rows: &[(Relation, Vec<bool>)]| {
            for (relation, cells) in rows {
                assert_eq!(cells.len(), Action::ALL.len());
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
    fn managers_oversee_the_groups_they_manage_administrators_all_and_agents_none() {
        use Role::{Admin, Agent, Manager};
        for (roles, overseen) in [
            (vec![], None),
            (vec![Agent], None),
            (vec![Manager], Some(Oversight::Managed)),
            (vec![Agent, Manager], Some(Oversight::Managed)),
            (vec![Admin], Some(Oversight::All)),
            (vec![Manager, Admin], Some(Oversight::All)),
        ] {
            assert_eq!(Oversight::of(&Roles(roles.clone())), overseen, "{roles:?}");
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
    fn an_accept_is_undone_until_the_acceptor_has_commented() {
        let own = [Relation::Assigned];
        assert_eq!(may_return(&own, State::InProgress, true), Ok(()));
        assert_eq!(may_return(&own, State::InProgress, false), Err(Refusal::NotAllowed));
        assert_eq!(may_return(&own, State::ClosedByClient, true), Err(Refusal::Closed));
        assert_eq!(
            may_return(&[Relation::Member], State::InProgress, true),
            Err(Refusal::NotAllowed)
        );
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
