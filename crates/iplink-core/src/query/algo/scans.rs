//! Who contacted many that did not answer.

use std::cmp::Reverse;

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use crate::graph::{Count, Host};
use crate::query::View;

/// How many others a host contacted, and how many did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanOut<'a> {
    /// The host.
    pub host: &'a Host,
    /// How many others it contacted.
    pub contacted: usize,
    /// How many of them sent nothing back.
    pub unanswered: usize,
    /// What it sent to those.
    pub sent: Count,
}

/// Returns the hosts that contacted `at_least` so many others who sent nothing
/// back: those with most of them first, then those that contacted most, then in
/// the order of the hosts.
///
/// These are numbers, and no verdict: a scan looks like this, but so do a host
/// that speaks to multicast groups, which never answer, and a capture that
/// shows one direction alone.
///
/// # Complexity
///
/// O(n) in the number of links, and O(n log n) in that of the hosts that it returns.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// for host in algo::scans(&View::new(&graph, &account), 2) {
///     let FanOut { unanswered, contacted, .. } = host;
///     println!("{}: {unanswered} of {contacted} did not answer", host.host.address);
/// }
/// # use algo::FanOut;
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn scans<'a>(view: &'a View<'_>, at_least: usize) -> Vec<FanOut<'a>> {
    let incoming = Adjacency::incoming(view);
    // Links come in the order of their sources, then targets; so do the hosts of
    // each row, and both are gone through once.
    let (mut source, mut answers) = (None, [].iter().peekable());
    let mut rows: PerHost<_> = view.hosts().map(FanOut::new).collect();
    for link in view.links().filter(|link| link.source_number != link.target_number) {
        if source.replace(link.source_number) != Some(link.source_number) {
            answers = incoming.row(link.source_number).iter().peekable();
        }
        while answers.next_if(|arc| arc.host() < link.target_number).is_some() {}
        let is_answered = answers.peek().is_some_and(|arc| arc.host() == link.target_number);
        let row = &mut rows[link.source_number];
        row.contacted += 1;
        if !is_answered {
            row.unanswered += 1;
            row.sent.packets = row.sent.packets.saturating_add(link.traffic.packets);
            row.sent.bytes = row.sent.bytes.saturating_add(link.traffic.bytes);
        }
    }
    let mut rows = rows.into_values();
    rows.retain(|row| row.unanswered >= at_least);
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
    fn whoever_sends_back_answers() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let rows = scans(&view, 0);
        for host in view.hosts() {
            let links = view.links().filter(|link| link.source.address == host.address);
            let links: Vec<_> = links.filter(|link| link.target.address != host.address).collect();
            let row = rows.iter().find(|row| row.host.address == host.address).unwrap();
            let unanswered = links.iter().filter(|link| !link.is_answered()).count();
            assert_eq!((row.contacted, row.unanswered), (links.len(), unanswered));
        }
    }
}
