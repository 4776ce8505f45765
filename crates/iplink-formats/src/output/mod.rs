//! Where formats write: named files into a stream, a file, a folder or memory.
//!
//! What goes to disk appears whole or not at all: it is written beside its
//! target and renamed when it is complete.

mod disk;
mod memory;
mod stream;

use std::io::Write;

pub use disk::{Existing, File, Folder};
pub use memory::Memory;
pub use stream::Stream;

use crate::Error;

/// The size of an output's buffer, in bytes.
const BUFFER_LEN: usize = 256 * 1024;

/// Takes the files that a format writes.
pub trait Output {
    /// Begins the file `name` and returns where its bytes go; the file before
    /// it is complete.
    ///
    /// `name` is relative, with `/` between folders. An output for a single
    /// file calls it as its user wishes.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the file cannot be created or the one before
    /// it could not be written, and when this is a second file and there is
    /// room for one.
    fn begin(&mut self, name: &str) -> Result<&mut dyn Write, Error>;
}
