//! What packets of a link have in common.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::Dimensions;
use crate::dissect::{EtherType, Observation, Ports, Protocol, TcpFlags};
use crate::graph::AggregatedRecord;
use crate::time::Timestamp;

/// What packets of a link have in common: as much as the [`Dimensions`] told apart,
/// and the packets say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FlowKey {
    protocol: u8,
    source_port: u16,
    target_port: u16,
    ether_type: u16,
    vlan: u16,
    /// Which of these there are, and what takes a bit.
    flags: u16,
    input: u32,
    interface: u32,
    bin: Option<Timestamp>,
}

/// The part that packets have in opening a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "RFC 9293 knows these two")]
pub enum Handshake {
    /// They ask for one: SYN without ACK. Their source is the client.
    Opens,
    /// They grant one: SYN with ACK. Their source is the server.
    Accepts,
}

/// Where packets were captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "an interface of an input")]
pub struct CaptureSource {
    /// The place of the input in the account, from 0.
    pub input: u32,
    /// The interface within the input, from 0.
    pub interface: u32,
}

/// Something is told apart, be it that there is nothing to tell.
const TOLD: u16 = 1;
const PROTOCOL: u16 = 1 << 1;
const PORTS: u16 = 1 << 2;
const ETHER_TYPE: u16 = 1 << 3;
const VLAN: u16 = 1 << 4;
const ORIGIN: u16 = 1 << 5;
const OPENS: u16 = 1 << 6;
const ACCEPTS: u16 = 1 << 7;
const FRAGMENT: u16 = 1 << 8;

impl FlowKey {
    /// Returns those of a packet that was captured in this bin of time, without
    /// what the frame says.
    pub(in crate::graph) fn of_packet(
        detail: Dimensions,
        seen: &Observation,
        bin: Option<Timestamp>,
    ) -> Self {
        let mut aspects = Self::of_nothing(bin);
        if detail.protocols || detail.ports {
            aspects.set_protocol(seen.protocol);
        }
        if detail.ports
            && let Some(ports) = seen.ports
        {
            aspects.set_ports(ports);
        }
        if detail.handshakes {
            aspects.flags |= handshake(seen.tcp_flags);
        }
        if detail.fragments && seen.fragment {
            aspects.flags |= FRAGMENT;
        }
        aspects
    }

    /// Returns those of packets that were counted before, and are in this bin.
    pub(in crate::graph) fn of_counted(
        detail: Dimensions,
        counted: &AggregatedRecord,
        bin: Option<Timestamp>,
    ) -> Self {
        let mut aspects = Self::of_nothing(bin);
        if let (true, Some(protocol)) = (detail.protocols || detail.ports, counted.protocol) {
            aspects.set_protocol(protocol);
        }
        if let (true, Some(ports)) = (detail.ports, counted.ports) {
            aspects.set_ports(ports);
        }
        if detail.handshakes {
            aspects.flags |= match counted.handshake {
                Some(Handshake::Opens) => OPENS,
                Some(Handshake::Accepts) => ACCEPTS,
                None => 0,
            };
        }
        aspects
    }

    /// Returns those of a frame that carries no IP.
    pub(in crate::graph) fn of_nothing(bin: Option<Timestamp>) -> Self {
        Self { flags: TOLD, bin, ..Self::default() }
    }

    /// Adds what the frame says, and not the packet.
    pub(in crate::graph) const fn tag(
        mut self,
        detail: Dimensions,
        vlan: Option<u16>,
        origin: CaptureSource,
    ) -> Self {
        if let (true, Some(vlan)) = (detail.vlans, vlan) {
            self.vlan = vlan;
            self.flags |= VLAN;
        }
        if detail.origins {
            CaptureSource { input: self.input, interface: self.interface } = origin;
            self.flags |= ORIGIN;
        }
        self
    }

    const fn set_protocol(&mut self, protocol: Protocol) {
        self.protocol = protocol.0;
        self.flags |= PROTOCOL;
    }

    const fn set_ports(&mut self, ports: Ports) {
        Ports { source: self.source_port, target: self.target_port } = ports;
        self.flags |= PORTS;
    }

    pub(in crate::graph) const fn set_ether_type(&mut self, ether_type: EtherType) {
        self.ether_type = ether_type.0;
        self.flags |= ETHER_TYPE;
    }

    /// Puts them into another bin.
    pub(in crate::graph) const fn in_bin(self, bin: Option<Timestamp>) -> Self {
        Self { bin, ..self }
    }

    /// Says that they are of another input.
    pub(in crate::graph) const fn of_input(self, input: u32) -> Self {
        Self { input, ..self }
    }

    /// Tells whether anything is told apart at all.
    pub(in crate::graph) const fn is_told(self) -> bool {
        self.flags & TOLD != 0
    }

    const fn has(self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Returns the protocol that the IP header carries.
    #[must_use]
    pub fn protocol(self) -> Option<Protocol> {
        self.has(PROTOCOL).then_some(Protocol(self.protocol))
    }

    /// Returns the ports.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        let ports = Ports { source: self.source_port, target: self.target_port };
        self.has(PORTS).then_some(ports)
    }

    /// Returns the EtherType.
    #[must_use]
    pub fn ether_type(self) -> Option<EtherType> {
        self.has(ETHER_TYPE).then_some(EtherType(self.ether_type))
    }

    /// Returns the VLAN.
    #[must_use]
    pub fn vlan(self) -> Option<u16> {
        self.has(VLAN).then_some(self.vlan)
    }

    /// Returns the part that they have in opening a TCP connection.
    #[must_use]
    pub const fn handshake(self) -> Option<Handshake> {
        match (self.has(OPENS), self.has(ACCEPTS)) {
            (true, _) => Some(Handshake::Opens),
            (_, true) => Some(Handshake::Accepts),
            (false, false) => None,
        }
    }

    /// Tells whether they are fragments.
    #[must_use]
    pub const fn is_fragment(self) -> bool {
        self.has(FRAGMENT)
    }

    /// Returns where they were captured.
    #[must_use]
    pub fn origin(self) -> Option<CaptureSource> {
        let origin = CaptureSource { input: self.input, interface: self.interface };
        self.has(ORIGIN).then_some(origin)
    }

    /// Returns when the bin of time begins that they were captured in; a packet
    /// without a time is in none.
    #[must_use]
    pub const fn bin(self) -> Option<Timestamp> {
        self.bin
    }
}

/// Hashes in few steps; what is rare only where it is there.
impl Hash for FlowKey {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ports = u64::from(self.source_port) << 16 | u64::from(self.target_port);
        let protocol = u64::from(self.protocol) << 16 | u64::from(self.flags);
        state.write_u64(ports << 32 | protocol);
        if self.flags & (VLAN | ETHER_TYPE) != 0 {
            state.write_u32(u32::from(self.vlan) << 16 | u32::from(self.ether_type));
        }
        if self.has(ORIGIN) {
            state.write_u64(u64::from(self.input) << 32 | u64::from(self.interface));
        }
        if let Some(bin) = self.bin {
            bin.hash(state);
        }
    }
}

fn handshake(flags: Option<TcpFlags>) -> u16 {
    match flags {
        Some(flags) if flags.opens() => OPENS,
        Some(flags) if flags.accepts() => ACCEPTS,
        _ => 0,
    }
}
