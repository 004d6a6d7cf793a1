//! JSON in, strictly: unknown fields and wrong types are refused with the field's name (behaviour 12, `invalid`).

use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};

/// The input encoding of every server function: `#[server(input = StrictJson, …)]`.
pub type StrictJson = Post<Strict>;

/// JSON whose decoding refuses what it does not know.
pub struct Strict;

impl ContentType for Strict {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Strict {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Strict {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Strict {
    /// A refusal as JSON; `Refusal::from_server_fn_error` reads it back.
    type Error = String;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        from_slice(&bytes)
    }
}

/// Decodes a body or frame, refusing unknown fields.
///
/// # Errors
/// [`crate::Refusal::Invalid`], as JSON.
#[cfg(not(target_arch = "wasm32"))]
fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    strict(bytes).map_err(|refusal| serde_json::to_string(&refusal).unwrap_or_else(|error| error.to_string()))
}

#[cfg(target_arch = "wasm32")]
fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// Decodes what a stranger sent, refusing unknown fields and naming what is wrong.
///
/// # Errors
/// [`crate::Refusal::Invalid`] with the field's path.
#[cfg(not(target_arch = "wasm32"))]
pub fn strict<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, crate::Refusal> {
    use crate::Refusal;

    let mut unknown = None;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let value = serde_ignored::deserialize(tracked, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    });
    let invalid = |error: &serde_json::Error, field: String| {
        let field = if field == "." { String::new() } else { short(field) };
        // A missing field is named in the message only.
        let missing = error.to_string();
        let missing = missing
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split_once('`'));
        match missing {
            Some((name, _)) => Refusal::invalid(name, "is missing"),
            None => Refusal::invalid(field, reason(error)),
        }
    };
    let value = value.map_err(|error: serde_json::Error| invalid(&error, track.path().to_string()))?;
    json.end().map_err(|error| Refusal::invalid("", reason(&error)))?;
    match unknown {
        Some(field) => Err(Refusal::invalid(short(field), "is not known here")),
        None => Ok(value),
    }
}

/// Of what a refusal repeats, at most so many characters: it is as large as we make it, and not as large as what was sent.
#[cfg(not(target_arch = "wasm32"))]
const REPEATED_CHARACTERS: usize = 300;

/// The beginning of what was sent.
#[cfg(not(target_arch = "wasm32"))]
fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(REPEATED_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What serde says, as the end of a sentence and without positions.
#[cfg(not(target_arch = "wasm32"))]
fn reason(error: &serde_json::Error) -> String {
    if error.is_data() {
        let text = error.to_string();
        let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
        format!("is not valid ({})", short(text.to_owned()))
    } else {
        "is not valid JSON".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::ids::RequestId;
    use crate::text::MessageBody;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Say {
        client_id: RequestId,
        body: MessageBody,
        times: Option<u8>,
    }

    fn refused(json: &str) -> (String, String) {
        match strict::<Say>(json.as_bytes()) {
            Err(Refusal::Invalid { field, reason }) => (field, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        assert!(strict::<Say>(br#"{"client_id": "12345678", "body": "hi"}"#).is_ok());
        let cases = [
            (r#"{"client_id": "12345678", "body": "hi", "colour": 1}"#, "colour"),
            (r#"{"client_id": "12345678", "body": ""}"#, "body"),
            (r#"{"client_id": "1", "body": "hi"}"#, "client_id"),
            (r#"{"client_id": "12345678", "body": "hi", "times": "x"}"#, "times"),
            (r#"{"client_id": "12345678"}"#, "body"),
            (r#"{"client_id": "12345678", "body": "hi"} {}"#, ""),
            ("{\"client_id\"", ""),
            ("", ""),
        ];
        for (json, field) in cases {
            assert_eq!(refused(json).0, field, "{json}");
        }
    }

    #[test]
    fn a_refusal_does_not_grow_with_what_is_refused() {
        let long = "ä".repeat(60_000);
        for json in [
            format!(r#"{{"client_id": "12345678", "body": "hi", "{long}": 1}}"#),
            format!(r#"{{"client_id": "12345678", "body": "hi", "times": "{long}"}}"#),
        ] {
            let (field, reason) = refused(&json);
            let (field, reason) = (field.chars().count(), reason.chars().count());
            assert!(field <= 301 && reason <= 330, "{field} and {reason}");
        }
    }
}
