//! What is to be drawn or listed.

use crate::account::Account;
use crate::graph::{Host, Link, LinkGraph, Traffic};

/// What a picture or a table shows: hosts and links in a stable order, and the
/// account of the packets behind them.
///
/// It is all that an output format sees.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    graph: &'a LinkGraph,
    account: &'a Account,
}

impl<'a> View<'a> {
    /// Shows a whole graph.
    #[must_use]
    pub const fn new(graph: &'a LinkGraph, account: &'a Account) -> Self {
        Self { graph, account }
    }

    /// Returns the hosts, in the order of their addresses, IPv4 before IPv6.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &'a Host> + use<'a> {
        self.graph.hosts()
    }

    /// Returns the links, in the order of their sources, then of their targets.
    pub fn links(&self) -> impl ExactSizeIterator<Item = ViewLink<'a>> + use<'a> {
        let graph = self.graph.as_petgraph();
        graph.raw_edges().iter().map(|edge| ViewLink {
            source: edge.source().index(),
            target: edge.target().index(),
            source_host: &graph[edge.source()],
            target_host: &graph[edge.target()],
            link: &edge.weight,
        })
    }

    /// Returns all traffic of the view together.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut total = Traffic::default();
        for link in self.links() {
            total.merge(link.link.traffic);
        }
        total
    }

    /// Returns the account of the packets that were read.
    #[must_use]
    pub const fn account(&self) -> &'a Account {
        self.account
    }
}

/// A link of a view, with its two ends.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ViewLink<'a> {
    /// The place of its source among the view's hosts, from 0.
    pub source: usize,
    /// The place of its target among them.
    pub target: usize,
    /// Its source.
    pub source_host: &'a Host,
    /// Its target.
    pub target_host: &'a Host,
    /// Its traffic.
    pub link: &'a Link,
}
