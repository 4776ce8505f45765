//! Ports and TCP flags.
//!
//! They are read from the bytes that hold them and not through a whole header:
//! the snap length may have cut the rest of it off.

use super::{Observation, Protocol};
use crate::dissect::{Ports, TcpFlags};

/// Where a TCP header has its flags, in bytes.
const TCP_FLAGS_AT: usize = 13;

/// Adds what the transport header tells.
#[inline]
pub(super) fn observe(mut seen: Observation, header: &[u8]) -> Observation {
    match seen.protocol {
        Protocol::TCP => {
            seen.ports = ports(header);
            seen.tcp_flags = header.get(TCP_FLAGS_AT).copied().map(TcpFlags);
        }
        Protocol::UDP | Protocol::SCTP | Protocol::DCCP | Protocol::UDP_LITE => {
            seen.ports = ports(header);
        }
        _ => {}
    }
    seen
}

#[inline]
fn ports(header: &[u8]) -> Option<Ports> {
    let [source_high, source_low, target_high, target_low] = *header.first_chunk::<4>()?;
    Some(Ports {
        source: u16::from_be_bytes([source_high, source_low]),
        target: u16::from_be_bytes([target_high, target_low]),
    })
}
