//! The face over a stream.

use std::fmt;
use std::io::{ErrorKind as IoErrorKind, Read};

use super::engine::{Engine, Opening, Step, cut_short};
use super::metadata::{BoundedList, Interface, NameRecord};
use super::{Compression, Decompressed, Packet, ReadAhead};
use crate::error::{Error, ErrorKind, Position};
use crate::time::Timestamp;

/// The size of the block that is read into, in bytes. It grows only where one
/// record is larger, and no further than that record's bytes really arrive.
const BLOCK_LEN: usize = 256 * 1024;

/// Reads a capture from any [`Read`] and lends its packets one by one.
///
/// It reads into one block that it uses again, so that memory does not depend
/// on the length of the capture, and a `BufReader` around the source is of no
/// use. After an error it is at its end, unless the source said that it would block:
/// then it can be asked again.
///
/// ```
/// use iplink_core::capture::Reader;
///
/// # let file = &iplink_generator::office()[..];
/// let mut capture = Reader::open(file)?;
/// let mut bytes_on_the_wire = 0;
/// while let Some(packet) = capture.next_packet()? {
///     bytes_on_the_wire += u64::from(packet.wire_len);
/// }
/// # assert!(bytes_on_the_wire > 0);
/// # Ok::<(), iplink_core::Error>(())
/// ```
pub struct Reader<R> {
    engine: Engine,
    source: Source<R>,
    /// What the source is unpacked from.
    compression: Option<Compression>,
    /// The record that comes next, and where it starts.
    position: Position,
    /// No record that starts here or later is read.
    until: u64,
}

impl<R: Read> Reader<Decompressed<R>> {
    /// Does what [`open`](Self::open) does for a source that may be compressed.
    ///
    /// Positions count the bytes that are unpacked. Where the source turns out
    /// to be cut short or damaged, all packets that were unpacked before that
    /// have been lent.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] in the cases of [`open`](Self::open), and where the
    /// source is compressed and cannot be unpacked.
    ///
    /// ```
    /// use iplink_core::capture::Reader;
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let capture = Reader::unpack(file)?;
    /// assert_eq!(capture.format(), "pcap, microseconds, little-endian");
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    pub fn unpack(read: R) -> Result<Self, Error> {
        let source = Decompressed::open(read)?;
        let compression = source.compression();
        Ok(Self::open(source)?.unpacked_from(compression))
    }
}

impl<R: Read> Reader<R> {
    /// Reads the first bytes, tells the format by them and reads the file header.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the source cannot be read, begins with no known
    /// capture format, or with a file header that is cut short or of an unknown
    /// version.
    pub fn open(read: R) -> Result<Self, Error> {
        Self::open_unless(read, Err)
    }

    /// Does the same, and asks a source again that has nothing yet.
    pub(crate) fn open_patiently(read: R) -> Result<Self, Error> {
        Self::open_unless(read, |error| match error.kind() {
            IoErrorKind::WouldBlock => Ok(()),
            _ => Err(error),
        })
    }

    /// Opens it, unless an error of the source is one that ends that.
    fn open_unless(
        read: R,
        passes: impl Fn(std::io::Error) -> Result<(), std::io::Error>,
    ) -> Result<Self, Error> {
        let fail = |kind| Error::new(Position::default(), kind);
        let mut source = Source::new(read);
        loop {
            match Engine::open(source.unread()).map_err(fail)? {
                Opening::Ready(engine, header_len) => {
                    source.take(header_len);
                    let position = Position { record: 1, byte: header_len as u64 };
                    let (compression, until) = (None, u64::MAX);
                    return Ok(Self { engine, source, compression, position, until });
                }
                Opening::NeedMore(need) => match source.fill(need) {
                    Ok(0) => return Err(fail(cut_short(source.unread().len(), need))),
                    Ok(_) => {}
                    Err(error) => passes(error).map_err(|error| fail(error.into()))?,
                },
            }
        }
    }

