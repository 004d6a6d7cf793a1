//! One open socket: frames in, frames out, the heartbeat, and how it ends. What the frames mean is told in `agent` and
//! `customer`.

use crate::connections::Permit;
use crate::metrics::{OpenSocket, Side};
use crate::state::Door;
use crate::stopping::Stopping;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use domain::Refusal;
use domain::limits::{HEARTBEAT, SILENCE_IS_DEATH};
use domain::wire::codec;
use futures_util::StreamExt;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use serde::de::DeserializeOwned;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// Whoever has not introduced themselves by then is not a client of ours.
const HELLO_TIME: Duration = Duration::from_secs(10);
/// A reader that takes nothing for this long is gone.
const WRITE_TIME: Duration = Duration::from_secs(10);
/// How long a closing socket waits for the other side to close too, so that the last words arrive.
const LINGER: Duration = Duration::from_secs(1);
/// A client asked to come back does so within this time, each after a random part of it.
const COME_BACK: Duration = Duration::from_secs(5);
/// A browser whose token is forgotten comes back after this time, with the one that it has then.
const FORGOTTEN: Duration = Duration::from_millis(500);
/// Frames that a client may send at once, and then per second; a person's page sends a few a minute.
const FRAMES_AT_ONCE: NonZeroU32 = NonZeroU32::new(200).expect("200 is not zero");
const FRAMES_PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero");

/// Close codes of RFC 6455.
mod code {
    pub(super) const NORMAL: u16 = 1000;
    pub(super) const PROTOCOL: u16 = 1002;
    pub(super) const UNSUPPORTED: u16 = 1003;
    pub(super) const NOT_TEXT: u16 = 1007;
    pub(super) const POLICY: u16 = 1008;
    pub(super) const TOO_LARGE: u16 = 1009;
    pub(super) const RESTARTING: u16 = 1012;
}

/// One socket, owned by the task that serves it.
pub(super) struct Connection {
    socket: WebSocket,
    /// Held so that stopping waits for this socket.
    stopping: Stopping,
    heard_at: Instant,
    ping_at: Instant,
    /// One timer for ping, silence and whatever the owner waits for.
    alarm: Pin<Box<Sleep>>,
    allowance: DefaultDirectRateLimiter,
    /// Counts this socket among the open ones, and what it was refused.
    counted: OpenSocket,
    /// Counts it among the process's connections.
    _permit: Permit,
}

/// What a connection's owner hears.
pub(super) enum Event<F> {
    /// A frame.
    Frame(F),
    /// Time to send a ping, and to look after what else is periodic.
    Beat,
    /// The moment that the owner asked to be woken at.
    Alarm,
}

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum Over {
    /// The other side closed, broke off, fell silent or does not read.
    Gone,
    /// The process stops.
    Stopping,
    /// The session is over.
    SignedOut,
    /// The customer's token is theirs no more. Their browser has another by now, or none.
    Forgotten,
    /// What was sent is refused.
    Refused(Refusal, u16),
    /// What was sent is not even a message.
    Broken(u16),
}

impl From<Refusal> for Over {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, code::POLICY)
    }
}

impl Connection {
    pub(super) fn new(socket: WebSocket, door: &Door, side: Side, permit: Permit) -> Self {
        let now = Instant::now();
        Self {
            socket,
            stopping: door.stopping.clone(),
            heard_at: now,
            ping_at: now + HEARTBEAT,
            alarm: Box::pin(sleep_until(now + HEARTBEAT)),
            allowance: RateLimiter::direct(Quota::per_second(FRAMES_PER_SECOND).allow_burst(FRAMES_AT_ONCE)),
            counted: door.metrics.open_socket(side),
            _permit: permit,
        }
    }

    /// The first frame, which must come soon.
    pub(super) async fn hello<F: DeserializeOwned>(&mut self) -> Result<F, Over> {
        let deadline = self.heard_at + HELLO_TIME;
        loop {
            match self.next(Some(deadline)).await? {
                Event::Frame(frame) => return Ok(frame),
                Event::Alarm => return Err(Refusal::invalid("type", "must be hello, within 10 seconds").into()),
                Event::Beat => {}
            }
        }
    }

