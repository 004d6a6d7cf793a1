use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Antarctica/Troll",
];
const HOUR: i64 = 3_600_000;

fn hours(from: &str, to: &str) -> Hours {
    let time = |text| TimeOfDay::new(text).expect("a time of day");
    Hours::new(time(from), time(to)).expect("hours")
}

/// The same hours every day.
fn daily(zone: &str, daily: &[(&str, &str)]) -> Schedule {
    let daily: Vec<_> = daily.iter().map(|(from, to)| hours(from, to)).collect();
    Schedule::new(zone, std::array::from_fn(|_| daily.clone()), BTreeMap::new()).expect("a zone")
}

/// A moment as it is written, with its offset.
fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<Instant>().expect("a moment").as_millisecond())
}

/// From Monday to Friday, with a break at noon on Friday; and Christmas.
fn office() -> Schedule {
    let mut week: Week = std::array::from_fn(|_| vec![hours("09:00", "17:30")]);
    week[4] = vec![hours("09:00", "12:00"), hours("13:00", "16:00")];
    week[5].clear();
    week[6].clear();
    let day = |text| Day::new(text).expect("a day");
    let holidays = BTreeMap::from([
        (day("2026-12-24"), vec![hours("09:00", "12:00")]),
        (day("2026-12-25"), Vec::new()),
        (day("2026-12-27"), vec![hours("10:00", "11:00")]),
    ]);
    Schedule::new("Europe/Berlin", week, holidays).expect("a zone")
}

#[test]
fn an_office_opens_and_closes_by_its_week_and_its_holidays() {
    let changes = [
        "2026-12-21T09:00+01",
        "2026-12-21T17:30+01",
        "2026-12-22T09:00+01",
        "2026-12-22T17:30+01",
        "2026-12-23T09:00+01",
        "2026-12-23T17:30+01",
        "2026-12-24T09:00+01",
        "2026-12-24T12:00+01",
        // Not on the 25th, nor on Saturday; but on this Sunday.
        "2026-12-27T10:00+01",
        "2026-12-27T11:00+01",
        "2026-12-28T09:00+01",
    ];
    follows(&office(), "2026-12-20T12:00+01", &changes);
    let friday = [
        "2026-12-18T09:00+01",
        "2026-12-18T12:00+01",
        "2026-12-18T13:00+01",
        "2026-12-18T16:00+01",
    ];
    follows(&office(), "2026-12-17T23:00+01", &friday);
}

/// From this moment on, closed at first, it opens and closes at these and no others.
fn follows(schedule: &Schedule, from: &str, changes: &[&str]) {
    let mut now = at(from);
    assert!(!schedule.is_open(now), "{from}");
    for (count, change) in changes.iter().enumerate() {
        let next = if count % 2 == 0 {
            schedule.opens_next(now)
        } else {
            schedule.closes_next(now)
        };
        assert_eq!(next, Some(at(change)), "{change}");
        now = at(change);
        assert_eq!(schedule.is_open(now), count % 2 == 0, "at {change}");
    }
}

#[test]
fn doors_say_since_when_and_until_when() {
    let office = office();
    let closed = Doors::Closed {
        since: Some(at("2026-12-24T12:00+01")),
        opens_at: Some(at("2026-12-27T10:00+01")),
    };
    for moment in [
        "2026-12-24T12:00+01",
        "2026-12-25T10:00+01",
        "2026-12-27T09:59:59.999+01",
    ] {
        assert_eq!(office.doors(at(moment)), closed, "{moment}");
    }
    let open = Doors::Open {
        closes_at: Some(at("2026-12-24T12:00+01")),
    };
    assert_eq!(office.doors(at("2026-12-24T11:59:59.999+01")), open);
}

#[test]
fn hours_up_to_midnight_go_on_with_those_that_begin_there() {
    let mut week: Week = Default::default();
    week[0] = vec![hours("18:00", "24:00")];
    week[1] = vec![hours("00:00", "02:00")];
    let night = Schedule::new("Europe/Berlin", week, BTreeMap::new()).expect("a zone");
    follows(
        &night,
        "2026-12-21T17:00+01",
        &["2026-12-21T18:00+01", "2026-12-22T02:00+01", "2026-12-28T18:00+01"],
    );
}

