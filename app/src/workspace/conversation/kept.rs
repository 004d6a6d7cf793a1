//! What an agent has typed in one conversation: drafts, texts on their way, the choice who may read, how far they have looked.
//! Kept in this browser, part by part, and shared by its tabs.

use super::entries::Entries;
use crate::unsent::Piece;
use domain::Refusal;
use domain::entry::Visibility;
use domain::ids::RequestId;
use domain::limits::AGENT_RETRIES_FOR;
use domain::log::{Outbox, Pending, Sending};
use domain::time::Timestamp;
use domain::wire::agent::Sent;
use serde::{Deserialize, Serialize};

/// What goes with a text on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct With {
    pub visibility: Visibility,
    /// By this browser's clock.
    pub written_at: Timestamp,
}

/// A text on its way.
pub(crate) type Written = Pending<With>;

/// A text that is stored and has not come back in the log yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stored {
    text: Written,
    seq: i64,
}

/// How a text at the end of the log stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    /// On its way.
    Sending,
    /// Not sent; tried again by itself.
    Waiting,
    /// Not sent, and why; only a person can decide.
    Refused(String),
    /// Stored.
    Stored,
}

/// A text at the end of the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Outgoing {
    pub client_id: RequestId,
    pub body: String,
    pub visibility: Visibility,
    pub standing: Standing,
}

/// What is typed and not in the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kept {
    /// Stays as it was set: it never flips by itself (behaviour 5, "Visibility").
    pub visibility: Visibility,
    comment: String,
    work_note: String,
    pub outbox: Outbox<With>,
    /// The place up to which the agent has looked.
    pub looked: i64,
    stored: Vec<Stored>,
}

impl Kept {
    fn slot(&mut self, visibility: Visibility) -> &mut String {
        match visibility {
            Visibility::Comment => &mut self.comment,
            Visibility::WorkNote => &mut self.work_note,
        }
    }

    fn draft_of(&self, visibility: Visibility) -> &str {
        match visibility {
            Visibility::Comment => &self.comment,
            Visibility::WorkNote => &self.work_note,
        }
    }

    /// The draft of the chosen visibility; each has its own.
    pub(crate) fn draft(&self) -> &str {
        self.draft_of(self.visibility)
    }

    pub(crate) fn set_draft(&mut self, text: String) {
        *self.slot(self.visibility) = text;
    }

    /// Takes a text out of the composer and puts it on its way, to those who may read it now.
    pub(crate) fn write(&mut self, client_id: RequestId, text: String, written_at: Timestamp) {
        let visibility = self.visibility;
        self.set_draft(String::new());
        // Their moments tell the order in which they are found again, so that no two are the same.
        let last = self.outbox.iter().map(|text| text.with.written_at.0).max();
        let written_at = Timestamp(last.map_or(written_at.0, |last| written_at.0.max(last + 1)));
        let with = With { visibility, written_at };
        self.outbox.push(client_id, text, with);
    }

    /// As it is after a reload: no answer to what was on its way will come any more.
    pub(crate) fn restored(parts: Vec<(Piece, String)>) -> Self {
        let mut kept = Self::default();
        for (part, text) in parts {
            if part == Piece::Visibility {
                kept.visibility = Visibility::parse(&text).unwrap_or_default();
            }
            kept.hear(&part, Some(&text));
        }
        let ids: Vec<RequestId> = kept
            .outbox
            .iter()
            .filter(|text| text.sending == Sending::Sending)
            .map(|text| text.client_id.clone())
            .collect();
        for client_id in ids {
            kept.outbox.retry(&client_id);
        }
        kept
    }

    /// Takes what another tab has changed. Not the choice who may read: here it stays as it was set.
    pub(crate) fn hear(&mut self, part: &Piece, text: Option<&str>) {
        match part {
            Piece::Draft(visibility) => text.unwrap_or_default().clone_into(self.slot(*visibility)),
            Piece::Visibility => {}
            Piece::Looked => {
                let looked = text.and_then(|text| text.parse().ok()).unwrap_or_default();
                self.looked = self.looked.max(looked);
            }
            Piece::Text(client_id) => match text.map(crate::json::read::<Written>) {
                Some(Some(text)) => self.outbox.put(text, |text| text.with.written_at),
                // Of an older build: it cannot be sent, and stays where it is.
                Some(None) => {}
                None => {
                    self.outbox.discard(client_id);
                }
            },
        }
    }

