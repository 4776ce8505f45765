//! Who contacted many that did not answer.

use std::cmp::Reverse;

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
/// O(n log n) in the number of links.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Detail, Ingest};
/// # let mut ingest = Ingest::new(Detail::LINKS);
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
    let ends = view.links().map(|link| (link.source_number, link.target_number));
    let ends: Vec<_> = ends.collect(); // sorted, as links are
    let mut rows: PerHost<_> = view.hosts().map(FanOut::new).collect();
    for link in view.links().filter(|link| link.source_number != link.target_number) {
        let row = &mut rows[link.source_number];
        row.contacted += 1;
        if ends.binary_search(&(link.target_number, link.source_number)).is_err() {
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
