//! The key of a flow record: the properties that its packets have in common.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::Dimensions;
use crate::dissect::{EtherType, Observation, Ports, Protocol, TcpFlags};
use crate::graph::AggregatedRecord;
use crate::time::Timestamp;
use crate::wire::{DecodeError, Decoder, Encoder, flow_flag};

/// The properties that the packets of a flow record have in common, besides their hosts.
///
/// A key has those properties that the [`Dimensions`] of the graph select and that the packets
/// have. With [`Dimensions::FLOWS`], the key and the hosts of the link are the 5-tuple of a flow.
#[doc(alias = "5-tuple")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FlowKey {
    protocol: u8,
    source_port: u16,
    target_port: u16,
    ether_type: u16,
    vlan: u16,
    /// The bits of [`flow_flag`]. They state which of the fields have values, and contain the
    /// properties that need only one bit.
    flags: u16,
    input: u32,
    interface: u32,
    /// The start of the time bin.
    bin: Option<Timestamp>,
}

/// A step of the TCP handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "only these segments of a handshake have a SYN")]
pub enum Handshake {
    /// The packets request a connection: SYN without ACK. Their source is the client.
    Opens,
    /// The packets accept a connection: SYN with ACK. Their source is the server.
    Accepts,
}

/// The input and the interface that packets were captured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "these two numbers identify an interface")]
pub struct CaptureSource {
    /// The index of the input in the statistics, from 0.
    pub input: u32,
    /// The number of the interface within the input, from 0.
    pub interface: u32,
}

impl FlowKey {
    /// Returns the key of a packet that was captured in this time bin. The properties of its frame
    /// are added by [`with_frame_fields`](Self::with_frame_fields).
    pub(in crate::graph) fn from_packet(
        dimensions: Dimensions,
        packet: &Observation,
        bin: Option<Timestamp>,
    ) -> Self {
        let mut key = Self::without_packet(bin);
        if dimensions.protocols || dimensions.ports {
            key.set_protocol(packet.protocol);
        }
        if dimensions.ports
            && let Some(ports) = packet.ports
        {
            key.set_ports(ports);
        }
        if dimensions.handshakes {
            key.flags |= handshake_flags(packet.tcp_flags);
        }
        if dimensions.fragments && packet.fragment {
            key.flags |= flow_flag::FRAGMENT;
        }
        key
    }

    /// Returns the key of an aggregated record of a list, in this time bin.
    pub(in crate::graph) fn from_aggregated(
        dimensions: Dimensions,
        record: &AggregatedRecord,
        bin: Option<Timestamp>,
    ) -> Self {
        let mut key = Self::without_packet(bin);
        if let (true, Some(protocol)) = (dimensions.protocols || dimensions.ports, record.protocol)
        {
            key.set_protocol(protocol);
        }
        if let (true, Some(ports)) = (dimensions.ports, record.ports) {
            key.set_ports(ports);
        }
        if dimensions.handshakes {
            key.flags |= match record.handshake {
                Some(Handshake::Opens) => flow_flag::OPENS,
                Some(Handshake::Accepts) => flow_flag::ACCEPTS,
                None => 0,
            };
        }
        key
    }

    /// Returns the key of a frame without an IP packet: it has only a time bin.
    pub(in crate::graph) fn without_packet(bin: Option<Timestamp>) -> Self {
        Self { flags: flow_flag::HAS_DIMENSIONS, bin, ..Self::default() }
    }

    /// Returns the key with the properties of the frame around the packet added.
    pub(in crate::graph) const fn with_frame_fields(
        mut self,
        dimensions: Dimensions,
        vlan: Option<u16>,
        source: CaptureSource,
    ) -> Self {
        if let (true, Some(vlan)) = (dimensions.vlans, vlan) {
            self.vlan = vlan;
            self.flags |= flow_flag::VLAN;
        }
        if dimensions.capture_sources {
            CaptureSource { input: self.input, interface: self.interface } = source;
            self.flags |= flow_flag::SOURCE;
        }
        self
    }

    const fn set_protocol(&mut self, protocol: Protocol) {
        self.protocol = protocol.0;
        self.flags |= flow_flag::PROTOCOL;
    }

    const fn set_ports(&mut self, ports: Ports) {
        Ports { source: self.source_port, target: self.target_port } = ports;
        self.flags |= flow_flag::PORTS;
    }

    pub(in crate::graph) const fn set_ether_type(&mut self, ether_type: EtherType) {
        self.ether_type = ether_type.0;
        self.flags |= flow_flag::ETHER_TYPE;
    }

    /// Returns the key with another time bin.
    pub(in crate::graph) const fn with_bin(self, bin: Option<Timestamp>) -> Self {
        Self { bin, ..self }
    }

    /// Returns the key with another input.
    pub(in crate::graph) const fn with_input(self, input: u32) -> Self {
        Self { input, ..self }
    }

