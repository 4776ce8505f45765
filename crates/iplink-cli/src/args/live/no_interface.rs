//! A substitute for the module `interface` in builds without libpcap, which cannot capture from a
//! network interface.

use std::io::Read;

use iplink_live::{DropCounter, LiveError};

/// An empty list of options: without libpcap, there is no option for an interface.
#[derive(Debug, clap::Args)]
pub(crate) struct InterfaceArgs {}

/// The packets of an interface, and the counter of those that the system dropped.
pub(crate) type OpenInterface = (Box<dyn Read + Send>, DropCounter);

#[expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the signatures are the same as in builds with libpcap"
)]
impl InterfaceArgs {
    /// Returns `None`, because no interface can be selected.
    pub(crate) const fn name(&self) -> Option<&str> {
        None
    }

    /// Returns `None`, because no interface can be selected.
    pub(crate) const fn open(&self, _filter: &str) -> Result<Option<OpenInterface>, LiveError> {
        Ok(None)
    }
}
