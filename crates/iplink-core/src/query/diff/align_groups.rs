//! Alignment of the groups of two graphs: groups of the same name get the same number.
//!
//! Each graph numbers its groups in the order of their names, so that the number of a group
//! depends on which other groups the graph has.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Address, Host, LinkGraph};

/// Renumbers the groups of both graphs by their names.
pub(super) fn align<'a>(
    before: &'a LinkGraph,
    after: &'a LinkGraph,
) -> (Cow<'a, LinkGraph>, Cow<'a, LinkGraph>) {
    let groups = before.hosts().chain(after.hosts()).filter(|host| is_group(host));
    let names: BTreeSet<String> = groups.map(|host| host.label().into_owned()).collect();
    let numbers: BTreeMap<String, u32> = names.into_iter().zip(0..).collect();
    (renumber(before, &numbers), renumber(after, &numbers))
}

const fn is_group(host: &Host) -> bool {
    matches!(host.address, Address::Group(_))
}

/// Returns the graph with renumbered groups. `numbers` maps the name of each group to its number.
fn renumber<'a>(graph: &'a LinkGraph, numbers: &BTreeMap<String, u32>) -> Cow<'a, LinkGraph> {
    let new_address = |host: &Host| match numbers.get(&*host.label()) {
        Some(number) if is_group(host) => Address::Group(*number),
        _ => host.address,
    };
    if graph.hosts().all(|host| new_address(host) == host.address) {
        return Cow::Borrowed(graph);
    }
    // `regroup_hosts` copies names by address, so that a group would get the name of the group that
    // had its new number before.
    let names: BTreeMap<Address, _> =
        graph.hosts().map(|host| (new_address(host), host.name.clone())).collect();
    let mut renumbered = graph.regroup_hosts(graph.links(), graph.hosts().map(new_address));
    for host in renumbered.hosts_mut() {
        host.name = names.get(&host.address).cloned().flatten();
    }
    Cow::Owned(renumbered)
}
