//! Everyday traffic: flows between popular hosts, with packets in both directions.

use super::hosts::numbered_host;
use super::sequence_number;
use crate::random::Random;
use crate::template::{IpVersion, Layout, Packet, Transport};
use crate::zipf::Zipf;

/// The number of concurrent flows.
const ACTIVE_FLOWS: u32 = 4_096;
/// The server ports.
const SERVER_PORTS: [u16; 8] = [443, 80, 53, 22, 25, 123, 3_389, 8_080];
/// The smallest VLAN ID.
const FIRST_VLAN: u16 = 100;
/// The number of VLAN IDs.
const VLAN_COUNT: u32 = 8;

/// The lengths of frames.
#[derive(Clone, Copy, Debug)]
pub(super) enum FrameSizes {
    /// The "simple IMIX" lengths 64, 594 and 1,518 in shares of 58, 33 and 9 %.
    Imix,
    /// The same length for all frames, in bytes.
    Fixed(u16),
}

/// The VLAN tags of frames.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tags {
    /// No tags.
    None,
    /// One tag on the frames of 3 % of the flows.
    Few,
    /// 1 to 8 tags on every frame.
    Stacked,
}

/// The lengths, VLAN tags and IP versions of the frames of a capture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix {
    pub(super) sizes: FrameSizes,
    pub(super) tags: Tags,
    /// The percentage of flows over IPv6.
    pub(super) v6_percent: u32,
}

/// The active flows, and the distribution from which new ones are drawn.
#[derive(Debug)]
pub(crate) struct Flows {
    active: Vec<Flow>,
    popularity: Zipf,
    mix: Mix,
}

/// A flow between two hosts, which are given by their numbers.
#[derive(Clone, Copy, Debug)]
struct Flow {
    client: u32,
    server: u32,
    client_port: u16,
    server_port: u16,
    version: IpVersion,
    transport: Transport,
    /// The VLAN ID, for 3 % of the flows.
    vlan: Option<u16>,
}

impl Flows {
    /// Creates the active flows between this number of hosts, but at least two.
    pub(super) fn new(hosts: u32, mix: Mix, random: &mut Random) -> Self {
        let mut flows = Self { active: Vec::new(), popularity: Zipf::new(hosts.max(2)), mix };
        flows.active = (0..ACTIVE_FLOWS).map(|_| flows.new_flow(random)).collect();
        flows
    }

    /// Generates the packet with this index.
    pub(super) fn packet(&mut self, index: u64, random: &mut Random) -> Packet {
        let flow = self.choose(random);
        let packet = Packet {
            layout: Layout {
                version: flow.version,
                transport: flow.transport,
                tags: self.tags(&flow, random),
                frame_len: self.frame_len(random),
            },
            source: numbered_host(flow.client.into()),
            target: numbered_host(flow.server.into()),
            source_port: flow.client_port,
            target_port: flow.server_port,
            // Stacked tags are also on the frames of flows without a VLAN ID.
            vlan: flow.vlan.unwrap_or(FIRST_VLAN),
            sequence: sequence_number(index),
        };
        if random.percent_chance(50) { packet } else { reverse(packet) }
    }

    /// Draws an active flow. In one of ten cases, replaces it with a new one first.
    fn choose(&mut self, random: &mut Random) -> Flow {
        let slot = usize::try_from(random.below(ACTIVE_FLOWS)).unwrap_or_default();
        match self.active.get(slot) {
            Some(flow) if !random.percent_chance(10) => *flow,
            _ => self.replace(slot, random),
        }
    }

    /// Replaces the flow in a slot with a new one.
    fn replace(&mut self, slot: usize, random: &mut Random) -> Flow {
        let flow = self.new_flow(random);
        if let Some(entry) = self.active.get_mut(slot) {
            *entry = flow;
        }
        flow
    }

    /// Draws a new flow.
    fn new_flow(&self, random: &mut Random) -> Flow {
        let client = self.popularity.draw_host(random);
        let server = self.other_host(client, random);
        Flow {
            client,
            server,
            client_port: to_u16(1_024 + random.below(60_000)),
            server_port: random.pick(&SERVER_PORTS).unwrap_or(443),
            version: if random.percent_chance(self.mix.v6_percent) {
                IpVersion::V6
            } else {
                IpVersion::V4
            },
            transport: transport(random),
            vlan: random.percent_chance(3).then(|| FIRST_VLAN + to_u16(random.below(VLAN_COUNT))),
        }
    }

    /// Draws a host other than `client`. There are at least two hosts, so that the loop ends.
    fn other_host(&self, client: u32, random: &mut Random) -> u32 {
        loop {
            let server = self.popularity.draw_host(random);
            if server != client {
                return server;
            }
        }
    }

    /// Returns the number of VLAN tags of a packet, which is random for stacked tags.
    fn tags(&self, flow: &Flow, random: &mut Random) -> u8 {
        match self.mix.tags {
            Tags::None => 0,
            Tags::Few => u8::from(flow.vlan.is_some()),
            Tags::Stacked => u8::try_from(1 + random.below(8)).unwrap_or(1),
        }
    }

    /// Returns the length of a frame in bytes, which is random for IMIX.
    fn frame_len(&self, random: &mut Random) -> u16 {
        match self.mix.sizes {
            FrameSizes::Fixed(len) => len,
            FrameSizes::Imix => match random.below(100) {
                0..58 => 64,
                58..91 => 594,
                _ => 1_518,
            },
        }
    }
}

/// Draws the transport protocol of a flow.
fn transport(random: &mut Random) -> Transport {
    match random.below(100) {
        0..80 => Transport::TcpAck,
        80..97 => Transport::Udp,
        _ => Transport::IcmpEcho,
    }
}

/// Exchanges the source and the target.
fn reverse(packet: Packet) -> Packet {
    Packet {
        source: packet.target,
        target: packet.source,
        source_port: packet.target_port,
        target_port: packet.source_port,
        ..packet
    }
}

/// Converts a number that fits in 16 bits.
fn to_u16(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
