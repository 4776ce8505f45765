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
        source_offset: usize,
        target_offset: usize,
    ) -> Result<Self, SkipReason> {
        let read_address = |offset: usize| {
            let bytes = header.after(offset)?.first_chunk().copied();
            header.or_truncated(bytes).map(MacAddress)
        };
        Ok(Self { source: read_address(source_offset)?, target: read_address(target_offset)? })
    }
}
