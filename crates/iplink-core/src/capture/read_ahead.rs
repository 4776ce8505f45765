//! Reading a stream ahead of its consumer, on another thread.

use std::io::{self, ErrorKind, Read};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// The size of a block, in bytes.
const BLOCK_LEN: usize = 256 * 1024;

/// The maximum number of blocks in the queue. When it is full, the thread waits for the
/// consumer.
const MAX_QUEUED_BLOCKS: usize = 4;

/// Reads a stream on another thread, up to a megabyte ahead of its consumer.
///
/// ```
/// use iplink_core::capture::ReadAhead;
/// use std::io::Read;
///
/// let mut ahead = ReadAhead::spawn(|| Ok(&b"some bytes"[..]))?;
/// let mut text = String::new();
/// ahead.read_to_string(&mut text)?;
/// assert_eq!(text, "some bytes");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ReadAhead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// The channel through which consumed blocks return to the other thread, which fills
    /// them again.
    consumed_blocks: SyncSender<Vec<u8>>,
    current: Vec<u8>,
    /// The number of bytes of the current block that have been consumed.
    consumed: usize,
    thread: Option<JoinHandle<()>>,
    yield_timer: Option<YieldTimer>,
}

/// A timer by which a read returns control to the caller once per interval.
#[derive(Debug)]
struct YieldTimer {
    interval: Duration,
    deadline: Instant,
}

impl YieldTimer {
    fn start(interval: Duration) -> Self {
        Self { interval, deadline: Instant::now() + interval }
    }

    /// Returns the time until the deadline.
    fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

impl ReadAhead {
    /// Opens a stream on a new thread and starts to read it there.
    ///
    /// The thread ends at the end of the stream or, after the `ReadAhead` is dropped, when
    /// it has read the next block. Dropping does not wait for the thread, since nothing can
    /// interrupt a read from a silent pipe.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot start a thread. If the stream cannot
    /// be opened, the first read returns that error.
    pub fn spawn<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> io::Result<Self> {
        let (block_sender, blocks) = sync_channel(MAX_QUEUED_BLOCKS);
        // There are two blocks outside the queue: the one that is filled and the current one.
        let (consumed_blocks, free_blocks) = sync_channel(MAX_QUEUED_BLOCKS + 2);
        let thread = Builder::new().spawn(move || match open() {
            Ok(source) => fill_blocks(source, &block_sender, &free_blocks),
            Err(error) => {
                let _ = block_sender.send(Err(error));
            }
        })?;
        Ok(Self {
            blocks,
            consumed_blocks,
            current: Vec::new(),
            consumed: 0,
            thread: Some(thread),
            yield_timer: None,
        })
    }

    /// Lets reads fail with [`ErrorKind::WouldBlock`] once per interval, even if bytes are
    /// available, so that the caller can do other work.
    #[must_use]
    pub fn with_yield_interval(self, interval: Duration) -> Self {
        Self { yield_timer: Some(YieldTimer::start(interval)), ..self }
    }

    /// Receives the next block; returns `false` at the end of the stream.
    fn advance(&mut self) -> io::Result<bool> {
        let received = match &self.yield_timer {
            None => self.blocks.recv().map_err(RecvTimeoutError::from),
            Some(timer) => self.blocks.recv_timeout(timer.remaining()),
        };
        let block = match received {
            Ok(block) => block?,
            Err(RecvTimeoutError::Timeout) => return Err(self.yield_now()),
            Err(RecvTimeoutError::Disconnected) => {
                self.join();
                return Ok(false);
            }
        };
        // This fails if the other thread has ended and needs no more blocks.
        let _ = self.consumed_blocks.try_send(std::mem::replace(&mut self.current, block));
        self.consumed = 0;
        Ok(true)
    }

    /// Restarts the timer and returns the error for the caller.
    fn yield_now(&mut self) -> io::Error {
        self.yield_timer = self.yield_timer.take().map(|timer| YieldTimer::start(timer.interval));
        ErrorKind::WouldBlock.into()
    }

