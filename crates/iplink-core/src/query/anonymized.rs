//! Translation of queries for anonymized graphs.
//!
//! Users name hosts, networks and groups by their original addresses, also under
//! anonymization. Crypto-PAn preserves prefixes but not what an address stands for
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