#[test]
fn what_is_always_open_never_closes_and_what_is_never_open_never_opens() {
    let always = daily("Europe/Berlin", &[("00:00", "24:00")]);
    let now = at("2026-12-21T18:00+01");
    assert_eq!(
        (always.is_open(now), always.opens_next(now), always.closes_next(now)),
        (true, None, None)
    );
    assert_eq!(always.doors(now), Doors::ALWAYS_OPEN);
    let never = daily("Europe/Berlin", &[]);
    assert_eq!(
        (never.is_open(now), never.opens_next(now), never.closes_next(now)),
        (false, None, None)
    );
    let closed = Doors::Closed {
        since: None,
        opens_at: None,
    };
    assert_eq!(never.doors(now), closed);
}

#[test]
fn clocks_that_jump_forward_over_a_beginning_open_with_the_jump() {
    // On 28 March 2027 it is 03:00 right after 01:59.
    let early = daily("Europe/Berlin", &[("02:30", "05:00")]);
    follows(
        &early,
        "2027-03-28T00:00+01",
        &["2027-03-28T02:00+01", "2027-03-28T05:00+02"],
    );
    let begins_with_it = daily("Europe/Berlin", &[("02:00", "05:00")]);
    follows(
        &begins_with_it,
        "2027-03-28T00:00+01",
        &["2027-03-28T02:00+01", "2027-03-28T05:00+02"],
    );
    let late = daily("Europe/Berlin", &[("01:00", "02:30")]);
    follows(
        &late,
        "2027-03-28T00:00+01",
        &["2027-03-28T01:00+01", "2027-03-28T02:00+01"],
    );
    // Hours that are skipped altogether are none.
    let skipped = daily("Europe/Berlin", &[("02:10", "02:50")]);
    follows(
        &skipped,
        "2027-03-28T00:00+01",
        &["2027-03-29T02:10+02", "2027-03-29T02:50+02"],
    );
    // Nor is there a break that is skipped.
    let pause = daily("Europe/Berlin", &[("01:00", "02:10"), ("02:50", "04:00")]);
    follows(
        &pause,
        "2027-03-28T00:00+01",
        &["2027-03-28T01:00+01", "2027-03-28T04:00+02"],
    );
}

#[test]
fn hours_that_end_where_clocks_read_the_same_twice_end_the_second_time() {
    // On 31 October 2027 it is 02:00 again right after 02:59.
    let night = daily("Europe/Berlin", &[("01:00", "02:30")]);
    follows(
        &night,
        "2027-10-31T00:00+02",
        &["2027-10-31T01:00+02", "2027-10-31T02:30+01"],
    );
    let early = daily("Europe/Berlin", &[("02:30", "05:00")]);
    follows(
        &early,
        "2027-10-31T00:00+02",
        &["2027-10-31T02:30+02", "2027-10-31T05:00+01"],
    );
}

#[test]
fn a_midnight_that_does_not_exist_and_a_day_that_does_not_exist() {
    // In Cairo, Friday 24 April 2026 begins at 01:00.
    let cairo = daily("Africa/Cairo", &[("00:00", "08:00"), ("20:00", "24:00")]);
    follows(
        &cairo,
        "2026-04-23T12:00+02",
        &["2026-04-23T20:00+02", "2026-04-24T08:00+03"],
    );
    // In Samoa, there was no 30 December 2011.
    let samoa = daily("Pacific/Apia", &[("09:00", "17:00")]);
    follows(
        &samoa,
        "2011-12-29T08:00-10",
        &["2011-12-29T09:00-10", "2011-12-29T17:00-10", "2011-12-31T09:00+14"],
    );
}

#[test]
fn what_is_no_time_no_day_and_no_zone_is_refused() {
    for wrong in ["9:00", "24:01", "12:60", "25:00", "12", "+1:00", "12:00:00", ""] {
        assert!(TimeOfDay::new(wrong).is_err(), "{wrong}");
    }
    for wrong in ["2026-02-29", "2026-1-1", "26-01-01", "2026-01-01T09:00", "today"] {
        assert!(Day::new(wrong).is_err(), "{wrong}");
    }
    for wrong in ["Berlin", "Europe/Berlim", "", "CEST+2"] {
        assert!(check_time_zone(wrong).is_err(), "{wrong}");
    }
    assert_eq!(check_time_zone("europe/berlin"), Ok("Europe/Berlin".to_owned()));
    assert!(weekday("Monday").is_err() && weekday("sunday") == Ok(6));
    let time = |text| TimeOfDay::new(text).expect("a time of day");
    assert!(Hours::new(time("22:00"), time("02:00")).is_err() && Hours::new(time("09:00"), time("09:00")).is_err());
    assert!(by_day(vec![hours("12:00", "14:00"), hours("09:00", "12:01")]).is_err());
    let touching = vec![hours("12:00", "14:00"), hours("09:00", "12:00")];
    assert_eq!(by_day(touching).map(|hours| hours[0].to()), Ok(time("12:00")));
}

