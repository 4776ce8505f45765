//! A list of networks with names, as in `10.0.0.0/8 office`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use super::GroupNames;

/// Named networks. An address belongs to the group of its longest matching prefix.
///
/// ```
/// use iplink_core::query::{GroupNames, NamedNetworks};
///
/// let networks: NamedNetworks = "10.0.0.0/8 site\n10.1.0.0/16 lab # new\n".parse()?;
/// assert_eq!(networks.group_of("10.1.2.3".parse().unwrap()).as_deref(), Some("lab"));
/// assert_eq!(networks.group_of("10.2.2.3".parse().unwrap()).as_deref(), Some("site"));
/// assert_eq!(networks.group_of("::1".parse().unwrap()), None);
/// # Ok::<(), iplink_core::query::NamedNetworksError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedNetworks {
    names: BTreeMap<IpNet, String>,
    /// The prefix lengths of the IPv4 networks, the longest first.
    ipv4_lengths: Vec<u8>,
    /// The prefix lengths of the IPv6 networks, the longest first.
    ipv6_lengths: Vec<u8>,
}

/// Error for an invalid line in a list of [`NamedNetworks`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: invalid entry `{text}`: expected a network and a name, as in `10.0.0.0/8 office`"
)]
#[non_exhaustive]
pub struct NamedNetworksError {
    /// The line number, from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
}

impl FromStr for NamedNetworks {
    type Err = NamedNetworksError;

    /// Parses one network and its name per line, separated by whitespace. `#` starts
    /// a comment. An address without a prefix length is a network of one host.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut names = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            if entry.is_empty() {
                continue;
            }
            let error = || NamedNetworksError { line: index + 1, text: line.to_owned() };
            let (network, name) = entry.split_once(char::is_whitespace).ok_or_else(error)?;
            let network = network.parse().or_else(|_| network.parse().map(IpAddr::into));
            let network: IpNet = network.map_err(|_| error())?;
            names.insert(network.trunc(), name.trim().to_owned());
        }
        Ok(Self::new(names))
    }
}

impl NamedNetworks {
    fn new(names: BTreeMap<IpNet, String>) -> Self {
        let lengths_of = |is_family: fn(&IpNet) -> bool| {
            let networks = names.keys().filter(|network| is_family(network));
            let lengths: BTreeSet<u8> = networks.map(IpNet::prefix_len).collect();
            lengths.into_iter().rev().collect()
        };
        let ipv4_lengths = lengths_of(|network| matches!(network, IpNet::V4(_)));
        let ipv6_lengths = lengths_of(|network| matches!(network, IpNet::V6(_)));
        Self { names, ipv4_lengths, ipv6_lengths }
    }
}

impl GroupNames for NamedNetworks {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let lengths = match address {
            IpAddr::V4(_) => &self.ipv4_lengths,
            IpAddr::V6(_) => &self.ipv6_lengths,
        };
        let networks = lengths.iter().filter_map(|length| IpNet::new(address, *length).ok());
        let name = networks.filter_map(|network| self.names.get(&network.trunc())).next()?;
        Some(Cow::Borrowed(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_matching_prefix_names_the_group() {
        let text = "10.0.0.0/8 site # all\n\n10.1.2.3/16  the lab \n10.1.2.3 me\n2001:db8::/32 six\n0.0.0.0/0 rest";
        let networks: NamedNetworks = text.parse().unwrap();
        let group_of =
            |address: &str| networks.group_of(address.parse().unwrap()).map(Cow::into_owned);
        assert_eq!(group_of("10.1.2.3").as_deref(), Some("me"));
        assert_eq!(group_of("10.1.2.4").as_deref(), Some("the lab"));
        assert_eq!(group_of("10.2.0.1").as_deref(), Some("site"));
        assert_eq!(group_of("11.0.0.1").as_deref(), Some("rest"));
        assert_eq!(group_of("2001:db8::1").as_deref(), Some("six"));
        assert_eq!(group_of("2001:db9::1"), None);
    }

    #[test]
    fn invalid_line_is_reported_with_its_number() {
        let error = |text: &str| text.parse::<NamedNetworks>().unwrap_err().to_string();
        assert_eq!(
            error("# office\n10.0.0.0/8 a\n10.0.0.0/33 b"),
            "line 3: invalid entry `10.0.0.0/33 b`: expected a network and a name, as in \
             `10.0.0.0/8 office`"
        );
        assert!(error("10.0.0.0/8").starts_with("line 1: "));
        assert!(error("10.0.0.0/8 # office").starts_with("line 1: "));
        assert!(error("office 10.0.0.0/8").starts_with("line 1: "));
    }
}
