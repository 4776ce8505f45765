//! The pair of MAC addresses in a frame header.

use crate::dissect::SkipReason;
use crate::dissect::bytes::Header;
use crate::dissect::mac::MacAddress;

/// The source and destination MAC address of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dissect) struct MacPair {
    pub(in crate::dissect) source: MacAddress,
    pub(in crate::dissect) target: MacAddress,
}

impl MacPair {
    /// Reads the addresses at these offsets of a header.
    pub(super) fn read(
        header: Header<'_>,
        source_at: usize,
        target_at: usize,
    ) -> Result<Self, SkipReason> {
        let address = |at: usize| {
            let bytes = header.after(at)?.first_chunk().copied();
            header.or_truncated(bytes).map(MacAddress)
        };
        Ok(Self { source: address(source_at)?, target: address(target_at)? })
    }
}
