//! Thresholds that separate changes from random variation.

use std::fmt;
use std::str::FromStr;

use crate::graph::{Change, Comparison, Count};

/// The number of bytes that count as one packet in a difference: the payload of a full Ethernet
/// frame.
const FULL_FRAME_LEN: u64 = 1_500;

/// Thresholds for reporting a change: the minimum size, ratio and difference.
///
/// The same activity yields different counts on another day. If packets arrive
/// independently, the standard deviation of the difference of two counts is the square
/// root of their sum: a step from 10 to 20 packets is 1.8 standard deviations, from 20
/// to 40 it is 2.6, and from 100 to 200 it is 5.8. The default is therefore a factor of 2
/// and a difference of at least 10 packets. Real traffic is bursty, so a smaller factor
/// would report noise.
///
/// Bytes are compared as well, because the same number of packets may carry far more
/// data. The minimum difference of 10 packets then corresponds to 15,000 bytes (10 full
/// frames).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiffThresholds {
    /// Excludes items with fewer packets than this in both graphs.
    pub min_packets: u64,
    /// Excludes items with fewer bytes than this in both graphs.
    pub min_bytes: u64,
    /// The minimum ratio of the larger to the smaller count.
    pub ratio: ChangeRatio,
    /// The minimum difference in packets. A difference in bytes is first divided by the length of a
    /// full frame (1,500).
    pub min_difference: u64,
}

/// A ratio of at least 1, stored in thousandths.
///
/// ```
/// use iplink_core::query::ChangeRatio;
///
/// let ratio: ChangeRatio = "1.5".parse()?;
/// assert_eq!(ratio.to_string(), "1.5");
/// assert!("0.5".parse::<ChangeRatio>().is_err());
/// # Ok::<(), iplink_core::query::ChangeRatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeRatio(u64);

/// Error for a text that is not a [`ChangeRatio`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid ratio `{text}`: expected a number of at least 1 with at most three decimals")]
#[non_exhaustive]
pub struct ChangeRatioError {
    /// The invalid text.
    pub text: String,
}

impl Default for DiffThresholds {
    fn default() -> Self {
        Self { min_packets: 0, min_bytes: 0, ratio: ChangeRatio(2_000), min_difference: 10 }
    }
}

impl DiffThresholds {
    /// Returns thresholds that report every difference in packets or bytes.
    #[must_use]
    pub const fn none() -> Self {
        Self { min_packets: 0, min_bytes: 0, ratio: ChangeRatio(1_000), min_difference: 0 }
    }

    /// Classifies the change from one count to another; `None` means absent.
    pub(super) fn compare(&self, before: Option<Count>, after: Option<Count>) -> Comparison {
        let change = match (before, after) {
            (None, _) => Change::New,
            (_, None) => Change::Gone,
            (Some(before), Some(after)) if self.is_changed(before, after) => Change::Changed,
            _ => Change::Same,
        };
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        Comparison { change, before, after }
    }

    /// Returns whether an item is below at least one of the two minimums in each of the graphs.
    pub(super) fn excludes(&self, comparison: &Comparison) -> bool {
        let is_below =
            |count: Count| count.packets < self.min_packets || count.bytes < self.min_bytes;
        is_below(comparison.before) && is_below(comparison.after)
    }

    /// Returns whether packets or bytes differ by the minimum ratio and difference.
    fn is_changed(&self, before: Count, after: Count) -> bool {
        let min_bytes = self.min_difference.saturating_mul(FULL_FRAME_LEN);
        self.ratio.separates(before.packets, after.packets, self.min_difference)
            || self.ratio.separates(before.bytes, after.bytes, min_bytes)
    }
}

impl ChangeRatio {
    /// Returns whether two numbers differ by at least this ratio and by at least
    /// `min_difference`; equal numbers never do.
    fn separates(self, a: u64, b: u64, min_difference: u64) -> bool {
        let (small, large) = (a.min(b), a.max(b));
        let has_ratio = u128::from(large) * 1_000 >= u128::from(small) * u128::from(self.0);
        has_ratio && large != small && large - small >= min_difference
    }
}

impl fmt::Display for ChangeRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for ChangeRatio {
    type Err = ChangeRatioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ratio = parse_thousandths(text).filter(|thousandths| *thousandths >= 1_000);
        ratio.map(Self).ok_or_else(|| ChangeRatioError { text: text.to_owned() })
    }
}

/// Parses `2`, `1.5` or `1.125` into thousandths.
fn parse_thousandths(text: &str) -> Option<u64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(decimals) || decimals.len() > 3 {
        return None;
    }
    let decimals: u64 = format!("{decimals:0<3}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn count(packets: u64, bytes: u64) -> Option<Count> {
        Some(Count { packets, bytes })
    }

    fn change(thresholds: DiffThresholds, before: Option<Count>, after: Option<Count>) -> Change {
        thresholds.compare(before, after).change
    }

    #[test]
    fn default_thresholds_are_a_factor_of_two_and_ten_packets() {
        let default = DiffThresholds::default();
        assert_eq!(change(default, count(10, 0), count(20, 0)), Change::Changed);
        assert_eq!(change(default, count(20, 0), count(10, 0)), Change::Changed);
        assert_eq!(change(default, count(10, 0), count(19, 0)), Change::Same);
        assert_eq!(change(default, count(9, 0), count(18, 0)), Change::Same);
        assert_eq!(change(default, count(100, 0), count(199, 0)), Change::Same);
        assert_eq!(change(default, count(u64::MAX, 0), count(1, 0)), Change::Changed);
        assert_eq!(change(default, None, count(1, 60)), Change::New);
        assert_eq!(change(default, count(1, 60), None), Change::Gone);
    }

    #[test]
    fn bytes_are_compared_as_full_frames() {
        let default = DiffThresholds::default();
        assert_eq!(change(default, count(20, 1_200), count(20, 16_200)), Change::Changed);
        assert_eq!(change(default, count(20, 1_200), count(20, 16_199)), Change::Same);
    }

    #[test]
    fn no_thresholds_report_every_difference() {
        let none = DiffThresholds::none();
        assert_eq!(change(none, count(7, 60), count(7, 61)), Change::Changed);
        assert_eq!(change(none, count(7, 60), count(8, 60)), Change::Changed);
        assert_eq!(change(none, count(7, 60), count(7, 60)), Change::Same);
    }

    #[test]
    fn items_below_the_minimum_in_both_graphs_are_excluded() {
        let mut thresholds = DiffThresholds::none();
        (thresholds.min_packets, thresholds.min_bytes) = (10, 100);
        let is_excluded = |before, after| thresholds.excludes(&thresholds.compare(before, after));
        assert!(is_excluded(count(9, 1_000), None));
        assert!(is_excluded(count(9, 1_000), count(1_000, 99)));
        assert!(is_excluded(count(10, 99), count(9, 100)));
        assert!(!is_excluded(count(9, 99), count(10, 100)));
        assert!(!is_excluded(count(10, 100), None));
        assert!(!is_excluded(None, count(10, 100)));
    }

    #[test]
    fn ratio_round_trips_through_text() {
        for text in ["1", "2", "1.5", "1.125", "1000"] {
            assert_eq!(text.parse::<ChangeRatio>().unwrap().to_string(), text);
        }
        for text in ["", "0", "0.999", "-2", "+2", "1.2345", "2x", "inf", "99999999999999999999"] {
            let error = text.parse::<ChangeRatio>().unwrap_err().to_string();
            let expected = format!(
                "invalid ratio `{text}`: expected a number of at least 1 with at most three decimals"
            );
            assert_eq!(error, expected);
        }
    }
}
