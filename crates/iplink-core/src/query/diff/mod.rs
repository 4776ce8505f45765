//! Comparison of two graphs: hosts, links and services that are new, gone or changed.

mod align_groups;
mod services;
mod thresholds;

use crate::dissect::Protocol;
use crate::graph::{Address, Change, Comparison, Host, Link, LinkGraph};
use crate::query::View;
use crate::statistics::Statistics;

pub use thresholds::{ChangeRatio, ChangeRatioError, DiffThresholds};

/// The differences between two graphs: hosts, links and services that are new or gone,
/// or whose traffic changed.
///
/// Hosts are matched by address, groups by name. The host `others`, into which a query
/// merges hosts, may stand for different hosts before and after.
///
/// ```
/// use iplink_core::graph::Change;
/// use iplink_core::query::{Diff, DiffThresholds};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let read = |bytes| {
///     let mut ingest = Ingest::new(Dimensions::FLOWS);
///     ingest.read("office.pcap", bytes)?;
///     Ok::<_, iplink_core::Error>(ingest.finish().0)
/// };
/// let (before, after) = (read(&file[..24])?, read(file)?); // an empty capture, and all packets
///
/// let diff = Diff::new(&before, &after, DiffThresholds::default());
/// assert_eq!(diff.hosts().count(), after.hosts().len());
/// assert!(diff.links().all(|link| link.comparison.change == Change::New));
/// assert!(Diff::new(&after, &after, DiffThresholds::default()).is_empty());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Diff {
    /// The merged graph; every host and link has its comparison.
    union: LinkGraph,
    services: Vec<(ServiceKey, Comparison)>,
    thresholds: DiffThresholds,
}

/// A host, link or service that is new, gone or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiffEntry<T> {
    /// The host, link or service.
    pub item: T,
    /// Its traffic before and after.
    pub comparison: Comparison,
}

/// A service of a host: a protocol and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostService<'a> {
    /// The host.
    pub host: &'a Host,
    /// The protocol.
    pub protocol: Protocol,
    /// The port.
    pub port: u16,
}

/// Numbers of hosts, links or services in both graphs together, by kind of change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiffCounts {
    /// Items that are only in the second graph.
    pub new: usize,
    /// Items that are only in the first graph.
    pub gone: usize,
    /// Items whose traffic changed.
    pub changed: usize,
    /// Items whose traffic did not change, or changed by less than the thresholds.
    pub same: usize,
    /// Items that are new, gone or changed, but below the minimum packets or bytes in
    /// both graphs. They are not counted in the other fields and not reported.
    pub below_threshold: usize,
}

/// Identifies a service by the index of its host in the merged graph, protocol and port.
type ServiceKey = (usize, Protocol, u16);

impl Diff {
    /// Compares two graphs.
    ///
    /// Services are compared if both graphs keep
    /// [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). The server of a flow is inferred
    /// from both graphs together, so that a connection whose handshake is in only one of
    /// them counts as the same service in both.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the numbers of links and flow records of both graphs, and memory for
    /// the merged graph.
    #[must_use]
    pub fn new(before: &LinkGraph, after: &LinkGraph, thresholds: DiffThresholds) -> Self {
        let (before, after) = &align_groups::align(before, after);
        let mut union = before.merge(after);
        let services = services::compare(&union, before, after, &thresholds);
        let links = compare_links(&union, before, after, &thresholds);
        union.set_comparisons(links);
        compare_hosts(&mut union, before, after, &thresholds);
        Self { union, services, thresholds }
    }

    /// Returns the hosts that are new, gone or changed, in the order of their addresses, with the
    /// packets that they sent or received.
    pub fn hosts(&self) -> impl Iterator<Item = DiffEntry<&Host>> {
        let compared =
            self.union.hosts().filter_map(|host| Some((host, **host.comparison.as_ref()?)));
        self.reported_entries(compared)
    }

