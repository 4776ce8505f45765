//! Questions to the graph: what of it is seen, and in which order.

mod heaviest;
mod view;

pub use view::{LeftOut, View};

use crate::account::Account;
use crate::graph::{Host, Link, LinkGraph};

/// What of a graph is to be seen; all of it by default.
///
/// ```
/// use iplink_core::query::{Query, Weight};
/// use iplink_core::{Detail, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Detail::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
///
/// let mut query = Query::default();
/// query.top_links = Some(10);
/// query.by = Weight::Bytes;
/// let view = query.run(&graph, &account);
/// assert_eq!(view.links().len(), 10);
/// assert_eq!(view.left_out().links, graph.links().len() - 10);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// So many links at most, the heaviest; of links that weigh the same, those
    /// that come first.
    pub top_links: Option<usize>,
    /// So many hosts at most, the heaviest, and the links between them.
    pub top_hosts: Option<usize>,
    /// What makes a link or a host heavy.
    pub by: Weight,
}

/// What makes a link or a host heavy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weight {
    /// Its packets; a host's are those that it sent or received.
    #[default]
    Packets,
    /// Their bytes.
    Bytes,
}

impl Weight {
    /// Returns how heavy a link is.
    #[must_use]
    pub const fn of_link(self, link: &Link<'_>) -> u64 {
        match self {
            Self::Packets => link.traffic.packets,
            Self::Bytes => link.traffic.bytes,
        }
    }

    /// Returns how heavy a host is.
    #[must_use]
    pub const fn of_host(self, host: &Host) -> u64 {
        match self {
            Self::Packets => host.sent.packets.saturating_add(host.received.packets),
            Self::Bytes => host.sent.bytes.saturating_add(host.received.bytes),
        }
    }
}

impl Query {
    /// Shows what of the graph the query asks for.
    ///
    /// # Complexity
    ///
    /// O(n) in the numbers of hosts and links.
    #[must_use]
    pub fn run<'a>(&self, graph: &'a LinkGraph, account: &'a Account) -> View<'a> {
        let mut view = View::new(graph, account);
        view.set_weight(self.by);
        if let Some(count) = self.top_hosts {
            let heaviest = heaviest::of(view.hosts().map(|host| self.by.of_host(host)), count);
            view.keep_hosts(&heaviest);
        }
        if let Some(count) = self.top_links {
            let heaviest = heaviest::of(view.links().map(|link| self.by.of_link(&link)), count);
            view.keep_links(&heaviest);
        }
        view
    }
}
