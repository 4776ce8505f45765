//! Selects the part of a growing graph that the page shows: the most recently active links, up to
//! a limit, and the total traffic of all others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use iplink_core::graph::{Address, Count, Delta, DeltaTracker, HostDelta, LinkDelta};

use crate::labels::HostLabels;
use crate::snapshot::{HiddenTraffic, HostRow, LinkRow, LiveStatus, Removal, Snapshot, TopTalker};

/// The half-life of the activity of a link.
const ACTIVITY_HALF_LIFE: Duration = Duration::from_secs(10);

/// The maximum number of top talkers.
const MAX_TOP_TALKERS: usize = 12;

/// The maximum number of removals that are kept for clients. A client that missed more of them
/// receives the complete state.
const MAX_REMOVALS: usize = 4_096;

/// The limit on candidates (links that may become visible), as a multiple of the limit on visible
/// links.
const CANDIDATES_PER_LINK: usize = 4;

/// The source and the target of a link.
type LinkEnds = (Address, Address);

/// The view model of the page: visible links and hosts with stable ids.
///
/// ```
/// use std::time::Duration;
///
/// use iplink_core::graph::DeltaTracker;
/// use iplink_core::{Advance, Dimensions, Ingest};
/// use iplink_live::{HostLabels, LiveModel, LiveStatus};
///
/// # let capture = &iplink_generator::office()[..];
/// let mut reader = Ingest::new(Dimensions::LINKS).follow("office.pcap", capture)?;
/// let mut tracker = DeltaTracker::new(100_000);
/// let mut model = LiveModel::new(20, HostLabels::default());
/// while reader.advance(&mut tracker, None)? != Advance::Ended {}
/// model.record(&tracker.drain());
/// let snapshot = model.snapshot(Duration::ZERO, &tracker, LiveStatus::default());
/// assert_eq!(snapshot.links.len(), 20);
/// assert_eq!(snapshot.links.len() + snapshot.hidden.links, snapshot.known_links);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct LiveModel {
    max_links: usize,
    labels: HostLabels,
    /// The number of snapshots so far. Rows and removals record the generation of their change.
    generation: u64,
    last_id: u32,
    links: HashMap<LinkEnds, VisibleLink>,
    hosts: HashMap<Address, VisibleHost>,
    /// The links that are not visible, but had packets since the last snapshot.
    candidates: HashMap<LinkEnds, LinkDelta>,
    removals: VecDeque<Removal>,
    /// The oldest generation since which all removals are in `removals`. Clients with an older
    /// generation have missed removals.
    removals_since: u64,
    top_talkers: Vec<HostDelta>,
}

/// A link that the page shows.
#[derive(Debug)]
struct VisibleLink {
    row: LinkRow,
    /// The number of packets, with exponential decay; see [`ACTIVITY_HALF_LIFE`].
    activity: f64,
}

/// A host that the page shows.
#[derive(Debug)]
struct VisibleHost {
    row: HostRow,
    /// The number of visible links of the host. The host is hidden together with the last one.
    links: usize,
}

impl LiveModel {
    /// Creates an empty model with a maximum number of visible links.
    #[must_use]
    pub fn new(max_links: usize, labels: HostLabels) -> Self {
        Self {
            max_links,
            labels,
            generation: 0,
            last_id: 0,
            links: HashMap::new(),
            hosts: HashMap::new(),
            candidates: HashMap::new(),
            removals: VecDeque::new(),
            removals_since: 0,
            top_talkers: Vec::new(),
        }
    }

    /// Records changed links and hosts.
    pub fn record(&mut self, delta: &Delta) {
        let generation = self.generation.saturating_add(1);
        for link in &delta.links {
            let key = (link.source, link.target);
            match self.links.get_mut(&key) {
                Some(visible) => visible.update(link, generation),
                None => self.add_candidate(key, link),
            }
        }
        self.limit_candidates();
        for host in &delta.hosts {
            if let Some(visible) = self.hosts.get_mut(&host.address) {
                (visible.row.sent, visible.row.received) = (host.sent, host.received);
                visible.row.changed = generation;
            }
        }
        self.rank_top_talkers(&delta.hosts);
    }

