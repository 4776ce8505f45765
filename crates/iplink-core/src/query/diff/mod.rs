//! What changed from one graph to another.

mod align;
mod services;
mod thresholds;

use crate::dissect::Protocol;
use crate::graph::{Address, Change, Comparison, Host, Link, LinkGraph};
use crate::query::View;
use crate::statistics::Statistics;

pub use thresholds::{Ratio, RatioError, Thresholds};

/// What changed from one graph to another: hosts, links and services that are
/// new, gone, or whose traffic changed.
///
/// Hosts are the same where their addresses are, groups where their names are.
/// `others`, into which hosts were folded, may stand for other hosts before and
/// after.
///
/// ```
/// use iplink_core::graph::Change;
/// use iplink_core::query::{Diff, Thresholds};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let read = |bytes| {
///     let mut ingest = Ingest::new(Dimensions::FLOWS);
///     ingest.read("office.pcap", bytes)?;
///     Ok::<_, iplink_core::Error>(ingest.finish().0)
/// };
/// let (before, after) = (read(&file[..24])?, read(file)?); // no packet, and all
///
/// let diff = Diff::of(&before, &after, Thresholds::default());
/// assert_eq!(diff.hosts().count(), after.hosts().len());
/// assert!(diff.links().all(|link| link.comparison.change == Change::New));
/// assert!(Diff::of(&after, &after, Thresholds::default()).is_empty());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Diff {
    /// All of both graphs, every host and link with what became of it.
    union: LinkGraph,
    services: Vec<(ServiceKey, Comparison)>,
    thresholds: Thresholds,
}

/// Something that changed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed<T> {
    /// What changed.
    pub what: T,
    /// How it changed.
    pub comparison: Comparison,
}

/// A service that a host offers: a port of a protocol.
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

/// How many hosts, links or services there are in both graphs together, by what
/// became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Those that are new.
    pub new: usize,
    /// Those that are gone.
    pub gone: usize,
    /// Those whose traffic changed.
    pub changed: usize,
    /// Those that are much the same.
    pub same: usize,
    /// Those that changed in one of these ways, and are not told for they are
    /// lighter than the thresholds in both graphs; they are in none of the
    /// others.
    pub left_out: usize,
}

/// The number of a host of the union, a protocol and a port.
type ServiceKey = (usize, Protocol, u16);

impl Diff {
    /// Compares two graphs.
    ///
    /// For services, both must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). Which
    /// end of a flow serves is told by the evidence of both graphs together, so
    /// that a connection whose opening only one of them saw is the same service in
    /// both.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links and parts of both, and memory for the
    /// graph of both.
    #[must_use]
    pub fn of(before: &LinkGraph, after: &LinkGraph, thresholds: Thresholds) -> Self {
        let (before, after) = &align::groups(before, after);
        let mut union = before.merge(after);
        let services = services::compare(&union, before, after, &thresholds);
        let links = compare_links(&union, before, after, &thresholds);
        union.set_comparisons(links);
        compare_hosts(&mut union, before, after, &thresholds);
        Self { union, services, thresholds }
    }

    /// Returns the hosts that changed, in the order of their addresses; their
    /// packets are those that they sent or received.
    pub fn hosts(&self) -> impl Iterator<Item = Changed<&Host>> {
        let all = self.union.hosts().filter_map(|host| Some((host, **host.comparison.as_ref()?)));
        self.told(all)
    }

