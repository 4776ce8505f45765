//! Output to a stream, such as standard output.

use std::fmt;
use std::io::{BufWriter, Write};

use super::Output;
use crate::Error;

/// Writes a single file to a stream.
pub struct Stream<W: Write> {
    writer: BufWriter<W>,
    /// The name of the file, once [`create_file`](Output::create_file) was called.
    first_name: Option<String>,
}

impl<W: Write> Stream<W> {
    /// Creates an output to `writer`. Writes are buffered.
    pub fn new(writer: W) -> Self {
        Self { writer: BufWriter::with_capacity(super::BUFFER_LEN, writer), first_name: None }
    }

    /// Flushes the buffer.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Stream`] if the stream cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        Ok(self.writer.flush()?)
    }
}

impl<W: Write> Output for Stream<W> {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        match self.first_name.replace(name.to_owned()) {
            None => Ok(&mut self.writer),
            Some(first) => Err(Error::SeveralFiles { first, second: name.to_owned() }),
        }
    }
}

impl<W: Write> fmt::Debug for Stream<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("first_name", &self.first_name).finish_non_exhaustive()
    }
}
