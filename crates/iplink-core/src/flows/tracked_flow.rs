//! A flow while packets are added.

use super::FlowLimits;
use super::five_tuple::{FiveTuple, Side};
use super::history::{HistoryEvent, RawHistory};
use super::state::TcpStates;
use super::transport::Transport;
use crate::dissect::{Observation, Protocol, TcpFlags};
use crate::graph::Traffic;
use crate::service_detection::{Detection, Payload};
use crate::time::Timestamp;

/// A packet that is added to a flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct FlowPacket<'o, 'a> {
    pub(super) observation: &'o Observation,
    pub(super) transport: Transport<'a>,
    pub(super) sender: Side,
    /// The length of the IP packet, in bytes.
    pub(super) ip_len: u32,
    /// The number of the packet, from 1, counted through all inputs; 0 if it is unknown.
    pub(super) number: u64,
    /// Whether the frame has a broadcast or multicast destination address.
    pub(super) is_group_frame: bool,
    /// Whether the payload is unknown, because only the headers were read.
    pub(super) is_header_only: bool,
}

impl FlowPacket<'_, '_> {
    pub(super) const fn traffic(&self) -> Traffic {
        Traffic::of_packet(self.observation.wire_len, self.observation.time)
    }
}

/// The packets that one side of a flow has sent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Direction {
    pub(super) packets: u64,
    /// The sum of the lengths on the wire, in bytes.
    pub(super) bytes: u64,
    pub(super) ip_bytes: u64,
    pub(super) payload_bytes: u64,
    /// The times of the first and the last packet, in nanoseconds since 1970, if any has a time.
    times: Option<(Timestamp, Timestamp)>,
    /// The sequence number of the latest SYN.
    syn: Option<u32>,
}

impl Direction {
    pub(super) fn first_seen(&self) -> Option<Timestamp> {
        self.times.map(|(first, _)| first)
    }

    pub(super) fn last_seen(&self) -> Option<Timestamp> {
        self.times.map(|(_, last)| last)
    }

    pub(super) fn traffic(&self) -> Traffic {
        let (packets, bytes) = (self.packets, self.bytes);
        let (first_seen, last_seen) = (self.first_seen(), self.last_seen());
        Traffic { packets, bytes, first_seen, last_seen }
    }

    fn add(&mut self, packet: &FlowPacket<'_, '_>) {
        let add = |sum: &mut u64, len: u32| *sum = sum.saturating_add(u64::from(len));
        add(&mut self.packets, 1);
        add(&mut self.bytes, packet.observation.wire_len);
        add(&mut self.ip_bytes, packet.ip_len);
        add(&mut self.payload_bytes, packet.transport.payload_len);
        if let Some(time) = packet.observation.time {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
        if packet.transport.flags.opens() {
            self.syn = Some(packet.transport.sequence);
        }
    }
}

/// A flow while packets are added. Which side is the originator is determined at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrackedFlow {
    tuple: FiveTuple,
    directions: [Direction; 2],
    pub(super) first_packet: u64,
    pub(super) last_packet: u64,
    pub(super) history: RawHistory,
    pub(super) states: TcpStates,
    pub(super) detection: Detection,
    /// The VLAN of the first packet.
    pub(super) vlan: Option<u16>,
    pub(super) first_sender: Side,
    /// The flags of the first packet.
    pub(super) first_flags: TcpFlags,
    /// The side that requested a connection first.
    pub(super) opener: Option<Side>,
    /// Whether the first packet was sent to a broadcast or multicast MAC address.
    pub(super) is_group_frame: bool,
    /// Whether the payload is unknown, because only the headers were read.
    pub(super) is_header_only: bool,
}

impl TrackedFlow {
    pub(super) fn new(tuple: FiveTuple, packet: &FlowPacket<'_, '_>) -> Self {
        let mut flow = Self {
            tuple,
            directions: [Direction::default(); 2],
            first_packet: packet.number,
            last_packet: packet.number,
            history: RawHistory::default(),
            states: TcpStates::default(),
            detection: Detection::default(),
            vlan: packet.observation.vlan,
            first_sender: packet.sender,
            first_flags: packet.transport.flags,
            opener: None,
            is_group_frame: packet.is_group_frame,
            is_header_only: packet.is_header_only,
        };
        flow.add(packet);
        flow
    }

