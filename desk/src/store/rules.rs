//! What is so of all that is stored, whatever has happened, and reaches over several rows, so that no guard of the schema says it. Each rule
//! is told by what breaks it.

/// A rule about each row of a table.
pub(super) struct Rule {
    /// What is wrong with a row that breaks it.
    pub(super) broken: &'static str,
    table: &'static str,
    /// What the row is called, in SQL. No words of anybody's, no name and no address.
    subject: &'static str,
    /// True of a row that breaks it, in SQL that both databases read.
    breaks: &'static str,
    /// Which rows belong to the conversation `$1`; none where the rule is not about conversations.
    of_conversation: Option<&'static str>,
}

impl Rule {
    /// All rows that break it.
    pub(super) fn all(&self) -> String {
        format!("SELECT {} FROM {} WHERE ({})", self.subject, self.table, self.breaks)
    }

    /// Those of one conversation, if it can be asked of one.
    pub(super) fn of(&self, conversation: i64) -> Option<String> {
        let of_it = self.of_conversation?.replace("$1", &conversation.to_string());
        Some(format!("{} AND {of_it}", self.all()))
    }
}

/// A rule about conversations.
const fn of_conversations(broken: &'static str, breaks: &'static str) -> Rule {
    Rule {
        broken,
        table: "conversations",
        subject: "conversations.number",
        breaks,
        of_conversation: Some("conversations.id = $1"),
    }
}

