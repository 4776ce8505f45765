//! The comparison of a host or a link in two graphs.

use super::Count;

/// The comparison of a host or a link in two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// The kind of change.
    pub change: Change,
    /// Its packets in the first graph; 0 if it is not there.
    pub before: Count,
    /// Its packets in the second graph; 0 if it is not there.
    pub after: Count,
}

/// The kind of change from one graph to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are no other kinds of change")]
pub enum Change {
    /// It is in the second graph only.
    New,
    /// It is in the first graph only.
    Gone,
    /// It is in both, and its traffic differs.
    Changed,
    /// It is in both, and its traffic differs by less than the thresholds.
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
    /// Returns the maximum of the packets before and after, and of the bytes: the weight in
    /// drawings.
    #[must_use]
    pub const fn greater(&self) -> Count {
        let (before, after) = (self.before, self.after);
        Count {
            packets: if before.packets > after.packets { before.packets } else { after.packets },
            bytes: if before.bytes > after.bytes { before.bytes } else { after.bytes },
        }
    }
}
