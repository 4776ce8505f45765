//! Collects host names, and the MAC addresses of hosts, from packets while a capture is read.
//!
//! Each protocol has its own file, which finds the names in one message. Where the name and the
//! address of a host are in different messages, or where a message spans several packets, a bounded
//! table keeps what is needed until the exchange is complete. Packets must therefore come in the
//! order of the capture.
//!
//! Captures are hostile input: every length is checked, all tables and names are limited, and a
//! message is dropped, and counted, when it exceeds a limit.

mod arp;
mod byte_reader;
mod der;
mod dhcp;
mod dhcpv6;
mod dns;
mod domain_name;
mod http;
mod kerberos;
mod neighbor_discovery;
mod netbios;
mod ntlm;
mod pending_table;
mod quic;
mod reassembly;
mod search;
mod tcp;
mod tls;

use std::fmt::{Display, Write};
use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use self::dhcp::DhcpTracker;
use self::dhcpv6::Dhcpv6Tracker;
use self::quic::QuicTracker;
use self::tcp::TcpStreams;
use crate::capture::Packet;
use crate::dissect::{Datagram, MacAddress, Observation, Ports, Protocol, arp_packet};
use crate::graph::NameSource;
use crate::statistics::{MacClaim, MacClaimSource, MacClaims, PacketName, PacketNames};

// Ports.
const DNS_PORT: u16 = 53;
const DHCP_SERVER_PORT: u16 = 67;
const DHCP_CLIENT_PORT: u16 = 68;
const KERBEROS_PORT: u16 = 88;
const NETBIOS_PORT: u16 = 137;
const DHCPV6_CLIENT_PORT: u16 = 546;
const DHCPV6_SERVER_PORT: u16 = 547;
const MDNS_PORT: u16 = 5_353;
const LLMNR_PORT: u16 = 5_355;

/// The length of a UDP header, in bytes.
const UDP_HEADER_LEN: usize = 8;

/// Collects host names, and the MAC addresses of hosts, from packets.
#[derive(Debug, Default)]
pub(crate) struct PacketNameCollector {
    names: DistinctNames,
    mac_claims: MacClaims,
    tcp_streams: TcpStreams,
    quic: QuicTracker,
    dhcp: DhcpTracker,
    dhcpv6: Dhcpv6Tracker,
    /// A buffer for the text of a name.
    text: String,
}

/// Distinct names, in the order in which they were found.
#[derive(Debug, Default)]
struct DistinctNames {
    names: PacketNames,
    /// The indices of the names, by the hash of source, address and name.
    indices: HashTable<u32>,
    hasher: RandomState,
}

/// Receives the names in a packet.
struct NameSink<'a> {
    names: &'a mut DistinctNames,
    text: &'a mut String,
    /// The packet with the names.
    observation: &'a Observation,
}

impl PacketNameCollector {
    /// Adds the names in a packet.
    #[inline(never)]
    pub(crate) fn add_packet(&mut self, datagram: &Datagram<'_>) {
        let observation = &datagram.observation;
        match observation.protocol {
            Protocol::TCP => {
                let Self { names, text, tcp_streams, .. } = self;
                let mut sink = NameSink { names, text, observation };
                tcp_streams.add_segment(datagram, &mut sink);
            }
            Protocol::UDP => {
                let message = datagram.payload.and_then(|bytes| bytes.get(UDP_HEADER_LEN..));
                if let (Some(message), Some(ports)) = (message, observation.ports) {
                    self.add_message(message, ports, observation);
                }
            }
            Protocol::ICMPV6 => {
                let message = datagram.payload.unwrap_or_default();
                let claim = neighbor_discovery::claim(message, observation.source);
                self.add_mac_claim(claim, MacClaimSource::NeighborDiscovery);
            }
            _ => {}
        }
    }

    /// Adds the MAC address in a packet that is not an IP packet, if it is an ARP packet.
    #[cold]
    pub(crate) fn add_other_packet(&mut self, packet: &Packet<'_>) {
        let claim = arp_packet(packet).and_then(arp::sender);
        self.add_mac_claim(claim, MacClaimSource::Arp);
    }

    /// Adds a MAC address of an IP address, unless it is that of several hosts.
    fn add_mac_claim(&mut self, claim: Option<(IpAddr, MacAddress)>, source: MacClaimSource) {
        if let Some((address, mac_address @ MacAddress([first_byte, ..]))) = claim
            && first_byte & 1 == 0
            && mac_address.to_bits() != 0
        {
            self.mac_claims.add(MacClaim { address, mac_address, source, count: 1 });
        }
    }

