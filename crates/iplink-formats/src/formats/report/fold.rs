//! The hosts that a page has room for, and what went from one to another, by time
//! and protocol.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Address, Link};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

/// So many bins of time at most.
const MOST_BINS: i128 = 500;

/// So many cells at most: bins are joined until there are no more.
const MOST_CELLS: usize = 400_000;

/// A view, folded.
#[derive(Debug)]
pub(super) struct Folded {
    /// The places in the view of the hosts that are shown themselves.
    pub(super) kept: Vec<usize>,
    /// How many hosts of the view are heavier, for each of these.
    pub(super) ranks: Vec<usize>,
    /// How many hosts of the view became one, which comes behind those kept.
    pub(super) folded: usize,
    /// How many hosts those stand for.
    pub(super) members: usize,
    /// How many links of the view became fewer.
    pub(super) folded_links: usize,
    /// The links, by source and target.
    pub(super) links: Vec<Edge>,
    /// When the bins begin, where packets have times.
    pub(super) bins: Option<Binned>,
}

/// A link between hosts that are shown.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) first_seen: Option<Timestamp>,
    pub(super) last_seen: Option<Timestamp>,
    /// Its packets, by bin and protocol.
    pub(super) cells: Vec<Cell>,
}

/// Packets of a link that have bin and protocol in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// The bin, from 0; none where packets have no time.
    pub(super) bin: Option<u32>,
    /// The number of the protocol; none where nobody kept it.
    pub(super) protocol: Option<u8>,
    pub(super) packets: u64,
    pub(super) bytes: u64,
}

/// The bins of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binned {
    /// When the first begins, in nanoseconds since 1970.
    pub(super) start_ns: i64,
    /// How wide each is, in nanoseconds.
    pub(super) width_ns: i128,
    pub(super) count: u32,
}

impl Folded {
    /// Keeps so many hosts at most, the one that the others become included, and so
    /// many that they have no more than `links` links.
    pub(super) fn new(view: &View<'_>, hosts: usize, links: usize) -> Self {
        let ranks = ranks(view);
        let most = most(view, &ranks, hosts, links);
        let mut kept: Vec<_> = (0..ranks.len()).collect();
        let rank = |place: usize| ranks.get(place).copied().unwrap_or(usize::MAX);
        kept.retain(|place| rank(*place) < most);
        let mut places = vec![kept.len(); ranks.len()];
        for (at, place) in kept.iter().enumerate() {
            places.iter_mut().skip(*place).take(1).for_each(|known| *known = at);
        }
        let rest = view.hosts().enumerate().filter(|(place, _)| rank(*place) >= most);
        let members = rest.map(|(_, host)| host.members.max(1)).sum();
        let bins = Binned::of(view);
        let mut edges = edges(view, &places, bins);
        let bins = bins.map(|bins| bins.joined(&mut edges));
        Self {
            ranks: kept.iter().map(|place| rank(*place)).collect(),
            folded: ranks.len() - kept.len(),
            members,
            folded_links: view.links().len() - edges.len(),
            links: edges,
            kept,
            bins,
        }
    }
}

/// Returns for each host how many are heavier; what others were folded into before
/// is never heavier than one that was not.
fn ranks(view: &View<'_>) -> Vec<usize> {
    let mut order: Vec<_> = view.hosts().enumerate().collect();
    let weight = view.weight();
    order.sort_by_key(|(place, host)| {
        (host.address == Address::Others, Reverse(weight.of_host(host)), *place)
    });
    let mut ranks = vec![0; order.len()];
    for (rank, (place, _)) in order.iter().enumerate() {
        ranks.iter_mut().skip(*place).take(1).for_each(|known| *known = rank);
    }
    ranks
}

/// Returns how many hosts can be kept: the most with which there are `hosts` hosts, the
/// rest included, and `links` links at most.
fn most(view: &View<'_>, ranks: &[usize], hosts: usize, links: usize) -> usize {
    let all = ranks.len();
    if all <= hosts && view.links().len() <= links {
        return all;
    }
    let counts = links_by_kept(view, ranks);
    let mut few = counts.iter().take(hosts.min(all));
    few.rposition(|count| *count <= links).unwrap_or_default()
}

/// Counts the links that remain for each number of hosts that are kept, from 0.
fn links_by_kept(view: &View<'_>, ranks: &[usize]) -> Vec<usize> {
    let rank = |place: usize| ranks.get(place).copied().unwrap_or_default();
    let mut changes = Changes(vec![0; ranks.len() + 2]);
    // The lightest host that each sends to, and that each receives from.
    let (mut out, mut into) = (vec![0; ranks.len()], vec![0; ranks.len()]);
    let mut lightest = None;
    for link in view.links() {
        let (source, target) = (rank(link.source_number), rank(link.target_number));
        // Both of its ends are kept.
        changes.add(source.max(target) + 1, 1);
        for (ends, own, other) in [(&mut out, source, target), (&mut into, target, source)] {
            ends.iter_mut().skip(own).take(1).for_each(|known| *known = other.max(*known));
        }
        lightest = lightest.max(Some(source.min(target)));
    }
    // A host that is kept has one link to the rest as long as any of these is of it.
    for (own, other) in out.iter().enumerate().chain(into.iter().enumerate()) {
        if *other > own {
            changes.add(own + 1, 1);
            changes.add(*other + 1, -1);
        }
    }
    // So has the rest with itself.
    if let Some(lightest) = lightest {
        changes.add(0, 1);
        changes.add(lightest + 1, -1);
    }
    changes.sums()
}

