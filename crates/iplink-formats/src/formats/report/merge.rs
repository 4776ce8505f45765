//! Reduces a view to as many hosts and links as a page can show, and sums its traffic by
//! time and protocol.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Address, Link};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

/// The maximum number of time bins.
const MAX_BINS: i128 = 500;

/// The maximum number of traffic cells of all links together.
const MAX_CELLS: usize = 400_000;

/// A view with its lightest hosts merged into one.
#[derive(Debug)]
pub(super) struct MergedView {
    /// The indexes in the view of the hosts that are shown individually.
    pub(super) kept_hosts: Vec<usize>,
    /// The rank of each of these hosts: the number of heavier hosts in the view.
    pub(super) ranks: Vec<usize>,
    /// The number of hosts of the view that were merged into one. The merged host has the
    /// index after the last kept one.
    pub(super) merged_hosts: usize,
    /// The number of original hosts that the merged host represents.
    pub(super) members: usize,
    /// The number of links of the view that were merged.
    pub(super) merged_links: usize,
    /// The links, sorted by source and target.
    pub(super) links: Vec<MergedLink>,
    /// The time bins, if packets have timestamps.
    pub(super) bins: Option<MergedBins>,
}

/// A link between hosts that are shown.
#[derive(Debug)]
pub(super) struct MergedLink {
    /// The index of its source: the position in `kept_hosts`, or the index of the merged host.
    pub(super) source: usize,
    /// The index of its target, likewise.
    pub(super) target: usize,
    pub(super) first_seen: Option<Timestamp>,
    pub(super) last_seen: Option<Timestamp>,
    /// The packets of the link, by bin and protocol.
    pub(super) cells: Vec<TrafficCell>,
}

/// The packets of a link in one bin and of one protocol.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrafficCell {
    /// The index of the bin; `None` for packets without a timestamp.
    pub(super) bin: Option<u32>,
    /// The protocol number; `None` if the graph does not keep it.
    pub(super) protocol: Option<u8>,
    pub(super) packets: u64,
    pub(super) bytes: u64,
}

/// The bins into which the time span of a view is divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct MergedBins {
    /// The start of the first bin, in nanoseconds since the Unix epoch.
    pub(super) start_ns: i64,
    /// The width of a bin, in nanoseconds.
    pub(super) width_ns: i128,
    pub(super) count: u32,
}

impl MergedView {
    /// Keeps the heaviest hosts, as many as possible such that, including the merged host,
    /// there are at most `max_hosts` hosts and `max_links` links.
    pub(super) fn new(view: &View<'_>, max_hosts: usize, max_links: usize) -> Self {
        let ranks = ranks(view);
        let kept_count = kept_count(view, &ranks, max_hosts, max_links);
        let mut kept_hosts: Vec<_> = (0..ranks.len()).collect();
        let rank = |host: usize| ranks.get(host).copied().unwrap_or(usize::MAX);
        kept_hosts.retain(|host_index| rank(*host_index) < kept_count);
        let mut merged_indexes = vec![kept_hosts.len(); ranks.len()];
        for (kept_index, host_index) in kept_hosts.iter().enumerate() {
            merged_indexes
                .iter_mut()
                .skip(*host_index)
                .take(1)
                .for_each(|index| *index = kept_index);
        }
        let merged =
            view.hosts().enumerate().filter(|(host_index, _)| rank(*host_index) >= kept_count);
        let members = merged.map(|(_, host)| host.members.max(1)).sum();
        let bins = MergedBins::of(view);
        let mut links = merge_links(view, &merged_indexes, bins);
        let bins = bins.map(|bins| bins.limit_cells(&mut links));
        Self {
            ranks: kept_hosts.iter().map(|host_index| rank(*host_index)).collect(),
            merged_hosts: ranks.len() - kept_hosts.len(),
            members,
            merged_links: view.links().len() - links.len(),
            links,
            kept_hosts,
            bins,
        }
    }
}

/// Returns the rank of each host: the number of heavier hosts. Hosts that were already
/// merged rank after all others.
fn ranks(view: &View<'_>) -> Vec<usize> {
    let mut order: Vec<_> = view.hosts().enumerate().collect();
    let weight = view.weight();
    order.sort_by_key(|(host_index, host)| {
        (host.address == Address::Others, Reverse(weight.of_host(host)), *host_index)
    });
    let mut ranks = vec![0; order.len()];
    for (rank, (host_index, _)) in order.iter().enumerate() {
        ranks.iter_mut().skip(*host_index).take(1).for_each(|value| *value = rank);
    }
    ranks
}

