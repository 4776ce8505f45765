//! Counts of shortest paths, which may double with each hop.

/// A number of paths, as a floating-point number with an extended exponent.
///
/// A crafted capture may contain more shortest paths than an `f64` can hold (2^1024).
/// Betweenness needs only the ratios of such numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PathCount {
    count: f64,
    /// The count is to be multiplied by [`RADIX`] to this power.
    exponent: u32,
}

/// 2^512. The sum of two counts below it cannot overflow.
const RADIX: f64 = f64::from_bits((1023 + 512) << 52);

impl PathCount {
    pub(super) const ZERO: Self = Self { count: 0.0, exponent: 0 };
    pub(super) const ONE: Self = Self { count: 1.0, exponent: 0 };

    /// Adds another count.
    #[inline]
    pub(super) fn add(&mut self, other: Self) {
        match other.exponent.checked_signed_diff(self.exponent) {
            Some(0) => self.count += other.count,
            Some(1..) if self.count == 0.0 => *self = other,
            Some(difference @ 1..) => {
                self.count = self.count * scale(difference.unsigned_abs()) + other.count;
                self.exponent = other.exponent;
            }
            Some(difference) => self.count += other.count * scale(difference.unsigned_abs()),
            None => {} // unreachable, because exponents are far below 2^31
        }
        if self.count >= RADIX {
            self.count /= RADIX;
            self.exponent += 1;
        }
    }

    /// Returns the quotient of this count and `total`, which is not smaller.
    #[inline]
    pub(super) fn share_of(self, total: Self) -> f64 {
        let share = self.count / total.count;
        match total.exponent.saturating_sub(self.exponent) {
            0 => share,
            difference => share * scale(difference),
        }
    }
}

/// Returns [`RADIX`] to the power of `-exponent`; `exponent` is at least 1. From exponent 2 on, it
/// returns 0: the product with a count would be below 2^-512, which is negligible.
fn scale(exponent: u32) -> f64 {
    if exponent == 1 { 1.0 / RADIX } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubling_10_000_times_does_not_overflow() {
        let mut count = PathCount::ONE;
        for _ in 0..10_000 {
            let half = count;
            count.add(half);
            assert!((half.share_of(count) - 0.5).abs() < f64::EPSILON);
        }
        assert_eq!(PathCount::ONE.share_of(count), 0.0);
        assert_eq!(PathCount::ONE.share_of(PathCount::ONE), 1.0);
    }

    #[test]
    fn sum_that_reaches_the_radix_increments_the_exponent() {
        let mut count = PathCount { count: RADIX / 2.0, exponent: 0 };
        let half = count;
        count.add(half);
        assert_eq!(count, PathCount { count: 1.0, exponent: 1 });
        assert_eq!(half.share_of(count), 0.5);
        let mut sum = PathCount { count: RADIX / 4.0, exponent: 0 };
        sum.add(PathCount { count: RADIX / 4.0, exponent: 0 });
        assert_eq!(sum.exponent, 0);
    }

    #[test]
    fn numbers_of_different_magnitude_add_up_in_either_order() {
        let large = PathCount { count: 3.0, exponent: 7 };
        for (augend, addend) in
            [(PathCount::ONE, large), (large, PathCount::ONE), (PathCount::ZERO, large)]
        {
            let mut sum = augend;
            sum.add(addend);
            assert_eq!(sum, large);
        }
        let half_radix = PathCount { count: RADIX / 2.0, exponent: 6 };
        let three = PathCount { count: 3.0, exponent: 7 };
        for (augend, addend) in [(half_radix, three), (three, half_radix)] {
            let mut sum = augend;
            sum.add(addend);
            assert_eq!(sum, PathCount { count: 3.5, exponent: 7 });
        }
    }
}
