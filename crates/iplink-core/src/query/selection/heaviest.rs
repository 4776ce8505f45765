//! The heaviest items of a list, without sorting all of them.

use std::cmp::Reverse;

/// Returns the indices of the `count` greatest weights, in ascending order. Of
/// equal weights, the first ones are chosen.
///
/// # Complexity
///
/// O(n) in the number of weights, and O(k log k) in the number returned.
pub(in crate::query) fn heaviest(weights: impl Iterator<Item = u64>, count: usize) -> Vec<usize> {
    let mut ranked: Vec<_> = weights.map(Reverse).zip(0..).collect();
    if count == 0 {
        return Vec::new();
    }
    if count < ranked.len() {
        ranked.select_nth_unstable(count - 1);
        ranked.truncate(count);
    }
    let mut indices: Vec<_> = ranked.into_iter().map(|(_, index)| index).collect();
    indices.sort_unstable();
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heaviest_are_returned_in_index_order() {
        let weights = [5, 9, 1, 9, 7, 5];
        let heaviest_indices = |count| heaviest(weights.into_iter(), count);
        assert_eq!(heaviest_indices(0), [0; 0]);
        assert_eq!(heaviest_indices(1), [1]);
        assert_eq!(heaviest_indices(2), [1, 3]);
        assert_eq!(heaviest_indices(3), [1, 3, 4]);
        assert_eq!(heaviest_indices(4), [0, 1, 3, 4]);
        assert_eq!(heaviest_indices(5), [0, 1, 3, 4, 5]);
        assert_eq!(heaviest_indices(6), [0, 1, 2, 3, 4, 5]);
        assert_eq!(heaviest_indices(99), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn first_of_equal_weights_are_chosen() {
        assert_eq!(heaviest([3; 1_000].into_iter(), 10), (0..10).collect::<Vec<_>>());
    }
}
