//! Hashing and checking passwords: argon2id with the parameters that OWASP names, a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane (OWASP's password storage cheat sheet).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Each takes 19 MiB and a core for some tens of milliseconds: no crowd at the door takes the machine.
static HASHING: Semaphore = Semaphore::const_new(2);

/// What is checked where there is no hash, so that the answer takes as long. No password is known to match it, and a match
/// would open nothing.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cy1zYWx0LTAxNg$ez9uf9G8/luJC9ir0J4vLk4dCJLQyAEoV6Osi66Ny54";

/// The hash to store for a new password.
pub(crate) async fn hash(password: String) -> Result<String, HashingFailed> {
    let salt: [u8; 16] = rand::random();
    working(move || {
        let hash: Result<PasswordHash, _> = argon2().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    })
    .await?
    .map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        HashingFailed
    })
}

/// Whether the password belongs to the stored hash. Without one it takes as long and does not.
pub(crate) async fn verify(password: String, stored: Option<String>) -> Result<bool, HashingFailed> {
    let has_password = stored.is_some();
    let stored = stored.unwrap_or_else(|| NOBODYS_HASH.to_owned());
    let matches = working(move || {
        let verifier: &dyn PasswordVerifier<str> = &argon2();
        verifier.verify_password(password.as_bytes(), &stored).is_ok()
    })
    .await?;
    Ok(matches && has_password)
}

/// The machine cannot hash just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the machine cannot hash just now")]
pub(crate) struct HashingFailed;

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("these parameters are within argon2's ranges");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Runs on a thread that may block, when it is its turn.
async fn working<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashingFailed> {
    let permit = HASHING.acquire().await.map_err(|_| HashingFailed)?;
    tokio::task::spawn_blocking(move || {
        // Held by the work and not by who waits for it: a dropped request does not let another one in early.
        let _permit = permit;
        work()
    })
    .await
    .map_err(|error| {
        tracing::error!(%error, "hashing a password panicked");
        HashingFailed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_by_nothing_else() {
        let stored = hash("correct horse".to_owned()).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(
            verify("correct horse".to_owned(), Some(stored.clone()))
                .await
                .expect("checks")
        );
        assert!(
            !verify("correct horses".to_owned(), Some(stored.clone()))
                .await
                .expect("checks")
        );
        assert_ne!(
            hash("correct horse".to_owned()).await.expect("hashes"),
            stored,
            "salted"
        );
    }

    #[tokio::test]
    async fn an_account_without_a_password_costs_as_much_as_one_with() {
        let nobody = PasswordHash::new(NOBODYS_HASH).expect("well formed");
        let somebody = hash("correct horse".to_owned()).await.expect("hashes");
        let somebody = PasswordHash::new(&somebody).expect("well formed");
        assert_eq!(
            (nobody.algorithm, nobody.version, nobody.params.to_string()),
            (somebody.algorithm, somebody.version, somebody.params.to_string())
        );
        assert_eq!(
            (nobody.salt.map(|salt| salt.len()), nobody.hash.map(|hash| hash.len())),
            (
                somebody.salt.map(|salt| salt.len()),
                somebody.hash.map(|hash| hash.len())
            )
        );
        assert!(!verify(String::new(), None).await.expect("checks"));
    }
}
