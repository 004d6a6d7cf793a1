//! Who may do what with a record (behaviour 9): the access matrix of records.

use crate::access::Whose;
use crate::entry::Visibility;
use crate::refusal::Refusal;

/// What somebody is to a record; several add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The one who is to solve it.
    Assignee,
    /// Assigned agent of a conversation that points at it.
    Holder,
    /// Member of its group.
    Member,
    /// Manager of its group, or administrator.
    Manager,
    /// May read one of its conversations.
    Reader,
}

impl Relation {
    pub const ALL: [Self; 5] = [Self::Assignee, Self::Holder, Self::Member, Self::Manager, Self::Reader];
}

/// What staff may want to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    /// Say something on the record itself.
    Write(Visibility),
    /// Change its fields, and close it.
    Edit,
    /// Blank what was said on the record itself.
    RemoveText(Whose),
}

impl Action {
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Write(Visibility::Comment),
        Self::Write(Visibility::WorkNote),
        Self::Edit,
        Self::RemoveText(Whose::Own),
        Self::RemoveText(Whose::Colleagues),
    ];

    /// Whether one relation allows this.
    #[must_use]
    pub fn allowed_to(self, relation: Relation) -> bool {
        match (self, relation) {
            (Self::Read | Self::Write(Visibility::WorkNote) | Self::RemoveText(Whose::Own), _)
            | (Self::RemoveText(_), Relation::Manager) => true,
            (Self::Write(Visibility::Comment) | Self::Edit, relation) => relation != Relation::Reader,
            _ => false,
        }
    }
}

/// The verdict on `action` for somebody with these relations: who may not read learns nothing, who may never do it is not allowed.
///
/// # Errors
/// `not_found`, `not_allowed`.
pub fn may(relations: &[Relation], action: Action) -> Result<(), Refusal> {
    if relations.is_empty() {
        Err(Refusal::NotFound)
    } else if relations.iter().any(|relation| action.allowed_to(*relation)) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of behaviour 9, in the order of [`Action::ALL`]: read, comment, work note, edit and close, remove own,
    /// colleagues' text.
    #[test]
    fn the_access_table_of_records_is_the_one_in_behaviour_9() {
        for (relation, cells) in [
            (Relation::Assignee, "yyyyyn"),
            (Relation::Holder, "yyyyyn"),
            (Relation::Member, "yyyyyn"),
            (Relation::Manager, "yyyyyy"),
            (Relation::Reader, "ynynyn"),
        ] {
            for (action, cell) in Action::ALL.into_iter().zip(cells.chars()) {
                assert_eq!(may(&[relation], action).is_ok(), cell == 'y', "{relation:?} {action:?}");
            }
        }
        for action in Action::ALL {
            assert_eq!(may(&[], action), Err(Refusal::NotFound));
        }
    }

    #[test]
    fn relations_add_up_and_never_take_away() {
        for action in Action::ALL {
            for one in Relation::ALL {
                for other in Relation::ALL {
                    assert!(may(&[one], action).is_err() || may(&[one, other], action).is_ok());
                }
            }
        }
    }
}
