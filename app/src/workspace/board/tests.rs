use super::*;
use domain::Refusal;
use domain::conversation::State;
use domain::entry::{StaffContent, StaffEntry, SystemLine};
use domain::limits::OPEN_CONVERSATIONS;
use domain::log::Changes;
use domain::part::Part;
use domain::people::{Roles, Status};
use domain::time::Timestamp;
use domain::wire::agent::{Rights, StaffConversation};

/// Signals need an owner; it lives as long as the test.
fn board() -> (Owner, Board) {
    let owner = Owner::new();
    let me = Me {
        person: PersonId(1),
        name: "Amy".into(),
        public_name: "Amy".into(),
        email: "amy@demo.test".into(),
        roles: Roles::default(),
        open_limit: OPEN_CONVERSATIONS,
        status: Status::default(),
    };
    let board = owner.with(|| Board::new(&me));
    (owner, board)
}

fn number(id: i64) -> ConversationNumber {
    ConversationNumber::from_count(id)
}

fn case(id: i64, accepted_at: i64, state: State) -> CaseSummary {
    CaseSummary {
        conversation: ConversationId(id),
        number: number(id),
        customer: format!("Customer {id}"),
        queue: "Billing".into(),
        state,
        part: Part::Assigned,
        holder: None,
        accepted_at: Timestamp(accepted_at),
        last_words: None,
        unanswered_since: None,
        customer_away_since: None,
        closes_at: None,
        record: None,
    }
}

fn queue(id: i64, waiting: i64) -> QueueSummary {
    QueueSummary {
        queue: QueueId(id),
        name: format!("Queue {id}"),
        priority: 1,
        waiting,
        first_waiting_since: None,
        average_wait_ms: None,
        newest: None,
        is_closed: false,
    }
}

fn changes(id: i64, seqs: std::ops::RangeInclusive<i64>, fresh: bool) -> ToAgent {
    let head = StaffConversation {
        read_by_customer: 0,
        answers_removed_at: None,
        conversation: ConversationId(id),
        number: number(id),
        customer: format!("Customer {id}"),
        customer_email: None,
        topic: None,
        queue: "Billing".into(),
        escalated: false,
        state: State::InProgress,
        assigned: None,
        assigned_offline_since: None,
        participants: Vec::new(),
        asked: Vec::new(),
        started_at: Timestamp(0),
        accepted_at: None,
        closed_at: None,
        customer_away_since: None,
        unanswered_since: None,
        closes_at: None,
        kept_open: false,
        record: None,
        rights: Rights::default(),
    };
    let changes = Changes {
        version: *seqs.end(),
        entries: seqs
            .map(|seq| StaffEntry {
                seq,
                at: Timestamp(seq),
                content: StaffContent::System(SystemLine::Started),
            })
            .collect(),
        fresh,
        more: false,
    };
    ToAgent::Conversation(Box::new(StaffChanges { head, changes }))
}

#[test]
fn a_queue_that_moved_is_drawn_again_and_no_other() {
    let (_owner, board) = board();
    board.apply(ToAgent::Queues {
        queues: vec![queue(1, 0), queue(2, 0)],
    });
    board.apply(ToAgent::Queue(queue(2, 3)));
    assert_eq!(board.queues.get_untracked(), [QueueId(1), QueueId(2)]);
    let waiting = |id| board.queue(QueueId(id)).map(|row| row.get_untracked().waiting);
    assert_eq!((waiting(1), waiting(2)), (Some(0), Some(3)));
}

#[test]
fn cases_stand_by_the_time_of_acceptance_however_they_come() {
    let (_owner, board) = board();
    board.apply(ToAgent::Case(case(3, 30, State::InProgress)));
    board.apply(ToAgent::Case(case(1, 20, State::InProgress)));
    board.apply(ToAgent::Case(case(2, 25, State::ClosedByClient)));
    assert_eq!(board.cases.get_untracked(), [1, 2, 3].map(ConversationId));
    assert_eq!(board.open_cases(), 2);
    board.apply(ToAgent::CaseGone {
        conversation: ConversationId(2),
    });
    assert_eq!(board.cases.get_untracked(), [1, 3].map(ConversationId));
    board.apply(ToAgent::Cases {
        cases: vec![case(3, 30, State::InProgress)],
    });
    assert_eq!(board.cases.get_untracked(), [ConversationId(3)]);
    assert_eq!(board.conversation(ConversationId(1)).case.get_untracked(), None);
}

