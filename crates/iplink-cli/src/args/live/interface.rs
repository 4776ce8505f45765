//! The option that captures from a network interface.

use std::io::Read;

use iplink_live::{DropCounter, InterfaceCapture, LiveError};

/// A network interface to capture from.
#[derive(Debug, clap::Args)]
pub(crate) struct InterfaceArgs {
    /// Capture from this interface, such as eth0 or any; -F is then a libpcap filter
    ///
    /// The system applies the filter. Capturing requires root privileges or the capability
    /// `CAP_NET_RAW`.
    #[arg(short, long, value_name = "INTERFACE", conflicts_with_all = ["paths", "replay"])]
    interface: Option<String>,
}

/// The packets of an interface, and the counter of those that the system dropped.
pub(crate) type OpenInterface = (Box<dyn Read + Send>, DropCounter);

impl InterfaceArgs {
    /// Returns the name of the interface, if one is given.
    pub(crate) fn name(&self) -> Option<&str> {
        self.interface.as_deref()
    }

    /// Starts to capture, if an interface is given.
    pub(crate) fn open(&self, filter: &str) -> Result<Option<OpenInterface>, LiveError> {
        let Some(name) = self.name() else {
            return Ok(None);
        };
        let capture = InterfaceCapture::open(name, filter)?;
        let drop_counter = capture.drop_counter();
        Ok(Some((Box::new(capture), drop_counter)))
    }
}
