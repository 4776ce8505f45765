//! Bytes of a stream, read on a thread of their own.

use std::io::{self, ErrorKind, Read};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// The size of a block, in bytes.
const BLOCK_LEN: usize = 256 * 1024;

/// So many blocks wait at most: a slow reader of them slows the stream.
const WAITING_BLOCKS: usize = 4;

/// The bytes of a stream, which is read while those that came before are used; a
/// megabyte waits at most.
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
    /// Where used blocks go, to be filled again.
    used: SyncSender<Vec<u8>>,
    current: Vec<u8>,
    /// How many bytes of it have been used.
    start: usize,
    thread: Option<JoinHandle<()>>,
    turn: Option<Turn>,
}

/// For how long its reader may read before it is to do something else.
#[derive(Debug)]
struct Turn {
    length: Duration,
    ends: Instant,
}

impl Turn {
    fn new(length: Duration) -> Self {
        Self { length, ends: Instant::now() + length }
    }

    fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }
}

impl ReadAhead {
    /// Opens a stream on a new thread, and begins to read it there.
    ///
    /// That thread ends with the stream or, where nobody wants more of it, once it
    /// gives something. Nobody waits for it: nothing can end a read from a pipe
    /// that is silent.
    ///
    /// # Errors
    ///
    /// Returns an error when the system has no thread to give. Where the stream
    /// cannot be opened, the first read says so.
    pub fn spawn<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> io::Result<Self> {
        let (send, blocks) = sync_channel(WAITING_BLOCKS);
        let (used, empty) = sync_channel(WAITING_BLOCKS + 2);
        let thread = Builder::new().spawn(move || match open() {
            Ok(source) => fill(source, &send, &empty),
            Err(error) => {
                let _ = send.send(Err(error));
            }
        })?;
        Ok(Self { blocks, used, current: Vec::new(), start: 0, thread: Some(thread), turn: None })
    }

    /// Says every so often that it would block ([`ErrorKind::WouldBlock`]), whether
    /// it would or not, so that who reads it can turn to something else.
    #[must_use]
    pub fn with_turns(self, length: Duration) -> Self {
        Self { turn: Some(Turn::new(length)), ..self }
    }

    /// Takes the next block; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let came = match &self.turn {
            None => self.blocks.recv().map_err(RecvTimeoutError::from),
            Some(turn) => self.blocks.recv_timeout(turn.left()),
        };
        let block = match came {
            Ok(block) => block?,
            Err(RecvTimeoutError::Timeout) => return Err(self.end_turn()),
            Err(RecvTimeoutError::Disconnected) => {
                self.join();
                return Ok(false);
            }
        };
        // Where the other thread has ended, the block is of no more use.
        let _ = self.used.try_send(std::mem::replace(&mut self.current, block));
        self.start = 0;
        Ok(true)
    }

    fn end_turn(&mut self) -> io::Error {
        self.turn = self.turn.take().map(|turn| Turn::new(turn.length));
        ErrorKind::WouldBlock.into()
    }

    /// Waits for the thread, which has ended. A panic of its goes on here: to lose
    /// bytes in silence would be worse.
    fn join(&mut self) {
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
    }
}

impl Read for ReadAhead {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.turn.as_ref().is_some_and(|turn| turn.left().is_zero()) {
            return Err(self.end_turn());
        }
        while self.start == self.current.len() {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let mut rest = self.current.get(self.start..).unwrap_or_default();
        let came = rest.read(room)?;
        self.start = self.start.saturating_add(came);
        Ok(came)
    }
}

/// Reads blocks until the source ends or nobody wants them any more.
fn fill(mut source: impl Read, send: &SyncSender<io::Result<Vec<u8>>>, empty: &Receiver<Vec<u8>>) {
    loop {
        let mut block = empty.try_recv().unwrap_or_default();
        block.resize(BLOCK_LEN, 0);
        let read = match source.read(&mut block) {
            Ok(0) => return,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(came) => {
                block.truncate(came);
                Ok(block)
            }
            Err(error) => Err(error),
        };
        let has_failed = read.is_err();
        if send.send(read).is_err() || has_failed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn ahead(source: impl Read + Send + 'static) -> ReadAhead {
        ReadAhead::spawn(|| Ok(source)).unwrap()
    }

    #[test]
    fn every_byte_comes_in_order() {
        let bytes: Vec<u8> = (0..=250).cycle().take(3 * BLOCK_LEN + 7).collect();
        let mut came = Vec::new();
        ahead(io::Cursor::new(bytes.clone())).read_to_end(&mut came).unwrap();
        assert!(came == bytes);
    }

    #[test]
    fn who_stops_early_is_not_waited_for() {
        let mut came = [0; 10];
        ahead(io::repeat(7)).read_exact(&mut came).unwrap();
        assert_eq!(came, [7; 10]);
    }

    #[test]
    fn a_source_that_says_nothing_more_is_not_waited_for() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(&[7; 10]).unwrap();
        let mut came = [0; 10];
        ahead(reader).read_exact(&mut came).unwrap();
        assert_eq!(came, [7; 10]);
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it() {
        struct Failing(u8);
        impl Read for Failing {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 2 {
                    return Err(io::Error::other("gone"));
                }
                room[0] = self.0;
                Ok(1)
            }
        }
        let mut came = Vec::new();
        let error = ahead(Failing(0)).read_to_end(&mut came).unwrap_err();
        assert_eq!(error.to_string(), "gone");
        assert_eq!(came, [1, 2]);
    }

    #[test]
    fn what_cannot_be_opened_is_said_by_the_first_read() {
        let mut ahead = ReadAhead::spawn(|| Err::<&[u8], _>(io::Error::other("shut"))).unwrap();
        assert_eq!(ahead.read(&mut [0]).unwrap_err().to_string(), "shut");
        assert_eq!(ahead.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    #[should_panic(expected = "a decoder has a mistake")]
    fn a_panic_is_no_end() {
        struct Mistaken;
        impl Read for Mistaken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("a decoder has a mistake");
            }
        }
        let _ = ahead(Mistaken).read(&mut [0]);
    }

    #[test]
    fn a_silent_source_and_a_slow_one_leave_time_for_others() {
        struct Slow(u8);
        impl Read for Slow {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_millis(10));
                self.0 += 1;
                room[0] = self.0;
                Ok(usize::from(self.0 <= 30))
            }
        }
        let mut slow = ahead(Slow(0)).with_turns(Duration::from_millis(50));
        let (mut came, mut turns) = (Vec::new(), 0);
        loop {
            let mut byte = [0];
            match slow.read(&mut byte) {
                Ok(0) => break,
                Ok(_) => came.push(byte[0]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => turns += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(came, (1..=30).collect::<Vec<_>>());
        assert!(turns >= 4, "{turns}");
    }
}
