//! `headset export --customer WHO FOLDER`.

use super::customer::{count, meant, operator};
use super::{Serve, Whom, database, files, tell, tell_progress};
use anyhow::{Context, bail};
use desk::{Bus, Desk, Exported, ExportedFile};
use domain::ids::CustomerId;
use domain::retention::moment;
use futures_util::TryStreamExt;
use serde::Serialize;
use std::fs::{DirBuilder, File, OpenOptions, Permissions, set_permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Nobody but whoever exports may read it.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// What stands in `customer.json`.
#[derive(Serialize)]
struct Export {
    exported_at: String,
    customers: Vec<Exported>,
}

/// How much was written.
#[derive(Default)]
struct Written {
    conversations: i64,
    records: i64,
    files: i64,
    missing: i64,
}

/// Writes what the desk keeps of a customer, and is theirs, into a folder.
pub(super) async fn run(whom: &Whom, folder: &Path, flags: &Serve) -> anyhow::Result<()> {
    let by = operator(whom)?;
    let (files, _) = files::open(flags).await?;
    let desk = database::open(&flags.place, flags.demo, files, Bus::default()).await?;
    let found = meant(&desk, whom).await?;
    make(folder)?;
    let audit = desk.begin_export(&by).await?;
    let mut written = Written::default();
    let mut customers = Vec::with_capacity(found.len());
    for found in found {
        customers.push(export(&desk, found.customer(), folder, &mut written).await?);
    }
    let export = Export {
        exported_at: moment(desk.clock().now()),
        customers,
    };
    write(
        &folder.join("customer.json"),
        serde_json::to_string_pretty(&export)?.as_bytes(),
    )?;
    desk.end_export(audit, written.conversations, written.records, written.files)
        .await?;
    tell(&format!(
        "{}: {}, {}, {}.",
        folder.display(),
        count(written.conversations, "conversation", "conversations"),
        count(written.records, "record", "records"),
        count(written.files, "file", "files"),
    ));
    match written.missing {
        0 => Ok(()),
        missing => bail!(
            "What is missing is told above: {}. Are --attachments and its kin those of the desk that is served?",
            count(missing, "file", "files")
        ),
    }
}

/// Writes the conversations of a customer, one after the other.
async fn export(desk: &Desk, customer: CustomerId, folder: &Path, written: &mut Written) -> anyhow::Result<Exported> {
    let mut exported = desk.export_customer(customer).await?;
    written.records += i64::try_from(exported.records.len())?;
    for conversation in std::mem::take(&mut exported.have) {
        let mut conversation = desk.export_conversation(conversation).await?;
        let text = std::mem::take(&mut conversation.text);
        write(&folder.join(&conversation.transcript), text.as_bytes())?;
        for file in &conversation.files {
            if copy(desk, file, &folder.join(&file.path)).await? {
                written.files += 1;
            } else {
                written.missing += 1;
                tell_progress(&format!("{}: it is not where files lie.", file.path));
            }
        }
        written.conversations += 1;
        exported.conversations.push(conversation);
    }
    Ok(exported)
}

/// Makes the folder and those in it; one that is there must be empty.
fn make(folder: &Path) -> anyhow::Result<()> {
    let cannot = || format!("The folder {} cannot be made", folder.display());
    let mut builder = DirBuilder::new();
    builder.mode(FOLDER_MODE);
    if folder.exists() {
        if folder.read_dir().with_context(cannot)?.next().is_some() {
            bail!(
                "{} is not empty: an export goes into a folder of its own. Nothing was done.",
                folder.display()
            );
        }
        set_permissions(folder, Permissions::from_mode(FOLDER_MODE)).with_context(cannot)?;
    } else {
        builder.create(folder).with_context(cannot)?;
    }
    for name in ["transcripts", "attachments"] {
        builder.create(folder.join(name)).with_context(cannot)?;
    }
    Ok(())
}

fn create(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(FILE_MODE);
    let file = options.open(path);
    file.with_context(|| format!("{} cannot be written", path.display()))
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let written = create(path)?.write_all(content);
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes what is in a file, piece by piece. Whether it is there at all.
async fn copy(desk: &Desk, file: &ExportedFile, path: &Path) -> anyhow::Result<bool> {
    let Ok(download) = desk.export_file(file).await else {
        return Ok(false);
    };
    let mut content = download.content;
    let mut copy = create(path)?;
    while let Some(piece) = content.try_next().await? {
        copy.write_all(&piece)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(true)
}
