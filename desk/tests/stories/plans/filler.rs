//! A Postgres with so much in its tables that its plans are those of a desk that has been used for a while.

use sqlx::{Executor, PgConnection};

/// 500 agents in 20 queues; of 30,000 conversations 2,000 wait, 2,000 are in progress and 500 are over and not cleared yet.
const FILL: &str = "
    INSERT INTO people (email, email_folded, name, public_name, created_at)
    SELECT 'filled-' || n, 'filled-' || n, 'Agent', 'Agent', n FROM generate_series(1, 500) AS n;
    INSERT INTO person_roles (person_id, role) SELECT id, 'agent' FROM people WHERE name = 'Agent';
    INSERT INTO assignment_groups (name) SELECT 'Group ' || n FROM generate_series(1, 10) AS n;
    INSERT INTO group_members (group_id, person_id)
    SELECT assignment_groups.id, people.id FROM assignment_groups JOIN people ON people.id % 10 = assignment_groups.id % 10
    WHERE people.name = 'Agent' AND assignment_groups.name LIKE 'Group %';
    INSERT INTO queues (name, public_name, group_id, priority)
    SELECT 'Queue ' || n, 'us', assignment_groups.id, 3
    FROM generate_series(1, 20) AS n JOIN assignment_groups ON assignment_groups.name = 'Group ' || (1 + n % 10);

    INSERT INTO customers (site_id, name, email, created_at, subject)
    SELECT (SELECT MIN(id) FROM sites), 'Customer ' || n,
           CASE WHEN n % 2 = 0 THEN 'customer' || n || '@example.test' END, n, CASE WHEN n % 3 = 0 THEN 'filled-' || n END
    FROM generate_series(1, 30000) AS n;
    INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at)
    SELECT site_id, 'filled-' || id, id, created_at FROM customers;
    INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at)
    SELECT site_id, 'filled-too-' || id, id, created_at FROM customers WHERE subject IS NOT NULL;

    INSERT INTO conversations (number, site_id, customer_id, queue_id, topic, state, assigned_agent_id,
        created_at, accepted_at, answered_at, closed_at, ended_by, end_reason, done_at,
        staff_seq, customer_seq, staff_version, customer_version)
    SELECT 'FILLED' || n, site_id, id, queues.ids[1 + n % CARDINALITY(queues.ids)], 'Billing',
           CASE WHEN n <= 2000 THEN 'waiting' WHEN n <= 4000 THEN 'in_progress' ELSE 'closed_complete' END,
           CASE WHEN n > 2000 THEN people.ids[1 + n % CARDINALITY(people.ids)] END, n,
           CASE WHEN n > 2000 THEN n END, CASE WHEN n > 2000 THEN n END,
           CASE WHEN n > 4000 THEN n END, CASE WHEN n > 4000 THEN 'staff' END, CASE WHEN n > 4000 THEN 'pressed' END,
           CASE WHEN n > 4500 THEN n END, 2, 2, 2, 2
    FROM (SELECT ROW_NUMBER() OVER (ORDER BY id) AS n, id, site_id FROM customers) AS customers,
         (SELECT ARRAY_AGG(id) AS ids FROM queues) AS queues,
         (SELECT ARRAY_AGG(id) AS ids FROM people) AS people;
    UPDATE conversations SET continues_id = id - 1 WHERE id % 20 = 0;

    INSERT INTO visits (conversation_id, queue_id, line_rank, waiting_since, entered_at, accepted_at, accepted_by, wait_ms,
        reserved_for, reserved_until)
    SELECT id, queue_id, 2, created_at, created_at, accepted_at, assigned_agent_id,
           CASE WHEN state <> 'waiting' THEN 1000 END,
           CASE WHEN id % 20 = 0 THEN person END, CASE WHEN id % 20 = 0 THEN 1 END
    FROM conversations, (SELECT MIN(id) AS person FROM people) AS people;

    INSERT INTO participants (conversation_id, person_id, relation, how, since, done_at)
    SELECT conversations.id, people.id, 'former', 'returned', 1, CASE WHEN conversations.id % 50 > 0 THEN 1 END
    FROM conversations JOIN people ON people.id % 500 = conversations.id % 500;

    INSERT INTO colleague_requests (conversation_id, kind, asked_by, asked, created_at, expires_at, ended_at, outcome)
    SELECT conversations.id, CASE WHEN conversations.id % 3 = 0 THEN 'invitation' ELSE 'transfer' END,
           assigned_agent_id, people.id, 1, 1,
           CASE WHEN state <> 'in_progress' OR conversations.id % 10 > 0 THEN conversations.id END,
           CASE WHEN state <> 'in_progress' OR conversations.id % 10 > 0 THEN 'accepted' END
    FROM conversations JOIN people ON people.id % 500 = (conversations.id + 7) % 500
    WHERE assigned_agent_id IS NOT NULL AND assigned_agent_id <> people.id;

    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
        author, author_key, body, client_id, created_at)
    SELECT id, 1, 1, 1, 1, 'message', 'comment', 'customer', 0, 'This is what somebody said.', 'filled-' || id, 1
    FROM conversations;

    INSERT INTO surveys (conversation_id, queue_id, agent_id, rating, comment, answered_at)
    SELECT id, queue_id, assigned_agent_id, 1 + id % 5, 'Quick', closed_at FROM conversations
    WHERE state = 'closed_complete' AND id % 2 = 0;

    INSERT INTO records (kind, number, state, priority, impact, urgency, short_description, description, searched, group_id,
        assignee_id, customer_id, created_at, created_by, updated_at, closed_at, resolution)
    SELECT CASE n % 3 WHEN 0 THEN 'incident' ELSE 'case' END, 'FILLED' || n, CASE WHEN n % 10 < 2 THEN 'new' ELSE 'closed' END,
           3, CASE n % 3 WHEN 0 THEN 2 END, CASE n % 3 WHEN 0 THEN 2 END, 'Something is wrong ' || n, '', 'filled' || n || ' wrong',
           groups.ids[1 + n % CARDINALITY(groups.ids)], people.ids[1 + n % CARDINALITY(people.ids)], customers.id, n,
           people.ids[1 + n % CARDINALITY(people.ids)], n,
           CASE WHEN n % 10 >= 2 THEN n END, CASE WHEN n % 10 >= 2 THEN 'Done' END
    FROM (SELECT ROW_NUMBER() OVER (ORDER BY id) AS n, id FROM customers) AS customers,
         (SELECT ARRAY_AGG(id) AS ids FROM assignment_groups) AS groups,
         (SELECT ARRAY_AGG(id) AS ids FROM people) AS people;
    INSERT INTO record_conversations (record_id, conversation_id, linked_at, linked_by, linked_version)
    SELECT records.id, conversations.id, 1, records.created_by, 1
    FROM records JOIN conversations ON conversations.customer_id = records.customer_id;
    INSERT INTO record_entries (record_id, seq, version, kind, visibility, author_id, author_name, body, client_id, created_at)
    SELECT id, 1, 1, 'message', 'work_note', created_by, 'Agent', 'This is what somebody said.', 'filled-' || id, 1 FROM records;
    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
        author, author_key, body, record_id, created_at)
    SELECT conversation_id, 2, 2, 2, 2, 'card', 'comment', 'person', linked_by, '', record_id, 1
    FROM record_conversations WHERE record_id % 5 = 0;

    INSERT INTO attachments (id, kind, bytes, digest, created_at)
    SELECT id, 'pdf', 1000, 'filled', 1 FROM conversations WHERE id % 3 = 0;
    INSERT INTO entries (conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
        author, author_key, body, client_id, created_at, attachment_id)
    SELECT id, 3, 3, 3, 3, 'attachment', 'comment', 'customer', 0, 'invoice.pdf', 'filled-too-' || id, 1, id
    FROM attachments;

    INSERT INTO requests (actor, request_id, action, result, created_at)
    SELECT 'person ' || n % 10, 'filled-' || n, 'end', 'null', n FROM generate_series(1, 20000) AS n;

    INSERT INTO mails (id, conversation_id, place, to_address, to_folded, day, place_of_day, language, utc_offset, state,
        created_at, sent_at)
    SELECT id * 3 + place, id, place, 'customer' || id || '@example.test', 'customer' || id || '@example.test', id % 100, place,
           'en', 0, 'sent', 1, 1
    FROM conversations CROSS JOIN generate_series(1, 2) AS place WHERE state = 'closed_complete';

    INSERT INTO due (kind, subject_id, since, due_at, about_people)
    SELECT CASE n % 10 WHEN 0 THEN 'put_back' WHEN 1 THEN 'reservation' WHEN 2 THEN 'colleague_request' WHEN 3 THEN 'escalation' WHEN 4 THEN 'mail' ELSE 'customer_absent' END, n, n, n,
           CASE n % 10 WHEN 1 THEN 0 ELSE 1 END
    FROM generate_series(1, 10000) AS n;

    INSERT INTO nodes (id, seen_at) VALUES ('one', 1), ('other', 1);
    INSERT INTO connections (node_id, kind, subject_id)
    SELECT CASE n % 2 WHEN 0 THEN 'one' ELSE 'other' END, CASE n % 50 WHEN 0 THEN 'staff' ELSE 'customer' END, n
    FROM generate_series(1, 10000) AS n;

    INSERT INTO audit (act, actor, begun_at, finished_at) SELECT 'delete_old', 'headset', n, n FROM generate_series(1, 10000) AS n;

    INSERT INTO sessions (token_hash, person_id, created_at, used_at, expires_at)
    SELECT 'filled-' || n, people.ids[1 + n % CARDINALITY(people.ids)], n, n, n
    FROM generate_series(1, 10000) AS n, (SELECT ARRAY_AGG(id) AS ids FROM people) AS people;

    ANALYZE assignment_groups, attachments, audit, colleague_requests, conversations, configuration, connections, counters, customer_tokens, customers, due, entries, group_managers,
        group_members, invitations, mails, nodes, participants, people, person_roles, queues, record_conversations, record_entries, records, requests,
        schema_info, sessions, site_keys, sites, surveys,
        topics, visits;";

/// Fills the empty tables of a demo desk.
pub(super) async fn fill(connection: &mut PgConnection) {
    connection.execute(sqlx::raw_sql(FILL)).await.expect("it can be filled");
}
