//! The desk's postman over SMTP (behaviour 10, "After"): where the mail server is, how it is spoken to, and what a mail looks like there.
//!
//! The password of `--smtp` is in nothing that is printed, logged or told.

use desk::{Mail, Postman, Undelivered};
use futures_util::future::BoxFuture;
use http::Uri;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Category;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use percent_encoding::percent_decode_str;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

/// Without an answer for this long, the mail server does not answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// So that no out-of-office answer comes back (RFC 3834).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// A mail server that takes the desk's mails, and whom they are from.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// What `--smtp` says.
#[derive(PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    /// Name and password.
    credentials: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    /// From the first byte on.
    Wrapped,
    /// After STARTTLS, or not at all.
    StartTls,
    Plain,
}

impl Smtp {
    /// Reads `--smtp` and `--mail-from`. Connects to nobody yet.
    ///
    /// # Errors
    /// A sentence that says which of the two is wrong, and repeats nothing of the first.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let server = Server::read(url)?;
        let from: Mailbox = from
            .parse()
            .map_err(|_| format!("--mail-from {from} is not an address such as \"Support <support@example.com>\"."))?;
        let tls = match server.encryption {
            Encryption::Plain => Tls::None,
            Encryption::StartTls => Tls::Required(certificates(&server)?),
            Encryption::Wrapped => Tls::Wrapper(certificates(&server)?),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        let builder = match server.credentials {
            Some((name, password)) => builder.credentials(Credentials::new(name, password)),
            None => builder,
        };
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    /// Whom the mails are from.
    #[must_use]
    pub fn from(&self) -> String {
        self.from.to_string()
    }

    fn message(&self, mail: &Mail) -> Result<Message, Undelivered> {
        let to: Address = mail.to.parse().map_err(|_| never("nobody can write to this address"))?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(mail.at.0.unsigned_abs());
        Message::builder()
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(at)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .singlepart(SinglePart::plain(mail.body.clone()))
            .map_err(|_| never("the mail could not be put together"))
    }
}

fn certificates(server: &Server) -> Result<TlsParameters, String> {
    TlsParameters::new(server.host.clone())
        .map_err(|error| format!("This machine's certificates cannot be used for --smtp: {error}."))
}

impl Postman for Smtp {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), Undelivered>> {
        Box::pin(async move {
            let message = self.message(&mail)?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(undelivered(&error)),
            }
        })
    }
}

fn never(why: &str) -> Undelivered {
    Undelivered {
        why: why.to_owned(),
        for_good: true,
    }
}

/// What a mail server says may repeat the address; its number does not.
fn undelivered(error: &lettre::transport::smtp::Error) -> Undelivered {
    let Some(code) = error.status() else {
        return Undelivered {
            why: error.to_string(),
            for_good: false,
        };
    };
    Undelivered {
        why: format!("the mail server answered {code}"),
        // 5.5.: it does not take this mail. Another 5, such as a password that is wrong, is the operator's to mend.
        for_good: error.is_permanent() && code.category == Category::MailSystem,
    }
}

impl Server {
    fn read(url: &str) -> Result<Self, String> {
        let not_one = || {
            "--smtp must be smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com; what is special in a \
             password is written as % and two digits."
                .to_owned()
        };
        let uri: Uri = url.parse().map_err(|_| not_one())?;
        let authority = uri.authority().ok_or_else(not_one)?;
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        if host.is_empty() || !matches!(uri.path(), "" | "/") {
            return Err(not_one());
        }
        let encryption = match (uri.scheme_str(), uri.query()) {
            (Some("smtps"), None) => Encryption::Wrapped,
            (Some("smtp"), Some("tls=none")) => Encryption::Plain,
            (Some("smtp"), None) if is_here(&host) => Encryption::Plain,
            (Some("smtp"), None | Some("tls=required")) => Encryption::StartTls,
            _ => return Err(not_one()),
        };
        let credentials = match authority.as_str().rsplit_once('@') {
            None => None,
            Some((userinfo, _)) => {
                let (name, password) = userinfo.split_once(':').ok_or_else(not_one)?;
                let plain = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
                Some((
                    plain(name).map_err(|_| not_one())?,
                    plain(password).map_err(|_| not_one())?,
                ))
            }
        };
        if encryption == Encryption::Plain && credentials.is_some() && !is_here(&host) {
            return Err("--smtp with tls=none would send the password for everybody to read.".to_owned());
        }
        let port = authority.port_u16().unwrap_or(match encryption {
            Encryption::Wrapped => 465,
            Encryption::StartTls => 587,
            Encryption::Plain => 25,
        });
        Ok(Self {
            host,
            port,
            encryption,
            credentials,
        })
    }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;

    /// Host, port, encryption, and name with password.
    type Reading = (String, u16, Encryption, Option<(String, String)>);

