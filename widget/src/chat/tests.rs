use super::*;
use crate::wire::tests::written;
use domain::conversation::EndReason;
use domain::log::Changes;
use proptest::prelude::*;
use std::time::Duration;

const CHAT: ConversationId = ConversationId(7);
const NOW: Timestamp = Timestamp(1_000_000);

fn id(text: &str) -> RequestId {
    RequestId::new(text).expect("well formed")
}

fn head(conversation: ConversationId, phase: Phase) -> CustomerConversation {
    CustomerConversation {
        conversation,
        phase,
        position: None,
        usual_wait: None,
        staffing: None,
        closing_at: None,
        closed: None,
        asked: None,
        closes_at: None,
        reopens_until: None,
        survey: None,
        agent: None,
        with: Vec::new(),
        opening_phrase: None,
        started_at: Timestamp(0),
        read: 0,
    }
}

fn entry(seq: i64, content: CustomerContent) -> CustomerEntry {
    CustomerEntry {
        seq,
        at: Timestamp(seq),
        content,
    }
}

fn mine(seq: i64, client_id: &str) -> CustomerEntry {
    let content = CustomerContent::Message {
        author: CustomerAuthor::You,
        body: format!("text {seq}"),
        client_id: Some(id(client_id)),
    };
    entry(seq, content)
}

fn theirs(seq: i64) -> CustomerEntry {
    let content = CustomerContent::Message {
        author: CustomerAuthor::Agent { name: "Amy".into() },
        body: format!("text {seq}"),
        client_id: None,
    };
    entry(seq, content)
}

fn line(seq: i64, line: SystemLine) -> CustomerEntry {
    entry(seq, CustomerContent::System(line))
}

fn frame(conversation: ConversationId, phase: Phase, version: i64, entries: Vec<CustomerEntry>) -> CustomerChanges {
    CustomerChanges {
        head: head(conversation, phase),
        changes: Changes {
            entries,
            version,
            fresh: version == 1,
            more: false,
        },
    }
}

/// A chat that has begun, with the version 1 that says so.
fn begun() -> Chat {
    let mut chat = Chat::new(None, None, true);
    chat.take(frame(CHAT, Phase::Waiting, 1, vec![line(1, SystemLine::Started)]), NOW);
    chat
}

fn seqs(chat: &Chat) -> Vec<String> {
    let word = |row: Row| match row {
        Row::Entry { seq, .. } => seq.to_string(),
        Row::Sent { client_id, .. } => format!("sent {}", client_id.as_str()),
        Row::Pending {
            client_id,
            waiting,
            refused,
            ..
        } => {
            let state = match (waiting, refused) {
                (true, _) => "waiting",
                (_, true) => "refused",
                _ => "sending",
            };
            format!("{state} {}", client_id.as_str())
        }
    };
    chat.rows().into_iter().map(word).collect()
}

#[test]
fn who_is_not_known_sees_the_form_and_who_is_known_may_have_a_chat() {
    assert_eq!(Chat::new(None, None, false).screen(), Screen::Form);
    assert_eq!(Chat::new(None, None, true).screen(), Screen::Opening);
    assert_eq!(Chat::new(None, Some(CHAT), true).screen(), Screen::Form);
    let mut chat = Chat::new(None, None, true);
    chat.forget();
    assert_eq!(chat.screen(), Screen::Form);
}

#[test]
fn an_ended_chat_stays_until_the_customer_leaves_it_and_the_next_one_opens_by_itself() {
    let mut chat = begun();
    assert_eq!(chat.dismiss(), None, "an open chat is not left");
    chat.take(
        frame(CHAT, Phase::Ended, 2, vec![line(2, SystemLine::EndedByCustomer)]),
        NOW,
    );
    assert_eq!(chat.screen(), Screen::Chat(CHAT));
    assert_eq!(chat.end(), Some(&SystemLine::EndedByCustomer));
    assert_eq!(chat.dismiss(), Some(CHAT));
    assert_eq!(chat.screen(), Screen::Form);

    // Another tab sees the same end again, and the form stays.
    chat.take(frame(CHAT, Phase::Ended, 2, Vec::new()), NOW);
    assert_eq!(chat.screen(), Screen::Form);

    chat.open();
    assert_eq!(chat.screen(), Screen::Opening);
    assert_eq!(chat.having(), None, "of the next chat nothing is here yet");
    chat.take(frame(CHAT, Phase::Ended, 2, Vec::new()), NOW);
    assert_eq!(
        chat.screen(),
        Screen::Opening,
        "a late word of the old one changes nothing"
    );
    let next = ConversationId(8);
    chat.take(frame(next, Phase::Waiting, 1, vec![line(1, SystemLine::Started)]), NOW);
    assert_eq!(chat.screen(), Screen::Chat(next));
    assert_eq!(seqs(&chat), ["1"]);
}

