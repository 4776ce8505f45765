//! Hosts that a given host never contacted.

use super::node_map::NodeMap;
use crate::graph::{Address, Count, Host};
use crate::query::View;

/// A host to which the given host, `source`, sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NeverContacted<'a> {
    /// The host.
    pub host: &'a Host,
    /// The number of other hosts that contacted it.
    pub contact_count: usize,
    /// The traffic that it sent to the given host, which never answered.
    pub sent_to_source: Count,
}

/// Returns the other hosts to which the given host sent nothing, in the order of their
/// addresses, or `None` if the view does not contain the given host.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let never = algorithms::never_contacted(&view, Ipv4Addr::new(192, 168, 10, 2).into());
/// assert!(never.is_some_and(|hosts| hosts.len() < view.hosts().len()));
/// assert_eq!(algorithms::never_contacted(&view, Ipv4Addr::LOCALHOST.into()), None);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn never_contacted<'a>(view: &'a View<'_>, source: Address) -> Option<Vec<NeverContacted<'a>>> {
    let source_index = view.hosts().position(|host| host.address == source)?;
    let mut rows: NodeMap<_> = view.hosts().map(|host| Some(NeverContacted::new(host))).collect();
    rows[source_index] = None;
    for link in view.links().filter(|link| link.source_index != link.target_index) {
        if link.source_index == source_index {
            rows[link.target_index] = None;
        }
        if let Some(target) = &mut rows[link.target_index] {
            target.contact_count += 1;
        }
        if let (true, Some(sender)) =
            (link.target_index == source_index, &mut rows[link.source_index])
        {
            sender.sent_to_source = link.traffic.count();
        }
    }
    Some(rows.into_values().into_iter().flatten().collect())
}

impl<'a> NeverContacted<'a> {
    fn new(host: &'a Host) -> Self {
        Self { host, contact_count: 0, sent_to_source: Count::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{address, graph, short_address};

    #[test]
    fn hosts_without_a_packet_from_the_given_host_are_returned() {
        let (graph, statistics) =
            graph(&[(1, 2, 1, 0), (3, 1, 2, 10), (3, 4, 1, 0), (4, 4, 1, 0), (2, 4, 1, 0)]);
        let view = View::new(&graph, &statistics);
        let rows = |host| {
            let rows = never_contacted(&view, address(host))?;
            let row = |row: &NeverContacted<'_>| {
                (
                    short_address(row.host.address),
                    row.contact_count,
                    row.sent_to_source.packets,
                    row.sent_to_source.bytes,
                )
            };
            Some(rows.iter().map(row).collect::<Vec<_>>())
        };
        assert_eq!(rows(1), Some(vec![("3".to_owned(), 0, 2, 76), ("4".to_owned(), 2, 0, 0)]));
        assert_eq!(rows(4).unwrap().len(), 3);
        assert_eq!(rows(9), None);
    }
}
