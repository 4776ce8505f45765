//! Whom a host never contacted.

use super::per_host::PerHost;
use crate::graph::{Address, Count, Host};
use crate::query::View;

/// A host to which another, the one that was asked for, sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NeverContacted<'a> {
    /// The host.
    pub host: &'a Host,
    /// How many others contacted it.
    pub contacted_by: usize,
    /// What it sent to the one that was asked for, which never answered.
    pub sent_to: Count,
}

/// Returns the hosts to which the host of this address sent nothing, in their
/// order and without itself; `None` where there is no such host.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let never = algo::never_contacted(&view, Ipv4Addr::new(192, 168, 10, 2).into());
/// assert!(never.is_some_and(|hosts| hosts.len() < view.hosts().len()));
/// assert_eq!(algo::never_contacted(&view, Ipv4Addr::LOCALHOST.into()), None);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn never_contacted<'a>(view: &'a View<'_>, by: Address) -> Option<Vec<NeverContacted<'a>>> {
    let asked = view.hosts().position(|host| host.address == by)?;
    let mut rows: PerHost<_> = view.hosts().map(|host| Some(NeverContacted::new(host))).collect();
    rows[asked] = None;
    for link in view.links().filter(|link| link.source_number != link.target_number) {
        if link.source_number == asked {
            rows[link.target_number] = None;
        }
        if let Some(target) = &mut rows[link.target_number] {
            target.contacted_by += 1;
        }
        if let (true, Some(source)) = (link.target_number == asked, &mut rows[link.source_number]) {
            source.sent_to = link.traffic.count();
        }
    }
    Some(rows.into_values().into_iter().flatten().collect())
}

impl<'a> NeverContacted<'a> {
    fn new(host: &'a Host) -> Self {
        Self { host, contacted_by: 0, sent_to: Count::default() }
    }
}
