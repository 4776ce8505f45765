//! Reads a stream on a thread of its own, while another uses what has come.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

/// The size of a block, in bytes.
const BLOCK_LEN: usize = 256 * 1024;

/// So many blocks wait at most: a slow reader of them slows the stream.
const WAITING_BLOCKS: usize = 4;

/// The bytes of a stream, read ahead.
#[derive(Debug)]
pub(super) struct ReadAhead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// Where used blocks go, to be filled again.
    used: SyncSender<Vec<u8>>,
    current: Vec<u8>,
    /// How many bytes of it have been used.
    start: usize,
}

impl ReadAhead {
    /// Begins to read `source` on a new thread.
    pub(super) fn spawn<'scope, R: Read + Send + 'scope>(
        source: R,
        scope: &'scope Scope<'scope, '_>,
    ) -> Self {
        let (send, blocks) = sync_channel(WAITING_BLOCKS);
        let (used, empty) = sync_channel(WAITING_BLOCKS + 2);
        scope.spawn(move || fill(source, &send, &empty));
        Self { blocks, used, current: Vec::new(), start: 0 }
    }

    /// Takes the next block; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let Ok(block) = self.blocks.recv() else {
            return Ok(false);
        };
        let used = std::mem::replace(&mut self.current, block?);
        self.start = 0;
        // Where the other thread has ended, the block is of no more use.
        let _ = self.used.try_send(used);
        Ok(true)
    }
}

impl Read for ReadAhead {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
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
        let came = match source.read(&mut block) {
            Ok(0) => return,
            Ok(came) => came,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let _ = send.send(Err(error));
                return;
            }
        };
        block.truncate(came);
        if send.send(Ok(block)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_in_order() {
        let bytes: Vec<u8> = (0..=250).cycle().take(3 * BLOCK_LEN + 7).collect();
        let mut came = Vec::new();
        std::thread::scope(|scope| {
            ReadAhead::spawn(&bytes[..], scope).read_to_end(&mut came).unwrap();
        });
        assert!(came == bytes);
    }

    #[test]
    fn who_stops_early_is_not_waited_for() {
        let mut came = [0; 10];
        std::thread::scope(|scope| {
            ReadAhead::spawn(io::repeat(7), scope).read_exact(&mut came).unwrap();
        });
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
        std::thread::scope(|scope| {
            let error = ReadAhead::spawn(Failing(0), scope).read_to_end(&mut came).unwrap_err();
            assert_eq!(error.to_string(), "gone");
        });
        assert_eq!(came, [1, 2]);
    }
}
