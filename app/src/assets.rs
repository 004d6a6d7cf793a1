//! Where a page finds its own files. The server knows their hashed names and puts them into the context.

/// The workspace's finished files, as URLs, and the build they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The script that loads the Wasm.
    pub script: String,
    pub wasm: String,
    pub style: String,
    /// `shell/uploads.js`, which is loaded with the first file that is sent, and with the first picture that is shown whole.
    pub uploads: String,
    /// The id of this build, for `<meta name="headset-build">`.
    pub build: String,
}
