//! Divisions of hosts into groups.

use std::cmp::Reverse;

use super::per_host::PerHost;

/// A division of the hosts of a view into groups, each host in one.
///
/// Groups are numbered from 0, the largest first; of equally large ones, the one
/// whose first host comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    numbers: Vec<usize>,
    sizes: Vec<usize>,
}

impl Groups {
    /// Puts hosts of the same label into one group; every label is below the
    /// number of hosts.
    ///
    /// # Complexity
    ///
    /// O(n) in the number of hosts, and O(n log n) in that of groups.
    pub(super) fn from_labels(labels: &PerHost<usize>) -> Self {
        // Size and first host of each label.
        let mut found = PerHost::new(labels.len(), (0_usize, 0_usize));
        for (place, label) in labels.iter().enumerate() {
            let (size, first) = &mut found[*label];
            if *size == 0 {
                *first = place;
            }
            *size += 1;
        }
        let mut order: Vec<usize> = (0..found.len()).filter(|label| found[*label].0 > 0).collect();
        order.sort_unstable_by_key(|label| (Reverse(found[*label].0), found[*label].1));
        let mut numbers = PerHost::new(labels.len(), 0);
        for (number, label) in order.iter().enumerate() {
            numbers[*label] = number;
        }
        Self {
            numbers: labels.iter().map(|label| numbers[*label]).collect(),
            sizes: order.iter().map(|label| found[*label].0).collect(),
        }
    }

    /// Returns the number of each host's group, by the place of the host.
    #[must_use]
    pub fn numbers(&self) -> &[usize] {
        &self.numbers
    }

    /// Returns how many hosts are in each group.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Returns how many hosts are in the group of a number, 0 where there is
    /// none.
    #[must_use]
    pub fn size(&self, number: usize) -> usize {
        self.sizes.get(number).copied().unwrap_or_default()
    }

    /// Returns how many groups there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Tells whether there is no group, and so no host.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_group_is_first_and_then_that_of_the_first_host() {
        let groups = Groups::from_labels(&[4, 2, 0, 2, 4, 0, 0].into_iter().collect());
        assert_eq!(groups.numbers(), [1, 2, 0, 2, 1, 0, 0]);
        assert_eq!(groups.sizes(), [3, 2, 2]);
        assert!(Groups::from_labels(&PerHost::new(0, 0)).is_empty());
    }
}
