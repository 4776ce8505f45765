//! Top talkers: hosts ranked by traffic.

use std::cmp::Reverse;

use super::node_map::NodeMap;
use crate::graph::{Count, Host};
use crate::query::{View, Weight};

/// The traffic of a host.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Talker<'a> {
    /// The host.
    pub host: &'a Host,
    /// The traffic that it sent.
    pub sent: Count,
    /// The traffic that it received.
    pub received: Count,
    /// The share, from 0 to 1, of its sent and received traffic in the traffic of the graph,
    /// including links that the view omits, measured by the weight of the view. Traffic to itself
    /// counts once.
    ///
    /// Since every packet has two ends, the shares of all hosts add up to at most 2.
    pub share: f64,
}

/// Returns all hosts by descending weight, then in the order of their addresses.
///
/// The weight of the view decides whether hosts are ranked by the packets or bytes that they
/// sent and received on the links of the view, or by their number of peers. In the last case,
/// the share is relative to the number of all other hosts of the graph.
///
/// # Complexity
///
/// O(n) in the number of links, and O(n log n) in the number of hosts.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let talkers = algorithms::top_talkers(&view);
/// assert!(talkers.is_sorted_by(|talker, next| talker.share >= next.share));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn top_talkers<'a>(view: &'a View<'_>) -> Vec<Talker<'a>> {
    let weight = view.weight();
    let omitted = view.omitted();
    let mut graph_count = omitted.traffic;
    let mut talkers: NodeMap<_> = view.hosts().map(TalkerSum::new).collect();
    for link in view.links() {
        let count = link.traffic.count();
        add_count(&mut graph_count, count);
        add_count(&mut talkers[link.source_index].sent, count);
        add_count(&mut talkers[link.target_index].received, count);
        if link.source_index == link.target_index {
            talkers[link.source_index].sent_to_itself = count;
        }
    }
    let total = match weight {
        Weight::Packets => graph_count.packets,
        Weight::Bytes => graph_count.bytes,
        Weight::Peers => (talkers.len() as u64 + omitted.hosts as u64).saturating_sub(1),
    };
    let mut talkers = talkers.into_values();
    talkers.sort_by_cached_key(|sum| Reverse(sum.weight(weight)));
    talkers.into_iter().map(|sum| sum.into_talker(total, weight)).collect()
}

/// The sums of the traffic of a host.
struct TalkerSum<'a> {
    host: &'a Host,
    sent: Count,
    received: Count,
    sent_to_itself: Count,
}

impl<'a> TalkerSum<'a> {
    fn new(host: &'a Host) -> Self {
        let zero = Count::default();
        Self { host, sent: zero, received: zero, sent_to_itself: zero }
    }

    /// Returns the weight of the host. Traffic to itself counts once.
    fn weight(&self, by: Weight) -> u64 {
        let value: fn(Count) -> u64 = match by {
            Weight::Packets => |count| count.packets,
            Weight::Bytes => |count| count.bytes,
            Weight::Peers => return by.of_host(self.host),
        };
        let sent_and_received = value(self.sent).saturating_add(value(self.received));
        sent_and_received.saturating_sub(value(self.sent_to_itself))
    }

    fn into_talker(self, total: u64, by: Weight) -> Talker<'a> {
        let share = if total == 0 { 0.0 } else { self.weight(by) as f64 / total as f64 };
        Talker { host: self.host, sent: self.sent, received: self.received, share }
    }
}

fn add_count(sum: &mut Count, count: Count) {
    sum.packets = sum.packets.saturating_add(count.packets);
    sum.bytes = sum.bytes.saturating_add(count.bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use crate::query::tests::{graph, short_address};

    #[test]
    fn talkers_are_ranked_by_the_weight_and_ties_by_address() {
        let (graph, statistics) =
            graph(&[(1, 2, 4, 0), (2, 1, 1, 500), (3, 3, 5, 0), (4, 5, 1, 0), (5, 4, 1, 0)]);
        let ranked = |weight| {
            let query = Query { weight, ..Query::default() };
            let view = query.run(&graph, &statistics);
            let talkers = top_talkers(&view);
            let hosts: Vec<_> =
                talkers.iter().map(|talker| short_address(talker.host.address)).collect();
            let shares: Vec<_> = talkers.iter().map(|talker| talker.share).collect();
            (hosts.join(" "), shares)
        };
        let total = 12.0;
        let expected = [5.0, 5.0, 5.0, 2.0, 2.0].map(|packets| packets / total);
        assert_eq!(ranked(Weight::Packets), ("1 2 3 4 5".to_owned(), expected.to_vec()));
        let total = f64::from(12 * 28 + 500);
        let expected = [640.0, 640.0, 140.0, 56.0, 56.0].map(|bytes| bytes / total);
        assert_eq!(ranked(Weight::Bytes), ("1 2 3 4 5".to_owned(), expected.to_vec()));
        let expected = vec![0.25, 0.25, 0.25, 0.25, 0.0];
        assert_eq!(ranked(Weight::Peers), ("1 2 4 5 3".to_owned(), expected));
    }

    #[test]
    fn share_is_relative_to_the_graph_and_not_to_the_view() {
        let (graph, statistics) = graph(&[(1, 2, 3, 0), (3, 4, 1, 0)]);
        let mut view = View::new(&graph, &statistics);
        view.keep_links(&[0]);
        let shares: Vec<_> = top_talkers(&view).iter().map(|talker| talker.share).collect();
        assert_eq!(shares, [0.75, 0.75]);
    }

    #[test]
    fn share_of_an_empty_view_is_zero() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0)]);
        let mut view = View::new(&graph, &statistics);
        view.keep_hosts(&[0]);
        assert_eq!(top_talkers(&view)[0].share, 0.0);
    }
}
