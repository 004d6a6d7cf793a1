//! The demo's shop has no server of its own: in its place the desk says who is signed in there (behaviour 14). Only demo mode asks
//! for this.

use super::signed::sign;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use domain::Refusal;
use domain::identity::KnownPerson;
use domain::limits::IDENTITY_AHEAD;
use domain::text::{EmailAddress, Name, SiteKey};
use serde_json::json;

/// A key with which a site signs.
#[derive(sqlx::FromRow)]
struct SigningRow {
    kid: String,
    secret: String,
}

impl Desk {
    /// Sees to it that the demo's shop has a key. One that it has stays.
    ///
    /// # Errors
    /// `not_found` for an unknown site, `unavailable`.
    pub async fn open_demo_shop(&self, site: &SiteKey) -> Result<(), Refusal> {
        if self.site_keys(site).await?.is_empty() {
            self.add_site_key(site).await?;
        }
        Ok(())
    }

    /// What the demo's shop says of one of its people: a token that counts for 10 minutes, by the latest of its keys.
    ///
    /// # Errors
    /// `not_found` for a site that is unknown or has no key, `unavailable`.
    pub async fn demo_identity(&self, site: &SiteKey, person: &KnownPerson) -> Result<String, Refusal> {
        let key = self.signing_key(site).await.map_err(Failure::into_refusal)?;
        let claims = json!({
            "aud": site.as_str(),
            "sub": person.subject.as_str(),
            "exp": (self.now() + IDENTITY_AHEAD).0 / 1000,
            "name": person.name.as_ref().map(Name::as_str),
            "email": person.email.as_ref().map(EmailAddress::as_str),
        });
        Ok(sign(&key.kid, &key.secret, &claims.to_string()))
    }

    async fn signing_key(&self, site: &SiteKey) -> Result<SigningRow, Failure> {
        let key = self
            .glance()
            .await?
            .optional(
                "SELECT site_keys.kid, site_keys.secret FROM site_keys JOIN sites ON sites.id = site_keys.site_id
                 WHERE sites.site_key = $1 ORDER BY site_keys.created_at DESC, site_keys.kid LIMIT 1",
                args![site.as_str()],
            )
            .await?;
        Ok(key.ok_or(Refusal::NotFound)?)
    }
}
