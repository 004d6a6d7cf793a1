//! The rows of the access matrix: one for each function on each kind of object (behaviour 8).

use crate::objects::{On, QUESTION, UNKNOWN, draft};
use crate::support::id;
use serde_json::{Value, json};

/// Ben's id, and the queue Technical's, by their places in the demo's configuration.
const BEN: i64 = 2;
const TECHNICAL: i64 = 2;

/// One function on one kind of object: the code for each of `access::EVERYBODY`. Besides the conversation it is given the queue, or what
/// was asked of Ben.
pub(crate) struct Row {
    pub(crate) function: &'static str,
    pub(crate) on: On,
    pub(crate) arguments: fn(conversation: i64, queue: i64) -> Value,
    pub(crate) codes: [&'static str; 7],
}

pub(crate) fn rows() -> Vec<Row> {
    let row = |function, on, arguments, codes| Row {
        function,
        on,
        arguments,
        codes,
    };
    let comment: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "client_id": id(), "visibility": "comment", "body": "Hello"});
    let note: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "client_id": id(), "visibility": "work_note", "body": "Hm"});
    let request: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "request_id": id()});
    let keep: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "on": true, "request_id": id()});
    let mail: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "email": "carla@example.com", "request_id": id()});
    let history: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation, "before": 2});
    let next: fn(i64, i64) -> Value = |_, queue| json!({"queue": queue, "request_id": id()});
    // The customer's first words.
    let remove: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "seq": 2, "request_id": id()});
    let polls: fn(i64, i64) -> Value = |_, _| json!({"watching": [{"conversation": UNKNOWN, "version": 0}]});
    let nothing: fn(i64, i64) -> Value = |_, _| json!({});
    let only_id: fn(i64, i64) -> Value = |_, _| json!({"request_id": id()});
    let of: fn(i64, i64) -> Value = |conversation, _| json!({"conversation": conversation});
    let create: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "draft": draft(), "current": null, "request_id": id()});
    let taken = "already_taken";
    let away: fn(i64, i64) -> Value = |_, _| json!({"status": "away", "request_id": id()});
    let (ok, no, none, out) = ("ok", "not_allowed", "not_found", "signed_out");
    let (late, ended) = ("no_longer_pending", "closed");
    let ask: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "agent": BEN, "note": null, "request_id": id()});
    let transfer: fn(i64, i64) -> Value = |_, transfer| json!({"transfer": transfer, "request_id": id()});
    let invitation: fn(i64, i64) -> Value = |_, invitation| json!({"invitation": invitation, "request_id": id()});
    let no_transfer: fn(i64, i64) -> Value =
        |_, transfer| json!({"transfer": transfer, "reason": "Lunch", "request_id": id()});
    let no_invitation: fn(i64, i64) -> Value =
        |_, invitation| json!({"invitation": invitation, "reason": null, "request_id": id()});
    let to_technical: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "queue": TECHNICAL, "request_id": id()});
    let no_answer: fn(i64, i64) -> Value =
        |conversation, _| json!({"conversation": conversation, "question": QUESTION, "request_id": id()});
    let (asks, answers) = ([ok, no, none, ok, ok, no, out], [no, ok, none, no, no, no, out]);
    vec![
        row("send_message", On::InProgress, comment, [ok, no, none, no, no, no, out]),
        row("send_message", On::InProgress, note, [ok, ok, none, ok, ok, no, out]),
        row("send_message", On::Waiting, comment, [no, no, none, no, no, no, out]),
        row("send_message", On::Waiting, note, [no, no, none, ok, ok, no, out]),
        row(
            "send_message",
            On::Ended,
            comment,
            ["closed", no, none, no, no, no, out],
        ),
        row("send_message", On::Ended, note, [ok, ok, none, ok, ok, no, out]),
        row("history", On::InProgress, history, [ok, ok, none, ok, ok, no, out]),
        row("history", On::Waiting, history, [ok, ok, none, ok, ok, no, out]),
        row("history", On::Ended, history, [ok, ok, none, ok, ok, no, out]),
        row(
            "end_conversation",
            On::InProgress,
            request,
            [ok, no, none, ok, ok, no, out],
        ),
        row(
            "end_conversation",
            On::Waiting,
            request,
            [no, no, none, ok, ok, no, out],
        ),
        row(
            "end_conversation",
            On::Ended,
            request,
            ["closed", no, none, "closed", "closed", no, out],
        ),
        row("done", On::InProgress, request, [no, no, none, no, no, no, out]),
        row("done", On::Waiting, request, [no, no, none, no, no, no, out]),
        row("done", On::Ended, request, [ok, no, none, no, no, no, out]),
        // Amy is there: nobody picks up what she has, not even she herself. Mia takes over, and Root from Mia would as well.
        row(
            "pick_up",
            On::InProgress,
            request,
            ["already_taken", "already_taken", none, no, no, no, out],
        ),
        row("pick_up", On::Waiting, request, [late, late, none, no, no, no, out]),
        row("pick_up", On::Ended, request, [ended, ended, none, no, no, no, out]),
        row("take_over", On::InProgress, request, [no, no, none, ok, ok, no, out]),
        row("take_over", On::Waiting, request, [no, no, none, late, late, no, out]),
        row("take_over", On::Ended, request, [no, no, none, ended, ended, no, out]),
        row("leave", On::InProgress, request, [no, no, none, no, no, no, out]),
        row("leave", On::TakenOver, request, [ok, no, none, no, no, no, out]),
        row("done", On::TakenOver, request, [no, no, none, no, no, no, out]),
        row("send_message", On::TakenOver, comment, [ok, no, none, ok, no, no, out]),
        row("send_message", On::TakenOver, note, [ok, ok, none, ok, ok, no, out]),
        row("history", On::TakenOver, history, [ok, ok, none, ok, ok, no, out]),
        row("context", On::TakenOver, of, [ok, ok, none, ok, ok, no, out]),
        row(
            "end_conversation",
            On::TakenOver,
            request,
            [no, no, none, ok, ok, no, out],
        ),
        // What Mia did not accept herself she cannot undo.
        row(
            "return_to_queue",
            On::TakenOver,
            request,
            [no, no, none, no, no, no, out],
        ),
        row("accept", On::TakenOver, request, [taken, taken, none, no, no, no, out]),
        row("pick_up", On::TakenOver, request, [taken, taken, none, no, no, no, out]),
        row("take_over", On::TakenOver, request, [no, no, none, taken, ok, no, out]),
        // The customer's words: a participant removes their own only.
        row("remove_text", On::TakenOver, remove, [no, no, none, ok, ok, no, out]),
        row(
            "remove_answer",
            On::TakenOver,
            no_answer,
            [no, no, none, ok, ok, no, out],
        ),
        row("send_message", On::Returned, comment, [no, no, none, no, no, no, out]),
        row("send_message", On::Returned, note, [ok, no, none, ok, ok, no, out]),
        row("history", On::Returned, history, [ok, ok, none, ok, ok, no, out]),
        row("context", On::Returned, of, [ok, ok, none, ok, ok, no, out]),
        row(
            "end_conversation",
            On::Returned,
            request,
            [no, no, none, ok, ok, no, out],
        ),
        row("done", On::Returned, request, [ok, no, none, no, no, no, out]),
        row("leave", On::Returned, request, [no, no, none, no, no, no, out]),
        row("accept", On::Returned, request, [ok, ok, none, no, no, no, out]),
        row("remove_text", On::Returned, remove, [no, no, none, ok, ok, no, out]),
        row(
            "remove_answer",
            On::Returned,
            no_answer,
            [no, no, none, ok, ok, no, out],
        ),
        row("pick_up", On::Left, request, [taken, ok, none, no, no, no, out]),
        row("take_over", On::Left, request, [no, no, none, ok, ok, no, out]),
        row("end_conversation", On::Left, request, [ok, no, none, ok, ok, no, out]),
        row("accept", On::Left, request, [taken, taken, none, no, no, no, out]),
        row("set_presence", On::Nothing, away, [ok, ok, ok, ok, ok, no, out]),
        row("remove_text", On::InProgress, remove, [ok, no, none, ok, ok, no, out]),
        row(
            "remove_answer",
            On::InProgress,
            no_answer,
            [ok, no, none, ok, ok, no, out],
        ),
        row("remove_text", On::Waiting, remove, [no, no, none, ok, ok, no, out]),
        row("remove_answer", On::Waiting, no_answer, [no, no, none, ok, ok, no, out]),
        row("remove_text", On::Ended, remove, [ok, no, none, ok, ok, no, out]),
        row("remove_answer", On::Ended, no_answer, [ok, no, none, ok, ok, no, out]),
        row("changes", On::Nothing, polls, [ok, ok, ok, ok, ok, no, out]),
        row("accept_next", On::Waiting, next, [ok, ok, none, no, no, no, out]),
        row("accept", On::Offered, request, [ok, no, none, no, no, no, out]),
        row("accept", On::Waiting, request, [ok, ok, none, no, no, no, out]),
        row("accept", On::InProgress, request, [taken, taken, none, no, no, no, out]),
        row(
            "accept",
            On::Ended,
            request,
            ["closed", "closed", none, no, no, no, out],
        ),
        row(
            "return_to_queue",
            On::InProgress,
            request,
            [ok, no, none, ok, ok, no, out],
        ),
        row(
            "return_to_queue",
            On::Waiting,
            request,
            [no, no, none, late, late, no, out],
        ),
        row(
            "return_to_queue",
            On::Ended,
            request,
            ["closed", no, none, "closed", "closed", no, out],
        ),
        row("transfer_targets", On::InProgress, of, asks),
        row("transfer_targets", On::Waiting, of, [no, no, none, late, late, no, out]),
        row(
            "transfer_targets",
            On::Ended,
            of,
            [ended, no, none, ended, ended, no, out],
        ),
        row("request_transfer", On::InProgress, ask, asks),
        row(
            "request_transfer",
            On::Waiting,
            ask,
            [no, no, none, late, late, no, out],
        ),
        row(
            "request_transfer",
            On::Ended,
            ask,
            [ended, no, none, ended, ended, no, out],
        ),
        // Amy takes part; Mia has it, and Root may for her.
        row("request_transfer", On::TakenOver, ask, [no, no, none, ok, ok, no, out]),
        row("cancel_transfer", On::Asked, transfer, asks),
        row("accept_transfer", On::Asked, transfer, answers),
        row("decline_transfer", On::Asked, no_transfer, answers),
        row(
            "accept_invitation",
            On::Asked,
            invitation,
            [none, none, none, none, none, no, out],
        ),
        row("invite", On::InProgress, ask, [ok, no, none, no, no, no, out]),
        row("invite", On::Waiting, ask, [no, no, none, no, no, no, out]),
        row("invite", On::TakenOver, ask, [no, no, none, ok, no, no, out]),
        row(
            "cancel_invitation",
            On::Invited,
            invitation,
            [ok, no, none, no, no, no, out],
        ),
        row("accept_invitation", On::Invited, invitation, answers),
        row("decline_invitation", On::Invited, no_invitation, answers),
        row("join", On::InProgress, request, [no, no, none, ok, ok, no, out]),
        row("join", On::Waiting, request, [no, no, none, late, late, no, out]),
        row("join", On::Ended, request, [no, no, none, ended, ended, no, out]),
        row("join", On::TakenOver, request, [no, no, none, no, ok, no, out]),
        row("transfer_to_queue", On::InProgress, to_technical, asks),
        row(
            "transfer_to_queue",
            On::Waiting,
            to_technical,
            [no, no, none, late, late, no, out],
        ),
        row(
            "transfer_to_queue",
            On::Ended,
            to_technical,
            [ended, no, none, ended, ended, no, out],
        ),
        row("escalate", On::InProgress, request, asks),
        row("escalate", On::Waiting, request, [no, no, none, late, late, no, out]),
        row("escalate", On::TakenOver, request, [no, no, none, ok, ok, no, out]),
        row("context", On::InProgress, of, [ok, ok, none, ok, ok, no, out]),
        row("context", On::Waiting, of, [ok, ok, none, ok, ok, no, out]),
        row("context", On::Ended, of, [ok, ok, none, ok, ok, no, out]),
        row("record_form", On::InProgress, of, [ok, no, none, ok, ok, no, out]),
        row("record_form", On::Waiting, of, [no, no, none, ok, ok, no, out]),
        row("record_form", On::Ended, of, [ok, no, none, ok, ok, no, out]),
        row("record_form", On::TakenOver, of, [no, no, none, ok, ok, no, out]),
        row("record_form", On::Returned, of, [no, no, none, ok, ok, no, out]),
        row("create_record", On::InProgress, create, [ok, no, none, ok, ok, no, out]),
        row("create_record", On::Waiting, create, [no, no, none, ok, ok, no, out]),
        row("create_record", On::Ended, create, [ok, no, none, ok, ok, no, out]),
        row("create_record", On::TakenOver, create, [no, no, none, ok, ok, no, out]),
        row("create_record", On::Returned, create, [no, no, none, ok, ok, no, out]),
        row("keep_open", On::InProgress, keep, [ok, no, none, no, no, no, out]),
        row("keep_open", On::Waiting, keep, [no, no, none, no, no, no, out]),
        row("keep_open", On::TakenOver, keep, [no, no, none, ok, no, no, out]),
        row("keep_open", On::Ended, keep, [ended, no, none, no, no, no, out]),
        row("send_transcript", On::InProgress, mail, [no, no, none, no, no, no, out]),
        row("send_transcript", On::Waiting, mail, [no, no, none, no, no, no, out]),
        // Whoever may is told that this customer has left no address.
        row(
            "send_transcript",
            On::Ended,
            mail,
            ["invalid", no, none, "invalid", "invalid", no, out],
        ),
        row("hand_back", On::Nothing, only_id, [ok, ok, ok, ok, ok, no, out]),
        row("me", On::Nothing, nothing, [ok, ok, ok, ok, ok, ok, out]),
        row("sign_out", On::Nothing, nothing, [ok, ok, ok, ok, ok, ok, out]),
    ]
}