    /// Waits for whatever comes first. Cancel-safe.
    pub(super) async fn next<F: DeserializeOwned>(&mut self, wake_at: Option<Instant>) -> Result<Event<F>, Over> {
        loop {
            let silent_at = self.heard_at + SILENCE_IS_DEATH;
            let first = self.ping_at.min(silent_at).min(wake_at.unwrap_or(silent_at));
            self.alarm.as_mut().reset(first);
            tokio::select! {
                () = self.stopping.told() => return Err(Over::Stopping),
                () = self.alarm.as_mut() => {
                    let now = Instant::now();
                    if now >= silent_at {
                        return Err(Over::Gone);
                    }
                    if now >= self.ping_at {
                        self.ping_at = now + HEARTBEAT;
                        return Ok(Event::Beat);
                    }
                    if wake_at.is_some_and(|wake_at| now >= wake_at) {
                        return Ok(Event::Alarm);
                    }
                }
                message = self.socket.next() => {
                    let message = message.ok_or(Over::Gone)?.map_err(broken)?;
                    self.heard_at = Instant::now();
                    if self.allowance.check().is_err() {
                        return Err(Refusal::SlowDown { retry_after_secs: 10 }.into());
                    }
                    match message {
                        Message::Text(text) => {
                            return match codec::strict(text.as_bytes()) {
                                Ok(frame) => Ok(Event::Frame(frame)),
                                Err(refusal) => Err(refusal.into()),
                            };
                        }
                        Message::Binary(_) => {
                            return Err(Over::Refused(Refusal::invalid("", "must be text"), code::UNSUPPORTED));
                        }
                        Message::Ping(_) | Message::Pong(_) => {}
                        Message::Close(_) => return Err(Over::Gone),
                    }
                }
            }
        }
    }

    /// Writes one frame to its end; whoever does not take it is gone.
    pub(super) async fn send(&mut self, frame: String) -> Result<(), Over> {
        match timeout(WRITE_TIME, self.socket.send(Message::Text(frame.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Over::Gone),
        }
    }

    /// Says the last words, if there are any, and closes. `envelope` puts one item into a frame of this door.
    pub(super) async fn end(mut self, over: Over, envelope: impl Fn(LastWord) -> String) {
        if let Over::Refused(refusal, _) = &over {
            self.counted.refused(refusal.code());
        }
        let (word, code, reason) = match over {
            Over::Gone => (None, code::NORMAL, ""),
            Over::Stopping => {
                let most = u32::try_from(COME_BACK.as_millis()).expect("5 s in milliseconds fit");
                let reconnect_after_ms = rand::random_range(200..=most);
                (
                    Some(LastWord::Bye { reconnect_after_ms }),
                    code::RESTARTING,
                    "restarting",
                )
            }
            Over::Forgotten => {
                let reconnect_after_ms = u32::try_from(FORGOTTEN.as_millis()).expect("half a second fits");
                (Some(LastWord::Bye { reconnect_after_ms }), code::NORMAL, "forgotten")
            }
            Over::SignedOut => (Some(LastWord::SignedOut), code::POLICY, "signed_out"),
            Over::Refused(refusal, code) => (Some(LastWord::Refused { refusal }), code, "refused"),
            Over::Broken(code) => (None, code, ""),
        };
        let last = async {
            if let Some(word) = word {
                self.socket.send(Message::Text(envelope(word).into())).await?;
            }
            let close = CloseFrame {
                code,
                reason: reason.into(),
            };
            // Whoever has closed first is sent no such frame, but the answer to theirs, which leaves with what is read next.
            let _ = self.socket.send(Message::Close(Some(close))).await;
            // Closing with words of theirs unread would make the system throw away ours.
            while let Some(Ok(_)) = self.socket.next().await {}
            Ok::<_, axum::Error>(())
        };
        let _ = timeout(LINGER, last).await;
    }
}

/// What can be said last, at either door.
pub(super) enum LastWord {
    Bye { reconnect_after_ms: u32 },
    SignedOut,
    Refused { refusal: Refusal },
}

/// Why a message could not be read.
fn broken(error: axum::Error) -> Over {
    use tungstenite::Error;
    match error.into_inner().downcast::<Error>().map(|error| *error) {
        Ok(Error::Capacity(_)) => Over::Refused(Refusal::TooLarge, code::TOO_LARGE),
        Ok(Error::Utf8(_)) => Over::Broken(code::NOT_TEXT),
        Ok(Error::Protocol(_)) => Over::Broken(code::PROTOCOL),
        _ => Over::Gone,
    }
}
