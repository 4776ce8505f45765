//! Segments of a capture file that several threads read in parallel.
//!
//! The start of each segment is a guess: a position that looks like a record
//! boundary. It is verified afterward, by comparison with the end of the preceding
//! segment.

use std::fs::{File, Metadata};
use std::io::{Read, Seek};
use std::num::NonZeroUsize;

use super::decoder::CaptureDecoder;
use super::{FileCursor, Reader, resync};
use crate::error::Position;

/// The minimum length of a file that is split, in bytes. A single thread reads a
/// smaller file faster.
const MIN_SPLIT_LEN: u64 = 8 * 1024 * 1024;

/// The minimum length of a segment, in bytes.
const MIN_SEGMENT_LEN: u64 = 4 * 1024 * 1024;

/// The number of bytes searched for a record boundary, per segment.
const SEARCH_LEN: usize = 1024 * 1024;

/// A segment of a capture file.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The state of the decoder at the start of the segment.
    decoder: CaptureDecoder,
    /// The position at which its first record is presumed to start. Record numbers count from
    /// the start of the segment.
    start: Position,
    /// The offset at which the segment ends, in bytes: records that start here or later are
    /// not read.
    end_byte: u64,
}

/// The actual end of a segment that has been read, and the decoder state there.
#[derive(Debug)]
pub(crate) struct SegmentEnd {
    decoder: CaptureDecoder,
    /// The offset after the last record that was read, in bytes.
    byte: u64,
}

/// Splits a file into segments for `threads` threads; also returns the name of its
/// format. Returns `None` if the file is small, not a regular file, or not an
/// uncompressed capture.
pub(crate) fn split_into_segments(
    file: &File,
    threads: NonZeroUsize,
) -> Option<(&'static str, Vec<Segment>)> {
    let len = regular_file_len(file).filter(|len| *len >= MIN_SPLIT_LEN)?;
    let mut reader = Reader::open(FileCursor::new(file)).ok()?;
    let format = reader.format();
    let first_segment = Segment {
        decoder: reader.decoder().without_metadata(),
        start: reader.position(),
        end_byte: u64::MAX,
    };
    // After the first packet the decoder usually knows all interfaces, which pcapng
    // declares before their packets.
    reader.next_packet().ok()??;
    let decoder = reader.decoder();
    if !decoder.is_cheap_to_clone() {
        return None;
    }
    let first_byte = first_segment.start.byte;
    let segment_count = (threads.get() as u64).min(len / MIN_SEGMENT_LEN);
    let stride = len.saturating_sub(first_byte) / segment_count.max(1);
    let mut segments = vec![first_segment];
    for index in 1..segment_count {
        let target_byte = first_byte.saturating_add(stride.saturating_mul(index));
        let Some(byte) = find_boundary(file, decoder, target_byte) else {
            continue; // the preceding segment covers these bytes
        };
        if let Some(last) = segments.last_mut() {
            last.end_byte = byte;
        }
        segments.push(Segment {
            decoder: decoder.without_metadata(),
            start: Position { record: 1, byte },
            end_byte: u64::MAX,
        });
    }
    Some((format, segments))
}

/// Returns the length of a regular file that has not been read from yet, or `None` for
/// any other file. A regular file can be read at any offset, and more than once.
pub(crate) fn regular_file_len(mut file: &File) -> Option<u64> {
    let metadata = file.metadata().ok().filter(Metadata::is_file)?;
    (file.stream_position().ok()? == 0).then_some(metadata.len())
}

/// Finds the first likely record boundary at or after an offset.
fn find_boundary(file: &File, decoder: &CaptureDecoder, offset: u64) -> Option<u64> {
    let mut window = Vec::with_capacity(SEARCH_LEN);
    FileCursor::at(file, offset).take(SEARCH_LEN as u64).read_to_end(&mut window).ok()?;
    Some(offset.saturating_add(resync::find_record(decoder, &window)? as u64))
}

impl Segment {
    /// Opens the segment for reading.
    pub(crate) fn open<'a>(&self, file: &'a File) -> Reader<FileCursor<'a>> {
        let cursor = FileCursor::at(file, self.start.byte);
        Reader::resume(self.decoder.without_metadata(), cursor, self.start, self.end_byte)
    }

    /// Returns whether the segment starts exactly where the preceding segment ended,
    /// with the same decoder state.
    pub(crate) fn starts_at(&self, end: &SegmentEnd) -> bool {
        self.start.byte == end.byte && self.decoder.is_equivalent_to(&end.decoder)
    }

    /// Returns the segment with its start moved to the end of the preceding segment.
    pub(crate) fn restarted_at(&self, end: &SegmentEnd) -> Self {
        let start = Position { record: 1, byte: end.byte };
        Self { decoder: end.decoder.without_metadata(), start, end_byte: self.end_byte }
    }
}

impl<R> Reader<R> {
    /// Returns the position and the decoder state at the end of reading.
    pub(crate) fn into_segment_end(self) -> SegmentEnd {
        let byte = self.position().byte;
        SegmentEnd { decoder: self.into_decoder(), byte }
    }
}
