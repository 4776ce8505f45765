//! The iterator over the packets of a capture in memory.

use super::decoder::CaptureDecoder;
use super::format::{HeaderStep, Step};
use super::{BoundedList, Interface, NameRecord, Packet};
use crate::error::{Error, ErrorKind, Position};

/// Iterates over the packets of a capture in memory.
///
/// The packets borrow from the slice, without copying. After an error, the iterator
/// returns `None`.
///
/// ```
/// use iplink_core::capture::Packets;
///
/// # let bytes = iplink_generator::office();
/// let mut captured = 0;
/// for packet in Packets::new(&bytes)? {
///     captured += packet?.data.len();
/// }
/// assert!(captured < bytes.len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Packets<'a> {
    decoder: CaptureDecoder,
    unread: &'a [u8],
    position: Position,
}

impl<'a> Packets<'a> {
    /// Detects the format and reads the file header.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the bytes start with no known capture format, or with
    /// a file header that is truncated or of an unsupported version.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        let fail = |kind| Error::new(Position::default(), kind);
        match CaptureDecoder::open(bytes).map_err(fail)? {
            HeaderStep::NeedMore(needed_len) => {
                Err(fail(ErrorKind::unexpected_end(bytes.len(), needed_len)))
            }
            HeaderStep::Complete(decoder, header_len) => {
                let mut packets = Self { decoder, unread: bytes, position: Position::default() };
                packets.consume(header_len);
                packets.position.record = 1;
                Ok(packets)
            }
        }
    }

    /// Returns the interfaces that the capture has declared so far. Classic pcap
    /// declares none.
    #[must_use]
    pub const fn interfaces(&self) -> &BoundedList<Interface> {
        self.decoder.metadata().interfaces()
    }

    /// Returns the host names that the capture has declared so far.
    #[must_use]
    pub const fn names(&self) -> &BoundedList<NameRecord> {
        self.decoder.metadata().names()
    }

    /// Removes bytes from the unread ones and advances the position.
    fn consume(&mut self, len: usize) {
        self.unread = self.unread.get(len..).unwrap_or_default();
        self.position.byte = self.position.byte.saturating_add(len as u64);
    }

    /// Ends the iteration with an error at the current position.
    fn fail(&mut self, kind: ErrorKind) -> Option<Result<Packet<'a>, Error>> {
        self.unread = &[];
        Some(Err(Error::new(self.position, kind)))
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Result<Packet<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while !self.unread.is_empty() {
            match self.decoder.step(self.unread) {
                Ok(Step::Packet(record)) => {
                    let packet = record.packet(self.unread);
                    self.consume(record.end);
                    self.position.record = self.position.record.saturating_add(1);
                    return Some(Ok(packet));
                }
                Ok(Step::Skip(len)) => self.consume(len),
                Ok(Step::NextCapture) => match self.decoder.start_next_capture(self.unread) {
                    Ok(len) => self.consume(len),
                    Err(kind) => return self.fail(kind),
                },
                Ok(Step::NeedMore(needed_len)) => {
                    return self.fail(ErrorKind::unexpected_end(self.unread.len(), needed_len));
                }
                Err(kind) => return self.fail(kind),
            }
        }
        None
    }
}

impl std::iter::FusedIterator for Packets<'_> {}
