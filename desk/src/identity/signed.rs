//! A signed token as it arrives: a JWT of three parts, `header.claims.signature`, each in base64url without padding. HS256 over
//! RustCrypto, and nothing else that such a token could be. The demo's are signed here, too.

use base64ct::{Base64UrlUnpadded, Encoding};
use domain::identity::{Unproven, key_id};
use domain::limits::IDENTITY_BYTES;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A token that has been taken apart, and not been believed yet.
pub(super) struct Signed<'a> {
    /// The key that it names.
    pub(super) kid: String,
    /// What the signature is of.
    signed: &'a str,
    signature: Vec<u8>,
    claims: Vec<u8>,
}

impl<'a> Signed<'a> {
    /// Takes a token apart.
    pub(super) fn read(token: &'a str) -> Result<Self, Unproven> {
        if token.len() > IDENTITY_BYTES {
            return Err(Unproven::TooLarge);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Unproven::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Unproven::Malformed)?;
        Ok(Self {
            kid: key_id(&decoded(header)?)?,
            signed,
            signature: decoded(signature)?,
            claims: decoded(claims)?,
        })
    }

    /// What it claims, if this is the key with which it was signed. How long the comparison takes says nothing of the signature.
    pub(super) fn claims(&self, key: &str) -> Result<&[u8], Unproven> {
        let mac = mac(key, self.signed);
        mac.verify_slice(&self.signature).map_err(|_| Unproven::Signature)?;
        Ok(&self.claims)
    }
}

/// A token of these claims, which are JSON, by the key that is called `kid`.
pub(super) fn sign(kid: &str, key: &str, claims: &str) -> String {
    let header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#);
    let [header, claims] = [header.as_str(), claims].map(|part| Base64UrlUnpadded::encode_string(part.as_bytes()));
    let signed = format!("{header}.{claims}");
    let signature = mac(key, &signed).finalize().into_bytes();
    format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature))
}

fn mac(key: &str, signed: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any size");
    mac.update(signed.as_bytes());
    mac
}

/// A part's bytes; a dot more than there should be is no base64 either.
fn decoded(part: &str) -> Result<Vec<u8>, Unproven> {
    Base64UrlUnpadded::decode_vec(part).map_err(|_| Unproven::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn encoded(bytes: &[u8]) -> String {
        Base64UrlUnpadded::encode_string(bytes)
    }

    fn token(header: &str, claims: &str, key: &str) -> String {
        let signed = format!("{}.{}", encoded(header.as_bytes()), encoded(claims.as_bytes()));
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any size");
        mac.update(signed.as_bytes());
        format!("{signed}.{}", encoded(&mac.finalize().into_bytes()))
    }

    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","kid":"k7"}"#;

    fn told(token: &str) -> Result<Vec<u8>, Unproven> {
        Signed::read(token)?.claims(KEY).map(<[u8]>::to_vec)
    }

    #[test]
    fn what_another_library_has_signed_is_believed() {
        // By Python's hmac.new(KEY, header + b"." + claims, "sha256").
        let by_python = concat!(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ims3In0",
            ".eyJzdWIiOiI0NzExIn0",
            ".dPCfgPddieyeXx1LH4YvgtBVauTCrYRXUvFFx8MqHoQ"
        );
        assert_eq!(told(by_python), Ok(br#"{"sub":"4711"}"#.to_vec()));
        assert_eq!(token(HEADER, r#"{"sub":"4711"}"#, KEY), by_python);
        assert_eq!(sign("k7", KEY, r#"{"sub":"4711"}"#), by_python);
    }

    #[test]
    fn what_is_not_signed_or_not_a_token_is_not_believed() {
        let good = token(HEADER, r#"{"sub":"4711"}"#, KEY);
        let parts: Vec<&str> = good.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            panic!("{parts:?}")
        };
        let none = encoded(br#"{"alg":"none","kid":"k7"}"#);
        let huge = token(HEADER, &format!(r#"{{"sub":"{}"}}"#, "x".repeat(4096)), KEY);
        let table = [
            (String::new(), Unproven::Malformed),
            ("..".to_owned(), Unproven::Malformed),
            (format!("{header}.{claims}"), Unproven::Malformed),
            (format!("{header}.{claims}."), Unproven::Signature),
            (format!("{header}.{claims}.{signature}."), Unproven::Malformed),
            (format!(".{header}.{claims}.{signature}"), Unproven::Malformed),
            (format!("{header}.{claims}.{signature}="), Unproven::Malformed),
            (format!("{header}.{claims}.{signature} "), Unproven::Malformed),
            (format!("{header}.{claims}.{}", &signature[..20]), Unproven::Signature),
            (format!("{header}.{claims}.+/{}", &signature[2..]), Unproven::Malformed),
            (
                format!("{header}.{}.{signature}", encoded(br#"{"sub":"4712"}"#)),
                Unproven::Signature,
            ),
            (format!("{none}.{claims}."), Unproven::Algorithm),
            (format!("{none}.{claims}.{signature}"), Unproven::Algorithm),
            (token(r#"{"alg":"HS256"}"#, "{}", KEY), Unproven::Malformed),
            (token(HEADER, "{}", &KEY[1..]), Unproven::Signature),
            (token(HEADER, "{}", ""), Unproven::Signature),
            (huge, Unproven::TooLarge),
        ];
        for (token, why) in table {
            assert_eq!(told(&token), Err(why), "{token}");
        }
    }

    #[test]
    fn fuzzed_tokens_prove_nothing_that_was_not_signed() {
        let corpus = fuzz::corpus("tokens");
        fuzz::run("tokens", 20_000, |bytes| {
            let text = String::from_utf8_lossy(bytes);
            match told(&text) {
                // Nobody who makes them here has the key.
                Ok(_) if !corpus.iter().any(|token| token == bytes) => Err(format!("a forgery is believed: {text}")),
                _ => Ok(()),
            }
        });
    }

    proptest! {
        /// Every character counts: of a good token none can be another.
        #[test]
        fn a_token_of_which_a_character_is_another_is_not_believed(place in 0usize..200, character in "[A-Za-z0-9_.=-]") {
            let good = token(HEADER, r#"{"sub":"4711","aud":"shop","exp":1800000300}"#, KEY);
            let place = place % good.len();
            let mut other = good.clone();
            other.replace_range(place..=place, &character);
            prop_assert_eq!(told(&other).is_ok(), other == good);
        }

        #[test]
        fn whatever_arrives_nothing_panics(text in "\\PC{0,300}") {
            prop_assert!(told(&text).is_err());
        }
    }
}
