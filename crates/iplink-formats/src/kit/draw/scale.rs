//! Scales that map counts to sizes in a picture.

use std::fmt;

/// A logarithmic scale from the counts `1..=largest` to the sizes `low..=high`.
///
/// Traffic spans many orders of magnitude: on a linear scale, all but the heaviest links
/// would look the same.
#[derive(Clone, Copy, Debug)]
pub struct Logarithmic {
    /// The logarithm of the largest count.
    log_largest: f64,
    low: f64,
    high: f64,
}

impl Logarithmic {
    /// Creates a scale up to the count `largest`. If it is 0 or 1, every size is `low`.
    #[must_use]
    pub fn new(largest: u64, low: f64, high: f64) -> Self {
        Self { log_largest: logarithm(largest), low, high }
    }

    /// Returns the size for a count.
    #[must_use]
    pub fn of(&self, count: u64) -> Size {
        if self.log_largest <= 0.0 {
            return Size(self.low);
        }
        let fraction = (logarithm(count) / self.log_largest).clamp(0.0, 1.0);
        Size(self.low + fraction * (self.high - self.low))
    }
}

/// Returns the natural logarithm of a count, or 0 for a count of 0.
#[expect(clippy::cast_precision_loss, reason = "a size in pixels needs no exact count")]
fn logarithm(count: u64) -> f64 {
    (count.max(1) as f64).ln()
}

/// A length or another number in a picture. It is formatted with one decimal, so that
/// platform-dependent last bits of logarithms do not reach the output.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a size is one number")]
pub struct Size(pub f64);

impl Size {
    /// Returns the nearest integer from 0 to 255.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast of a float saturates"
    )]
    #[must_use]
    pub const fn rounded(self) -> u8 {
        self.0.round() as u8
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// A linear scale from the counts `0..=largest` to the positions `low..=high`.
#[derive(Clone, Copy, Debug)]
pub struct Linear {
    largest: f64,
    low: f64,
    high: f64,
}

impl Linear {
    /// Creates a scale that ends at `largest`, or at 1 if it is 0.
    #[must_use]
    pub fn new(largest: u64, low: f64, high: f64) -> Self {
        Self { largest: largest.max(1) as f64, low, high }
    }

    /// Returns the position of a count.
    #[must_use]
    pub fn of(&self, count: u64) -> f64 {
        self.low + (self.high - self.low) * (count as f64 / self.largest)
    }
}

/// The distances between ticks, as multiples of a power of 1,000, or of 1,024 for bytes.
pub(crate) const TICK_FACTORS: [u64; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/// Returns up to `max` ticks at round numbers from 0 to `largest`. Their distance is one of
/// 1, 2, 5, 10, 20, …, 500 times a power of 1,000, or of 1,024 for bytes.
#[must_use]
pub fn ticks(largest: u64, max: u64, are_bytes: bool) -> Vec<u64> {
    let unit = if are_bytes { 1_024_u64 } else { 1_000 };
    let powers = (0..7_u32).filter_map(|power| unit.checked_pow(power));
    let mut steps =
        powers.flat_map(|power| TICK_FACTORS.map(|factor| factor.saturating_mul(power)));
    let fits_limit = |step: &u64| largest / step < max.max(1);
    let step = steps.find(fits_limit).unwrap_or(u64::MAX);
    (0..=largest / step).map(|tick| tick.saturating_mul(step)).collect()
}

/// Returns up to `max` ticks: powers of 10, followed by `largest` itself. A `max` below 2 counts
/// as 2.
#[must_use]
pub fn logarithmic_ticks(largest: u64, max: usize) -> Vec<u64> {
    let powers = (0..20_u32).map_while(|power| 10_u64.checked_pow(power));
    // The labels of the last tick and of one close to it would overlap.
    let powers: Vec<_> = powers.take_while(|power| *power <= largest / 3).collect();
    let step = powers.len().div_ceil(max.saturating_sub(1).max(1)).max(1);
    powers.into_iter().step_by(step).chain((largest > 0).then_some(largest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(ticks(0, 5, false), [0]);
        assert_eq!(ticks(3, 5, false), [0, 1, 2, 3]);
        assert_eq!(ticks(930, 5, false), [0, 200, 400, 600, 800]);
        assert_eq!(ticks(3_000_000, 5, true), [0, 1 << 20, 2 << 20]);
        assert!(ticks(u64::MAX, 6, true).len() <= 6);
    }

    #[test]
    fn logarithmic_ticks_end_with_the_largest_count() {
        assert_eq!(logarithmic_ticks(0, 4), [0; 0]);
        assert_eq!(logarithmic_ticks(1, 4), [1]);
        assert_eq!(logarithmic_ticks(95, 4), [1, 10, 95]);
        assert_eq!(logarithmic_ticks(250, 4), [1, 10, 250]);
        assert!(logarithmic_ticks(u64::MAX, 4).len() <= 4);
    }

    #[test]
    fn linear_scale_starts_at_zero() {
        let scale = Linear::new(200, 10.0, 30.0);
        assert_eq!([0, 100, 200].map(|count| scale.of(count)), [10.0, 20.0, 30.0]);
    }

    #[test]
    fn logarithmic_scale_returns_sizes_from_low_to_high() {
        let scale = Logarithmic::new(10_000, 1.0, 5.0);
        let sizes = [0, 1, 100, 10_000, 20_000].map(|count| scale.of(count).to_string());
        assert_eq!(sizes, ["1.0", "1.0", "3.0", "5.0", "5.0"]);
    }

    #[test]
    fn logarithmic_scale_up_to_one_packet_returns_the_low_size() {
        assert_eq!(Logarithmic::new(1, 1.0, 5.0).of(1), Size(1.0));
        assert_eq!(Logarithmic::new(0, 1.0, 5.0).of(0), Size(1.0));
    }
}
