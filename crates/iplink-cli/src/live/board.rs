//! What the page shows of the graph: so many links, those that were active last
//! and most, and how much the others are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use iplink_core::graph::{Address, Count, Delta, DeltaTracker, HostDelta, LinkDelta};

use super::label::Labels;
use super::snapshot::{Gone, HostRow, LinkRow, Others, Snapshot, Status, Talker};

/// In this time half of a link's activity is forgotten.
const HALF_LIFE: Duration = Duration::from_secs(10);

/// So many hosts are listed as top talkers.
const TALKERS: usize = 12;

/// So many of what is shown no longer are remembered; a page that has missed more
/// is sent all anew.
const GONE: usize = 4_096;

type Ends = (Address, Address);

/// What is shown.
#[derive(Debug)]
pub(super) struct Board {
    max_links: usize,
    labels: Labels,
    generation: u64,
    next_id: u32,
    links: HashMap<Ends, Shown>,
    hosts: HashMap<Address, ShownHost>,
    /// Links that had packets and are not shown yet.
    candidates: HashMap<Ends, LinkDelta>,
    gone: VecDeque<Gone>,
    /// Who has seen an older generation than this has missed what is gone.
    gone_since: u64,
    talkers: Vec<HostDelta>,
}

/// A link that is shown.
#[derive(Debug)]
struct Shown {
    row: LinkRow,
    /// Its packets, the latest of them first and foremost.
    heat: f64,
}

/// A host that is shown.
#[derive(Debug)]
struct ShownHost {
    row: HostRow,
    /// How many of the links that are shown have it at an end.
    links: usize,
}

impl Board {
    /// Creates an empty one that shows so many links at most.
    pub(super) fn new(max_links: usize, labels: Labels) -> Self {
        Self {
            max_links,
            labels,
            generation: 0,
            next_id: 0,
            links: HashMap::new(),
            hosts: HashMap::new(),
            candidates: HashMap::new(),
            gone: VecDeque::new(),
            gone_since: 0,
            talkers: Vec::new(),
        }
    }

    /// Notes what has changed.
    pub(super) fn note(&mut self, seen: &Delta) {
        let generation = self.generation.saturating_add(1);
        for link in &seen.links {
            let ends = (link.source, link.target);
            match self.links.get_mut(&ends) {
                Some(shown) => shown.update(link, generation),
                None => self.add_candidate(ends, link),
            }
        }
        self.forget_weak_candidates();
        for host in &seen.hosts {
            if let Some(shown) = self.hosts.get_mut(&host.address) {
                (shown.row.sent, shown.row.received) = (host.sent, host.received);
                shown.row.changed = generation;
            }
        }
        self.rank_talkers(&seen.hosts);
    }

    fn add_candidate(&mut self, ends: Ends, link: &LinkDelta) {
        let candidate = self.candidates.entry(ends);
        let known = candidate.and_modify(|known| {
            let packets = known.recent.packets.saturating_add(link.recent.packets);
            *known = *link;
            known.recent.packets = packets;
        });
        known.or_insert(*link);
    }

    /// Forgets all candidates but the most active ones, where there are many.
    fn forget_weak_candidates(&mut self) {
        let most = self.max_links.saturating_mul(4).max(1);
        if self.candidates.len() <= most {
            return;
        }
        let mut all: Vec<_> = self.candidates.drain().collect();
        let by_packets = |(ends, link): &(Ends, LinkDelta)| (Reverse(link.recent.packets), *ends);
        all.select_nth_unstable_by_key(most - 1, by_packets);
        all.truncate(most);
        self.candidates = all.into_iter().collect();
    }

    /// Totals only grow, so that whoever becomes a top talker has just changed.
    fn rank_talkers(&mut self, changed: &[HostDelta]) {
        let mut all: BTreeMap<Address, HostDelta> =
            self.talkers.drain(..).map(|host| (host.address, host)).collect();
        let least = match all.len() < TALKERS {
            true => 0,
            false => all.values().map(bytes).min().unwrap_or(0),
        };
        let changed = changed.iter().filter(|host| bytes(host) >= least);
        all.extend(changed.map(|host| (host.address, *host)));
        self.talkers = all.into_values().collect();
        self.talkers.sort_by_key(|host| (Reverse(bytes(host)), host.address));
        self.talkers.truncate(TALKERS);
    }

