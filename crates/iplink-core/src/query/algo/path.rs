//! The way from one host to another.

use std::collections::VecDeque;

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use crate::graph::{Address, Link};
use crate::query::View;
use crate::time::Timestamp;

/// Returns the links of a shortest way between two hosts, in their order; of
/// several, that over the hosts that come first. `None` where there is no way, or
/// no such host; the way of a host to itself has no link.
///
/// Links are followed in their direction. It is a search in breadth (Moore 1959).
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Detail, Ingest};
/// # let mut ingest = Ingest::new(Detail::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let link = view.links().next().unwrap();
/// let way = algo::path(&view, link.source.address, link.target.address).unwrap();
/// assert_eq!(way, [link]);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn path<'a>(view: &'a View<'_>, from: Address, to: Address) -> Option<Vec<Link<'a>>> {
    let place = |address| view.hosts().position(|host| host.address == address);
    let (from, to) = (place(from)?, place(to)?);
    let graph = Adjacency::outgoing(view);
    let mut came_from = PerHost::new(graph.count(), None);
    let mut queue = VecDeque::from([from]);
    came_from[from] = Some(from);
    while let Some(host) = queue.pop_front().filter(|_| came_from[to].is_none()) {
        for next in graph.row(host).iter().map(|arc| arc.host()) {
            if came_from[next].is_none() {
                came_from[next] = Some(host);
                queue.push_back(next);
            }
        }
    }
    let mut ends = Vec::new();
    let mut host = to;
    while host != from {
        let before = came_from[host]?;
        ends.push((before, host));
        host = before;
    }
    ends.reverse();
    let links: Vec<_> = view.links().collect();
    let link = |ends: &(usize, usize)| {
        let at = links.binary_search_by_key(ends, |link| (link.source_number, link.target_number));
        at.ok().and_then(|at| links.get(at)).copied()
    };
    ends.iter().map(link).collect()
}

/// A step of a way in time: a link, and when it is gone over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step<'a> {
    /// The link.
    pub link: Link<'a>,
    /// The time of the packet.
    pub time: Timestamp,
}

/// Returns a way between two hosts on which each packet is later than the one
/// before it, and which arrives as early as any; `None` where there is none.
///
/// It is exact where the graph tells packets apart by their times, to the
/// nanosecond: [`Detail::MOMENTS`](crate::Detail::MOMENTS). With wider bins, two
/// packets of the same bin are at the same time. The source is Wu and others,
/// "Path problems in temporal graphs", 2014.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
#[must_use]
pub fn path_in_time<'a>(view: &'a View<'_>, from: Address, to: Address) -> Option<Vec<Step<'a>>> {
    let place = |address| view.hosts().position(|host| host.address == address);
    let (from, to) = (place(from)?, place(to)?);
    let mut contacts: Vec<Step<'a>> = view
        .links()
        .flat_map(|link| {
            let times = link.traffic_by(|part| part.aspects.bin());
            times.into_keys().map(move |time| Step { link, time })
        })
        .collect();
    contacts.sort_by_key(|step| (step.time, step.link.source_number, step.link.target_number));
    let mut arrived: PerHost<Option<Step<'a>>> = PerHost::new(view.hosts().len(), None);
    for step in &contacts {
        let (source, target) = (step.link.source_number, step.link.target_number);
        let can_leave =
            source == from || arrived[source].is_some_and(|before| before.time < step.time);
        if can_leave && target != from && arrived[target].is_none() {
            arrived[target] = Some(*step);
        }
    }
    let mut steps = Vec::new();
    let mut host = to;
    while host != from {
        let step = arrived[host]?;
        host = step.link.source_number;
        steps.push(step);
    }
    steps.reverse();
    Some(steps)
}
