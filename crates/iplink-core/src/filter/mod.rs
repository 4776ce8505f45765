//! Which packets count: a language that who knows tcpdump knows.
//!
//! | Words | Packets |
//! |---|---|
//! | `host 10.0.0.1`, `net 10.0.0.0/8`, `net 192.168` | from or to it |
//! | `port 443`, `port https`, `portrange 1000-2000` | from or to such a port |
//! | `src …`, `dst …`, `src and dst …` | of which the source, the target or both are so |
//! | `tcp`, `udp`, `icmp`, `icmp6`, `sctp`, …, `proto 89` | of this protocol |
//! | `ip`, `ip6` | of this version of IP |
//! | `tcp port 443`, `ip6 net …` | both |
//! | `vlan`, `vlan 7` | of any VLAN, of this one |
//! | `len >= 1000`, also `<`, `<=`, `=`, `!=`, `>` | so long on the wire, in bytes |
//! | `syn` | that ask for a TCP connection: SYN without ACK |
//! | `fragment` | that are fragments |
//! | `since T`, `until T` | from then on, until then; both moments included |
//! | `and`, `or`, `not`, `&&`, <code>\|\|</code>, `!`, `( )` | |
//!
//! `not` binds most. `and` and `or` rank alike and go from left to right, as in
//! tcpdump; brackets make clear what is meant. What stands before a value need
//! not be said again: `port 80 or 443`, `src host 10.0.0.1 or 10.0.0.2`. Where `T`
//! may be read of [`Timestamp::parse`](crate::time::Timestamp::parse).
//!
//! What is not known of a packet fails every test, and so passes `not`: no packet
//! without ports is of `port 80`, and each is of `not port 80`.

mod display;
mod error;
mod expression;
mod network;
mod parser;
mod primitive;
mod sql;
mod tokens;
mod words;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

pub use error::FilterError;
pub use sql::{AddressColumn, SqlColumns, SqlCondition, SqlError, SqlValue};

#[cfg(feature = "sqlite")]
use self::expression::Test;
use self::expression::{Expression, Facts};
use self::parser::Parser;
use crate::dissect::{Frame, Observation};
use crate::dissect::{Ports, Protocol};
#[cfg(feature = "sqlite")]
use crate::time::Timestamp;
use crate::time::Zone;

/// Which packets count.
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
/// let total = ingest.account().total();
/// assert!(total.filtered > 0);
/// assert_eq!(total.read, total.linked + total.filtered + total.skipped());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Arc<Expression>);

impl Filter {
    /// Reads a filter, whose times are those of a clock in this zone where they
    /// do not tell their own.
    ///
    /// # Errors
    ///
    /// Returns a [`FilterError`], which tells the place and what was expected
    /// there, when the text is no filter, or one with more than 64 `and`, `or`
    /// and `not` within one another.
    pub fn parse_in(text: &str, zone: Zone) -> Result<Self, FilterError> {
        Parser::new(text, zone).parse().map(|expression| Self(Arc::new(expression)))
    }

    /// Tells whether a packet counts. It allocates nothing.
    #[inline]
    #[must_use]
    pub fn matches(&self, seen: &Observation) -> bool {
        self.0.matches(&Facts::of_packet(seen))
    }

    /// Tells whether a frame counts: by the packet that it carries or, where
    /// there is none, as one of which nothing is known but the time, the VLAN
    /// and the length.
    #[must_use]
    pub fn matches_frame(&self, seen: &Frame) -> bool {
        self.0.matches(&Facts::of_frame(seen))
    }

    /// Tells whether packets count of which no more is known than this: their ends,
    /// their protocol and their ports.
    pub(crate) fn matches_counted(
        &self,
        ends: (IpAddr, IpAddr),
        protocol: Option<Protocol>,
        ports: Option<Ports>,
    ) -> bool {
        self.0.matches(&Facts::of_counted(ends, protocol, ports))
    }

    /// Names what it asks of packets besides their ends, if anything; and besides
    /// their protocol and ports, where these are known.
    pub(crate) fn asks_beyond_ends(&self, knows_flows: bool) -> Option<&'static str> {
        self.0.asks_beyond_ends(knows_flows)
    }

    /// Returns the filter that a packet passes if it passes both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let expression = Arc::unwrap_or_clone(self.0);
        Self(Arc::new(expression.and(Arc::unwrap_or_clone(other.0))))
    }
}

/// What a database is asked by needs to know of a filter.
#[cfg(feature = "sqlite")]
impl Filter {
    /// Returns filters, all of which a packet passes that passes this one.
    pub(crate) fn conjuncts(&self) -> Vec<Self> {
        match &*self.0 {
            Expression::All(parts) => {
                parts.iter().map(|part| Self(Arc::new(part.clone()))).collect()
            }
            _ => vec![self.clone()],
        }
    }

    /// Returns the moments that it compares times with.
    pub(crate) fn moments(&self) -> Vec<Timestamp> {
        let mut moments = Vec::new();
        self.0.each_test(&mut |test| match test {
            Test::Since(moment) | Test::Until(moment) => moments.push(moment),
            _ => {}
        });
        moments
    }

    /// Tells whether it asks for ports.
    pub(crate) fn asks_ports(&self) -> bool {
        let mut asks = false;
        self.0.each_test(&mut |test| asks |= matches!(test, Test::Ports(..)));
        asks
    }
}

/// Reads a filter whose times are in UTC.
impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_in(text, Zone::UTC)
    }
}

/// Writes the filter in one way, which is read as the same filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
