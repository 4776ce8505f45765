//! Folding: merges many unimportant hosts into one.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::graph::{Address, LinkGraph};
use crate::query::selection::heaviest;
use crate::query::{View, Weight};

/// Folds hosts that sent nothing and have only one peer: those with the same peer become one
/// host. If a peer has only one such host, the host is kept, because folding would only hide
/// its address.
pub(in crate::query) fn fold_silent(view: &View<'_>) -> LinkGraph {
    let graph = view.graph();
    let only_peer = only_peers(view);
    let mut counts: HashMap<IpAddr, usize> = HashMap::new();
    for peer in only_peer.iter().flatten() {
        *counts.entry(*peer).or_default() += 1;
    }
    let is_shared = |peer: &IpAddr| counts.get(peer).is_some_and(|count| *count > 1);
    let addresses = graph
        .hosts()
        .zip(&only_peer)
        .map(|(host, peer)| peer.filter(is_shared).map_or(host.address, Address::SilentTo));
    graph.regroup_hosts(view.links(), addresses)
}

/// Returns, for each host of the graph that sent nothing, the IP address of its peer
/// if it has exactly one.
fn only_peers(view: &View<'_>) -> Vec<Option<IpAddr>> {
    let graph = view.graph();
    // `None` stands for a host that sent packets or has no link, `Some(None)` for a host that has
    // several peers or whose peer has no IP address.
    let mut only_peer: Vec<Option<Option<IpAddr>>> = vec![None; graph.hosts().len()];
    for link in view.links() {
        let (source, target) = graph.ends_at(link.index);
        for (index, host, peer) in
            [(source, link.source, link.target), (target, link.target, link.source)]
        {
            if host.sent.packets == 0
                && let Some(entry) = only_peer.get_mut(index)
            {
                let peer = ip_address(peer.address);
                *entry = Some(entry.unwrap_or(peer).filter(|previous| Some(*previous) == peer));
            }
        }
    }
    only_peer.into_iter().map(Option::flatten).collect()
}

const fn ip_address(address: Address) -> Option<IpAddr> {
    match address {
        Address::Ip(address) => Some(address),
        _ => None,
    }
}

/// Folds all but the heaviest hosts into one, so that at most `max_hosts` hosts remain,
/// including the folded one, which remains even if `max_hosts` is 0. Returns `None` if the view has
/// no more than `max_hosts` hosts.
pub(in crate::query) fn fold_lightest(
    view: &View<'_>,
    max_hosts: usize,
    weight: Weight,
) -> Option<LinkGraph> {
    if view.hosts().len() <= max_hosts {
        return None;
    }
    let weights = view.hosts().map(|host| weight.of_host(host));
    let kept = heaviest(weights, max_hosts.saturating_sub(1));
    let hosts: Vec<_> = view.hosts().map(|host| host.address).collect();
    let kept: Vec<_> = kept.into_iter().filter_map(|index| hosts.get(index).copied()).collect();
    let graph = view.graph();
    let addresses = graph.hosts().map(|host| match kept.binary_search(&host.address) {
        Ok(_) => host.address,
        Err(_) => Address::Others,
    });
    Some(graph.regroup_hosts(view.links(), addresses))
}

#[cfg(test)]
mod tests {
    use crate::query::tests::{graph, hosts, links};
    use crate::query::{Query, Weight};

    #[test]
    fn silent_hosts_of_one_peer_are_folded_if_there_are_several() {
        let packets = [
            (1, 2, 1, 0),
            (1, 3, 2, 0),
            (1, 4, 1, 0),
            (4, 1, 1, 0),
            (5, 6, 1, 0),
            (5, 7, 1, 0),
            (8, 7, 1, 0),
        ];
        let (graph, statistics) = graph(&packets);
        let query = Query { fold_silent: true, ..Query::default() };
        let view = query.run(&graph, &statistics);
        // Host 4 replies, host 6 is the only silent peer of host 5, host 7 has two peers.
        assert_eq!(hosts(&view), ["1", "4", "5", "6", "7", "8", "silent to 10.0.0.1"]);
        assert_eq!(
            links(&view),
            ["1>4 1", "1>silent to 10.0.0.1 3", "4>1 1", "5>6 1", "5>7 1", "8>7 1"]
        );
        assert_eq!(view.hosts().last().unwrap().members, 2);
        assert!(view.omitted().is_empty());
    }

    #[test]
    fn max_hosts_folds_all_but_the_heaviest_hosts() {
        let (graph, statistics) = graph(&[(1, 2, 5, 0), (1, 3, 2, 0), (1, 4, 2, 0), (5, 1, 1, 0)]);
        let folded = |max_hosts, weight| {
            let query = Query { max_hosts: Some(max_hosts), weight, ..Query::default() };
            let view = query.run(&graph, &statistics);
            assert!(view.omitted().is_empty());
            assert_eq!(view.traffic().packets, 10);
            let members: usize = view.hosts().map(|host| host.members).sum();
            assert_eq!(members, 5);
            hosts(&view)
        };
        assert_eq!(folded(0, Weight::Packets), ["others"]);
        assert_eq!(folded(1, Weight::Packets), ["others"]);
        assert_eq!(folded(2, Weight::Packets), ["1", "others"]);
        assert_eq!(folded(3, Weight::Packets), ["1", "2", "others"]);
        // Hosts 3 and 4 are equally heavy: the lower address is kept.
        assert_eq!(folded(4, Weight::Packets), ["1", "2", "3", "others"]);
        assert_eq!(folded(5, Weight::Packets), ["1", "2", "3", "4", "5"]);
        assert_eq!(folded(6, Weight::Packets).len(), 5);
    }

    #[test]
    fn peers_are_counted_again_after_folding() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0), (1, 3, 1, 0), (1, 4, 1, 0)]);
        let query = Query { max_hosts: Some(2), weight: Weight::Peers, ..Query::default() };
        let view = query.run(&graph, &statistics);
        let peers: Vec<_> = view.hosts().map(|host| host.peers).collect();
        assert_eq!(peers, [Some(1), Some(1)]);
    }
}
