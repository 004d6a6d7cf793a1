//! A bucket of a server that speaks S3, as the store of files: Amazon's own, or any other.

use super::Files;
use super::wire::Wire;
use bytes::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::HttpError;
use object_store::path::Path as Place;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Whoever sends a file waits for it: few attempts, and soon.
const ATTEMPTS_MORE: usize = 2;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// After this none is begun.
const NO_MORE_AFTER: Duration = Duration::from_secs(10);
/// A bucket that has not answered in this time, when it is tried, is not reached.
const TRIAL_TIME: Duration = Duration::from_secs(20);
/// What is written to try a bucket.
const TRIAL: &[u8] = b"Headset tries whether it may write here.\n";

/// Where a bucket is, and the key that opens it.
#[derive(Clone)]
pub struct Bucket {
    pub name: String,
    /// The folder in it, with `/` between its parts; empty for none.
    pub prefix: String,
    /// The server's address with its scheme; none for Amazon's own of the region.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Of a key that ends by itself.
    pub session_token: Option<String>,
}

/// Why a bucket cannot be used: sentences for whoever starts the desk. None holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    #[error("the folder in the bucket may have no empty part, and none of dots only")]
    Prefix,
    #[error(
        "this system has no certificates by which a server can be trusted: install its package ca-certificates, or name a file of them in SSL_CERT_FILE"
    )]
    Certificates(#[source] std::io::Error),
    #[error("its server knows no such access key: look at AWS_ACCESS_KEY_ID ({0})")]
    AccessKey(String),
    #[error("the secret is not that of the access key: look at AWS_SECRET_ACCESS_KEY ({0})")]
    Secret(String),
    #[error("it is not in this region: say with --s3-region in which it is ({0})")]
    Region(String),
    #[error("its server has no such bucket: make it, or name another with --attachments ({0})")]
    NoBucket(String),
    #[error(
        "the access key may not do there what has to be done: allow it s3:PutObject, s3:GetObject and s3:DeleteObject ({0})"
    )]
    NotAllowed(String),
    #[error("this machine's clock differs too much from its server's: set it ({0})")]
    Clock(String),
    #[error("its server cannot be reached: look at --s3-endpoint, and whether that server is up ({0})")]
    NotReached(String),
    #[error("its server did not give back what was stored there")]
    Forgotten,
    #[error("its server does not do what it is asked: {0}")]
    Other(String),
}

impl fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Bucket({self})")
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}", self.name)?;
        if !self.prefix.is_empty() {
            write!(formatter, "/{}", self.prefix)?;
        }
        match &self.endpoint {
            Some(endpoint) => write!(formatter, " at {endpoint}"),
            None => write!(formatter, " at Amazon's servers in {}", self.region),
        }
    }
}

impl Files {
    /// Files in a bucket. Comes back once it has been tried: something was stored there, read and removed.
    ///
    /// # Errors
    /// Where that did not go through; see [`BucketError`].
    pub async fn in_bucket(bucket: &Bucket) -> Result<Self, BucketError> {
        let files = Self::new(Arc::new(open(bucket)?));
        match timeout(TRIAL_TIME, attempt(&*files.store)).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(BucketError::NotReached("no answer in time".to_owned())),
        }
        Ok(files)
    }
}

fn open(bucket: &Bucket) -> Result<PrefixStore<AmazonS3>, BucketError> {
    let prefix = Place::parse(&bucket.prefix).map_err(|_| BucketError::Prefix)?;
    let is_encrypted = bucket
        .endpoint
        .as_ref()
        .is_none_or(|endpoint| !endpoint.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(&bucket.access_key_id)
        .with_secret_access_key(&bucket.secret_access_key)
        .with_http_connector(Wire::new(is_encrypted).map_err(BucketError::Certificates)?)
        .with_retry(RetryConfig {
            backoff: BackoffConfig {
                init_backoff: FIRST_PAUSE,
                max_backoff: LONGEST_PAUSE,
                base: 2.0,
            },
            max_retries: ATTEMPTS_MORE,
            retry_timeout: NO_MORE_AFTER,
        })
        // Not every server knows how to remove many at once, and one at a time is all that is removed here.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(token) = &bucket.session_token {
        builder = builder.with_token(token);
    }
    let store = builder.build().map_err(|error| why(&error))?;
    Ok(PrefixStore::new(store, prefix))
}

