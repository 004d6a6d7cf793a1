//! Who a customer is to the site that embeds the chat: what the site's own server says of them in a signed token (behaviour 10,
//! "Known customers").
//!
//! Here is what such a token must say, and until when it counts. Whether its signature is right is `desk`'s to find out, which
//! has the keys; nothing in here is believed before that.

use crate::limits::{IDENTITY_AHEAD, IDENTITY_LEEWAY, SUBJECT_CHARACTERS};
use crate::refusal::Refusal;
use crate::text::{EmailAddress, Name, SiteKey};
use crate::time::Timestamp;
use serde::Deserialize;

/// Whom a site vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub subject: Subject,
    pub name: Option<Name>,
    pub email: Option<EmailAddress>,
}

/// What a site calls one of its people for good: 1 to 200 characters that mean something to the site alone. Compared as it is:
/// nothing is trimmed or folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject(String);

impl Subject {
    /// Checks the form.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let good = (1..=SUBJECT_CHARACTERS).contains(&text.chars().count())
            && text.trim() == text
            && !text.chars().any(char::is_control);
        good.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a token proves nothing: words for whoever runs the desk. Strangers are told one and the same refusal, whatever it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    #[error("it is too large")]
    TooLarge,
    #[error("it is not three parts of base64url and JSON")]
    Malformed,
    #[error("its algorithm is not HS256")]
    Algorithm,
    #[error("its key is not one of the site's")]
    Key,
    #[error("its signature is wrong")]
    Signature,
    #[error("its audience is not the site")]
    Audience,
    #[error("its subject is not 1 to 200 characters")]
    Subject,
    #[error("it has expired")]
    Expired,
    #[error("it expires in more than 10 minutes")]
    TooFarAhead,
    #[error("it is not valid yet")]
    NotYet,
    #[error("its name is not one")]
    Name,
    #[error("its e-mail address is not one")]
    Email,
}

impl From<Unproven> for Refusal {
    fn from(_: Unproven) -> Self {
        Self::invalid("identity", "is not valid, or is no longer")
    }
}

/// The header of a token. A library that says more there means something that this desk does not know.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    #[serde(rename = "typ")]
    _type: Option<String>,
}

/// What a token says; more may stand in it (`iat`, `iss`, `jti`), and means nothing here.
#[derive(Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    name: Option<String>,
    email: Option<String>,
}

/// Which key a token names, by its header's JSON.
///
/// # Errors
/// Where it is not one that this desk could have given out, or is to be checked in another way than HS256.
pub fn key_id(header: &[u8]) -> Result<String, Unproven> {
    let header: Header = serde_json::from_slice(header).map_err(|_| Unproven::Malformed)?;
    if header.alg != "HS256" {
        return Err(Unproven::Algorithm);
    }
    let well_formed =
        (1..=32).contains(&header.kid.len()) && header.kid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    well_formed.then_some(header.kid).ok_or(Unproven::Key)
}

/// Whom a token's claims name, as JSON whose signature is right, at `site` and `now`.
///
/// # Errors
/// Whatever of it is not as it must be. Clocks of servers differ: 30 seconds are forgiven at either end.
pub fn person(claims: &[u8], site: &SiteKey, now: Timestamp) -> Result<KnownPerson, Unproven> {
    let claims: Claims = serde_json::from_slice(claims).map_err(|_| Unproven::Malformed)?;
    if claims.aud != site.as_str() {
        return Err(Unproven::Audience);
    }
    let moment = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
    let expires_at = moment(claims.exp);
    if expires_at <= now - IDENTITY_LEEWAY {
        return Err(Unproven::Expired);
    }
    if expires_at > now + IDENTITY_AHEAD + IDENTITY_LEEWAY {
        return Err(Unproven::TooFarAhead);
    }
    if claims.nbf.is_some_and(|from| moment(from) > now + IDENTITY_LEEWAY) {
        return Err(Unproven::NotYet);
    }
    Ok(KnownPerson {
        subject: Subject::new(&claims.sub).ok_or(Unproven::Subject)?,
        name: claims
            .name
            .map(|name| Name::new(&name))
            .transpose()
            .map_err(|_| Unproven::Name)?,
        email: claims
            .email
            .map(|email| EmailAddress::new(&email))
            .transpose()
            .map_err(|_| Unproven::Email)?,
    })
}

/// Whether a chat begins: of whom the site has named always, of a guest where the site takes guests.
///
/// # Errors
/// `signed_out` for a guest where it takes none.
pub fn may_start(takes_guests: bool, is_known: bool) -> Result<(), Refusal> {
    if takes_guests || is_known {
        Ok(())
    } else {
        Err(Refusal::SignedOut)
    }
}

/// Where a site's next key stands. There are two places, so that one key can follow the other without a moment in which neither counts.
///
/// # Errors
/// `invalid` with the field `site` where both are taken.
pub fn place_of_key(taken: &[i64]) -> Result<i64, Refusal> {
    [1, 2]
        .into_iter()
        .find(|place| !taken.contains(place))
        .ok_or_else(|| Refusal::invalid("site", "has two keys already: remove one first"))
}

#[cfg(test)]
mod tests;
