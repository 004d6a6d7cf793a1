//! Feeds what strangers reach with what strangers send (`make fuzz`; CONTRIBUTING, "Tests").
//!
//! Each target has a corpus, a folder of inputs beside this file's crate. A run tries all of them, and then inputs that are made of
//! them by chance from a seed: so many, or for as long as `FUZZ_SECONDS` says. An input that fails is made as small as it will
//! go, and kept in the corpus, where each later run tries it first.
//!
//! What has to hold for every input is the target's to say, beside what it is about.

mod corpus;
mod json;
mod mutate;
mod random;

use random::Random;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::time::{Duration, Instant};

/// How often a smaller input is tried, once one has failed.
const SMALLER_TRIED: u32 = 2_000;
/// The seed of a run that is given none.
const SEED: u64 = 20_260_801;

/// Tries a target's corpus and `made` inputs made of it, or as many as `FUZZ_SECONDS` leave time for. `FUZZ_SEED` has others made.
///
/// # Panics
/// Where the property does not hold of an input, or panics: after the smallest such input that was found has been kept.
pub fn run(target: &str, made: u32, property: impl Fn(&[u8]) -> Result<(), String>) {
    for input in Inputs::of(target, made) {
        if let Err(why) = holds(&property, &input) {
            let (input, why) = smallest(&property, input, why);
            failed(target, &input, &why);
        }
    }
}

/// A target's corpus, and then inputs made of it: for targets that wait for an answer, and so are asked one by one.
pub struct Inputs {
    corpus: Vec<Vec<u8>>,
    tried: usize,
    left: Left,
    random: Random,
}

/// When to stop.
enum Left {
    After(u32),
    At(Instant),
}

impl Inputs {
    /// As [`run`] tries them.
    ///
    /// # Panics
    /// Without a corpus, or where `FUZZ_SECONDS` or `FUZZ_SEED` is no number.
    #[must_use]
    pub fn of(target: &str, made: u32) -> Self {
        let left = match number("FUZZ_SECONDS") {
            Some(seconds) => Left::At(Instant::now() + Duration::from_secs(seconds)),
            None => Left::After(made),
        };
        // Who takes the time sees what no earlier run has.
        let seed = number("FUZZ_SEED").unwrap_or_else(|| match left {
            Left::At(_) => rand::random(),
            Left::After(_) => SEED,
        });
        Self {
            corpus: corpus::read(target),
            tried: 0,
            left,
            random: Random::new(seed),
        }
    }
}

impl Iterator for Inputs {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(input) = self.corpus.get(self.tried) {
            self.tried += 1;
            return Some(input.clone());
        }
        match &mut self.left {
            Left::After(0) => return None,
            Left::After(left) => *left -= 1,
            Left::At(end) if Instant::now() >= *end => return None,
            Left::At(_) => {}
        }
        Some(mutate::made_of(&self.corpus, &mut self.random))
    }
}

/// All that a target's corpus holds.
///
/// # Panics
/// Without a corpus.
#[must_use]
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    corpus::read(target)
}

/// Keeps an input of which the property does not hold, and says so.
///
/// # Panics
/// Always.
pub fn failed(target: &str, input: &[u8], why: &str) -> ! {
    let place = corpus::keep(target, input);
    panic!(
        "{target}: {why}\n  of {} bytes, kept as {}: {}",
        input.len(),
        place.display(),
        String::from_utf8_lossy(&input[..input.len().min(500)]).escape_debug(),
    );
}

/// What goes wrong is an error, a panic too.
fn holds(property: &impl Fn(&[u8]) -> Result<(), String>, input: &[u8]) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| property(input))).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it panicked: {}", said.unwrap_or("without words")))
    })
}

/// Leaves out as much of a failing input as it takes to fail all the same.
fn smallest(property: &impl Fn(&[u8]) -> Result<(), String>, mut input: Vec<u8>, mut why: String) -> (Vec<u8>, String) {
    // Each try that panics would say so.
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let (mut piece, mut tried) = (input.len().div_ceil(2), 0);
    while piece > 0 && tried < SMALLER_TRIED {
        let (mut at, mut smaller) = (0, false);
        while at < input.len() && tried < SMALLER_TRIED {
            tried += 1;
            let mut without = input.clone();
            without.drain(at..(at + piece).min(input.len()));
            match holds(property, &without) {
                Err(said) => (input, why, smaller) = (without, said, true),
                Ok(()) => at += piece,
            }
        }
        if !smaller {
            piece /= 2;
        }
    }
    set_hook(hook);
    (input, why)
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_alone_decides_what_is_made() {
        let corpus: Vec<Vec<u8>> = vec![br#"{"type":"read","seq":7}"#.to_vec(), b"https://a.test".to_vec()];
        let made = |seed| {
            let mut random = Random::new(seed);
            (0..200)
                .map(|_| mutate::made_of(&corpus, &mut random))
                .collect::<Vec<_>>()
        };
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
        assert!(made(3).iter().all(|input| input.len() <= mutate::MOST_BYTES));
        let still_json = made(4)
            .iter()
            .filter(|input| serde_json::from_slice::<serde_json::Value>(input).is_ok())
            .count();
        assert!(still_json > 20, "some of it reaches what reads JSON: {still_json}");
    }

    #[test]
    fn what_fails_is_made_small() {
        let property = |input: &[u8]| match input.iter().filter(|byte| **byte == b'x').count() {
            0 | 1 => Ok(()),
            _ => panic!("two of them"),
        };
        let (input, why) = smallest(&property, b"what is an x without x and y".to_vec(), String::new());
        assert_eq!(input, b"xx");
        assert_eq!(why, "it panicked: two of them");
    }
}
