//! Whom nobody else contacted.

use super::per_host::PerHost;
use crate::graph::Link;
use crate::query::View;

/// Returns the links to hosts that nobody contacted but the source of the link,
/// in the order of the links.
///
/// What a host sends to itself is no contact.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// for link in algo::only_contact(&View::new(&graph, &account)) {
///     println!("{} alone contacted {}", link.source.address, link.target.address);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn only_contact<'a>(view: &'a View<'_>) -> Vec<Link<'a>> {
    let mut sources = PerHost::new(view.hosts().len(), 0_usize);
    for link in view.links().filter(is_contact) {
        sources[link.target_number] += 1;
    }
    view.links().filter(is_contact).filter(|link| sources[link.target_number] == 1).collect()
}

const fn is_contact(link: &Link<'_>) -> bool {
    link.source_number != link.target_number
}
