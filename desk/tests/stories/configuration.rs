//! Behaviour 12, "Configuration files": what is absent stays, removal is explicit, what is wrong is named by line.

use crate::test_desk::{Customer, Kind, TestDesk, request, story};
use desk::{Desk, SignInError, Site, Topic};
use domain::entry::Visibility;
use domain::text::EmailAddress;

/// The lines of what is wrong; and nothing has changed.
async fn wrong(desk: &Desk, toml: &str) -> Vec<String> {
    let before = desk.configuration_version().await.expect("readable");
    let problems = desk.apply(toml, false).await.expect_err("something is wrong").0;
    assert_eq!(desk.configuration_version().await.expect("readable"), before);
    problems
}

async fn apply(desk: &Desk, toml: &str) -> Vec<String> {
    desk.apply(toml, false).await.expect("nothing is wrong").changes
}

fn topics(site: &Site) -> Vec<&str> {
    site.topics.iter().map(|topic| topic.name.as_str()).collect()
}

const DEMO: &str = include_str!("../../../server/demo.toml");

story! {
    async fn applying_a_file_again_changes_nothing_and_says_nothing(test) {
        let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password is right").0;
        let version = test.desk.configuration_version().await.expect("readable");
        let ear = test.desk.ear();
        assert_eq!(test.desk.apply(DEMO, true).await.expect("applies").changes, Vec::<String>::new());
        assert_eq!(test.desk.configuration_version().await.expect("readable"), version);
        ear.listen(Topic::Configuration);
        assert_eq!(ear.moved().await, [Topic::Configuration]);
        assert!(test.desk.session(&token).await.expect("readable").is_some());
    }
}

/// Behaviour 14: the demo's accounts, queues and site, as a newcomer finds them.
#[tokio::test]
async fn the_demo_makes_its_desk_and_says_so() {
    let test = TestDesk::open_empty(Kind::Sqlite).await;
    let changes = test.desk.apply(DEMO, true).await.expect("applies").changes;
    assert_eq!(
        changes,
        [
            "made group \"Billing\"",
            "made group \"Technical\"",
            "made group \"Priority\"",
            "made queue \"Billing\"",
            "made queue \"Technical\"",
            "made queue \"Priority\"",
            "made person \"amy@demo.test\"",
            "made person \"ben@demo.test\"",
            "made person \"cho@demo.test\"",
            "made person \"mia@demo.test\"",
            "made person \"root@demo.test\"",
            "made site \"demo\"",
        ]
    );
    let site = test.desk.site("demo").await.expect("there");
    assert_eq!((topics(&site), site.origins.len()), (vec!["Billing", "Technical"], 0));
    for (who, queues) in [
        ("amy", vec!["Billing", "Technical"]),
        ("ben", vec!["Billing"]),
        ("cho", vec!["Priority", "Technical"]),
        ("mia", vec!["Priority", "Billing", "Technical"]),
        ("root", vec!["Priority", "Billing", "Technical"]),
    ] {
        let staff = test.staff(who).await;
        let ids = test.desk.queues(&staff).await.expect("readable");
        let summaries = test.desk.queue_summaries(&ids).await.expect("readable");
        let names: Vec<&str> = summaries.iter().map(|queue| queue.name.as_str()).collect();
        assert_eq!(names, queues, "{who}");
    }
    let problems = test.desk.apply(DEMO, false).await.expect_err("passwords").0;
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert!(
        problems[0].contains("passwords do not belong in a configuration"),
        "{problems:?}"
    );
}

