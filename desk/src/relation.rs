//! What somebody of the staff is to a conversation, from the facts that a query brought (behaviour 8).

use crate::desk::Staff;
use domain::access::Relation;
use domain::ids::PersonId;
use domain::people::Role;

/// What the database knows of somebody and a conversation.
pub(crate) struct Facts<'a> {
    pub(crate) assigned: Option<PersonId>,
    /// `participants.relation`, if they have a row there.
    pub(crate) part: Option<&'a str>,
    pub(crate) is_member: bool,
    pub(crate) is_manager: bool,
}

/// The relations that add up. Nobody without a role has any.
pub(crate) fn relations(staff: &Staff, facts: &Facts<'_>) -> Vec<Relation> {
    if !staff.roles.may_use_desk() {
        return Vec::new();
    }
    let mut relations = Vec::new();
    if facts.assigned == Some(staff.person) {
        relations.push(Relation::Assigned);
    }
    match facts.part {
        Some("participant") => relations.push(Relation::Participant),
        // Who owns it again is not a former owner.
        Some(_) if facts.assigned != Some(staff.person) => relations.push(Relation::Former),
        Some(_) | None => {}
    }
    if facts.is_member {
        relations.push(Relation::Member);
    }
    if staff.roles.has(Role::Admin) || (facts.is_manager && staff.roles.has(Role::Manager)) {
        relations.push(Relation::Manager);
    }
    relations
}
