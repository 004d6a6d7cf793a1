//! What somebody of the staff is to a conversation (behaviour 8): read in one shape by every statement, judged in one place.

use crate::desk::Staff;
use domain::access::Relation;
use domain::ids::PersonId;
use domain::people::Role;

/// What the database knows of somebody and a conversation apart from who is assigned: the columns of [`ties!`].
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Ties {
    /// `participants.relation`, if they have a row there.
    part: Option<String>,
    is_member: i64,
    is_manager: i64,
    /// A colleague waits for their answer.
    is_asked: i64,
}

/// The columns of [`Ties`] in a SELECT from the conversation's `queues`: what `$person` is to `$conversation`. Further columns
/// stand before them.
macro_rules! ties {
    ($conversation:literal, $person:literal) => {
        concat!(
            "(SELECT relation FROM participants WHERE participants.conversation_id = ",
            $conversation,
            " AND participants.person_id = ",
            $person,
            ") AS part,
             (SELECT COUNT(*) FROM group_members WHERE group_members.group_id = queues.group_id
                AND group_members.person_id = ",
            $person,
            ") AS is_member,
             (SELECT COUNT(*) FROM group_managers WHERE group_managers.group_id = queues.group_id
                AND group_managers.person_id = ",
            $person,
            ") AS is_manager,
             (SELECT COUNT(*) FROM colleague_requests WHERE colleague_requests.conversation_id = ",
            $conversation,
            " AND colleague_requests.asked = ",
            $person,
            " AND colleague_requests.ended_at IS NULL) AS is_asked "
        )
    };
}
pub(crate) use ties;

impl Ties {
    /// The relations that add up. Nobody without a role has any.
    pub(crate) fn relations(&self, staff: &Staff, assigned: Option<PersonId>) -> Vec<Relation> {
        if !staff.roles.may_use_desk() {
            return Vec::new();
        }
        let mut relations = Vec::new();
        if assigned == Some(staff.person) {
            relations.push(Relation::Assigned);
        }
        match self.part.as_deref() {
            // Who owns it again neither just takes part nor once did.
            Some(_) if assigned == Some(staff.person) => {}
            Some("participant") => relations.push(Relation::Participant),
            Some(_) => relations.push(Relation::Former),
            None => {}
        }
        if self.is_asked > 0 {
            relations.push(Relation::Asked);
        }
        if self.is_member > 0 {
            relations.push(Relation::Member);
        }
        if staff.roles.has(Role::Admin) || (self.is_manager > 0 && staff.roles.has(Role::Manager)) {
            relations.push(Relation::Manager);
        }
        relations
    }
}
