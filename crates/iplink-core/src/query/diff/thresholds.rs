//! How much must change, and weigh, to be told.

use std::fmt;
use std::str::FromStr;

use crate::graph::{Change, Comparison, Count};

/// A difference in bytes counts as much as so many bytes a packet: those of a
/// full frame of Ethernet.
const FULL_FRAME: u64 = 1_500;

/// How much must change, and weigh, to be told.
///
/// The same hosts that do the same have other counts on another day. Where
/// packets come independently, the difference of two counts varies by the root
/// of their sum: from 10 packets to 20 it is 1.8 times that, from 20 to 40 it is
/// 2.6 times, and from 100 to 200 5.8 times. So by default a change is a doubling
/// or halving, and of 10 packets at least: below that, a doubling is chance.
/// Real traffic comes in bursts, so that no smaller ratio would do for much of
/// it.
///
/// Bytes are compared too, since as many packets may carry far more; ten packets
/// are 15,000 bytes then, those of ten full frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thresholds {
    /// What has fewer packets in both graphs is not told.
    pub min_packets: u64,
    /// What has fewer bytes in both graphs is not told.
    pub min_bytes: u64,
    /// The larger count must be so many times the smaller one.
    pub ratio: Ratio,
    /// The counts must differ by so many packets, or by so many full frames.
    pub packets: u64,
}

/// How many times as much one count is as another: 1 or more, in thousandths.
///
/// ```
/// use iplink_core::query::Ratio;
///
/// let ratio: Ratio = "1.5".parse()?;
/// assert_eq!(ratio.to_string(), "1.5");
/// assert!("0.5".parse::<Ratio>().is_err());
/// # Ok::<(), iplink_core::query::RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(u64);

/// A text that is no [`Ratio`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no ratio: 1 or more, with three decimals at most")]
#[non_exhaustive]
pub struct RatioError {
    /// The text.
    pub text: String,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { min_packets: 0, min_bytes: 0, ratio: Ratio(2_000), packets: 10 }
    }
}

impl Thresholds {
    /// Returns thresholds that tell every difference of packets or bytes.
    #[must_use]
    pub const fn none() -> Self {
        Self { min_packets: 0, min_bytes: 0, ratio: Ratio(1_000), packets: 0 }
    }

    /// Compares what there was with what there is.
    pub(super) fn compare(&self, before: Option<Count>, after: Option<Count>) -> Comparison {
        let change = match (before, after) {
            (None, _) => Change::New,
            (_, None) => Change::Gone,
            (Some(before), Some(after)) if self.differ(before, after) => Change::Changed,
            _ => Change::Same,
        };
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        Comparison { change, before, after }
    }

    /// Tells whether something is too light in both graphs.
    pub(super) fn are_above(&self, it: &Comparison) -> bool {
        let is_light =
            |count: Count| count.packets < self.min_packets || count.bytes < self.min_bytes;
        is_light(it.before) && is_light(it.after)
    }

    fn differ(&self, one: Count, other: Count) -> bool {
        let least_bytes = self.packets.saturating_mul(FULL_FRAME);
        self.ratio.separates(one.packets, other.packets, self.packets)
            || self.ratio.separates(one.bytes, other.bytes, least_bytes)
    }
}

impl Ratio {
    /// Tells whether one of two numbers is so many times the other, and they
    /// differ by `least` or more; equal ones never do.
    fn separates(self, one: u64, other: u64, least: u64) -> bool {
        let (small, large) = (one.min(other), one.max(other));
        let is_times = u128::from(large) * 1_000 >= u128::from(small) * u128::from(self.0);
        is_times && large != small && large - small >= least
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ratio = thousandths(text).filter(|thousandths| *thousandths >= 1_000);
        ratio.map(Self).ok_or_else(|| RatioError { text: text.to_owned() })
    }
}

/// Reads `2`, `1.5` or `1.125`.
fn thousandths(text: &str) -> Option<u64> {
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

    fn change(thresholds: Thresholds, before: Option<Count>, after: Option<Count>) -> Change {
        thresholds.compare(before, after).change
    }

    #[test]
    fn a_doubling_of_ten_packets_is_a_change() {
        let usual = Thresholds::default();
        assert_eq!(change(usual, count(10, 0), count(20, 0)), Change::Changed);
        assert_eq!(change(usual, count(20, 0), count(10, 0)), Change::Changed);
        assert_eq!(change(usual, count(10, 0), count(19, 0)), Change::Same);
        assert_eq!(change(usual, count(9, 0), count(18, 0)), Change::Same);
        assert_eq!(change(usual, count(100, 0), count(199, 0)), Change::Same);
        assert_eq!(change(usual, count(u64::MAX, 0), count(1, 0)), Change::Changed);
        assert_eq!(change(usual, None, count(1, 60)), Change::New);
        assert_eq!(change(usual, count(1, 60), None), Change::Gone);
    }

    #[test]
    fn as_many_packets_with_far_more_bytes_are_a_change() {
        let usual = Thresholds::default();
        assert_eq!(change(usual, count(20, 1_200), count(20, 16_200)), Change::Changed);
        assert_eq!(change(usual, count(20, 1_200), count(20, 16_199)), Change::Same);
    }

    #[test]
    fn without_thresholds_every_difference_is_a_change() {
        let none = Thresholds::none();
        assert_eq!(change(none, count(7, 60), count(7, 61)), Change::Changed);
        assert_eq!(change(none, count(7, 60), count(8, 60)), Change::Changed);
        assert_eq!(change(none, count(7, 60), count(7, 60)), Change::Same);
    }

    #[test]
    fn what_is_light_in_both_is_left_out() {
        let mut thresholds = Thresholds::none();
        (thresholds.min_packets, thresholds.min_bytes) = (10, 100);
        let is_light = |before, after| thresholds.are_above(&thresholds.compare(before, after));
        assert!(is_light(count(9, 1_000), None));
        assert!(is_light(count(9, 1_000), count(1_000, 99)));
        assert!(!is_light(count(10, 100), None));
        assert!(!is_light(None, count(10, 100)));
    }

    #[test]
    fn a_ratio_comes_back_from_its_text() {
        for text in ["1", "2", "1.5", "1.125", "1000"] {
            assert_eq!(text.parse::<Ratio>().unwrap().to_string(), text);
        }
        for text in ["", "0", "0.999", "-2", "+2", "1.2345", "2x", "inf", "99999999999999999999"] {
            let error = text.parse::<Ratio>().unwrap_err().to_string();
            let expected = format!("`{text}` is no ratio: 1 or more, with three decimals at most");
            assert_eq!(error, expected);
        }
    }
}
