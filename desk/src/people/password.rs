//! Hashing and checking passwords: argon2id with the parameters that OWASP names, a few at a time.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane (OWASP's password storage cheat sheet).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Each takes 19 MiB and a core for some tens of milliseconds: no crowd at the door takes the machine.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Room for this many KiB is asked for at once, more than is used: from 32 MiB on the system's allocator maps the memory of its
/// own accord and gives all of it back, instead of keeping two times 19 MiB for as long as the process lives. What is not
/// touched costs nothing.
const ROOM_KIB: usize = 33 * 1024;

/// What is checked where there is no hash, so that the answer takes as long. No password is known to match it, and a match
/// would open nothing.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cy1zYWx0LTAxNg$ez9uf9G8/luJC9ir0J4vLk4dCJLQyAEoV6Osi66Ny54";

/// The hash to store for a new password.
pub(crate) async fn hash(password: String) -> Result<String, HashingFailed> {
    let salt: [u8; 16] = rand::random();
    working(move || {
        let salt = Salt::new(&salt).map_err(|_| argon2::Error::SaltTooShort)?;
        let params = params();
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(|_| argon2::Error::MemoryTooMuch)?,
            salt: Some(salt),
            hash: Some(digest(password.as_bytes(), &salt, params)?),
        };
        argon2::Result::Ok(hash.to_string())
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
    let matches = working(move || is_hash_of(&stored, &password)).await?;
    Ok(matches && has_password)
}

/// The machine cannot hash just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the machine cannot hash just now")]
pub(crate) struct HashingFailed;

/// Compared in constant time.
fn is_hash_of(stored: &str, password: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        tracing::error!("a stored password hash is malformed");
        return false;
    };
    let (Some(salt), Some(hash), Ok(params)) = (stored.salt, stored.hash, Params::try_from(&stored)) else {
        return false;
    };
    digest(password.as_bytes(), &salt, params).is_ok_and(|digest| digest == hash)
}

fn digest(password: &[u8], salt: &Salt, params: Params) -> argon2::Result<Output> {
    let blocks = params.block_count();
    let mut memory = Vec::with_capacity(ROOM_KIB.max(blocks));
    memory.resize(blocks, Block::new());
    let mut digest = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password,
        salt,
        &mut digest,
        &mut memory,
    )?;
    Output::new(&digest).map_err(|_| argon2::Error::OutputTooLong)
}

fn params() -> Params {
    Params::new(MEMORY_KIB, PASSES, LANES, None).expect("these parameters are within argon2's ranges")
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