    /// Lends the next packet; `None` at the end of the capture and after an error.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] with the record and the byte where the capture is
    /// damaged or cut short, or where the source failed. All packets before
    /// that place have been lent.
    #[inline]
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, Error> {
        // The engine reports positions and the borrow is taken once, after the
        // loop: so the block may be filled again within it.
        let record = loop {
            if self.position.byte >= self.until {
                return Ok(None);
            }
            match self.engine.step(self.source.unread()) {
                Ok(Step::Packet(record)) => break record,
                step => {
                    if !self.pass(step)? {
                        return Ok(None);
                    }
                }
            }
        };
        self.position.record = self.position.record.saturating_add(1);
        Ok(Some(record.packet(self.take(record.end))))
    }

    /// Tells the time of the next packet without lending it; `None` at the end of
    /// the capture and after an error.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] where [`next_packet`](Self::next_packet) does.
    pub(crate) fn peek_time(&mut self) -> Result<Option<Option<Timestamp>>, Error> {
        loop {
            if self.position.byte >= self.until {
                return Ok(None);
            }
            match self.engine.step(self.source.unread()) {
                Ok(Step::Packet(record)) => return Ok(Some(record.time)),
                step => {
                    if !self.pass(step)? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Hands packets over until the block is used up, which spares each of them
    /// the way in and out of [`next_packet`](Self::next_packet); tells whether
    /// there may be more.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] where [`next_packet`](Self::next_packet) does.
    #[inline]
    pub(crate) fn each_in_block(
        &mut self,
        mut hand_over: impl FnMut(&Packet<'_>),
    ) -> Result<bool, Error> {
        let mut unread = self.source.unread();
        let (all, mut records) = (unread.len(), 0);
        let room = self.until.saturating_sub(self.position.byte);
        let step = loop {
            let used = all.saturating_sub(unread.len());
            if used as u64 >= room {
                break None;
            }
            match self.engine.step(unread) {
                Ok(Step::Packet(record)) => {
                    hand_over(&record.packet(unread));
                    unread = unread.get(record.end..).unwrap_or_default();
                    records = u64::saturating_add(records, 1);
                }
                step => break Some(step),
            }
        };
        let used = all.saturating_sub(unread.len());
        self.take(used);
        self.position.record = self.position.record.saturating_add(records);
        step.map_or(Ok(false), |step| self.pass(step))
    }

    /// Does what the engine asks for before the next packet; tells whether
    /// there may be one.
    #[cold]
    fn pass(&mut self, step: Result<Step, ErrorKind>) -> Result<bool, Error> {
        match step {
            Ok(Step::Packet(_)) => {}
            Ok(Step::Skip(len)) => {
                self.take(len);
            }
            Ok(Step::Capture) => match self.engine.begin_next(self.source.unread()) {
                Ok(len) => {
                    self.take(len);
                }
                Err(kind) => return Err(self.fail(kind)),
            },
            Ok(Step::NeedMore(need)) => match self.source.fill(need) {
                Ok(0) if self.source.unread().is_empty() => return Ok(false),
                Ok(0) => return Err(self.fail(cut_short(self.source.unread().len(), need))),
                Ok(_) => {}
                Err(error) if error.kind() == IoErrorKind::WouldBlock => {
                    return Err(Error::new(self.position, error.into()));
                }
                Err(error) => return Err(self.fail(error.into())),
            },
            Err(kind) => return Err(self.fail(kind)),
        }
        Ok(true)
    }

    /// Returns the name of the capture's format, such as `pcap, microseconds,
    /// little-endian, in gzip`. Of captures that stand one behind the other, it
    /// is that of the one being read.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        self.engine.format(self.compression)
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

    /// Returns how many bytes of the source, unpacked, have been used so far.
    #[must_use]
    pub const fn bytes_read(&self) -> u64 {
        self.position.byte
    }

    /// Goes on within a capture, at a place where a record starts; `read` begins
    /// there too.
    pub(super) fn resume(engine: Engine, read: R, position: Position, until: u64) -> Self {
        Self { engine, source: Source::new(read), compression: None, position, until }
    }

    #[inline]
    fn take(&mut self, len: usize) -> &[u8] {
        self.position.byte = self.position.byte.saturating_add(len as u64);
        self.source.take(len)
    }

    #[cold]
    fn fail(&mut self, kind: ErrorKind) -> Error {
        self.source.end();
        Error::new(self.position, kind)
    }
}

impl<R: Read + Send + 'static> Reader<R> {
    /// Reads the rest of the source on another thread.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when there is none to be had.
    pub(crate) fn read_ahead(self) -> Result<Reader<ReadAhead>, Error> {
        let Self { engine, source, compression, position, until } = self;
        let source = source.read_ahead().map_err(ErrorKind::from)?;
        Ok(Reader { engine, source, compression, position, until })
    }
}

impl<R> Reader<R> {
    /// Says what its source was unpacked from.
    pub(crate) fn unpacked_from(self, compression: Option<Compression>) -> Self {
        Self { compression, ..self }
    }

    /// Returns the place of the record that comes next.
    pub(super) const fn position(&self) -> Position {
        self.position
    }

    /// Returns how the bytes there are understood.
    pub(super) const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns the same at the end of reading.
    pub(super) fn into_engine(self) -> Engine {
        self.engine
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("position", &self.position).finish_non_exhaustive()
    }
}

/// A stream and the block that it is read into.
struct Source<R> {
    read: R,
    block: Vec<u8>,
    /// The unread bytes are `block[start..end]`.
    start: usize,
    end: usize,
    ended: bool,
}

impl<R: Read> Source<R> {
    fn new(read: R) -> Self {
        Self { read, block: vec![0; BLOCK_LEN], start: 0, end: 0, ended: false }
    }

    #[inline]
    fn unread(&self) -> &[u8] {
        self.block.get(self.start..self.end).unwrap_or_default()
    }

    /// Uses up the first `len` unread bytes.
    #[inline]
    fn take(&mut self, len: usize) -> &[u8] {
        let start = self.start;
        self.start = start.saturating_add(len).min(self.end);
        self.block.get(start..self.start).unwrap_or_default()
    }

    /// Reads once; returns how many bytes came, 0 at the end.
    ///
    /// `need` is how many bytes are to be there in the end: the block grows to
    /// hold them only once it is full, so that a length that a hostile file
    /// claims takes no memory.
    #[cold]
    fn fill(&mut self, need: usize) -> Result<usize, std::io::Error> {
        if self.ended {
            return Ok(0);
        }
        self.block.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        if self.end == self.block.len() {
            let doubled = self.block.len().saturating_mul(2);
            self.block.resize(doubled.min(need.max(BLOCK_LEN)), 0);
        }
        let room = self.block.get_mut(self.end..).unwrap_or_default();
        let came = read_once(&mut self.read, room)?;
        self.ended = came == 0;
        self.end = self.end.saturating_add(came);
        Ok(came)
    }

    /// Forgets what is unread and reads no more.
    fn end(&mut self) {
        self.start = self.end;
        self.ended = true;
    }
}

impl<R: Read + Send + 'static> Source<R> {
    fn read_ahead(self) -> std::io::Result<Source<ReadAhead>> {
        let Self { read, block, start, end, ended } = self;
        let read = ReadAhead::spawn(|| Ok(read))?;
        Ok(Source { read, block, start, end, ended })
    }
}

/// Reads once, and again where a signal came in between.
pub(super) fn read_once(read: &mut impl Read, room: &mut [u8]) -> Result<usize, std::io::Error> {
    loop {
        match read.read(room) {
            Err(error) if error.kind() == IoErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::RECORD_LIMIT;

    /// Gives one byte a read.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            let len = self.0.len().min(room.len()).min(1);
            let (now, later) = self.0.split_at(len);
            room[..len].copy_from_slice(now);
            self.0 = later;
            Ok(len)
        }
    }

    #[test]
    fn a_record_larger_than_the_block_makes_it_grow() {
        let data = vec![7; 3 * BLOCK_LEN];
        let bytes = iplink_generator::bytes::PcapFile::new().record(1, 0, &data).build();
        let mut capture = Reader::open(&bytes[..]).unwrap();
        assert_eq!(capture.next_packet().unwrap().unwrap().data, data);
        assert!(capture.next_packet().unwrap().is_none());
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let bytes = iplink_generator::bytes::PcapFile::new()
            .record_with(1, 0, RECORD_LIMIT, RECORD_LIMIT, &[0; 40])
            .build();
        let mut capture = Reader::open(&bytes[..]).unwrap();
        capture.next_packet().unwrap_err();
        assert_eq!(capture.source.block.len(), BLOCK_LEN);
    }

    #[test]
    fn a_byte_at_a_time_gives_every_packet() {
        let bytes = iplink_generator::bytes::PcapFile::new()
            .record(1, 0, &[1, 2, 3])
            .record(2, 0, &[4])
            .build();
        let mut capture = Reader::open(Drip(&bytes)).unwrap();
        assert_eq!(capture.next_packet().unwrap().unwrap().data, [1, 2, 3]);
        assert_eq!(capture.next_packet().unwrap().unwrap().data, [4]);
        assert!(capture.next_packet().unwrap().is_none());
        assert_eq!(capture.bytes_read(), bytes.len() as u64);
    }

    #[test]
    fn a_source_that_would_block_is_asked_again() {
        /// Says that it would block before every byte.
        struct Hesitating<'a>(Drip<'a>, bool);
        impl Read for Hesitating<'_> {
            fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
                self.1 = !self.1;
                if self.1 { Err(IoErrorKind::WouldBlock.into()) } else { self.0.read(room) }
            }
        }
        let bytes = iplink_generator::bytes::PcapFile::new()
            .record(1, 0, &[1, 2, 3])
            .record(2, 0, &[4])
            .build();
        let mut capture = Reader::open_patiently(Hesitating(Drip(&bytes), false)).unwrap();
        let (mut lengths, mut waited) = (Vec::new(), 0);
        loop {
            match capture.next_packet() {
                Ok(Some(packet)) => lengths.push(packet.data.len()),
                Ok(None) => break,
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Io(_)), "{error}");
                    waited += 1;
                }
            }
        }
        assert_eq!(lengths, [3, 1]);
        assert_eq!(waited, bytes.len() - 24 + 1);
        assert!(Reader::open(Hesitating(Drip(&bytes), false)).is_err());
    }

    #[test]
    fn the_time_of_a_packet_is_told_before_it() {
        let bytes =
            iplink_generator::bytes::PcapFile::new().record(1, 0, &[1]).record(2, 0, &[2]).build();
        let mut capture = Reader::open(&bytes[..]).unwrap();
        for second in [1, 2] {
            let time = capture.peek_time().unwrap().unwrap();
            assert_eq!(time, capture.peek_time().unwrap().unwrap());
            let packet = capture.next_packet().unwrap().unwrap();
            assert_eq!((packet.time, packet.data), (time, &[second][..]));
        }
        assert!(capture.peek_time().unwrap().is_none());
    }

    #[test]
    fn after_an_error_it_is_at_its_end() {
        let bytes = iplink_generator::bytes::PcapFile::new().record(1, 0, &[1, 2, 3]).build();
        let mut capture = Reader::open(&bytes[..bytes.len() - 1]).unwrap();
        let error = capture.next_packet().unwrap_err();
        assert_eq!(error.to_string(), "record 1 at byte 24: cut short: 18 of 19 bytes are there");
        assert!(capture.next_packet().unwrap().is_none());
    }
}
