//! The heaviest of many, without sorting them all.

use std::cmp::Reverse;

/// Returns the places of the `count` greatest weights, in the order of the
/// places; of equal weights, those that come first.
///
/// # Complexity
///
/// O(n) in the number of weights, and O(n log n) in that of those returned.
pub(super) fn of(weights: impl Iterator<Item = u64>, count: usize) -> Vec<usize> {
    let mut places: Vec<_> = weights.map(Reverse).zip(0..).collect();
    if count == 0 {
        return Vec::new();
    }
    if count < places.len() {
        places.select_nth_unstable(count - 1);
        places.truncate(count);
    }
    let mut places: Vec<_> = places.into_iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_are_in_the_order_of_their_places() {
        let weights = [5, 9, 1, 9, 7, 5];
        assert_eq!(of(weights.into_iter(), 0), [0; 0]);
        assert_eq!(of(weights.into_iter(), 1), [1]);
        assert_eq!(of(weights.into_iter(), 3), [1, 3, 4]);
        assert_eq!(of(weights.into_iter(), 4), [0, 1, 3, 4]);
        assert_eq!(of(weights.into_iter(), 99), [0, 1, 2, 3, 4, 5]);
    }
}