    /// Returns the links that are new, gone or changed, in the order of their sources, then of
    /// their targets.
    pub fn links(&self) -> impl Iterator<Item = DiffEntry<Link<'_>>> {
        self.reported_entries(self.union.links().filter_map(|link| Some((link, *link.comparison?))))
    }

    /// Returns the services that are new, gone or changed, in the order of their hosts, then of
    /// protocols and ports, with the packets of both directions.
    ///
    /// If the query split servers into services, these are reported as hosts only.
    pub fn services(&self) -> impl Iterator<Item = DiffEntry<HostService<'_>>> {
        self.reported_entries(self.services.iter().map(|(key, comparison)| {
            let (host, protocol, port) = *key;
            (HostService { host: self.union.host_at(host), protocol, port }, *comparison)
        }))
    }

    /// Counts the hosts of both graphs.
    #[must_use]
    pub fn host_counts(&self) -> DiffCounts {
        self.count(self.union.hosts().filter_map(|host| host.comparison.as_deref()))
    }

    /// Counts the links of both graphs.
    #[must_use]
    pub fn link_counts(&self) -> DiffCounts {
        self.count(self.union.links().filter_map(|link| link.comparison))
    }

    /// Counts the services of both graphs.
    #[must_use]
    pub fn service_counts(&self) -> DiffCounts {
        self.count(self.services.iter().map(|(_, comparison)| comparison))
    }

    /// Returns whether there is no change to report.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let counts = [self.host_counts(), self.link_counts(), self.service_counts()];
        counts.iter().all(|counts| counts.reported() == 0)
    }

    /// Returns a view of the merged graph without the links that are below the minimum
    /// packets or bytes in both graphs. Hosts and links have their `comparison` set.
    ///
    /// `statistics` should cover the inputs of both graphs.
    #[must_use]
    pub fn view<'a>(&'a self, statistics: &'a Statistics) -> View<'a> {
        let mut view = View::new(&self.union, statistics);
        let links = self.union.links().enumerate();
        let is_kept = |link: &Link<'_>| {
            link.comparison.is_some_and(|comparison| !self.is_below_minimum(comparison))
        };
        let kept = links.filter(|(_, link)| is_kept(link));
        let kept: Vec<_> = kept.map(|(index, _)| index).collect();
        view.keep_links(&kept);
        view
    }

    fn is_below_minimum(&self, comparison: &Comparison) -> bool {
        self.thresholds.excludes(comparison)
    }

    /// Returns the items that are new, gone or changed, and not below the minimum.
    fn reported_entries<T>(
        &self,
        items: impl Iterator<Item = (T, Comparison)>,
    ) -> impl Iterator<Item = DiffEntry<T>> {
        let entries = items.map(|(item, comparison)| DiffEntry { item, comparison });
        entries.filter(|DiffEntry { comparison, .. }| {
            comparison.change != Change::Same && !self.is_below_minimum(comparison)
        })
    }

    fn count<'a>(&self, comparisons: impl Iterator<Item = &'a Comparison>) -> DiffCounts {
        let mut counts = DiffCounts::default();
        for comparison in comparisons {
            let count = match comparison.change {
                Change::Same => &mut counts.same,
                _ if self.is_below_minimum(comparison) => &mut counts.below_threshold,
                Change::New => &mut counts.new,
                Change::Gone => &mut counts.gone,
                Change::Changed => &mut counts.changed,
            };
            *count += 1;
        }
        counts
    }
}

impl DiffCounts {
    /// Returns the number of reported changes: new, gone and changed items.
    #[must_use]
    pub const fn reported(&self) -> usize {
        self.new.saturating_add(self.gone).saturating_add(self.changed)
    }

    /// Returns the number of items in both graphs together.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.reported().saturating_add(self.same).saturating_add(self.below_threshold)
    }
}

/// Compares each link of the merged graph. The links of all three graphs are in the same
/// order, so that one pass suffices.
fn compare_links(
    union: &LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &DiffThresholds,
) -> Vec<Comparison> {
    let (mut before, mut after) = (before.links().peekable(), after.links().peekable());
    let links = union.links().map(|link| {
        let before = before.next_if(|other| ends(other) == ends(&link));
        let after = after.next_if(|other| ends(other) == ends(&link));
        let count = |link: Link<'_>| link.traffic.count();
        thresholds.compare(before.map(count), after.map(count))
    });
    links.collect()
}

