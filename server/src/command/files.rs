//! Where what is in files lies: a folder of its own, by default in the data folder, or a bucket of a server that speaks S3.

use super::Serve;
use crate::public_url::is_loopback;
use anyhow::{Context, bail};
use desk::{Bucket, Files};
use http::Uri;
use std::path::{Path, PathBuf};

/// What names a bucket and not a folder.
const S3: &str = "s3://";
/// What servers that are not Amazon's take for their region where they know none.
const ANY_REGION: &str = "us-east-1";

/// Where `--attachments` says.
#[derive(Debug)]
pub(super) enum Place {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// Opens it, and gives its name besides. A folder is made if it is missing; a bucket is tried.
pub(super) async fn open(flags: &Serve) -> anyhow::Result<(Files, String)> {
    // What is wrong with the data folder is said of the data folder.
    super::data_folder::make(&flags.place.data)?;
    match place(flags)? {
        Place::Folder(folder) => {
            let name = folder.display().to_string();
            let files = Files::in_folder(&folder)
                .with_context(|| format!("The folder for attachments {name} cannot be used"))?;
            Ok((files, name))
        }
        Place::Bucket(bucket) => {
            let files = Files::in_bucket(&bucket)
                .await
                .with_context(|| format!("The bucket for attachments {bucket} cannot be used"))?;
            Ok((files, bucket.to_string()))
        }
    }
}

/// Where it is, with nothing made and nothing tried.
pub(super) fn place(flags: &Serve) -> anyhow::Result<Place> {
    read(flags, |name| std::env::var(name).ok())
}

/// Reads what the flags say, and of a bucket its key in the environment: on a command line everybody of this machine would read it.
fn read(flags: &Serve, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Place> {
    let named = flags.attachments.as_deref().and_then(Path::to_str);
    let Some(path) = named.and_then(|name| name.strip_prefix(S3)) else {
        if named.is_some_and(|name| name.contains("://")) {
            bail!("--attachments is a folder, or s3://BUCKET/DIR with the server's address in --s3-endpoint.");
        }
        if flags.s3_endpoint.is_some() {
            bail!("--s3-endpoint is for attachments in a bucket: say with --attachments s3://BUCKET/DIR in which.");
        }
        let folder = flags.attachments.clone();
        return Ok(Place::Folder(
            folder.unwrap_or_else(|| flags.place.data.join("attachments")),
        ));
    };
    let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
    if !is_bucket_name(name) {
        bail!(
            "--attachments s3:// needs the name of a bucket, which has 3 to 63 letters, digits, dots and hyphens, as in s3://BUCKET/DIR."
        );
    }
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    let (Some(access_key_id), Some(secret_access_key)) =
        (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"))
    else {
        bail!(
            "A bucket for attachments needs a key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
        );
    };
    let endpoint = match &flags.s3_endpoint {
        Some(endpoint) => Some(read_endpoint(endpoint, flags.s3_allow_http)?),
        None => None,
    };
    let region = flags
        .s3_region
        .clone()
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .or_else(|| endpoint.is_some().then(|| ANY_REGION.to_owned()))
        .context("A bucket at Amazon's servers is in a region: say with --s3-region or AWS_REGION in which.")?;
    if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        bail!("--s3-region is the name of a region, such as eu-central-1.");
    }
    Ok(Place::Bucket(Bucket {
        name: name.to_owned(),
        prefix: prefix.trim_end_matches('/').to_owned(),
        endpoint,
        region,
        access_key_id,
        secret_access_key,
        session_token: variable("AWS_SESSION_TOKEN"),
    }))
}

fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        && !name.starts_with('.')
}

/// The address of a server. It is never repeated here: it may hold a password.
fn read_endpoint(text: &str, allow_http: bool) -> anyhow::Result<String> {
    const WRONG: &str = "--s3-endpoint must be the address of a server that speaks S3, such as https://s3.example.com.";
    let uri: Uri = text.parse().ok().context(WRONG)?;
    let authority = uri.authority().context(WRONG)?;
    if uri.query().is_some() {
        bail!(WRONG);
    }
    if authority.as_str().contains('@') {
        bail!(
            "--s3-endpoint holds no name and password: the key comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        );
    }
    let host = authority.host().to_ascii_lowercase();
    let scheme = match uri.scheme_str() {
        Some("https") => "https",
        Some("http") if allow_http || is_loopback(&host) => "http",
        Some("http") => bail!(
            "--s3-endpoint http://{authority} would take files unencrypted: use https://, or say with --s3-allow-http that the \
             network in between is nobody else's."
        ),
        _ => bail!(WRONG),
    };
    Ok(format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Headset};
    use super::*;
    use clap::Parser;

    const KEYS: [(&str, &str); 2] = [
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "correct horse"),
    ];

    fn flags(arguments: &[&str]) -> Serve {
        let line = ["headset", "serve", "--data", "/data"].iter().chain(arguments);
        match Headset::try_parse_from(line).expect("good flags").command {
            Command::Serve(flags) => flags,
            other => panic!("{other:?}"),
        }
    }

    fn read_with(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Place> {
        read(&flags(arguments), |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn bucket(arguments: &[&str], variables: &[(&str, &str)]) -> Bucket {
        match read_with(arguments, variables).expect("good") {
            Place::Bucket(bucket) => bucket,
            Place::Folder(folder) => panic!("{folder:?}"),
        }
    }

    #[test]
    fn files_lie_in_a_folder_unless_a_bucket_is_named() {
        let cases: [(&[&str], &str); 3] = [
            (&[], "/data/attachments"),
            (&["--attachments", "/files"], "/files"),
            (&["--attachments", "s3"], "s3"),
        ];
        for (arguments, folder) in cases {
            let place = read_with(arguments, &KEYS).expect("good");
            assert!(
                matches!(&place, Place::Folder(found) if found.as_path() == Path::new(folder)),
                "{place:?}"
            );
        }
    }

    #[test]
    fn a_bucket_has_a_name_a_folder_a_server_and_a_region() {
        let own = [
            "--attachments",
            "s3://files/a/b/",
            "--s3-endpoint",
            "http://127.0.0.1:9000/",
        ];
        let found = bucket(&own, &KEYS);
        assert_eq!(found.to_string(), "s3://files/a/b at http://127.0.0.1:9000");
        assert_eq!(
            (
                found.region.as_str(),
                found.secret_access_key.as_str(),
                found.session_token
            ),
            ("us-east-1", "correct horse", None)
        );
        let amazons = ["--attachments", "s3://files"];
        let variables = [
            KEYS[0],
            KEYS[1],
            ("AWS_REGION", "eu-central-1"),
            ("AWS_SESSION_TOKEN", "x"),
        ];
        let found = bucket(&amazons, &variables);
        assert_eq!(found.to_string(), "s3://files at Amazon's servers in eu-central-1");
        assert_eq!(found.session_token.as_deref(), Some("x"));
        let said = ["--attachments", "s3://files", "--s3-region", "auto"];
        assert_eq!(bucket(&said, &variables).region, "auto", "a flag counts more");
        let path = [
            "--attachments",
            "s3://files",
            "--s3-endpoint",
            "https://x.example/storage/s3",
        ];
        assert_eq!(
            bucket(&path, &KEYS).endpoint.as_deref(),
            Some("https://x.example/storage/s3")
        );
        let on_a_network = [
            "--attachments",
            "s3://files",
            "--s3-endpoint",
            "http://minio:9000",
            "--s3-allow-http",
        ];
        assert_eq!(
            bucket(&on_a_network, &KEYS).endpoint.as_deref(),
            Some("http://minio:9000")
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_and_no_secret_repeated() {
        let at = |endpoint: &'static str| vec!["--attachments", "s3://files", "--s3-endpoint", endpoint];
        let cases = [
            (vec!["--attachments", "s3://"], "BUCKET"),
            (vec!["--attachments", "s3://a b/c"], "BUCKET"),
            (vec!["--attachments", "https://s3.example.com/files"], "--s3-endpoint"),
            (vec!["--s3-endpoint", "https://s3.example.com"], "--attachments"),
            (vec!["--attachments", "s3://files"], "--s3-region"),
            (
                vec!["--attachments", "s3://files", "--s3-region", "a.b/c"],
                "such as eu-central-1",
            ),
            (at("s3.example.com"), "https://"),
            (at("ftp://s3.example.com"), "https://"),
            (at("https://s3.example.com/?x=y"), "https://"),
            (at("http://s3.example.com"), "--s3-allow-http"),
            (at("https://me:topsecret@s3.example.com"), "AWS_SECRET_ACCESS_KEY"),
        ];
        for (arguments, word) in cases {
            let said = read_with(&arguments, &KEYS).expect_err("refused").to_string();
            assert!(said.contains(word), "{arguments:?}: {said}");
            assert!(!said.contains("topsecret") && !said.contains("horse"), "{said}");
        }
        for some in [
            &[][..],
            &KEYS[..1],
            &KEYS[1..],
            &[KEYS[0], ("AWS_SECRET_ACCESS_KEY", "")],
        ] {
            let said = read_with(&at("https://s3.example.com"), some)
                .expect_err("refused")
                .to_string();
            assert!(said.contains("needs a key"), "{said}");
        }
    }
}