    /// Chooses what is shown from now on, `elapsed` after the last choice.
    pub(super) fn publish(
        &mut self,
        elapsed: Duration,
        changes: &DeltaTracker,
        status: Status,
    ) -> Arc<Snapshot> {
        self.generation = self.generation.saturating_add(1);
        let decay = 0.5_f64.powf(elapsed.as_secs_f64() / HALF_LIFE.as_secs_f64());
        self.links.values_mut().for_each(|shown| shown.heat *= decay);
        self.admit(changes);
        Arc::new(self.snapshot(changes, status))
    }

    /// Shows the candidates that are more active than what is shown.
    fn admit(&mut self, changes: &DeltaTracker) {
        let mut candidates: Vec<_> = self.candidates.drain().map(|(_, link)| link).collect();
        candidates.sort_by_key(|link| (Reverse(link.recent.packets), link.source, link.target));
        candidates.truncate(self.max_links);
        let mut idle: Vec<(f64, Ends)> =
            self.links.iter().map(|(ends, shown)| (shown.heat, *ends)).collect();
        idle.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let mut idle = idle.into_iter();
        for link in candidates {
            if self.links.len() >= self.max_links {
                match idle.next() {
                    Some((heat, ends)) if heat < heat_of(link.recent) => self.remove(ends),
                    _ => return,
                }
            }
            self.show(&link, changes);
        }
    }

    fn show(&mut self, link: &LinkDelta, changes: &DeltaTracker) {
        let source = self.show_host(link.source, changes);
        let target = self.show_host(link.target, changes);
        let mut shown = Shown { row: LinkRow::new(self.id(), source, target), heat: 0.0 };
        shown.update(link, self.generation);
        self.links.insert((link.source, link.target), shown);
    }

    fn show_host(&mut self, address: Address, changes: &DeltaTracker) -> u32 {
        if let Some(host) = self.hosts.get_mut(&address) {
            host.links += 1;
            return host.row.id;
        }
        let (id, label) = (self.id(), self.labels.of(address));
        let known = changes.host(address);
        let (sent, received) = known.map(|host| (host.sent, host.received)).unwrap_or_default();
        let row = HostRow { id, label, sent, received, changed: self.generation };
        self.hosts.insert(address, ShownHost { row, links: 1 });
        id
    }

    fn remove(&mut self, ends: Ends) {
        let Some(shown) = self.links.remove(&ends) else {
            return;
        };
        self.note_gone(Gone::Link(self.generation, shown.row.id));
        for address in [ends.0, ends.1] {
            let Some(host) = self.hosts.get_mut(&address) else { continue };
            host.links = host.links.saturating_sub(1);
            if host.links == 0 {
                let id = host.row.id;
                self.hosts.remove(&address);
                self.note_gone(Gone::Host(self.generation, id));
            }
        }
    }

    fn note_gone(&mut self, gone: Gone) {
        if self.gone.len() >= GONE
            && let Some(oldest) = self.gone.pop_front()
        {
            self.gone_since = oldest.generation();
        }
        self.gone.push_back(gone);
    }

    /// Returns a number that nothing had before: there are enough for years of
    /// links that come and go.
    const fn id(&mut self) -> u32 {
        self.next_id = self.next_id.wrapping_add(1);
        self.next_id
    }

    fn snapshot(&self, changes: &DeltaTracker, status: Status) -> Snapshot {
        let mut links: Vec<_> = self.links.values().map(|shown| shown.row.clone()).collect();
        links.sort_by_key(|row| row.id);
        let mut hosts: Vec<_> = self.hosts.values().map(|host| host.row.clone()).collect();
        hosts.sort_by_key(|row| row.id);
        let shown_packets: u64 = links.iter().map(|row| row.total.packets).sum();
        let shown_bytes: u64 = links.iter().map(|row| row.total.bytes).sum();
        let total = changes.total();
        let others = Others {
            links: changes.links().saturating_sub(links.len()),
            hosts: changes.hosts().saturating_sub(hosts.len()),
            packets: total.packets.saturating_sub(shown_packets),
            bytes: total.bytes.saturating_sub(shown_bytes),
            beyond: changes.beyond(),
        };
        let talkers = self.talkers.iter().map(|host| Talker {
            label: self.labels.of(host.address),
            packets: host.sent.packets.saturating_add(host.received.packets),
            bytes: bytes(host),
        });
        Snapshot {
            generation: self.generation,
            status,
            limit: self.max_links,
            known_links: changes.links(),
            known_hosts: changes.hosts(),
            total,
            others,
            talkers: talkers.collect(),
            links,
            hosts,
            gone: self.gone.iter().copied().collect(),
            gone_since: self.gone_since,
        }
    }
}

