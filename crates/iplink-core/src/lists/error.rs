//! What can be wrong with a line of a list.

use crate::time::TimeError;

/// What is wrong with a line of a list of links.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// It does not say what every line must.
    #[error("there is no {what}")]
    Missing {
        /// What it does not say.
        what: &'static str,
    },
    /// An end of a link is none that a host can be told by.
    #[error("`{text}` is no address: IP, MAC, network, or address:port/protocol")]
    Address {
        /// The end.
        text: String,
    },
    /// A number is none.
    #[error("{what}: `{text}` is no whole number from 0 to {most}")]
    Number {
        /// What it is the number of.
        what: &'static str,
        /// The text.
        text: String,
        /// The greatest that it may be.
        most: u64,
    },
    /// It is of a protocol that is not known.
    #[error("`{text}` is no protocol")]
    Protocol {
        /// The text.
        text: String,
    },
    /// A time is none.
    #[error("{what}: {source}")]
    Time {
        /// Which time.
        what: &'static str,
        /// What is wrong with it.
        source: TimeError,
    },
    /// Its packets were last seen before they were first seen.
    #[error("it was last seen before it was first seen")]
    Backwards,
    /// A link has no packets.
    #[error("a link has one packet or more")]
    NoPackets,
    /// There are more packets or bytes than can be counted.
    #[error("more than {most} packets or bytes cannot be counted")]
    TooMany {
        /// The most that are counted.
        most: u64,
    },
    /// It is longer than any line may be.
    #[error("it is longer than {limit} bytes")]
    TooLong {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// It has more or fewer values than there are columns.
    #[error("it has {have} values, and there are {columns} columns")]
    Columns {
        /// How many values it has.
        have: usize,
        /// How many there should be.
        columns: usize,
    },
    /// It is not in the syntax of the list.
    #[error("{what}")]
    Syntax {
        /// What is wrong with it.
        what: String,
    },
    /// Hosts are told by their MAC addresses, and an end of the link has none.
    #[error("`{text}` is no MAC address")]
    NoMac {
        /// The end.
        text: String,
    },
    /// An end of the link is none that a filter can ask.
    #[error("`{text}` is no address that a filter can ask")]
    Unasked {
        /// The end.
        text: String,
    },
}
