//! Sessions: who a secret belongs to, and how that ends (behaviour 12, `signed_out`).

use crate::customer_token::hash;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::follow_up::reservation;
use crate::live::Topic;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::ids::PersonId;
use domain::people::{Me, Role, Roles, Status};
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What was looked up is believed for this long, unless this process learns better.
const CACHED_FOR: Duration = Duration::from_secs(5);
/// More people than ever work at one node at once.
const CACHED_SESSIONS: usize = 10_000;
/// The use of a session is written down at most this often.
const USE_NOTED_EVERY: Duration = Duration::from_hours(1);

/// A session's secret: 256 random bits as 64 hex digits, for the browser's cookie and nothing else. Stored as a hash only;
/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl SessionToken {
    pub(super) fn new() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    pub(super) fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SessionToken(…)")
    }
}

/// Sessions looked up in the last seconds, by the hash of their secret.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    known: HashMap<String, Known>,
    /// The configuration under which they were looked up.
    configuration: i64,
    /// How often all was forgotten: what was read before that is not remembered after it.
    forgotten: u64,
    /// How many transactions are just ending sessions.
    revoking: usize,
}

impl Cache {
    fn forget_all(&mut self) {
        self.forgotten += 1;
        self.known.clear();
    }
}

#[derive(Debug)]
struct Known {
    me: Me,
    until: Timestamp,
}

impl Sessions {
    /// Held around a transaction that ends sessions or changes what they say, until after its commit.
    pub(crate) fn revoking(&self) -> Revoking<'_> {
        self.lock().revoking += 1;
        Revoking(self)
    }

    /// Forgets everybody when the configuration has moved: a command line beside this process may have disabled an account.
    pub(crate) fn notice_configuration(&self, version: i64) {
        let mut cache = self.lock();
        if cache.configuration != version {
            cache.configuration = version;
            cache.forget_all();
        }
    }

    /// Forgets everybody: another node may have ended sessions.
    pub(crate) fn forget_all(&self) {
        self.lock().forget_all();
    }

    fn get(&self, hash: &str, now: Timestamp) -> Option<Me> {
        let cache = self.lock();
        let known = cache
            .known
            .get(hash)
            .filter(|known| cache.revoking == 0 && now < known.until);
        known.map(|known| known.me.clone())
    }

    fn forgotten(&self) -> u64 {
        self.lock().forgotten
    }

    fn remember(&self, hash: String, me: &Me, until: Timestamp, now: Timestamp, forgotten: u64) {
        let mut cache = self.lock();
        if cache.revoking > 0 || cache.forgotten != forgotten {
            return;
        }
        if cache.known.len() >= CACHED_SESSIONS {
            cache.known.retain(|_, known| now < known.until);
        }
        if cache.known.len() >= CACHED_SESSIONS {
            cache.known.clear();
        }
        cache.known.insert(hash, Known { me: me.clone(), until });
    }

    fn lock(&self) -> MutexGuard<'_, Cache> {
        // Nothing in it is ever half-done, so a panic elsewhere does not spoil it.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While this lives, every session is looked up in the database, and what was known before is forgotten with it. So a
/// connection that is woken by the commit never hears from memory that its session is still good.
#[derive(Debug)]
pub(crate) struct Revoking<'sessions>(&'sessions Sessions);

impl Drop for Revoking<'_> {
    fn drop(&mut self) {
        let mut cache = self.0.lock();
        cache.revoking -= 1;
        cache.forget_all();
    }
}

/// One row per role, or one without.
#[derive(sqlx::FromRow)]
struct SessionRow {
    person: i64,
    email: String,
    name: String,
    public_name: String,
    role: Option<String>,
    open_limit: i64,
    status: String,
    used_at: i64,
    expires_at: i64,
}

impl Desk {
    /// Who this session's secret belongs to; nobody if it is unknown, over, or its account disabled. Looked up at most every
    /// 5 s; ending a session here is noticed at once.
    ///
    /// # Errors
    /// `unavailable`: then nobody is known to be signed out.
    pub async fn session(&self, token: &str) -> Result<Option<Me>, Refusal> {
        let (now, hash) = (self.now(), hash(token));
        if let Some(me) = self.inner.sessions.get(&hash, now) {
            return Ok(Some(me));
        }
        let forgotten = self.inner.sessions.forgotten();
        let rows = self.read_session(&hash, now).await.map_err(Failure::into_refusal)?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let expires_at = Timestamp(first.expires_at);
        let me = Me {
            person: PersonId(first.person),
            name: first.name.clone(),
            public_name: first.public_name.clone(),
            email: first.email.clone(),
            roles: Roles(
                rows.iter()
                    .filter_map(|row| Role::parse(row.role.as_deref()?))
                    .collect(),
            ),
            open_limit: first.open_limit,
            status: Status::parse(&first.status).unwrap_or_default(),
        };
        if now.since(Timestamp(first.used_at)) >= USE_NOTED_EVERY {
            let hash = hash.clone();
            // A session is no less good because its use could not be written down; `transact` has logged why.
            let _unimportant = self
                .transact(move |transaction| note_use(transaction, hash.clone(), now))
                .await;
        }
        self.inner
            .sessions
            .remember(hash, &me, expires_at.min(now + CACHED_FOR), now, forgotten);
        Ok(Some(me))
    }

