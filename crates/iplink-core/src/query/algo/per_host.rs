//! A value for each host.

use std::ops::{Index, IndexMut};

/// A value for each host, or for each group of hosts, by its place.
///
/// Its algorithms look up places billions of times, all of which come from an
/// [`Adjacency`](super::adjacency::Adjacency) of as many hosts.
#[derive(Clone, Debug)]
pub(super) struct PerHost<T>(Vec<T>);

impl<T: Clone> PerHost<T> {
    /// Gives each of `count` hosts the same value.
    pub(super) fn new(count: usize, value: T) -> Self {
        Self(vec![value; count])
    }
}

impl<T> PerHost<T> {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// Returns the values, by place.
    pub(super) fn into_values(self) -> Vec<T> {
        self.0
    }
}

impl<T> FromIterator<T> for PerHost<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> Index<usize> for PerHost<T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "the place is one of an adjacency of as many")]
    fn index(&self, place: usize) -> &T {
        &self.0[place]
    }
}

impl<T> IndexMut<usize> for PerHost<T> {
    #[expect(clippy::indexing_slicing, reason = "the place is one of an adjacency of as many")]
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut self.0[place]
    }
}
