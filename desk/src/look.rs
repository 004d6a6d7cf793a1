//! How a site's chat looks (behaviour 10, "Look"): what the launcher and the chat page need of it, and the picture itself.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use base64ct::{Base64, Encoding};
use domain::Refusal;
use domain::attachment::FileKind;
use domain::look::{Colour, Corner, Look};
use domain::text::{LauncherText, SiteKey};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The picture that stands for a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    pub kind: FileKind,
    /// By which it is known again: hexadecimal digits.
    pub digest: String,
    pub bytes: Vec<u8>,
}

/// The columns of a [`LookRow`], in a SELECT from `sites`.
macro_rules! look_columns {
    () => {
        "sites.colour, sites.corner, sites.launcher, \
         (SELECT digest FROM site_logos WHERE site_logos.site_id = sites.id) AS logo "
    };
}
pub(crate) use look_columns;

/// How a site looks, as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LookRow {
    colour: Option<String>,
    corner: String,
    launcher: Option<String>,
    /// The digest of the site's picture, if it has one.
    logo: Option<String>,
}

impl TryFrom<LookRow> for Look {
    type Error = Failure;
    fn try_from(row: LookRow) -> Result<Self, Failure> {
        let stored = |refusal: Refusal| Failure::Stored(refusal.to_string());
        Ok(Self {
            colour: row.colour.as_deref().map(Colour::new).transpose().map_err(stored)?,
            corner: Corner::new(&row.corner).map_err(stored)?,
            launcher: row
                .launcher
                .as_deref()
                .map(LauncherText::new)
                .transpose()
                .map_err(stored)?,
            has_logo: row.logo.is_some(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct SiteLookRow {
    site_key: String,
    #[sqlx(flatten)]
    look: LookRow,
}

/// How the sites look, by their keys, and how often the configuration had moved when this was read.
type Read = (u64, Arc<HashMap<String, LookRow>>);

/// The same as last read: as many as are configured, whatever is asked for.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<Option<Read>>);

impl Looks {
    fn known(&self) -> MutexGuard<'_, Option<Read>> {
        // It is whole at any time, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, moves: u64) -> Option<Arc<HashMap<String, LookRow>>> {
        let known = self.known();
        let (_, looks) = known.as_ref().filter(|(read_at, _)| *read_at == moves)?;
        Some(looks.clone())
    }

    /// Who read when the configuration had moved less often comes too late.
    fn keep(&self, moves: u64, looks: Arc<HashMap<String, LookRow>>) {
        let mut known = self.known();
        if known.as_ref().is_none_or(|(read_at, _)| *read_at <= moves) {
            *known = Some((moves, looks));
        }
    }
}

#[derive(sqlx::FromRow)]
struct LogoRow {
    kind: String,
    digest: String,
    content: String,
}

impl Desk {
    /// How a site looks. It is read anew once the configuration has moved, and asks the database for nothing until then.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn look(&self, site: &SiteKey) -> Result<Look, Refusal> {
        self.read_look(site).await.map_err(Failure::into_refusal)
    }

    async fn read_look(&self, site: &SiteKey) -> Result<Look, Failure> {
        // Counted before the database is read: what moves meanwhile makes the label old, never the content.
        let moves = self.inner.live.configurations();
        let looks = match self.inner.looks.get(moves) {
            Some(looks) => looks,
            None => self.read_looks(moves).await?,
        };
        looks.get(site.as_str()).ok_or(Refusal::NotFound)?.clone().try_into()
    }

    async fn read_looks(&self, moves: u64) -> Result<Arc<HashMap<String, LookRow>>, Failure> {
        let rows: Vec<SiteLookRow> = self
            .glance()
            .await?
            .all(
                concat!(
                    "SELECT sites.site_key, ",
                    look_columns!(),
                    "FROM sites ORDER BY sites.site_key"
                ),
                args![],
            )
            .await?;
        let looks: HashMap<_, _> = rows.into_iter().map(|row| (row.site_key, row.look)).collect();
        let looks = Arc::new(looks);
        self.inner.looks.keep(moves, looks.clone());
        Ok(looks)
    }

    /// The picture that stands for a site.
    ///
    /// # Errors
    /// `not_found`, also where it has none; `unavailable`.
    pub async fn logo(&self, site: &SiteKey) -> Result<Logo, Refusal> {
        self.read_logo(site).await.map_err(Failure::into_refusal)
    }

    async fn read_logo(&self, site: &SiteKey) -> Result<Logo, Failure> {
        let row: Option<LogoRow> = self
            .glance()
            .await?
            .optional(
                "SELECT site_logos.kind, site_logos.digest, site_logos.content FROM sites
                 JOIN site_logos ON site_logos.site_id = sites.id WHERE sites.site_key = $1",
                args![site.as_str()],
            )
            .await?;
        let row = row.ok_or(Refusal::NotFound)?;
        let unknown = || Failure::Stored(format!("a logo of the kind {}", row.kind));
        Ok(Logo {
            kind: FileKind::parse(&row.kind).ok_or_else(unknown)?,
            bytes: Base64::decode_vec(&row.content).map_err(|error| Failure::Stored(error.to_string()))?,
            digest: row.digest,
        })
    }
}