    async fn read_session(&self, hash: &str, now: Timestamp) -> Result<Vec<SessionRow>, Failure> {
        let glance = self.glance().await?;
        let rows = glance
            .all(
                "SELECT people.id AS person, people.email, people.name, people.public_name, person_roles.role,
                        COALESCE(people.open_limit, $3) AS open_limit, people.status, sessions.used_at, sessions.expires_at
                 FROM sessions
                 JOIN people ON people.id = sessions.person_id
                 LEFT JOIN person_roles ON person_roles.person_id = people.id
                 WHERE sessions.token_hash = $1 AND sessions.expires_at > $2 AND people.disabled_at IS NULL
                 ORDER BY person_roles.role",
                args![hash, now, self.settings().open_conversations],
            )
            .await?;
        Ok(rows)
    }

    /// Ends the session; its sockets are told, and no follow-up waits for this person any more (behaviour 5, "Continue"). One
    /// that is over already is no error.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn sign_out(&self, token: &str) -> Result<(), Refusal> {
        let (desk, hash) = (self.clone(), hash(token));
        self.transact(move |transaction| sign_out(transaction, desk.clone(), hash.clone()))
            .await
    }
}

async fn note_use(mut transaction: Transaction, hash: String, now: Timestamp) -> Result<(), Failure> {
    transaction
        .execute(
            "UPDATE sessions SET used_at = $2, expires_at = $3 WHERE token_hash = $1 AND used_at < $2",
            args![hash, now, now + transaction.settings().session_idle],
        )
        .await?;
    transaction.commit().await
}

async fn sign_out(mut transaction: Transaction, desk: Desk, hash: String) -> Result<(), Failure> {
    let _revoking = desk.inner.sessions.revoking();
    let signed_in: Option<(i64,)> = transaction
        .optional("SELECT person_id FROM sessions WHERE token_hash = $1", args![&hash])
        .await?;
    if let Some((person,)) = signed_in {
        // People are locked before their sessions.
        reservation::end_all_of(&mut transaction, PersonId(person)).await?;
        transaction
            .execute("DELETE FROM sessions WHERE token_hash = $1", args![hash])
            .await?;
        transaction.touch(Topic::Session(PersonId(person)));
    }
    transaction.commit().await
}

/// Ends all sessions of a person within a transaction; no follow-up waits for them any more (behaviour 5, "Continue").
pub(crate) async fn end_sessions(
    transaction: &mut Transaction,
    _until_committed: &Revoking<'_>,
    person: PersonId,
) -> Result<(), Failure> {
    reservation::end_all_of(transaction, person).await?;
    transaction
        .execute("DELETE FROM sessions WHERE person_id = $1", args![person])
        .await?;
    transaction.touch(Topic::Session(person));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::limits::OPEN_CONVERSATIONS;

    fn me(person: i64) -> Me {
        Me {
            person: PersonId(person),
            name: "Amy".into(),
            public_name: "Amy".into(),
            email: "amy@demo.test".into(),
            roles: Roles::default(),
            open_limit: OPEN_CONVERSATIONS,
            status: Status::default(),
        }
    }

    const NOW: Timestamp = Timestamp(1_000);
    const LATER: Timestamp = Timestamp(2_000);

    #[test]
    fn what_was_looked_up_is_believed_until_its_time() {
        let sessions = Sessions::default();
        sessions.remember("a".into(), &me(1), LATER, NOW, sessions.forgotten());
        assert_eq!(sessions.get("a", NOW), Some(me(1)));
        assert_eq!(sessions.get("a", LATER), None);
        assert_eq!(sessions.get("b", NOW), None);
    }

    #[test]
    fn nothing_is_believed_during_a_revocation_nor_remembered_from_before_it() {
        let sessions = Sessions::default();
        sessions.remember("a".into(), &me(1), LATER, NOW, sessions.forgotten());
        let before = sessions.forgotten();
        let revoking = sessions.revoking();
        assert_eq!(sessions.get("a", NOW), None);
        sessions.remember("b".into(), &me(2), LATER, NOW, sessions.forgotten());
        drop(revoking);
        sessions.remember("c".into(), &me(3), LATER, NOW, before);
        for hash in ["a", "b", "c"] {
            assert_eq!(sessions.get(hash, NOW), None, "{hash}");
        }
        sessions.remember("a".into(), &me(1), LATER, NOW, sessions.forgotten());
        assert_eq!(sessions.get("a", NOW), Some(me(1)));
    }

    #[test]
    fn a_new_configuration_has_everybody_looked_up_again() {
        let sessions = Sessions::default();
        sessions.notice_configuration(7);
        sessions.remember("a".into(), &me(1), LATER, NOW, sessions.forgotten());
        sessions.notice_configuration(7);
        assert_eq!(sessions.get("a", NOW), Some(me(1)));
        sessions.notice_configuration(8);
        assert_eq!(sessions.get("a", NOW), None);
    }

    #[test]
    fn the_cache_is_bounded() {
        let sessions = Sessions::default();
        for count in 0..CACHED_SESSIONS * 2 + 1 {
            sessions.remember(count.to_string(), &me(1), LATER, NOW, 0);
        }
        assert!(sessions.lock().known.len() <= CACHED_SESSIONS);
    }

    #[test]
    fn a_token_is_256_bits_and_never_shown() {
        let token = SessionToken::new();
        assert_eq!(token.0.len(), 64);
        assert_ne!(token, SessionToken::new());
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
    }
}
