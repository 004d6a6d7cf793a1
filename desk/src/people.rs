//! Signatures until helper PEOPLE lands the real thing.
#![allow(unused_variables, clippy::todo, missing_docs, reason = "replaced within the hour")]
use crate::desk::Desk;
use domain::Refusal;
use domain::people::Me;
use domain::text::{EmailAddress, Name};

#[derive(Default)]
pub(crate) struct Sessions {}

/// A session's secret, for the cookie; shown once. `Debug` hides it.
pub struct SessionToken(pub String);

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInError {
    Wrong,
    Unavailable,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub changes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ApplyError(pub Vec<String>);

impl Desk {
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SessionToken, SignInError> {
        todo!()
    }
    pub async fn session(&self, token: &str) -> Result<Option<Me>, Refusal> {
        todo!()
    }
    pub async fn sign_out(&self, token: &str) -> Result<(), Refusal> {
        todo!()
    }
    pub async fn redeem_invitation(&self, code: &str, password: &str) -> Result<(), Refusal> {
        todo!()
    }
    pub async fn create_admin(&self, email: &EmailAddress, name: &Name) -> Result<String, Refusal> {
        todo!()
    }
    pub async fn invite(&self, email: &EmailAddress) -> Result<String, Refusal> {
        todo!()
    }
    pub async fn disable(&self, email: &EmailAddress) -> Result<(), Refusal> {
        todo!()
    }
    pub async fn apply(&self, toml: &str, demo: bool) -> Result<Report, ApplyError> {
        todo!()
    }
    pub async fn configuration_version(&self) -> Result<i64, Refusal> {
        todo!()
    }
}