#[test]
fn how_it_ended_is_said_by_the_last_line_and_only_once_it_has() {
    let reason = EndReason::Absent;
    for by in [
        SystemLine::EndedByAgent { agent: "Amy".into() },
        SystemLine::EndedByClock { reason },
    ] {
        let mut chat = begun();
        assert_eq!(chat.end(), None);
        chat.take(frame(CHAT, Phase::Ended, 2, vec![line(2, by.clone())]), NOW);
        assert_eq!(chat.end(), Some(&by));
    }
}

#[test]
fn a_text_is_on_the_screen_once_from_the_press_to_the_log() {
    let mut chat = begun();
    assert!(chat.write(id("client-0001"), "hello".into(), NOW));
    assert_eq!(seqs(&chat), ["1", "sending client-0001"]);
    assert_eq!(
        chat.next_to_send().map(|(to, text)| (to, text.body)),
        Some((CHAT, "hello".into()))
    );

    chat.settle(&id("client-0001"), Err(Refusal::Offline));
    assert_eq!(seqs(&chat), ["1", "waiting client-0001"]);
    assert!(chat.kept().is_some());

    let said = Said {
        seq: 2,
        at: Timestamp(2),
    };
    chat.settle(&id("client-0001"), Ok(said));
    assert_eq!(seqs(&chat), ["1", "sent client-0001"]);
    assert_eq!(chat.kept(), None);

    chat.take(frame(CHAT, Phase::Waiting, 2, vec![mine(2, "client-0001")]), NOW);
    assert_eq!(seqs(&chat), ["1", "2"]);
}

#[test]
fn the_log_may_be_faster_than_the_acknowledgement() {
    let mut chat = begun();
    chat.write(id("client-0001"), "hello".into(), NOW);
    chat.take(frame(CHAT, Phase::Waiting, 2, vec![mine(2, "client-0001")]), NOW);
    assert_eq!(seqs(&chat), ["1", "2"]);
    let said = Said {
        seq: 2,
        at: Timestamp(2),
    };
    chat.settle(&id("client-0001"), Ok(said));
    assert_eq!(seqs(&chat), ["1", "2"]);
}

#[test]
fn what_was_refused_waits_for_a_person_and_keeps_its_name() {
    let mut chat = begun();
    chat.write(id("client-0001"), "hello".into(), NOW);
    chat.next_to_send();
    chat.settle(&id("client-0001"), Err(Refusal::TooLarge));
    assert_eq!(seqs(&chat), ["1", "refused client-0001"]);
    assert_eq!(chat.next_to_send(), None);
    chat.retry(&id("client-0001"));
    assert_eq!(
        chat.next_to_send().map(|(_, text)| text.client_id),
        Some(id("client-0001"))
    );
    chat.discard(&id("client-0001"));
    assert_eq!(seqs(&chat), ["1"]);
}

#[test]
fn texts_survive_a_reload_and_go_out_once_the_desk_has_said_what_it_has() {
    let mut chat = begun();
    chat.write(id("client-0001"), "one".into(), NOW);
    chat.write(id("client-0002"), "two".into(), NOW);
    let stored = written(chat.kept().expect("there is something to keep").write());

    let mut chat = Chat::new(Kept::read(&stored), None, true);
    assert_eq!(chat.next_to_send(), None, "not before the desk has spoken");
    // The first had been stored, and only its acknowledgement was lost.
    chat.take(
        frame(
            CHAT,
            Phase::Waiting,
            1,
            vec![line(1, SystemLine::Started), mine(2, "client-0001")],
        ),
        NOW,
    );
    assert_eq!(seqs(&chat), ["1", "2", "sending client-0002"]);
}

#[test]
fn storage_that_holds_something_else_is_ignored() {
    for other in [
        serde_json::json!({}),
        serde_json::json!({"conversation": 7, "texts": [{"body": 1}]}),
    ] {
        assert_eq!(Kept::read(&other), None);
    }
}