/// By how much a number changes at each place.
struct Changes(Vec<i64>);

impl Changes {
    fn add(&mut self, at: usize, by: i64) {
        self.0.iter_mut().skip(at).take(1).for_each(|change| *change += by);
    }

    fn sums(&self) -> Vec<usize> {
        let sums = self.0.iter().scan(0_i64, |sum, change| {
            *sum += change;
            Some(usize::try_from(*sum).unwrap_or_default())
        });
        sums.collect()
    }
}

/// Sums up links by the places of their ends.
fn edges(view: &View<'_>, places: &[usize], bins: Option<Binned>) -> Vec<Edge> {
    let place = |host: usize| places.get(host).copied().unwrap_or_default();
    let mut links: Vec<_> = view.links().collect();
    let ends = |link: &Link<'_>| (place(link.source_number), place(link.target_number));
    links.sort_by_key(ends);
    let alike = links.chunk_by(|one, other| ends(one) == ends(other));
    alike.filter_map(|links| Edge::of(links, ends(links.first()?), bins)).collect()
}

impl Edge {
    fn of(links: &[Link<'_>], ends: (usize, usize), bins: Option<Binned>) -> Option<Self> {
        let mut cells: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        let mut traffic = *links.first()?.traffic;
        links.iter().skip(1).for_each(|link| traffic.merge(*link.traffic));
        let parts = links.iter().flat_map(|link| {
            let whole = link.parts.is_empty().then_some((None, None, link.traffic.count()));
            let parts = link.parts.iter().map(|part| {
                let bin = bins.zip(part.aspects.bin()).map(|(bins, start)| bins.of_start(start));
                let protocol = part.aspects.protocol().map(|protocol| protocol.0);
                (bin, protocol, part.traffic.count())
            });
            whole.into_iter().chain(parts)
        });
        for (bin, protocol, count) in parts {
            let sum = cells.entry((bin, protocol)).or_default();
            sum.0 = sum.0.saturating_add(count.packets);
            sum.1 = sum.1.saturating_add(count.bytes);
        }
        let cell = |((bin, protocol), (packets, bytes))| Cell { bin, protocol, packets, bytes };
        Some(Self {
            source: ends.0,
            target: ends.1,
            first_seen: traffic.first_seen,
            last_seen: traffic.last_seen,
            cells: cells.into_iter().map(cell).collect(),
        })
    }

    /// Makes so many bins one.
    fn join(&mut self, many: u32) {
        let mut cells: BTreeMap<_, Cell> = BTreeMap::new();
        for cell in &self.cells {
            let bin = cell.bin.map(|bin| bin / many);
            let sum = cells.entry((bin, cell.protocol));
            sum.and_modify(|known| {
                known.packets = known.packets.saturating_add(cell.packets);
                known.bytes = known.bytes.saturating_add(cell.bytes);
            })
            .or_insert(Cell { bin, ..*cell });
        }
        self.cells = cells.into_values().collect();
    }
}

impl Binned {
    fn of(view: &View<'_>) -> Option<Self> {
        let width = i128::from(view.bin_width()?.max(1));
        let starts = view.links().flat_map(|link| link.parts.iter());
        let starts = starts.filter_map(|part| Some(part.aspects.bin()?.as_nanos()));
        let span = starts.fold(None, |span: Option<(i64, i64)>, start| {
            let (first, last) = span.unwrap_or((start, start));
            Some((first.min(start), last.max(start)))
        });
        let (first, last) = span?;
        let count = (i128::from(last) - i128::from(first)) / width + 1;
        let many = (count + MOST_BINS - 1) / MOST_BINS;
        let count = u32::try_from((count + many - 1) / many).ok()?;
        Some(Self { start_ns: first, width_ns: width * many, count })
    }

    fn of_start(self, start: Timestamp) -> u32 {
        let from_first = i128::from(start.as_nanos()) - i128::from(self.start_ns);
        u32::try_from(from_first / self.width_ns).unwrap_or_default()
    }

    /// Joins bins until there are few cells enough.
    fn joined(mut self, edges: &mut [Edge]) -> Self {
        while edges.iter().map(|edge| edge.cells.len()).sum::<usize>() > MOST_CELLS
            && self.count > 10
        {
            edges.iter_mut().for_each(|edge| edge.join(2));
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
    fn no_more_is_folded_than_must_be() {
        let mut ingest = Ingest::new(Dimensions::PROTOCOLS.and(Dimensions::TIMES));
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let counts = links_by_kept(&view, &ranks(&view));
        for (kept, links) in counts.iter().enumerate().take(68) {
            let folded = Folded::new(&view, kept + 1, usize::MAX);
            assert_eq!((folded.kept.len(), folded.folded), (kept, 69 - kept));
            assert_eq!(folded.links.len(), *links, "{kept}");
        }
        let fits = Folded::new(&view, usize::MAX, 100);
        assert!(fits.links.len() <= 100 && counts[fits.kept.len() + 1] > 100);
        assert_eq!(Folded::new(&view, 69, 249).folded, 0);
    }
}