/// Returns the maximum number of hosts that can be kept within both limits.
fn kept_count(view: &View<'_>, ranks: &[usize], max_hosts: usize, max_links: usize) -> usize {
    let host_count = ranks.len();
    if host_count <= max_hosts && view.links().len() <= max_links {
        return host_count;
    }
    let counts = remaining_links(view, ranks);
    let mut allowed = counts.iter().take(max_hosts.min(host_count));
    allowed.rposition(|count| *count <= max_links).unwrap_or_default()
}

/// Returns the number of links that remain after merging. Element `n` is the number if `n` hosts
/// are kept.
fn remaining_links(view: &View<'_>, ranks: &[usize]) -> Vec<usize> {
    let rank = |host: usize| ranks.get(host).copied().unwrap_or_default();
    let mut differences = DifferenceArray(vec![0; ranks.len() + 2]);
    // For each host, by rank: the rank of the lightest host that it sends to, and of the lightest
    // that it receives from.
    let (mut lightest_targets, mut lightest_sources) = (vec![0; ranks.len()], vec![0; ranks.len()]);
    // Of the heavier ends of all links, the rank of the lightest.
    let mut lightest_heavier_end = None;
    for link in view.links() {
        let (source, target) = (rank(link.source_index), rank(link.target_index));
        // The link remains as it is if both ends are kept.
        differences.add(source.max(target) + 1, 1);
        for (lightest_peers, host, peer) in
            [(&mut lightest_targets, source, target), (&mut lightest_sources, target, source)]
        {
            lightest_peers.iter_mut().skip(host).take(1).for_each(|rank| *rank = peer.max(*rank));
        }
        lightest_heavier_end = lightest_heavier_end.max(Some(source.min(target)));
    }
    // A kept host has one link to the merged host if any of its links leads to a host that
    // is not kept.
    let lightest_peers =
        lightest_targets.iter().enumerate().chain(lightest_sources.iter().enumerate());
    for (host, peer) in lightest_peers {
        if *peer > host {
            differences.add(host + 1, 1);
            differences.add(*peer + 1, -1);
        }
    }
    // The merged host has a link to itself if two hosts that are not kept are linked.
    if let Some(rank) = lightest_heavier_end {
        differences.add(0, 1);
        differences.add(rank + 1, -1);
    }
    differences.prefix_sums()
}

/// A difference array: the difference of each value from the previous one.
struct DifferenceArray(Vec<i64>);

impl DifferenceArray {
    /// Adds an amount to all values from this index on.
    fn add(&mut self, index: usize, amount: i64) {
        self.0.iter_mut().skip(index).take(1).for_each(|difference| *difference += amount);
    }

    /// Returns the value at each index: the sum of all changes up to it.
    fn prefix_sums(&self) -> Vec<usize> {
        let sums = self.0.iter().scan(0_i64, |sum, difference| {
            *sum += difference;
            Some(usize::try_from(*sum).unwrap_or_default())
        });
        sums.collect()
    }
}

/// Sums the links between the same pair of kept or merged hosts. `merged_indexes` contains the
/// index of each host after merging.
fn merge_links(
    view: &View<'_>,
    merged_indexes: &[usize],
    bins: Option<MergedBins>,
) -> Vec<MergedLink> {
    let node_of = |host: usize| merged_indexes.get(host).copied().unwrap_or_default();
    let mut links: Vec<_> = view.links().collect();
    let ends = |link: &Link<'_>| (node_of(link.source_index), node_of(link.target_index));
    links.sort_by_key(ends);
    let by_ends = links.chunk_by(|a, b| ends(a) == ends(b));
    by_ends.filter_map(|links| MergedLink::of(links, ends(links.first()?), bins)).collect()
}

