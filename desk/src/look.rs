//! How a site's chat looks (behaviour 10, "Look"): what the launcher and the chat page need of it, and the picture itself.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use base64ct::{Base64, Encoding};
use domain::Refusal;
use domain::attachment::FileKind;
use domain::look::{Colour, Corner, Look};
use domain::text::{LauncherText, SiteKey};

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
#[derive(sqlx::FromRow)]
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
struct LogoRow {
    kind: String,
    digest: String,
    content: String,
}

impl Desk {
    /// How a site looks.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn look(&self, site: &SiteKey) -> Result<Look, Refusal> {
        self.read_look(site).await.map_err(Failure::into_refusal)
    }

    async fn read_look(&self, site: &SiteKey) -> Result<Look, Failure> {
        let row: Option<LookRow> = self
            .glance()
            .await?
            .optional(
                concat!("SELECT ", look_columns!(), "FROM sites WHERE sites.site_key = $1"),
                args![site.as_str()],
            )
            .await?;
        row.ok_or(Refusal::NotFound)?.try_into()
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