/// Does once what is done with files, under a name that no file has.
async fn attempt(store: &dyn ObjectStore) -> Result<(), BucketError> {
    let place = Place::from(format!("trial-{:032x}", rand::random::<u128>()));
    store
        .put(&place, Bytes::from_static(TRIAL).into())
        .await
        .map_err(|error| why(&error))?;
    let read = read(store, &place).await;
    // Also where it could not be read.
    let removed = store.delete(&place).await;
    let found = read.map_err(|error| why(&error))?;
    removed.map_err(|error| why(&error))?;
    if found != TRIAL {
        return Err(BucketError::Forgotten);
    }
    Ok(())
}

async fn read(store: &dyn ObjectStore, place: &Place) -> Result<Bytes, Error> {
    store.get(place).await?.bytes().await
}

/// What is to be done about it. Of what a server says when it refuses there is only its word for why (see [`Wire`]).
fn why(error: &Error) -> BucketError {
    if let Some(unreached) = of_wire(error) {
        return BucketError::NotReached(unreached.to_string());
    }
    let said = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| said.ends_with(word));
    if says(&[
        "InvalidAccessKeyId",
        "NotSignedUp",
        "InvalidToken",
        "ExpiredToken",
        "InvalidSecurity",
    ]) {
        BucketError::AccessKey(said)
    } else if says(&["SignatureDoesNotMatch"]) {
        BucketError::Secret(said)
    } else if says(&[
        "AuthorizationHeaderMalformed",
        "PermanentRedirect",
        "TemporaryRedirect",
        "incorrectly configured region",
    ]) {
        BucketError::Region(said)
    } else if says(&["RequestTimeTooSkewed"]) {
        BucketError::Clock(said)
    } else {
        match error {
            Error::NotFound { .. } => BucketError::NoBucket(said),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => BucketError::NotAllowed(said),
            _ => BucketError::Other(said),
        }
    }
}

/// What went wrong on the way, if it did.
fn of_wire(error: &Error) -> Option<&HttpError> {
    let first: &(dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(first), |error| error.source()).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(endpoint: Option<&str>) -> Bucket {
        Bucket {
            name: "files".to_owned(),
            prefix: "desk/attachments".to_owned(),
            endpoint: endpoint.map(str::to_owned),
            region: "eu-central-1".to_owned(),
            access_key_id: "AKIAEXAMPLE".to_owned(),
            secret_access_key: "correct horse battery staple".to_owned(),
            session_token: Some("a token that ends".to_owned()),
        }
    }

    #[test]
    fn a_bucket_is_named_without_what_opens_it() {
        let (amazons, own) = (bucket(None), bucket(Some("http://127.0.0.1:9000")));
        assert_eq!(
            amazons.to_string(),
            "s3://files/desk/attachments at Amazon's servers in eu-central-1"
        );
        assert_eq!(own.to_string(), "s3://files/desk/attachments at http://127.0.0.1:9000");
        let store = open(&own).expect("nothing is asked yet");
        for said in [format!("{own:?}"), format!("{store:?}")] {
            assert!(!said.contains("horse") && !said.contains("token that ends"), "{said}");
        }
    }

    #[test]
    fn what_a_server_says_becomes_what_is_to_be_done() {
        let generic = |words: &str| Error::Generic {
            store: "S3",
            source: words.into(),
        };
        let denied = |words: &str| Error::PermissionDenied {
            path: "trial".to_owned(),
            source: words.into(),
        };
        let cases = [
            (denied("403 Forbidden: InvalidAccessKeyId"), "AWS_ACCESS_KEY_ID"),
            (denied("403 Forbidden: SignatureDoesNotMatch"), "AWS_SECRET_ACCESS_KEY"),
            (denied("403 Forbidden: AccessDenied"), "s3:PutObject"),
            (denied("403 Forbidden: RequestTimeTooSkewed"), "clock"),
            (generic("400 Bad Request: AuthorizationHeaderMalformed"), "--s3-region"),
            (generic("500 Internal Server Error: InternalError"), "InternalError"),
        ];
        for (error, word) in cases {
            let said = why(&error).to_string();
            assert!(said.contains(word), "{said}");
        }
        let missing = Error::NotFound {
            path: "trial".to_owned(),
            source: "404 Not Found: NoSuchBucket".into(),
        };
        assert!(matches!(why(&missing), BucketError::NoBucket(_)));
    }

    #[test]
    fn a_folder_in_a_bucket_has_a_name_in_each_part() {
        for prefix in ["a//b", "..", "a/../b"] {
            let odd = Bucket {
                prefix: prefix.to_owned(),
                ..bucket(Some("http://127.0.0.1:9000"))
            };
            assert!(matches!(open(&odd), Err(BucketError::Prefix)), "{prefix}");
        }
    }
}
