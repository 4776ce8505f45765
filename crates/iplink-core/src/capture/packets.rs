//! The face over a byte slice.

use super::Packet;
use super::engine::{Engine, Opening, Step, cut_short};
use super::metadata::{BoundedList, Interface, NameRecord};
use crate::error::{Error, ErrorKind, Position};

/// Iterates over the packets of a capture that lies in memory.
///
/// The packets borrow from the slice: nothing is copied. After an error the
/// iterator is at its end.
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
    engine: Engine,
    unread: &'a [u8],
    position: Position,
}

impl<'a> Packets<'a> {
    /// Tells the format by the first bytes and reads the file header.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the bytes begin with no known capture format,
    /// or with a file header that is cut short or of an unknown version.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        let fail = |kind| Error::new(Position::default(), kind);
        match Engine::open(bytes).map_err(fail)? {
            Opening::NeedMore(need) => Err(fail(cut_short(bytes.len(), need))),
            Opening::Ready(engine, header_len) => {
                let mut packets = Self { engine, unread: bytes, position: Position::default() };
                packets.pass(header_len);
                packets.position.record = 1;
                Ok(packets)
            }
        }
    }

    /// Returns the interfaces that the capture has declared so far; classic
    /// pcap declares none.
    #[must_use]
    pub const fn interfaces(&self) -> &BoundedList<Interface> {
        self.engine.directory().interfaces()
    }

    /// Returns the names of hosts that the capture has given so far.
    #[must_use]
    pub const fn names(&self) -> &BoundedList<NameRecord> {
        self.engine.directory().names()
    }

    fn pass(&mut self, len: usize) {
        self.unread = self.unread.get(len..).unwrap_or_default();
        self.position.byte = self.position.byte.saturating_add(len as u64);
    }

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
            match self.engine.step(self.unread) {
                Ok(Step::Packet(record)) => {
                    let packet = record.packet(self.unread);
                    self.pass(record.end);
                    self.position.record = self.position.record.saturating_add(1);
                    return Some(Ok(packet));
                }
                Ok(Step::Skip(len)) => self.pass(len),
                Ok(Step::Capture) => match self.engine.begin_next(self.unread) {
                    Ok(len) => self.pass(len),
                    Err(kind) => return self.fail(kind),
                },
                Ok(Step::NeedMore(need)) => return self.fail(cut_short(self.unread.len(), need)),
                Err(kind) => return self.fail(kind),
            }
        }
        None
    }
}

impl std::iter::FusedIterator for Packets<'_> {}