    pub(super) const fn tuple(&self) -> &FiveTuple {
        &self.tuple
    }

    pub(super) const fn direction(&self, side: Side) -> &Direction {
        let [low, high] = &self.directions;
        match side {
            Side::Low => low,
            Side::High => high,
        }
    }

    pub(super) fn first_seen(&self) -> Option<Timestamp> {
        let [low, high] = &self.directions;
        [low.first_seen(), high.first_seen()].into_iter().flatten().min()
    }

    pub(super) fn last_seen(&self) -> Option<Timestamp> {
        let [low, high] = &self.directions;
        low.last_seen().max(high.last_seen())
    }

    /// Returns whether the flow has ended before this packet of the same 5-tuple.
    pub(super) fn has_ended_before(
        &self,
        packet: &FlowPacket<'_, '_>,
        limits: &FlowLimits,
    ) -> bool {
        if let (Some(last), Some(time)) = (self.last_seen(), packet.observation.time) {
            // A clock that steps back does not end a flow.
            let pause = time.as_nanos().saturating_sub(last.as_nanos());
            if pause > limits.timeout(self.tuple.protocol()) {
                return true;
            }
        }
        if !packet.transport.flags.opens() || self.tuple.protocol() != Protocol::TCP {
            return false;
        }
        match self.direction(packet.sender).syn {
            Some(sequence) => sequence != packet.transport.sequence,
            // A SYN of the other side in a new connection is a simultaneous open.
            None => self.opener.is_none() || self.states.has_ended(),
        }
    }

    /// Adds a packet.
    #[inline]
    pub(super) fn add(&mut self, packet: &FlowPacket<'_, '_>) {
        let [low, high] = &mut self.directions;
        match packet.sender {
            Side::Low => low.add(packet),
            Side::High => high.add(packet),
        }
        self.last_packet = self.last_packet.max(packet.number);
        match self.tuple.protocol() {
            Protocol::TCP => self.add_tcp(packet),
            Protocol::UDP if packet.transport.payload_len > 0 => {
                self.history.add(packet.sender, HistoryEvent::Data);
            }
            _ => {}
        }
        self.detection.check(&payload(packet), packet.sender);
    }

    fn add_tcp(&mut self, packet: &FlowPacket<'_, '_>) {
        let flags = packet.transport.flags;
        if flags.opens() && self.opener.is_none() {
            self.opener = Some(packet.sender);
        }
        self.states.update(packet.sender, flags);
        if let Some(event) = control_event(flags) {
            self.history.add(packet.sender, event);
        }
        if packet.transport.payload_len > 0 {
            self.history.add(packet.sender, HistoryEvent::Data);
        } else if flags.0 & 0x17 == 0x10 {
            self.history.add(packet.sender, HistoryEvent::Ack);
        }
    }
}

/// Returns the event that the flags SYN, FIN and RST stand for.
const fn control_event(flags: TcpFlags) -> Option<HistoryEvent> {
    let is_syn = flags.opens() || flags.accepts();
    Some(match (is_syn, flags.finishes(), flags.resets()) {
        (true, _, true) | (_, true, true) => HistoryEvent::Inconsistent,
        (true, true, false) => HistoryEvent::SynFin,
        (true, false, false) if flags.accepts() => HistoryEvent::SynAck,
        (true, false, false) => HistoryEvent::Syn,
        (false, true, false) => HistoryEvent::Fin,
        (false, false, true) => HistoryEvent::Rst,
        (false, false, false) => return None,
    })
}

fn payload<'a>(packet: &FlowPacket<'_, 'a>) -> Payload<'a> {
    Payload {
        bytes: packet.transport.payload,
        len: packet.transport.payload_len,
        protocol: packet.observation.protocol,
        ports: packet.transport.ports,
    }
}
