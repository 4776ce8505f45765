//! Gives groups of the same name the same number in both graphs. Each graph numbers its
//! groups in the order of their names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::graph::{Address, Host, LinkGraph};

/// Renumbers the groups of both graphs by their names.
pub(super) fn renumber<'a>(
    before: &'a LinkGraph,
    after: &'a LinkGraph,
) -> (Cow<'a, LinkGraph>, Cow<'a, LinkGraph>) {
    let labels = before.hosts().chain(after.hosts()).filter(|host| is_group(host));
    let numbers: BTreeMap<String, u32> =
        labels.map(|host| (host.label().into_owned(), 0)).collect();
    let numbers: BTreeMap<String, u32> = numbers.into_keys().zip(0..).collect();
    (renumbered(before, &numbers), renumbered(after, &numbers))
}

const fn is_group(host: &Host) -> bool {
    matches!(host.address, Address::Group(_))
}

fn renumbered<'a>(graph: &'a LinkGraph, numbers: &BTreeMap<String, u32>) -> Cow<'a, LinkGraph> {
    let address = |host: &Host| match numbers.get(&*host.label()) {
        Some(number) if is_group(host) => Address::Group(*number),
        _ => host.address,
    };
    if graph.hosts().all(|host| address(host) == host.address) {
        return Cow::Borrowed(graph);
    }
    let names: BTreeMap<Address, _> =
        graph.hosts().map(|host| (address(host), host.name.clone())).collect();
    let mut renumbered = graph.regroup_hosts(graph.links(), graph.hosts().map(address));
    for host in renumbered.hosts_mut() {
        host.name = names.get(&host.address).cloned().flatten();
    }
    Cow::Owned(renumbered)
}
