//! Parts of a capture file, for several threads to read at once.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek};
use std::num::NonZeroUsize;

use super::Reader;
use super::engine::Engine;
use crate::error::Position;

/// A file smaller than this, in bytes, is read faster by one thread.
const SMALLEST_SPLIT: u64 = 8 * 1024 * 1024;

/// No part is smaller than this, in bytes.
const SMALLEST_PART: u64 = 4 * 1024 * 1024;

/// So many bytes are looked at to find where a record begins.
const WINDOW_LEN: usize = 1024 * 1024;

/// A part of a capture file.
#[derive(Debug)]
pub(crate) struct Segment {
    /// How the bytes at its start are understood.
    engine: Engine,
    /// Where its first record begins, by the guess.
    start: Position,
    /// It ends with the record that begins last before this place.
    until: u64,
}

/// Where a part ended, and how the bytes there are understood.
#[derive(Debug)]
pub(crate) struct SegmentEnd {
    engine: Engine,
    byte: u64,
}

/// Finds the parts in which `threads` threads can read a file, and names its
/// format; `None` where it is small, no regular file or no plain capture.
pub(crate) fn split(file: &File, threads: NonZeroUsize) -> Option<(&'static str, Vec<Segment>)> {
    let len = unread_len(file).filter(|len| *len >= SMALLEST_SPLIT)?;
    let mut reader = Reader::open(Range::new(file)).ok()?;
    let format = reader.format();
    let whole =
        Segment { start: reader.position(), engine: reader.engine().nameless(), until: u64::MAX };
    reader.next_packet().ok()??;
    // By now it knows the interfaces, which pcapng declares before its packets.
    let engine = reader.engine();
    if !engine.is_small() {
        return None;
    }
    let first = whole.start.byte;
    let count = (threads.get() as u64).min(len / SMALLEST_PART);
    let stride = len.saturating_sub(first) / count.max(1);
    let mut parts = vec![whole];
    for number in 1..count {
        let near = first.saturating_add(stride.saturating_mul(number));
        let Some(byte) = guess(file, engine, near) else {
            continue; // the part before it takes this one's share
        };
        if let Some(last) = parts.last_mut() {
            last.until = byte;
        }
        let start = Position { record: 1, byte };
        parts.push(Segment { engine: engine.nameless(), start, until: u64::MAX });
    }
    Some((format, parts))
}

/// Returns the length of a regular file of which nothing has been read; it can
/// be read at any place, and again.
pub(crate) fn unread_len(mut file: &File) -> Option<u64> {
    let found = file.metadata().ok().filter(Metadata::is_file)?;
    (file.stream_position().ok()? == 0).then_some(found.len())
}

/// Guesses where the first record at or after `byte` begins.
fn guess(file: &File, engine: &Engine, byte: u64) -> Option<u64> {
    let mut window = Vec::with_capacity(WINDOW_LEN);
    Range { file, at: byte }.take(WINDOW_LEN as u64).read_to_end(&mut window).ok()?;
    Some(byte.saturating_add(engine.find_record(&window)? as u64))
}

impl Segment {
    /// Opens the part for reading.
    pub(crate) fn open<'a>(&self, file: &'a File) -> Reader<Range<'a>> {
        let range = Range { file, at: self.start.byte };
        Reader::resume(self.engine.nameless(), range, self.start, self.until)
    }

    /// Tells whether the part before this one ended where this one begins, and
    /// understands the bytes there as this one did.
    pub(crate) fn begins_at(&self, end: &SegmentEnd) -> bool {
        self.start.byte == end.byte && self.engine.reads_like(&end.engine)
    }

    /// Returns the part as it is by the end of the one before it.
    pub(crate) fn from(&self, end: &SegmentEnd) -> Self {
        let start = Position { record: 1, byte: end.byte };
        Self { engine: end.engine.nameless(), start, until: self.until }
    }
}

impl<R> Reader<R> {
    /// Tells where reading ended.
    pub(crate) fn end(self) -> SegmentEnd {
        let byte = self.position().byte;
        SegmentEnd { engine: self.into_engine(), byte }
    }
}

/// A file from a place on. It does not move the place at which the file itself
/// is read, so that several threads can share the file.
#[derive(Debug)]
pub(crate) struct Range<'a> {
    file: &'a File,
    at: u64,
}

impl<'a> Range<'a> {
    /// The whole file.
    pub(crate) const fn new(file: &'a File) -> Self {
        Self { file, at: 0 }
    }
}

impl Read for Range<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let came = read_at(self.file, room, self.at)?;
        self.at = self.at.saturating_add(came as u64);
        Ok(came)
    }
}

#[cfg(unix)]
fn read_at(file: &File, room: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, room, at)
}

#[cfg(windows)]
fn read_at(file: &File, room: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, room, at)
}
