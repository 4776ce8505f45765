//! The comparison of a host or a link in two graphs.

use super::Count;

/// The comparison of a host or a link in two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// The kind of change.
    pub change: Change,
    /// The traffic in the first graph; 0 if the host or link is not there.
    pub before: Count,
    /// The traffic in the second graph; 0 if the host or link is not there.
    pub after: Count,
}

/// The kind of change from one graph to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are no other kinds of change")]
pub enum Change {
    /// The host or link is only in the second graph.
    New,
    /// The host or link is only in the first graph.
    Gone,
    /// The host or link is in both graphs, and its traffic differs by at least the thresholds.
    Changed,
    /// The host or link is in both graphs, and its traffic is equal or differs by less than the
    /// thresholds.
    Same,
}

impl Change {
    /// Returns the name: `new`, `gone`, `changed` or `same`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

impl Comparison {
    /// Returns the greater of the two numbers of packets, before and after, and the greater of the
    /// two numbers of bytes. Drawings use them as weights.
    #[must_use]
    pub const fn greater(&self) -> Count {
        let (before, after) = (self.before, self.after);
        Count {
            packets: if before.packets > after.packets { before.packets } else { after.packets },
            bytes: if before.bytes > after.bytes { before.bytes } else { after.bytes },
        }
    }
}
