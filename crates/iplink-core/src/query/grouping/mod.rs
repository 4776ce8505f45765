//! Grouping: merges hosts into networks, named groups or hosts such as `others`, and splits servers
//! into services. The total traffic stays the same.

mod fold;
mod geo;
mod named_networks;
mod services;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{Ipv4Net, Ipv6Net};

pub(super) use fold::{fold_lightest, fold_silent};
pub use geo::{ByAutonomousSystem, ByCountry};
pub use named_networks::{NamedNetworks, NamedNetworksError};
pub(super) use services::split_services;

use crate::graph::{Address, Host, LinkGraph};

/// The rule by which hosts are merged into groups.
///
/// ```
/// use iplink_core::query::{Grouping, Query};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let mut query = Query::default();
/// query.group = Some(Grouping::Networks { ipv4: 24, ipv6: 48 });
/// let view = query.run(&graph, &statistics);
/// assert!(view.hosts().any(|network| network.address.to_string() == "192.168.10.0/24"));
/// assert_eq!(view.traffic().packets, statistics.total().linked);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Grouping {
    /// Groups hosts by network (CIDR prefix).
    Networks {
        /// The prefix length for IPv4, at most 32.
        ipv4: u8,
        /// The prefix length for IPv6, at most 128.
        ipv6: u8,
    },
    /// Groups hosts by the group name of their address.
    Named(Arc<dyn GroupNames + Send + Sync>),
}

/// Maps addresses to the names of groups.
pub trait GroupNames {
    /// Returns the name of the group of an address, or `None` if it has no group.
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>>;
}

impl Grouping {
    /// Returns the graph in which all hosts of a group are merged into one host.
    pub(super) fn merge_hosts(&self, graph: &LinkGraph) -> LinkGraph {
        match self {
            Self::Networks { ipv4, ipv6 } => {
                let networks = graph.hosts().map(|host| network(host, *ipv4, *ipv6));
                graph.regroup_hosts(graph.links(), networks)
            }
            Self::Named(groups) => merge_named(graph, &**groups),
        }
    }
}

impl fmt::Debug for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Networks { ipv4, ipv6 } => write!(f, "Networks({ipv4}, {ipv6})"),
            Self::Named(_) => f.write_str("Named"),
        }
    }
}

/// Returns the network of a host, or the address of the host itself if the prefix has the
/// full length or the host has no IP address.
fn network(host: &Host, ipv4: u8, ipv6: u8) -> Address {
    let network = match host.address {
        Address::Ip(IpAddr::V4(address)) if ipv4 < 32 => {
            Ipv4Net::new(address, ipv4).ok().map(|network| network.trunc().into())
        }
        Address::Ip(IpAddr::V6(address)) if ipv6 < 128 => {
            Ipv6Net::new(address, ipv6).ok().map(|network| network.trunc().into())
        }
        _ => None,
    };
    network.map_or(host.address, Address::Net)
}

/// Merges hosts by the names of their groups. Groups are numbered in the order of
/// their names.
fn merge_named(graph: &LinkGraph, groups: &dyn GroupNames) -> LinkGraph {
    let group_of = |host: &Host| match host.address {
        Address::Ip(address) => groups.group_of(address),
        _ => None,
    };
    let group_of_host: Vec<_> = graph.hosts().map(group_of).collect();
    let names: BTreeSet<_> = group_of_host.iter().flatten().collect();
    let numbers: HashMap<_, _> = names.iter().copied().zip(0..).collect();
    let addresses = graph.hosts().zip(&group_of_host).map(|(host, name)| {
        let number = name.as_ref().and_then(|name| numbers.get(name).copied());
        number.map_or(host.address, Address::Group)
    });
    let mut grouped = graph.regroup_hosts(graph.links(), addresses);
    let names: Vec<_> = names.into_iter().collect();
    for host in grouped.hosts_mut() {
        if let Address::Group(number) = host.address {
            host.name = names.get(number as usize).map(|name| name.as_ref().into());
        }
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use crate::query::tests::{graph, hosts, links};

    #[test]
    fn networks_have_the_given_prefix_length() {
        let host = |text: &str| Host { address: text.parse().unwrap(), ..first_host() };
        let network_of = |text: &str, ipv4, ipv6| network(&host(text), ipv4, ipv6).to_string();
        assert_eq!(network_of("10.1.2.3", 24, 64), "10.1.2.0/24");
        assert_eq!(network_of("10.1.2.3", 31, 64), "10.1.2.2/31");
        assert_eq!(network_of("10.1.2.3", 0, 64), "0.0.0.0/0");
        assert_eq!(network_of("10.1.2.3", 32, 64), "10.1.2.3");
        assert_eq!(network_of("10.1.2.3", 33, 64), "10.1.2.3");
        assert_eq!(network_of("2001:db8::1", 24, 64), "2001:db8::/64");
        assert_eq!(network_of("2001:db8::1", 24, 127), "2001:db8::/127");
        assert_eq!(network_of("2001:db8::1", 24, 128), "2001:db8::1");
        assert_eq!(network_of("00:1b:44:11:3a:b7", 24, 64), "00:1b:44:11:3a:b7");
    }

    fn first_host() -> Host {
        graph(&[(1, 2, 1, 0)]).0.hosts().next().unwrap().clone()
    }

    #[test]
    fn hosts_of_a_network_become_one_host() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0), (1, 4, 2, 0), (5, 4, 3, 0), (9, 1, 4, 0)]);
        let group = Some(Grouping::Networks { ipv4: 30, ipv6: 64 });
        let query = Query { group, ..Query::default() };
        let view = query.run(&graph, &statistics);
        assert_eq!(hosts(&view), ["0/30", "4/30", "8/30"]);
        assert_eq!(links(&view), ["0/30>0/30 1", "0/30>4/30 2", "4/30>4/30 3", "8/30>0/30 4"]);
        let members: Vec<_> = view.hosts().map(|host| host.members).collect();
        assert_eq!(members, [2, 2, 1]);
    }

    #[test]
    fn groups_are_numbered_in_the_order_of_their_names() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0), (3, 4, 2, 0), (2, 3, 4, 0)]);
        let names: NamedNetworks = "10.0.0.1 zoo\n10.0.0.2 attic\n10.0.0.3 zoo".parse().unwrap();
        let query = Query { group: Some(Grouping::Named(Arc::new(names))), ..Query::default() };
        let view = query.run(&graph, &statistics);
        let labels: Vec<_> = view
            .hosts()
            .map(|host| (host.address.to_string(), host.label().into_owned()))
            .collect();
        let expected = [("10.0.0.4", "10.0.0.4"), ("group 0", "attic"), ("group 1", "zoo")];
        let expected = expected.map(|(address, label)| (address.to_owned(), label.to_owned()));
        assert_eq!(labels, expected);
        assert_eq!(links(&view), ["group 0>group 1 4", "group 1>4 2", "group 1>group 0 1"]);
    }

    #[test]
    fn debug_output_of_a_grouping_contains_its_prefix_lengths() {
        let networks = Grouping::Networks { ipv4: 24, ipv6: 48 };
        let named = Grouping::Named(Arc::new(NamedNetworks::default()));
        assert_eq!(format!("{networks:?} {named:?}"), "Networks(24, 48) Named");
    }
}
