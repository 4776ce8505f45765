//! Parsing of addresses and networks, including the short forms of tcpdump.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

/// Parses an address, as a network of one address.
pub(super) fn parse_host(word: &str) -> Option<IpNet> {
    word.parse::<IpAddr>().ok().map(IpNet::from)
}

/// Parses `10.0.0.0/8`, `2001:db8::/32`, an address, or the first bytes of an IPv4
/// network: `10`, `192.168`, `172.16/12`. Bits after the prefix are ignored.
pub(super) fn parse_network(word: &str) -> Option<IpNet> {
    if let Some(network) = word.parse().ok().or_else(|| parse_host(word)) {
        return Some(IpNet::trunc(&network));
    }
    let (bytes, prefix_len) = match word.split_once('/') {
        Some((bytes, prefix_len)) => (bytes, Some(prefix_len)),
        None => (word, None),
    };
    let byte_count = u8::try_from(bytes.split('.').count()).ok().filter(|count| *count < 4)?;
    let missing_bytes = ".0".repeat(usize::from(4_u8.checked_sub(byte_count)?));
    let address: Ipv4Addr = format!("{bytes}{missing_bytes}").parse().ok()?;
    let prefix_len = match prefix_len {
        Some(prefix_len) => prefix_len.parse().ok()?,
        None => byte_count.checked_mul(8)?,
    };
    Some(Ipv4Net::new(address, prefix_len).ok()?.trunc().into())
}

/// Replaces the prefix length of an IPv4 network by a mask such as `255.255.0.0`. Returns `None`
/// for an IPv6 network or an invalid mask.
pub(super) fn with_mask(network: IpNet, mask: &str) -> Option<IpNet> {
    let IpNet::V4(network) = network else {
        return None;
    };
    Some(Ipv4Net::with_netmask(network.addr(), mask.parse().ok()?).ok()?.trunc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_to_text(word: &str) -> Option<String> {
        parse_network(word).map(|network| network.to_string())
    }

    #[test]
    fn network_short_forms_are_parsed() {
        for (word, expected) in [
            ("10", "10.0.0.0/8"),
            ("192.168", "192.168.0.0/16"),
            ("192.168.1", "192.168.1.0/24"),
            ("172.16/12", "172.16.0.0/12"),
            ("10.1.2.3", "10.1.2.3/32"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::1", "::1/128"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(parse_to_text(word).as_deref(), Some(expected), "{word}");
        }
        for word in ["", "256", "10.", "10/33", "1.2.3.4.5", "a", "10.0.0.0/x", "2001", "-1", "/8"]
        {
            assert_eq!(parse_to_text(word), None, "{word}");
        }
    }

    #[test]
    fn mask_replaces_the_prefix_length() {
        let masked_text = |word, mask| {
            with_mask(parse_network(word).unwrap(), mask).map(|network| network.to_string())
        };
        assert_eq!(masked_text("10.1.2.3", "255.255.0.0").as_deref(), Some("10.1.0.0/16"));
        assert_eq!(masked_text("10.1.2.3", "255.0.255.0"), None);
        assert_eq!(masked_text("::1", "255.0.0.0"), None);
    }
}