    /// Waits for the thread, which has ended, and propagates its panic: an end of
    /// input instead would silently lose bytes.
    fn join(&mut self) {
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
    }
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.yield_timer.as_ref().is_some_and(|timer| timer.remaining().is_zero()) {
            return Err(self.yield_now());
        }
        while self.consumed == self.current.len() {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let mut unread = self.current.get(self.consumed..).unwrap_or_default();
        let count = unread.read(buffer)?;
        self.consumed = self.consumed.saturating_add(count);
        Ok(count)
    }
}

/// Reads blocks until end of input or until the receiver is dropped.
fn fill_blocks(
    mut source: impl Read,
    block_sender: &SyncSender<io::Result<Vec<u8>>>,
    free_blocks: &Receiver<Vec<u8>>,
) {
    loop {
        let mut block = free_blocks.try_recv().unwrap_or_default();
        block.resize(BLOCK_LEN, 0);
        let result = match source.read(&mut block) {
            Ok(0) => return,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(count) => {
                block.truncate(count);
                Ok(block)
            }
            Err(error) => Err(error),
        };
        let has_failed = result.is_err();
        if block_sender.send(result).is_err() || has_failed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read_ahead(source: impl Read + Send + 'static) -> ReadAhead {
        ReadAhead::spawn(|| Ok(source)).unwrap()
    }

    #[test]
    fn all_bytes_arrive_in_order() {
        let bytes: Vec<u8> = (0..=250).cycle().take(3 * BLOCK_LEN + 7).collect();
        let mut received = Vec::new();
        read_ahead(io::Cursor::new(bytes.clone())).read_to_end(&mut received).unwrap();
        assert!(received == bytes);
    }

    #[test]
    fn dropping_early_does_not_wait_for_the_thread() {
        let mut received = [0; 10];
        read_ahead(io::repeat(7)).read_exact(&mut received).unwrap();
        assert_eq!(received, [7; 10]);
    }

    #[test]
    fn dropping_does_not_wait_for_a_silent_pipe() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(&[7; 10]).unwrap();
        let mut received = [0; 10];
        read_ahead(reader).read_exact(&mut received).unwrap();
        assert_eq!(received, [7; 10]);
    }

    #[test]
    fn error_follows_the_bytes_before_it() {
        struct FailingReader(u8);
        impl Read for FailingReader {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 2 {
                    return Err(io::Error::other("gone"));
                }
                buffer[0] = self.0;
                Ok(1)
            }
        }
        let mut received = Vec::new();
        let error = read_ahead(FailingReader(0)).read_to_end(&mut received).unwrap_err();
        assert_eq!(error.to_string(), "gone");
        assert_eq!(received, [1, 2]);
    }

    #[test]
    fn open_error_is_returned_by_the_first_read() {
        let mut ahead = ReadAhead::spawn(|| Err::<&[u8], _>(io::Error::other("shut"))).unwrap();
        assert_eq!(ahead.read(&mut [0]).unwrap_err().to_string(), "shut");
        assert_eq!(ahead.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    #[should_panic(expected = "a decoder has a bug")]
    fn panic_of_the_thread_is_propagated() {
        struct PanickingReader;
        impl Read for PanickingReader {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("a decoder has a bug");
            }
        }
        let _ = read_ahead(PanickingReader).read(&mut [0]);
    }

    #[test]
    fn slow_source_yields_once_per_interval() {
        struct SlowReader(u8);
        impl Read for SlowReader {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_millis(10));
                self.0 += 1;
                buffer[0] = self.0;
                Ok(usize::from(self.0 <= 30))
            }
        }
        let mut ahead = read_ahead(SlowReader(0)).with_yield_interval(Duration::from_millis(50));
        let (mut received, mut yields) = (Vec::new(), 0);
        loop {
            let mut byte = [0];
            match ahead.read(&mut byte) {
                Ok(0) => break,
                Ok(_) => received.push(byte[0]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => yields += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(received, (1..=30).collect::<Vec<_>>());
        assert!(yields >= 4, "{yields}");
    }
}
