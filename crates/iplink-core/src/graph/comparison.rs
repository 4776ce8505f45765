//! What became of a host or a link from one graph to another.

use super::Count;

/// What became of something from one graph to another, with its packets in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// What became of it.
    pub change: Change,
    /// Its packets before; none where it was not there.
    pub before: Count,
    /// Its packets after; none where it is not there any more.
    pub after: Count,
}

/// What became of something from one graph to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no other way to go")]
pub enum Change {
    /// It was not there before.
    New,
    /// It is not there any more.
    Gone,
    /// It is in both, and its traffic is not the same.
    Changed,
    /// It is in both, and much the same.
    Same,
}

impl Change {
    /// Returns its name: `new`, `gone`, `changed` or `same`.
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
    /// Returns the greater of the packets before and after, and likewise of the
    /// bytes: how heavy to draw it.
    #[must_use]
    pub const fn greater(&self) -> Count {
        let (before, after) = (self.before, self.after);
        Count {
            packets: if before.packets > after.packets { before.packets } else { after.packets },
            bytes: if before.bytes > after.bytes { before.bytes } else { after.bytes },
        }
    }
}
