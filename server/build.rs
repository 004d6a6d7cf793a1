//! Tells rust-embed where the finished site is, and cargo when to look again.

use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=HEADSET_SITE");
    let site = std::env::var_os("HEADSET_SITE").map_or_else(site_of_this_build, PathBuf::from);
    println!("cargo:rustc-env=HEADSET_SITE={}", site.display());
    println!("cargo:rerun-if-changed={}", site.display());
}

/// `site` in the target folder, of which `OUT_DIR` is `PROFILE/build/server-…/out`.
fn site_of_this_build() -> PathBuf {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .or_else(|| Some(out.ancestors().nth(4)?.to_owned()))
        .expect("OUT_DIR lies in the target folder")
        .join("site")
}
