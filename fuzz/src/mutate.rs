//! Makes an input of those that there are: changed here and there, or put together of two.

use crate::json;
use crate::random::Random;

/// No input is longer: twice what a frame may be.
pub(crate) const MOST_BYTES: usize = 128 * 1024;
/// A made input differs in at most so many ways.
const CHANGES: usize = 4;
/// A piece is repeated at most this often.
const REPEATED: usize = 3_000;

/// What means something to one of the targets, and much of what means something elsewhere.
const TOKENS: [&[u8]; 62] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"true",
    b"0",
    b"-1",
    b"1e400",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"0.1",
    b"\"type\":",
    b"https://",
    b"http://",
    b"mailto:",
    b"tel:",
    b"javascript:",
    b"HTTPS://",
    b"(",
    b")",
    b"`",
    b"<",
    b">",
    b"</script>",
    b"\n",
    b"\r\n",
    b"\0",
    b"\t",
    b" ",
    b"/",
    b"..",
    b"../",
    b"%",
    b"%2F",
    b"%00",
    b"%E2%80%AE",
    b"%FF",
    b"&",
    b"=",
    b";",
    b"?",
    b"#",
    b".",
    b"-",
    b"_",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
    b"\xcc\x81",
    b"\xed\xa0\x80",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"headset=",
    b"conversation",
];

/// One that there is not, most likely.
pub(crate) fn made_of(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = random.one_of(corpus).clone();
    for _ in 0..random.few(CHANGES) {
        let other = random.one_of(corpus);
        input = match random.index(3) {
            0 => json::changed(&input, other, random).unwrap_or_else(|| changed(input, other, random)),
            _ => changed(input, other, random),
        };
        input.truncate(MOST_BYTES);
    }
    input
}

/// Changed as what it is made of: bytes.
fn changed(mut input: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    let at = random.index(input.len() + 1);
    // From there on, a piece of it.
    let end = (at + random.few(64)).min(input.len());
    match random.index(8) {
        0 if at < input.len() => input[at] ^= 1 << random.index(8),
        1 if at < input.len() => input[at] = random.byte(),
        2 => drop(input.drain(at..end)),
        3 => {
            let piece = input[at..end].to_vec();
            insert(&mut input, at, &piece);
        }
        4 => {
            let token: &[u8] = random.one_of::<&[u8]>(&TOKENS);
            let times = if random.index(20) == 0 { random.few(REPEATED) } else { 1 };
            insert(&mut input, at, &token.repeat(times));
        }
        5 if !other.is_empty() => {
            input.truncate(at);
            input.extend_from_slice(&other[random.index(other.len())..]);
        }
        6 if at < end => {
            let times = if random.index(20) == 0 {
                random.few(REPEATED)
            } else {
                random.few(8)
            };
            let piece = input[at..end].repeat(times);
            insert(&mut input, at, &piece);
        }
        _ => {
            let token: &[u8] = random.one_of::<&[u8]>(&TOKENS);
            input.splice(at..end, token.iter().copied());
        }
    }
    input
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let room = MOST_BYTES.saturating_sub(input.len()).min(piece.len());
    input.splice(at..at, piece[..room].iter().copied());
}