impl Shown {
    fn update(&mut self, link: &LinkDelta, generation: u64) {
        self.heat += heat_of(link.recent);
        self.row.total = link.total.count();
        self.row.protocol = link.protocol;
        self.row.changed = generation;
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is a weight")]
const fn heat_of(recent: Count) -> f64 {
    recent.packets as f64
}

const fn bytes(host: &HostDelta) -> u64 {
    host.sent.bytes.saturating_add(host.received.bytes)
}

#[cfg(test)]
mod tests {
    use iplink_core::capture::Packets;
    use iplink_core::dissect::dissect;

    use super::*;

    /// Sees all of the example in pieces, and shows so many links.
    fn shown(
        max_links: usize,
        mut each: impl FnMut(&Snapshot),
    ) -> (DeltaTracker, Vec<Arc<Snapshot>>) {
        let bytes =
            std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/office.pcap"))
                .unwrap();
        let mut board = Board::new(max_links, Labels::default());
        let mut changes = DeltaTracker::new(usize::MAX);
        let mut snapshots = Vec::new();
        let packets: Vec<_> = Packets::new(&bytes).unwrap().map(Result::unwrap).collect();
        for some in packets.chunks(50) {
            some.iter().flat_map(dissect).for_each(|seen| changes.observe(&seen));
            board.note(&changes.take());
            let elapsed = Duration::from_millis(250);
            let snapshot = board.publish(elapsed, &changes, Status::default());
            each(&snapshot);
            snapshots.push(snapshot);
        }
        (changes, snapshots)
    }

    #[test]
    fn what_is_shown_and_the_others_are_all_there_is() {
        for max_links in [0, 1, 10, 1_000] {
            let (changes, snapshots) = shown(max_links, |snapshot| {
                assert!(snapshot.links.len() <= max_links);
                assert!(snapshot.hosts.len() <= 2 * max_links);
                let packets: u64 = snapshot.links.iter().map(|row| row.total.packets).sum();
                assert_eq!(packets + snapshot.others.packets, snapshot.total.packets);
                let ids: Vec<_> = snapshot.hosts.iter().map(|row| row.id).collect();
                for link in &snapshot.links {
                    assert!(ids.contains(&link.source) && ids.contains(&link.target));
                }
            });
            let last = snapshots.last().unwrap();
            assert_eq!(last.links.len() + last.others.links, changes.links());
            assert_eq!(last.links.len(), max_links.min(changes.links()));
        }
    }

    #[test]
    fn the_top_talkers_are_those_of_the_whole_capture() {
        let (changes, snapshots) = shown(10, |_| {});
        let talkers: Vec<_> =
            snapshots.last().unwrap().talkers.iter().map(|it| (it.bytes, &*it.label)).collect();
        assert_eq!(talkers.len(), TALKERS);
        assert!(talkers.is_sorted_by(|one, other| one.0 >= other.0));
        for (bytes, label) in talkers {
            let host = changes.host(label.parse().unwrap()).unwrap();
            assert_eq!(super::bytes(&host), bytes);
        }
    }

    #[test]
    fn a_page_that_applies_every_change_shows_what_a_new_one_does() {
        let mut known = std::collections::BTreeSet::new();
        let mut seen = 0;
        shown(20, |snapshot| {
            let news = snapshot.since(seen);
            assert_eq!(news.reset, seen == 0);
            for id in &news.gone_links {
                assert!(known.remove(id));
            }
            known.extend(news.links.iter().map(|row| row.id));
            let all: std::collections::BTreeSet<_> =
                snapshot.links.iter().map(|row| row.id).collect();
            assert_eq!(known, all);
            seen = snapshot.generation;
        });
    }

    #[test]
    fn who_has_missed_too_much_is_sent_all_anew() {
        let (_, snapshots) = shown(1, |_| {});
        let mut last = Snapshot::clone(snapshots.last().unwrap());
        assert!(!last.since(1).reset);
        last.gone_since = 2;
        assert!(last.since(1).reset);
        assert!(last.since(last.generation + 1).reset, "of another run");
    }
}
