//! Queries: select, group and analyze a graph.
//!
//! A [`Query`] turns a [`LinkGraph`] into a [`View`], the input of every picture
//! and table. First it groups hosts into networks or named groups, splits servers into
//! services, and merges both directions of links. Then it selects hosts and links: a
//! focus, minimum traffic, the heaviest ones. Finally it folds the lightest hosts into
//! one. [`algorithms`] analyzes a view, [`Diff`] compares two graphs, and
//! [`View::flows`] lists the flows of a view, and [`services()`] the ports that its hosts serve.

pub mod algorithms;
mod anonymized;
mod diff;
mod grouping;
mod selection;
mod services;
mod view;
mod weight;

use std::borrow::Cow;

pub use diff::{
    ChangeRatio, ChangeRatioError, Diff, DiffCounts, DiffEntry, DiffThresholds, HostService,
};
pub use grouping::{ByAutonomousSystem, ByCountry};
pub use grouping::{GroupNames, Grouping, NamedNetworks, NamedNetworksError};
pub use selection::Focus;
pub use services::{ServiceUse, services};
pub use view::{Omitted, View};
pub use weight::Weight;

pub use crate::filter::{Filter, FilterError};

use crate::graph::LinkGraph;
use crate::statistics::Statistics;
use crate::time::Zone;

/// Selects and transforms the part of a graph to show; the default shows the
/// whole graph.
///
/// ```
/// use iplink_core::query::{Query, Weight};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
///
/// let mut query = Query::default();
/// query.top_links = Some(10);
/// query.weight = Weight::Bytes;
/// let view = query.run(&graph, &statistics);
/// assert_eq!(view.links().len(), 10);
/// assert_eq!(view.omitted().links, graph.links().len() - 10);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Query {
    /// Splits each server into one host per service. Requires
    /// [`Dimensions::FLOWS`](crate::Dimensions::FLOWS).
    pub services: bool,
    /// Merges hosts into networks or named groups, if a grouping is given.
    pub group: Option<Grouping>,
    /// Merges the two directions of a link into one link.
    pub merge_directions: bool,
    /// Keeps only a host and its neighborhood.
    pub focus: Option<Focus>,
    /// Omits links with fewer packets than this.
    pub min_packets: u64,
    /// Omits links with fewer bytes than this.
    pub min_bytes: u64,
    /// Keeps the given number of heaviest hosts and the links between them. Of
    /// equally heavy hosts, those with the lower addresses are kept.
    pub top_hosts: Option<usize>,
    /// Keeps the given number of heaviest links. Of equally heavy links, those
    /// with the lower source address, then the lower target address, are kept.
    pub top_links: Option<usize>,
    /// Folds hosts that were contacted by only one other host and never replied: those
    /// that the same host contacted become one host, if there are at least two.
    pub fold_silent: bool,
    /// Limits the number of hosts: all but the heaviest are folded into one host
    /// called "others", which counts toward the limit.
    pub max_hosts: Option<usize>,
    /// The measure by which hosts and links are ranked.
    pub weight: Weight,
    /// The time zone for timestamps in human-readable output.
    pub zone: Zone,
}

impl Query {
    /// Runs the query on a graph.
    ///
    /// The query first splits and merges hosts. Then it omits hosts and links, in this
    /// order: focus, minimum packets and bytes, top hosts, top links. Finally it folds
    /// hosts, which omits nothing. [`View::omitted`] returns the number of omitted hosts and
    /// links, and their traffic.
    ///
    /// ```
    /// use iplink_core::query::Query;
    /// # use iplink_core::{Dimensions, Ingest};
    /// # let mut ingest = Ingest::new(Dimensions::LINKS);
    /// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
    /// # let (graph, statistics) = ingest.finish();
    ///
    /// let mut query = Query::default();
    /// (query.max_hosts, query.fold_silent, query.merge_directions) = (Some(10), true, true);
    /// let view = query.run(&graph, &statistics);
    /// assert!(view.hosts().any(|host| host.label().starts_with("others (")));
    /// assert_eq!(view.traffic().packets, statistics.total().linked);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(n log n) in the numbers of hosts, links and flow records if the query
    /// groups, splits or folds hosts; O(n) otherwise.
    #[must_use]
    pub fn run<'a>(&self, graph: &'a LinkGraph, statistics: &'a Statistics) -> View<'a> {
        let mut view = View::from_graph(self.transform(graph), statistics);
        view.set_weight(self.weight);
        view.set_zone(self.zone);
        selection::apply(self, &mut view);
        if self.fold_silent {
            let folded = grouping::fold_silent(&view);
            view = view.with_folded_graph(folded);
        }
        if let Some(max_hosts) = self.max_hosts
            && let Some(folded) = grouping::fold_lightest(&view, max_hosts, self.weight)
        {
            view = view.with_folded_graph(folded);
        }
        view
    }

    /// Splits and merges the hosts of a graph as the query requires, without
    /// omitting anything: the first step of [`run`](Self::run).
    #[must_use]
    pub fn transform<'a>(&self, graph: &'a LinkGraph) -> Cow<'a, LinkGraph> {
        let mut graph = Cow::Borrowed(graph);
        if self.services {
            graph = Cow::Owned(grouping::split_services(&graph));
        }
        if let Some(grouping) = &self.group {
            graph = Cow::Owned(grouping.merge_hosts(&graph));
        }
        if self.merge_directions {
            graph = Cow::Owned(graph.with_merged_directions());
        }
        if self.weight == Weight::Peers {
            graph.to_mut().count_peers();
        }
        graph
    }
}

#[cfg(test)]
mod tests;
