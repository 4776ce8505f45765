//! Addresses and networks, in the short forms that tcpdump has too.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

/// Reads an address, as the network that holds it alone.
pub(super) fn host(word: &str) -> Option<IpNet> {
    word.parse::<IpAddr>().ok().map(IpNet::from)
}

/// Reads `10.0.0.0/8`, `2001:db8::/32`, an address, or the first bytes of an
/// IPv4 network: `10`, `192.168`, `172.16/12`. Bits behind the prefix do not
/// count.
pub(super) fn network(word: &str) -> Option<IpNet> {
    if let Some(network) = word.parse().ok().or_else(|| host(word)) {
        return Some(IpNet::trunc(&network));
    }
    let (bytes, length) = match word.split_once('/') {
        Some((bytes, length)) => (bytes, Some(length)),
        None => (word, None),
    };
    let count = u8::try_from(bytes.split('.').count()).ok().filter(|count| *count < 4)?;
    let missing = ".0".repeat(usize::from(4_u8.checked_sub(count)?));
    let address: Ipv4Addr = format!("{bytes}{missing}").parse().ok()?;
    let length = match length {
        Some(length) => length.parse().ok()?,
        None => count.checked_mul(8)?,
    };
    Some(Ipv4Net::new(address, length).ok()?.trunc().into())
}

/// Makes a network smaller or larger by a mask such as `255.255.0.0`.
pub(super) fn masked(network: IpNet, mask: &str) -> Option<IpNet> {
    let IpNet::V4(network) = network else {
        return None;
    };
    Some(Ipv4Net::with_netmask(network.addr(), mask.parse().ok()?).ok()?.trunc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(word: &str) -> Option<String> {
        network(word).map(|network| network.to_string())
    }

    #[test]
    fn a_network_has_short_forms() {
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
            assert_eq!(text(word).as_deref(), Some(expected), "{word}");
        }
        for word in ["", "256", "10.", "10/33", "1.2.3.4.5", "a", "10.0.0.0/x", "2001", "-1", "/8"]
        {
            assert_eq!(text(word), None, "{word}");
        }
    }

    #[test]
    fn a_mask_is_a_length_too() {
        let masked = |word, mask| masked(network(word).unwrap(), mask).map(|it| it.to_string());
        assert_eq!(masked("10.1.2.3", "255.255.0.0").as_deref(), Some("10.1.0.0/16"));
        assert_eq!(masked("10.1.2.3", "255.0.255.0"), None);
        assert_eq!(masked("::1", "255.0.0.0"), None);
    }
}
