//! The earliest way from one host to another.

use super::per_host::PerHost;
use crate::graph::{Address, Link};
use crate::query::View;
use crate::time::Timestamp;

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
/// nanosecond: [`Dimensions::MOMENTS`](crate::Dimensions::MOMENTS). With wider bins, two
/// packets of the same bin are at the same time. The source is Wu and others,
/// "Path problems in temporal graphs", 2014.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
///
/// ```
/// use iplink_core::query::{View, algo};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::MOMENTS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let (from, to) = ("192.168.10.101".parse()?, "192.168.10.117".parse()?);
/// let way = algo::path_in_time(&view, from, to).unwrap_or_default();
/// assert!(way.is_sorted_by(|one, next| one.time < next.time));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
