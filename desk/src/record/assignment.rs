//! Who can be given a record: a group, and one of it.

use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::{GroupId, PersonId};
use domain::wire::record::{GroupChoice, PersonChoice};

/// Whether a group and one of it can be chosen: the columns of [`assignable!`].
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Assignable {
    chosen_group: Option<String>,
    chosen_assignee: Option<String>,
}

/// The columns of an [`Assignable`]: the names of the group `$group` and of `$assignee`, if they belong to it and have an account.
macro_rules! assignable {
    ($group:literal, $assignee:literal) => {
        concat!(
            "(SELECT name FROM assignment_groups WHERE assignment_groups.id = ",
            $group,
            ") AS chosen_group,
             (SELECT chosen.public_name FROM group_members JOIN people AS chosen ON chosen.id = group_members.person_id
              WHERE group_members.group_id = ",
            $group,
            " AND group_members.person_id = ",
            $assignee,
            " AND chosen.disabled_at IS NULL) AS chosen_assignee "
        )
    };
}
pub(super) use assignable;

impl Assignable {
    /// The names of group and assignee.
    ///
    /// # Errors
    /// `invalid` naming `group` or `assignee`.
    pub(super) fn check(self, assignee: Option<PersonId>) -> Result<(String, Option<String>), Refusal> {
        let group = self
            .chosen_group
            .ok_or_else(|| Refusal::invalid("group", "is not one of this desk"))?;
        match (assignee, self.chosen_assignee) {
            (None, _) => Ok((group, None)),
            (Some(_), Some(name)) => Ok((group, Some(name))),
            (Some(_), None) => Err(Refusal::invalid("assignee", "does not belong to this group")),
        }
    }
}

#[derive(sqlx::FromRow)]
struct ChoiceRow {
    group_id: i64,
    group_name: String,
    person_id: Option<i64>,
    person_name: Option<String>,
}

/// All groups and who of each can be chosen, by name.
pub(super) async fn choices(transaction: &mut Transaction) -> Result<Vec<GroupChoice>, Failure> {
    let rows: Vec<ChoiceRow> = transaction
        .all(
            "SELECT assignment_groups.id AS group_id, assignment_groups.name AS group_name, members.id AS person_id,
                    members.public_name AS person_name
             FROM assignment_groups
             LEFT JOIN group_members ON group_members.group_id = assignment_groups.id
             LEFT JOIN people AS members ON members.id = group_members.person_id AND members.disabled_at IS NULL
             ORDER BY assignment_groups.name, assignment_groups.id, members.public_name, members.id",
            args![],
        )
        .await?;
    let mut choices: Vec<GroupChoice> = Vec::new();
    for row in rows {
        let group = GroupId(row.group_id);
        if choices.last().is_none_or(|choice| choice.group != group) {
            choices.push(GroupChoice {
                group,
                name: row.group_name,
                members: Vec::new(),
            });
        }
        if let (Some(choice), Some(person), Some(name)) = (choices.last_mut(), row.person_id, row.person_name) {
            choice.members.push(PersonChoice {
                person: PersonId(person),
                name,
            });
        }
    }
    Ok(choices)
}
