//! Signing in with e-mail and password.

use super::{SessionToken, password};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{Sql, Transaction, args};
use domain::time::Timestamp;

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// E-mail and password do not belong together, there is no such account, or it is disabled: one answer for all.
    #[error("E-mail and password do not belong together.")]
    Wrong,
    /// The desk cannot be reached just now.
    #[error("The desk cannot be reached just now. Try again in a moment.")]
    Unavailable,
}

/// The account as it was when its password was checked.
#[derive(Clone, sqlx::FromRow)]
struct Account {
    id: i64,
    password_hash: Option<String>,
}

impl Desk {
    /// Begins a session of its own for whoever knows the password. An unknown address, an account without a password and a
    /// disabled one take as long as a wrong password and are answered alike.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SessionToken, SignInError> {
        let account = self.account(email).await.map_err(|failure| {
            failure.into_refusal();
            SignInError::Unavailable
        })?;
        let stored = account.as_ref().and_then(|account| account.password_hash.clone());
        let matches = password::verify(password.to_owned(), stored)
            .await
            .map_err(|_| SignInError::Unavailable)?;
        let (Some(account), true) = (account, matches) else {
            return Err(SignInError::Wrong);
        };
        let (now, token) = (self.now(), SessionToken::new());
        let hash = token.hash();
        let began = self
            .transact(move |transaction| begin_session(transaction, account.clone(), hash.clone(), now))
            .await
            .map_err(|_| SignInError::Unavailable)?;
        if began { Ok(token) } else { Err(SignInError::Wrong) }
    }

    async fn account(&self, email: &str) -> Result<Option<Account>, Failure> {
        let glance = self.glance().await?;
        let account = glance
            .optional(
                "SELECT id, password_hash FROM people WHERE email_folded = $1 AND disabled_at IS NULL",
                // NUL is in no address, and Postgres would not even look for it.
                args![email.trim().replace('\0', "\u{fffd}").to_lowercase()],
            )
            .await?;
        Ok(account)
    }
}

/// Begins a session if the account is still as it was when the password was checked.
async fn begin_session(
    mut transaction: Transaction,
    account: Account,
    hash: String,
    now: Timestamp,
) -> Result<bool, Failure> {
    const STILL_GOOD: Sql = Sql::each(
        "SELECT id FROM people WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        "SELECT id FROM people WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR UPDATE",
    );
    let person: Option<(i64,)> = transaction
        .optional(STILL_GOOD, args![account.id, account.password_hash])
        .await?;
    let Some((person,)) = person else {
        return Ok(false);
    };
    transaction
        .execute(
            "INSERT INTO sessions (token_hash, person_id, created_at, used_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
            args![hash, person, now, now + transaction.settings().session_idle],
        )
        .await?;
    transaction.commit().await?;
    Ok(true)
}
