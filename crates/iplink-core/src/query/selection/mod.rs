//! Selection: limits a view to some of its hosts and links.

mod focus;
mod heaviest;

pub use focus::Focus;
pub(super) use heaviest::heaviest;

use super::{Query, View};
use crate::graph::Link;

/// Applies focus, minimum packets and bytes, top hosts and top links, in this
/// order.
pub(super) fn apply(query: &Query, view: &mut View<'_>) {
    if let Some(focus) = &query.focus {
        let hosts = focus.neighborhood(view);
        view.keep_hosts(&hosts);
    }
    if query.min_packets > 0 || query.min_bytes > 0 {
        let is_kept = |link: &Link<'_>| {
            link.traffic.packets >= query.min_packets && link.traffic.bytes >= query.min_bytes
        };
        let links = view.links().enumerate().filter(|(_, link)| is_kept(link));
        let kept: Vec<_> = links.map(|(index, _)| index).collect();
        view.keep_links(&kept);
    }
    if let Some(count) = query.top_hosts {
        let kept = heaviest(view.hosts().map(|host| query.weight.of_host(host)), count);
        view.keep_hosts(&kept);
    }
    if let Some(count) = query.top_links {
        let kept = heaviest(view.links().map(|link| query.weight.of_link(&link)), count);
        view.keep_links(&kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Weight;
    use crate::query::tests::{address, graph, hosts, links};

    /// Packets as [`graph`] takes them. Host 1 is a hub. Links 1>3 and 1>4 are equally heavy, and
    /// so are hosts 3 and 4 (2 packets) and hosts 5 and 6 (1 packet).
    const PACKETS: [(u8, u8, usize, usize); 5] =
        [(1, 2, 5, 0), (1, 3, 2, 100), (1, 4, 2, 100), (2, 1, 3, 0), (5, 6, 1, 400)];

    /// Runs the query, and returns hosts, links, and the numbers of omitted hosts and links.
    fn select(query: &Query) -> (Vec<String>, Vec<String>, usize, usize) {
        let (graph, statistics) = graph(&PACKETS);
        let view = query.run(&graph, &statistics);
        let omitted = view.omitted();
        assert_eq!(view.traffic().packets + omitted.traffic.packets, 13);
        assert_eq!(view.traffic().bytes + omitted.traffic.bytes, 13 * 28 + 800);
        (hosts(&view), links(&view), omitted.hosts, omitted.links)
    }

    fn links_of(query: &Query) -> Vec<String> {
        select(query).1
    }

    #[test]
    fn min_packets_keeps_links_at_the_minimum() {
        let links = |min_packets| links_of(&Query { min_packets, ..Query::default() });
        assert_eq!(links(1).len(), 5);
        assert_eq!(links(2), ["1>2 5", "1>3 2", "1>4 2", "2>1 3"]);
        assert_eq!(links(3), ["1>2 5", "2>1 3"]);
        assert_eq!(links(5), ["1>2 5"]);
        assert!(links(6).is_empty());
    }

    #[test]
    fn min_bytes_keeps_links_at_the_minimum() {
        let links = |min_bytes| links_of(&Query { min_bytes, ..Query::default() });
        assert_eq!(links(84).len(), 5);
        assert_eq!(links(85), ["1>2 5", "1>3 2", "1>4 2", "5>6 1"]);
        assert_eq!(links(256), ["1>3 2", "1>4 2", "5>6 1"]);
        assert_eq!(links(257), ["5>6 1"]);
        assert_eq!(links(428), ["5>6 1"]);
        assert!(links(429).is_empty());
    }

    #[test]
    fn min_packets_and_min_bytes_must_both_hold() {
        let query = Query { min_packets: 2, min_bytes: 200, ..Query::default() };
        let (hosts, links, omitted_hosts, omitted_links) = select(&query);
        assert_eq!(hosts, ["1", "3", "4"]);
        assert_eq!(links, ["1>3 2", "1>4 2"]);
        assert_eq!((omitted_hosts, omitted_links), (3, 3));
    }

    #[test]
    fn top_links_are_the_heaviest_and_ties_go_to_the_lower_address() {
        let links = |count| links_of(&Query { top_links: Some(count), ..Query::default() });
        assert!(links(0).is_empty());
        assert_eq!(links(1), ["1>2 5"]);
        assert_eq!(links(2), ["1>2 5", "2>1 3"]);
        assert_eq!(links(3), ["1>2 5", "1>3 2", "2>1 3"]);
        assert_eq!(links(4), ["1>2 5", "1>3 2", "1>4 2", "2>1 3"]);
        assert_eq!(links(5).len(), 5);
        assert_eq!(links(6).len(), 5);
    }

    #[test]
    fn top_links_are_ranked_by_the_weight() {
        let links = |weight| links_of(&Query { top_links: Some(2), weight, ..Query::default() });
        assert_eq!(links(Weight::Packets), ["1>2 5", "2>1 3"]);
        // 428 and 256 bytes; 1>4 also has 256 bytes, but the higher target address.
        assert_eq!(links(Weight::Bytes), ["1>3 2", "5>6 1"]);
        // All links of host 1 weigh 3 peers.
        assert_eq!(links(Weight::Peers), ["1>2 5", "1>3 2"]);
    }

    #[test]
    fn top_hosts_are_the_heaviest_and_ties_go_to_the_lower_address() {
        let hosts = |count| select(&Query { top_hosts: Some(count), ..Query::default() }).0;
        assert!(hosts(0).is_empty());
        assert_eq!(hosts(1), ["1"]);
        assert_eq!(hosts(2), ["1", "2"]);
        assert_eq!(hosts(3), ["1", "2", "3"]);
        assert_eq!(hosts(4), ["1", "2", "3", "4"]);
        assert_eq!(hosts(5), ["1", "2", "3", "4", "5"]);
        assert_eq!(hosts(7).len(), 6);
    }

    #[test]
    fn top_hosts_are_ranked_by_the_weight_and_keep_the_links_between_them() {
        let top_hosts = |weight| select(&Query { top_hosts: Some(3), weight, ..Query::default() });
        // Host 1 has 736 bytes, hosts 5 and 6 have 428, hosts 3 and 4 have 256.
        let (hosts, links, omitted_hosts, omitted_links) = top_hosts(Weight::Bytes);
        let expected = (to_strings(vec!["1", "5", "6"]), to_strings(vec!["5>6 1"]));
        assert_eq!((hosts, links), expected);
        assert_eq!((omitted_hosts, omitted_links), (3, 4));
        // All but host 1 have one peer.
        assert_eq!(top_hosts(Weight::Peers).0, ["1", "2", "3"]);
    }

    fn to_strings(texts: Vec<&str>) -> Vec<String> {
        texts.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn focus_keeps_hosts_up_to_the_number_of_hops() {
        let hosts = |host, hops| {
            let focus = Some(Focus { host: address(host), hops });
            select(&Query { focus, ..Query::default() }).0
        };
        assert_eq!(hosts(3, 0), ["3"]);
        assert_eq!(hosts(3, 1), ["1", "3"]);
        assert_eq!(hosts(3, 2), ["1", "2", "3", "4"]);
        assert_eq!(hosts(3, 99), ["1", "2", "3", "4"]);
        assert_eq!(hosts(6, 1), ["5", "6"]);
        assert!(hosts(9, 1).is_empty());
    }

    #[test]
    fn min_packets_apply_after_focus_and_before_top_hosts() {
        let focus = Some(Focus { host: address(1), hops: 1 });
        let query = Query { focus, min_packets: 3, top_hosts: Some(5), ..Query::default() };
        let (hosts, links, omitted_hosts, omitted_links) = select(&query);
        assert_eq!(
            (hosts, links),
            (to_strings(vec!["1", "2"]), to_strings(vec!["1>2 5", "2>1 3"]))
        );
        assert_eq!((omitted_hosts, omitted_links), (4, 3));
    }
}
