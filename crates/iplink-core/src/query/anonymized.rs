//! Questions to a graph whose addresses were replaced, in terms of those that
//! were there.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use super::{Focus, Grouping, Groups, Query};
use crate::names::Anonymizer;

impl Query {
    /// Returns the query that asks a graph [of replaced
    /// addresses](Anonymizer::apply) what this one asks the graph as it was.
    ///
    /// The host in focus is given by its true address, and so are groups; these
    /// are called by pseudonyms then.
    #[must_use]
    pub fn anonymized(self, anonymizer: &Arc<Anonymizer>) -> Self {
        let focus = self.focus.map(|focus| Focus { host: anonymizer.address(focus.host), ..focus });
        let group = self.group.map(|grouping| match grouping {
            Grouping::Groups(groups) => {
                let anonymizer = Arc::clone(anonymizer);
                Grouping::Groups(Arc::new(Pseudonymous { groups, anonymizer }))
            }
            // A network of replaced addresses is one of those that were there.
            networks @ Grouping::Networks { .. } => networks,
        });
        Self { focus, group, ..self }
    }
}

/// The groups that the true addresses are in, by pseudonyms.
struct Pseudonymous {
    groups: Arc<dyn Groups + Send + Sync>,
    anonymizer: Arc<Anonymizer>,
}

impl Groups for Pseudonymous {
    fn name_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let name = self.groups.name_of(self.anonymizer.original_ip(address))?;
        Some(self.anonymizer.group(&name).into())
    }
}
