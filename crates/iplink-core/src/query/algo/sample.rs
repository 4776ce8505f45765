//! Some of many, always the same.

/// Returns `count` of the places below `all`, in order; all of them where they
/// are no more.
///
/// They are spread by a sequence of fixed seed (splitmix64, Steele and others
/// 2014), so that no pattern in the order of the hosts is met.
pub(super) fn places(all: usize, count: usize) -> Vec<usize> {
    if count >= all {
        return (0..all).collect();
    }
    // Selection sampling: each of the rest is as likely (Knuth, 3.4.2, S).
    let (mut state, mut chosen) = (0x9e37_79b9_7f4a_7c15_u64, Vec::with_capacity(count));
    for place in 0..all {
        let (left, wanted) = ((all - place) as u64, (count - chosen.len()) as u64);
        if next(&mut state) % left < wanted {
            chosen.push(place);
        }
    }
    chosen
}

const fn next(state: &mut u64) -> u64 {
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
    fn a_sample_has_its_size_and_spreads() {
        let chosen = places(10_000, 100);
        assert_eq!(chosen.len(), 100);
        assert!(chosen.is_sorted() && chosen[0] < 1_000 && chosen[99] > 9_000);
        assert_eq!(places(3, 5), [0, 1, 2]);
        assert_eq!(places(10_000, 100), chosen);
    }
}
