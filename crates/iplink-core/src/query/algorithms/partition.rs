//! Partitions of the hosts of a view.

use std::cmp::Reverse;

use super::node_map::NodeMap;

/// A partition of the hosts of a view: every host belongs to exactly one group.
///
/// Groups are numbered from 0 by descending size. Of equally large groups, the one whose
/// first host comes first has the lower number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partition {
    /// The group number of each host.
    numbers: Vec<usize>,
    /// The number of hosts in each group.
    sizes: Vec<usize>,
}

impl Partition {
    /// Groups hosts by label. Every label is below the number of hosts.
    ///
    /// # Complexity
    ///
    /// O(n) in the number of hosts, and O(n log n) in that of groups.
    pub(super) fn from_labels(labels: &NodeMap<usize>) -> Self {
        // The size and the first host of the group of each label.
        let mut groups = NodeMap::new(labels.len(), (0_usize, 0_usize));
        for (host, label) in labels.iter().enumerate() {
            let (size, first) = &mut groups[*label];
            if *size == 0 {
                *first = host;
            }
            *size += 1;
        }
        let mut order: Vec<usize> =
            (0..groups.len()).filter(|label| groups[*label].0 > 0).collect();
        order.sort_unstable_by_key(|label| (Reverse(groups[*label].0), groups[*label].1));
        let mut number_of_label = NodeMap::new(labels.len(), 0);
        for (number, label) in order.iter().enumerate() {
            number_of_label[*label] = number;
        }
        Self {
            numbers: labels.iter().map(|label| number_of_label[*label]).collect(),
            sizes: order.iter().map(|label| groups[*label].0).collect(),
        }
    }

    /// Returns the group number of each host, in the order of the hosts.
    #[must_use]
    pub fn group_numbers(&self) -> &[usize] {
        &self.numbers
    }

    /// Returns the number of hosts in each group.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Returns the number of hosts in a group, or 0 if there is no such group.
    #[must_use]
    pub fn size(&self, number: usize) -> usize {
        self.sizes.get(number).copied().unwrap_or_default()
    }

    /// Returns the number of groups.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Returns whether there is no group, and thus no host.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_numbered_by_size_then_by_first_host() {
        let groups = Partition::from_labels(&[4, 2, 0, 2, 4, 0, 0].into_iter().collect());
        assert_eq!(groups.group_numbers(), [1, 2, 0, 2, 1, 0, 0]);
        assert_eq!(groups.sizes(), [3, 2, 2]);
        assert_eq!([0, 1, 2, 3].map(|number| groups.size(number)), [3, 2, 2, 0]);
        assert_eq!((groups.len(), groups.is_empty()), (3, false));
        assert!(Partition::from_labels(&NodeMap::new(0, 0)).is_empty());
    }
}
