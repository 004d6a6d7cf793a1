//! Where a request comes from: the peer, or what a trusted proxy says.

use http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Once;

/// The address of whoever opened the connection; in every request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The address of the client itself; in every request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// What limits count by: an IPv4 address, or the /64 that one IPv6 customer has to themselves.
    pub(crate) fn counted(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => IpAddr::V4(mapped),
                None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
            },
        }
    }
}

/// Reads one `--trusted-proxy`: an address or a network.
///
/// # Errors
/// One sentence for whoever starts the desk.
pub fn parse_proxy(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text} is neither an address (10.0.0.7) nor a network (10.0.0.0/8)"))
}

/// The client behind the trusted proxies: the last address of `X-Forwarded-For` that is not itself a trusted proxy. Whoever
/// is not trusted is not believed.
pub(crate) fn client(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    static TOLD: Once = Once::new();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if headers.contains_key("x-forwarded-for") && !is_trusted(peer.ip().to_canonical()) {
        TOLD.call_once(|| {
            tracing::warn!(
                "X-Forwarded-For from a peer that is no --trusted-proxy is not believed; behind a proxy that is not named \
                 so, all its clients count as one address"
            );
        });
    }
    let mut client = peer.ip().to_canonical();
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in said.into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
    }
    ClientAddress(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|text| parse_proxy(text).expect("good")).collect();
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4711);
        client(peer, &headers, &trusted).0.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(seen("::ffff:10.0.0.1", &["1.2.3.4"], &["10.0.0.1"]), "1.2.3.4");
    }

    #[test]
    fn what_a_client_made_up_in_front_of_the_proxies_words_does_not_count() {
        let trusted = &["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"], trusted), "1.2.3.4");
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6", "1.2.3.4", "10.0.0.2"], trusted),
            "1.2.3.4"
        );
        assert_eq!(seen("10.0.0.1", &["garbage"], trusted), "10.0.0.1");
    }

    #[test]
    fn fuzzed_words_of_a_proxy_lead_to_an_address_that_stands_there_or_to_itself() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8"]
            .iter()
            .map(|text| parse_proxy(text).expect("good"))
            .collect();
        let proxy = SocketAddr::from(([10, 0, 0, 1], 4711));
        let stranger = SocketAddr::from(([203, 0, 113, 9], 4711));
        fuzz::run("forwarded", 20_000, |bytes| {
            let Ok(value) = http::HeaderValue::from_bytes(bytes) else {
                return Ok(());
            };
            let headers: HeaderMap = [(http::HeaderName::from_static("x-forwarded-for"), value)]
                .into_iter()
                .collect();
            let made_up = client(stranger, &headers, &trusted).0;
            if made_up != stranger.ip() {
                return Err(format!("a stranger is believed to be {made_up}"));
            }
            let found = client(proxy, &headers, &trusted);
            let text = String::from_utf8_lossy(bytes);
            let stands_there = text
                .split(',')
                .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
                .any(|hop| hop.to_canonical() == found.0);
            let counted = found.counted();
            if (stands_there || found.0 == proxy.ip()) && ClientAddress(counted).counted() == counted {
                Ok(())
            } else {
                Err(format!("the client is {}", found.0))
            }
        });
    }

    #[test]
    fn one_ipv6_network_counts_as_one_address() {
        let counted = |text: &str| ClientAddress(text.parse().expect("an address")).counted();
        assert_eq!(counted("2001:db8:1:2:3::4"), counted("2001:db8:1:2:ffff::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for good in ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"] {
            assert!(parse_proxy(good).is_ok(), "{good}");
        }
        for bad in ["", "proxy.example", "10.0.0.0/40"] {
            assert!(parse_proxy(bad).is_err(), "{bad}");
        }
    }
}
