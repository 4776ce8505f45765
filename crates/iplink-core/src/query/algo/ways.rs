//! Numbers of ways, which may double with each link.

/// A number of ways. A capture may be made so that there are more than a float
/// holds, of which only the ratios are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ways {
    count: f64,
    /// How often the count was divided by [`MEASURE`].
    measures: u32,
}

/// Two to the 512th: no row of links adds up beyond what a float holds from there.
const MEASURE: f64 = f64::from_bits((1023 + 512) << 52);

impl Ways {
    pub(super) const NONE: Self = Self { count: 0.0, measures: 0 };
    pub(super) const ONE: Self = Self { count: 1.0, measures: 0 };

    /// Adds others.
    #[inline]
    pub(super) fn add(&mut self, other: Self) {
        match other.measures.checked_signed_diff(self.measures) {
            Some(0) => self.count += other.count,
            Some(1..) if self.count == 0.0 => *self = other,
            Some(more @ 1..) => {
                self.count = self.count * shrunk(more.unsigned_abs()) + other.count;
                self.measures = other.measures;
            }
            Some(less) => self.count += other.count * shrunk(less.unsigned_abs()),
            None => {}
        }
        if self.count >= MEASURE {
            self.count /= MEASURE;
            self.measures += 1;
        }
    }

    /// Returns which part of `all` these are, which are among them.
    #[inline]
    pub(super) fn share_of(self, all: Self) -> f64 {
        let share = self.count / all.count;
        match all.measures.saturating_sub(self.measures) {
            0 => share,
            more => share * shrunk(more),
        }
    }
}

/// Returns what is left of one, divided so often.
fn shrunk(measures: u32) -> f64 {
    if measures == 1 { 1.0 / MEASURE } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_that_double_for_ever_stay_numbers() {
        let mut ways = Ways::ONE;
        for _ in 0..10_000 {
            let before = ways;
            ways.add(before);
            assert!((before.share_of(ways) - 0.5).abs() < f64::EPSILON);
        }
        assert!(Ways::ONE.share_of(ways).abs() < f64::EPSILON);
        assert!((Ways::ONE.share_of(Ways::ONE) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn few_and_many_add_up_in_either_order() {
        let many = Ways { count: 3.0, measures: 7 };
        for (one, other) in [(Ways::ONE, many), (many, Ways::ONE), (Ways::NONE, many)] {
            let mut sum = one;
            sum.add(other);
            assert_eq!(sum, many);
        }
        let mut sum = Ways { count: 2.0, measures: 6 };
        sum.add(many);
        assert_eq!(sum.measures, 7);
        assert!(sum.count >= 3.0);
    }
}
