use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// A whole second, since a token knows no others.
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const SECONDS: i64 = NOW.0 / 1000;

fn site() -> SiteKey {
    SiteKey::new("shop").expect("a key")
}

/// Claims that are good at [`NOW`].
fn claims() -> Value {
    json!({"aud": "shop", "sub": "4711", "exp": SECONDS + 300, "name": "Carla Reyes", "email": "carla@example.com"})
}

/// Those, with one that is another, or that is not there.
fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims();
    let all = claims.as_object_mut().expect("an object");
    match value {
        Value::Null => all.remove(claim),
        value => all.insert(claim.to_owned(), value),
    };
    claims
}

fn told(claims: &Value) -> Result<KnownPerson, Unproven> {
    person(claims.to_string().as_bytes(), &site(), NOW)
}

fn header(text: &str) -> Result<String, Unproven> {
    key_id(text.as_bytes())
}

#[test]
fn whoever_the_site_names_is_known() {
    let known = told(&claims()).expect("good");
    assert_eq!(known.subject.as_str(), "4711");
    assert_eq!(known.name.expect("named").as_str(), "Carla Reyes");
    assert_eq!(known.email.expect("with an address").as_str(), "carla@example.com");
    for (claim, value) in [
        // What libraries write besides.
        ("iat", json!(SECONDS)),
        ("iss", json!("https://shop.example")),
        ("jti", json!({"any": ["thing"]})),
        ("nbf", json!(SECONDS + 30)),
        ("sub", json!("ä".repeat(200))),
        ("sub", json!("a b@c/d:e")),
    ] {
        assert!(told(&with(claim, value.clone())).is_ok(), "{claim} {value}");
    }
    for claim in ["name", "email"] {
        assert!(told(&with(claim, Value::Null)).is_ok(), "{claim} need not be said");
    }
}