#[test]
fn what_could_not_be_sent_for_ten_minutes_comes_back_to_be_decided_on() {
    let mut chat = begun();
    chat.write(id("client-0001"), "old".into(), NOW);
    let later = NOW + Duration::from_mins(9);
    chat.write(id("client-0002"), "new".into(), later);
    let now = NOW + Duration::from_mins(11);
    let taken = chat.take(frame(CHAT, Phase::Waiting, 2, Vec::new()), now);
    assert_eq!(taken.returned, ["old"]);
    assert_eq!(seqs(&chat), ["1", "sending client-0002"]);
}

#[test]
fn a_text_of_one_chat_never_lands_in_the_next() {
    let mut chat = begun();
    chat.write(id("client-0001"), "of the first".into(), NOW);
    let next = frame(ConversationId(8), Phase::Waiting, 1, vec![line(1, SystemLine::Started)]);
    assert_eq!(chat.take(next, NOW).returned, ["of the first"]);
    assert_eq!(chat.next_to_send(), None);
    assert_eq!(seqs(&chat), ["1"]);
}

#[test]
fn nothing_can_be_written_after_the_end() {
    let mut chat = begun();
    chat.take(
        frame(CHAT, Phase::Ended, 2, vec![line(2, SystemLine::EndedByCustomer)]),
        NOW,
    );
    assert!(!chat.write(id("client-0001"), "late".into(), NOW));
}

/// A chat that the clock has closed, and that reopens for an hour yet.
fn closed_by_clock() -> Chat {
    let mut chat = begun();
    let reason = EndReason::Absent;
    let mut end = frame(
        CHAT,
        Phase::Ended,
        2,
        vec![line(2, SystemLine::EndedByClock { reason })],
    );
    end.head.reopens_until = Some(NOW + Duration::from_hours(1));
    chat.take(end, NOW);
    chat
}

#[test]
fn what_the_clock_closed_takes_a_text_and_sends_it_until_it_reopens_no_more() {
    let mut chat = closed_by_clock();
    assert!(chat.may_write(NOW) && chat.reopens_until(NOW).is_some());
    assert!(chat.write(id("client-0001"), "I am back".into(), NOW));
    assert_eq!(
        chat.next_to_send().map(|(to, text)| (to, text.body)),
        Some((CHAT, "I am back".into()))
    );
    chat.take(
        frame(
            CHAT,
            Phase::Waiting,
            4,
            vec![line(3, SystemLine::Reopened), mine(4, "client-0001")],
        ),
        NOW,
    );
    assert_eq!(seqs(&chat), ["1", "2", "3", "4"]);
    assert_eq!(chat.end(), None);

    let mut chat = closed_by_clock();
    let late = NOW + Duration::from_hours(1);
    assert!(!chat.may_write(late) && !chat.write(id("client-0001"), "I am back".into(), late));
    // This browser's clock may be slow; then the desk says so.
    assert!(chat.write(id("client-0002"), "I am back".into(), NOW));
    let returned = chat.settle(&id("client-0002"), Err(Refusal::Closed));
    assert_eq!((returned.as_deref(), chat.may_write(NOW)), (Some("I am back"), false));
}

#[test]
fn a_text_that_came_after_the_end_is_given_back_to_be_carried_on() {
    let mut chat = begun();
    chat.write(id("client-0001"), "stored before it".into(), NOW);
    chat.write(id("client-0002"), "after it".into(), NOW);
    let end = line(3, SystemLine::EndedByAgent { agent: "Amy".into() });
    let taken = chat.take(frame(CHAT, Phase::Ended, 3, vec![mine(2, "client-0001"), end]), NOW);
    assert_eq!(taken.returned, ["after it"]);
    assert_eq!(seqs(&chat), ["1", "2", "3"]);
    assert_eq!(
        chat.settle(&id("client-0002"), Err(Refusal::Closed)),
        None,
        "it is given back once"
    );

    // The answer may be faster than the log.
    let mut chat = begun();
    chat.write(id("client-0001"), "after it".into(), NOW);
    chat.next_to_send();
    let returned = chat.settle(&id("client-0001"), Err(Refusal::Closed));
    assert_eq!((returned.as_deref(), chat.kept()), (Some("after it"), None));
}