impl MergedLink {
    /// Sums links that have the same ends after merging; `None` if there are none.
    fn of(links: &[Link<'_>], ends: (usize, usize), bins: Option<MergedBins>) -> Option<Self> {
        let mut cells: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        let mut traffic = *links.first()?.traffic;
        links.iter().skip(1).for_each(|link| traffic.merge(*link.traffic));
        let records = links.iter().flat_map(|link| {
            // Without dimensions, a link has no flow records.
            let whole_link =
                link.flow_records.is_empty().then_some((None, None, link.traffic.count()));
            let records = link.flow_records.iter().map(|record| {
                let bin = bins.zip(record.key.bin()).map(|(bins, start)| bins.bin_of(start));
                let protocol = record.key.protocol().map(|protocol| protocol.0);
                (bin, protocol, record.traffic.count())
            });
            whole_link.into_iter().chain(records)
        });
        for (bin, protocol, count) in records {
            let sum = cells.entry((bin, protocol)).or_default();
            sum.0 = sum.0.saturating_add(count.packets);
            sum.1 = sum.1.saturating_add(count.bytes);
        }
        let cell =
            |((bin, protocol), (packets, bytes))| TrafficCell { bin, protocol, packets, bytes };
        Some(Self {
            source: ends.0,
            target: ends.1,
            first_seen: traffic.first_seen,
            last_seen: traffic.last_seen,
            cells: cells.into_iter().map(cell).collect(),
        })
    }

    /// Merges every `count` adjacent bins into one.
    fn merge_bins(&mut self, count: u32) {
        let mut cells: BTreeMap<_, TrafficCell> = BTreeMap::new();
        for cell in &self.cells {
            let bin = cell.bin.map(|bin| bin / count);
            let entry = cells.entry((bin, cell.protocol));
            entry
                .and_modify(|sum| {
                    sum.packets = sum.packets.saturating_add(cell.packets);
                    sum.bytes = sum.bytes.saturating_add(cell.bytes);
                })
                .or_insert(TrafficCell { bin, ..*cell });
        }
        self.cells = cells.into_values().collect();
    }
}

impl MergedBins {
    /// Returns the bins that cover all flow records with a timestamp; `None` if there are none.
    fn of(view: &View<'_>) -> Option<Self> {
        let width = i128::from(view.bin_width()?.max(1));
        let starts = view.links().flat_map(|link| link.flow_records.iter());
        let starts = starts.filter_map(|record| Some(record.key.bin()?.as_nanos()));
        let span = starts.fold(None, |span: Option<(i64, i64)>, start| {
            let (first, last) = span.unwrap_or((start, start));
            Some((first.min(start), last.max(start)))
        });
        let (first, last) = span?;
        let count = (i128::from(last) - i128::from(first)) / width + 1;
        // Adjacent bins are merged until there are at most MAX_BINS.
        let factor = (count + MAX_BINS - 1) / MAX_BINS;
        let count = u32::try_from((count + factor - 1) / factor).ok()?;
        Some(Self { start_ns: first, width_ns: width * factor, count })
    }

    /// Returns the index of the bin that contains a time.
    fn bin_of(self, time: Timestamp) -> u32 {
        let offset_ns = i128::from(time.as_nanos()) - i128::from(self.start_ns);
        u32::try_from(offset_ns / self.width_ns).unwrap_or_default()
    }

    /// Merges pairs of bins until there are at most [`MAX_CELLS`] cells, or at most ten bins.
    fn limit_cells(mut self, links: &mut [MergedLink]) -> Self {
        while links.iter().map(|link| link.cells.len()).sum::<usize>() > MAX_CELLS
            && self.count > 10
        {
            links.iter_mut().for_each(|link| link.merge_bins(2));
            self.count = self.count.div_ceil(2);
            self.width_ns *= 2;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn report_merges_no_more_hosts_than_needed() {
        let mut ingest = Ingest::new(Dimensions::PROTOCOLS.union(Dimensions::TIMES));
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let counts = remaining_links(&view, &ranks(&view));
        // The office capture has 69 hosts and 249 links.
        for (kept_count, links) in counts.iter().enumerate().take(68) {
            let merged = MergedView::new(&view, kept_count + 1, usize::MAX);
            assert_eq!(
                (merged.kept_hosts.len(), merged.merged_hosts),
                (kept_count, 69 - kept_count)
            );
            assert_eq!(merged.links.len(), *links, "{kept_count}");
        }
        let limited = MergedView::new(&view, usize::MAX, 100);
        assert!(limited.links.len() <= 100 && counts[limited.kept_hosts.len() + 1] > 100);
        assert_eq!(MergedView::new(&view, 69, 249).merged_hosts, 0);
    }
}
