//! Hosts put together: into networks, or into groups with names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::graph::{Address, Host, LinkGraph};

/// Which hosts are put together.
///
/// ```
/// use iplink_core::query::{Grouping, Query};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let mut query = Query::default();
/// query.group = Some(Grouping::Networks { ipv4: 24, ipv6: 48 });
/// let view = query.run(&graph, &account);
/// assert!(view.hosts().any(|network| network.address.to_string() == "192.168.10.0/24"));
/// assert_eq!(view.traffic().packets, account.total().linked);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Grouping {
    /// Those of the same network, by the lengths of its prefix.
    Networks {
        /// That of IPv4, 32 at most.
        ipv4: u8,
        /// That of IPv6, 128 at most.
        ipv6: u8,
    },
    /// Those of the same group.
    Groups(Arc<dyn Groups + Send + Sync>),
}

/// Groups with names.
pub trait Groups {
    /// Returns the name of the group that an address is in, if it is in one.
    fn name_of(&self, address: IpAddr) -> Option<Cow<'_, str>>;
}

/// Names of networks: the longest that an address is in tells its group.
///
/// ```
/// use iplink_core::query::{Groups, NamedNetworks};
///
/// let networks: NamedNetworks = "10.0.0.0/8 site\n10.1.0.0/16 lab # new\n".parse()?;
/// assert_eq!(networks.name_of("10.1.2.3".parse().unwrap()).as_deref(), Some("lab"));
/// assert_eq!(networks.name_of("10.2.2.3".parse().unwrap()).as_deref(), Some("site"));
/// assert_eq!(networks.name_of("::1".parse().unwrap()), None);
/// # Ok::<(), iplink_core::query::NamedNetworksError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedNetworks {
    names: BTreeMap<IpNet, String>,
    /// The lengths of their prefixes, the longest first.
    ipv4: Vec<u8>,
    ipv6: Vec<u8>,
}

/// What is wrong with a list of [`NamedNetworks`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}` is no network and its name, as in `10.0.0.0/8 office`")]
#[non_exhaustive]
pub struct NamedNetworksError {
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

impl FromStr for NamedNetworks {
    type Err = NamedNetworksError;

    /// Reads a network and its name a line, with white space between them; what
    /// is behind a `#` is a comment. An address is a network of its own.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut names = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let said = line.split('#').next().unwrap_or_default().trim();
            if said.is_empty() {
                continue;
            }
            let error = || NamedNetworksError { line: number + 1, text: line.to_owned() };
            let (network, name) = said.split_once(char::is_whitespace).ok_or_else(error)?;
            let network = network.parse().or_else(|_| network.parse().map(IpAddr::into));
            let network: IpNet = network.map_err(|_| error())?;
            names.insert(network.trunc(), name.trim().to_owned());
        }
        Ok(Self::new(names))
    }
}

impl NamedNetworks {
    fn new(names: BTreeMap<IpNet, String>) -> Self {
        let lengths = |is_wanted: fn(&IpNet) -> bool| {
            let networks = names.keys().filter(|network| is_wanted(network));
            let lengths: BTreeSet<u8> = networks.map(IpNet::prefix_len).collect();
            lengths.into_iter().rev().collect()
        };
        let ipv4 = lengths(|network| matches!(network, IpNet::V4(_)));
        let ipv6 = lengths(|network| matches!(network, IpNet::V6(_)));
        Self { names, ipv4, ipv6 }
    }
}

impl Groups for NamedNetworks {
    fn name_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let lengths = match address {
            IpAddr::V4(_) => &self.ipv4,
            IpAddr::V6(_) => &self.ipv6,
        };
        let networks = lengths.iter().filter_map(|len| IpNet::new(address, *len).ok());
        let name = networks.filter_map(|network| self.names.get(&network.trunc())).next()?;
        Some(Cow::Borrowed(name))
    }
}

impl Grouping {
    /// Puts the hosts of a graph together.
    pub(super) fn group(&self, graph: &LinkGraph) -> LinkGraph {
        match self {
            Self::Networks { ipv4, ipv6 } => {
                let networks = graph.hosts().map(|host| network(host, *ipv4, *ipv6));
                graph.regroup_hosts(graph.links(), networks)
            }
            Self::Groups(groups) => named(graph, &**groups),
        }
    }
}

impl fmt::Debug for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Networks { ipv4, ipv6 } => write!(f, "Networks({ipv4}, {ipv6})"),
            Self::Groups(_) => f.write_str("Groups"),
        }
    }
}

/// Returns the network of a host; one of a single address is that host.
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

/// Puts hosts into groups, which are numbered in the order of their names.
fn named(graph: &LinkGraph, groups: &dyn Groups) -> LinkGraph {
    let name_of = |host: &Host| match host.address {
        Address::Ip(address) => groups.name_of(address),
        _ => None,
    };
    let found: Vec<_> = graph.hosts().map(name_of).collect();
    let names: BTreeSet<_> = found.iter().flatten().collect();
    let numbers: HashMap<_, _> = names.iter().copied().zip(0..).collect();
    let places = graph.hosts().zip(&found).map(|(host, name)| {
        let number = name.as_ref().and_then(|name| numbers.get(name).copied());
        number.map_or(host.address, Address::Group)
    });
    let mut grouped = graph.regroup_hosts(graph.links(), places);
    let names: Vec<_> = names.into_iter().collect();
    for host in grouped.hosts_mut() {
        if let Address::Group(number) = host.address {
            host.name = names.get(number as usize).map(|name| name.as_ref().into());
        }
    }
    grouped
}