#[test]
fn only_what_the_other_side_says_anew_is_heard() {
    let mut chat = Chat::new(None, None, true);
    let entries = vec![line(1, SystemLine::Started), theirs(2)];
    assert!(
        !chat.take(frame(CHAT, Phase::Talking, 1, entries), NOW).heard,
        "what was there before is not news"
    );
    assert!(
        !chat
            .take(frame(CHAT, Phase::Talking, 2, vec![mine(3, "client-0001")]), NOW)
            .heard
    );
    assert!(chat.take(frame(CHAT, Phase::Talking, 3, vec![theirs(4)]), NOW).heard);
}

#[test]
fn a_missing_place_is_asked_for_afresh() {
    let mut chat = begun();
    assert!(chat.take(frame(CHAT, Phase::Talking, 2, vec![theirs(3)]), NOW).gap);
    assert_eq!(chat.having(), None);
}

#[test]
fn a_changed_entry_is_drawn_again_and_no_other() {
    let mut chat = begun();
    chat.take(frame(CHAT, Phase::Talking, 2, vec![theirs(2), theirs(3)]), NOW);
    let before = chat.rows();
    let mut changed = theirs(2);
    changed.content = CustomerContent::System(SystemLine::Started);
    chat.take(frame(CHAT, Phase::Talking, 3, vec![changed]), NOW);
    let after = chat.rows();
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
}

#[test]
fn who_follows_themselves_within_five_minutes_is_named_once() {
    let mut chat = begun();
    let mut late = theirs(5);
    late.at = Timestamp(10 * 60 * 1000);
    let entries = vec![theirs(2), theirs(3), mine(4, "client-0001"), late];
    chat.take(frame(CHAT, Phase::Talking, 2, entries), NOW);
    let leads: Vec<bool> = chat
        .rows()
        .iter()
        .map(|row| matches!(row, Row::Entry { leads: true, .. }))
        .collect();
    assert_eq!(leads, [true, true, false, true, true]);
}

#[test]
fn the_counter_appears_near_the_limit_and_says_by_how_much_it_is_passed() {
    assert_eq!(counter("hello"), None);
    assert_eq!(counter(&"x".repeat(3_600)), None);
    assert_eq!(counter(&"x".repeat(3_601)), Some((Word::CharactersLeft, 399)));
    assert_eq!(counter(&"x".repeat(4_000)), Some((Word::CharactersLeft, 0)));
    assert_eq!(counter(&"x".repeat(4_001)), Some((Word::CharactersTooMany, 1)));
    assert_eq!(counter(&"x".repeat(4_012)), Some((Word::CharactersTooMany, 12)));
}

proptest! {
    /// Taking out the middle of one list and putting in the middle of the other makes the one the other.
    #[test]
    fn rows_that_stay_are_found_at_both_ends(before in prop::collection::vec(0i64..4, 0..8), after in prop::collection::vec(0i64..4, 0..8)) {
        let rows = |seqs: &[i64]| seqs.iter().map(|seq| Row::Entry { seq: *seq, revision: 0, leads: true }).collect::<Vec<_>>();
        let (before, after) = (rows(&before), rows(&after));
        let (above, below) = unchanged(&before, &after);
        prop_assert!(above + below <= before.len().min(after.len()));
        let mut patched = before.clone();
        patched.splice(above..before.len() - below, after[above..after.len() - below].to_vec());
        prop_assert_eq!(patched, after);
    }
}

#[test]
fn what_was_said_last_is_read_once_the_other_side_has_read_it() {
    let mut chat = Chat::default();
    let mut changes = frame(CHAT, Phase::Talking, 2, vec![theirs(1), mine(2, "message-0002")]);
    chat.take(changes.clone(), NOW);
    assert!(!chat.is_read());
    assert_eq!(chat.newest_of_others(), 1);
    changes.head.read = 2;
    changes.changes.version = 3;
    changes.changes.entries.clear();
    changes.changes.fresh = false;
    chat.take(changes.clone(), NOW);
    assert!(chat.is_read(), "a head alone says so");
    assert!(chat.write(id("message-0003"), "and?".into(), NOW));
    assert!(!chat.is_read(), "something newer is on its way");
    chat.discard(&id("message-0003"));
    changes.changes.version = 4;
    changes.changes.entries = vec![theirs(3)];
    chat.take(changes, NOW);
    assert!(!chat.is_read(), "an answer says it better");
}
