//! A mail server on this machine, which takes what it is sent and forwards nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What came over the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Whom it was sent to, as the line said.
    pub(crate) to: Vec<String>,
    /// Headers and body, with the line breaks of mails.
    pub(crate) text: String,
}

/// Takes mails until the test ends.
#[derive(Clone)]
pub(crate) struct Mailbox {
    address: SocketAddr,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Mailbox {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mailbox = Self {
            address: listener.local_addr().expect("an address"),
            letters: Arc::default(),
        };
        let letters = mailbox.letters.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // Whoever hangs up half-way has sent nothing.
                let _ = stream.and_then(|stream| take(&stream, &letters));
            }
        });
        mailbox
    }

    /// As `--smtp` names it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("whole").clone()
    }
}

fn take(stream: &TcpStream, letters: &Mutex<Vec<Letter>>) -> std::io::Result<()> {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    writer.write_all(b"220 mailbox.test\r\n")?;
    let mut to = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" => writer.write_all(b"250-mailbox.test\r\n250 8BITMIME\r\n")?,
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                to.push(address.to_owned());
                writer.write_all(b"250 ok\r\n")?;
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n")?;
                let text = data(&mut reader)?;
                let to = std::mem::take(&mut to);
                letters.lock().expect("whole").push(Letter { to, text });
                writer.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => return writer.write_all(b"221 bye\r\n"),
            _ => writer.write_all(b"250 ok\r\n")?,
        }
    }
}

/// Up to the line of one dot.
fn data(reader: &mut impl BufRead) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        // A line that begins with a dot has one more on its way.
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl Letter {
    /// The line of a header, without its name.
    pub(crate) fn header(&self, name: &str) -> &str {
        let prefix = format!("{}: ", name.to_lowercase());
        self.text
            .split("\r\n\r\n")
            .next()
            .into_iter()
            .flat_map(str::lines)
            .find(|line| line.to_lowercase().starts_with(&prefix))
            .map_or("", |line| &line[prefix.len()..])
    }

    /// What it says, decoded, with plain line breaks.
    pub(crate) fn body(&self) -> String {
        let (_, body) = self.text.split_once("\r\n\r\n").expect("headers and a body");
        let plain = match self.header("content-transfer-encoding") {
            "quoted-printable" => unquoted(body),
            "7bit" => body.to_owned(),
            other => panic!("{other} is not for what these tests say"),
        };
        plain.replace("\r\n", "\n")
    }
}

fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut parts = body.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}
