//! Packet filters, in a subset of the tcpdump (pcap-filter) syntax.
//!
//! ```
//! use iplink_core::filter::Filter;
//!
//! for text in [
//!     "tcp port 443",
//!     "src net 10.0.0.0/8 and not dst net 10.0.0.0/8",
//!     "host 10.0.0.1 and (port 80 or 443)",
//!     "since 2009-01-16 00:03 and len >= 1000",
//! ] {
//!     text.parse::<Filter>()?;
//! }
//! # Ok::<(), iplink_core::filter::FilterError>(())
//! ```
//!
//! A filter combines these primitives with `and`, `or`, `not` and parentheses, or
//! `&&`, `||` and `!`:
//!
//! | Primitive | Matches packets |
//! |---|---|
//! | `host 10.0.0.1`, `net 10.0.0.0/8`, `net 192.168` | with this source or destination |
//! | `internal`, `external` | with a source or destination that is private, link-local, unique local, loopback, or of carrier-grade NAT; or that is on the Internet |
//! | `multicast`, `broadcast` | sent to a multicast group, or to all hosts (255.255.255.255 or the MAC address) |
//! | `arp` | of ARP, in graphs of MAC addresses |
//! | `port 443`, `port https`, `portrange 1000-2000` | with this source or destination port |
//! | `src …`, `dst …`, `src and dst …` | whose source, destination, or both match |
//! | `tcp`, `udp`, `icmp`, `icmp6`, `sctp`, …, `proto 89` | of this IP protocol |
//! | `ip`, `ip6` | of this IP version |
//! | `tcp port 443`, `ip6 net …` | that match both |
//! | `vlan`, `vlan 7` | of any VLAN, or of this one |
//! | `len >= 1000`, also `<`, `<=`, `=`, `!=`, `>` | whose length on the wire, in bytes, satisfies the comparison |
//! | `syn` | that open a TCP connection: SYN without ACK |
//! | `fragment` | that are fragments |
//! | `since T`, `until T` | captured at `T` or later, or at `T` or earlier; a time of day, such as `18:13`, is that of any day |
//!
//! `not` has the highest precedence. `and` and `or` have equal precedence and
//! associate from left to right, as in tcpdump. A value without qualifiers has those
//! of the value before it: `port 80 or 443`, `src host 10.0.0.1 or 10.0.0.2`. The
//! formats of a time `T` are those of
//! [`Timestamp::parse`](crate::time::Timestamp::parse).
//!
//! A primitive does not match a packet that lacks the tested property, but its negation
//! does: a packet without ports never matches `port 80`, and always `not port 80`.

mod address_scope;
mod display;
mod error;
mod expression;
mod names;
mod packet_properties;
mod parser;
mod primitive;
mod sql;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

pub(crate) use address_scope::INTERNAL_NETWORKS;
pub use error::FilterError;
pub use sql::{AddressColumn, SqlColumns, SqlCondition, SqlError, SqlValue};

use self::expression::Expression;
use self::packet_properties::PacketProperties;
use self::parser::Parser;
#[cfg(feature = "sqlite")]
use self::primitive::Primitive;
use crate::dissect::{Frame, Observation, Ports, Protocol};
#[cfg(feature = "sqlite")]
use crate::time::Timestamp;
use crate::time::Zone;

/// A packet filter.
///
/// ```
/// use iplink_core::filter::Filter;
/// use iplink_core::{Dimensions, Ingest};
///
/// let filter: Filter = "net 10.20 and (port 80 or 443) and not syn".parse()?;
/// assert_eq!(
///     filter.to_string(),
///     "net 10.20.0.0/16 and (port 80 or port 443) and not syn"
/// );
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS).with_filter(filter);
/// ingest.read("office.pcap", file)?;
/// let total = ingest.statistics().total();
/// assert!(total.filtered > 0);
/// assert_eq!(total.read, total.linked + total.filtered + total.skipped());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "bpf")]
#[doc(alias = "pcap-filter")]
pub struct Filter(Arc<Expression>);

impl Filter {
    /// Parses a filter. `zone` is the time zone of times without an offset.
    ///
    /// # Errors
    ///
    /// Returns a [`FilterError`] with the position and the expected syntax if the
    /// text is not a filter, or nests more than 64 `and`, `or` and `not`.
    pub fn parse_in(text: &str, zone: Zone) -> Result<Self, FilterError> {
        Parser::new(text, zone).parse().map(|expression| Self(Arc::new(expression)))
    }

    /// Returns whether a packet matches. The test allocates no memory.
    #[inline]
    #[must_use]
    pub fn matches(&self, observation: &Observation) -> bool {
        self.0.matches(&PacketProperties::of_observation(observation))
    }

    /// Returns whether the packet in a frame matches. A frame without an IP packet
    /// has only a time, a VLAN and a length.
    #[must_use]
    pub fn matches_frame(&self, frame: &Frame) -> bool {
        self.0.matches(&PacketProperties::of_frame(frame))
    }

    /// Returns whether an aggregated record with these properties matches. A property that it does
    /// not have is `None`.
    pub(crate) fn matches_record(
        &self,
        addresses: (IpAddr, IpAddr),
        protocol: Option<Protocol>,
        ports: Option<Ports>,
    ) -> bool {
        self.0.matches(&PacketProperties::of_record(addresses, protocol, ports))
    }

    /// Returns the first property that the filter tests but aggregated records lack, as error
    /// messages name it. `has_flows` states whether the records are of flows; only these have
    /// protocols and ports.
    pub(crate) fn unsupported_by_records(&self, has_flows: bool) -> Option<&'static str> {
        self.0.unsupported_by_records(has_flows)
    }

    /// Combines two filters: a packet matches if it matches both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let expression = Arc::unwrap_or_clone(self.0);
        Self(Arc::new(expression.and(Arc::unwrap_or_clone(other.0))))
    }
}

/// Methods that inspect a filter, to plan the query of a database.
#[cfg(feature = "sqlite")]
impl Filter {
    /// Returns the operands of the outermost `and`, or the filter itself if it is no `and`. A
    /// packet matches the filter if it matches all of them.
    pub(crate) fn conjuncts(&self) -> Vec<Self> {
        match &*self.0 {
            Expression::All(operands) => {
                operands.iter().map(|operand| Self(Arc::new(operand.clone()))).collect()
            }
            _ => vec![self.clone()],
        }
    }

    /// Returns the times after `since` and `until` in the filter.
    pub(crate) fn times(&self) -> Vec<Timestamp> {
        let mut times = Vec::new();
        self.0.for_each_primitive(&mut |primitive| match primitive {
            Primitive::Since(time) | Primitive::Until(time) => times.push(time),
            _ => {}
        });
        times
    }

    /// Returns whether the filter tests ports.
    pub(crate) fn tests_ports(&self) -> bool {
        let mut has_ports = false;
        self.0.for_each_primitive(&mut |primitive| {
            has_ports |= matches!(primitive, Primitive::Ports(..));
        });
        has_ports
    }
}

/// Parses a filter whose times are in UTC.
impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_in(text, Zone::UTC)
    }
}

/// Writes the filter in its canonical form, which parses to an equal filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
