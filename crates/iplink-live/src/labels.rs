//! The labels of hosts on the page.

use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Names};
use iplink_formats::kit::text::escape;

/// The maximum length of a label, in characters; longer names are truncated.
const MAX_LABEL_LEN: usize = 64;

/// The labels of hosts: their names, addresses or anonymized addresses.
#[derive(Debug, Default)]
pub struct HostLabels {
    names: Names,
    anonymizer: Option<Arc<Anonymizer>>,
}

impl HostLabels {
    /// Creates labels from these names, and from addresses for hosts without a name. With an
    /// anonymizer, the labels of all hosts are their anonymized addresses.
    #[must_use]
    pub const fn new(names: Names, anonymizer: Option<Arc<Anonymizer>>) -> Self {
        Self { names, anonymizer }
    }

    /// Returns the printable label of a host. A name is truncated to [`MAX_LABEL_LEN`] characters.
    pub(crate) fn label(&self, address: Address) -> Arc<str> {
        if let Some(anonymizer) = &self.anonymizer {
            return anonymizer.address(address).to_string().into();
        }
        let name = match address {
            Address::Ip(address) => self.names.get(address).first(),
            _ => None,
        };
        match name {
            None => address.to_string().into(),
            Some(best) => truncate(&escape::cell(&best.name).to_string()),
        }
    }
}

/// Shortens a label to [`MAX_LABEL_LEN`] characters.
fn truncate(label: &str) -> Arc<str> {
    if label.chars().nth(MAX_LABEL_LEN).is_none() {
        return label.into();
    }
    let start: String = label.chars().take(MAX_LABEL_LEN - 1).collect();
    format!("{start}…").into()
}

#[cfg(test)]
mod tests {
    use iplink_core::graph::NameSource;

    use super::*;

    #[test]
    fn host_label_is_escaped_and_truncated() {
        let address = "10.0.0.1".parse().unwrap();
        let label = |name: &str| {
            let mut names = Names::new();
            names.add(NameSource::HostsFile, address, name);
            HostLabels::new(names, None).label(address.into())
        };
        assert_eq!(&*label("printer"), "printer");
        assert_eq!(&*label("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(label(&"é".repeat(100)).chars().count(), MAX_LABEL_LEN);
        assert_eq!(&*HostLabels::default().label(address.into()), "10.0.0.1");
    }

    #[test]
    fn anonymized_host_is_labeled_by_address_not_name() {
        let address = "10.0.0.1".parse().unwrap();
        let mut names = Names::new();
        names.add(NameSource::HostsFile, address, "printer");
        let anonymizer = Arc::new(Anonymizer::new(&[7; 32]));
        let labels = HostLabels::new(names, Some(anonymizer.clone()));
        assert_eq!(*labels.label(address.into()), anonymizer.ip(address).to_string());
    }
}
