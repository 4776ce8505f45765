//! Everyday traffic: flows between popular hosts, with packets in both directions.

use super::sequence_number;
use super::stations::numbered;
use crate::random::Random;
use crate::template::{Layout, Packet, Transport, Version};
use crate::zipf::Zipf;

/// The number of concurrent flows.
const ACTIVE_FLOWS: u32 = 4_096;
const SERVICES: [u16; 8] = [443, 80, 53, 22, 25, 123, 3_389, 8_080];
const FIRST_VLAN: u16 = 100;
const VLANS: u32 = 8;

/// The lengths of frames.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sizes {
    /// The "simple IMIX" lengths 64, 594 and 1,518 in shares of 58, 33 and 9 %.
    Imix,
    /// All of one length.
    Fixed(u16),
}

/// The VLAN tags of frames.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tags {
    /// None.
    None,
    /// One for 3 % of the flows.
    Few,
    /// 1 to 8 for every packet.
    Stacked,
}

/// The mix of frames of a capture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix {
    pub(super) sizes: Sizes,
    pub(super) tags: Tags,
    pub(super) v6_percent: u32,
}

/// The active flows, and the distribution of new ones.
#[derive(Debug)]
pub(crate) struct Flows {
    active: Vec<Flow>,
    popularity: Zipf,
    mix: Mix,
}

#[derive(Clone, Copy, Debug)]
struct Flow {
    client: u32,
    server: u32,
    client_port: u16,
    server_port: u16,
    version: Version,
    transport: Transport,
    vlan: Option<u16>,
}

impl Flows {
    pub(super) fn new(hosts: u32, mix: Mix, random: &mut Random) -> Self {
        let mut flows = Self { active: Vec::new(), popularity: Zipf::new(hosts.max(2)), mix };
        flows.active = (0..ACTIVE_FLOWS).map(|_| flows.start(random)).collect();
        flows
    }

    pub(super) fn packet(&mut self, number: u64, random: &mut Random) -> Packet {
        let flow = self.choose(random);
        let packet = Packet {
            layout: Layout {
                version: flow.version,
                transport: flow.transport,
                tags: self.tags(&flow, random),
                frame_len: self.frame_len(random),
            },
            source: numbered(flow.client.into()),
            target: numbered(flow.server.into()),
            source_port: flow.client_port,
            target_port: flow.server_port,
            vlan: flow.vlan.unwrap_or(FIRST_VLAN),
            number: sequence_number(number),
        };
        if random.percent(50) { packet } else { reversed(packet) }
    }

    /// Returns an active flow; one time in ten it replaces the flow by a new one.
    fn choose(&mut self, random: &mut Random) -> Flow {
        let slot = usize::try_from(random.below(ACTIVE_FLOWS)).unwrap_or_default();
        match self.active.get(slot) {
            Some(flow) if !random.percent(10) => *flow,
            _ => self.replace(slot, random),
        }
    }

    fn replace(&mut self, slot: usize, random: &mut Random) -> Flow {
        let flow = self.start(random);
        if let Some(place) = self.active.get_mut(slot) {
            *place = flow;
        }
        flow
    }

    fn start(&self, random: &mut Random) -> Flow {
        let client = self.popularity.host(random);
        let server = self.other_host(client, random);
        Flow {
            client,
            server,
            client_port: small(1_024 + random.below(60_000)),
            server_port: random.pick(&SERVICES).unwrap_or(443),
            version: if random.percent(self.mix.v6_percent) { Version::V6 } else { Version::V4 },
            transport: transport(random),
            vlan: random.percent(3).then(|| FIRST_VLAN + small(random.below(VLANS))),
        }
    }

    /// Draws a host other than `client`; the mix has at least two hosts.
    fn other_host(&self, client: u32, random: &mut Random) -> u32 {
        loop {
            let server = self.popularity.host(random);
            if server != client {
                return server;
            }
        }
    }

    fn tags(&self, flow: &Flow, random: &mut Random) -> u8 {
        match self.mix.tags {
            Tags::None => 0,
            Tags::Few => u8::from(flow.vlan.is_some()),
            Tags::Stacked => u8::try_from(1 + random.below(8)).unwrap_or(1),
        }
    }

    fn frame_len(&self, random: &mut Random) -> u16 {
        match self.mix.sizes {
            Sizes::Fixed(len) => len,
            Sizes::Imix => match random.below(100) {
                0..58 => 64,
                58..91 => 594,
                _ => 1_518,
            },
        }
    }
}

fn transport(random: &mut Random) -> Transport {
    match random.below(100) {
        0..80 => Transport::TcpAck,
        80..97 => Transport::Udp,
        _ => Transport::IcmpEcho,
    }
}

fn reversed(packet: Packet) -> Packet {
    Packet {
        source: packet.target,
        target: packet.source,
        source_port: packet.target_port,
        target_port: packet.source_port,
        ..packet
    }
}

/// Narrows a random number that fits a port or a VLAN id.
fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