    /// What differs from before, as it is to be kept.
    pub(crate) fn changes_since(&self, before: &Self) -> Vec<(Piece, Option<String>)> {
        let mut changes = Vec::new();
        // What has left goes first: a text must not be found on its way and in the draft.
        let gone = before.outbox.iter().filter(|text| !self.has(&text.client_id));
        changes.extend(gone.map(|text| (Piece::Text(text.client_id.clone()), None)));
        for text in self.outbox.iter() {
            let kept = as_kept(text);
            if !before.outbox.iter().any(|before| as_kept(before) == kept) {
                let json = serde_json::to_string(&kept).expect("plain data with text keys");
                changes.push((Piece::Text(kept.client_id), Some(json)));
            }
        }
        for visibility in [Visibility::Comment, Visibility::WorkNote] {
            let draft = self.draft_of(visibility);
            if draft != before.draft_of(visibility) {
                let draft = Some(draft.to_owned()).filter(|draft| !draft.is_empty());
                changes.push((Piece::Draft(visibility), draft));
            }
        }
        if self.visibility != before.visibility {
            changes.push((Piece::Visibility, Some(self.visibility.as_str().to_owned())));
        }
        if self.looked != before.looked {
            changes.push((Piece::Looked, Some(self.looked.to_string())));
        }
        changes
    }

    fn has(&self, client_id: &RequestId) -> bool {
        self.outbox.iter().any(|text| text.client_id == *client_id)
    }

    /// Whether nothing was typed that was not sent.
    pub(crate) fn is_sent(&self) -> bool {
        self.outbox.is_empty() && self.comment.is_empty() && self.work_note.is_empty()
    }

    /// Whether nothing is on its way.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty() && self.stored.is_empty()
    }

    /// Notes how a sending went.
    pub(crate) fn settle(&mut self, client_id: &RequestId, outcome: Result<Sent, Refusal>) {
        match outcome {
            Err(refusal) => self.outbox.settle(client_id, Err(refusal)),
            Ok(sent) => {
                if let Some(text) = self.outbox.discard(client_id) {
                    self.stored.push(Stored { text, seq: sent.seq });
                }
            }
        }
    }

    /// Drops what has arrived in the log.
    pub(crate) fn settle_from(&mut self, entries: &Entries) {
        self.outbox.settle_from(entries.log());
        self.stored.retain(|stored| stored.seq > entries.newest());
    }

    /// Makes drafts of the texts that could not be sent for too long, each before what is typed in its own mode (behaviour 5,
    /// "Nothing acknowledged is lost"). To be asked only once the log says what was stored. Returns whether there were any.
    pub(crate) fn return_stale(&mut self, now: Timestamp) -> bool {
        let stale: Vec<RequestId> = self
            .outbox
            .iter()
            .filter(|text| text.sending == Sending::Waiting && now.since(text.with.written_at) > AGENT_RETRIES_FOR)
            .map(|text| text.client_id.clone())
            .collect();
        for client_id in stale.iter().rev() {
            if let Some(text) = self.outbox.discard(client_id) {
                let draft = self.slot(text.with.visibility);
                *draft = join(text.body, draft);
            }
        }
        !stale.is_empty()
    }

    /// The texts at the end of the log, in their order.
    pub(crate) fn outgoing(&self) -> Vec<Outgoing> {
        let outgoing = |text: &Written, standing| Outgoing {
            client_id: text.client_id.clone(),
            body: text.body.clone(),
            visibility: text.with.visibility,
            standing,
        };
        let stored = self
            .stored
            .iter()
            .map(|stored| outgoing(&stored.text, Standing::Stored));
        let pending = self.outbox.iter().map(|text| {
            let standing = match &text.sending {
                Sending::Sending => Standing::Sending,
                Sending::Waiting => Standing::Waiting,
                Sending::Refused(refusal) => Standing::Refused(refusal.to_string()),
            };
            outgoing(text, standing)
        });
        stored.chain(pending).collect()
    }
}

/// A text as it is kept: that it will be tried again is nothing that another tab need know.
fn as_kept(text: &Written) -> Written {
    let mut text = text.clone();
    if text.sending == Sending::Waiting {
        text.sending = Sending::Sending;
    }
    text
}