#[test]
fn hours_are_stored_as_they_were() {
    let office = office();
    let week = serde_json::to_string(&office.week).expect("serializes");
    let holidays = serde_json::to_string(&office.holidays).expect("serializes");
    assert!(week.starts_with("[[[540,1050]],"), "{week}");
    assert_eq!(
        holidays,
        r#"{"2026-12-24":[[540,720]],"2026-12-25":[],"2026-12-27":[[600,660]]}"#
    );
    let read = Schedule::new(
        "Europe/Berlin",
        serde_json::from_str(&week).expect("parses"),
        serde_json::from_str(&holidays).expect("parses"),
    );
    assert_eq!(read, Some(office));
}

/// Hours of a day, in their order: every other stretch between these times.
fn any_hours() -> impl Strategy<Value = Vec<Hours>> {
    prop::collection::btree_set(0u16..=96, 0..7).prop_map(|quarters| {
        let times: Vec<_> = quarters
            .into_iter()
            .map(|quarter| TimeOfDay::try_from(quarter * 15).expect("a time of day"))
            .collect();
        let pairs = times.chunks_exact(2);
        pairs
            .map(|pair| Hours::new(pair[0], pair[1]).expect("in order"))
            .collect()
    })
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let week = prop::array::uniform7(any_hours());
    (prop::sample::select(ZONES.as_slice()), week)
        .prop_map(|(zone, week)| Schedule::new(zone, week, BTreeMap::new()).expect("a zone"))
}

/// Any minute from 2005 to 2036.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    (18_400_000i64..35_000_000).prop_map(|minute| Timestamp(minute * 60_000))
}

proptest! {
    /// What is told of the next opening and closing is when `is_open` flips, one after the other, and nowhere between.
    #[test]
    fn it_flips_exactly_when_it_is_told_to(schedule in any_schedule(), start in any_moment()) {
        let mut now = start;
        for _ in 0..12 {
            let is_open = schedule.is_open(now);
            let next = if is_open { schedule.closes_next(now) } else { schedule.opens_next(now) };
            let Some(next) = next else { break };
            prop_assert!(next > now);
            prop_assert_eq!(schedule.is_open(next), !is_open);
            prop_assert_eq!(schedule.is_open(Timestamp(next.0 - 1)), is_open);
            let mut between = now.0;
            while between < next.0 {
                prop_assert_eq!(schedule.is_open(Timestamp(between)), is_open);
                between += 7 * HOUR + 11;
            }
            // The other kind comes only after this one.
            let other = if is_open { schedule.opens_next(now) } else { schedule.closes_next(now) };
            prop_assert!(other.is_none_or(|other| other > next));
            match schedule.doors(next) {
                Doors::Open { closes_at } => prop_assert_eq!(closes_at, schedule.closes_next(next)),
                Doors::Closed { since, opens_at } => {
                    prop_assert_eq!((since, opens_at), (Some(next), schedule.opens_next(next)));
                }
            }
            now = next;
        }
    }

    /// Away from a jump of the clocks it is open exactly when the clock there reads its hours.
    #[test]
    fn on_quiet_days_it_is_open_by_the_clock_on_the_wall(schedule in any_schedule(), now in any_moment()) {
        let instant = |at: i64| Instant::from_millisecond(at).expect("a moment");
        let jump = schedule.zone.following(instant(now.0 - 30 * HOUR)).next();
        prop_assume!(jump.is_none_or(|jump| jump.timestamp() > instant(now.0 + 30 * HOUR)));
        let clock = schedule.zone.to_datetime(instant(now.0));
        let minutes = u16::try_from(i32::from(clock.hour()) * 60 + i32::from(clock.minute())).expect("of a day");
        let day = usize::try_from(clock.weekday().to_monday_zero_offset()).expect("a weekday");
        let reads = |hours: &Hours| (hours.from().minutes()..hours.to().minutes()).contains(&minutes);
        prop_assert_eq!(schedule.is_open(now), schedule.week[day].iter().any(reads));
    }
}