    /// Returns the links that changed, in the order of their sources, then of
    /// their targets.
    pub fn links(&self) -> impl Iterator<Item = Changed<Link<'_>>> {
        self.told(self.union.links().filter_map(|link| Some((link, *link.comparison?))))
    }

    /// Returns the services that changed, in the order of their hosts, then of
    /// protocols and ports; their packets are those in both directions.
    ///
    /// Where a host is a service itself, it is told as a host alone.
    pub fn services(&self) -> impl Iterator<Item = Changed<HostService<'_>>> {
        self.told(self.services.iter().map(|(key, comparison)| {
            let (host, protocol, port) = *key;
            (HostService { host: self.union.host_at(host), protocol, port }, *comparison)
        }))
    }

    /// Counts the hosts of both graphs.
    #[must_use]
    pub fn hosts_found(&self) -> Found {
        self.count(self.union.hosts().filter_map(|host| host.comparison.as_deref()))
    }

    /// Counts the links of both graphs.
    #[must_use]
    pub fn links_found(&self) -> Found {
        self.count(self.union.links().filter_map(|link| link.comparison))
    }

    /// Counts the services of both graphs.
    #[must_use]
    pub fn services_found(&self) -> Found {
        self.count(self.services.iter().map(|(_, comparison)| comparison))
    }

    /// Tells whether nothing changed that the thresholds let through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut found = [self.hosts_found(), self.links_found(), self.services_found()].into_iter();
        found.all(|found| found.told() == 0)
    }

    /// Shows all links of both graphs but those that are lighter than the
    /// thresholds in both; hosts and links have what became of them as their
    /// `comparison`.
    ///
    /// The account is to be that of the inputs of both.
    #[must_use]
    pub fn view<'a>(&'a self, account: &'a Statistics) -> View<'a> {
        let mut view = View::new(&self.union, account);
        let links = self.union.links().enumerate();
        let is_heavy = |link: &Link<'_>| link.comparison.is_some_and(|it| !self.is_light(it));
        let heavy: Vec<_> = links.filter(|(_, link)| is_heavy(link)).map(|(at, _)| at).collect();
        if heavy.len() < self.union.links().len() {
            view.keep_links(&heavy);
        }
        view
    }

    fn is_light(&self, comparison: &Comparison) -> bool {
        self.thresholds.are_above(comparison)
    }

    fn told<T>(
        &self,
        all: impl Iterator<Item = (T, Comparison)>,
    ) -> impl Iterator<Item = Changed<T>> {
        let all = all.map(|(what, comparison)| Changed { what, comparison });
        all.filter(|it| it.comparison.change != Change::Same && !self.is_light(&it.comparison))
    }

    fn count<'a>(&self, all: impl Iterator<Item = &'a Comparison>) -> Found {
        let mut found = Found::default();
        for comparison in all {
            let count = match comparison.change {
                Change::Same => &mut found.same,
                _ if self.is_light(comparison) => &mut found.left_out,
                Change::New => &mut found.new,
                Change::Gone => &mut found.gone,
                Change::Changed => &mut found.changed,
            };
            *count += 1;
        }
        found
    }
}

impl Found {
    /// Returns how many changes are told.
    #[must_use]
    pub const fn told(&self) -> usize {
        self.new.saturating_add(self.gone).saturating_add(self.changed)
    }

    /// Returns how many there are in both graphs together.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.told().saturating_add(self.same).saturating_add(self.left_out)
    }
}

/// Compares each link of the union. The links of all three graphs are in the
/// same order, so that one walk finds them.
fn compare_links(
    union: &LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &Thresholds,
) -> Vec<Comparison> {
    let (mut before, mut after) = (before.links().peekable(), after.links().peekable());
    let links = union.links().map(|link| {
        let before = before.next_if(|it| ends(it) == ends(&link));
        let after = after.next_if(|it| ends(it) == ends(&link));
        let count = |link: Link<'_>| link.traffic.count();
        thresholds.compare(before.map(count), after.map(count))
    });
    links.collect()
}

fn ends(link: &Link<'_>) -> (Address, Address) {
    (link.source.address, link.target.address)
}

/// Compares each host of the union, and gives it what both graphs know of it.
fn compare_hosts(
    union: &mut LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &Thresholds,
) {
    let (mut before, mut after) = (before.hosts().peekable(), after.hosts().peekable());
    for host in union.hosts_mut() {
        let before = before.next_if(|it| it.address == host.address);
        let after = after.next_if(|it| it.address == host.address);
        host.comparison =
            Some(Box::new(thresholds.compare(before.map(Host::total), after.map(Host::total))));
        let known = [after, before].into_iter().flatten();
        host.name = known.clone().find_map(|known| known.name.clone());
        host.members = members(known.map(|known| known.members));
    }
}

/// Returns how many hosts one stands for, by what each graph says: where they do
/// not agree nobody has counted them, since some are in both.
fn members(mut known: impl Iterator<Item = usize>) -> usize {
    let members = known.next().unwrap_or_default();
    if known.all(|other| other == members) { members } else { 0 }
}
