//! Behaviour 1 and 12: accounts, sessions, one-time codes.

use crate::test_desk::{START, story};
use desk::{Desk, SignInError, Topic};
use domain::Refusal;
use domain::limits::{INVITATION, SESSION_IDLE};
use domain::people::Role;
use domain::text::{EmailAddress, Name};
use std::time::{Duration, Instant};

const PASSWORD: &str = "headset-demo";
const NEW_PASSWORD: &str = "a much better one";

fn email(text: &str) -> EmailAddress {
    EmailAddress::new(text).expect("an address")
}

async fn is_signed_in(desk: &Desk, token: &str) -> bool {
    desk.session(token).await.expect("readable").is_some()
}

/// What a refused sign-in says, and only that.
async fn refused(desk: &Desk, email: &str, password: &str) -> SignInError {
    match desk.sign_in(email, password).await {
        Err(error) => error,
        Ok(_) => panic!("{email} signed in"),
    }
}

fn is_about(refusal: Result<(), Refusal>, field: &str) -> bool {
    matches!(refusal, Err(Refusal::Invalid { field: about, .. }) if about == field)
}

story! {
    async fn whoever_signs_in_is_known_by_name_and_roles(test) {
        let token = test.desk.sign_in(" Amy@Demo.test ", PASSWORD).await.expect("the password is right");
        let me = test.desk.session(&token.0).await.expect("readable").expect("signed in");
        assert_eq!((me.name.as_str(), me.public_name.as_str(), me.email.as_str()), ("Amy", "Amy", "amy@demo.test"));
        assert_eq!(me.roles.0, [Role::Agent]);
        let again = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right");
        assert_ne!(again, token, "each sign-in has a session of its own");
    }
}

story! {
    async fn unknown_address_wrong_password_and_disabled_account_are_answered_alike(test) {
        test.desk.disable(&email("ben@demo.test")).await.expect("can be disabled");
        test.desk.create_admin(&email("new@demo.test"), &Name::new("New").expect("a name")).await.expect("made");
        for (who, password) in [
            ("amy@demo.test", "wrong password"),
            ("amy@demo.test", ""),
            ("nobody@demo.test", PASSWORD),
            ("not an address\0", PASSWORD),
            ("ben@demo.test", PASSWORD),
            ("new@demo.test", ""),
        ] {
            assert_eq!(refused(&test.desk, who, password).await, SignInError::Wrong, "{who}");
        }
    }
}

story! {
    /// Otherwise the time of the answer would tell who has an account. The shortest of many counts, since a busy machine only
    /// makes things longer; without a hash to check, an answer would take a twentieth of the time.
    async fn unknown_addresses_take_as_long_as_known_ones(test) {
        test.desk.disable(&email("ben@demo.test")).await.expect("can be disabled");
        let who = ["amy@demo.test", "nobody@demo.test", "ben@demo.test"];
        let mut times = [const { Vec::<Duration>::new() }; 3];
        for _ in 0..15 {
            for (who, times) in who.iter().zip(&mut times) {
                let begun = Instant::now();
                assert_eq!(refused(&test.desk, who, "wrong password").await, SignInError::Wrong);
                times.push(begun.elapsed());
            }
        }
        let [known, unknown, disabled] = times.map(|times| times.into_iter().min().expect("measured"));
        for other in [unknown, disabled] {
            assert!(other > known / 4 && other < known * 4, "{known:?} {other:?}");
        }
    }
}

story! {
    async fn a_session_ends_after_14_days_without_use_and_use_prolongs_it(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        test.clock.advance(SESSION_IDLE - Duration::from_secs(1));
        assert!(is_signed_in(&test.desk, &token).await);
        test.clock.advance(SESSION_IDLE - Duration::from_secs(1));
        assert!(is_signed_in(&test.desk, &token).await, "it was used");
        test.clock.advance(SESSION_IDLE);
        assert!(!is_signed_in(&test.desk, &token).await);
    }
}

story! {
    async fn using_a_session_is_written_down_once_an_hour_at_most(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let before = test.desk.counted();
        for _ in 0..10 {
            test.clock.advance(Duration::from_mins(5));
            assert!(is_signed_in(&test.desk, &token).await);
            assert!(is_signed_in(&test.desk, &token).await);
        }
        let after = test.desk.counted();
        assert_eq!(after.transactions, before.transactions);
        assert_eq!(after.readings, before.readings + 10, "the second look is answered from memory");
        test.clock.advance(Duration::from_mins(10));
        assert!(is_signed_in(&test.desk, &token).await);
        assert_eq!(test.desk.counted().transactions, before.transactions + 1);
    }
}