story! {
    async fn all_that_is_wrong_is_named_by_line_and_nothing_changes(test) {
        let problems = wrong(&test.desk, r#"
[[groups]]
name = "New group"

[[queues]]
name = "Billing"
escalates_to = "Billng"
priority = 10

[[queues]]
name = "Sales"
group = "Sellers"
colour = "red"

[[people]]
email = "amy"

[[people]]
email = "dora@demo.test"
roles = ["agent", "boss"]
groups = ["Billing", "Sellers"]

[[sites]]
key = "demo"
topics = [{ name = "Sales", queue = "Sales" }, { name = "Gone", queue = "Gone" }]
"#).await;
        assert_eq!(problems, [
            "line 7: queue \"Billng\" is not known",
            "line 8: priority must be a whole number from 1 to 9",
            "line 11: queue \"Sales\" is new and needs a public_name, which customers read",
            "line 11: queue \"Sales\" is new and needs a priority from 1 to 9",
            "line 12: group \"Sellers\" is not known",
            "line 13: \"colour\" is not known in a queue (known: name, public_name, group, priority, escalates_to, opening_phrase, initial_response, in_turn_only, schedule, not_available, closing, survey, survey_question)",
            "line 16: email is not an e-mail address",
            "line 19: person \"dora@demo.test\" is new and needs a name",
            "line 20: roles does not know \"boss\" (known: \"agent\", \"manager\", \"admin\")",
            "line 21: group \"Sellers\" is not known",
            "line 25: queue \"Gone\" is not known",
        ]);
        assert_eq!(apply(&test.desk, "[[groups]]\nname = \"New group\"").await, ["made group \"New group\""]);
    }
}

story! {
    async fn what_is_absent_stays_as_it_is(test) {
        let changes = apply(&test.desk, r#"
[[people]]
email = "amy@demo.test"
public_name = "Amy B."
open_limit = "unlimited"

[[queues]]
name = "Billing"
initial_response = ""

[[sites]]
key = "demo"
origins = ["https://www.example.com"]
topics = [{ name = "Refunds", queue = "Billing" }]
"#).await;
        assert_eq!(changes, [
            "changed queue \"Billing\" (initial_response)",
            "changed person \"amy@demo.test\" (public_name, open_limit)",
            "changed site \"demo\" (origins, topics)",
        ]);
        let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password stays").0;
        let me = test.desk.session(&token).await.expect("readable").expect("signed in");
        assert_eq!((me.name.as_str(), me.public_name.as_str()), ("Amy", "Amy B."));
        assert_eq!(test.desk.queues(&test.staff("amy").await).await.expect("readable").len(), 2, "the groups stay");
        let site = test.desk.site("demo").await.expect("there");
        assert_eq!(topics(&site), ["Refunds", "Billing", "Technical"]);
        assert_eq!(site.origins, ["https://www.example.com"]);
    }
}

story! {
    async fn an_unlimited_agent_accepts_more_than_four(test) {
        apply(&test.desk, "[[people]]\nemail = \"amy@demo.test\"\nopen_limit = \"unlimited\"").await;
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        for _ in 0..5 {
            test.customer("Carla", "Billing").await;
            test.accept(&amy, billing).await.expect("no limit");
        }
        apply(&test.desk, "[[people]]\nemail = \"amy@demo.test\"\nopen_limit = \"default\"").await;
        test.customer("Carla", "Billing").await;
        assert_eq!(test.accept(&amy, billing).await, Err(domain::Refusal::AtLimit { limit: 4 }));
    }
}

story! {
    async fn a_list_is_all_there_is(test) {
        let changes = apply(&test.desk, "[[people]]\nemail = \"amy@demo.test\"\ngroups = [\"Billing\"]").await;
        assert_eq!(changes, ["changed person \"amy@demo.test\" (groups)"]);
        assert_eq!(test.desk.queues(&test.staff("amy").await).await.expect("readable").len(), 1);
    }
}

story! {
    async fn a_change_of_roles_reaches_who_is_signed_in_at_once(test) {
        let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password is right").0;
        let me = test.desk.session(&token).await.expect("readable").expect("signed in");
        let ear = test.desk.ear();
        ear.listen(Topic::Session(me.person));
        ear.listen(Topic::Configuration);
        ear.moved().await;
        apply(&test.desk, "[[people]]\nemail = \"amy@demo.test\"\nroles = []").await;
        let mut moved = ear.moved().await;
        while moved.len() < 2 {
            moved.extend(ear.moved().await);
        }
        assert!(moved.contains(&Topic::Session(me.person)) && moved.contains(&Topic::Configuration));
        let me = test.desk.session(&token).await.expect("readable").expect("still signed in");
        assert!(!me.roles.may_use_desk());
    }
}

story! {
    async fn a_disabled_account_is_signed_out_and_can_be_enabled_again(test) {
        let token = test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password is right").0;
        assert!(test.desk.session(&token).await.expect("readable").is_some());
        let disabled = "[[people]]\nemail = \"amy@demo.test\"\ndisabled = true";
        assert_eq!(apply(&test.desk, disabled).await, ["changed person \"amy@demo.test\" (disabled)"]);
        assert_eq!(apply(&test.desk, disabled).await, Vec::<String>::new());
        assert!(test.desk.session(&token).await.expect("readable").is_none());
        assert_eq!(test.desk.sign_in("amy@demo.test", "headset-demo").await, Err(SignInError::Wrong));
        apply(&test.desk, "[[people]]\nemail = \"amy@demo.test\"\ndisabled = false").await;
        assert!(test.desk.session(&token).await.expect("readable").is_none(), "the old session stays over");
        test.desk.sign_in("amy@demo.test", "headset-demo").await.expect("the password stays");
    }
}

story! {
    async fn a_file_cannot_take_the_last_administrator_away(test) {
        for change in ["disabled = true", "roles = [\"agent\"]"] {
            let problems = wrong(&test.desk, &format!("[[people]]\nemail = \"root@demo.test\"\n\n{change}")).await;
            assert_eq!(problems, [
                "line 4: \"root@demo.test\" is the last administrator: the account cannot be disabled or lose this role"
            ]);
        }
        let handed_over = r#"
[[people]]
email = "root@demo.test"
disabled = true

[[people]]
email = "mia@demo.test"
roles = ["manager", "admin"]
"#;
        assert_eq!(apply(&test.desk, handed_over).await.len(), 2);
    }
}

story! {
    async fn a_queue_escalates_only_upwards_whichever_side_changes(test) {
        let same = "cannot escalate to \"Priority\" (priority 2): that must be of higher priority, which is a smaller number";
        let problems = wrong(&test.desk, "[[queues]]\nname = \"Priority\"\npriority = 2").await;
        assert_eq!(problems, [
            format!("line 3: queue \"Billing\" (priority 2) {same}"),
            format!("line 3: queue \"Technical\" (priority 2) {same}"),
        ]);
        let problems = wrong(&test.desk, "[[queues]]\nname = \"Priority\"\nescalates_to = \"Priority\"").await;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("line 3: queue \"Priority\" (priority 1) cannot escalate"), "{problems:?}");
        let released = "[[queues]]\nname = \"Billing\"\nescalates_to = \"\"\n[[queues]]\nname = \"Technical\"\nescalates_to = \"\"\n[[queues]]\nname = \"Priority\"\npriority = 2";
        assert_eq!(apply(&test.desk, released).await.len(), 3);
    }
}

story! {
    async fn a_queue_in_use_goes_only_where_the_file_says_who_takes_it_over(test) {
        let carla = test.customer("Carla", "Billing").await;
        let dan = test.customer("Dan", "Billing").await;
        let eve = test.customer("Eve", "Billing").await;
        let (amy, billing) = (test.staff("amy").await, test.queue("Billing").await);
        let accepted = test.accept(&amy, billing).await.expect("Carla waits");
        test.desk.end_chat(&eve.token, eve.conversation, request()).await.expect("hers");

        let problems = wrong(&test.desk, "[remove]\nqueues = [\"Billing\"]").await;
        assert_eq!(problems, [
            "line 2: queue \"Billing\" has 2 open conversations, 1 ended conversation, 1 topic: say with move_to where they go"
        ]);
        let problems = wrong(&test.desk, "[remove]\nqueues = [{ name = \"Billing\", move_to = \"Sales\" }]").await;
        assert_eq!(problems, ["line 2: queue \"Sales\" is not known"]);

        let moving = "[remove]\nqueues = [{ name = \"Billing\", move_to = \"Technical\" }]";
        let ear = test.desk.ear();
        ear.listen(Topic::Chat(dan.conversation));
        ear.moved().await;
        assert_eq!(apply(&test.desk, moving).await, [
            "removed queue \"Billing\", 2 open conversations, 1 ended conversation, 1 topic moved to \"Technical\""
        ]);
        ear.moved().await;
        assert_eq!(apply(&test.desk, moving).await, Vec::<String>::new(), "it is gone already");

        let technical = test.queue("Technical").await;
        assert_eq!(dan.view(&test.desk).await.changes.head.position, Some(1));
        assert_eq!(test.desk.cases(&amy).await.expect("readable")[0].queue, "Technical");
        assert_eq!(accepted.conversation, carla.conversation);
        test.write(&amy, carla.conversation, Visibility::Comment, "We go on").await;
        assert_eq!(test.accept(&amy, technical).await.expect("Dan waits").conversation, dan.conversation);
        let frank = Customer::new("Frank").start(&test.desk, "Billing", request()).await.expect("the topic stays");
        assert_eq!(test.accept(&amy, technical).await.expect("Frank waits").conversation, frank);
    }
}

story! {
    async fn a_queue_that_others_escalate_to_is_in_use(test) {
        let problems = wrong(&test.desk, "[remove]\nqueues = [\"Priority\"]").await;
        assert_eq!(problems, [
            "line 2: queue \"Priority\" has 2 queues that escalate to it: say with move_to where they go"
        ]);
        let problems = wrong(&test.desk, "[remove]\nqueues = [{ name = \"Priority\", move_to = \"Technical\" }]").await;
        assert_eq!(problems, [
            "line 2: queue \"Billing\" (priority 2) cannot escalate to \"Technical\" (priority 2): that must be of higher priority, which is a smaller number"
        ]);
        let changes = apply(&test.desk, "[remove]\ntopics = [\n{ site = \"demo\", name = \"Billing\" },\n{ site = \"demo\", name = \"Technical\" }]\nqueues = [\"Billing\", \"Technical\", \"Priority\"]\ngroups = [\"Billing\", \"Technical\", \"Priority\"]\nsites = [\"demo\"]").await;
        assert_eq!(changes.len(), 9, "what nobody uses goes: {changes:?}");
        assert_eq!(test.desk.site("demo").await, Err(domain::Refusal::NotFound));
    }
}

story! {
    async fn a_group_with_queues_goes_only_where_the_file_says_who_takes_them_over(test) {
        let problems = wrong(&test.desk, "[remove]\ngroups = [\"Billing\"]").await;
        assert_eq!(problems, ["line 2: group \"Billing\" has 1 queue (Billing): say with move_to who takes them over"]);
        let changes = apply(&test.desk, "[remove]\ngroups = [{ name = \"Billing\", move_to = \"Priority\" }]").await;
        assert_eq!(changes, ["removed group \"Billing\", 1 queue (Billing) moved to \"Priority\""]);
        assert_eq!(test.desk.queues(&test.staff("cho").await).await.expect("readable").len(), 3);
        assert_eq!(test.desk.queues(&test.staff("ben").await).await.expect("readable").len(), 0);
        let problems = wrong(&test.desk, "[[people]]\nemail = \"ben@demo.test\"\ngroups = [\"Billing\"]").await;
        assert_eq!(problems, ["line 3: group \"Billing\" is not known"]);
    }
}

story! {
    async fn a_topic_in_use_goes_only_where_the_file_says_where_its_chats_go(test) {
        let carla = test.customer("Carla", "Billing").await;
        let problems = wrong(&test.desk, "[remove]\ntopics = [\n  { site = \"demo\", name = \"Billing\" },\n]").await;
        assert_eq!(problems, [
            "line 3: topic \"Billing\" of site \"demo\" has 1 open conversation: say with move_to where they go"
        ]);
        let moving = "[remove]\ntopics = [{ site = \"demo\", name = \"Billing\", move_to = \"Technical\" }]";
        assert_eq!(apply(&test.desk, moving).await, [
            "removed topic \"Billing\" of site \"demo\", 1 open conversation moved to \"Technical\""
        ]);
        assert_eq!(apply(&test.desk, moving).await, Vec::<String>::new());
        assert_eq!(topics(&test.desk.site("demo").await.expect("there")), ["Technical"]);
        let head = test.staff_view(&test.staff("amy").await, carla.conversation).await.head;
        assert_eq!((head.topic.as_deref(), head.queue.as_str()), (Some("Technical"), "Billing"), "it keeps its place");
        let problems = wrong(&test.desk, "[remove]\nsites = [\"demo\"]").await;
        assert_eq!(problems, ["line 2: site \"demo\" has 1 conversation and stays; without topics, no new chat starts there"]);
    }
}

story! {
    /// Two operators at once: both are done, one after the other.
    async fn files_that_are_applied_at_once_do_not_mix(test) {
        let beside = test.another_node().await;
        let file = |group: &str| format!("[[groups]]\nname = \"Shared\"\n[[groups]]\nname = \"{group}\"");
        let (one, other) = (file("One"), file("Other"));
        let (one, other) = tokio::join!(test.desk.apply(&one, false), beside.apply(&other, false));
        let made = one.expect("applies").changes.len() + other.expect("applies").changes.len();
        assert_eq!(made, 3);
    }
}

story! {
    async fn an_invited_person_of_a_file_sets_a_password_and_works(test) {
        apply(&test.desk, r#"
[[people]]
email = "dora@example.com"
name = "Dora"
roles = ["agent"]
groups = ["Billing"]
"#).await;
        let dora = EmailAddress::new("dora@example.com").expect("an address");
        let code = test.desk.invite(&dora).await.expect("there is an account");
        test.desk.redeem_invitation(&code, "correct horse battery").await.expect("the code is good");
        let token = test.desk.sign_in("dora@example.com", "correct horse battery").await.expect("signed in").0;
        let me = test.desk.session(&token).await.expect("readable").expect("signed in");
        assert_eq!(me.public_name, "Dora", "customers read the name unless another is given");
    }
}

story! {
    async fn the_documented_examples_apply(test) {
        let documentation = include_str!("../../../docs/configuration.md");
        let mut examples = documentation.split("```toml\n").skip(1).map(|rest| {
            rest.split("```").next().expect("an example ends")
        });
        let changes = apply(&test.desk, examples.next().expect("an example of all there is")).await;
        assert!(changes.contains(&"made site \"shop\"".to_owned()), "{changes:?}");
        let changes = apply(&test.desk, examples.next().expect("an example of settings")).await;
        assert_eq!(changes, ["changed settings (open_conversations, silent_after)"]);
        let changes = apply(&test.desk, examples.next().expect("an example of what is deleted by age")).await;
        assert_eq!(changes, ["changed settings (delete_conversations_after_days)"]);
        let changes = apply(&test.desk, examples.next().expect("an example of removing")).await;
        assert_eq!(changes, [
            "removed topic \"A refund\" of site \"shop\"",
            "removed queue \"Billing urgent\", 1 queue that escalates to it moved to \"Billing\"",
            "removed group \"Specialists\"",
        ]);
        assert!(examples.next().is_none());
    }
}
