//! Groups hosts by their networks.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iplink_core::graph::Address;

/// The prefix lengths of IPv4 and IPv6 networks to try, the longest first.
const PREFIX_LENGTHS: [(u32, u32); 3] = [(24, 64), (16, 48), (8, 32)];

/// The networks of hosts.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Subnets {
    /// The names of the networks, the heaviest first. Networks beyond the limit are
    /// merged into one, which comes last.
    pub names: Vec<String>,
    /// The index in `names` of each host's network.
    pub network_of_host: Vec<usize>,
}

impl Subnets {
    /// Groups hosts, given with their weights, into at most `max` networks. Their prefixes are as
    /// long as the limit allows.
    #[must_use]
    pub fn new(hosts: &[(Address, u64)], max: usize) -> Self {
        let by_length = PREFIX_LENGTHS.map(|lengths| {
            let names = hosts.iter().map(|(address, _)| network_name(*address, lengths));
            names.collect::<Vec<_>>()
        });
        let count_distinct =
            |names: &[String]| names.iter().collect::<std::collections::BTreeSet<_>>().len();
        let [narrow, middle, wide] = &by_length;
        let fitting = [narrow, middle].into_iter().find(|names| count_distinct(names) <= max);
        Self::of_names(fitting.unwrap_or(wide), hosts, max)
    }

    /// Groups hosts by the names of their networks, given for each host, into at most `max`
    /// networks.
    fn of_names(names: &[String], hosts: &[(Address, u64)], max: usize) -> Self {
        let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, (_, weight)) in names.iter().zip(hosts) {
            let total = weights.entry(name).or_default();
            *total = total.saturating_add(*weight);
        }
        let mut order: Vec<_> = weights.into_iter().collect();
        order.sort_by_key(|(_, weight)| Reverse(*weight));
        let exceeds_limit = order.len() > max;
        let kept_count = if exceeds_limit { max.saturating_sub(1) } else { order.len() };
        let indexes: BTreeMap<&str, usize> = order
            .iter()
            .take(kept_count)
            .enumerate()
            .map(|(index, (name, _))| (*name, index))
            .collect();
        let network_of_host =
            names.iter().map(|name| indexes.get(name.as_str()).copied().unwrap_or(kept_count));
        let network_of_host = network_of_host.collect();
        let mut names: Vec<_> =
            order.iter().take(kept_count).map(|(name, _)| (*name).to_owned()).collect();
        if exceeds_limit {
            names.push("other networks".to_owned());
        }
        Self { names, network_of_host }
    }
}

/// Returns the network of an address, given the prefix lengths for IPv4 and IPv6, or the name of
/// the group for addresses without a network.
fn network_name(address: Address, (ipv4_len, ipv6_len): (u32, u32)) -> String {
    match address {
        Address::Ip(IpAddr::V4(address)) | Address::Port(IpAddr::V4(address), ..) => {
            let mask = u32::MAX.checked_shl(32 - ipv4_len).unwrap_or_default();
            format!("{}/{ipv4_len}", Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        Address::Ip(IpAddr::V6(address)) | Address::Port(IpAddr::V6(address), ..) => {
            let mask = u128::MAX.checked_shl(128 - ipv6_len).unwrap_or_default();
            format!("{}/{ipv6_len}", Ipv6Addr::from_bits(address.to_bits() & mask))
        }
        Address::Mac(_) => "MAC addresses".to_owned(),
        Address::Others => "others".to_owned(),
        Address::SilentTo(_) => "silent hosts".to_owned(),
        _ => "groups".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_use_the_longest_prefix_within_the_limit() {
        let hosts = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "192.0.2.1", "2001:db8::1", "others"];
        let hosts = hosts.map(|text| (text.parse().unwrap(), 1));
        let narrow = Subnets::new(&hosts, 9);
        let names = ["10.0.0.0/24", "10.0.1.0/24", "192.0.2.0/24", "2001:db8::/64", "others"];
        assert_eq!(narrow.names, names);
        assert_eq!(narrow.network_of_host, [0, 0, 1, 2, 3, 4]);
        let wide = Subnets::new(&hosts, 4);
        assert_eq!(wide.names, ["10.0.0.0/16", "192.0.0.0/16", "2001:db8::/48", "others"]);
        let widest = Subnets::new(&hosts, 2);
        assert_eq!(widest.names, ["10.0.0.0/8", "other networks"]);
        assert_eq!(widest.network_of_host, [0, 0, 0, 1, 1, 1]);
    }
}
