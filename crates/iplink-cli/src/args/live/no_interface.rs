//! Replaces the option that captures from a network interface in builds without libpcap.

use std::io::Read;

use iplink_live::{DropCounter, LiveError};

/// An empty list of options: without libpcap, there is no option for an interface.
#[derive(Debug, clap::Args)]
pub(crate) struct InterfaceArgs {}

/// The packets of an interface, and the counter of those that the system dropped.
pub(crate) type OpenInterface = (Box<dyn Read + Send>, DropCounter);

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the interface is optional")]
impl InterfaceArgs {
    /// Returns no name.
    pub(crate) const fn name(&self) -> Option<&str> {
        None
    }

    /// Returns no interface.
    pub(crate) const fn open(&self, _filter: &str) -> Result<Option<OpenInterface>, LiveError> {
        Ok(None)
    }
}
