//! Many agents for one queue, without a limit of open conversations.

use std::fmt::Write;

/// The password of everybody in it, as in the demo.
pub(crate) const PASSWORD: &str = "headset-demo";

/// The address with which one of them signs in; counted from 1.
pub(crate) fn email(number: usize) -> String {
    format!("agent{number}@trial.test")
}

/// The configuration of so many agents in the demo's group Billing.
pub(crate) fn configuration(agents: usize) -> String {
    let mut text = String::new();
    for number in 1..=agents {
        let email = email(number);
        let _ = write!(
            text,
            "[[people]]\nemail = \"{email}\"\nname = \"Agent {number}\"\npublic_name = \"Agent {number}\"\nroles = [\"agent\"]\n\
             groups = [\"Billing\"]\nopen_limit = \"unlimited\"\npassword = \"{PASSWORD}\"\n\n"
        );
    }
    text
}
