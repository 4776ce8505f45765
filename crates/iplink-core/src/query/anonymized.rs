//! Translation of queries for anonymized graphs.
//!
//! Users specify hosts, networks and groups by their original addresses, even if the graph is
//! anonymized. Crypto-PAn preserves prefixes but not what an address stands for
//! (multicast, broadcast, private), so every predicate on an address is evaluated on
//! the original: packet filters run before the graph is built, and a
//! [`GroupNames`] receives the restored address.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use super::{Focus, GroupNames, Grouping, Query};
use crate::names::Anonymizer;

impl Query {
    /// Translates the query so that it can be run on an [anonymized
    /// graph](Anonymizer::apply), with the same result.
    ///
    /// Hosts and networks in the query are original addresses. The names of groups
    /// are replaced by pseudonyms.
    #[must_use]
    pub fn anonymized(self, anonymizer: &Arc<Anonymizer>) -> Self {
        let focus = self.focus.map(|focus| Focus { host: anonymizer.address(focus.host), ..focus });
        let group = self.group.map(|grouping| match grouping {
            Grouping::Named(groups) => {
                let anonymizer = Arc::clone(anonymizer);
                Grouping::Named(Arc::new(AnonymizedGroups { groups, anonymizer }))
            }
            // Hosts of one network stay together, because prefixes are preserved.
            networks @ Grouping::Networks { .. } => networks,
        });
        Self { focus, group, ..self }
    }
}

/// Looks up groups by the original addresses, and names them by pseudonyms.
struct AnonymizedGroups {
    groups: Arc<dyn GroupNames + Send + Sync>,
    anonymizer: Arc<Anonymizer>,
}

impl GroupNames for AnonymizedGroups {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let name = self.groups.group_of(self.anonymizer.original_ip(address))?;
        Some(self.anonymizer.group(&name).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{address, graph};
    use crate::query::{NamedNetworks, View};

    /// Returns the numbers of hosts, of links and of members of each group.
    fn counts(view: &View<'_>) -> (usize, usize, Vec<usize>) {
        let mut members: Vec<_> = view.hosts().map(|host| host.members).collect();
        members.sort_unstable();
        (view.hosts().len(), view.links().len(), members)
    }

    #[test]
    fn anonymized_query_has_the_same_result_on_the_anonymized_graph() {
        let (graph, statistics) =
            graph(&[(1, 2, 1, 0), (2, 3, 2, 0), (3, 17, 3, 0), (200, 17, 4, 0), (201, 202, 1, 0)]);
        let names: NamedNetworks = "10.0.0.0/30 low\n10.0.0.128/25 high".parse().unwrap();
        let named = Grouping::Named(Arc::new(names));
        let anonymizer = Arc::new(Anonymizer::new(&[7; 32]));
        let (anonymized, anonymized_statistics) = anonymizer.apply(&graph, &statistics);
        let focus = Focus { host: address(3), hops: 1 };
        let queries = [
            Query { focus: Some(focus), ..Query::default() },
            Query { group: Some(named.clone()), ..Query::default() },
            Query {
                group: Some(Grouping::Networks { ipv4: 28, ipv6: 64 }),
                min_packets: 2,
                ..Query::default()
            },
        ];
        for query in queries {
            let expected = counts(&query.run(&graph, &statistics));
            assert!(
                expected.0 > 1 && expected.0 < 7,
                "the query must select a part of the graph: {query:?}"
            );
            let query = query.anonymized(&anonymizer);
            assert_eq!(
                counts(&query.run(&anonymized, &anonymized_statistics)),
                expected,
                "{query:?}"
            );
        }
        let query = Query { group: Some(named), ..Query::default() }.anonymized(&anonymizer);
        let view = query.run(&anonymized, &anonymized_statistics);
        let labels: Vec<_> = view.hosts().map(|host| host.label().into_owned()).collect();
        let pseudonyms = ["low", "high"].map(|name| anonymizer.group(name));
        assert!(pseudonyms.iter().all(|name| labels.contains(name)), "{labels:?}");
        assert!(pseudonyms.iter().all(|name| name.starts_with("group-")));
    }
}