    /// Adds the names in the payload of a UDP datagram.
    fn add_message(&mut self, message: &[u8], ports: Ports, observation: &Observation) {
        let Self { names, text, quic, dhcp, dhcpv6, .. } = self;
        let mut sink = NameSink { names, text, observation };
        let Observation { source, target, .. } = *observation;
        match (ports.source, ports.target) {
            (DNS_PORT, _) => sink.add_dns(NameSource::Dns, message),
            (MDNS_PORT, _) => sink.add_dns(NameSource::Mdns, message),
            (LLMNR_PORT, _) => sink.add_dns(NameSource::Llmnr, message),
            (NETBIOS_PORT, _) | (_, NETBIOS_PORT) => {
                netbios::for_each_name(message, source, |address, name| {
                    sink.add(NameSource::Nbns, address, name);
                });
            }
            (DHCP_SERVER_PORT | DHCP_CLIENT_PORT, DHCP_SERVER_PORT | DHCP_CLIENT_PORT) => {
                dhcp.for_each_name(message, |address, name| {
                    sink.add(NameSource::Dhcp, address, name);
                });
                self.add_mac_claim(dhcp::acknowledged_client(message), MacClaimSource::Dhcp);
            }
            (DHCPV6_CLIENT_PORT | DHCPV6_SERVER_PORT, _)
            | (_, DHCPV6_CLIENT_PORT | DHCPV6_SERVER_PORT) => {
                dhcpv6.for_each_name(message, [source, target], |address, name| {
                    sink.add(NameSource::Dhcp, address, name);
                });
            }
            (_, KERBEROS_PORT) => {
                kerberos::for_each_name(message, |name| {
                    sink.add_sender(NameSource::Kerberos, name);
                });
            }
            _ if QuicTracker::may_have_name(message) => {
                quic.find_server_name((source, target, ports), message, |name| {
                    sink.add_target(NameSource::Tls, name);
                });
            }
            _ => {}
        }
    }

    /// Returns the names and MAC addresses in all packets so far, and starts the next input.
    pub(crate) fn take(&mut self) -> (PacketNames, MacClaims) {
        let Self { names, mac_claims, tcp_streams, quic, .. } = std::mem::take(self);
        let mut names = names.names;
        names.set_dropped_streams(tcp_streams.dropped().saturating_add(quic.dropped()));
        (names, mac_claims)
    }
}

impl NameSink<'_> {
    /// Adds a name of an address.
    fn add(&mut self, source: NameSource, address: IpAddr, name: &str) {
        self.add_displayed(source, address, name);
    }

    /// Adds a name, given as its display text.
    fn add_displayed(&mut self, source: NameSource, address: IpAddr, name: impl Display) {
        self.text.clear();
        let _ = write!(self.text, "{name}"); // writing to a string cannot fail
        self.text.make_ascii_lowercase();
        // A client without an address has 0.0.0.0, and its name is not that of all such clients.
        if !address.is_unspecified() && !self.text.is_empty() {
            self.names.add(source, address, self.text, self.observation);
        }
    }

    /// Adds the name of the sender of the packet.
    fn add_sender(&mut self, source: NameSource, name: &str) {
        self.add(source, self.observation.source, name);
    }

    /// Adds the name of the receiver of the packet.
    fn add_target(&mut self, source: NameSource, name: &str) {
        self.add(source, self.observation.target, name);
    }

    /// Adds the names in a DNS message.
    fn add_dns(&mut self, source: NameSource, message: &[u8]) {
        dns::for_each_name(message, |address, name| self.add_displayed(source, address, name));
    }
}

impl DistinctNames {
    /// Adds a name, or counts it once more if its source has it for this address.
    fn add(&mut self, source: NameSource, address: IpAddr, name: &str, observation: &Observation) {
        let Self { names, indices, hasher } = self;
        let hash = hasher.hash_one((source, address, name));
        let is_equal = |index: &u32| {
            names
                .as_slice()
                .get(*index as usize)
                .is_some_and(|it| it.source == source && it.address == address && *it.name == *name)
        };
        if let Some(index) = indices.find(hash, is_equal) {
            names.count_again(*index as usize, observation.time);
            return;
        }
        let index = u32::try_from(names.as_slice().len()).unwrap_or(u32::MAX);
        let (count, first_seen, last_seen) = (1, observation.time, observation.time);
        let name = PacketName { source, address, name: name.into(), count, first_seen, last_seen };
        if names.push(name) {
            indices.insert_unique(hash, index, |index| {
                let name = names.as_slice().get(*index as usize);
                name.map_or(0, |it| hasher.hash_one((it.source, it.address, &*it.name)))
            });
        }
    }
}

#[cfg(test)]
mod tests;