#[test]
fn what_is_not_as_it_must_be_names_nobody() {
    let table = [
        ("aud", json!("other"), Unproven::Audience),
        ("aud", json!("Shop"), Unproven::Audience),
        ("aud", json!(["shop"]), Unproven::Malformed),
        ("aud", Value::Null, Unproven::Malformed),
        ("sub", json!(""), Unproven::Subject),
        ("sub", json!(" 4711"), Unproven::Subject),
        ("sub", json!("47\n11"), Unproven::Subject),
        ("sub", json!("47\u{0}11"), Unproven::Subject),
        ("sub", json!("ä".repeat(201)), Unproven::Subject),
        ("sub", json!(4711), Unproven::Malformed),
        ("sub", Value::Null, Unproven::Malformed),
        ("exp", json!(SECONDS - 30), Unproven::Expired),
        ("exp", json!(-1), Unproven::Expired),
        ("exp", json!(i64::MIN), Unproven::Expired),
        ("exp", json!(SECONDS + 631), Unproven::TooFarAhead),
        ("exp", json!(i64::MAX), Unproven::TooFarAhead),
        ("exp", json!(1e12), Unproven::Malformed),
        ("exp", json!("1800000300"), Unproven::Malformed),
        ("exp", Value::Null, Unproven::Malformed),
        ("nbf", json!(SECONDS + 31), Unproven::NotYet),
        ("nbf", json!("soon"), Unproven::Malformed),
        ("name", json!(""), Unproven::Name),
        ("name", json!("Carla\u{0}"), Unproven::Name),
        ("name", json!(7), Unproven::Malformed),
        ("email", json!("carla"), Unproven::Email),
    ];
    for (claim, value, why) in table {
        assert_eq!(told(&with(claim, value.clone())), Err(why), "{claim} {value}");
    }
    for text in ["", "[]", "null", "{", "\"x\"", "{}{}"] {
        assert_eq!(
            person(text.as_bytes(), &site(), NOW),
            Err(Unproven::Malformed),
            "{text}"
        );
    }
    let twice = claims().to_string().replace('{', r#"{"sub": "another","#);
    assert_eq!(person(twice.as_bytes(), &site(), NOW), Err(Unproven::Malformed));
}

#[test]
fn clocks_that_differ_a_little_are_forgiven_at_either_end() {
    for exp in [SECONDS - 29, SECONDS, SECONDS + 600, SECONDS + 630] {
        assert!(told(&with("exp", json!(exp))).is_ok(), "{}", exp - SECONDS);
    }
}

#[test]
fn a_header_names_a_key_and_the_one_algorithm() {
    assert_eq!(
        header(r#"{"alg": "HS256", "kid": "k7", "typ": "JWT"}"#),
        Ok("k7".into())
    );
    assert_eq!(header(r#"{"kid": "k7", "alg": "HS256"}"#), Ok("k7".into()));
    let table = [
        (r#"{"alg": "none", "kid": "k7"}"#, Unproven::Algorithm),
        (r#"{"alg": "None", "kid": "k7"}"#, Unproven::Algorithm),
        (r#"{"alg": "HS512", "kid": "k7"}"#, Unproven::Algorithm),
        (r#"{"alg": "RS256", "kid": "k7"}"#, Unproven::Algorithm),
        (r#"{"alg": "hs256", "kid": "k7"}"#, Unproven::Algorithm),
        (r#"{"alg": ["HS256"], "kid": "k7"}"#, Unproven::Malformed),
        (r#"{"alg": "HS256"}"#, Unproven::Malformed),
        (r#"{"kid": "k7"}"#, Unproven::Malformed),
        (r#"{"alg": "HS256", "kid": ""}"#, Unproven::Key),
        (r#"{"alg": "HS256", "kid": "../k7"}"#, Unproven::Key),
        (r#"{"alg": "HS256", "kid": "k7\u0000"}"#, Unproven::Key),
        (r#"{"alg": "HS256", "kid": 7}"#, Unproven::Malformed),
        (r#"{"alg": "HS256", "kid": "k7", "crit": ["exp"]}"#, Unproven::Malformed),
        (r#"{"alg": "HS256", "kid": "k7", "jwk": {}}"#, Unproven::Malformed),
        (r#"{"alg": "HS256", "alg": "none", "kid": "k7"}"#, Unproven::Malformed),
        ("", Unproven::Malformed),
        ("[]", Unproven::Malformed),
    ];
    for (text, why) in table {
        assert_eq!(header(text), Err(why), "{text}");
    }
}

#[test]
fn strangers_are_told_the_same_whatever_was_wrong() {
    let told: Refusal = Unproven::Expired.into();
    for why in [
        Unproven::Signature,
        Unproven::Key,
        Unproven::Audience,
        Unproven::TooLarge,
        Unproven::Email,
    ] {
        assert_eq!(Refusal::from(why), told);
    }
}

#[test]
fn a_site_that_takes_no_guests_takes_those_it_has_named() {
    for (takes_guests, is_known, begins) in [
        (true, true, Ok(())),
        (true, false, Ok(())),
        (false, true, Ok(())),
        (false, false, Err(Refusal::SignedOut)),
    ] {
        assert_eq!(may_start(takes_guests, is_known), begins, "{takes_guests} {is_known}");
    }
}

#[test]
fn a_site_has_two_keys_at_a_time_and_a_place_that_is_free_again_is_taken() {
    assert_eq!(place_of_key(&[]), Ok(1));
    assert_eq!(place_of_key(&[1]), Ok(2));
    assert_eq!(place_of_key(&[2]), Ok(1));
    assert!(matches!(place_of_key(&[2, 1]), Err(Refusal::Invalid { .. })));
}

proptest! {
    #[test]
    fn a_token_counts_from_its_making_to_its_end_and_no_longer(life in 1i64..=600, later in -10_000i64..10_000) {
        let claims = with("exp", json!(SECONDS + life)).to_string();
        let now = Timestamp((SECONDS + later) * 1000);
        let counts = person(claims.as_bytes(), &site(), now).is_ok();
        prop_assert_eq!(counts, (life - 630..life + 30).contains(&later));
        // What counts now does so until it expires, whenever it is looked at again.
        if counts {
            let end = now + Duration::from_secs(u64::try_from((life - later).max(0)).expect("ahead"));
            prop_assert!(person(claims.as_bytes(), &site(), end).is_ok());
        }
    }

    #[test]
    fn whatever_a_subject_is_it_is_kept_as_it_is_or_refused(text in ".{0,210}") {
        match Subject::new(&text) {
            Some(subject) => prop_assert_eq!(subject.as_str(), &text),
            None => prop_assert!(
                text.is_empty() || text.chars().count() > 200 || text.trim() != text || text.chars().any(char::is_control)
            ),
        }
    }

    #[test]
    fn nothing_that_is_no_token_is_taken_for_one_and_nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(person(&bytes, &site(), NOW).is_err());
        prop_assert!(key_id(&bytes).is_err());
    }
}
