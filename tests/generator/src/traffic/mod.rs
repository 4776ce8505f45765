//! The packets of a generated capture.

mod flows;
mod probes;
mod stations;

use crate::profile::{Profile, TrafficKind};
use crate::random::Random;
use crate::template::Packet;

use flows::{Flows, Mix, Sizes, Tags};
use probes::{Flood, Scan};

/// The packets of one capture.
#[derive(Debug)]
pub(crate) enum Traffic {
    Flows(Flows),
    Scan(Scan),
    Flood(Flood),
}

impl Traffic {
    /// Starts the traffic that `profile` describes.
    pub(crate) fn new(profile: &Profile, random: &mut Random) -> Self {
        let (sizes, tags, v6_percent) = match profile.kind {
            TrafficKind::Scan => return Self::Scan(Scan::new(profile.hosts)),
            TrafficKind::Flood => return Self::Flood(Flood::default()),
            TrafficKind::Mixed => (Sizes::Imix, Tags::Few, 10),
            // 60 bytes do not hold the headers of IPv6 and TCP.
            TrafficKind::Tiny => (Sizes::Fixed(60), Tags::None, 0),
            TrafficKind::Jumbo => (Sizes::Fixed(9_000), Tags::Few, 10),
            TrafficKind::Vlans => (Sizes::Imix, Tags::Stacked, 10),
        };
        Self::Flows(Flows::new(profile.hosts, Mix { sizes, tags, v6_percent }, random))
    }

    /// Generates packet `number`. Packets must be requested in order.
    pub(crate) fn packet(&mut self, number: u64, random: &mut Random) -> Packet {
        match self {
            Self::Flows(flows) => flows.packet(number, random),
            Self::Scan(scan) => scan.packet(number),
            Self::Flood(flood) => flood.packet(number),
        }
    }
}

/// Returns the low 32 bits of a packet number, because TCP sequence numbers wrap.
fn sequence_number(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}
