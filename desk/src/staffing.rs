//! Whether anybody in a queue's group could accept now (behaviour 10): counted with the line. When it may have changed is
//! [`crate::availability`]'s.

/// How many members of the group of `queues` are Available, and how many of those are below their limit; `$1` is the limit of
/// who has none of their own. Columns of a SELECT from `queues`.
macro_rules! staffing_columns {
    () => {
        "(SELECT COUNT(*) FROM group_members JOIN people ON people.id = group_members.person_id
          WHERE group_members.group_id = queues.group_id AND people.status = 'available'
            AND people.offline_since IS NULL AND people.disabled_at IS NULL
            AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)) AS available,
         (SELECT COUNT(*) FROM group_members JOIN people ON people.id = group_members.person_id
          WHERE group_members.group_id = queues.group_id AND people.status = 'available'
            AND people.offline_since IS NULL AND people.disabled_at IS NULL
            AND people.open_conversations < COALESCE(people.open_limit, $1)
            AND EXISTS (SELECT 1 FROM person_roles WHERE person_roles.person_id = people.id)) AS below_limit"
    };
}
pub(crate) use staffing_columns;
