//! A customer's secret, made by their own client, and the hash that is all the desk keeps of any secret.

use crate::failure::Failure;
use crate::live::{TokenHash, Topic};
use crate::store::{Transaction, args};
use domain::ids::CustomerId;
use sha2::{Digest, Sha256};

/// A customer's bearer token: 256 random bits as 64 hex digits, made by their client (behaviour 10). Stored as a hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerToken(String);

impl CustomerToken {
    /// Checks the form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        well_formed.then(|| Self(text.to_owned()))
    }

    pub(crate) fn hash(&self) -> String {
        hash(&self.0)
    }

    /// What wakes this token's connections when a chat of theirs begins.
    #[must_use]
    pub fn topic(&self) -> TokenHash {
        token_hash(&self.hash())
    }
}

impl std::fmt::Debug for CustomerToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CustomerToken(…)")
    }
}

/// The hash under which a secret is stored: SHA-256 is enough for 256 random bits.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The short form of a stored hash that topics carry.
pub(crate) fn token_hash(hash: &str) -> TokenHash {
    TokenHash(u64::from_str_radix(hash.get(..16).unwrap_or_default(), 16).unwrap_or_default())
}

/// Has all browsers of a customer forget them.
pub(crate) async fn forget_all(transaction: &mut Transaction, customer: CustomerId) -> Result<(), Failure> {
    let tokens: Vec<(String,)> = transaction
        .all(
            "DELETE FROM customer_tokens WHERE customer_id = $1 RETURNING token_hash",
            args![customer],
        )
        .await?;
    for (hash,) in tokens {
        transaction.touch(Topic::Customer(token_hash(&hash)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_64_lowercase_hex_digits_and_never_shown() {
        let token = CustomerToken::parse(&"0f".repeat(32)).expect("well formed");
        assert_eq!(format!("{token:?}"), "CustomerToken(…)");
        for bad in ["", &"0f".repeat(31), &"0F".repeat(32), &"zz".repeat(32)] {
            assert!(CustomerToken::parse(bad).is_none());
        }
    }
}
