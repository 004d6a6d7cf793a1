//! A server that speaks S3 and checks who asks, in the test's own process. What is put into its bucket lies in a folder.

use desk::Bucket;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// What opens the bucket.
pub(crate) const ACCESS_KEY_ID: &str = "AKIAHEADSETTESTS";
pub(crate) const SECRET: &str = "kept/to+itself/2f81c9";
const NAME: &str = "headset-tests";
/// Files lie in this folder of it.
const PREFIX: &str = "desk/attachments";

/// A bucket, and its server, which can be away for a while. Both are gone when it is dropped.
pub(crate) struct TestBucket {
    address: SocketAddr,
    folder: TempDir,
    serving: Option<JoinHandle<()>>,
}

impl TestBucket {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(NAME)).expect("a bucket");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut bucket = Self {
            address,
            folder,
            serving: None,
        };
        bucket.serve(listener);
        bucket
    }

    fn serve(&mut self, listener: TcpListener) {
        let files = FileSystem::new(self.folder.path()).expect("a folder");
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET));
        self.serving = Some(tokio::spawn(answer(listener, builder.build())));
    }

    /// The server is gone, with all its connections.
    pub(crate) async fn leave(&mut self) {
        let serving = self.serving.take().expect("it was there");
        serving.abort();
        let _ = serving.await;
    }

    /// It is there again, at the same address, with what it had.
    pub(crate) async fn come_back(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("its port is free");
        self.serve(listener);
    }

    /// How a desk is told of it.
    pub(crate) fn named(&self) -> Bucket {
        Bucket {
            name: NAME.to_owned(),
            prefix: PREFIX.to_owned(),
            endpoint: Some(self.endpoint()),
            region: "us-east-1".to_owned(),
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret_access_key: SECRET.to_owned(),
            session_token: None,
        }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The same as a command line says it.
    pub(crate) fn place() -> String {
        format!("s3://{NAME}/{PREFIX}")
    }

    /// The names of what lies in the folder for files.
    pub(crate) fn stored(&self) -> Vec<String> {
        let folder = self.folder.path().join(NAME).join(PREFIX);
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        // Beside them lies a folder with what pages load.
        files
            .map(|file| file.expect("readable"))
            .filter(|file| file.file_type().expect("known").is_file())
            .map(|file| file.file_name().into_string().expect("a name"))
            .collect()
    }
}

impl Drop for TestBucket {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

/// Answers until it is aborted, which ends every connection.
async fn answer(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("it listens");
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
        connections.spawn(async move {
            let _ = connection.await;
        });
    }
}
