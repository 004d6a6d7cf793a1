//! Accounts: who they are, what they may, where they belong.

use super::document::PersonEntry;
use super::reading::{At, Field};
use super::{Work, changed, made, set};
use crate::colleague_request;
use crate::escalation;
use crate::failure::Failure;
use crate::follow_up::reservation;
use crate::people::{admins, disable_person, end_sessions};
use crate::store::args;
use domain::ids::{GroupId, PersonId};
use domain::people::Role;
use domain::text::Name;
use std::collections::{BTreeSet, HashMap};

/// An account as it is, or is to be.
#[derive(Clone, sqlx::FromRow)]
struct Account {
    id: i64,
    email: String,
    name: String,
    public_name: String,
    open_limit: Option<i64>,
    is_disabled: i64,
}

impl Work<'_> {
    /// `password_hashes` are those of passwords that are new, by line.
    pub(super) async fn apply_people(&mut self, password_hashes: &HashMap<usize, String>) -> Result<(), Failure> {
        let mut admins_before = admins(&mut self.transaction).await?;
        let mut fewer_admins = None;
        for entry in &self.asked.people {
            let password_hash = entry
                .password
                .given()
                .and_then(|given| password_hashes.get(&given.line));
            self.apply_person(entry, password_hash).await?;
            let admins_after = admins(&mut self.transaction).await?;
            if admins_after < admins_before {
                fewer_admins = Some(entry);
            }
            admins_before = admins_after;
        }
        if let Some(entry) = fewer_admins
            && admins_before == 0
        {
            let line = entry.disabled.line_or(entry.roles.line_or(entry.email.line));
            self.problems.add(
                line,
                format!(
                    "\"{}\" is the last administrator: the account cannot be disabled or lose this role",
                    entry.email.value
                ),
            );
        }
        Ok(())
    }

    async fn apply_person(&mut self, entry: &PersonEntry, password_hash: Option<&String>) -> Result<(), Failure> {
        let groups = self.group_ids(&entry.groups);
        let manages = self.group_ids(&entry.manages);
        let existing = self.account(entry).await?;
        let existed = existing.is_some();
        let Some(mut account) = (match existing {
            Some(account) => Some(account),
            None => self.make_person(entry).await?,
        }) else {
            return Ok(());
        };
        let person = PersonId(account.id);

        let mut fields = Vec::new();
        set(&mut account.email, entry.email.value.to_string(), "email", &mut fields);
        if let Some(given) = entry.name.given() {
            set(&mut account.name, given.value.to_string(), "name", &mut fields);
        }
        if let Some(given) = entry.public_name.given() {
            set(
                &mut account.public_name,
                given.value.to_string(),
                "public_name",
                &mut fields,
            );
        }
        if let Some(given) = entry.open_limit.given() {
            set(&mut account.open_limit, given.value, "open_limit", &mut fields);
        }
        if !fields.is_empty() {
            self.transaction
                .execute(
                    "UPDATE people SET email = $2, name = $3, public_name = $4, open_limit = $5 WHERE id = $1",
                    args![
                        person,
                        &account.email,
                        &account.name,
                        &account.public_name,
                        account.open_limit
                    ],
                )
                .await?;
        }
        if let Some(given) = entry.roles.given()
            && self.set_roles(person, &given.value).await?
        {
            fields.push("roles");
        }
        if existed && (entry.roles.given().is_some() || groups.is_some()) {
            // Where they are the last who is available, nobody is, once they do not belong there any more.
            escalation::somebody_went(&mut self.transaction, person, self.now).await?;
        }
        if let Some(groups) = groups
            && self.set_groups(person, &groups, Tie::Member).await?
        {
            fields.push("groups");
        }
        if existed && (fields.contains(&"roles") || fields.contains(&"groups")) {
            // Who does not work in that group any more could not accept.
            reservation::end_all_of(&mut self.transaction, person).await?;
            // Nor could they answer a colleague without a role.
            colleague_request::clock::look_at_all_of(&mut self.transaction, person, self.now).await?;
        }
        if let Some(manages) = manages
            && self.set_groups(person, &manages, Tie::Manager).await?
        {
            fields.push("manages");
        }
        if let Some(hash) = password_hash {
            self.transaction
                .execute(
                    "UPDATE people SET password_hash = $2 WHERE id = $1",
                    args![person, hash],
                )
                .await?;
            end_sessions(&mut self.transaction, &self.revoking, person).await?;
            fields.push("password");
        }
        if let Some(given) = entry.disabled.given()
            && given.value != (account.is_disabled > 0)
        {
            if given.value {
                disable_person(&mut self.transaction, &self.revoking, person, self.now).await?;
            } else {
                self.transaction
                    .execute("UPDATE people SET disabled_at = NULL WHERE id = $1", args![person])
                    .await?;
            }
            fields.push("disabled");
        }
        if existed {
            self.changes.extend(changed("person", &entry.email.value, &fields));
        }
        if existed && !fields.is_empty() {
            self.people.push(person);
        }
        Ok(())
    }

    async fn account(&mut self, entry: &PersonEntry) -> Result<Option<Account>, Failure> {
        self.transaction
            .optional(
                "SELECT id, email, name, public_name, open_limit,
                        CASE WHEN disabled_at IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS is_disabled
                 FROM people WHERE email_folded = $1",
                args![entry.email.value.folded()],
            )
            .await
    }

    /// A new account needs a name; customers read the same unless the file says otherwise.
    async fn make_person(&mut self, entry: &PersonEntry) -> Result<Option<Account>, Failure> {
        let email = &entry.email.value;
        let Some(name) = entry.name.given() else {
            if matches!(entry.name, Field::Absent) {
                let problem = format!("person \"{email}\" is new and needs a name");
                self.problems.add(entry.email.line, problem);
            }
            return Ok(None);
        };
        let name = name.value.to_string();
        let public_name = entry
            .public_name
            .given()
            .map_or(name.clone(), |given| given.value.to_string());
        let (id,): (i64,) = self
            .transaction
            .one(
                "INSERT INTO people (email, email_folded, name, public_name, created_at) VALUES ($1, $2, $3, $4, $5)
                 RETURNING id",
                args![email.as_str(), email.folded(), &name, &public_name, self.now],
            )
            .await?;
        self.changes.push(made("person", email));
        Ok(Some(Account {
            id,
            email: email.to_string(),
            name,
            public_name,
            open_limit: None,
            is_disabled: 0,
        }))
    }

    /// The groups of a list; none if it is absent or wrong, which is noted.
    fn group_ids(&mut self, list: &Field<Vec<At<Name>>>) -> Option<BTreeSet<GroupId>> {
        let list = list.given()?;
        let ids: Vec<Option<GroupId>> = list
            .value
            .iter()
            .map(|name| self.groups.named(name, self.asked, &mut self.problems))
            .collect();
        ids.into_iter().collect()
    }

    /// A list of roles is all the roles somebody has. Whether that changed anything.
    async fn set_roles(&mut self, person: PersonId, roles: &[At<Role>]) -> Result<bool, Failure> {
        let present: Vec<(String,)> = self
            .transaction
            .all("SELECT role FROM person_roles WHERE person_id = $1", args![person])
            .await?;
        let present: BTreeSet<String> = present.into_iter().map(|(role,)| role).collect();
        let wanted: BTreeSet<String> = roles.iter().map(|role| role.value.as_str().to_owned()).collect();
        for role in wanted.difference(&present) {
            self.transaction
                .execute(
                    "INSERT INTO person_roles (person_id, role) VALUES ($1, $2)",
                    args![person, role],
                )
                .await?;
        }
        for role in present.difference(&wanted) {
            self.transaction
                .execute(
                    "DELETE FROM person_roles WHERE person_id = $1 AND role = $2",
                    args![person, role],
                )
                .await?;
        }
        Ok(present != wanted)
    }

    /// A list of groups is all the groups somebody works in, or manages. Whether that changed anything.
    async fn set_groups(&mut self, person: PersonId, wanted: &BTreeSet<GroupId>, tie: Tie) -> Result<bool, Failure> {
        let present: Vec<(i64,)> = self.transaction.all(tie.select(), args![person]).await?;
        let present: BTreeSet<GroupId> = present.into_iter().map(|(group,)| GroupId(group)).collect();
        for group in wanted.difference(&present) {
            self.transaction.execute(tie.insert(), args![person, *group]).await?;
        }
        for group in present.difference(wanted) {
            self.transaction.execute(tie.delete(), args![person, *group]).await?;
        }
        Ok(present != *wanted)
    }
}

/// How somebody is tied to a group.
#[derive(Clone, Copy)]
enum Tie {
    Member,
    Manager,
}

impl Tie {
    fn select(self) -> &'static str {
        match self {
            Self::Member => "SELECT group_id FROM group_members WHERE person_id = $1",
            Self::Manager => "SELECT group_id FROM group_managers WHERE person_id = $1",
        }
    }

    fn insert(self) -> &'static str {
        match self {
            Self::Member => "INSERT INTO group_members (person_id, group_id) VALUES ($1, $2)",
            Self::Manager => "INSERT INTO group_managers (person_id, group_id) VALUES ($1, $2)",
        }
    }

    fn delete(self) -> &'static str {
        match self {
            Self::Member => "DELETE FROM group_members WHERE person_id = $1 AND group_id = $2",
            Self::Manager => "DELETE FROM group_managers WHERE person_id = $1 AND group_id = $2",
        }
    }
}