/// Returns the addresses of both ends, by which the links of two graphs are matched.
fn ends(link: &Link<'_>) -> (Address, Address) {
    (link.source.address, link.target.address)
}

/// Compares each host of the merged graph and sets its name and number of members.
fn compare_hosts(
    union: &mut LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &DiffThresholds,
) {
    let (mut before, mut after) = (before.hosts().peekable(), after.hosts().peekable());
    for host in union.hosts_mut() {
        let before = before.next_if(|other| other.address == host.address);
        let after = after.next_if(|other| other.address == host.address);
        host.comparison =
            Some(Box::new(thresholds.compare(before.map(Host::total), after.map(Host::total))));
        let hosts = [after, before].into_iter().flatten();
        host.name = hosts.clone().find_map(|host| host.name.clone());
        host.members = merge_members(hosts.map(|host| host.members));
    }
}

/// Returns the number of hosts that a merged host stands for, or 0 (unknown) if the graphs
/// disagree: it is not known how many hosts are in both.
fn merge_members(mut counts: impl Iterator<Item = usize>) -> usize {
    let members = counts.next().unwrap_or_default();
    if counts.all(|count| count == members) { members } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{graph, links};

    /// Compares two graphs: link 1 → 2 is unchanged, 1 → 3 grows, 1 → 4 is gone, 1 → 5 is new.
    fn diff(thresholds: DiffThresholds) -> Diff {
        let (before, _) = graph(&[(1, 2, 7, 0), (1, 3, 10, 0), (1, 4, 5, 0)]);
        let (after, _) = graph(&[(1, 2, 7, 0), (1, 3, 20, 0), (1, 5, 6, 0)]);
        Diff::new(&before, &after, thresholds)
    }

    #[test]
    fn counts_are_split_by_kind_of_change() {
        let mut thresholds = DiffThresholds::default();
        let counts = diff(thresholds).link_counts();
        let expected = DiffCounts { new: 1, gone: 1, changed: 1, same: 1, below_threshold: 0 };
        assert_eq!(counts, expected);
        assert_eq!((counts.reported(), counts.total()), (3, 4));
        thresholds.min_packets = 6;
        let counts = diff(thresholds).link_counts();
        let expected = DiffCounts { new: 1, gone: 0, changed: 1, same: 1, below_threshold: 1 };
        assert_eq!(counts, expected);
        assert_eq!((counts.reported(), counts.total()), (2, 4));
    }

    #[test]
    fn view_omits_links_below_the_thresholds() {
        let statistics = Statistics::default();
        let mut thresholds = DiffThresholds::default();
        let unlimited = diff(thresholds);
        assert_eq!(unlimited.view(&statistics).links().len(), 4);
        thresholds.min_packets = 6;
        let limited = diff(thresholds);
        assert_eq!(links(&limited.view(&statistics)), ["1>2 14", "1>3 30", "1>5 6"]);
        assert_eq!(limited.links().count(), 2);
        assert!(!limited.is_empty());
        thresholds.min_packets = 21;
        let empty = diff(thresholds);
        assert_eq!(empty.links().count(), 0);
        assert_eq!(empty.link_counts().below_threshold, 3);
    }

    #[test]
    fn host_comparison_has_the_packets_of_both_graphs() {
        let diff = diff(DiffThresholds::default());
        let packets: Vec<_> = diff
            .hosts()
            .map(|host| (host.comparison.before.packets, host.comparison.after.packets))
            .collect();
        // Host 1: 22 and 33 packets are not a change by default.
        assert_eq!(packets, [(10, 20), (5, 0), (0, 6)]);
    }

    #[test]
    fn members_are_known_only_if_both_graphs_agree() {
        assert_eq!(merge_members([3, 3].into_iter()), 3);
        assert_eq!(merge_members([3].into_iter()), 3);
        assert_eq!(merge_members([3, 4].into_iter()), 0);
        assert_eq!(merge_members([].into_iter()), 0);
    }
}
