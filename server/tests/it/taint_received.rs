//! What the taint test looks through: everything that a customer's side received, and where.

use crate::support::Answer;

/// Whom the demo's page tells its visitors to sign in as, at the other side.
const SAID_BY_THE_DEMO: &str = "<kbd>amy@demo.test</kbd>";

/// Everything that a customer's side received.
#[derive(Default)]
pub(crate) struct Received(pub(crate) Vec<(String, String)>);

impl Received {
    pub(crate) fn answer(&mut self, what: &str, answer: &Answer) {
        self.0
            .push((format!("{what}: headers"), format!("{:?}", answer.headers)));
        self.0
            .push((format!("{what}: body"), answer.text().replace(SAID_BY_THE_DEMO, "")));
    }

    /// Nothing of it holds any of these.
    pub(crate) fn hold_none_of(&self, taints: &[(&str, String)]) {
        for (place, text) in &self.0 {
            for (what, taint) in taints {
                assert!(
                    !text.contains(taint.as_str()),
                    "{what} reached the customer by {place}: {text}"
                );
            }
        }
    }

    /// Nothing that was received later than this holds it.
    pub(crate) fn hold_none_after(&self, place: &str, what: &str, taint: &str) {
        let later = self.0.iter().skip_while(|(at, _)| at != place).skip(1);
        for (place, text) in later {
            assert!(!text.contains(taint), "{what} reached the customer by {place}");
        }
    }
}