pub(super) const RULES: [Rule; 14] = [
    of_conversations(
        "its entries are not numbered 1, 2, 3 … for staff",
        "(SELECT COUNT(*) FROM entries WHERE entries.conversation_id = conversations.id) <> conversations.staff_seq
         OR (SELECT COUNT(*) FROM entries WHERE entries.conversation_id = conversations.id
             AND entries.staff_seq BETWEEN 1 AND conversations.staff_seq) <> conversations.staff_seq",
    ),
    of_conversations(
        "its entries are not numbered 1, 2, 3 … for the customer",
        "(SELECT COUNT(entries.customer_seq) FROM entries WHERE entries.conversation_id = conversations.id)
            <> conversations.customer_seq
         OR (SELECT COUNT(*) FROM entries WHERE entries.conversation_id = conversations.id
             AND entries.customer_seq BETWEEN 1 AND conversations.customer_seq) <> conversations.customer_seq",
    ),
    of_conversations(
        "an entry has changed at a version that was not given out yet, or two at the same",
        "conversations.staff_version < COALESCE((SELECT MAX(entries.staff_version) FROM entries
            WHERE entries.conversation_id = conversations.id), 0)
         OR conversations.customer_version < COALESCE((SELECT MAX(entries.customer_version) FROM entries
            WHERE entries.conversation_id = conversations.id), 0)
         OR (SELECT COUNT(*) - COUNT(DISTINCT entries.staff_version) FROM entries
            WHERE entries.conversation_id = conversations.id) <> 0
         OR (SELECT COUNT(entries.customer_version) - COUNT(DISTINCT entries.customer_version) FROM entries
            WHERE entries.conversation_id = conversations.id) <> 0",
    ),
    of_conversations(
        "somebody has read further than anything was said",
        "conversations.read_by_customer > conversations.staff_seq OR conversations.read_by_staff > conversations.customer_seq",
    ),
    of_conversations(
        "it waits without a visit, or has one and does not wait",
        "(conversations.state = 'waiting') <> EXISTS (SELECT 1 FROM visits WHERE visits.conversation_id = conversations.id
            AND visits.accepted_at IS NULL AND visits.left_at IS NULL)",
    ),
    Rule {
        broken: "a colleague is asked for what whoever asked does not have",
        table: "colleague_requests",
        subject: "'request ' || colleague_requests.id",
        breaks: "colleague_requests.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM conversations
            WHERE conversations.id = colleague_requests.conversation_id AND conversations.state = 'in_progress'
              AND conversations.assigned_agent_id = colleague_requests.asked_by)",
        of_conversation: Some("colleague_requests.conversation_id = $1"),
    },
    Rule {
        broken: "a colleague is asked for ever: no clock ends it",
        table: "colleague_requests",
        subject: "'request ' || colleague_requests.id",
        breaks: "colleague_requests.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM due
            WHERE due.kind = 'colleague_request' AND due.subject_id = colleague_requests.id)",
        of_conversation: None,
    },
    Rule {
        broken: "what they have is miscounted",
        table: "people",
        subject: "'person ' || people.id",
        // What is in progress is not done, which is what the index of an agent's cases holds.
        breaks: "people.open_conversations <> (SELECT COUNT(*) FROM conversations
            WHERE conversations.assigned_agent_id = people.id AND conversations.state = 'in_progress'
              AND conversations.done_at IS NULL)",
        of_conversation: Some("people.id = (SELECT assigned_agent_id FROM conversations WHERE conversations.id = $1)"),
    },
    Rule {
        broken: "its own lines are not numbered 1, 2, 3 …",
        table: "records",
        subject: "records.number",
        breaks: "(SELECT COUNT(*) FROM record_entries WHERE record_entries.record_id = records.id) <> records.seq
            OR (SELECT COUNT(*) FROM record_entries WHERE record_entries.record_id = records.id
                AND record_entries.seq BETWEEN 1 AND records.seq) <> records.seq
            OR records.version < COALESCE((SELECT MAX(record_entries.version) FROM record_entries
                WHERE record_entries.record_id = records.id), 0)",
        of_conversation: None,
    },
    // The first public number of each kind ends in 1001.
    Rule {
        broken: "a number is given out that it has not come to",
        table: "counters",
        subject: "'counter ' || counters.name",
        breaks: "counters.name = 'conversation' AND counters.value <
            COALESCE((SELECT MAX(CAST(SUBSTR(conversations.number, 5) AS BIGINT)) FROM conversations), 1000) - 1000",
        of_conversation: None,
    },
    Rule {
        broken: "a number is given out that it has not come to",
        table: "counters",
        subject: "'counter ' || counters.name",
        breaks: "counters.name = 'case' AND counters.value <
            COALESCE((SELECT MAX(CAST(SUBSTR(records.number, 3) AS BIGINT)) FROM records WHERE records.kind = 'case'), 1000)
                - 1000",
        of_conversation: None,
    },
    Rule {
        broken: "a number is given out that it has not come to",
        table: "counters",
        subject: "'counter ' || counters.name",
        breaks: "counters.name = 'incident' AND counters.value <
            COALESCE((SELECT MAX(CAST(SUBSTR(records.number, 4) AS BIGINT)) FROM records WHERE records.kind = 'incident'), 1000)
                - 1000",
        of_conversation: None,
    },
    // A queue that is removed leaves its row to be taken once more, and a file's row goes before the file does.
    Rule {
        broken: "something is to be done about nothing",
        table: "due",
        subject: "due.kind || ' ' || due.subject_id",
        breaks: "(due.kind IN ('customer_absent', 'customer_silent', 'put_back', 'queue_closed')
                AND NOT EXISTS (SELECT 1 FROM conversations WHERE conversations.id = due.subject_id))
            OR (due.kind IN ('agent_offline', 'agent_left')
                AND NOT EXISTS (SELECT 1 FROM people WHERE people.id = due.subject_id))
            OR (due.kind IN ('reservation', 'escalation')
                AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.id = due.subject_id))
            OR (due.kind = 'colleague_request'
                AND NOT EXISTS (SELECT 1 FROM colleague_requests WHERE colleague_requests.id = due.subject_id))",
        of_conversation: None,
    },
    Rule {
        broken: "a file is named by no entry, and nothing looks after it",
        table: "attachments",
        subject: "'attachments ' || attachments.id",
        breaks: "NOT EXISTS (SELECT 1 FROM entries WHERE entries.attachment_id = attachments.id)
            AND NOT EXISTS (SELECT 1 FROM due WHERE due.kind = 'stray_file' AND due.subject_id = attachments.id)",
        of_conversation: None,
    },
];
