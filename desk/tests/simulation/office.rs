//! The administrator: who works where, who may have how many, who is let in.

use crate::world::World;
use domain::limits::OPEN_CONVERSATIONS;
use domain::text::EmailAddress;

#[derive(Clone, Copy)]
enum Change {
    Groups,
    Limit,
    InTurnOnly,
    Disable,
    Enable,
}

impl World {
    pub(crate) async fn administrator_acts(&mut self) {
        use Change::{Disable, Enable, Groups, InTurnOnly, Limit};
        let change = self
            .random
            .weighted(&[(4, Groups), (3, Limit), (2, InTurnOnly), (2, Disable), (4, Enable)]);
        // The last administrator stays, and is needed to read everything in the end.
        let colleague = self.random.index(4);
        let email = self.colleagues[colleague].email.clone();
        let file = match change {
            Groups => {
                let groups = self.random.one_of(&[
                    r#"["Billing"]"#,
                    r#"["Technical"]"#,
                    r#"["Billing", "Technical", "Priority"]"#,
                    "[]",
                ]);
                format!("[[people]]\nemail = \"{email}\"\ngroups = {}\n", groups.expect("some"))
            }
            Limit => {
                let limit = self.random.between(1, 5);
                self.colleagues[colleague].limit = i64::try_from(limit).unwrap_or(OPEN_CONVERSATIONS);
                format!("[[people]]\nemail = \"{email}\"\nopen_limit = {limit}\n")
            }
            InTurnOnly => {
                let (queue, name) = self.random.one_of(&self.queues.clone()).expect("queues");
                let only = self.in_turn_only.entry(queue).or_default();
                *only = !*only;
                format!("[[queues]]\nname = \"{name}\"\nin_turn_only = {only}\n")
            }
            Disable => {
                self.disable(colleague, &email).await;
                return;
            }
            Enable => {
                let disabled = self.colleagues.iter().position(|colleague| colleague.is_disabled);
                let Some(colleague) = disabled else { return };
                self.colleagues[colleague].is_disabled = false;
                let email = &self.colleagues[colleague].email;
                format!("[[people]]\nemail = \"{email}\"\ndisabled = false\n")
            }
        };
        let (number, desk) = self.any_process();
        self.note(&format!("Root applies at {number}: {}", file.replace('\n', " ")));
        let before = self.known.clone();
        desk.apply(&file, true).await.expect("applies");
        self.look_at_all().await;
        assert_eq!(before, self.known, "no conversation moves by a configuration");
        let before = self.outside.version().await;
        let report = desk.apply(&file, true).await.expect("applies again");
        assert_eq!(report.changes, Vec::<String>::new(), "applying twice changes nothing");
        assert_eq!(self.outside.version().await, before, "applying twice changes nothing");
    }

    async fn disable(&mut self, colleague: usize, email: &str) {
        let (number, desk) = self.any_process();
        self.note(&format!("Colleague({colleague}) is disabled at {number}"));
        let email = EmailAddress::new(email).expect("an address");
        desk.disable(&email).await.expect("is disabled");
        self.colleagues[colleague].is_disabled = true;
        self.colleagues[colleague].is_signed_out = true;
        self.colleague_closes_all(colleague);
        self.others_forget_sessions().await;
        self.look_at_all().await;
    }
}
