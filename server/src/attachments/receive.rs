//! A file on its way in: read whole, as far as it may be as large, within a time, and never more than a few at once.

use crate::state::Door;
use axum::body::Body;
use desk::Upload;
use domain::Refusal;
use domain::attachment::{Fault, check_bytes};
use domain::limits::ATTACHMENT_BYTES;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// What a file is called, escaped by percent signs, since a header is ASCII.
const NAME: &str = "x-file-name";
/// So many files are in memory at once, of all who send; the others wait for room.
const AT_ONCE: usize = 8;
/// Whoever waits longer for room than this is to try again.
const ROOM_TIME: Duration = Duration::from_secs(20);
/// And then no sooner than this.
const TRY_AGAIN_SECS: u32 = 5;
/// A file arrives in this time.
const FILE_TIME: Duration = Duration::from_mins(3);
/// And each piece of it in this.
const PIECE_TIME: Duration = Duration::from_secs(20);
/// Of what is too large so much more is read, and dropped, that its sender comes to read why it is refused.
const DROPPED_BYTES: usize = 32 * 1024 * 1024;

/// Room in memory for the files that are being received.
pub(crate) struct Room(Semaphore);

impl Default for Room {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

/// Waits for room for one file, which is given back when this is dropped. What says itself that it is too large needs none.
pub(super) async fn room<'door>(
    door: &'door Door,
    headers: &HeaderMap,
) -> Result<Option<SemaphorePermit<'door>>, Refusal> {
    if length(headers).is_some_and(|length| length > ATTACHMENT_BYTES) {
        return Ok(None);
    }
    match timeout(ROOM_TIME, door.uploads.0.acquire()).await {
        Ok(room) => room.map(Some).map_err(|_| Refusal::Unavailable),
        Err(_) => Err(Refusal::SlowDown {
            retry_after_secs: TRY_AGAIN_SECS,
        }),
    }
}

/// Reads a file to its end.
pub(super) async fn receive(headers: &HeaderMap, body: Body) -> Result<Upload, Refusal> {
    let is_bytes = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"application/octet-stream"));
    if !is_bytes {
        return Err(Refusal::invalid("", "must be application/octet-stream"));
    }
    let name = name(headers)?;
    match timeout(FILE_TIME, whole(length(headers), body)).await {
        Ok(bytes) => Ok(Upload {
            name,
            bytes: bytes?.into(),
        }),
        Err(_) => Err(too_slow()),
    }
}

fn name(headers: &HeaderMap) -> Result<String, Refusal> {
    let escaped = headers.get(NAME).map_or(&b""[..], HeaderValue::as_bytes);
    let name = percent_decode(escaped).decode_utf8();
    let name = name.map_err(|_| Refusal::invalid(NAME, "must be UTF-8, escaped by percent signs"))?;
    Ok(name.into_owned())
}

/// How long a body says that it is.
fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn whole(length: Option<usize>, body: Body) -> Result<Vec<u8>, Refusal> {
    let expected = length.unwrap_or(ATTACHMENT_BYTES);
    // All at once, since a buffer that grows takes twice what it holds.
    let mut bytes = Vec::with_capacity(if expected > ATTACHMENT_BYTES { 0 } else { expected });
    let (mut all, mut pieces) = (0usize, body.into_data_stream());
    loop {
        let piece = match timeout(PIECE_TIME, pieces.next()).await {
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(_))) => return Err(Refusal::invalid("", "did not arrive whole")),
            Ok(None) => break,
            Err(_) => return Err(too_slow()),
        };
        all = all.saturating_add(piece.len());
        if all <= ATTACHMENT_BYTES && expected <= ATTACHMENT_BYTES {
            bytes.extend_from_slice(&piece);
        } else if all <= DROPPED_BYTES {
            bytes = Vec::new();
        } else {
            return Err(Fault::TooLarge.into());
        }
    }
    check_bytes(all)?;
    Ok(bytes)
}

fn too_slow() -> Refusal {
    Refusal::invalid("", "took too long to arrive")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::disposition;
    use domain::attachment::{File, FileKind, clean_name};
    use domain::ids::AttachmentId;

    fn named(name: &'static str) -> Result<String, Refusal> {
        let headers = [(http::HeaderName::from_static(NAME), HeaderValue::from_static(name))];
        super::name(&headers.into_iter().collect())
    }

    #[test]
    fn a_name_is_escaped_utf8_and_none_is_an_empty_one() {
        assert_eq!(named("M%C3%A4rz%202.pdf").as_deref(), Ok("März 2.pdf"));
        assert_eq!(named("a%00%2F..%2Fb").as_deref(), Ok("a\0/../b"), "it is cleaned later");
        assert!(named("%FF%FE").is_err());
        assert_eq!(name(&HeaderMap::new()).as_deref(), Ok(""));
    }

    /// From its sender's header to whoever keeps it, a name stays what it is made into, and never is more than a name.
    #[test]
    fn fuzzed_names_that_are_sent_stay_in_their_headers() {
        fuzz::run("sent_file_names", 5_000, |bytes| {
            let Ok(sent) = HeaderValue::from_bytes(bytes) else {
                return Ok(());
            };
            let headers: HeaderMap = [(http::HeaderName::from_static(NAME), sent)].into_iter().collect();
            let given = match name(&headers) {
                Ok(given) => given,
                Err(Refusal::Invalid { .. }) => return Ok(()),
                Err(refusal) => return Err(format!("it is refused as {:?}", refusal.code())),
            };
            let file = File {
                attachment: AttachmentId(1),
                name: clean_name(&given, FileKind::Pdf),
                kind: FileKind::Pdf,
                bytes: 1,
                pixels: None,
            };
            let header = disposition(&file);
            let header = header.to_str().map_err(|error| error.to_string())?;
            let escaped = header
                .strip_prefix("attachment; filename*=UTF-8''")
                .ok_or_else(|| format!("the header is {header}"))?;
            let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"%-._~".contains(&letter);
            let kept = percent_decode(escaped.as_bytes())
                .decode_utf8()
                .map_err(|error| error.to_string())?;
            if escaped.bytes().all(is_plain) && kept == file.name {
                Ok(())
            } else {
                Err(format!("{:?} is kept as {kept:?}", file.name))
            }
        });
    }

    #[tokio::test]
    async fn no_more_is_kept_than_a_file_may_have() {
        let body = |bytes: usize| Body::from(vec![b'a'; bytes]);
        let most = ATTACHMENT_BYTES;
        for length in [None, Some(most)] {
            let kept = whole(length, body(most)).await.expect("taken");
            assert_eq!((kept.len(), kept.capacity()), (most, most));
        }
        for (length, bytes) in [
            (None, most + 1),
            (Some(most + 1), most + 1),
            (Some(1), most + 1),
            (None, 40 << 20),
        ] {
            assert_eq!(whole(length, body(bytes)).await, Err(Fault::TooLarge.into()));
        }
        assert_eq!(whole(Some(0), body(0)).await, Err(Fault::Empty.into()));
    }
}
