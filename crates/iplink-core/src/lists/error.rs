//! Errors in a line of a list.

use crate::time::TimeError;

/// An error in a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// A mandatory value is missing.
    #[error("missing {value}")]
    Missing {
        /// The name of the missing value.
        value: &'static str,
    },
    /// The source or target is not an address.
    #[error(
        "invalid address \"{text}\": expected an IP address, MAC address, network or \
         address:port/protocol"
    )]
    Address {
        /// The text of the address.
        text: String,
    },
    /// A number is invalid or out of range.
    #[error("{field}: invalid number \"{text}\": expected a whole number from 0 to {max}")]
    Number {
        /// The name of the field.
        field: &'static str,
        /// The text of the number.
        text: String,
        /// The maximum number.
        max: u64,
    },
    /// The protocol is unknown.
    #[error("unknown protocol \"{text}\"")]
    Protocol {
        /// The text of the protocol.
        text: String,
    },
    /// A time is invalid.
    #[error("{field}: {source}")]
    Time {
        /// The name of the field.
        field: &'static str,
        /// The reason why the time is invalid.
        source: TimeError,
    },
    /// The last packet is before the first packet.
    #[error("last seen before first seen")]
    LastBeforeFirst,
    /// A link has no packets.
    #[error("a link needs at least one packet")]
    NoPackets,
    /// The list has more packets or bytes in total than can be counted.
    #[error("more than {max} packets or bytes in total")]
    TotalTooLarge {
        /// The maximum total.
        max: u64,
    },
    /// The line is too long.
    #[error("line is longer than {limit} bytes")]
    TooLong {
        /// The maximum length, in bytes.
        limit: usize,
    },
    /// The number of values differs from the number of columns.
    #[error("expected {expected} values, found {found}")]
    ColumnCount {
        /// The number of values.
        found: usize,
        /// The number of columns.
        expected: usize,
    },
    /// A line has invalid syntax.
    #[error("{problem}")]
    Syntax {
        /// The description of the error.
        problem: String,
    },
    /// Hosts are identified by MAC addresses, and an end of the link is not a MAC address.
    #[error("\"{text}\" is not a MAC address")]
    NoMac {
        /// The end of the link.
        text: String,
    },
    /// A filter is set, and an end of the link is not an IP address.
    #[error("\"{text}\" is not an IP address, which the filter requires")]
    NotFilterable {
        /// The end of the link.
        text: String,
    },
}
