//! Accounts: roles and what each opens (behaviour 1).

use crate::ids::PersonId;
use crate::limits::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What a person is at this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works in the queues of their groups.
    Agent,
    /// Also sees every queue and conversation of the groups they manage.
    Manager,
    /// Configures, and may do what a manager may everywhere.
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Agent, Self::Manager, Self::Admin];

    /// The word in SQL, configuration and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// A person's roles; may be empty, which opens nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether the workspace opens: any role does (behaviour 1).
    #[must_use]
    pub fn may_use_desk(&self) -> bool {
        !self.0.is_empty()
    }
}

/// What an agent chose to be; whether they are there at all follows from their connections (behaviour 11, "My status").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Available,
    Away,
}

impl Status {
    pub const ALL: [Self; 2] = [Self::Available, Self::Away];

    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Away => "away",
        }
    }

    /// The status of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// What staff read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Away => "Away",
        }
    }
}

/// Who is signed in, as their own screens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub person: PersonId,
    /// The name colleagues see.
    pub name: String,
    /// The only name customers see.
    pub public_name: String,
    pub email: String,
    pub roles: Roles,
    /// How many open conversations they may have (behaviour 4.3); [`UNLIMITED_CONVERSATIONS`](crate::limits::UNLIMITED_CONVERSATIONS) without a limit.
    pub open_limit: i64,
    /// What they chose to be.
    pub status: Status,
}

/// Checks a new password: its length in characters, and nothing else. It is taken as it is typed, spaces included.
///
/// # Errors
/// [`Refusal::Invalid`] naming `password`.
pub fn check_password(password: &str) -> Result<(), Refusal> {
    match password.chars().count() {
        count if count < PASSWORD_CHARACTERS_MIN => Err(Refusal::invalid(
            "password",
            format!("must have at least {PASSWORD_CHARACTERS_MIN} characters"),
        )),
        count if count > PASSWORD_CHARACTERS_MAX => Err(Refusal::invalid(
            "password",
            format!("must have at most {PASSWORD_CHARACTERS_MAX} characters"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_12_to_256_characters() {
        for (length, good) in [(0, false), (11, false), (12, true), (256, true), (257, false)] {
            assert_eq!(check_password(&"ä".repeat(length)).is_ok(), good, "{length}");
        }
    }

    #[test]
    fn words_lead_back_to_their_roles() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
