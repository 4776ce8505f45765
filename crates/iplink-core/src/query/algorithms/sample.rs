//! Deterministic random samples.

/// Returns `count` random indices below `population` in ascending order, or all of these indices if
/// there are at most `count`.
///
/// The indices are random, so that they do not coincide with a pattern in the order of the
/// hosts. The seed of the generator (splitmix64; Steele et al. 2014) is fixed.
pub(super) fn indices(population: usize, count: usize) -> Vec<usize> {
    if count >= population {
        return (0..population).collect();
    }
    // Selection sampling: all samples are equally likely (Knuth, TAOCP 3.4.2, algorithm S).
    let (mut state, mut chosen) = (0x9e37_79b9_7f4a_7c15_u64, Vec::with_capacity(count));
    for index in 0..population {
        let (remaining, needed) = ((population - index) as u64, (count - chosen.len()) as u64);
        if next_random(&mut state) % remaining < needed {
            chosen.push(index);
        }
    }
    chosen
}

/// Returns the next number of the splitmix64 generator.
const fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_has_the_requested_size_and_is_spread_out() {
        let chosen = indices(10_000, 100);
        assert_eq!(chosen.len(), 100);
        assert!(chosen.is_sorted() && chosen[0] < 1_000 && chosen[99] > 9_000);
        assert_eq!(indices(3, 5), [0, 1, 2]);
        assert_eq!(indices(3, 3), [0, 1, 2]);
        assert_eq!(indices(3, 0), [0; 0]);
        // Computed with another implementation of splitmix64.
        assert_eq!(indices(1_000, 8), [339, 391, 411, 696, 773, 805, 933, 945]);
        assert_eq!(indices(10_000, 100), chosen);
    }
}
