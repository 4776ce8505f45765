//! Earliest-arrival paths (temporal paths), which petgraph does not have.

use super::node_map::NodeMap;
use crate::graph::{Address, Link};
use crate::query::View;
use crate::time::Timestamp;

/// A hop of a temporal path: a link, and the time of a packet of this link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathStep<'a> {
    /// The link.
    pub link: Link<'a>,
    /// The time of the packet.
    pub time: Timestamp,
}

/// Finds the temporal path from host `from` to host `to` that arrives first. The packet of each hop
/// is later than that of the previous hop. Returns `None` if there is no such path.
///
/// The result is exact if the graph keeps the time of each packet
/// ([`Dimensions::EXACT_TIMES`](crate::Dimensions::EXACT_TIMES)). With wider time bins, packets of
/// the same bin count as simultaneous. Source: Wu et al., "Path problems in temporal
/// graphs", 2014.
///
/// # Complexity
///
/// O(n log n) in the number of flow records.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::EXACT_TIMES);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let (from, to) = ("192.168.10.101".parse()?, "192.168.10.117".parse()?);
/// let path = algorithms::earliest_path(&view, from, to).unwrap_or_default();
/// assert!(path.is_sorted_by(|step, next| step.time < next.time));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn earliest_path<'a>(
    view: &'a View<'_>,
    from: Address,
    to: Address,
) -> Option<Vec<PathStep<'a>>> {
    let index_of = |address| view.hosts().position(|host| host.address == address);
    let (from, to) = (index_of(from)?, index_of(to)?);
    // If the packets are followed in the order of their times, the first one that reaches a host
    // is its earliest arrival.
    let mut contacts: Vec<PathStep<'a>> = view
        .links()
        .flat_map(|link| {
            let times = link.traffic_by(|record| record.key.bin());
            times.into_keys().map(move |time| PathStep { link, time })
        })
        .collect();
    contacts.sort_by_key(|step| (step.time, step.link.source_index, step.link.target_index));
    // The hop by which each host is reached first.
    let mut arrival: NodeMap<Option<PathStep<'a>>> = NodeMap::new(view.hosts().len(), None);
    for step in &contacts {
        let (source, target) = (step.link.source_index, step.link.target_index);
        let can_leave = source == from || arrival[source].is_some_and(|last| last.time < step.time);
        if can_leave && target != from && arrival[target].is_none() {
            arrival[target] = Some(*step);
        }
    }
    let mut steps = Vec::new();
    let mut host = to;
    while host != from {
        let step = arrival[host]?;
        host = step.link.source_index;
        steps.push(step);
    }
    steps.reverse();
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{RAW_IP, address, short_address};
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ipv4, udp};

    /// Returns the path from host 1 to host 4 through packets, each given as
    /// (time in seconds, last byte of the source, last byte of the target).
    fn path(packets: &[(u32, u8, u8)]) -> Option<String> {
        let mut file = PcapFile::new().link_type(RAW_IP);
        for &(time, source, target) in packets {
            let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], 17, &udp(1, 2, b""));
            file = file.record(time, 0, &packet);
        }
        let mut ingest = Ingest::new(Dimensions::EXACT_TIMES);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let steps = earliest_path(&view, address(1), address(4))?;
        let format_step = |step: &PathStep<'_>| {
            let seconds = step.time.as_nanos() / 1_000_000_000;
            let (source, target) = (step.link.source.address, step.link.target.address);
            format!("{seconds}:{}>{}", short_address(source), short_address(target))
        };
        Some(steps.iter().map(format_step).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn each_hop_is_later_than_the_previous_one() {
        let packets_without_path = [(5, 1, 2), (5, 2, 4), (4, 2, 4)];
        assert_eq!(path(&packets_without_path), None);
        let expected = Some("5:1>2 6:2>4".to_owned());
        assert_eq!(path(&[&packets_without_path[..], &[(6, 2, 4), (7, 1, 4)]].concat()), expected);
    }

    #[test]
    fn first_arrival_wins_over_fewer_hops() {
        let packets = [(1, 1, 2), (2, 2, 3), (3, 3, 4), (4, 1, 4)];
        assert_eq!(path(&packets).as_deref(), Some("1:1>2 2:2>3 3:3>4"));
        assert_eq!(path(&[(1, 4, 1), (2, 1, 1), (9, 1, 4)]).as_deref(), Some("9:1>4"));
    }
}
