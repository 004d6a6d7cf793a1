//! Making the first administrators, and disabling an account (behaviour 8 and 14).

use super::invitation::{Code, store_code};
use super::{Revoking, end_sessions};
use crate::colleague_request;
use crate::configuration;
use crate::desk::Desk;
use crate::escalation;
use crate::failure::Failure;
use crate::put_back::look_at_all_of;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::PersonId;
use domain::people::Role;
use domain::text::{EmailAddress, Name};
use domain::time::Timestamp;

impl Desk {
    /// Makes an administrator, and gives the one-time code that they type at `/sign-in/new`.
    ///
    /// # Errors
    /// `invalid` naming `email` where the address has an account, `unavailable`.
    pub async fn create_admin(&self, email: &EmailAddress, name: &Name) -> Result<String, Refusal> {
        let (now, email, name, code) = (self.now(), email.clone(), name.clone(), Code::new());
        let hash = code.hash();
        self.transact(move |transaction| create_admin(transaction, email.clone(), name.clone(), hash.clone(), now))
            .await?;
        Ok(code.0)
    }

    /// Disables an account: its sessions end at once, and nobody signs in to it. One that is disabled already stays so.
    ///
    /// # Errors
    /// `not_found` for an unknown address, `last_admin`, `unavailable`.
    pub async fn disable(&self, email: &EmailAddress) -> Result<(), Refusal> {
        let (desk, now, email) = (self.clone(), self.now(), email.clone());
        self.transact(move |transaction| disable(transaction, desk.clone(), email.clone(), now))
            .await
    }
}

async fn create_admin(
    mut transaction: Transaction,
    email: EmailAddress,
    name: Name,
    code_hash: String,
    now: Timestamp,
) -> Result<(), Failure> {
    configuration::lock(&mut transaction).await?;
    let existing: Option<(i64,)> = transaction
        .optional("SELECT id FROM people WHERE email_folded = $1", args![email.folded()])
        .await?;
    if existing.is_some() {
        return Err(Refusal::invalid("email", "has an account already").into());
    }
    let (person,): (i64,) = transaction
        .one(
            "INSERT INTO people (email, email_folded, name, public_name, created_at) VALUES ($1, $2, $3, $3, $4)
             RETURNING id",
            args![email.as_str(), email.folded(), name.as_str(), now],
        )
        .await?;
    transaction
        .execute(
            "INSERT INTO person_roles (person_id, role) VALUES ($1, $2)",
            args![person, Role::Admin.as_str()],
        )
        .await?;
    store_code(&mut transaction, PersonId(person), code_hash, now).await?;
    configuration::bump(&mut transaction).await?;
    transaction.commit().await
}

async fn disable(mut transaction: Transaction, desk: Desk, email: EmailAddress, now: Timestamp) -> Result<(), Failure> {
    let revoking = desk.inner.sessions.revoking();
    configuration::lock(&mut transaction).await?;
    let person: Option<(i64,)> = transaction
        .optional("SELECT id FROM people WHERE email_folded = $1", args![email.folded()])
        .await?;
    let person = PersonId(person.ok_or(Refusal::NotFound)?.0);
    let admins_before = admins(&mut transaction).await?;
    if !disable_person(&mut transaction, &revoking, person, now).await? {
        return Ok(());
    }
    if admins_before > 0 && admins(&mut transaction).await? == 0 {
        return Err(Refusal::LastAdmin.into());
    }
    configuration::bump(&mut transaction).await?;
    transaction.commit().await
}

/// How many enabled accounts are administrators. Looked at before and after a change, under [`configuration::lock`].
pub(crate) async fn admins(transaction: &mut Transaction) -> Result<i64, Failure> {
    let (count,): (i64,) = transaction
        .one(
            "SELECT COUNT(*) FROM person_roles JOIN people ON people.id = person_roles.person_id
             WHERE person_roles.role = $1 AND people.disabled_at IS NULL",
            args![Role::Admin.as_str()],
        )
        .await?;
    Ok(count)
}

/// Disables within a transaction: sessions and one-time codes end with it, and all they have open goes back in line at once. Whether it was enabled before.
pub(crate) async fn disable_person(
    transaction: &mut Transaction,
    revoking: &Revoking<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, Failure> {
    let changed = transaction
        .execute(
            "UPDATE people SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
            args![person, now],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    transaction
        .execute("DELETE FROM invitations WHERE person_id = $1", args![person])
        .await?;
    end_sessions(transaction, revoking, person).await?;
    escalation::somebody_went(transaction, person, now).await?;
    // Nobody is left alone with somebody who can never come back (behaviour 8).
    look_at_all_of(transaction, person, now).await?;
    colleague_request::clock::look_at_all_of(transaction, person, now).await?;
    Ok(true)
}
