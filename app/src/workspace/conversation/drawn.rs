//! What of a conversation is drawn: its last blocks, more as one scrolls up, and less again at the end.

use super::entries::{Entries, Row};
use super::{Conversation, show};
use leptos::prelude::*;

/// How many blocks of entries a pane draws at first; more come as one scrolls up.
const BLOCKS_AT_FIRST: i64 = 3;
/// How many more.
const BLOCKS_MORE: i64 = 2;

impl Conversation {
    /// Draws these blocks anew, and those that are new.
    pub(super) fn draw(self, moved: impl Iterator<Item = i64>) {
        let all = self.entries.with_value(Entries::blocks);
        let gone = self.rows.with_value(|rows| {
            let gone = rows.iter().filter(|(block, _)| !all.contains(block));
            gone.map(|(_, rows)| *rows).collect::<Vec<_>>()
        });
        // Kept for when the block comes back: whoever draws it listens to this signal.
        gone.into_iter().for_each(|rows| show(rows, Vec::new()));
        for block in moved {
            let new = self.entries.with_value(|entries| entries.rows(block));
            let known = self.rows.with_value(|rows| rows.get(&block).copied());
            match known {
                Some(rows) => show(rows, new),
                None => {
                    self.rows.update_value(|rows| {
                        rows.insert(block, RwSignal::new(new));
                    });
                }
            }
        }
        self.show_blocks();
    }

    fn show_blocks(self) {
        let all = self.entries.with_value(Entries::blocks);
        let from = self
            .drawn_from
            .get_value()
            .unwrap_or_else(|| (all.end - BLOCKS_AT_FIRST).max(all.start))
            .max(all.start);
        self.drawn_from.set_value((!all.is_empty()).then_some(from));
        show(self.blocks, (from..all.end).collect());
        let older = all.start < from || self.oldest_missing().is_some();
        show(self.older, older);
    }

    /// Draws blocks further up that are here already. Returns whether there were any.
    pub(crate) fn draw_more(self) -> bool {
        let all = self.entries.with_value(Entries::blocks);
        let Some(from) = self.drawn_from.get_value().filter(|from| *from > all.start) else {
            return false;
        };
        self.drawn_from.set_value(Some((from - BLOCKS_MORE).max(all.start)));
        self.show_blocks();
        true
    }

    /// Draws less of what is further up. Returns whether there is still more than at first.
    pub(crate) fn draw_less(self) -> bool {
        let all = self.entries.with_value(Entries::blocks);
        let least = all.end - BLOCKS_AT_FIRST;
        let Some(from) = self.drawn_from.get_value().filter(|from| *from < least) else {
            return false;
        };
        let from = (from + BLOCKS_MORE).min(least);
        self.drawn_from.set_value(Some(from));
        self.show_blocks();
        from < least
    }

    /// Draws only the end again, unless the reader is further up: switching stays instant however much was read.
    pub(crate) fn draw_end(self) {
        if self.scrolled.get_value() == 0 {
            self.drawn_from.set_value(None);
            self.show_blocks();
        }
    }

    /// The rows of one block.
    pub(crate) fn rows(self, block: i64) -> Vec<Row> {
        self.rows
            .with_value(|rows| rows.get(&block).copied())
            .map(|rows| rows.get())
            .unwrap_or_default()
    }
}