    /// Adds the recent packets of a link that is not visible to the candidates.
    fn add_candidate(&mut self, key: LinkEnds, link: &LinkDelta) {
        let candidate = self.candidates.entry(key).and_modify(|candidate| {
            let packets = candidate.recent.packets.saturating_add(link.recent.packets);
            *candidate = *link;
            candidate.recent.packets = packets;
        });
        candidate.or_insert(*link);
    }

    /// Keeps only the most active candidates, to bound the memory.
    fn limit_candidates(&mut self) {
        let limit = self.max_links.saturating_mul(CANDIDATES_PER_LINK).max(1);
        if self.candidates.len() <= limit {
            return;
        }
        let mut candidates: Vec<_> = self.candidates.drain().collect();
        let by_packets = |(key, link): &(LinkEnds, LinkDelta)| (Reverse(link.recent.packets), *key);
        candidates.select_nth_unstable_by_key(limit - 1, by_packets);
        candidates.truncate(limit);
        self.candidates = candidates.into_iter().collect();
    }

    /// Merges changed hosts into the top talkers. Totals only grow, so only a changed host can
    /// enter the list.
    fn rank_top_talkers(&mut self, changed: &[HostDelta]) {
        let mut talkers: BTreeMap<Address, HostDelta> =
            self.top_talkers.drain(..).map(|host| (host.address, host)).collect();
        let threshold = match talkers.len() < MAX_TOP_TALKERS {
            true => 0,
            false => talkers.values().map(total_bytes).min().unwrap_or(0),
        };
        let changed = changed.iter().filter(|host| total_bytes(host) >= threshold);
        talkers.extend(changed.map(|host| (host.address, *host)));
        self.top_talkers = talkers.into_values().collect();
        self.top_talkers.sort_by_key(|host| (Reverse(total_bytes(host)), host.address));
        self.top_talkers.truncate(MAX_TOP_TALKERS);
    }

    /// Selects the visible links and returns them as a snapshot. `elapsed` is the time since the
    /// last call.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of visible links and candidates, which are bounded.
    pub fn snapshot(
        &mut self,
        elapsed: Duration,
        tracker: &DeltaTracker,
        status: LiveStatus,
    ) -> Arc<Snapshot> {
        self.generation = self.generation.saturating_add(1);
        let decay = 0.5_f64.powf(elapsed.as_secs_f64() / ACTIVITY_HALF_LIFE.as_secs_f64());
        self.links.values_mut().for_each(|visible| visible.activity *= decay);
        self.promote_candidates(tracker);
        Arc::new(self.to_snapshot(tracker, status))
    }

    /// Replaces the least active visible links with candidates that are more active.
    fn promote_candidates(&mut self, tracker: &DeltaTracker) {
        let mut candidates: Vec<_> = self.candidates.drain().map(|(_, link)| link).collect();
        candidates.sort_by_key(|link| (Reverse(link.recent.packets), link.source, link.target));
        candidates.truncate(self.max_links);
        let mut least_active: Vec<(f64, LinkEnds)> =
            self.links.iter().map(|(key, visible)| (visible.activity, *key)).collect();
        least_active.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut least_active = least_active.into_iter();
        for link in candidates {
            if self.links.len() >= self.max_links {
                match least_active.next() {
                    Some((activity, key)) if activity < packets_as_f64(link.recent) => {
                        self.remove_link(key);
                    }
                    _ => return,
                }
            }
            self.add_link(&link, tracker);
        }
    }

    /// Makes a link and its hosts visible.
    fn add_link(&mut self, link: &LinkDelta, tracker: &DeltaTracker) {
        let source = self.add_host(link.source, tracker);
        let target = self.add_host(link.target, tracker);
        let row = LinkRow::new(self.next_id(), source, target);
        let mut visible = VisibleLink { row, activity: 0.0 };
        visible.update(link, self.generation);
        self.links.insert((link.source, link.target), visible);
    }

