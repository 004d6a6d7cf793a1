//! One-time codes: how an account gets a first password or a new one (behaviour 12).

use super::{end_sessions, password};
use crate::customer_token::hash;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::PersonId;
use domain::people::check_password;
use domain::text::EmailAddress;
use domain::time::Timestamp;

/// Digits and capital letters without those that look like others (I, L, O, U): 5 bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 20 characters are 100 bits.
const GROUPS: usize = 4;
const GROUP: usize = 5;

impl Desk {
    /// A one-time code with which the owner of this address sets a password at `/sign-in/new`, within 7 days. An earlier code
    /// stops working.
    ///
    /// # Errors
    /// `not_found` for an unknown address, `invalid` for a disabled account, `unavailable`.
    pub async fn invite(&self, email: &EmailAddress) -> Result<String, Refusal> {
        let (now, email, code) = (self.now(), email.clone(), Code::new());
        let hash = code.hash();
        self.transact(move |transaction| invite(transaction, email.clone(), hash.clone(), now))
            .await?;
        Ok(code.0)
    }

    /// Sets a first or a new password by a one-time code, which is used up; all sessions of the account end.
    ///
    /// # Errors
    /// `invalid` naming `password` or `code` (unknown, used, expired or of a disabled account: one answer), `unavailable`.
    pub async fn redeem_invitation(&self, code: &str, password: &str) -> Result<(), Refusal> {
        check_password(password)?;
        let (desk, now, hash) = (self.clone(), self.now(), Code::typed(code).hash());
        // Looked at first, so that guessing codes does not keep the machine hashing; the transaction decides.
        self.look_at_code(&hash, now).await.map_err(Failure::into_refusal)?;
        let password_hash = password::hash(password.to_owned())
            .await
            .map_err(|_| Refusal::Unavailable)?;
        self.transact(move |transaction| redeem(transaction, desk.clone(), hash.clone(), password_hash.clone(), now))
            .await
    }

    async fn look_at_code(&self, hash: &str, now: Timestamp) -> Result<(), Failure> {
        let mut transaction = self.read().await?;
        let found: Option<(i64,)> = transaction
            .optional(
                "SELECT person_id FROM invitations WHERE code_hash = $1 AND expires_at > $2",
                args![hash, now],
            )
            .await?;
        transaction.finish().await?;
        found.map(|_| ()).ok_or_else(|| no_such_code().into())
    }
}

#[derive(sqlx::FromRow)]
struct Invited {
    id: i64,
    disabled_at: Option<i64>,
}

async fn invite(
    mut transaction: Transaction,
    email: EmailAddress,
    code_hash: String,
    now: Timestamp,
) -> Result<(), Failure> {
    let person: Option<Invited> = transaction
        .optional(
            "SELECT id, disabled_at FROM people WHERE email_folded = $1",
            args![email.folded()],
        )
        .await?;
    let person = person.ok_or(Refusal::NotFound)?;
    if person.disabled_at.is_some() {
        return Err(Refusal::invalid("email", "belongs to a disabled account").into());
    }
    store_code(&mut transaction, PersonId(person.id), code_hash, now).await?;
    transaction.commit().await
}

/// Stores the hash of a person's one code in place of any earlier one.
pub(super) async fn store_code(
    transaction: &mut Transaction,
    person: PersonId,
    code_hash: String,
    now: Timestamp,
) -> Result<(), Failure> {
    transaction
        .execute("DELETE FROM invitations WHERE person_id = $1", args![person])
        .await?;
    transaction
        .execute(
            "INSERT INTO invitations (code_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            args![code_hash, person, now, now + transaction.settings().invitation],
        )
        .await?;
    Ok(())
}

async fn redeem(
    mut transaction: Transaction,
    desk: Desk,
    code_hash: String,
    password_hash: String,
    now: Timestamp,
) -> Result<(), Failure> {
    let revoking = desk.inner.sessions.revoking();
    // Whoever deletes the code has used it: of two at once, one.
    let used: Option<(i64,)> = transaction
        .optional(
            "DELETE FROM invitations WHERE code_hash = $1 AND expires_at > $2 RETURNING person_id",
            args![code_hash, now],
        )
        .await?;
    let person = PersonId(used.ok_or_else(no_such_code)?.0);
    let set = transaction
        .execute(
            "UPDATE people SET password_hash = $2 WHERE id = $1 AND disabled_at IS NULL",
            args![person, password_hash],
        )
        .await?;
    if set == 0 {
        return Err(no_such_code().into());
    }
    end_sessions(&mut transaction, &revoking, person).await?;
    transaction.commit().await
}

fn no_such_code() -> Refusal {
    Refusal::invalid("code", "is not valid: it may have been used or have expired")
}

/// A one-time code as it is shown, such as `7Q2MK-4F9WX-0ZT3B-HN8CD`.
pub(super) struct Code(pub(super) String);

impl Code {
    pub(super) fn new() -> Self {
        let group = || -> String {
            let digits: [u8; GROUP] = rand::random();
            digits
                .iter()
                .map(|digit| char::from(ALPHABET[usize::from(digit % 32)]))
                .collect()
        };
        Self(std::array::from_fn::<String, GROUPS, _>(|_| group()).join("-"))
    }

    /// A code as somebody typed it: spaces, hyphens and case do not matter, and look-alikes are read as what was meant.
    fn typed(text: &str) -> Self {
        let characters: Vec<char> = text
            .chars()
            .filter(|character| character.is_alphanumeric())
            .take(GROUPS * GROUP + 1)
            .map(|character| match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let groups: Vec<String> = characters.chunks(GROUP).map(|group| group.iter().collect()).collect();
        Self(groups.join("-"))
    }

    pub(super) fn hash(&self) -> String {
        hash(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_100_bits_in_four_groups() {
        let code = Code::new().0;
        let groups: Vec<&str> = code.split('-').collect();
        assert_eq!(groups.len(), GROUPS);
        assert!(groups.iter().all(|group| group.len() == GROUP));
        assert!(code.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)));
        assert_ne!(code, Code::new().0);
    }

    #[test]
    fn a_code_may_be_typed_carelessly() {
        for typed in [
            "7q2mk4f9wxOzt3bhn8cd",
            " 7Q2MK 4F9WX 0ZT3B HN8CD\n",
            "7Q2MK-4F9WX-OZT3B-HN8CD",
        ] {
            assert_eq!(Code::typed(typed).0, "7Q2MK-4F9WX-0ZT3B-HN8CD");
        }
        assert_eq!(Code::typed("il").0, "11");
        for _ in 0..50 {
            let code = Code::new().0;
            assert_eq!(Code::typed(&code).0, code);
        }
    }
}