    fn read(url: &str) -> Option<Reading> {
        let server = Server::read(url).ok()?;
        Some((server.host, server.port, server.encryption, server.credentials))
    }

    fn mail(to: &str, subject: &str, body: &str) -> Mail {
        Mail {
            id: "00000000000af".to_owned(),
            to: to.to_owned(),
            at: Timestamp(1_795_525_320_000),
            subject: subject.to_owned(),
            body: body.to_owned(),
        }
    }

    fn smtp() -> Smtp {
        Smtp::new("smtp://127.0.0.1:25", "Support <support@shop.example>").expect("good")
    }

    #[test]
    fn a_mail_server_is_spoken_to_encrypted_unless_it_is_here() {
        let login = |password: &str| Some(("u@x".to_owned(), password.to_owned()));
        for (url, host, port, encryption, credentials) in [
            (
                "smtp://u%40x:p%3A%40s@mail.example.com:2525",
                "mail.example.com",
                2525,
                Encryption::StartTls,
                login("p:@s"),
            ),
            (
                "smtp://mail.example.com?tls=required",
                "mail.example.com",
                587,
                Encryption::StartTls,
                None,
            ),
            (
                "smtps://u%40x:secret@mail.example.com",
                "mail.example.com",
                465,
                Encryption::Wrapped,
                login("secret"),
            ),
            (
                "smtp://relay.internal?tls=none",
                "relay.internal",
                25,
                Encryption::Plain,
                None,
            ),
            ("smtp://localhost:1025", "localhost", 1025, Encryption::Plain, None),
            (
                "smtp://u%40x:secret@127.0.0.1:1025",
                "127.0.0.1",
                1025,
                Encryption::Plain,
                login("secret"),
            ),
            ("smtp://[::1]:1025/", "::1", 1025, Encryption::Plain, None),
            (
                "smtp://localhost:1025?tls=required",
                "localhost",
                1025,
                Encryption::StartTls,
                None,
            ),
        ] {
            assert_eq!(
                read(url),
                Some((host.to_owned(), port, encryption, credentials)),
                "{url}"
            );
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused_and_no_password_repeated() {
        for url in [
            "",
            "mail.example.com",
            "http://u:hunter2@mail.example.com",
            "smtp://u:hunter2@",
            "smtp://hunter2@mail.example.com",
            "smtp://u:hunter2@mail.example.com/inbox",
            "smtp://u:hunter2@mail.example.com?tls=maybe",
            "smtp://u:hunter2@mail.example.com?tls=none",
            "smtps://u:hunter2@mail.example.com?tls=none",
            "smtp://u:hunter2 @mail.example.com",
            "smtp://u:%ffhunter2@mail.example.com",
        ] {
            let told = Smtp::new(url, "support@shop.example").map(drop).expect_err(url);
            assert!(told.contains("--smtp") && !told.contains("hunter2"), "{told}");
        }
        let told = Smtp::new("smtp://localhost", "nobody")
            .map(drop)
            .expect_err("no address");
        assert!(told.starts_with("--mail-from nobody is not"), "{told}");
    }

    #[test]
    fn a_mail_says_whom_it_is_from_and_that_nobody_typed_it() {
        let message = smtp()
            .message(&mail("carla@example.com", "Your chat CHAT0001042", "Hello\n"))
            .expect("a mail");
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        for line in [
            "Message-ID: <00000000000af@shop.example>",
            "Date: Tue, 24 Nov 2026 13:02:00 +0000",
            "To: carla@example.com",
            "Subject: Your chat CHAT0001042",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(
                text.lines().any(|one| one.eq_ignore_ascii_case(line)),
                "{line} in {text}"
            );
        }
        let from = text.lines().find(|line| line.starts_with("From: ")).expect("a sender");
        assert!(
            from.contains("Support") && from.ends_with(" <support@shop.example>"),
            "{from}"
        );
    }

    /// Nothing of this comes from anybody but the desk; should it ever, it still adds no line.
    #[test]
    fn no_subject_and_no_address_adds_a_header() {
        let hostile = "Hello\r\nBcc: everybody@example.com\r\n\r\nBuy this";
        let message = smtp()
            .message(&mail("carla@example.com", hostile, "Hello"))
            .expect("a mail");
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        assert!(
            !text.lines().any(|line| line.starts_with("Bcc:") || line == "Buy this"),
            "{text}"
        );
        assert_eq!(message.envelope().to().len(), 1);
        for to in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example, c@d.example",
            "A <a@b.example>",
            "a@b.example>",
            "",
        ] {
            let refused = smtp().message(&mail(to, "Hello", "Hello")).map(drop);
            assert!(refused.is_err_and(|undelivered| undelivered.for_good), "{to}");
        }
    }
}
