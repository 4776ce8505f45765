//! The packets of a generated capture.

mod flows;
mod hosts;
mod probes;

use crate::profile::{Profile, TrafficKind};
use crate::random::Random;
use crate::template::Packet;

use flows::{Flows, FrameSizes, Mix, Tags};
use probes::{Flood, Scan};

/// The packets of one capture.
#[derive(Debug)]
pub(crate) enum Traffic {
    Flows(Flows),
    Scan(Scan),
    Flood(Flood),
}

impl Traffic {
    /// Creates the traffic that `profile` describes.
    pub(crate) fn new(profile: &Profile, random: &mut Random) -> Self {
        let (sizes, tags, v6_percent) = match profile.kind {
            TrafficKind::Scan => return Self::Scan(Scan::new(profile.hosts)),
            TrafficKind::Flood => return Self::Flood(Flood::default()),
            TrafficKind::Mixed => (FrameSizes::Imix, Tags::Few, 10),
            // No IPv6, because its header and that of TCP do not fit in 60 bytes.
            TrafficKind::Tiny => (FrameSizes::Fixed(60), Tags::None, 0),
            TrafficKind::Jumbo => (FrameSizes::Fixed(9_000), Tags::Few, 10),
            TrafficKind::Vlans => (FrameSizes::Imix, Tags::Stacked, 10),
        };
        Self::Flows(Flows::new(profile.hosts, Mix { sizes, tags, v6_percent }, random))
    }

    /// Generates the packet with this index. Packets must be requested in order.
    pub(crate) fn packet(&mut self, index: u64, random: &mut Random) -> Packet {
        match self {
            Self::Flows(flows) => flows.packet(index, random),
            Self::Scan(scan) => scan.packet(index),
            Self::Flood(flood) => flood.packet(index),
        }
    }
}

/// Returns the low 32 bits of the index of a packet, because TCP sequence numbers wrap around.
fn sequence_number(index: u64) -> u32 {
    u32::try_from(index & u64::from(u32::MAX)).unwrap_or_default()
}
