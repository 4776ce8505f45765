//! Reads and decompresses the bytes of a capture on a separate thread.
//!
//! The thread reads ahead by up to a megabyte, so that no packets of a burst are lost while the
//! consumer of the bytes is busy.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::thread;
use std::time::Duration;

use iplink_core::capture::{Decompressed, ReadAhead};

use crate::StopFlag;

/// The interval at which reads return to the caller, by failing with [`ErrorKind::WouldBlock`].
const YIELD_INTERVAL: Duration = Duration::from_millis(50);

/// The interval at which a file is checked for growth.
const GROWTH_POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A capture as a stream of decompressed bytes that does not block for long.
///
/// Every 50 ms a read fails with [`ErrorKind::WouldBlock`], even if bytes are available, so
/// that the caller can publish a snapshot. [`LiveReader`](iplink_core::LiveReader) continues
/// after that error.
#[derive(Debug)]
pub struct LiveSource {
    bytes: ReadAhead,
    /// The flag that stops waiting for the first bytes; `None` once they have arrived, because a
    /// capture that has begun is read to its end.
    stop_before_start: Option<StopFlag>,
}

impl LiveSource {
    /// Starts a thread that opens a source and reads it.
    ///
    /// `open` runs on that thread, because opening a named pipe may block. Until the first bytes
    /// arrive, a request on `stop` makes reads fail.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot start a thread. Errors of `open` are returned by
    /// the first read.
    pub fn spawn<R: Read + Send>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        stop: StopFlag,
    ) -> io::Result<Self> {
        let open_decompressed = || {
            let decompressed = Decompressed::open(open()?);
            decompressed.map_err(|error| io::Error::other(error.to_string()))
        };
        let bytes = ReadAhead::spawn(open_decompressed)?.with_yield_interval(YIELD_INTERVAL);
        Ok(Self { bytes, stop_before_start: Some(stop) })
    }
}

impl Read for LiveSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.bytes.read(buffer);
        match &result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if self.stop_before_start.as_ref().is_some_and(StopFlag::is_requested) {
                    return Err(io::Error::other("stopped before the first packet arrived"));
                }
            }
            _ => self.stop_before_start = None,
        }
        result
    }
}

/// A file to which another program is writing: at its end, reads wait for more bytes.
#[derive(Debug)]
pub struct GrowingFile(File);

impl GrowingFile {
    /// Wraps an open file; reading starts at its current position.
    #[must_use]
    pub const fn new(file: File) -> Self {
        Self(file)
    }
}

impl Read for GrowingFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Ok(0) if !buffer.is_empty() => thread::sleep(GROWTH_POLL_INTERVAL),
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn growing_file_returns_bytes_appended_later() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"one ").unwrap();
        let growing = GrowingFile::new(file.reopen().unwrap());
        let mut source = LiveSource::spawn(|| Ok(growing), StopFlag::default()).unwrap();
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(150));
            file.write_all(b"two").unwrap();
            file
        });
        let (mut bytes, mut yield_count) = (Vec::<u8>::new(), 0);
        while bytes.len() < 7 {
            let mut buffer = [0; 4_096];
            match source.read(&mut buffer) {
                Ok(len) => bytes.extend(&buffer[..len]),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    yield_count += 1;
                }
            }
        }
        assert_eq!(bytes, b"one two");
        assert!(yield_count > 0);
        drop(writer.join().unwrap());
    }
}
