//! Bytes of a capture as they come, read and unpacked on a thread of their own.
//!
//! So nothing that the reader of them does makes the source wait, until a megabyte
//! lies unread.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::thread;
use std::time::Duration;

use iplink_core::capture::{Decompressed, ReadAhead};

use super::signals::Stop;

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
    bytes: ReadAhead,
    /// What may keep it from beginning.
    stop: Option<Stop>,
}

impl Feed {
    /// Opens a source and begins to read it on a new thread, which ends with the source or
    /// with the program.
    pub(super) fn spawn<R: Read + Send>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        stop: Stop,
    ) -> io::Result<Self> {
        let unpacked = || {
            let unpacked = Decompressed::open(open()?);
            unpacked.map_err(|error| io::Error::other(error.to_string()))
        };
        Ok(Self { bytes: ReadAhead::spawn(unpacked)?.with_turns(TURN), stop: Some(stop) })
    }
}

impl Read for Feed {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(room);
        match &read {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if self.stop.as_ref().is_some_and(Stop::is_asked) {
                    let what = "nothing came before the program was told to end";
                    return Err(io::Error::other(what));
                }
            }
            _ => self.stop = None,
        }
        read
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

    #[test]
    fn a_file_is_read_on_when_it_grows() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"one ").unwrap();
        let growing = Growing(file.reopen().unwrap());
        let mut feed = Feed::spawn(|| Ok(growing), Stop::default()).unwrap();
        let writer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(150));
            file.write_all(b"two").unwrap();
            file
        });
        let (mut came, mut turns) = (Vec::<u8>::new(), 0);
        while came.len() < 7 {
            let mut room = [0; 4_096];
            match feed.read(&mut room) {
                Ok(read) => came.extend(&room[..read]),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    turns += 1;
                }
            }
        }
        assert_eq!(came, b"one two");
        assert!(turns > 0);
        drop(writer.join().unwrap());
    }
}
