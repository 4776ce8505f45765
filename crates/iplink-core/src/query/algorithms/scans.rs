//! Host scans: hosts with many unanswered contacts.

use std::cmp::Reverse;

use super::adjacency::Adjacency;
use super::node_map::NodeMap;
use crate::graph::{Count, Host};
use crate::query::View;

/// The number of hosts that a host contacted, and the number of those that did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanOut<'a> {
    /// The host.
    pub host: &'a Host,
    /// The number of other hosts that it contacted.
    pub contacted: usize,
    /// The number of contacted hosts that sent nothing back.
    pub unanswered: usize,
    /// The traffic that it sent to the hosts that sent nothing back.
    pub sent: Count,
}

/// Finds hosts with at least `min_unanswered` unanswered contacts, sorted by unanswered
/// contacts, then by contacts, both descending, then in the order of the hosts.
///
/// These are candidates for horizontal scans, not proof: multicast groups never answer
/// either, and some captures contain only one direction of the traffic.
///
/// # Complexity
///
/// O(n) in the number of links, and O(n log n) in the number of returned hosts.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// for fan_out in algorithms::scans(&View::new(&graph, &statistics), 2) {
///     let host = fan_out.host.address;
///     println!("{host}: {} of {} did not answer", fan_out.unanswered, fan_out.contacted);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn scans<'a>(view: &'a View<'_>, min_unanswered: usize) -> Vec<FanOut<'a>> {
    let incoming = Adjacency::incoming(view);
    // Links are sorted by source and target, and so is each row of `incoming`: one pass
    // over both finds the answers.
    let (mut source, mut answers) = (None, [].iter().peekable());
    let mut rows: NodeMap<_> = view.hosts().map(FanOut::new).collect();
    for link in view.links().filter(|link| link.source_index != link.target_index) {
        if source.replace(link.source_index) != Some(link.source_index) {
            answers = incoming.row(link.source_index).iter().peekable();
        }
        while answers.next_if(|arc| arc.host() < link.target_index).is_some() {}
        let is_answered = answers.peek().is_some_and(|arc| arc.host() == link.target_index);
        let row = &mut rows[link.source_index];
        row.contacted += 1;
        if !is_answered {
            row.unanswered += 1;
            row.sent.packets = row.sent.packets.saturating_add(link.traffic.packets);
            row.sent.bytes = row.sent.bytes.saturating_add(link.traffic.bytes);
        }
    }
    let mut rows = rows.into_values();
    rows.retain(|row| row.unanswered >= min_unanswered);
    rows.sort_by_key(|row| (Reverse(row.unanswered), Reverse(row.contacted)));
    rows
}

impl<'a> FanOut<'a> {
    fn new(host: &'a Host) -> Self {
        Self { host, contacted: 0, unanswered: 0, sent: Count::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};

    #[test]
    fn scans_agree_with_link_is_answered() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let rows = scans(&view, 0);
        for host in view.hosts() {
            let links = view.links().filter(|link| link.source.address == host.address);
            let links: Vec<_> = links.filter(|link| link.target.address != host.address).collect();
            let row = rows.iter().find(|row| row.host.address == host.address).unwrap();
            let unanswered = links.iter().filter(|link| !link.is_answered()).count();
            assert_eq!((row.contacted, row.unanswered), (links.len(), unanswered));
        }
    }

    #[test]
    fn hosts_are_sorted_by_unanswered_then_contacted() {
        use crate::query::tests::{graph, short_address};
        let (graph, statistics) = graph(&[
            (1, 7, 1, 0),
            (1, 1, 1, 0),
            (2, 7, 1, 2),
            (2, 8, 3, 0),
            (2, 9, 1, 0),
            (9, 2, 1, 0),
            (3, 7, 1, 0),
            (3, 8, 1, 0),
            (4, 7, 1, 0),
            (4, 8, 1, 0),
        ]);
        let view = View::new(&graph, &statistics);
        let rows = |min_unanswered| {
            let rows = scans(&view, min_unanswered);
            let row =
                |row: &FanOut<'_>| (short_address(row.host.address), row.contacted, row.unanswered);
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let expected = [("2", 3, 2), ("3", 2, 2), ("4", 2, 2), ("1", 1, 1)];
        let expected =
            expected.map(|(host, contacted, unanswered)| (host.to_owned(), contacted, unanswered));
        assert_eq!(rows(1), expected);
        assert_eq!(rows(2), expected[..3]);
        assert_eq!(rows(3), []);
        let sent = scans(&view, 2)[0].sent;
        assert_eq!((sent.packets, sent.bytes), (4, 114));
    }
}
