//! The flow tracker: assigns packets to flows while a capture is read.

use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::HashSet;
use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::chunked_vec::ChunkedVec;
use super::five_tuple::FiveTuple;
use super::originator::OriginatorInference;
use super::tracked_flow::{FlowPacket, TrackedFlow};
use super::transport::Transport;
use super::{FlowDetails, FlowEnds, FlowLimits, ftp};
use crate::capture::{LinkType, Packet};
use crate::dissect::Datagram;
#[cfg(feature = "sqlite")]
use crate::dissect::Observation;
use crate::graph::Traffic;
use crate::service_detection::{ApplicationProtocol, Detection};
use crate::time::Timestamp;

/// The maximum number of announced data connections that have not been opened.
const MAX_ANNOUNCED: usize = 65_536;

/// Assigns packets to flows.
///
/// Packets must be added in the order of the capture. A packet belongs to the flow of its 5-tuple,
/// or starts a new one: if the 5-tuple had no packet for the inactivity timeout, or if a connection
/// request follows the end of a connection or has another sequence number than the request before.
#[derive(Debug)]
pub(crate) struct FlowTracker {
    limits: FlowLimits,
    flows: ChunkedVec<TrackedFlow>,
    /// The index of the latest flow of each 5-tuple.
    latest: HashTable<u32>,
    hasher: RandomState,
    /// The endpoints of FTP data connections that control connections have announced.
    announced: HashSet<(IpAddr, u16)>,
    /// The packets of flows beyond the limit.
    untracked: Traffic,
    /// The earliest time of all packets.
    start: Option<Timestamp>,
    /// The number of packets of all inputs before the current one.
    packets_before: u64,
}

/// Properties of a packet besides its IP packet.
#[derive(Clone, Copy, Debug)]
struct FrameFlags {
    is_group_frame: bool,
    is_header_only: bool,
}

impl FlowTracker {
    pub(crate) fn new(limits: FlowLimits) -> Self {
        Self {
            limits,
            flows: ChunkedVec::new(),
            latest: HashTable::new(),
            hasher: RandomState::default(),
            announced: HashSet::default(),
            untracked: Traffic::default(),
            start: None,
            packets_before: 0,
        }
    }

    /// Returns whether packets have been added.
    pub(crate) fn has_flows(&self) -> bool {
        self.flows.len() > 0 || self.untracked.packets > 0
    }

    /// Starts another input, after an input with this number of packets.
    pub(crate) const fn finish_input(&mut self, packets: u64) {
        self.packets_before = self.packets_before.saturating_add(packets);
    }

    /// Adds a packet of a capture. `number` is its number in the current input, from 1.
    pub(crate) fn observe(&mut self, packet: &Packet<'_>, datagram: &Datagram<'_>, number: u64) {
        let is_group_frame = is_group_frame(packet);
        self.observe_datagram(
            datagram,
            Some(number),
            FrameFlags { is_group_frame, is_header_only: false },
        );
    }

    /// Adds a packet of which only the headers are known: the row of a database. Its number in the
    /// capture is unknown, too.
    #[cfg(feature = "sqlite")]
    pub(crate) fn observe_header(&mut self, observation: &Observation) {
        let (observation, ip_len) = (*observation, observation.wire_len);
        let datagram = Datagram { observation, payload: None, ip_len, uncaptured_len: 0 };
        let flags = FrameFlags { is_group_frame: false, is_header_only: true };
        self.observe_datagram(&datagram, None, flags);
    }

    fn observe_datagram(
        &mut self,
        datagram: &Datagram<'_>,
        number: Option<u64>,
        flags: FrameFlags,
    ) {
        let observation = &datagram.observation;
        let payload = datagram.payload.unwrap_or_default();
        let transport = Transport::parse(observation, payload, datagram.uncaptured_len);
        let addresses = (observation.source, observation.target);
        let (tuple, sender) =
            FiveTuple::of_packet(addresses, observation.protocol, transport.ports);
        let packet = FlowPacket {
            observation,
            transport,
            sender,
            ip_len: datagram.ip_len,
            number: number.map_or(0, |number| self.packets_before.saturating_add(number)),
            is_group_frame: flags.is_group_frame,
            is_header_only: flags.is_header_only,
        };
        if observation.time.is_some() && (self.start.is_none() || observation.time < self.start) {
            self.start = observation.time;
        }
        self.add(&tuple, &packet);
    }

    fn add(&mut self, tuple: &FiveTuple, packet: &FlowPacket<'_, '_>) {
        let Self { flows, latest, hasher, announced, .. } = self;
        let hash = hasher.hash_one(tuple);
        let index = latest.find(hash, |index| has_tuple(flows, *index, tuple)).copied();
        if let Some(flow) = index.and_then(|index| flows.get_mut(index))
            && !flow.has_ended_before(packet, &self.limits)
        {
            flow.add(packet);
            if flow.detection.application() == Some(ApplicationProtocol::Ftp) {
                announce_data_connection(announced, packet);
            }
            return;
        }
        if flows.len() >= self.limits.max_flows {
            return self.untracked.merge(packet.traffic());
        }
        let mut flow = TrackedFlow::new(*tuple, packet);
        let target = (packet.observation.target, packet.transport.ports.target);
        if !announced.is_empty() && packet.transport.flags.opens() && announced.remove(&target) {
            flow.detection = Detection::announced(ApplicationProtocol::FtpData);
        }
        let new = flows.push(flow);
        match latest.find_mut(hash, |index| has_tuple(flows, *index, tuple)) {
            Some(index) => *index = new,
            None => {
                latest.insert_unique(hash, new, |index| {
                    flows.get(*index).map_or(0, |flow| hasher.hash_one(flow.tuple()))
                });
            }
        }
    }

    /// Returns all flows in the order of their first packets, and the traffic of the packets that
    /// belong to none because of the limit.
    pub(crate) fn finish(self) -> (impl Iterator<Item = (FlowEnds, FlowDetails)>, Traffic) {
        let Self { flows, limits, untracked, start, .. } = self;
        let inference = OriginatorInference::new(&flows, start, limits);
        let flows = flows.into_iter().map(move |flow| {
            let (originator, evidence) = inference.originator(&flow);
            let ends = [originator, originator.peer()].map(|side| flow.tuple().address(side));
            (ends, FlowDetails::new(&flow, originator, evidence))
        });
        (flows, untracked)
    }
}

/// Remembers the endpoint of an FTP data connection, if the packet announces one.
fn announce_data_connection(announced: &mut HashSet<(IpAddr, u16)>, packet: &FlowPacket<'_, '_>) {
    let endpoint = ftp::announced_endpoint(packet.transport.payload, packet.observation.source);
    if let Some(endpoint) = endpoint.filter(|_| announced.len() < MAX_ANNOUNCED) {
        announced.insert(endpoint);
    }
}

fn has_tuple(flows: &ChunkedVec<TrackedFlow>, index: u32, tuple: &FiveTuple) -> bool {
    flows.get(index).is_some_and(|flow| flow.tuple() == tuple)
}

/// Returns whether the frame of a packet has a broadcast or multicast destination address.
fn is_group_frame(packet: &Packet<'_>) -> bool {
    match (packet.link_type, packet.data) {
        // The lowest bit of the first octet of a MAC address marks group addresses.
        (LinkType::ETHERNET, [first, ..]) => first & 1 != 0,
        // The packet type of a Linux cooked capture: 1 is broadcast, 2 is multicast.
        (LinkType::LINUX_SLL, [0, 1 | 2, ..]) => true,
        _ => false,
    }
}