#[test]
fn what_is_open_is_watched_and_what_is_in_the_pane() {
    let (_owner, board) = board();
    board.apply(ToAgent::Cases {
        cases: vec![case(1, 1, State::InProgress), case(2, 2, State::ClosedComplete)],
    });
    assert_eq!(board.to_watch().into_iter().collect::<Vec<_>>(), [ConversationId(1)]);
    board.open.set(Some(ConversationId(2)));
    assert_eq!(board.to_watch().len(), 2);
}

#[test]
fn a_missing_place_makes_all_come_afresh() {
    let (_owner, board) = board();
    board.apply(changes(1, 1..=3, true));
    let conversation = board.conversation(ConversationId(1));
    assert_eq!(conversation.watching().version, 3);
    board.apply(changes(1, 5..=6, false));
    assert_eq!(conversation.watching().version, 0, "asked for from the start");
    assert_eq!(conversation.newest(), 0);
    assert_eq!(board.take_gaps(), [ConversationId(1)]);
    assert_eq!(board.take_gaps(), []);
    board.apply(changes(1, 1..=6, true));
    assert_eq!((conversation.newest(), conversation.rows(0).len()), (6, 6));
}

#[test]
fn an_address_leads_to_the_conversation_that_the_desk_told_of() {
    let (_owner, board) = board();
    assert_eq!(board.numbered("CHAT0001007"), None);
    board.apply(changes(7, 1..=1, true));
    assert_eq!(board.numbered("CHAT0001007"), Some(ConversationId(7)));
    board.apply(ToAgent::ConversationLost {
        conversation: ConversationId(7),
        refusal: Refusal::NotFound,
    });
    assert_eq!(
        board.conversation(ConversationId(7)).lost.get_untracked(),
        Some(Refusal::NotFound)
    );
}

#[test]
fn who_accepted_may_write_before_the_desk_has_told_of_it() {
    let (_owner, board) = board();
    let conversation = board.accepted(Accepted {
        conversation: ConversationId(4),
        number: number(4),
        customer: "Carla".into(),
    });
    assert_eq!(conversation.customer(), "Carla");
    assert!(conversation.rights().comment && !conversation.rights().end);
    board.apply(changes(4, 1..=1, true));
    assert!(!conversation.rights().comment, "then the desk's word counts");
}

#[test]
fn of_a_long_conversation_a_few_blocks_are_drawn_around_where_one_reads() {
    let (_owner, board) = board();
    board.apply(changes(1, 1..=500, true));
    let conversation = board.conversation(ConversationId(1));
    assert_eq!(conversation.blocks.get_untracked(), [8, 9]);
    assert!(conversation.older.get_untracked());
    // Up to the beginning: what was drawn below leaves its height behind, as far as that is known.
    conversation.scrolled.set_value(5000);
    conversation.measured([100.0, 200.0].into_iter());
    assert!(conversation.draw_further_up() && conversation.draw_further_up());
    assert_eq!(conversation.blocks.get_untracked(), [4, 5, 6, 7, 8, 9]);
    assert!(conversation.draw_further_up());
    assert_eq!(conversation.blocks.get_untracked(), [2, 3, 4, 5, 6, 7]);
    assert_eq!(conversation.below.get_untracked(), 300.0);
    assert!(conversation.draw_further_up() && !conversation.draw_further_up());
    assert_eq!(conversation.blocks.get_untracked(), [0, 1, 2, 3, 4, 5]);
    assert!(!conversation.older.get_untracked());
    // What comes meanwhile is drawn when one gets there.
    board.apply(changes(1, 501..=502, false));
    assert_eq!(conversation.blocks.get_untracked(), [0, 1, 2, 3, 4, 5]);
    // A leap, a step, an entry, and back to the end.
    assert!(conversation.draw_at(2400.0 + 299.0));
    assert_eq!(conversation.blocks.get_untracked(), [8, 9]);
    assert!(conversation.draw_further_down() && !conversation.draw_further_down());
    assert_eq!(conversation.blocks.get_untracked(), [8, 9, 10]);
    assert!(conversation.draw_at(2400.0 + 301.0));
    assert_eq!(conversation.blocks.get_untracked(), [7, 8]);
    assert!(conversation.draw_from(120) && !conversation.draw_from(120));
    assert_eq!(conversation.blocks.get_untracked(), [2, 3]);
    conversation.draw_end();
    assert_eq!(conversation.blocks.get_untracked(), [9, 10]);
    assert_eq!(conversation.below.get_untracked(), 0.0);
    // The next block joins, until there are too many.
    conversation.scrolled.set_value(0);
    board.apply(changes(1, 503..=750, false));
    assert_eq!(conversation.blocks.get_untracked(), [9, 10, 11, 12, 13, 14]);
    board.apply(changes(1, 751..=751, false));
    assert_eq!(conversation.blocks.get_untracked(), [10, 11, 12, 13, 14, 15]);
}
