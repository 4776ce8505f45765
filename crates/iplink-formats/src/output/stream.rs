//! Output to a stream, such as standard output.

use std::fmt;
use std::io::{BufWriter, Write};

use super::Output;
use crate::Error;

/// Writes a single file to a stream.
pub struct Stream<W: Write> {
    write: BufWriter<W>,
    first: Option<String>,
}

impl<W: Write> Stream<W> {
    /// Creates an output to `write`. Writes are buffered.
    pub fn new(write: W) -> Self {
        Self { write: BufWriter::with_capacity(super::BUFFER_LEN, write), first: None }
    }

    /// Flushes the buffer.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Stream`] if the stream cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        Ok(self.write.flush()?)
    }
}

impl<W: Write> Output for Stream<W> {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        match self.first.replace(name.to_owned()) {
            None => Ok(&mut self.write),
            Some(first) => Err(Error::SeveralFiles { first, second: name.to_owned() }),
        }
    }
}

impl<W: Write> fmt::Debug for Stream<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("first", &self.first).finish_non_exhaustive()
    }
}
