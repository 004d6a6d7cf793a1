//! What somebody of the staff is to a conversation, from the facts that a query brought (behaviour 8).

use crate::desk::Staff;
use domain::access::Relation;
use domain::ids::PersonId;
use domain::people::Role;

/// The relations that add up. Nobody without a role has any.
pub(crate) fn relations(staff: &Staff, assigned: Option<PersonId>, is_member: bool, is_manager: bool) -> Vec<Relation> {
    if !staff.roles.may_use_desk() {
        return Vec::new();
    }
    let mut relations = Vec::new();
    if assigned == Some(staff.person) {
        relations.push(Relation::Assigned);
    }
    if is_member {
        relations.push(Relation::Member);
    }
    if staff.roles.has(Role::Admin) || (is_manager && staff.roles.has(Role::Manager)) {
        relations.push(Relation::Manager);
    }
    relations
}
