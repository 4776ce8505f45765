//! The port scan and the SYN flood, whose packets receive no reply.

use super::hosts::{host_addresses, numbered_host};
use super::sequence_number;
use crate::template::{HostAddresses, IpVersion, Layout, Packet, Transport};

/// The layout of a probe: a SYN without data, in a frame of the minimum length of Ethernet.
const PROBE: Layout =
    Layout { version: IpVersion::V4, transport: Transport::TcpSyn, tags: 0, frame_len: 60 };

const SOURCE_PORT: u16 = 54_321;
const PROBED_PORTS: [u16; 8] = [443, 80, 22, 445, 3_389, 8_080, 25, 23];

/// 10.65.0.1, outside the scanned 10.66.0.0/16.
const SCANNER_ADDRESS: u32 = 0x0a41_0001;
/// 10.66.0.0, the first scanned address.
const SCANNED_NETWORK: u32 = 0x0a42_0000;
const MAX_SCANNED_HOSTS: u32 = 1 << 16;

/// 198.51.100.80, outside the pool of numbered hosts.
const VICTIM_ADDRESS: u32 = 0xc633_6450;
/// The index in the hardware addresses of the scanner and the victim. No numbered host has it.
const UNNUMBERED_INDEX: u32 = u32::MAX;

/// A port scan: one source probes every address in turn, then all of them on the next port.
#[derive(Debug)]
pub(crate) struct Scan {
    source: HostAddresses,
    hosts: u32,
}

impl Scan {
    /// Creates a scan of this number of hosts, from 1 to 65,536.
    pub(super) fn new(hosts: u32) -> Self {
        Self {
            source: host_addresses(UNNUMBERED_INDEX, SCANNER_ADDRESS),
            hosts: hosts.clamp(1, MAX_SCANNED_HOSTS),
        }
    }

    /// Generates the packet with this index.
    pub(super) fn packet(&self, index: u64) -> Packet {
        let hosts = u64::from(self.hosts);
        let host = u32::try_from(index % hosts).unwrap_or_default();
        let round = usize::try_from(index / hosts).unwrap_or_default();
        let port = PROBED_PORTS.iter().cycle().nth(round % PROBED_PORTS.len());
        Packet {
            layout: PROBE,
            source: self.source,
            target: host_addresses(host, SCANNED_NETWORK + host),
            source_port: SOURCE_PORT,
            target_port: port.copied().unwrap_or(443),
            vlan: 0,
            sequence: sequence_number(index),
        }
    }
}

/// A SYN flood: each packet has a new source.
#[derive(Debug)]
pub(crate) struct Flood {
    target: HostAddresses,
}

impl Default for Flood {
    fn default() -> Self {
        Self { target: host_addresses(UNNUMBERED_INDEX, VICTIM_ADDRESS) }
    }
}

impl Flood {
    /// Generates the packet with this index.
    pub(super) fn packet(&self, index: u64) -> Packet {
        Packet {
            layout: PROBE,
            source: numbered_host(index),
            target: self.target,
            source_port: SOURCE_PORT,
            target_port: 443,
            vlan: 0,
            sequence: sequence_number(index),
        }
    }
}
