//! Accounts: roles and what each opens (behaviour 1).

use crate::ids::PersonId;
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
}
