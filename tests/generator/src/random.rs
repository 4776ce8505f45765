//! The pseudorandom number generator: `SplitMix64`.

/// A stream of pseudorandom numbers that depends only on its seed.
///
/// The algorithm is `SplitMix64` from Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators" (OOPSLA 2014), with the constants of
/// Sebastiano Vigna's public-domain version. It is implemented here because the
/// bytes of committed captures depend on it: a library may change its streams in any
/// release.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// Creates the stream of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Draws a number below `bound`, or 0 when `bound` is 0.
    ///
    /// This is Lemire's multiply-shift method without the rejection step. The bias is less than
    /// `bound` / 2^32, which is negligible here.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (self.draw() >> 32) * u64::from(bound);
        u32::try_from(scaled >> 32).unwrap_or_default()
    }

    /// Returns `true` with a probability of `percent` percent.
    pub(crate) fn percent_chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Draws one of `choices`, or returns `None` if there are none.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let count = u32::try_from(choices.len()).ok()?;
        choices.get(usize::try_from(self.below(count)).ok()?).copied()
    }

    /// Draws a 64-bit number.
    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_equals_that_of_the_published_algorithm() {
        let mut random = Random::new(1_234_567);
        let numbers = [random.draw(), random.draw(), random.draw()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn numbers_are_uniform_below_their_bound() {
        let mut random = Random::new(7);
        let mut counts = [0_u32; 5];
        for _ in 0..5_000 {
            counts[random.below(5) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
    }

    #[test]
    fn bound_of_zero_gives_zero() {
        assert_eq!(Random::new(1).below(0), 0);
    }

    #[test]
    fn pick_from_no_choices_returns_none() {
        assert_eq!(Random::new(1).pick::<u8>(&[]), None);
    }
}
