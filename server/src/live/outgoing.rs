//! What is put together for one frame: an envelope with the server's time and items that are encoded already.

use domain::log::Changes;
use domain::time::Timestamp;
use serde::Serialize;

/// A frame is sent when it has this many bytes. A socket keeps its largest frame's buffer for life, so frames are small;
/// only a single long message makes a larger one.
const FRAME_BYTES: usize = 8 * 1024;

/// Items gathered for the next frame.
#[derive(Default)]
pub(super) struct Outgoing {
    items: String,
}

impl Outgoing {
    /// Adds an item that is encoded already.
    pub(super) fn push_encoded(&mut self, item: &str) {
        if !self.items.is_empty() {
            self.items.push(',');
        }
        self.items.push_str(item);
    }

    /// Adds an item.
    pub(super) fn push(&mut self, item: &impl Serialize) {
        self.push_encoded(&encode(item));
    }

    /// Whether it is time to send.
    pub(super) fn is_full(&self) -> bool {
        self.items.len() >= FRAME_BYTES
    }

    /// The frame, if there is anything to say; the items start afresh.
    pub(super) fn take(&mut self, at: Timestamp) -> Option<String> {
        if self.items.is_empty() {
            return None;
        }
        let items = std::mem::take(&mut self.items);
        Some(format!(r#"{{"at":{at},"items":[{items}]}}"#, at = at.0))
    }
}

/// One item alone in a frame.
pub(super) fn frame(at: Timestamp, item: &impl Serialize) -> String {
    format!(r#"{{"at":{at},"items":[{item}]}}"#, at = at.0, item = encode(item))
}

fn encode(item: &impl Serialize) -> String {
    serde_json::to_string(item).expect("wire types are plain data with text keys")
}

/// Cuts what changed into parts of about one frame each. All but the last say that more follows and bring the reader to no
/// new version, so that a connection that breaks in between resumes where it began.
pub(super) fn parts<E: Serialize>(changes: Changes<E>, since: i64) -> Vec<Changes<E>> {
    let mut parts: Vec<Changes<E>> = Vec::new();
    let (mut entries, mut bytes, mut fresh) = (Vec::new(), 0, changes.fresh);
    for entry in changes.entries {
        let size = encode(&entry).len();
        if bytes + size > FRAME_BYTES && !entries.is_empty() {
            parts.push(Changes {
                entries: std::mem::take(&mut entries),
                version: if changes.fresh { 0 } else { since },
                fresh: std::mem::take(&mut fresh),
                more: true,
            });
            bytes = 0;
        }
        bytes += size;
        entries.push(entry);
    }
    parts.push(Changes {
        entries,
        version: changes.version,
        fresh,
        more: changes.more,
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entry::{CustomerAuthor, CustomerContent, CustomerEntry};
    use domain::log::Log;
    use domain::wire::Envelope;
    use domain::wire::customer::ToCustomer;
    use proptest::prelude::*;

    fn entry(seq: i64, length: usize) -> CustomerEntry {
        CustomerEntry {
            seq,
            at: Timestamp(seq),
            content: CustomerContent::Message {
                author: CustomerAuthor::You,
                body: "x".repeat(length),
                client_id: None,
            },
        }
    }

    #[test]
    fn a_frame_is_the_envelope_that_clients_read() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.take(Timestamp(7)), None);
        outgoing.push(&ToCustomer::Ping);
        outgoing.push_encoded(r#"{"type":"no_chat"}"#);
        let frame = outgoing.take(Timestamp(7)).expect("items");
        let read: Envelope<ToCustomer> = serde_json::from_str(&frame).expect("an envelope");
        assert_eq!(read.at, Timestamp(7));
        assert_eq!(read.items, [ToCustomer::Ping, ToCustomer::NoChat]);
        assert_eq!(
            super::frame(Timestamp(7), &ToCustomer::Ping),
            r#"{"at":7,"items":[{"type":"ping"}]}"#
        );
    }

    proptest! {
        /// However it is cut, the reader ends with the same log, never has a gap, and resumes from before until the last part.
        #[test]
        fn parts_add_up(lengths in prop::collection::vec(1usize..9000, 0..20), fresh: bool) {
            let entries: Vec<_> = (1i64..).zip(&lengths).map(|(seq, length)| entry(seq + 5, *length)).collect();
            let before = Changes { entries: (1..=5).map(|seq| entry(seq, 1)).collect(), version: 5, fresh: true, more: false };
            let changes = Changes { version: 5 + entries.len() as i64, entries, fresh, more: false };
            let (mut whole, mut cut) = (Log::default(), Log::default());
            whole.apply(before.clone());
            cut.apply(before);
            let parts = parts(changes.clone(), 5);
            whole.apply(changes);
            for (index, part) in parts.iter().enumerate() {
                let last = index + 1 == parts.len();
                prop_assert_eq!(part.more, !last);
                prop_assert!(part.entries.len() <= 1 || encode(part).len() <= FRAME_BYTES + 200);
                cut.apply(part.clone());
                prop_assert!(!cut.has_gap());
                if !last {
                    prop_assert_eq!(cut.version(), if fresh { 0 } else { 5 });
                }
            }
            prop_assert_eq!(whole, cut);
        }
    }
}
