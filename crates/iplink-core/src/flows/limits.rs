//! The limits of flows: inactivity timeouts and the maximum number of flows.

use crate::dissect::Protocol;

/// Nanoseconds per second.
const SECOND: i64 = 1_000_000_000;

/// The inactivity timeouts and the maximum number of flows.
///
/// The default timeouts are those of Zeek: five minutes for TCP, one minute for other protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowLimits {
    /// The time without a packet after which a TCP connection ends, in nanoseconds.
    pub tcp_timeout: i64,
    /// The time without a packet after which a flow of another protocol ends, in nanoseconds.
    pub other_timeout: i64,
    /// The maximum number of flows. Packets of further flows are counted, but belong to none.
    pub max_flows: usize,
}

impl FlowLimits {
    /// Returns the inactivity timeout of a protocol, in nanoseconds.
    #[must_use]
    pub const fn timeout(&self, protocol: Protocol) -> i64 {
        match protocol {
            Protocol::TCP => self.tcp_timeout,
            _ => self.other_timeout,
        }
    }
}

impl Default for FlowLimits {
    fn default() -> Self {
        // Two million flows take about 500 MB.
        Self { tcp_timeout: 300 * SECOND, other_timeout: 60 * SECOND, max_flows: 2_000_000 }
    }
}
