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
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'a>> + use<'a> {
        self.graph.links()
    }

    /// Returns all traffic of the view together.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut total = Traffic::default();
        for link in self.links() {
            total.merge(*link.traffic);
        }
        total
    }

    /// Returns the account of the packets that were read.
    #[must_use]
    pub const fn account(&self) -> &'a Account {
        self.account
    }
}
