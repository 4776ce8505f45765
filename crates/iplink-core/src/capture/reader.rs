//! The packet reader over a stream.

use std::fmt;
use std::io::{self, ErrorKind as IoErrorKind, Read};

use super::decoder::CaptureDecoder;
use super::format::{HeaderStep, Step};
use super::read_buffer::ReadBuffer;
use super::{BoundedList, Compression, Decompressed, Interface, NameRecord, Packet, ReadAhead};
use crate::error::{Error, ErrorKind, Position};
use crate::time::Timestamp;

/// The initial size of the buffer, in bytes. It grows only for a larger record, and only
/// as the bytes of that record arrive.
const BUFFER_LEN: usize = 256 * 1024;

/// Reads a capture from any [`Read`] and lends its packets one at a time.
///
/// The reader reuses one buffer, so memory use does not depend on the length of
/// the capture, and wrapping the source in a `BufReader` brings no benefit. After
/// an error it returns no more packets, except when the source would block
/// ([`WouldBlock`](std::io::ErrorKind::WouldBlock)): then the call can be repeated.
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
    decoder: CaptureDecoder,
    buffer: ReadBuffer<R>,
    /// The compression that the source decompresses; `None` for an uncompressed input.
    compression: Option<Compression>,
    /// The number and offset of the next record.
    position: Position,
    /// The offset at which reading ends: records that start here or later are not
    /// read.
    end_byte: u64,
}

impl<R: Read> Reader<Decompressed<R>> {
    /// Opens a capture that may be compressed. Uncompressed captures are read as by
    /// [`open`](Self::open).
    ///
    /// Positions count decompressed bytes. If the source is truncated or corrupt,
    /// all packets that could be decompressed up to that point are returned first.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`open`](Self::open), and an [`Error`] if the source cannot
    /// be decompressed.
    ///
    /// ```
    /// use iplink_core::capture::Reader;
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let capture = Reader::decompress(file)?;
    /// assert_eq!(capture.format(), "pcap, microseconds, little-endian");
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    pub fn decompress(source: R) -> Result<Self, Error> {
        let source = Decompressed::open(source)?;
        let compression = source.compression();
        Ok(Self { compression, ..Self::open(source)? })
    }
}

impl<R: Read> Reader<R> {
    /// Opens a capture: detects its format and reads the file header.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source cannot be read, starts with no known
    /// capture format, or has a file header that is truncated or of an unsupported
    /// version.
    pub fn open(source: R) -> Result<Self, Error> {
        Self::open_with(source, Err)
    }

    /// Opens a capture like [`open`](Self::open), but retries while the source
    /// would block.
    pub(crate) fn open_nonblocking(source: R) -> Result<Self, Error> {
        Self::open_with(source, |error| match error.kind() {
            IoErrorKind::WouldBlock => Ok(()),
            _ => Err(error),
        })
    }

    /// Opens a capture. `on_error` returns those errors of the source that are fatal;
    /// after others, reading is retried.
    fn open_with(
        source: R,
        on_error: impl Fn(io::Error) -> Result<(), io::Error>,
    ) -> Result<Self, Error> {
        let fail = |kind| Error::new(Position::default(), kind);
        let mut buffer = ReadBuffer::with_capacity(BUFFER_LEN, source);
        loop {
            match CaptureDecoder::open(buffer.unread()).map_err(fail)? {
                HeaderStep::Complete(decoder, header_len) => {
                    buffer.take(header_len);
                    let position = Position { record: 1, byte: header_len as u64 };
                    let (compression, end_byte) = (None, u64::MAX);
                    return Ok(Self { decoder, buffer, compression, position, end_byte });
                }
                HeaderStep::NeedMore(needed_len) => match buffer.fill(needed_len) {
                    Ok(0) => {
                        return Err(fail(ErrorKind::unexpected_end(
                            buffer.unread().len(),
                            needed_len,
                        )));
                    }
                    Ok(_) => {}
                    Err(error) => on_error(error).map_err(|error| fail(error.into()))?,
                },
            }
        }
    }

    /// Returns the next packet, or `None` at the end of the capture and after an
    /// error.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] with the record number and byte offset at which the
    /// capture is corrupt or truncated, or at which the source failed. All packets
    /// before that position have been returned.
    #[inline]
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, Error> {
        // The loop may refill the buffer, and must not borrow from it. The decoder
        // therefore returns offsets, and the packet is borrowed after the loop.
        let record = loop {
            if self.position.byte >= self.end_byte {
                return Ok(None);
            }
            match self.decoder.step(self.buffer.unread()) {
                Ok(Step::Packet(record)) => break record,
                step => {
                    if !self.advance(step)? {
                        return Ok(None);
                    }
                }
            }
        };
        self.position.record = self.position.record.saturating_add(1);
        Ok(Some(record.packet(self.take(record.end))))
    }

