//! What hosts are called on the page.

use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Names};
use iplink_formats::kit::text::escape;

/// A longer name is cut, in characters.
const LONGEST: usize = 64;

/// What hosts are called.
#[derive(Debug, Default)]
pub(super) struct Labels {
    names: Names,
    anonymizer: Option<Arc<Anonymizer>>,
}

impl Labels {
    /// Calls hosts by these names, or hides who they are.
    pub(super) fn new(names: Names, anonymizer: Option<Arc<Anonymizer>>) -> Self {
        Self { names, anonymizer }
    }

    /// Returns what a host is called, printable and short.
    pub(super) fn of(&self, address: Address) -> Arc<str> {
        if let Some(anonymizer) = &self.anonymizer {
            return anonymizer.address(address).to_string().into();
        }
        let name = match address {
            Address::Ip(address) => self.names.of(address).first(),
            _ => None,
        };
        match name {
            None => address.to_string().into(),
            Some((_, name)) => {
                let printable = escape::cell(name).to_string();
                if printable.chars().nth(LONGEST).is_none() {
                    return printable.into();
                }
                let start: String = printable.chars().take(LONGEST - 1).collect();
                format!("{start}…").into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use iplink_core::graph::NameSource;

    use super::*;

    #[test]
    fn a_name_is_printable_and_short() {
        let address = "10.0.0.1".parse().unwrap();
        let label = |name: &str| {
            let mut names = Names::new();
            names.add(NameSource::HostsFile, address, name);
            Labels::new(names, None).of(address.into())
        };
        assert_eq!(&*label("printer"), "printer");
        assert_eq!(&*label("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(label(&"é".repeat(100)).chars().count(), LONGEST);
        assert_eq!(&*Labels::default().of(address.into()), "10.0.0.1");
    }

    #[test]
    fn who_is_anonymous_has_no_name() {
        let address = "10.0.0.1".parse().unwrap();
        let mut names = Names::new();
        names.add(NameSource::HostsFile, address, "printer");
        let anonymizer = Arc::new(Anonymizer::new(&[7; 32]));
        let labels = Labels::new(names, Some(anonymizer.clone()));
        assert_eq!(*labels.of(address.into()), anonymizer.ip(address).to_string());
    }
}
