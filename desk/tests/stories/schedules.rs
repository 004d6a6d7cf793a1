//! Behaviour 12, "Configuration", of schedules: applied, named by line where they are wrong, and removed.

use crate::test_desk::{TestDesk, story};
use desk::Desk;

async fn wrong(desk: &Desk, toml: &str) -> Vec<String> {
    desk.apply(toml, false).await.expect_err("something is wrong").0
}

async fn apply(test: &TestDesk, toml: &str) -> Vec<String> {
    let changes = test.desk.apply(toml, false).await.expect("nothing is wrong").changes;
    let again = test.desk.apply(toml, false).await.expect("nothing is wrong").changes;
    assert_eq!(again, Vec::<String>::new(), "applying twice changes nothing");
    changes
}

const FILE: &str = r#"
[[queues]]
name = "Billing"
schedule = "Office hours"
not_available = "Write to us."
closing = "That was it for today."

[[schedules]]
name = "Office hours"
time_zone = "Europe/Berlin"
hours = [
    { days = ["monday", "tuesday"], from = "13:00", to = "24:00" },
    { days = ["monday"], from = "09:00", to = "12:00" },
]
holidays = ["2026-12-25", { date = "2026-12-24", from = "09:00", to = "10:00" }, { date = "2026-12-24", from = "11:00", to = "12:00" }]
"#;

story! {
    async fn a_schedule_is_applied_once_and_changed_by_field(test) {
        assert_eq!(apply(&test, FILE).await, [
            "made schedule \"Office hours\"",
            "changed queue \"Billing\" (schedule, not_available, closing)",
        ]);
        let other = FILE.replace("24:00", "22:00").replace("Berlin", "Paris").replace("\"2026-12-25\", ", "");
        assert_eq!(apply(&test, &other).await, ["changed schedule \"Office hours\" (time_zone, hours, holidays)"]);
        let less = "[[schedules]]\nname = \"Office hours\"\ntime_zone = \"europe/paris\"\n[[queues]]\nname = \"Billing\"\nclosing = \"\"\n";
        assert_eq!(apply(&test, less).await, ["changed queue \"Billing\" (closing)"]);
        let none = "[[queues]]\nname = \"Billing\"\nschedule = \"\"\nnot_available = \"\"\n";
        assert_eq!(apply(&test, none).await, ["changed queue \"Billing\" (schedule, not_available)"]);
    }
}

story! {
    async fn what_is_wrong_with_a_schedule_is_named_by_line(test) {
        let problems = wrong(&test.desk, r#"
[[schedules]]
name = "New"

[[schedules]]
name = "Wrong"
time_zone = "Berlin"
hours = [
    { days = ["monday", "mo"], from = "09:00", to = "17:00" },
    { days = ["tuesday"], from = "22:00", to = "02:00" },
    { days = ["friday"], from = "9", to = "17:00" },
    { from = "09:00", to = "17:00" },
    { days = ["sunday"], from = "09:00", to = "12:00" },
    { days = ["sunday"], from = "11:00", to = "17:00" },
]
holidays = [
    "2026-02-30",
    { from = "09:00", to = "10:00" },
    "2026-12-25",
    { date = "2026-12-25", from = "09:00", to = "10:00" },
]

[[queues]]
name = "Billing"
schedule = "Nights"
"#).await;
        assert_eq!(problems, [
            "line 3: schedule \"New\" is new and needs a time_zone such as \"Europe/Berlin\"",
            "line 3: schedule \"New\" is new and needs hours in which it is open",
            "line 7: time_zone must be a name such as \"Europe/Berlin\"",
            "line 9: days does not know \"mo\" (known: \"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\")",
            "line 10: to must be after from; hours over midnight are written as two: to \"24:00\", and from \"00:00\" of the next day",
            "line 11: from must be a time of day such as \"09:00\"",
            "line 12: hours need days",
            "line 14: hours overlap",
            "line 17: holidays must be a day such as \"2026-12-24\"",
            "line 18: a holiday needs a date",
            "line 20: holidays say twice what 2026-12-25 is",
            "line 25: schedule \"Nights\" is not known",
        ]);
    }
}

story! {
    async fn a_schedule_that_queues_open_by_goes_only_where_it_is_said_by_which_they_do(test) {
        apply(&test, FILE).await;
        assert_eq!(wrong(&test.desk, "[remove]\nschedules = [\"Office hours\"]\n").await,
            ["line 2: schedule \"Office hours\" has 1 queue (Billing): say with move_to by which they open"]);
        let late = FILE.replace("Office hours", "Late hours").replace("[[queues]]\nname = \"Billing\"", "[[queues]]\nname = \"Technical\"");
        apply(&test, &late).await;
        assert_eq!(wrong(&test.desk, "[remove]\nschedules = [{ name = \"Office hours\", move_to = \"Nights\" }]\n").await,
            ["line 2: schedule \"Nights\" is not known"]);
        let both = wrong(&test.desk, &format!("{FILE}\n[remove]\nschedules = [\"Office hours\"]\n")).await;
        assert!(both.iter().any(|problem| problem.contains("cannot be removed and described")), "{both:?}");
        assert_eq!(apply(&test, "[remove]\nschedules = [{ name = \"Office hours\", move_to = \"Late hours\" }, \"Never there\"]\n").await,
            ["removed schedule \"Office hours\", 1 queue (Billing) moved to \"Late hours\""]);
        // A queue that is taken away takes its schedule with it only by name.
        let rest = "[[queues]]\nname = \"Billing\"\nschedule = \"\"\n[[queues]]\nname = \"Technical\"\nschedule = \"\"\n[remove]\nschedules = [\"Late hours\"]\n";
        assert_eq!(apply(&test, rest).await, [
            "changed queue \"Billing\" (schedule)",
            "changed queue \"Technical\" (schedule)",
            "removed schedule \"Late hours\"",
        ]);
    }
}
