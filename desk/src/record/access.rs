//! What somebody of the staff is to a record (behaviour 9): read in one shape by every statement.

use crate::desk::Staff;
use domain::ids::PersonId;
use domain::people::Role;
use domain::record::access::Relation;

/// What the database knows of somebody and a record apart from who is its assignee: the columns of [`record_ties!`].
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct RecordTies {
    assignee_id: Option<i64>,
    is_member: i64,
    is_manager: i64,
    is_holder: i64,
    is_reader: i64,
}

/// The columns of [`RecordTies`] in a SELECT from `records`: what the person `$2` is to it. `$3` is whether they have the role of
/// a manager. Further columns stand before them.
macro_rules! record_ties {
    () => {
        "records.assignee_id,
         (SELECT COUNT(*) FROM group_members WHERE group_members.group_id = records.group_id
            AND group_members.person_id = $2) AS is_member,
         (SELECT COUNT(*) FROM group_managers WHERE group_managers.group_id = records.group_id
            AND group_managers.person_id = $2 AND $3 = 1) AS is_manager,
         (SELECT COUNT(*) FROM record_conversations AS held
          JOIN conversations ON conversations.id = held.conversation_id AND conversations.assigned_agent_id = $2
          WHERE held.record_id = records.id AND held.until_seq IS NULL) AS is_holder,
         (SELECT COUNT(*) FROM record_conversations AS seen
          JOIN conversations ON conversations.id = seen.conversation_id
          JOIN queues ON queues.id = conversations.queue_id
          WHERE seen.record_id = records.id
            AND (conversations.assigned_agent_id = $2
                OR EXISTS (SELECT 1 FROM participants WHERE participants.conversation_id = conversations.id
                           AND participants.person_id = $2)
                OR EXISTS (SELECT 1 FROM group_members WHERE group_members.group_id = queues.group_id
                           AND group_members.person_id = $2)
                OR ($3 = 1 AND EXISTS (SELECT 1 FROM group_managers WHERE group_managers.group_id = queues.group_id
                                       AND group_managers.person_id = $2)))) AS is_reader "
    };
}
pub(super) use record_ties;

impl RecordTies {
    /// The relations that add up. Nobody without a role has any.
    pub(super) fn relations(&self, staff: &Staff) -> Vec<Relation> {
        if !staff.roles.may_use_desk() {
            return Vec::new();
        }
        let is_manager = staff.roles.has(Role::Admin) || self.is_manager > 0;
        [
            (self.assignee() == Some(staff.person), Relation::Assignee),
            (self.is_holder > 0, Relation::Holder),
            (self.is_member > 0, Relation::Member),
            (is_manager, Relation::Manager),
            (self.is_reader > 0, Relation::Reader),
        ]
        .into_iter()
        .filter_map(|(is_so, relation)| is_so.then_some(relation))
        .collect()
    }

    pub(super) fn assignee(&self) -> Option<PersonId> {
        self.assignee_id.map(PersonId)
    }
}
