//! How often somebody may do something (behaviour 12, `slow_down`). Per account and per address, so that a burst of a
//! legitimate office behind one address still gets in while a machine that guesses does not.

use crate::address::ClientAddress;
use domain::Refusal;
use domain::ids::PersonId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashSet;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Every limit of this process. Each table forgets who has been quiet long enough ([`Limits::forget`]).
pub(crate) struct Limits {
    clock: DefaultClock,
    sign_ins_of_account: DefaultKeyedRateLimiter<String>,
    /// For accounts at an address from which they have signed in before: whoever guesses from elsewhere locks nobody out.
    sign_ins_of_familiar: DefaultKeyedRateLimiter<(String, IpAddr)>,
    familiar: Mutex<HashSet<(String, IpAddr)>>,
    sign_ins_from_address: DefaultKeyedRateLimiter<IpAddr>,
    chat_starts_from_address: DefaultKeyedRateLimiter<IpAddr>,
    identities_from_address: DefaultKeyedRateLimiter<IpAddr>,
    sends_of_customer: DefaultKeyedRateLimiter<[u8; 32]>,
    sends_from_address: DefaultKeyedRateLimiter<IpAddr>,
    sends_of_person: DefaultKeyedRateLimiter<PersonId>,
    uploads_of_customer: DefaultKeyedRateLimiter<[u8; 32]>,
    uploads_of_person: DefaultKeyedRateLimiter<PersonId>,
    uploads_from_address: DefaultKeyedRateLimiter<IpAddr>,
    requests_of_person: DefaultKeyedRateLimiter<PersonId>,
    requests_from_address: DefaultKeyedRateLimiter<IpAddr>,
    sockets_from_address: DefaultKeyedRateLimiter<IpAddr>,
    asks_of_customer: DefaultKeyedRateLimiter<[u8; 32]>,
    asks_from_address: DefaultKeyedRateLimiter<IpAddr>,
    loaders_from_address: DefaultKeyedRateLimiter<IpAddr>,
}

/// At most this many accounts are remembered with the address they signed in from; then all are strangers again.
const FAMILIAR: usize = 10_000;

/// An account as limits know it, in whatever spelling it is typed. Whoever types a novel is no account; the key stays small.
fn key(account: &str) -> String {
    account.trim().to_lowercase().chars().take(254).collect()
}

/// `burst` at once, and then one in every `period`.
fn quota(burst: u32, period: Duration) -> Quota {
    Quota::with_period(period)
        .expect("periods are not zero")
        .allow_burst(NonZeroU32::new(burst).expect("bursts are not zero"))
}

impl Limits {
    /// `address_factor` multiplies what one address may do: for many people behind one, and for trials.
    pub(crate) fn new(address_factor: u32) -> Self {
        let factor = address_factor.max(1);
        let address =
            |burst: u32, period: Duration| RateLimiter::keyed(quota(burst.saturating_mul(factor), period / factor));
        Self {
            clock: DefaultClock::default(),
            sign_ins_of_account: RateLimiter::keyed(quota(10, Duration::from_secs(15))),
            sign_ins_of_familiar: RateLimiter::keyed(quota(60, Duration::from_secs(1))),
            familiar: Mutex::default(),
            sign_ins_from_address: address(60, Duration::from_secs(1)),
            chat_starts_from_address: address(30, Duration::from_secs(10)),
            // One with each page on which a known customer's chat is open.
            identities_from_address: address(120, Duration::from_millis(500)),
            sends_of_customer: RateLimiter::keyed(quota(30, Duration::from_millis(500))),
            sends_from_address: address(300, Duration::from_millis(50)),
            sends_of_person: RateLimiter::keyed(quota(60, Duration::from_millis(200))),
            // Five go at once, twice over.
            uploads_of_customer: RateLimiter::keyed(quota(10, Duration::from_secs(10))),
            uploads_of_person: RateLimiter::keyed(quota(20, Duration::from_secs(3))),
            uploads_from_address: address(60, Duration::from_secs(2)),
            requests_of_person: RateLimiter::keyed(quota(200, Duration::from_millis(50))),
            requests_from_address: address(600, Duration::from_millis(20)),
            sockets_from_address: address(300, Duration::from_millis(100)),
            // Where sockets are blocked, each page asks every three seconds, and an office shares one address.
            asks_of_customer: RateLimiter::keyed(quota(20, Duration::from_secs(1))),
            asks_from_address: address(600, Duration::from_millis(5)),
            // A web site has few looks, and each is made once.
            loaders_from_address: address(30, Duration::from_secs(5)),
        }
    }

