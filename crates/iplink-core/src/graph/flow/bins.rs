//! Time bins: the resolution at which a graph keeps the times of packets.

use serde::{Deserialize, Serialize};

use crate::graph::traffic::earlier;
use crate::time::Timestamp;
use crate::wire::codes::BinsKind;
use crate::wire::{DecodeError, Decoder, Encoder};

/// The width of time bins. Bins are aligned to 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bins {
    /// The smallest width with at most 500 bins between the first and the last packet. Widths go
    /// from a millisecond to 500 days, in steps such as 1, 5 and 10 seconds.
    Auto,
    /// A width in nanoseconds, at least 1.
    Width(i64),
}

/// The maximum number of bins if their width is automatic.
const MAX_BINS: i64 = 500;

// Lengths of time in nanoseconds.
const MILLISECOND: i64 = 1_000_000;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The automatic widths, in nanoseconds. Each divides the next, except for the last one, so that
/// narrow bins can be merged into wide ones. The last is never used, because 500 bins of 500 days
/// are longer than the range of timestamps.
const WIDTHS: [i64; 24] = [
    MILLISECOND,
    5 * MILLISECOND,
    10 * MILLISECOND,
    50 * MILLISECOND,
    100 * MILLISECOND,
    500 * MILLISECOND,
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    5 * DAY,
    10 * DAY,
    50 * DAY,
    100 * DAY,
    500 * DAY,
    i64::MAX,
];

/// The current width of the bins, and the time range of the packets so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::graph) struct Binning {
    /// The width in nanoseconds.
    width: i64,
    /// Whether the width is automatic.
    can_widen: bool,
    /// The time of the earliest packet.
    first: Option<Timestamp>,
    /// The time of the latest packet.
    last: Option<Timestamp>,
}

impl Binning {
    pub(in crate::graph) const fn new(bins: Bins) -> Self {
        let (width, can_widen) = match bins {
            Bins::Auto => (MILLISECOND, true),
            Bins::Width(width) if width < 1 => (1, false),
            Bins::Width(width) => (width, false),
        };
        Self { width, can_widen, first: None, last: None }
    }

    /// Returns the width in nanoseconds.
    pub(in crate::graph) const fn width(&self) -> i64 {
        self.width
    }

    /// Returns whether a time is outside the time range so far.
    pub(in crate::graph) fn is_outside(&self, time: Option<Timestamp>) -> bool {
        time.is_some() && (self.first.is_none() || time < self.first || time > self.last)
    }

    /// Extends the time range to include a time, then calls [`widen`](Self::widen) and returns
    /// its result.
    pub(in crate::graph) fn widen_for(&mut self, time: Option<Timestamp>, slack: i64) -> bool {
        self.first = earlier(self.first, time);
        self.last = self.last.max(time);
        self.widen(slack)
    }

    /// Extends the time range to include that of another binning, and takes over its width if it is
    /// greater.
    pub(in crate::graph) fn merge(&mut self, other: &Self) {
        self.first = earlier(self.first, other.first);
        self.last = self.last.max(other.last);
        self.width = self.width.max(other.width);
    }

    /// Returns the start of the bin that contains a time.
    pub(in crate::graph) fn start(&self, time: Option<Timestamp>) -> Option<Timestamp> {
        let ns = time?.as_nanos();
        // The earliest bin may start before the earliest timestamp.
        Timestamp::from_nanos(ns.saturating_sub(ns.rem_euclid(self.width))).or(time)
    }

    /// Widens the bins until their number is at most `slack` times the limit; returns whether they
    /// are wider now.
    pub(in crate::graph) fn widen(&mut self, slack: i64) -> bool {
        let (Some(first), Some(last), true) = (self.first, self.last, self.can_widen) else {
            return false;
        };
        let count = |width: i64| {
            let bin = |time: Timestamp| time.as_nanos().div_euclid(width);
            bin(last).saturating_sub(bin(first)).saturating_add(1)
        };
        let fits =
            |width: &i64| *width >= self.width && count(*width) <= MAX_BINS.saturating_mul(slack);
        let width = WIDTHS.into_iter().find(fits).unwrap_or(i64::MAX);
        let is_wider = width > self.width;
        self.width = width;
        is_wider
    }
}

/// The encoding of the bin width in saved graphs.
impl Bins {
    pub(in crate::graph) fn encode(self, out: &mut Encoder) {
        match self {
            Self::Auto => out.code(BinsKind::AtMost),
            Self::Width(width) => {
                out.code(BinsKind::Width);
                out.signed(width);
            }
        }
    }

    pub(in crate::graph) fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match bytes.code()? {
            BinsKind::AtMost => Self::Auto,
            BinsKind::Width => Self::Width(bytes.signed()?),
        })
    }
}

/// The encoding of time bins in saved graphs.
impl Binning {
    pub(in crate::graph) fn encode(self, out: &mut Encoder) {
        out.signed(self.width);
        out.bool(self.can_widen);
        out.optional_time(self.first);
        out.optional_time(self.last);
    }

    pub(in crate::graph) fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let binning = Self {
            width: bytes.signed()?,
            can_widen: bytes.bool()?,
            first: bytes.optional_time()?,
            last: bytes.optional_time()?,
        };
        // Times are divided by the width, which therefore must not be 0.
        match binning.width {
            1.. => Ok(binning),
            _ => Err(DecodeError("its time bins have no width")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(ns: i64) -> Option<Timestamp> {
        Timestamp::from_nanos(ns)
    }

    #[test]
    fn each_width_divides_the_next() {
        let finite = &WIDTHS[..WIDTHS.len() - 1];
        assert!(finite.windows(2).all(|pair| pair[1] % pair[0] == 0));
    }

    #[test]
    fn width_depends_only_on_the_time_range() {
        let mut whole = Binning::new(Bins::Auto);
        let mut parts = [whole; 2];
        for second in 0..5_000 {
            let ns = second * SECOND;
            whole.widen_for(time(ns), 4);
            parts[usize::from(second % 3 == 0)].widen_for(time(ns), 9);
        }
        let [mut merged, other] = parts;
        merged.merge(&other);
        assert!(merged.widen(1) && whole.widen(1));
        assert_eq!((merged, merged.width()), (whole, 10 * SECOND));
    }

    #[test]
    fn start_is_at_or_before_the_time() {
        let bins = Binning::new(Bins::Width(MINUTE));
        assert_eq!(bins.start(time(MINUTE + 1)), time(MINUTE));
        assert_eq!(bins.start(time(-1)), time(-MINUTE));
        assert_eq!(bins.start(time(i64::MIN + 1)), time(i64::MIN + 1));
        assert_eq!(bins.start(None), None);
    }
}
