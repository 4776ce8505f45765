//! Bins of time: how finely a graph tells when packets were captured.

use serde::{Deserialize, Serialize};

use crate::graph::traffic::earlier;
use crate::time::Timestamp;

/// How wide bins of time are. They are aligned to 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Bins {
    /// As narrow as can be with at most 500 of them between the first and the
    /// last packet: from a millisecond, over 1 and 5 and their multiples by ten,
    /// then minutes, hours and days, to 500 days.
    AtMost,
    /// This many nanoseconds; 0 is as much as 1.
    Width(i64),
}

/// At most so many bins, where the width may be chosen.
const MOST: i64 = 500;

const MILLISECOND: i64 = 1_000_000;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The widths to choose from. Each divides the next, so that narrow bins can be
/// joined into wide ones.
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

/// How wide the bins of what was seen so far have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::graph) struct Binning {
    width: i64,
    can_widen: bool,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Binning {
    pub(in crate::graph) const fn new(bins: Bins) -> Self {
        let (width, can_widen) = match bins {
            Bins::AtMost => (MILLISECOND, true),
            Bins::Width(width) if width < 1 => (1, false),
            Bins::Width(width) => (width, false),
        };
        Self { width, can_widen, first: None, last: None }
    }

    /// Returns how wide they are, in nanoseconds.
    pub(in crate::graph) const fn width(&self) -> i64 {
        self.width
    }

    /// Tells whether a time is not between those that were noted.
    pub(in crate::graph) fn is_beyond(&self, time: Option<Timestamp>) -> bool {
        time.is_some() && (self.first.is_none() || time < self.first || time > self.last)
    }

    /// Notes a time and makes room for it; tells whether bins are wider now.
    pub(in crate::graph) fn widen_for(&mut self, time: Option<Timestamp>, slack: i64) -> bool {
        self.first = earlier(self.first, time);
        self.last = self.last.max(time);
        self.widen(slack)
    }

    /// Notes all times that another has noted.
    pub(in crate::graph) fn merge(&mut self, other: &Self) {
        self.first = earlier(self.first, other.first);
        self.last = self.last.max(other.last);
        self.width = self.width.max(other.width);
    }

    /// Returns the start of the bin that a time is in.
    pub(in crate::graph) fn start(&self, time: Option<Timestamp>) -> Option<Timestamp> {
        let ns = time?.as_nanos();
        // The first bin of all may begin before there are timestamps.
        Timestamp::from_nanos(ns.saturating_sub(ns.rem_euclid(self.width))).or(time)
    }

    /// Widens the bins until there are at most `slack` times as many as there
    /// may be in the end; tells whether they are wider now.
    pub(in crate::graph) fn widen(&mut self, slack: i64) -> bool {
        let (Some(first), Some(last), true) = (self.first, self.last, self.can_widen) else {
            return false;
        };
        let count = |width: i64| {
            let bin = |time: Timestamp| time.as_nanos().div_euclid(width);
            bin(last).saturating_sub(bin(first)).saturating_add(1)
        };
        let fits =
            |width: &i64| *width >= self.width && count(*width) <= MOST.saturating_mul(slack);
        let width = WIDTHS.into_iter().find(fits).unwrap_or(i64::MAX);
        let is_wider = width > self.width;
        self.width = width;
        is_wider
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
    fn the_width_follows_from_the_span_alone() {
        let mut all = Binning::new(Bins::AtMost);
        let mut parts = [all; 2];
        for second in 0..5_000 {
            let ns = second * SECOND;
            all.widen_for(time(ns), 4);
            parts[usize::from(second % 3 == 0)].widen_for(time(ns), 9);
        }
        let [mut one, other] = parts;
        one.merge(&other);
        assert!(one.widen(1) && all.widen(1));
        assert_eq!((one, one.width()), (all, 10 * SECOND));
    }

    #[test]
    fn a_bin_begins_at_or_before_its_times() {
        let bins = Binning::new(Bins::Width(MINUTE));
        assert_eq!(bins.start(time(MINUTE + 1)), time(MINUTE));
        assert_eq!(bins.start(time(-1)), time(-MINUTE));
        assert_eq!(bins.start(time(i64::MIN + 1)), time(i64::MIN + 1));
        assert_eq!(bins.start(None), None);
    }
}
