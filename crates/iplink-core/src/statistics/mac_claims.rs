//! MAC addresses that speak for IP addresses on the local link.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use serde::{Serialize, Serializer};

use super::Statistics;
use crate::dissect::MacAddress;
use crate::graph::{Address, LinkGraph};

/// The maximum number of claims of one input. Real networks have a few hundred.
const MAX_CLAIMS: usize = 65_536;

/// A claim, in a packet, that a MAC address is that of an IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MacClaim {
    /// The IP address.
    pub address: IpAddr,
    /// The MAC address.
    #[serde(serialize_with = "serialize_text")]
    pub mac_address: MacAddress,
    /// The protocol of the first packet with the claim.
    pub source: MacClaimSource,
    /// The number of packets with the claim.
    pub count: u64,
}

/// The protocol of a [`MacClaim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MacClaimSource {
    /// The sender of an ARP packet (RFC 826).
    Arp,
    /// A link-layer address in IPv6 neighbor discovery (RFC 4861, section 4.6.1).
    NeighborDiscovery,
    /// The client of a DHCP acknowledgment (RFC 2131).
    Dhcp,
}

/// The distinct claims in packets, in the order in which they were found.
///
/// Up to 65,536 claims are stored. Claims beyond that are counted, not stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacClaims {
    claims: Vec<MacClaim>,
    /// The positions of the claims.
    positions: BTreeMap<(IpAddr, MacAddress), usize>,
    dropped: u64,
}

impl MacClaims {
    /// Returns the claims, in the order in which they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[MacClaim] {
        &self.claims
    }

    /// Returns the number of claims that exceeded the limit and were not stored.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Merges the claims of all inputs.
    #[must_use]
    pub fn from_statistics(statistics: &Statistics) -> Self {
        let mut merged = Self::default();
        for input in &statistics.inputs {
            input.mac_claims.claims.iter().for_each(|claim| merged.add(*claim));
            merged.dropped = merged.dropped.saturating_add(input.mac_claims.dropped);
        }
        merged
    }

    /// Adds a claim, or counts it once more.
    pub(crate) fn add(&mut self, claim: MacClaim) {
        let key = (claim.address, claim.mac_address);
        let stored = self.positions.get(&key).and_then(|index| self.claims.get_mut(*index));
        if let Some(stored) = stored {
            stored.count = stored.count.saturating_add(claim.count);
        } else if self.claims.len() < MAX_CLAIMS {
            self.positions.insert(key, self.claims.len());
            self.claims.push(claim);
        } else {
            self.dropped = self.dropped.saturating_add(claim.count);
        }
    }

    /// Returns the IP addresses that several MAC addresses claim, with these.
    ///
    /// Somebody may be intercepting traffic (ARP spoofing); but a network interface may also have
    /// been replaced, or routers may take over from each other.
    #[must_use]
    #[doc(alias = "ARP spoofing")]
    pub fn contested_addresses(&self) -> BTreeMap<IpAddr, BTreeSet<MacAddress>> {
        let mut claimants = BTreeMap::<_, BTreeSet<_>>::new();
        for claim in &self.claims {
            claimants.entry(claim.address).or_default().insert(claim.mac_address);
        }
        claimants.retain(|_, mac_addresses| mac_addresses.len() > 1);
        claimants
    }

    /// Returns the MAC addresses that claim several IPv4 addresses by ARP, with these.
    ///
    /// Somebody may be intercepting traffic (ARP spoofing); but a router may also answer for others
    /// (proxy ARP), and an interface may have several addresses.
    #[must_use]
    pub fn multiple_claimants(&self) -> BTreeMap<MacAddress, BTreeSet<IpAddr>> {
        let mut addresses = BTreeMap::<_, BTreeSet<_>>::new();
        for claim in self.claims.iter().filter(|it| it.source == MacClaimSource::Arp) {
            addresses.entry(claim.mac_address).or_default().insert(claim.address);
        }
        addresses.retain(|_, addresses| addresses.len() > 1);
        addresses
    }

    /// Sets the MAC addresses of the hosts in a graph.
    pub fn annotate(&self, graph: &mut LinkGraph) {
        let mut by_address = BTreeMap::<_, Vec<_>>::new();
        for claim in &self.claims {
            by_address.entry(claim.address).or_default().push(claim.mac_address);
        }
        for host in graph.hosts_mut() {
            if let Address::Ip(address) = host.address
                && let Some(mac_addresses) = by_address.get(&address)
            {
                let metadata = host.metadata.get_or_insert_default();
                metadata.mac_addresses.clone_from(mac_addresses);
            }
        }
    }
}

/// Serializes a value as its display text.
fn serialize_text<S: Serializer>(
    value: &impl fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Serializes as the sequence of the stored claims.
impl Serialize for MacClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.claims.serialize(serializer)
    }
}

/// Writes `ARP`, `neighbor discovery` or `DHCP`.
impl fmt::Display for MacClaimSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Arp => "ARP",
            Self::NeighborDiscovery => "neighbor discovery",
            Self::Dhcp => "DHCP",
        })
    }
}

/// Serializes as the display text.
impl Serialize for MacClaimSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(address: u8, mac_address: u8, source: MacClaimSource) -> MacClaim {
        let address = IpAddr::from([10, 0, 0, address]);
        let mac_address = MacAddress([2, 0, 0, 0, 0, mac_address]);
        MacClaim { address, mac_address, source, count: 1 }
    }

    #[test]
    fn conflicting_claims_are_kept() {
        let mut claims = MacClaims::default();
        for (address, mac_address) in [(1, 1), (2, 2), (1, 2), (1, 1)] {
            claims.add(claim(address, mac_address, MacClaimSource::Arp));
        }
        claims.add(claim(3, 1, MacClaimSource::Dhcp));
        let counts: Vec<_> = claims.as_slice().iter().map(|claim| claim.count).collect();
        assert_eq!(counts, [2, 1, 1, 1]);
        let contested = claims.contested_addresses();
        assert_eq!(contested.len(), 1);
        assert_eq!(contested[&IpAddr::from([10, 0, 0, 1])].len(), 2);
        let claimants = claims.multiple_claimants();
        assert_eq!(claimants.keys().collect::<Vec<_>>(), [&MacAddress([2, 0, 0, 0, 0, 2])]);
    }
}
