//! Ports and TCP flags.
//!
//! Only the bytes of these fields must be present, not a complete header, because the snap
//! length may have cut off the end of the header.

use super::{Observation, Protocol};
use crate::dissect::{Ports, TcpFlags};

/// The offset of the flags in a TCP header, in bytes.
const TCP_FLAGS_OFFSET: usize = 13;

/// Adds the ports and TCP flags of the transport header.
#[inline]
pub(super) fn add_ports(mut observation: Observation, header: &[u8]) -> Observation {
    match observation.protocol {
        Protocol::TCP => {
            observation.ports = read_ports(header);
            observation.tcp_flags = header.get(TCP_FLAGS_OFFSET).copied().map(TcpFlags);
        }
        Protocol::UDP | Protocol::SCTP | Protocol::DCCP | Protocol::UDP_LITE => {
            observation.ports = read_ports(header);
        }
        _ => {}
    }
    observation
}

/// Reads the source and target port, which are the first fields of every transport header
/// that has ports.
#[inline]
fn read_ports(header: &[u8]) -> Option<Ports> {
    let [source_high, source_low, target_high, target_low] = *header.first_chunk::<4>()?;
    Some(Ports {
        source: u16::from_be_bytes([source_high, source_low]),
        target: u16::from_be_bytes([target_high, target_low]),
    })
}
