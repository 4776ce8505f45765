//! Hosts folded into one, where they are too many or all alike.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{View, Weight, heaviest};
use crate::graph::{Address, LinkGraph};

/// Folds the hosts that sent nothing and that have one and the same peer, where
/// they are several: folded, a single one would only lose its name.
pub(super) fn silent(view: &View<'_>) -> LinkGraph {
    let graph = view.graph();
    // Of each host of the graph that sent nothing and has a link: its peer,
    // where that is one and has an address.
    let mut only_peer: Vec<Option<Option<IpAddr>>> = vec![None; graph.hosts().len()];
    for link in view.links() {
        let (source, target) = graph.ends_at(link.number);
        for (end, host, peer) in
            [(source, link.source, link.target), (target, link.target, link.source)]
        {
            if host.sent.packets == 0
                && let Some(known) = only_peer.get_mut(end)
            {
                let peer = ip(peer.address);
                *known = Some(known.unwrap_or(peer).filter(|known| Some(*known) == peer));
            }
        }
    }
    let only_peer: Vec<_> = only_peer.into_iter().map(Option::flatten).collect();
    let mut counts: HashMap<IpAddr, usize> = HashMap::new();
    for peer in only_peer.iter().flatten() {
        *counts.entry(*peer).or_default() += 1;
    }
    let are_several = |peer: &IpAddr| counts.get(peer).is_some_and(|count| *count > 1);
    let places = graph
        .hosts()
        .zip(&only_peer)
        .map(|(host, peer)| peer.filter(are_several).map_or(host.address, Address::SilentTo));
    graph.regroup_hosts(view.links(), places)
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
    let graph = view.graph();
    let places = graph.hosts().map(|host| match kept.binary_search(&host.address) {
        Ok(_) => host.address,
        Err(_) => Address::Others,
    });
    Some(graph.regroup_hosts(view.links(), places))
}