    /// Makes a host visible, or counts another link of it. Returns its id.
    fn add_host(&mut self, address: Address, tracker: &DeltaTracker) -> u32 {
        if let Some(host) = self.hosts.get_mut(&address) {
            host.links += 1;
            return host.row.id;
        }
        let (id, label) = (self.next_id(), self.labels.label(address));
        let host = tracker.host(address);
        let (sent, received) = host.map(|host| (host.sent, host.received)).unwrap_or_default();
        let row = HostRow { id, label, sent, received, changed: self.generation };
        self.hosts.insert(address, VisibleHost { row, links: 1 });
        id
    }

    /// Hides a link, and its hosts if this was their last visible link.
    fn remove_link(&mut self, key: LinkEnds) {
        let Some(visible) = self.links.remove(&key) else {
            return;
        };
        self.record_removal(Removal::Link(self.generation, visible.row.id));
        for address in [key.0, key.1] {
            let Some(host) = self.hosts.get_mut(&address) else { continue };
            host.links = host.links.saturating_sub(1);
            if host.links == 0 {
                let id = host.row.id;
                self.hosts.remove(&address);
                self.record_removal(Removal::Host(self.generation, id));
            }
        }
    }

    /// Keeps a removal for clients, and drops the oldest one at the limit.
    fn record_removal(&mut self, removal: Removal) {
        if self.removals.len() >= MAX_REMOVALS
            && let Some(oldest) = self.removals.pop_front()
        {
            self.removals_since = oldest.generation();
        }
        self.removals.push_back(removal);
    }

    /// Returns an unused id. 32 bits suffice for links that appear and disappear for years.
    const fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    fn to_snapshot(&self, tracker: &DeltaTracker, status: LiveStatus) -> Snapshot {
        let mut links: Vec<_> = self.links.values().map(|link| link.row.clone()).collect();
        links.sort_by_key(|row| row.id);
        let mut hosts: Vec<_> = self.hosts.values().map(|host| host.row.clone()).collect();
        hosts.sort_by_key(|row| row.id);
        let top_talkers = self.top_talkers.iter().map(|host| TopTalker {
            label: self.labels.label(host.address),
            packets: host.sent.packets.saturating_add(host.received.packets),
            bytes: total_bytes(host),
        });
        Snapshot {
            generation: self.generation,
            status,
            max_links: self.max_links,
            known_links: tracker.link_count(),
            known_hosts: tracker.host_count(),
            total: tracker.total(),
            hidden: hidden_traffic(tracker, &links, hosts.len()),
            top_talkers: top_talkers.collect(),
            links,
            hosts,
            removals: self.removals.iter().copied().collect(),
            removals_since: self.removals_since,
        }
    }
}

impl VisibleLink {
    /// Adds the recent packets of the link to its activity, and updates its row.
    fn update(&mut self, link: &LinkDelta, generation: u64) {
        self.activity += packets_as_f64(link.recent);
        self.row.total = link.total.count();
        self.row.protocol = link.protocol;
        self.row.changed = generation;
    }
}

