//! Bytes of a capture as they come, read and unpacked on a thread of their own.
//!
//! So nothing that the reader of them does makes the source wait, until a megabyte
//! lies unread.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use iplink_core::capture::Decompressed;

use super::signals::Stop;

/// The size of a block, in bytes.
const BLOCK_LEN: usize = 256 * 1024;

/// So many blocks wait at most: then the source waits, as a pipe does.
const WAITING_BLOCKS: usize = 4;

/// So often a reader of the bytes gets to do something else.
const TURN: Duration = Duration::from_millis(50);

/// A file is asked this often whether it has grown.
const GROWTH_POLL: Duration = Duration::from_millis(100);

/// The bytes of a capture, as they come.
///
/// Every 50 ms it says that it would block, whether it would or not, so that who
/// reads it can turn to something else.
#[derive(Debug)]
pub(super) struct Feed {
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// Where used blocks go, to be filled again.
    used: SyncSender<Vec<u8>>,
    current: Vec<u8>,
    /// How many bytes of it have been used.
    start: usize,
    turn_ends: Instant,
    /// What may keep it from beginning.
    stop: Option<Stop>,
}

impl Feed {
    /// Opens a source and begins to read it on a new thread, which ends with the source or
    /// with the program: nothing can end a read from a pipe that is silent.
    pub(super) fn spawn<R: Read + Send>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        stop: Stop,
    ) -> Self {
        let (send, blocks) = sync_channel(WAITING_BLOCKS);
        let (used, empty) = sync_channel(WAITING_BLOCKS + 2);
        thread::spawn(move || {
            let unpack = |source| {
                Decompressed::open(source).map_err(|error| io::Error::other(error.to_string()))
            };
            match open().and_then(unpack) {
                Ok(source) => fill(source, &send, &empty),
                Err(error) => {
                    let _ = send.send(Err(error));
                }
            }
        });
        let turn_ends = Instant::now() + TURN;
        Self { blocks, used, current: Vec::new(), start: 0, turn_ends, stop: Some(stop) }
    }

    /// Takes the next block; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let left = self.turn_ends.saturating_duration_since(Instant::now());
        let block = match self.blocks.recv_timeout(left) {
            Ok(block) => block?,
            Err(RecvTimeoutError::Disconnected) => return Ok(false),
            Err(RecvTimeoutError::Timeout) => return Err(self.next_turn()),
        };
        // Where the other thread has ended, the block is of no more use.
        let _ = self.used.try_send(std::mem::replace(&mut self.current, block));
        self.start = 0;
        self.stop = None;
        Ok(true)
    }

    fn next_turn(&mut self) -> io::Error {
        if self.stop.as_ref().is_some_and(Stop::is_asked) {
            return io::Error::other("nothing came before the program was told to end");
        }
        self.turn_ends = Instant::now() + TURN;
        ErrorKind::WouldBlock.into()
    }
}

impl Read for Feed {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.turn_ends {
            return Err(self.next_turn());
        }
        while self.start == self.current.len() {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let mut rest = self.current.get(self.start..).unwrap_or_default();
        let came = rest.read(room)?;
        self.start += came;
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

/// A file that may grow: at its end it waits for more.
#[derive(Debug)]
pub(super) struct Growing(pub(super) File);

impl Read for Growing {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(room) {
                Ok(0) if !room.is_empty() => thread::sleep(GROWTH_POLL),
                read => return read,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Reads all that comes before the end, and counts the turns.
    fn read_all(mut feed: impl Read, len: usize) -> (Vec<u8>, usize) {
        let (mut came, mut room, mut turns) = (Vec::new(), [0; 4_096], 0);
        while came.len() < len {
            match feed.read(&mut room) {
                Ok(0) => break,
                Ok(read) => came.extend(&room[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => turns += 1,
                Err(error) => panic!("{error}"),
            }
        }
        (came, turns)
    }

    fn feed(source: impl Read + Send + 'static) -> Feed {
        Feed::spawn(|| Ok(source), Stop::default())
    }

    #[test]
    fn every_byte_comes_in_order() {
        let bytes: Vec<u8> = (0..=250).cycle().take(3 * BLOCK_LEN + 7).collect();
        let (came, _) = read_all(feed(io::Cursor::new(bytes.clone())), usize::MAX);
        assert!(came == bytes);
    }

    #[test]
    fn a_silent_source_and_a_slow_one_leave_time_for_others() {
        struct Slow(u8);
        impl Read for Slow {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                thread::sleep(Duration::from_millis(10));
                self.0 += 1;
                room[0] = self.0;
                Ok(usize::from(self.0 <= 30))
            }
        }
        let (came, turns) = read_all(feed(Slow(0)), usize::MAX);
        assert_eq!(came, (1..=30).collect::<Vec<_>>());
        assert!(turns >= 4, "{turns}");
    }

    #[test]
    fn a_file_is_read_on_when_it_grows() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"one ").unwrap();
        let feed = feed(Growing(file.reopen().unwrap()));
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(150));
            file.write_all(b"two").unwrap();
            file
        });
        assert_eq!(read_all(feed, 7).0, b"one two");
        drop(writer.join().unwrap());
    }
}
