//! Hosts that only one other host contacted.

use super::node_map::NodeMap;
use crate::graph::Link;
use crate::query::View;

/// Returns the links whose target no other host contacted, in the order of the links.
///
/// Self-loops are ignored.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// for link in algorithms::only_contact(&View::new(&graph, &statistics)) {
///     println!("{} is the only host that contacted {}", link.source.address, link.target.address);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn only_contact<'a>(view: &'a View<'_>) -> Vec<Link<'a>> {
    let mut source_counts = NodeMap::new(view.hosts().len(), 0_usize);
    for link in view.links().filter(is_contact) {
        source_counts[link.target_index] += 1;
    }
    let is_only_contact = |link: &Link<'_>| source_counts[link.target_index] == 1;
    view.links().filter(is_contact).filter(is_only_contact).collect()
}

/// Returns whether a link is not a self-loop.
const fn is_contact(link: &Link<'_>) -> bool {
    link.source_index != link.target_index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{graph, short_address};

    #[test]
    fn targets_with_one_source_are_returned() {
        let (graph, statistics) =
            graph(&[(1, 2, 1, 0), (3, 2, 1, 0), (3, 4, 1, 0), (4, 4, 1, 0), (2, 1, 1, 0)]);
        let view = View::new(&graph, &statistics);
        let links: Vec<_> = only_contact(&view)
            .iter()
            .map(|link| {
                short_address(link.source.address) + ">" + &short_address(link.target.address)
            })
            .collect();
        assert_eq!(links, ["2>1", "3>4"]);
    }
}
