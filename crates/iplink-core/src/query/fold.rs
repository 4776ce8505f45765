//! Hosts folded into one, where they are too many or all alike.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{View, Weight, heaviest};
use crate::graph::{Address, LinkGraph};

/// Folds the hosts that sent nothing and that have one and the same peer, where
/// they are several: folded, a single one would only lose its name.
pub(super) fn silent(view: &View<'_>) -> LinkGraph {
    let mut only_peer: BTreeMap<Address, Option<IpAddr>> = BTreeMap::new();
    for link in view.links() {
        for (host, peer) in [(link.source, link.target), (link.target, link.source)] {
            if host.sent.packets == 0 {
                let peer = ip(peer.address);
                let known = only_peer.entry(host.address).or_insert(peer);
                *known = known.filter(|known| Some(*known) == peer);
            }
        }
    }
    let mut counts: BTreeMap<IpAddr, usize> = BTreeMap::new();
    for peer in only_peer.values().flatten() {
        *counts.entry(*peer).or_default() += 1;
    }
    let are_several = |peer: &IpAddr| counts.get(peer).is_some_and(|count| *count > 1);
    view.graph().regroup_hosts(view.links(), |host| {
        let peer = only_peer.get(&host.address).copied().flatten().filter(are_several);
        peer.map_or(host.address, Address::SilentTo)
    })
}

const fn ip(address: Address) -> Option<IpAddr> {
    match address {
        Address::Ip(address) => Some(address),
        _ => None,
    }
}

/// Folds all hosts but the heaviest, so that no more than `budget` remain, the
/// folded ones together counting as one.
pub(super) fn budget(view: &View<'_>, budget: usize, by: Weight) -> Option<LinkGraph> {
    let count = view.hosts().len();
    if count <= budget {
        return None;
    }
    let kept = heaviest::of(view.hosts().map(|host| by.of_host(host)), budget.saturating_sub(1));
    let hosts: Vec<_> = view.hosts().map(|host| host.address).collect();
    let kept: Vec<_> = kept.into_iter().filter_map(|at| hosts.get(at).copied()).collect();
    Some(view.graph().regroup_hosts(view.links(), |host| match kept.binary_search(&host.address) {
        Ok(_) => host.address,
        Err(_) => Address::Others,
    }))
}
