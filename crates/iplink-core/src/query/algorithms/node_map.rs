//! A map from nodes to values.

use std::ops::{Index, IndexMut};

/// A dense map from the indices of hosts, or of groups of hosts, to values.
///
/// Algorithms look up indices billions of times, and each index comes from a graph with the
/// same number of nodes. Therefore this type, and no other, uses slice indexing, which panics
/// if the index is out of bounds.
#[derive(Clone, Debug)]
pub(super) struct NodeMap<T>(Vec<T>);

impl<T: Clone> NodeMap<T> {
    /// Creates a map of `count` nodes with the same value.
    pub(super) fn new(count: usize, value: T) -> Self {
        Self(vec![value; count])
    }
}

impl<T> NodeMap<T> {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// Returns the values in the order of the nodes.
    pub(super) fn into_values(self) -> Vec<T> {
        self.0
    }
}

impl<T> FromIterator<T> for NodeMap<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> Index<usize> for NodeMap<T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "the index is from a graph with as many nodes")]
    fn index(&self, node: usize) -> &T {
        &self.0[node]
    }
}

impl<T> IndexMut<usize> for NodeMap<T> {
    #[expect(clippy::indexing_slicing, reason = "the index is from a graph with as many nodes")]
    fn index_mut(&mut self, node: usize) -> &mut T {
        &mut self.0[node]
    }
}
