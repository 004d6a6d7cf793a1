//! Under which address people reach this desk. It decides Origin checks, links, and the cookie's name and flags.

use std::net::{IpAddr, SocketAddr};

/// `http://127.0.0.1:3000`, `https://desk.example.com`: a scheme, a host, perhaps a port, and nothing after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    https: bool,
    loopback: bool,
}

impl PublicUrl {
    /// Reads what was given with `--public-url`.
    ///
    /// # Errors
    /// One sentence for whoever starts the desk.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("--public-url {text} {why}");
        let uri: http::Uri = text.parse().map_err(|_| wrong("is not a URL"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("must begin with https:// (or http:// on this machine)")),
        };
        if uri.path() != "/" || uri.query().is_some() {
            return Err(wrong("must end after the host: Headset is served at the root"));
        }
        let authority = uri.authority().ok_or_else(|| wrong("has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("must not contain a name or password"));
        }
        let host = authority.host().to_ascii_lowercase();
        let loopback = is_loopback(&host);
        if !https && !loopback {
            return Err(wrong(
                "is plain http on a public host: passwords would travel in the clear; put a proxy with TLS in front and give its https:// address",
            ));
        }
        let default_port = if https { 443 } else { 80 };
        let port = match authority.port_u16() {
            Some(port) if port != default_port => format!(":{port}"),
            _ => String::new(),
        };
        let scheme = if https { "https" } else { "http" };
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            https,
            loopback,
        })
    }

    /// The address of a desk that only this machine reaches.
    #[must_use]
    pub fn on_loopback(address: SocketAddr) -> Self {
        Self {
            origin: match address.port() {
                80 => format!("http://{}", host_of(address.ip())),
                port => format!("http://{}:{port}", host_of(address.ip())),
            },
            https: false,
            loopback: true,
        }
    }

    /// Scheme, host and port, as a browser's `Origin` header says them.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether people reach the desk behind TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether only this machine reaches the desk.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether `origin`, sent to the host named `host`, is this desk's own page.
    ///
    /// On loopback any of the machine's own names will do (`localhost`, `127.0.0.1`), as long as the page and the request
    /// name the same one.
    #[must_use]
    pub fn is_own(&self, origin: &str, host: Option<&str>) -> bool {
        if origin.eq_ignore_ascii_case(&self.origin) {
            return true;
        }
        let (true, false, Some(host)) = (self.loopback, self.https, host) else {
            return false;
        };
        let same_host = origin
            .strip_prefix("http://")
            .is_some_and(|authority| authority.eq_ignore_ascii_case(host));
        let port_of = |authority: &str| authority.rsplit_once(':').map(|(_, port)| port.to_owned());
        let own_authority = self.origin.trim_start_matches("http://");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        same_host && is_loopback(name) && port_of(host) == port_of(own_authority)
    }
}

fn host_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// Whether a host, as an address names it, is this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_say_it() {
        for (text, origin) in [
            ("https://Desk.Example.com", "https://desk.example.com"),
            ("https://desk.example.com:443/", "https://desk.example.com"),
            ("https://desk.example.com:8443", "https://desk.example.com:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(PublicUrl::parse(text).expect(text).origin(), origin);
        }
    }

    #[test]
    fn plain_http_on_a_public_host_and_anything_but_an_origin_is_refused() {
        for bad in [
            "http://desk.example.com",
            "http://192.168.1.5:3000",
            "desk.example.com",
            "ftp://desk.example.com",
            "https://desk.example.com/desk",
            "https://desk.example.com/?a",
            "https://me:secret@desk.example.com",
            "",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_page_is_our_own_by_its_origin() {
        let public = PublicUrl::parse("https://desk.example.com").expect("good");
        assert!(public.is_own("https://desk.example.com", Some("internal:3000")));
        for foreign in [
            "https://evil.example",
            "http://desk.example.com",
            "null",
            "https://desk.example.com:444",
            "https://desk.example.com.evil.example",
        ] {
            assert!(!public.is_own(foreign, Some("desk.example.com")), "{foreign}");
        }
    }

    #[test]
    fn on_loopback_the_page_and_the_request_must_name_the_same_host() {
        let local = PublicUrl::parse("http://127.0.0.1:3000").expect("good");
        assert!(local.is_own("http://localhost:3000", Some("localhost:3000")));
        assert!(!local.is_own("http://localhost:3000", Some("127.0.0.1:3000")));
        assert!(!local.is_own("http://localhost:4000", Some("localhost:4000")));
        assert!(!local.is_own("http://evil.example:3000", Some("evil.example:3000")));
    }
}