    /// Returns the timestamp of the next packet, if it has one, without consuming the
    /// packet. At the end of the capture and after an error, the outer option is `None`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`next_packet`](Self::next_packet).
    pub(crate) fn peek_time(&mut self) -> Result<Option<Option<Timestamp>>, Error> {
        loop {
            if self.position.byte >= self.end_byte {
                return Ok(None);
            }
            match self.decoder.step(self.buffer.unread()) {
                Ok(Step::Packet(record)) => return Ok(Some(record.time)),
                step => {
                    if !self.advance(step)? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Calls a function for each packet in the buffer, and then refills the buffer, unless
    /// the function stops the loop. Returns whether there may be more packets. This is faster
    /// than calling [`next_packet`](Self::next_packet) for each packet.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`next_packet`](Self::next_packet).
    #[inline]
    pub(crate) fn for_each_buffered(
        &mut self,
        mut handle: impl FnMut(&Packet<'_>) -> AfterPacket,
    ) -> Result<bool, Error> {
        let mut unread = self.buffer.unread();
        let (buffered_len, mut records) = (unread.len(), 0);
        let limit = self.end_byte.saturating_sub(self.position.byte);
        let loop_end = loop {
            let used_len = buffered_len.saturating_sub(unread.len());
            if used_len as u64 >= limit {
                break LoopEnd::Limit;
            }
            match self.decoder.step(unread) {
                Ok(Step::Packet(record)) => {
                    let after_packet = handle(&record.packet(unread));
                    if after_packet == AfterPacket::PutBack {
                        break LoopEnd::Stopped;
                    }
                    unread = unread.get(record.end..).unwrap_or_default();
                    records = u64::saturating_add(records, 1);
                    if after_packet == AfterPacket::Stop {
                        break LoopEnd::Stopped;
                    }
                }
                step => break LoopEnd::Step(step),
            }
        };
        let used_len = buffered_len.saturating_sub(unread.len());
        self.take(used_len);
        self.position.record = self.position.record.saturating_add(records);
        match loop_end {
            LoopEnd::Limit => Ok(false),
            LoopEnd::Stopped => Ok(true),
            LoopEnd::Step(step) => self.advance(step),
        }
    }

    /// Handles any decoding result other than a packet; returns whether there may
    /// be more packets.
    #[cold]
    fn advance(&mut self, step: Result<Step, ErrorKind>) -> Result<bool, Error> {
        match step {
            Ok(Step::Packet(_)) => {}
            Ok(Step::Skip(len)) => {
                self.take(len);
            }
            Ok(Step::NextCapture) => match self.decoder.start_next_capture(self.buffer.unread()) {
                Ok(len) => {
                    self.take(len);
                }
                Err(kind) => return Err(self.fail(kind)),
            },
            Ok(Step::NeedMore(needed_len)) => return self.fill(needed_len),
            Err(kind) => return Err(self.fail(kind)),
        }
        Ok(true)
    }

    /// Reads more bytes; returns `false` if the capture ends between two records.
    fn fill(&mut self, needed_len: usize) -> Result<bool, Error> {
        match self.buffer.fill(needed_len) {
            Ok(0) => match self.buffer.unread().len() {
                0 => Ok(false),
                available => Err(self.fail(ErrorKind::unexpected_end(available, needed_len))),
            },
            Ok(_) => Ok(true),
            // Not fatal: the next call retries the read.
            Err(error) if error.kind() == IoErrorKind::WouldBlock => {
                Err(Error::new(self.position, error.into()))
            }
            Err(error) => Err(self.fail(error.into())),
        }
    }

    /// Consumes bytes of the buffer, advances the position, and returns the bytes.
    #[inline]
    fn take(&mut self, len: usize) -> &[u8] {
        self.position.byte = self.position.byte.saturating_add(len as u64);
        self.buffer.take(len)
    }

    /// Ends reading with an error at the current position.
    #[cold]
    fn fail(&mut self, kind: ErrorKind) -> Error {
        self.buffer.close();
        Error::new(self.position, kind)
    }
}

impl<R: Read + Send + 'static> Reader<R> {
    /// Moves the reading of the remaining source to another thread.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the system cannot start a thread.
    pub(crate) fn read_ahead(self) -> Result<Reader<ReadAhead>, Error> {
        let Self { decoder, buffer, compression, position, end_byte } = self;
        let buffer = buffer.map_source(|source| ReadAhead::spawn(|| Ok(source)));
        let buffer = buffer.map_err(ErrorKind::from)?;
        Ok(Reader { decoder, buffer, compression, position, end_byte })
    }
}

impl<R> Reader<R> {
    /// Resumes reading a capture at `position`, which is a record boundary. `source` starts
    /// at this position. Only records that start before `end_byte` are read.
    pub(super) fn resume(
        decoder: CaptureDecoder,
        source: R,
        position: Position,
        end_byte: u64,
    ) -> Self {
        let buffer = ReadBuffer::with_capacity(BUFFER_LEN, source);
        Self { decoder, buffer, compression: None, position, end_byte }
    }

    /// Returns the name of the capture format, such as `pcap, microseconds,
    /// little-endian, in gzip`. If the input holds several captures, this is the format
    /// of the current one.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        self.decoder.format_name(self.compression)
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

    /// Returns the number of bytes consumed so far, after decompression.
    #[must_use]
    pub const fn bytes_read(&self) -> u64 {
        self.position.byte
    }

    /// Returns the position of the next record.
    pub(super) const fn position(&self) -> Position {
        self.position
    }

    pub(super) const fn decoder(&self) -> &CaptureDecoder {
        &self.decoder
    }

    pub(super) fn into_decoder(self) -> CaptureDecoder {
        self.decoder
    }
}

/// Selects how [`Reader::for_each_buffered`] continues after a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterPacket {
    /// Continue with the next packet.
    Continue,
    /// Stop; the next call continues after this packet.
    Stop,
    /// Stop; the next call repeats this packet.
    PutBack,
}

/// The reason why [`Reader::for_each_buffered`] ends its loop.
enum LoopEnd {
    /// The next record starts at or after the offset at which reading ends.
    Limit,
    /// The function called for the packets stopped the loop.
    Stopped,
    /// The buffer does not continue with a packet.
    Step(Result<Step, ErrorKind>),
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("position", &self.position).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use iplink_generator::bytes::PcapFile;

    use super::*;

    /// A reader that returns one byte per read.
    struct OneByteReader<'a>(&'a [u8]);

    impl Read for OneByteReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = buffer.len().min(1);
            self.0.read(&mut buffer[..len])
        }
    }

