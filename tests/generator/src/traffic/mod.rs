//! Who sends what to whom in a generated capture.

mod flows;
mod probes;
mod stations;

use crate::random::Random;
use crate::shape::{Kind, Shape};
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
    /// Starts the traffic that `shape` describes.
    pub(crate) fn new(shape: &Shape, random: &mut Random) -> Self {
        let (sizes, tags, v6_percent) = match shape.kind {
            Kind::Scan => return Self::Scan(Scan::new(shape.hosts)),
            Kind::Flood => return Self::Flood(Flood::default()),
            Kind::Mixed => (Sizes::Imix, Tags::Few, 10),
            // 60 bytes do not hold the headers of IPv6 and TCP.
            Kind::Tiny => (Sizes::Fixed(60), Tags::None, 0),
            Kind::Jumbo => (Sizes::Fixed(9_000), Tags::Few, 10),
            Kind::Vlans => (Sizes::Imix, Tags::Stacked, 10),
        };
        Self::Flows(Flows::new(shape.hosts, Mix { sizes, tags, v6_percent }, random))
    }

    /// Draws packet `number`; they are asked for in order.
    pub(crate) fn packet(&mut self, number: u64, random: &mut Random) -> Packet {
        match self {
            Self::Flows(flows) => flows.packet(number, random),
            Self::Scan(scan) => scan.packet(number),
            Self::Flood(flood) => flood.packet(number),
        }
    }
}

/// The part of a packet's number that fits a sequence number, which wraps too.
fn sequence_number(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}
