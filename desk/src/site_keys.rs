//! The keys with which a site's own server signs who its customers are (behaviour 10, "Known customers").
//!
//! A key is kept as it is, since a signature is computed with it: a hash of it would be of no use. Whoever reads the database can
//! speak for the sites; what guards it is that nobody else may read the data folder.

use crate::configuration;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{Transaction, args};
use domain::Refusal;
use domain::identity::place_of_key;
use domain::ids::SiteId;
use domain::text::SiteKey;
use domain::time::Timestamp;

/// A new key, told once.
#[derive(Clone)]
pub struct SiteKeyAdded {
    /// What tokens name it by.
    pub kid: String,
    /// 256 random bits as 64 hex digits, of which the text itself is the key.
    pub secret: String,
}

impl std::fmt::Debug for SiteKeyAdded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SiteKeyAdded({}, …)", self.kid)
    }
}

/// A key without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteKeyListed {
    pub kid: String,
    pub added_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    kid: String,
    created_at: i64,
}

impl Desk {
    /// Makes a key for a site. There may be two at a time, so that one can follow the other without a moment in which neither counts.
    ///
    /// # Errors
    /// `not_found` for an unknown site, `invalid` where there are two, `unavailable`.
    pub async fn add_site_key(&self, site: &SiteKey) -> Result<SiteKeyAdded, Refusal> {
        let (now, site) = (self.now(), site.clone());
        let added = SiteKeyAdded {
            kid: hex::encode(rand::random::<[u8; 6]>()),
            secret: hex::encode(rand::random::<[u8; 32]>()),
        };
        let new = added.clone();
        self.transact(move |transaction| add(transaction, now, site.clone(), new.clone()))
            .await?;
        Ok(added)
    }

    /// The keys of a site, the earlier first.
    ///
    /// # Errors
    /// `not_found` for an unknown site, `unavailable`.
    pub async fn site_keys(&self, site: &SiteKey) -> Result<Vec<SiteKeyListed>, Refusal> {
        self.read_site_keys(site).await.map_err(Failure::into_refusal)
    }

    async fn read_site_keys(&self, site: &SiteKey) -> Result<Vec<SiteKeyListed>, Failure> {
        let mut transaction = self.read().await?;
        let site = site_id(&mut transaction, site).await?;
        let rows: Vec<KeyRow> = transaction
            .all(
                "SELECT kid, created_at FROM site_keys WHERE site_id = $1 ORDER BY created_at, kid",
                args![site],
            )
            .await?;
        transaction.finish().await?;
        Ok(rows.into_iter().map(KeyRow::listed).collect())
    }

    /// Removes a key: what was signed with it counts no more. Whoever was known by it stays so.
    ///
    /// # Errors
    /// `not_found` where the site has no such key, `unavailable`.
    pub async fn remove_site_key(&self, site: &SiteKey, kid: &str) -> Result<(), Refusal> {
        let (site, kid) = (site.clone(), kid.to_owned());
        self.transact(move |transaction| remove(transaction, site.clone(), kid.clone()))
            .await
    }
}

async fn add(mut transaction: Transaction, now: Timestamp, site: SiteKey, new: SiteKeyAdded) -> Result<(), Failure> {
    configuration::lock(&mut transaction).await?;
    let site = site_id(&mut transaction, &site).await?;
    let taken: Vec<(i64,)> = transaction
        .all("SELECT place FROM site_keys WHERE site_id = $1", args![site])
        .await?;
    let taken: Vec<i64> = taken.into_iter().map(|(place,)| place).collect();
    let place = place_of_key(&taken)?;
    transaction
        .execute(
            "INSERT INTO site_keys (site_id, place, kid, secret, created_at) VALUES ($1, $2, $3, $4, $5)",
            args![site, place, new.kid, new.secret, now],
        )
        .await?;
    transaction.commit().await
}

async fn remove(mut transaction: Transaction, site: SiteKey, kid: String) -> Result<(), Failure> {
    let site = site_id(&mut transaction, &site).await?;
    let removed = transaction
        .execute(
            "DELETE FROM site_keys WHERE site_id = $1 AND kid = $2",
            args![site, kid],
        )
        .await?;
    if removed == 0 {
        return Err(Refusal::NotFound.into());
    }
    transaction.commit().await
}

async fn site_id(transaction: &mut Transaction, site: &SiteKey) -> Result<SiteId, Failure> {
    let site: Option<(i64,)> = transaction
        .optional("SELECT id FROM sites WHERE site_key = $1", args![site.as_str()])
        .await?;
    Ok(site.map(|(site,)| SiteId(site)).ok_or(Refusal::NotFound)?)
}

impl KeyRow {
    fn listed(self) -> SiteKeyListed {
        SiteKeyListed {
            kid: self.kid,
            added_at: Timestamp(self.created_at),
        }
    }
}
