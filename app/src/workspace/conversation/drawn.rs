//! What of a conversation is drawn: a few blocks around where one reads, however much of it is here. What is not drawn below them
//! leaves its height behind, so that nothing moves.

use super::entries::{Entries, Row, block_of};
use super::{Conversation, show};
use leptos::prelude::*;
use std::ops::Range;

/// How many blocks of entries a pane draws at first; so few that changing to another conversation is instant.
const AT_FIRST: i64 = 2;
/// How many come as one scrolls.
const MORE: i64 = 2;
/// No more than these stay: others go at the far side.
const MOST: i64 = 6;
/// How high a block is thought to be until it was drawn, in pixels.
const HEIGHT: f64 = 2400.0;

/// The newest of all blocks.
fn newest(all: &Range<i64>, count: i64) -> Range<i64> {
    (all.end - count).max(all.start)..all.end
}

/// A block that is at the upper edge of what is seen, and what follows.
fn down_from(block: i64, all: &Range<i64>) -> Range<i64> {
    let from = block.min(all.end - AT_FIRST).max(all.start);
    from..(from + AT_FIRST).min(all.end)
}

fn further_up(drawn: &Range<i64>, all: &Range<i64>) -> Range<i64> {
    let from = (drawn.start - MORE).max(all.start);
    from..drawn.end.min(from + MOST)
}

fn further_down(drawn: &Range<i64>, all: &Range<i64>) -> Range<i64> {
    let to = (drawn.end + MORE).min(all.end);
    drawn.start.max(to - MOST)..to
}

impl Conversation {
    /// Draws these blocks anew, and those that are new.
    pub(super) fn draw(self, moved: impl Iterator<Item = i64>) {
        let all = self.all_blocks();
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
        let drawn = self.drawn(&all);
        self.show_blocks(match drawn.end - drawn.start {
            ..=MOST => drawn,
            _ if self.scrolled.get_value() == 0 => newest(&all, MOST),
            _ => drawn.start..drawn.start + MOST,
        });
    }

    fn all_blocks(self) -> Range<i64> {
        self.entries.with_value(Entries::blocks)
    }

    /// What of all blocks is drawn.
    fn drawn(self, all: &Range<i64>) -> Range<i64> {
        match self.drawn.get_value() {
            Some((from, to)) => from.clamp(all.start, all.end)..to.clamp(all.start, all.end),
            None => newest(all, AT_FIRST),
        }
    }

    /// Returns whether these are others than before.
    fn show_blocks(self, drawn: Range<i64>) -> bool {
        let all = self.all_blocks();
        // Whoever sees the newest block sees the next one, too.
        let to = if drawn.end < all.end { drawn.end } else { i64::MAX };
        self.drawn.set_value((!all.is_empty()).then_some((drawn.start, to)));
        let older = all.start < drawn.start || self.oldest_missing().is_some();
        show(self.older, older);
        show(self.below, (drawn.end..all.end).map(|block| self.height(block)).sum());
        let drawn: Vec<i64> = drawn.collect();
        let moves = self.blocks.with_untracked(|before| *before != drawn);
        show(self.blocks, drawn);
        moves
    }

    fn height(self, block: i64) -> f64 {
        let known = self.heights.with_value(|heights| heights.get(&block).copied());
        known.unwrap_or(HEIGHT)
    }

    /// Notes how high the blocks are that are drawn, in pixels.
    pub(crate) fn measured(self, heights: impl Iterator<Item = f64>) {
        let blocks = self.blocks.get_untracked();
        self.heights
            .update_value(|known| known.extend(blocks.into_iter().zip(heights)));
    }

    // Each of these returns whether others are drawn than before.

    /// Draws blocks further up that are here already.
    pub(crate) fn draw_further_up(self) -> bool {
        let all = self.all_blocks();
        self.show_blocks(further_up(&self.drawn(&all), &all))
    }

    /// Draws blocks further down.
    pub(crate) fn draw_further_down(self) -> bool {
        let all = self.all_blocks();
        self.show_blocks(further_down(&self.drawn(&all), &all))
    }

    /// Draws what is so many pixels above the end of the newest block, at the upper edge of what is seen.
    pub(crate) fn draw_at(self, above_end: f64) -> bool {
        let all = self.all_blocks();
        let mut height = 0.0;
        let block = all.clone().rev().find(|block| {
            height += self.height(*block);
            height > above_end
        });
        self.show_blocks(down_from(block.unwrap_or(all.start), &all))
    }

    /// Draws an entry that is at the upper edge of what is seen, and what follows, if that is here.
    pub(crate) fn draw_from(self, seq: i64) -> bool {
        let (all, block) = (self.all_blocks(), block_of(seq));
        all.contains(&block) && self.show_blocks(down_from(block, &all))
    }

    /// Draws the end alone.
    pub(crate) fn draw_end(self) -> bool {
        self.show_blocks(newest(&self.all_blocks(), AT_FIRST))
    }

    /// The rows of one block.
    pub(crate) fn rows(self, block: i64) -> Vec<Row> {
        self.rows
            .with_value(|rows| rows.get(&block).copied())
            .map(|rows| rows.get())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_blocks_are_drawn_wherever_one_reads() {
        let all = 0..200;
        assert_eq!(newest(&all, AT_FIRST), 198..200);
        assert_eq!(newest(&(0..1), AT_FIRST), 0..1);
        for (block, drawn) in [(0, 0..2), (100, 100..102), (198, 198..200), (199, 198..200)] {
            assert_eq!(down_from(block, &all), drawn, "from {block}");
        }
        assert_eq!(down_from(0, &(0..1)), 0..1);
    }

    #[test]
    fn what_is_far_from_where_one_scrolls_to_goes() {
        let all = 0..200;
        for (drawn, up, down) in [
            (197..200, 195..200, 197..200),
            (195..200, 193..199, 195..200),
            (1..7, 0..6, 3..9),
            (0..6, 0..6, 2..8),
            (193..199, 191..197, 194..200),
        ] {
            assert_eq!(further_up(&drawn, &all), up, "up from {drawn:?}");
            assert_eq!(further_down(&drawn, &all), down, "down from {drawn:?}");
        }
    }
}
