//! The archive: a tar file that is written front to back and can be unpacked by any tar.
//!
//! Its last member, the seal, is the SHA-256 of every byte before it. The seal's own bytes follow from that number, so that no byte of the
//! file can be another without being found, and a file that was cut off has none.

use sha2::{Digest, Sha256};
use std::io::{Error, ErrorKind, Result, SeekFrom};
use tar::{EntryType, Header};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// What tar counts in.
const BLOCK: u64 = 512;
/// Ends every archive.
const END: [u8; 1024] = [0; 1024];
/// The name of the last member.
const SEAL: &str = "seal.sha256";
/// How long it is with its header and the end: its digits and a line break fill one block.
const SEAL_BYTES: u64 = 4 * BLOCK;

/// An archive that is being written.
pub(super) struct Writer {
    file: File,
    whole: Sha256,
    /// How long it is so far.
    pub(super) bytes: u64,
}

/// A member whose bytes are being written, and how many of them are to come.
pub(super) struct Open {
    left: u64,
    digest: Sha256,
}

impl Writer {
    /// Into an empty file.
    pub(super) fn new(file: std::fs::File) -> Self {
        Self {
            file: File::from_std(file),
            whole: Sha256::new(),
            bytes: 0,
        }
    }

    /// A whole member; its SHA-256.
    pub(super) async fn member(&mut self, name: &str, bytes: &[u8]) -> Result<String> {
        let mut open = self.begin(name, bytes.len() as u64).await?;
        self.piece(&mut open, bytes).await?;
        self.end(open).await
    }

    /// Begins a member that has just so many bytes.
    pub(super) async fn begin(&mut self, name: &str, bytes: u64) -> Result<Open> {
        self.write(&header(name, bytes)?).await?;
        Ok(Open {
            left: bytes,
            digest: Sha256::new(),
        })
    }

    pub(super) async fn piece(&mut self, open: &mut Open, bytes: &[u8]) -> Result<()> {
        open.left = open
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(ErrorKind::InvalidInput)?;
        open.digest.update(bytes);
        self.write(bytes).await
    }

    /// Ends it; its SHA-256.
    pub(super) async fn end(&mut self, open: Open) -> Result<String> {
        if open.left > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let padding = padded(self.bytes) - self.bytes;
        self.write(&END[..usize::try_from(padding).unwrap_or_default()]).await?;
        Ok(hex::encode(open.digest.finalize()))
    }

    /// Seals it, and comes back once all of it is durable. How long it is.
    pub(super) async fn seal(mut self) -> Result<u64> {
        let seal = seal(&hex::encode(self.whole.finalize()))?;
        self.file.write_all(&seal).await?;
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(self.bytes + SEAL_BYTES)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.whole.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).await
    }
}

/// An archive whose seal holds.
#[derive(Debug)]
pub(super) struct Reader {
    file: File,
    /// Where the seal begins.
    end: u64,
}

/// Where a member lies.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) bytes: u64,
    at: u64,
}

impl Reader {
    /// Reads all of it, and breaks off where the seal does not hold; what is wrong is told by an error of `InvalidData`.
    pub(super) async fn open(mut file: File) -> Result<Self> {
        let length = file.metadata().await?.len();
        if length < SEAL_BYTES || length % BLOCK != 0 {
            return Err(damaged("it is cut off"));
        }
        let end = length - SEAL_BYTES;
        let mut whole = Sha256::new();
        let (mut left, mut buffer) = (end, vec![0; super::PIECE]);
        while left > 0 {
            let piece = piece_of(&mut buffer, left);
            file.read_exact(piece).await?;
            whole.update(&*piece);
            left -= piece.len() as u64;
        }
        let mut found = Vec::new();
        file.read_to_end(&mut found).await?;
        if found != seal(&hex::encode(whole.finalize()))? {
            return Err(damaged("its seal does not hold"));
        }
        Ok(Self { file, end })
    }

    /// The member after this one, or the first; nothing after the last. What is in it is passed over.
    pub(super) async fn next(&mut self, after: Option<&Place>) -> Result<Option<Place>> {
        let at = after.map_or(0, |place| padded(place.at + place.bytes));
        if at >= self.end {
            return Ok(None);
        }
        let mut block = [0; BLOCK as usize];
        self.file.seek(SeekFrom::Start(at)).await?;
        self.file.read_exact(&mut block).await?;
        let read = Header::from_byte_slice(&block);
        let (bytes, at) = (read.entry_size()?, at + BLOCK);
        let name = String::from_utf8(read.path_bytes().into_owned()).map_err(|_| damaged("a name is none"))?;
        if header(&name, bytes)? != block || at.checked_add(bytes).is_none_or(|end| end > self.end) {
            return Err(damaged("it holds what no backup does"));
        }
        Ok(Some(Place { name, bytes, at }))
    }