    /// A reader that fails with `WouldBlock` before every byte. The flag states whether the
    /// last read failed.
    struct NonblockingReader<'a>(OneByteReader<'a>, bool);

    impl Read for NonblockingReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(IoErrorKind::WouldBlock.into()) } else { self.0.read(buffer) }
        }
    }

    #[test]
    fn record_larger_than_the_buffer_is_read() {
        let data = vec![7; 3 * BUFFER_LEN];
        let bytes = PcapFile::new().record(1, 0, &data).build();
        let mut capture = Reader::open(&bytes[..]).unwrap();
        assert_eq!(capture.next_packet().unwrap().unwrap().data, data);
        assert!(capture.next_packet().unwrap().is_none());
    }

    #[test]
    fn source_that_returns_single_bytes_is_read_completely() {
        let bytes = PcapFile::new().record(1, 0, &[1, 2, 3]).record(2, 0, &[4]).build();
        let mut capture = Reader::open(OneByteReader(&bytes)).unwrap();
        assert_eq!(capture.next_packet().unwrap().unwrap().data, [1, 2, 3]);
        assert_eq!(capture.next_packet().unwrap().unwrap().data, [4]);
        assert!(capture.next_packet().unwrap().is_none());
        assert_eq!(capture.bytes_read(), bytes.len() as u64);
    }

    #[test]
    fn reading_resumes_after_the_source_would_block() {
        let bytes = PcapFile::new().record(1, 0, &[1, 2, 3]).record(2, 0, &[4]).build();
        let source = || NonblockingReader(OneByteReader(&bytes), false);
        let mut capture = Reader::open_nonblocking(source()).unwrap();
        let (mut lengths, mut waits) = (Vec::new(), 0);
        loop {
            match capture.next_packet() {
                Ok(Some(packet)) => lengths.push(packet.data.len()),
                Ok(None) => break,
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Io(_)), "{error}");
                    waits += 1;
                }
            }
        }
        assert_eq!(lengths, [3, 1]);
        // One wait before each byte after the file header, and one before the end.
        assert_eq!(waits, bytes.len() - 24 + 1);
        assert!(Reader::open(source()).is_err());
    }

    #[test]
    fn peek_time_does_not_consume_the_packet() {
        let bytes = PcapFile::new().record(1, 0, &[1]).record(2, 0, &[2]).build();
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
    fn no_packet_follows_an_error() {
        let bytes = PcapFile::new().record(1, 0, &[1, 2, 3]).build();
        let mut capture = Reader::open(&bytes[..bytes.len() - 1]).unwrap();
        let error = capture.next_packet().unwrap_err();
        assert_eq!(error.to_string(), "record 1 at byte 24: truncated: 18 of 19 bytes present");
        assert!(capture.next_packet().unwrap().is_none());
    }
}
