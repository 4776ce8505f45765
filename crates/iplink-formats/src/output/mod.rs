//! Outputs that formats write named files to: a stream, a file, a folder or memory.
//!
//! Files appear on disk atomically: they are written under a temporary name beside the
//! destination, and renamed when they are complete.

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

/// The destination of the files that a format writes.
pub trait Output {
    /// Completes the previous file, if any, creates the file `name`, and returns its writer.
    ///
    /// `name` is a relative path with `/` between folders. An output for a single file
    /// ignores `name` and writes to its own destination.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the file cannot be created, if the previous file could not
    /// be written, or if the output takes only one file and this is the second.
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error>;
}