    /// Returns whether this is the key of a flow record. The default key, which has no dimensions,
    /// stands for all packets of a link without flow records.
    pub(in crate::graph) const fn has_dimensions(self) -> bool {
        self.has_flag(flow_flag::HAS_DIMENSIONS)
    }

    const fn has_flag(self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Returns the IP protocol.
    #[must_use]
    pub fn protocol(self) -> Option<Protocol> {
        self.has_flag(flow_flag::PROTOCOL).then_some(Protocol(self.protocol))
    }

    /// Returns the ports.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        let ports = Ports { source: self.source_port, target: self.target_port };
        self.has_flag(flow_flag::PORTS).then_some(ports)
    }

    /// Returns the EtherType.
    #[must_use]
    pub fn ether_type(self) -> Option<EtherType> {
        self.has_flag(flow_flag::ETHER_TYPE).then_some(EtherType(self.ether_type))
    }

    /// Returns the VLAN identifier.
    #[must_use]
    pub fn vlan(self) -> Option<u16> {
        self.has_flag(flow_flag::VLAN).then_some(self.vlan)
    }

    /// Returns the step of a TCP handshake, or `None` if the packets are not part of one.
    #[must_use]
    pub const fn handshake(self) -> Option<Handshake> {
        match (self.has_flag(flow_flag::OPENS), self.has_flag(flow_flag::ACCEPTS)) {
            (true, _) => Some(Handshake::Opens),
            (_, true) => Some(Handshake::Accepts),
            (false, false) => None,
        }
    }

    /// Returns true if the packets are IP fragments.
    #[must_use]
    pub const fn is_fragment(self) -> bool {
        self.has_flag(flow_flag::FRAGMENT)
    }

    /// Returns the input and the interface that the packets were captured on.
    #[must_use]
    pub fn capture_source(self) -> Option<CaptureSource> {
        let source = CaptureSource { input: self.input, interface: self.interface };
        self.has_flag(flow_flag::SOURCE).then_some(source)
    }

    /// Returns the start of the time bin that the packets were captured in, or `None` if they have
    /// no timestamp or the graph has no time bins.
    #[must_use]
    pub const fn bin(self) -> Option<Timestamp> {
        self.bin
    }
}

/// The encoding of a key in saved graphs.
impl FlowKey {
    pub(in crate::graph) fn encode(self, out: &mut Encoder) {
        out.byte(self.protocol);
        out.unsigned(self.source_port);
        out.unsigned(self.target_port);
        out.unsigned(self.ether_type);
        out.unsigned(self.vlan);
        out.unsigned(self.flags);
        out.unsigned(self.input);
        out.unsigned(self.interface);
        out.optional_time(self.bin);
    }

    pub(in crate::graph) fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let key = Self {
            protocol: bytes.byte()?,
            source_port: bytes.unsigned()?,
            target_port: bytes.unsigned()?,
            ether_type: bytes.unsigned()?,
            vlan: bytes.unsigned()?,
            flags: bytes.unsigned()?,
            input: bytes.unsigned()?,
            interface: bytes.unsigned()?,
            bin: bytes.optional_time()?,
        };
        if key.flags & !flow_flag::ALL != 0 {
            return Err(DecodeError("it has an unknown flow flag"));
        }
        let opens_and_accepts = key.has_flag(flow_flag::OPENS) && key.has_flag(flow_flag::ACCEPTS);
        let lacks_dimensions_flag = key.flags != 0 && !key.has_dimensions();
        if opens_and_accepts || lacks_dimensions_flag {
            return Err(DecodeError("it has flow flags that contradict each other"));
        }
        Ok(key)
    }
}

/// Hashes the fields in few steps, and rare fields only if the key has them, because a key is
/// hashed for every packet.
impl Hash for FlowKey {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ports = u64::from(self.source_port) << 16 | u64::from(self.target_port);
        let protocol = u64::from(self.protocol) << 16 | u64::from(self.flags);
        state.write_u64(ports << 32 | protocol);
        if self.flags & (flow_flag::VLAN | flow_flag::ETHER_TYPE) != 0 {
            state.write_u32(u32::from(self.vlan) << 16 | u32::from(self.ether_type));
        }
        if self.has_flag(flow_flag::SOURCE) {
            state.write_u64(u64::from(self.input) << 32 | u64::from(self.interface));
        }
        if let Some(bin) = self.bin {
            bin.hash(state);
        }
    }
}

/// Returns the flow flags for the TCP flags of a packet.
fn handshake_flags(flags: Option<TcpFlags>) -> u16 {
    match flags {
        Some(flags) if flags.opens() => flow_flag::OPENS,
        Some(flags) if flags.accepts() => flow_flag::ACCEPTS,
        _ => 0,
    }
}