/// One text before another, on lines of their own.
pub(crate) fn join(first: String, then: &str) -> String {
    match (first.is_empty(), then.is_empty()) {
        (_, true) => first,
        (true, false) => then.to_owned(),
        (false, false) => format!("{first}\n{then}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn id(text: &str) -> RequestId {
        RequestId::new(text).expect("well formed")
    }

    fn bodies(kept: &Kept) -> Vec<(String, Standing)> {
        kept.outgoing()
            .into_iter()
            .map(|text| (text.body, text.standing))
            .collect()
    }

    #[test]
    fn each_mode_keeps_a_draft_of_its_own_and_the_mode_stays_after_sending() {
        let mut kept = Kept::default();
        kept.set_draft("to Carla".into());
        kept.visibility = Visibility::WorkNote;
        assert_eq!(kept.draft(), "");
        kept.set_draft("old plan".into());
        kept.write(id("client-1"), "old plan".into(), Timestamp(0));
        assert_eq!(
            kept.visibility,
            Visibility::WorkNote,
            "a second note never goes out as a comment"
        );
        assert_eq!(kept.draft(), "");
        assert_eq!(kept.outgoing()[0].visibility, Visibility::WorkNote);
        kept.visibility = Visibility::Comment;
        assert_eq!(kept.draft(), "to Carla");
    }

    #[test]
    fn a_stored_text_stays_on_screen_until_the_log_has_it() {
        let mut kept = Kept::default();
        kept.write(id("client-1"), "hello".into(), Timestamp(0));
        assert_eq!(bodies(&kept), [("hello".into(), Standing::Sending)]);
        let sent = Sent {
            seq: 1,
            at: Timestamp(1),
        };
        kept.settle(&id("client-1"), Ok(sent));
        assert_eq!(bodies(&kept), [("hello".into(), Standing::Stored)]);
        let mut entries = Entries::default();
        entries.take(domain::log::Changes {
            entries: vec![domain::entry::StaffEntry {
                seq: 1,
                at: Timestamp(1),
                content: domain::entry::StaffContent::System(domain::entry::SystemLine::Started),
            }],
            version: 1,
            fresh: true,
            more: false,
        });
        kept.settle_from(&entries);
        assert!(kept.is_settled());
    }

    #[test]
    fn what_could_not_be_sent_for_two_minutes_is_a_draft_again_in_its_own_mode() {
        let mut kept = Kept::default();
        kept.write(id("client-1"), "first".into(), Timestamp(0));
        kept.write(id("client-2"), "second".into(), Timestamp(10));
        kept.set_draft("typing".into());
        kept.visibility = Visibility::WorkNote;
        kept.set_draft("note".into());
        let late = Timestamp(1000) + Duration::from_mins(2);
        assert!(!kept.return_stale(late), "what is on its way may still arrive");
        for client_id in ["client-1", "client-2"] {
            kept.settle(&id(client_id), Err(Refusal::Offline));
        }
        assert!(!kept.return_stale(Timestamp(1000)));
        assert!(kept.return_stale(late));
        assert_eq!(kept.draft(), "note");
        kept.visibility = Visibility::Comment;
        assert_eq!(kept.draft(), "first\nsecond\ntyping");
        assert!(kept.is_settled());
    }

    #[test]
    fn a_refused_text_says_why_and_waits_for_a_person() {
        let mut kept = Kept::default();
        kept.write(id("client-1"), "late".into(), Timestamp(0));
        kept.settle(&id("client-1"), Err(Refusal::Closed));
        assert_eq!(
            bodies(&kept),
            [("late".into(), Standing::Refused("This conversation has ended.".into()))]
        );
        assert_eq!(kept.outbox.next_to_send(), None);
    }

    /// All that a tab would find of it.
    fn parts(kept: &Kept) -> Vec<(Piece, String)> {
        let changes = kept.changes_since(&Kept::default());
        changes
            .into_iter()
            .filter_map(|(part, text)| Some((part, text?)))
            .collect()
    }

    #[test]
    fn what_is_kept_survives_a_reload() {
        let mut kept = Kept {
            visibility: Visibility::WorkNote,
            looked: 7,
            ..Kept::default()
        };
        kept.write(id("client-2"), "on its way".into(), Timestamp(5));
        kept.write(id("client-1"), "in the same moment".into(), Timestamp(5));
        kept.set_draft("half".into());
        let mut found = parts(&kept);
        found.reverse();
        let mut restored = Kept::restored(found);
        assert_eq!((restored.looked, restored.draft()), (7, "half"));
        assert_eq!(
            bodies(&restored),
            [
                ("on its way".into(), Standing::Waiting),
                ("in the same moment".into(), Standing::Waiting)
            ]
        );
        assert!(
            restored.return_stale(Timestamp(5) + Duration::from_mins(3)),
            "an old text is not sent by itself"
        );
    }

    #[test]
    fn only_what_changed_is_kept_again() {
        let mut kept = Kept::default();
        kept.write(id("client-1"), "hello".into(), Timestamp(0));
        let before = kept.clone();
        kept.settle(&id("client-1"), Err(Refusal::Offline));
        assert_eq!(kept.changes_since(&before), [], "trying again is not told");
        kept.set_draft("more".into());
        let draft = (Piece::Draft(Visibility::Comment), Some("more".to_owned()));
        assert_eq!(kept.changes_since(&before), [draft]);
        kept.set_draft(String::new());
        kept.outbox.discard(&id("client-1"));
        assert_eq!(kept.changes_since(&before), [(Piece::Text(id("client-1")), None)]);
    }

    #[test]
    fn another_tabs_texts_come_and_go_and_its_choice_does_not() {
        let (mut here, mut there) = (Kept::default(), Kept::default());
        there.visibility = Visibility::WorkNote;
        there.looked = 3;
        there.write(id("client-1"), "note".into(), Timestamp(0));
        there.set_draft("next".into());
        for (part, text) in there.changes_since(&Kept::default()) {
            here.hear(&part, text.as_deref());
        }
        assert_eq!((here.visibility, here.looked), (Visibility::Comment, 3));
        assert_eq!(bodies(&here), [("note".into(), Standing::Sending)]);
        assert_eq!(here.draft_of(Visibility::WorkNote), "next");
        here.hear(&Piece::Text(id("client-1")), None);
        assert!(here.is_settled() && !here.is_sent());
    }
}
