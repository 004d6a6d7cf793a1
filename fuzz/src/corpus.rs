//! Where the inputs of a target lie: a folder with its name, in which each file is one input, and each line of a file that ends in
//! `.lines`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

/// All inputs, in the order of their files' names.
pub(crate) fn read(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("no corpus in {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("readable").path()).collect();
    files.sort();
    let mut inputs = Vec::new();
    for file in files {
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if file.extension().is_some_and(|extension| extension == "lines") {
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            inputs.extend(lines.map(<[u8]>::to_vec));
        } else {
            inputs.push(bytes);
        }
    }
    assert!(!inputs.is_empty(), "the corpus in {} is empty", folder.display());
    inputs
}

/// Keeps an input that was found; its file's name says what is in it, so that the same one is kept once.
pub(crate) fn keep(target: &str, input: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let file = folder(target).join(format!("found-{:016x}", hasher.finish()));
    if let Err(error) = fs::write(&file, input) {
        eprintln!("{} could not be written: {error}", file.display());
    }
    file
}
