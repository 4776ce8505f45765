//! Ports and TCP flags.
//!
//! They are read from their own bytes without parsing a complete header, because the snap
//! length may have cut off the rest.

use super::{Observation, Protocol};
use crate::dissect::{Ports, TcpFlags};

/// Offset of the flags in a TCP header, in bytes.
const TCP_FLAGS_AT: usize = 13;

/// Adds the ports and TCP flags of the transport header.
#[inline]
pub(super) fn add_ports(mut observation: Observation, header: &[u8]) -> Observation {
    match observation.protocol {
        Protocol::TCP => {
            observation.ports = ports(header);
            observation.tcp_flags = header.get(TCP_FLAGS_AT).copied().map(TcpFlags);
        }
        Protocol::UDP | Protocol::SCTP | Protocol::DCCP | Protocol::UDP_LITE => {
            observation.ports = ports(header);
        }
        _ => {}
    }
    observation
}

#[inline]
fn ports(header: &[u8]) -> Option<Ports> {
    let [source_high, source_low, target_high, target_low] = *header.first_chunk::<4>()?;
    Some(Ports {
        source: u16::from_be_bytes([source_high, source_low]),
        target: u16::from_be_bytes([target_high, target_low]),
    })
}