story! {
    async fn signing_out_ends_that_session_at_once_and_tells_its_connections(test) {
        let one = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let other = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let me = test.desk.session(&one).await.expect("readable").expect("signed in");
        assert!(is_signed_in(&test.desk, &other).await);
        let ear = test.desk.ear();
        ear.listen(Topic::Session(me.person));
        ear.moved().await;
        test.desk.sign_out(&one).await.expect("signed out");
        assert_eq!(ear.moved().await, [Topic::Session(me.person)]);
        assert!(!is_signed_in(&test.desk, &one).await);
        assert!(is_signed_in(&test.desk, &other).await, "the other browser stays");
        assert_eq!(test.desk.sign_out(&one).await, Ok(()), "a retry");
        assert!(!is_signed_in(&test.desk, "nonsense").await);
    }
}

story! {
    async fn a_connection_that_is_woken_never_hears_from_memory_that_its_session_is_good(test) {
        for _ in 0..20 {
            let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
            let me = test.desk.session(&token).await.expect("readable").expect("signed in");
            let ear = test.desk.ear();
            ear.listen(Topic::Session(me.person));
            ear.moved().await;
            let connection = async {
                ear.moved().await;
                is_signed_in(&test.desk, &token).await
            };
            let busy_browser = async {
                for _ in 0..20 {
                    is_signed_in(&test.desk, &token).await;
                }
            };
            let (signed_out, still_good, ()) = tokio::join!(test.desk.sign_out(&token), connection, busy_browser);
            signed_out.expect("signed out");
            assert!(!still_good);
        }
    }
}

story! {
    async fn disabling_an_account_ends_its_sessions_at_once(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let me = test.desk.session(&token).await.expect("readable").expect("signed in");
        let ear = test.desk.ear();
        ear.listen(Topic::Session(me.person));
        ear.moved().await;
        test.desk.disable(&email("AMY@demo.test")).await.expect("can be disabled");
        assert_eq!(ear.moved().await, [Topic::Session(me.person)]);
        assert!(!is_signed_in(&test.desk, &token).await);
        assert_eq!(test.desk.disable(&email("amy@demo.test")).await, Ok(()), "a retry");
        assert_eq!(test.desk.disable(&email("nobody@demo.test")).await, Err(Refusal::NotFound));
        assert!(is_about(test.desk.invite(&email("amy@demo.test")).await.map(|_| ()), "email"));
    }
}

story! {
    /// The command line beside a running desk: nothing rings, but the configuration's version moves.
    async fn disabling_beside_a_running_desk_reaches_it_with_the_configuration(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let version = test.desk.configuration_version().await.expect("readable");
        assert!(is_signed_in(&test.desk, &token).await);
        let command_line = test.another_node().await;
        command_line.disable(&email("amy@demo.test")).await.expect("can be disabled");
        assert!(test.desk.configuration_version().await.expect("readable") > version);
        assert!(!is_signed_in(&test.desk, &token).await);

        let token = test.desk.sign_in("ben@demo.test", PASSWORD).await.expect("the password is right").0;
        assert!(is_signed_in(&test.desk, &token).await);
        command_line.sign_out(&token).await.expect("signed out");
        test.clock.advance(Duration::from_secs(5));
        assert!(!is_signed_in(&test.desk, &token).await, "nothing is believed for longer than 5 s");
    }
}

story! {
    async fn the_last_administrator_cannot_be_disabled(test) {
        let root = email("root@demo.test");
        assert_eq!(test.desk.disable(&root).await, Err(Refusal::LastAdmin));
        test.desk.sign_in("root@demo.test", PASSWORD).await.expect("still there");
        test.desk.create_admin(&email("ada@demo.test"), &Name::new("Ada").expect("a name")).await.expect("made");
        assert_eq!(test.desk.disable(&root).await, Ok(()));
        assert_eq!(test.desk.disable(&email("ada@demo.test")).await, Err(Refusal::LastAdmin));
    }
}

story! {
    async fn of_two_administrators_who_disable_each_other_one_stays(test) {
        test.desk.create_admin(&email("ada@demo.test"), &Name::new("Ada").expect("a name")).await.expect("made");
        let (ada, root) = (email("ada@demo.test"), email("root@demo.test"));
        let (one, other) = tokio::join!(test.desk.disable(&ada), test.desk.disable(&root));
        let mut outcomes = [one, other];
        outcomes.sort_by_key(Result::is_err);
        assert_eq!(outcomes, [Ok(()), Err(Refusal::LastAdmin)]);
    }
}