    /// All of a member, which is at most so long.
    pub(super) async fn whole(&mut self, place: &Place, longest: usize) -> Result<Vec<u8>> {
        let bytes = usize::try_from(place.bytes).ok().filter(|bytes| *bytes <= longest);
        let mut found = vec![0; bytes.ok_or_else(|| damaged("a part of it is too long"))?];
        self.file.seek(SeekFrom::Start(place.at)).await?;
        self.file.read_exact(&mut found).await?;
        Ok(found)
    }

    /// Goes to a member, to read it piece by piece.
    pub(super) async fn go_to(&mut self, place: &Place) -> Result<Pieces<'_>> {
        self.file.seek(SeekFrom::Start(place.at)).await?;
        Ok(Pieces {
            file: &mut self.file,
            left: place.bytes,
            digest: Sha256::new(),
            buffer: vec![0; super::PIECE],
        })
    }
}

/// What is in a member.
pub(super) struct Pieces<'a> {
    file: &'a mut File,
    left: u64,
    digest: Sha256,
    buffer: Vec<u8>,
}

impl Pieces<'_> {
    /// The next of it; nothing at its end.
    pub(super) async fn next(&mut self) -> Result<Option<&[u8]>> {
        if self.left == 0 {
            return Ok(None);
        }
        let piece = piece_of(&mut self.buffer, self.left);
        self.file.read_exact(piece).await?;
        self.digest.update(&*piece);
        self.left -= piece.len() as u64;
        Ok(Some(&*piece))
    }

    /// The SHA-256 of what was read.
    pub(super) fn digest(self) -> String {
        hex::encode(self.digest.finalize())
    }
}

fn damaged(why: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

/// As much of the buffer as there is to come.
fn piece_of(buffer: &mut [u8], left: u64) -> &mut [u8] {
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
    &mut buffer[..length]
}

/// The next place where a block begins.
fn padded(at: u64) -> u64 {
    at.next_multiple_of(BLOCK)
}

/// What stands before a member: always the same for the same name and length.
fn header(name: &str, bytes: u64) -> Result<[u8; BLOCK as usize]> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(*header.as_bytes())
}

/// The last member, with the end of the archive.
fn seal(digest: &str) -> Result<Vec<u8>> {
    let content = format!("{digest}\n");
    let mut seal = header(SEAL, content.len() as u64)?.to_vec();
    seal.extend(content.bytes());
    seal.resize(2 * BLOCK as usize, 0);
    seal.extend(END);
    Ok(seal)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn written(members: &[(&str, &[u8])]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("archive.tar");
        let mut writer = Writer::new(std::fs::File::create(&path).expect("made"));
        for (name, bytes) in members {
            writer.member(name, bytes).await.expect("written");
        }
        let bytes = writer.seal().await.expect("sealed");
        assert_eq!(std::fs::metadata(&path).expect("there").len(), bytes);
        (folder, path)
    }

    async fn read(path: &std::path::Path) -> Result<Vec<(String, Vec<u8>)>> {
        let mut reader = Reader::open(File::open(path).await?).await?;
        let (mut found, mut last) = (Vec::new(), None);
        while let Some(place) = reader.next(last.as_ref()).await? {
            found.push((place.name.clone(), reader.whole(&place, 4096).await?));
            last = Some(place);
        }
        Ok(found)
    }

    #[tokio::test]
    async fn members_come_back_and_any_other_byte_or_length_is_found() {
        let long = vec![7; 1500];
        let (_folder, path) = written(&[("a/1", b"one"), ("a/2", b""), ("b", &long)]).await;
        let found = read(&path).await.expect("whole");
        let expected = [("a/1", b"one".to_vec()), ("a/2", Vec::new()), ("b", long.clone())];
        assert_eq!(found, expected.map(|(name, bytes)| (name.to_owned(), bytes)));

        let whole = std::fs::read(&path).expect("readable");
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1 << (at % 8);
            std::fs::write(&path, other).expect("written");
            assert!(read(&path).await.is_err(), "byte {at}");
        }
        for length in (0..whole.len()).step_by(256) {
            std::fs::write(&path, &whole[..length]).expect("written");
            assert!(read(&path).await.is_err(), "cut off after {length}");
        }
        std::fs::write(&path, [&whole[..], &END[..]].concat()).expect("written");
        assert!(read(&path).await.is_err(), "longer than it was");
    }

    #[tokio::test]
    async fn a_member_has_just_the_length_that_was_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = std::fs::File::create(folder.path().join("archive.tar")).expect("made");
        let mut writer = Writer::new(file);
        let mut open = writer.begin("a", 3).await.expect("begun");
        writer.piece(&mut open, b"on").await.expect("written");
        assert!(writer.piece(&mut open, b"two").await.is_err());
        assert!(writer.end(open).await.is_err());
    }

    #[test]
    fn a_database_of_more_than_8_gib_has_a_header() {
        let bytes = 20 << 30;
        let block = header("database/headset.db", bytes).expect("made");
        assert_eq!(Header::from_byte_slice(&block).entry_size().expect("readable"), bytes);
    }
}
