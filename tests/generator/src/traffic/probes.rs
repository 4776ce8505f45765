//! The port scan and the SYN flood, whose packets receive no reply.

use super::sequence_number;
use super::stations::{numbered, station};
use crate::template::{Layout, Packet, Station, Transport, Version};

/// A probe is a SYN without data in a frame of the minimum length.
const PROBE: Layout =
    Layout { version: Version::V4, transport: Transport::TcpSyn, tags: 0, frame_len: 60 };

const SOURCE_PORT: u16 = 54_321;
const PROBED_PORTS: [u16; 8] = [443, 80, 22, 445, 3_389, 8_080, 25, 23];

/// 10.65.0.1, outside the scanned 10.66.0.0/16.
const SCANNER: u32 = 0x0a41_0001;
const SCANNED: u32 = 0x0a42_0000;
const MAX_SCANNED_HOSTS: u32 = 1 << 16;

/// 198.51.100.80, outside the pool of numbered hosts.
const VICTIM: u32 = 0xc633_6450;
/// The hardware index of the scanner and of the victim, which are not numbered.
const OUTSIDER: u32 = u32::MAX;

/// A port scan: one source tries every address in turn, then the next port.
#[derive(Debug)]
pub(crate) struct Scan {
    source: Station,
    hosts: u32,
}

impl Scan {
    pub(super) fn new(hosts: u32) -> Self {
        Self { source: station(OUTSIDER, SCANNER), hosts: hosts.clamp(1, MAX_SCANNED_HOSTS) }
    }

    pub(super) fn packet(&self, number: u64) -> Packet {
        let hosts = u64::from(self.hosts);
        let index = u32::try_from(number % hosts).unwrap_or_default();
        let round = usize::try_from(number / hosts).unwrap_or_default();
        let port = PROBED_PORTS.iter().cycle().nth(round % PROBED_PORTS.len());
        Packet {
            layout: PROBE,
            source: self.source,
            target: station(index, SCANNED + index),
            source_port: SOURCE_PORT,
            target_port: port.copied().unwrap_or(443),
            vlan: 0,
            number: sequence_number(number),
        }
    }
}

/// A SYN flood: each packet has a new source.
#[derive(Debug)]
pub(crate) struct Flood {
    target: Station,
}

impl Default for Flood {
    fn default() -> Self {
        Self { target: station(OUTSIDER, VICTIM) }
    }
}

impl Flood {
    pub(super) fn packet(&self, number: u64) -> Packet {
        Packet {
            layout: PROBE,
            source: numbered(number),
            target: self.target,
            source_port: SOURCE_PORT,
            target_port: 443,
            vlan: 0,
            number: sequence_number(number),
        }
    }
}
