//! All chance of one seed.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// A sequence of choices that follows from a seed alone, on every machine.
pub(crate) struct Random(Xoshiro256PlusPlus);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// An index below `length`, which is not 0.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// A number from 1 to `most`, small ones more often.
    pub(crate) fn few(&mut self, most: usize) -> usize {
        let most = self.index(most) + 1;
        self.index(most) + 1
    }

    /// One of these, which are not none.
    pub(crate) fn one_of<'items, T>(&mut self, items: &'items [T]) -> &'items T {
        &items[self.index(items.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.0.random_range(0..=u8::MAX)
    }
}
