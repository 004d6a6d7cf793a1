//! Changes an input as what it says: JSON with another value, a field more or less, or one of another input.

use crate::random::Random;
use serde_json::{Map, Value, json};

/// So deep lists are put into each other: deeper than whoever reads them may follow.
const DEEP: usize = 200;
/// So long a text becomes.
const LONG: usize = 20_000;

/// Changed in one place; none where it is no JSON.
pub(crate) fn changed(input: &[u8], other: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(input).ok()?;
    let other: Option<Value> = serde_json::from_slice(other).ok();
    let mut left = random.index(size(&value));
    if let Some(place) = nth(&mut value, &mut left) {
        change(place, other, random);
    }
    serde_json::to_vec(&value).ok()
}

/// How many values there are in it, itself among them.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// The value that `left` others come before.
fn nth<'value>(value: &'value mut Value, left: &mut usize) -> Option<&'value mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, left)),
        _ => None,
    }
}

fn change(place: &mut Value, other: Option<Value>, random: &mut Random) {
    match (random.index(4), place) {
        (0, Value::Object(fields)) => change_fields(fields, other, random),
        (0, Value::Array(items)) => {
            let item = items.first().cloned().unwrap_or(Value::Null);
            items.extend(std::iter::repeat_n(item, random.few(300)));
        }
        (0, Value::String(text)) => {
            text.push_str(random.one_of::<&str>(&["\0", " ", "\u{202e}", "x", "\n", "\u{301}", "é"]));
        }
        (1, place) => {
            if let Some(other) = other {
                *place = other;
            }
        }
        (_, place) => *place = another(random),
    }
}

fn change_fields(fields: &mut Map<String, Value>, other: Option<Value>, random: &mut Random) {
    let names: Vec<String> = fields.keys().cloned().collect();
    match (random.index(3), names.as_slice()) {
        (0, [_, ..]) => drop(fields.remove(random.one_of(&names))),
        (1, [_, ..]) => {
            let value = fields.remove(random.one_of(&names)).unwrap_or(Value::Null);
            fields.insert("colour".to_owned(), value);
        }
        _ => match other {
            Some(Value::Object(others)) => fields.extend(others),
            _ => drop(fields.insert(String::new(), another(random))),
        },
    }
}

/// A value of any kind, at the edge of what there is.
fn another(random: &mut Random) -> Value {
    match random.index(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(i64::MAX),
        5 => json!(i64::MIN),
        6 => json!(u64::MAX),
        7 => json!(0.5),
        8 => json!(""),
        9 => json!("x".repeat(random.few(LONG))),
        10 => {
            let depth = random.few(DEEP);
            (0..depth).fold(json!([]), |inner, _| json!([inner]))
        }
        _ => json!({}),
    }
}