story! {
    async fn an_administrator_is_made_once_and_sets_a_password_with_the_code(test) {
        let (ada, name) = (email("ada@demo.test"), Name::new("Ada").expect("a name"));
        let code = test.desk.create_admin(&ada, &name).await.expect("made");
        assert!(is_about(test.desk.create_admin(&email("ADA@demo.test"), &name).await.map(|_| ()), "email"));
        test.desk.redeem_invitation(&code, NEW_PASSWORD).await.expect("the code is good");
        let token = test.desk.sign_in("ada@demo.test", NEW_PASSWORD).await.expect("the password is right").0;
        let me = test.desk.session(&token).await.expect("readable").expect("signed in");
        assert_eq!((me.public_name.as_str(), me.roles.0.as_slice()), ("Ada", [Role::Admin].as_slice()));
    }
}

story! {
    async fn a_code_works_once_and_a_new_password_ends_the_sessions(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        assert!(is_signed_in(&test.desk, &token).await);
        let code = test.desk.invite(&email("amy@demo.test")).await.expect("there is an account");
        test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the old password goes on until then");
        assert!(is_about(test.desk.redeem_invitation(&code, "too short").await, "password"));
        let typed = code.to_lowercase().replace('-', " ");
        test.desk.redeem_invitation(&typed, NEW_PASSWORD).await.expect("the code is good");
        assert!(!is_signed_in(&test.desk, &token).await);
        assert_eq!(refused(&test.desk, "amy@demo.test", PASSWORD).await, SignInError::Wrong);
        test.desk.sign_in("amy@demo.test", NEW_PASSWORD).await.expect("the password is right");
        assert!(is_about(test.desk.redeem_invitation(&code, "yet another one").await, "code"));
    }
}

story! {
    async fn of_two_who_use_a_code_at_once_one_sets_the_password(test) {
        let code = test.desk.invite(&email("amy@demo.test")).await.expect("there is an account");
        let (one, other) = tokio::join!(
            test.desk.redeem_invitation(&code, "the first password"),
            test.desk.redeem_invitation(&code, "the second password"),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}

story! {
    async fn a_code_expires_and_a_newer_one_replaces_it(test) {
        let old = test.desk.invite(&email("amy@demo.test")).await.expect("there is an account");
        let new = test.desk.invite(&email("amy@demo.test")).await.expect("there is an account");
        assert!(is_about(test.desk.redeem_invitation(&old, NEW_PASSWORD).await, "code"));
        test.clock.advance(INVITATION);
        assert_eq!(test.clock.now(), START + INVITATION);
        assert!(is_about(test.desk.redeem_invitation(&new, NEW_PASSWORD).await, "code"));
        assert_eq!(test.desk.invite(&email("nobody@demo.test")).await, Err(Refusal::NotFound));
        test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("nothing has changed");
    }
}

story! {
    async fn no_secret_is_stored_as_it_is(test) {
        let token = test.desk.sign_in("amy@demo.test", PASSWORD).await.expect("the password is right").0;
        let code = test.desk.invite(&email("amy@demo.test")).await.expect("there is an account");
        let stored = stored(&test).await;
        assert!(stored.contains("$argon2id$"), "the tables were read");
        for secret in [token.as_str(), code.as_str(), PASSWORD] {
            assert!(!stored.contains(secret));
        }
    }
}

/// All that is stored of accounts.
async fn stored(test: &crate::test_desk::TestDesk) -> String {
    const SQL: &str = "SELECT code_hash FROM invitations UNION ALL SELECT token_hash FROM sessions
                       UNION ALL SELECT password_hash FROM people WHERE password_hash IS NOT NULL";
    let rows: Vec<(String,)> = match test.database() {
        desk::Database::Sqlite(_) => {
            let pool = sqlx::SqlitePool::connect(&test.sqlite_url()).await.expect("opens");
            sqlx::query_as(SQL).fetch_all(&pool).await.expect("readable")
        }
        desk::Database::Postgres(_) => {
            let pool = sqlx::PgPool::connect(&test.postgres_url()).await.expect("opens");
            sqlx::query_as(SQL).fetch_all(&pool).await.expect("readable")
        }
    };
    rows.into_iter().map(|(text,)| text).collect::<Vec<_>>().join("\n")
}