    /// One attempt to sign in (or to redeem a code, then without an account).
    pub(crate) fn sign_in(&self, account: Option<&str>, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.sign_ins_from_address, from.counted())?;
        let Some(account) = account else {
            return Ok(());
        };
        let pair = (key(account), from.counted());
        if self.familiar().contains(&pair) {
            self.check(&self.sign_ins_of_familiar, pair)
        } else {
            self.check(&self.sign_ins_of_account, pair.0)
        }
    }

    /// Somebody signed in from there.
    pub(crate) fn signed_in(&self, account: &str, from: ClientAddress) {
        let mut familiar = self.familiar();
        if familiar.len() >= FAMILIAR {
            familiar.clear();
        }
        familiar.insert((key(account), from.counted()));
    }

    fn familiar(&self) -> MutexGuard<'_, HashSet<(String, IpAddr)>> {
        // A set is never half-done, so a panic elsewhere does not spoil it.
        self.familiar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One chat to be started.
    pub(crate) fn chat_start(&self, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.chat_starts_from_address, from.counted())
    }

    /// One identity to be looked at.
    pub(crate) fn identify(&self, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.identities_from_address, from.counted())
    }

    /// One message of a customer; `token` is the hash of theirs.
    pub(crate) fn customer_send(&self, token: Option<[u8; 32]>, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.sends_from_address, from.counted())?;
        token.map_or(Ok(()), |token| self.check(&self.sends_of_customer, token))
    }

    /// One message of an agent.
    pub(crate) fn staff_send(&self, person: PersonId) -> Result<(), Refusal> {
        self.check(&self.sends_of_person, person)
    }

    /// One file of a customer; `token` is the hash of theirs.
    pub(crate) fn customer_upload(&self, token: Option<[u8; 32]>, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.uploads_from_address, from.counted())?;
        token.map_or(Ok(()), |token| self.check(&self.uploads_of_customer, token))
    }

    /// One file of an agent.
    pub(crate) fn staff_upload(&self, person: PersonId, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.uploads_from_address, from.counted())?;
        self.check(&self.uploads_of_person, person)
    }

    /// One question of a customer whose sockets are blocked; `token` is the hash of theirs.
    pub(crate) fn customer_ask(&self, token: Option<[u8; 32]>, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.asks_from_address, from.counted())?;
        token.map_or(Ok(()), |token| self.check(&self.asks_of_customer, token))
    }

    /// One loader to be made that is not there yet.
    pub(crate) fn loader(&self, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.loaders_from_address, from.counted())
    }

    /// Any call of a server function by somebody signed in.
    pub(crate) fn staff_request(&self, person: PersonId) -> Result<(), Refusal> {
        self.check(&self.requests_of_person, person)
    }

    /// Any call of a server function by somebody who is not.
    pub(crate) fn stranger_request(&self, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.requests_from_address, from.counted())
    }

    /// One socket to be opened.
    pub(crate) fn socket(&self, from: ClientAddress) -> Result<(), Refusal> {
        self.check(&self.sockets_from_address, from.counted())
    }

    /// Forgets who has used nothing up, so that the tables stay as small as the crowd.
    pub(crate) fn forget(&self) {
        self.sign_ins_of_account.retain_recent();
        self.sign_ins_of_familiar.retain_recent();
        self.sends_of_customer.retain_recent();
        self.sends_of_person.retain_recent();
        self.uploads_of_customer.retain_recent();
        self.uploads_of_person.retain_recent();
        self.requests_of_person.retain_recent();
        self.asks_of_customer.retain_recent();
        for table in [
            &self.sign_ins_from_address,
            &self.chat_starts_from_address,
            &self.identities_from_address,
            &self.sends_from_address,
            &self.uploads_from_address,
            &self.requests_from_address,
            &self.sockets_from_address,
            &self.asks_from_address,
            &self.loaders_from_address,
        ] {
            table.retain_recent();
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers make the key on the spot")]
    fn check<K: Hash + Eq + Clone>(&self, table: &DefaultKeyedRateLimiter<K>, key: K) -> Result<(), Refusal> {
        table.check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Refusal::SlowDown {
                retry_after_secs: u32::try_from(wait.as_millis().div_ceil(1000))
                    .unwrap_or(u32::MAX)
                    .max(1),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> ClientAddress {
        ClientAddress(text.parse().expect("an address"))
    }

    #[test]
    fn an_office_of_fifty_behind_one_address_gets_in_and_who_guesses_does_not() {
        let limits = Limits::new(1);
        for agent in 0..50 {
            let account = format!("agent{agent}@demo.test");
            assert_eq!(limits.sign_in(Some(&account), from("203.0.113.9")), Ok(()));
        }
        let guesses = (0..30)
            .filter(|guess| {
                limits
                    .sign_in(Some("AMY@demo.test"), from(&format!("198.51.100.{guess}")))
                    .is_ok()
            })
            .count();
        assert_eq!(guesses, 10, "however many addresses the guesses come from");
    }

    #[test]
    fn a_hundred_customers_behind_one_address_may_ask_every_three_seconds() {
        let limits = Limits::new(1);
        for customer in 0..100 {
            for _ in 0..5 {
                assert_eq!(limits.customer_ask(Some([customer; 32]), from("203.0.113.9")), Ok(()));
            }
        }
        while limits.customer_ask(Some([200; 32]), from("203.0.113.10")).is_ok() {}
        assert_eq!(
            limits.customer_ask(Some([201; 32]), from("203.0.113.10")),
            Ok(()),
            "others are not"
        );
    }

    #[test]
    fn an_office_sends_files_in_fives_and_nobody_floods_the_disk() {
        let limits = Limits::new(1);
        let office = from("203.0.113.9");
        for customer in 0..6 {
            for _ in 0..5 {
                assert_eq!(limits.customer_upload(Some([customer; 32]), office), Ok(()));
                assert_eq!(limits.staff_upload(PersonId(i64::from(customer)), office), Ok(()));
            }
        }
        let elsewhere = from("203.0.113.10");
        let one = (0..60)
            .filter(|_| limits.customer_upload(Some([9; 32]), elsewhere).is_ok())
            .count();
        assert_eq!(one, 10);
        let many = (20..220u8)
            .filter(|customer| {
                limits
                    .customer_upload(Some([*customer; 32]), from("203.0.113.11"))
                    .is_ok()
            })
            .count();
        assert_eq!(many, 60, "however many tokens they come with");
    }

    #[test]
    fn whoever_guesses_from_elsewhere_does_not_lock_the_owner_out() {
        let limits = Limits::new(1);
        let (office, elsewhere) = (from("203.0.113.9"), from("198.51.100.1"));
        limits.signed_in("Amy@demo.test", office);
        while limits.sign_in(Some("amy@demo.test"), elsewhere).is_ok() {}
        assert_eq!(limits.sign_in(Some("amy@demo.test"), office), Ok(()));
        let guesses = (0..100)
            .filter(|_| limits.sign_in(Some("amy@demo.test"), office).is_ok())
            .count();
        assert!(guesses <= 60, "{guesses}: who sits there is slowed down as well");
    }

    #[test]
    fn who_is_refused_is_told_when_to_come_back() {
        let limits = Limits::new(1);
        let refused = (0..100).find_map(|_| limits.chat_start(from("203.0.113.9")).err());
        assert!(
            matches!(
                refused,
                Some(Refusal::SlowDown {
                    retry_after_secs: 1..=10
                })
            ),
            "{refused:?}"
        );
        assert_eq!(limits.chat_start(from("203.0.113.10")), Ok(()), "others are not");
    }

    /// How many of ten times `burst` attempts are let in.
    fn let_in(burst: u32, mut attempt: impl FnMut(u32) -> Result<(), Refusal>) -> u32 {
        let attempts = 0..burst * 10;
        attempts.map(|each| u32::from(attempt(each).is_ok())).sum()
    }

    /// A token of which there are many.
    fn token(number: u32) -> Option<[u8; 32]> {
        let mut token = [0; 32];
        token[..4].copy_from_slice(&number.to_be_bytes());
        Some(token)
    }

    #[test]
    fn many_customers_behind_one_address_do_not_ask_or_send_without_end() {
        let (limits, office) = (Limits::new(1), from("203.0.113.9"));
        let asks = let_in(600, |each| limits.customer_ask(token(each), office));
        let sends = let_in(300, |each| limits.customer_send(token(each), office));
        let requests = let_in(600, |_| limits.stranger_request(office));
        // Each lets in a little more while the attempts last.
        assert!((600..3_000).contains(&asks), "{asks}");
        assert!((300..1_500).contains(&sends), "{sends}");
        assert!((600..3_000).contains(&requests), "{requests}");
        assert_eq!(
            limits.customer_send(token(0), from("203.0.113.10")),
            Ok(()),
            "others are not"
        );
    }

    #[test]
    fn where_an_address_may_do_more_who_sits_there_is_slowed_down_all_the_same() {
        let (limits, office) = (Limits::new(100), from("203.0.113.9"));
        limits.signed_in("amy@demo.test", office);
        let guesses = let_in(60, |_| limits.sign_in(Some("amy@demo.test"), office));
        assert!((60..300).contains(&guesses), "{guesses}");
        let files = let_in(20, |_| limits.staff_upload(PersonId(1), office));
        assert!((20..100).contains(&files), "{files}");
    }

    #[test]
    fn the_factor_raises_what_one_address_may_do() {
        let limits = Limits::new(10);
        assert!((0..300).all(|_| limits.chat_start(from("203.0.113.9")).is_ok()));
    }
}
