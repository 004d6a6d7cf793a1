//! By whom mails go out, if they do.

use super::Serve;
use crate::mail::Smtp;
use anyhow::bail;

/// Reads `--smtp` and `--mail-from`; nothing where neither is given.
pub(super) fn read(flags: &Serve) -> anyhow::Result<Option<Smtp>> {
    match (&flags.smtp, &flags.mail_from) {
        (Some(smtp), Some(from)) => Smtp::new(smtp, from).map(Some).map_err(anyhow::Error::msg),
        (Some(_), None) => bail!("--smtp needs --mail-from, such as \"Support <support@example.com>\"."),
        (None, Some(_)) => bail!("--mail-from needs --smtp, the mail server that takes the mails."),
        (None, None) => Ok(None),
    }
}