/// Returns the numbers of links and hosts that are not visible, and the traffic of these links.
fn hidden_traffic(
    tracker: &DeltaTracker,
    visible_links: &[LinkRow],
    visible_hosts: usize,
) -> HiddenTraffic {
    let visible_packets: u64 = visible_links.iter().map(|row| row.total.packets).sum();
    let visible_bytes: u64 = visible_links.iter().map(|row| row.total.bytes).sum();
    let total = tracker.total();
    HiddenTraffic {
        links: tracker.link_count().saturating_sub(visible_links.len()),
        hosts: tracker.host_count().saturating_sub(visible_hosts),
        packets: total.packets.saturating_sub(visible_packets),
        bytes: total.bytes.saturating_sub(visible_bytes),
        overflow: tracker.overflow(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "an activity needs no exact count")]
const fn packets_as_f64(recent: Count) -> f64 {
    recent.packets as f64
}

const fn total_bytes(host: &HostDelta) -> u64 {
    host.sent.bytes.saturating_add(host.received.bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use iplink_core::capture::Packets;
    use iplink_core::dissect::dissect;

    use super::*;

    /// Passes the example capture to a model, 50 packets per snapshot, and checks each snapshot.
    /// Returns the tracker and all snapshots.
    fn snapshots_of_office(
        max_links: usize,
        mut check_snapshot: impl FnMut(&Snapshot),
    ) -> (DeltaTracker, Vec<Arc<Snapshot>>) {
        let bytes = iplink_generator::office();
        let mut model = LiveModel::new(max_links, HostLabels::default());
        let mut tracker = DeltaTracker::new(usize::MAX);
        let mut snapshots = Vec::new();
        let packets: Vec<_> = Packets::new(&bytes).unwrap().map(Result::unwrap).collect();
        for chunk in packets.chunks(50) {
            chunk.iter().flat_map(dissect).for_each(|observation| tracker.observe(&observation));
            model.record(&tracker.drain());
            let elapsed = Duration::from_millis(250);
            let snapshot = model.snapshot(elapsed, &tracker, LiveStatus::default());
            check_snapshot(&snapshot);
            snapshots.push(snapshot);
        }
        (tracker, snapshots)
    }

    #[test]
    fn visible_and_hidden_traffic_add_up_to_the_total() {
        for max_links in [0, 1, 10, 1_000] {
            let (tracker, snapshots) = snapshots_of_office(max_links, |snapshot| {
                assert!(snapshot.links.len() <= max_links);
                assert!(snapshot.hosts.len() <= 2 * max_links);
                let packets: u64 = snapshot.links.iter().map(|row| row.total.packets).sum();
                assert_eq!(packets + snapshot.hidden.packets, snapshot.total.packets);
                let ids: Vec<_> = snapshot.hosts.iter().map(|row| row.id).collect();
                for link in &snapshot.links {
                    assert!(ids.contains(&link.source) && ids.contains(&link.target));
                }
            });
            let last = snapshots.last().unwrap();
            assert_eq!(last.links.len() + last.hidden.links, tracker.link_count());
            assert_eq!(last.links.len(), max_links.min(tracker.link_count()));
        }
    }

    #[test]
    fn top_talkers_have_the_totals_of_the_whole_capture() {
        let (tracker, snapshots) = snapshots_of_office(10, |_| {});
        let talkers: Vec<_> = snapshots
            .last()
            .unwrap()
            .top_talkers
            .iter()
            .map(|talker| (talker.bytes, &*talker.label))
            .collect();
        assert_eq!(talkers.len(), MAX_TOP_TALKERS);
        assert!(talkers.is_sorted_by(|a, b| a.0 >= b.0));
        for (bytes, label) in talkers {
            let host = tracker.host(label.parse().unwrap()).unwrap();
            assert_eq!(total_bytes(&host), bytes);
        }
    }

    #[test]
    fn changes_since_each_generation_add_up_to_the_latest_snapshot() {
        let mut client_ids = BTreeSet::new();
        let mut generation = 0;
        snapshots_of_office(20, |snapshot| {
            let changes = snapshot.changes_since(generation);
            assert_eq!(changes.reset, generation == 0);
            for id in &changes.removed_links {
                assert!(client_ids.remove(id));
            }
            client_ids.extend(changes.links.iter().map(|row| row.id));
            let snapshot_ids: BTreeSet<_> = snapshot.links.iter().map(|row| row.id).collect();
            assert_eq!(client_ids, snapshot_ids);
            generation = snapshot.generation;
        });
    }

    #[test]
    fn client_that_missed_removals_is_reset() {
        let (_, snapshots) = snapshots_of_office(1, |_| {});
        let mut last = Snapshot::clone(snapshots.last().unwrap());
        assert!(!last.changes_since(1).reset);
        last.removals_since = 2;
        assert!(last.changes_since(1).reset);
        assert!(last.changes_since(last.generation + 1).reset, "generation of another run");
    }
}
