//! Scales: from what was counted to how large it is drawn.

use std::fmt;

/// A logarithmic scale from the counts `1..=largest` to the sizes `low..=high`.
///
/// Traffic spans many powers of ten: on a linear scale all but one link of a
/// picture would look alike.
#[derive(Clone, Copy, Debug)]
pub struct Logarithmic {
    largest: f64,
    low: f64,
    high: f64,
}

impl Logarithmic {
    /// Creates a scale; a `largest` of 0 or 1 has every size at `low`.
    #[must_use]
    pub fn new(largest: u64, low: f64, high: f64) -> Self {
        Self { largest: logarithm(largest), low, high }
    }

    /// Returns the size of a count.
    #[must_use]
    pub fn of(&self, count: u64) -> Size {
        if self.largest <= 0.0 {
            return Size(self.low);
        }
        let share = (logarithm(count) / self.largest).clamp(0.0, 1.0);
        Size(self.low + share * (self.high - self.low))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a size needs no 53 bits")]
fn logarithm(count: u64) -> f64 {
    (count.max(1) as f64).ln()
}

/// A length in a picture. It is written with one decimal, everywhere, so that
/// the last bit of a logarithm reaches no output.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a number is all it will ever be")]
pub struct Size(pub f64);

impl Size {
    /// Returns the nearest byte.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_meet_ends() {
        let scale = Logarithmic::new(10_000, 1.0, 5.0);
        let sizes = [0, 1, 100, 10_000, 20_000].map(|count| scale.of(count).to_string());
        assert_eq!(sizes, ["1.0", "1.0", "3.0", "5.0", "5.0"]);
    }

    #[test]
    fn a_single_packet_everywhere_is_drawn_thin() {
        assert_eq!(Logarithmic::new(1, 1.0, 5.0).of(1), Size(1.0));
        assert_eq!(Logarithmic::new(0, 1.0, 5.0).of(0), Size(1.0));
    }
}
