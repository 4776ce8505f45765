//! The sink for the records of a list.

use std::io;

use super::error::LineError;
use crate::error::{Error, ErrorKind};
use crate::graph::AggregatedRecord;

/// The maximum number of packets and of bytes in a list, so that the sums over many
/// lists do not overflow.
const MAX_TOTAL: u64 = 1 << 56;

/// Passes the records of a list to a function, and sums up their packets and bytes.
pub(super) struct RecordSink<'f> {
    handle_record: &'f mut dyn FnMut(&AggregatedRecord) -> Result<(), LineError>,
    packets: u64,
    bytes: u64,
}

impl<'f> RecordSink<'f> {
    pub(super) fn new(
        handle_record: &'f mut dyn FnMut(&AggregatedRecord) -> Result<(), LineError>,
    ) -> Self {
        Self { handle_record, packets: 0, bytes: 0 }
    }

    /// Passes a record to the function.
    ///
    /// # Errors
    ///
    /// Returns the error of the function, or [`LineError::TotalTooLarge`].
    pub(super) fn push(&mut self, record: &AggregatedRecord) -> Result<(), LineError> {
        let packets = self.packets.saturating_add(record.traffic.packets);
        let bytes = self.bytes.saturating_add(record.traffic.bytes);
        if packets > MAX_TOTAL || bytes > MAX_TOTAL {
            return Err(LineError::TotalTooLarge { max: MAX_TOTAL });
        }
        (self.handle_record)(record)?;
        (self.packets, self.bytes) = (packets, bytes);
        Ok(())
    }

    /// Returns the error for a line, with the number of packets before it.
    pub(super) fn line_error(&self, line: u64, error: LineError) -> Error {
        Error::in_line(line, self.packets, error)
    }

    /// Returns the error for a source that cannot be read.
    pub(super) fn source_error(&self, error: io::Error) -> Error {
        Error::after_packets(ErrorKind::from(error), self.packets)
    }
}
