//! What is wrong with a file can be told without a database: by line, and all at once.

use super::Document;
use crate::apply::problems::Problems;

fn problems(toml: &str, demo: bool) -> Vec<String> {
    let mut problems = Problems::default();
    let _document = Document::read(toml, demo, &mut problems);
    problems.into_lines()
}

#[test]
fn what_is_wrong_is_named_by_line() {
    let table: [(&str, &[&str]); 28] = [
        ("", &[]),
        ("# nothing\n\n", &[]),
        ("[[groups]]\nname = \"A\"\n[[groups]]\nname = \"B\"", &[]),
        (
            "colour = 1",
            &[
                "line 1: \"colour\" is not known in a configuration (known: settings, retention, groups, people, schedules, queues, sites, remove)",
            ],
        ),
        (
            "[[groups]]\n[[groups]]",
            &["line 1: a group needs a name", "line 2: a group needs a name"],
        ),
        ("[[groups]]\nname = 1", &["line 2: name must be a text in quotes"]),
        ("[[groups]]\nname = \" \"", &["line 2: name must not be empty"]),
        ("groups = 1", &["line 1: groups must be a list of tables, each a group"]),
        (
            "groups = [\n1]",
            &["line 2: groups must be a list of tables, each a group"],
        ),
        (
            "[[groups]]\nname = \"A\"\n\n[[groups]]\nname = \"A\"",
            &["line 5: group \"A\" is described twice, first on line 2"],
        ),
        (
            "[[people]]\nemail = \"A@b\"\n[[people]]\nemail = \"a@B\"",
            &["line 4: person \"a@b\" is described twice, first on line 2"],
        ),
        (
            "[[people]]\nemail = \"a@b\"\ngroups = [\"A\",\n\"A\"]",
            &["line 4: groups names the same twice"],
        ),
        (
            "[[people]]\nemail = \"a@b\"\nopen_limit = 0\ndisabled = \"yes\"",
            &[
                "line 3: open_limit must be a whole number from 1 to 1000",
                "line 4: disabled must be true or false",
            ],
        ),
        (
            "[[people]]\nemail = \"a@b\"\nopen_limit = \"many\"",
            &["line 3: open_limit must be a whole number or \"unlimited\" or \"default\""],
        ),
        ("[[people]]\nemail = \"a@b\"\nopen_limit = \"unlimited\"", &[]),
        ("[[people]]\nname = \"A\"", &["line 1: a person needs an email"]),
        (
            "[[queues]]\nname = \"A\"\nsurvey = \"yes\"\nsurvey_question = \"How\\nwas it?\"",
            &[
                "line 3: survey must be true or false",
                "line 4: survey_question contains a control character",
            ],
        ),
        (
            "[[queues]]\nname = \"A\"\npriority = 1.5",
            &["line 3: priority must be a whole number from 1 to 9"],
        ),
        ("[[queues]]\nname = \"A\"\npriority = 0x2", &[]),
        (
            "[[sites]]\nkey = \"Demo\"\norigins = [\"www.example.com\"]",
            &[
                "line 2: key may have lowercase letters, digits and '-' only",
                "line 3: origins must look like https://www.example.com, in lowercase and without a path",
            ],
        ),
        (
            "[[sites]]\nkey = \"a\"\n[[sites.topics]]\nname = \"T\"\n[[sites.topics]]\nqueue = \"Q\"",
            &["line 3: a topic needs a queue", "line 5: a topic needs a name"],
        ),
        (
            "[[sites]]\nkey = \"a\"\nfields = { name = \"maybe\", message = \"off\", colour = \"off\" }",
            &[
                "line 3: name must be \"required\", \"optional\" or \"off\"",
                "line 3: \"colour\" is not known in the fields of a site (known: name, email, topic, message)",
            ],
        ),
        (
            "[[sites]]\nkey = \"a\"\nown_fields = [\n{ name = \"A\" },\n{ name = \"A\" },\n{ name = \"B\", need = \"off\" },\n{ need = \"required\" },\n{ name = \"email\" }]",
            &[
                "line 5: own_fields asks \"A\" twice",
                "line 6: need must be \"required\" or \"optional\"",
                "line 7: a field of the site's own needs a name",
                "line 8: name must not be \"email\", which is a field of every form",
            ],
        ),
        (
            "[[sites]]\nkey = \"a\"\nown_fields = [{ name = \"1\" }, { name = \"2\" }, { name = \"3\" }, { name = \"4\" }, { name = \"5\" }, { name = \"6\" }, { name = \"7\" }, { name = \"8\" }, { name = \"9\" }]",
            &["line 3: own_fields has 9 fields, 8 are allowed"],
        ),
        ("remove = 1\n", &["line 1: remove must be a table: [remove]"]),
        (
            "[[groups]]\nname = \"A\"\n[remove]\ngroups = [\"A\"]",
            &["line 4: group \"A\" cannot be removed and described (line 2) at once"],
        ),
        (
            "[remove]\nqueues = [\"A\",\n{ name = \"B\", move_to = \"A\" }]\npeople = [\"a@b\"]",
            &[
                "line 3: queue \"A\" is removed too",
                "line 4: \"people\" is not known in [remove] (known: groups, schedules, queues, topics, sites)",
            ],
        ),
        (
            "[remove]\ntopics = [\"Billing\"]",
            &["line 2: topics must be a list of tables, each a topic to remove"],
        ),
    ];
    for (toml, expected) in table {
        assert_eq!(problems(toml, false), expected, "{toml}");
    }
}

#[test]
fn what_is_not_toml_is_named_by_line() {
    for (toml, line) in [
        ("[[groups]]\nname = \"A", "line 2: "),
        ("[[groups]]\nname = \"A\"\nname = \"B\"", "line 3: "),
        ("[[groups]\n", "line 1: "),
        ("[[groups]]\r\nname =\r\n", "line 2: "),
    ] {
        let problems = problems(toml, false);
        assert!(
            problems.first().is_some_and(|problem| problem.starts_with(line)),
            "{toml}: {problems:?}"
        );
    }
}

#[test]
fn passwords_are_for_the_demo_only() {
    let toml = "[[people]]\nemail = \"a@b\"\npassword = \"headset-demo\"";
    assert_eq!(problems(toml, true), Vec::<String>::new());
    assert_eq!(
        problems(toml, false),
        ["line 3: passwords do not belong in a configuration: `headset admin invite` gives a code to set one with"]
    );
    let short = "[[people]]\nemail = \"a@b\"\npassword = \"short\"";
    assert_eq!(
        problems(short, true),
        ["line 3: password must have at least 12 characters"]
    );
}

#[test]
fn every_problem_of_a_file_is_told() {
    let mut problems = Problems::default();
    let toml = "[[queues]]\nname = \"A\"\npriority = 0\ncolour = 1\n[[sites]]\n";
    let document = Document::read(toml, false, &mut problems).expect("it is TOML");
    assert_eq!(problems.into_lines().len(), 3);
    assert_eq!(
        document.queues.len(),
        1,
        "what can be understood is there to be checked further"
    );
}

proptest::proptest! {
    #[test]
    fn no_text_whatever_makes_it_panic(toml in "(\\[\\[(groups|people|queues|sites)\\]\\]|\\[remove\\]|(name|email|key|topics|groups|roles|priority) ?= ?|[\"\\[\\]{},a@0-9.\n]){0,40}") {
        let _problems = problems(&toml, true);
    }
}
