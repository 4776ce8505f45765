//! Output into memory.

use std::collections::BTreeMap;
use std::io::Write;

use super::Output;
use crate::Error;

/// Keeps the files in memory, by name.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Returns the files, by name.
    #[must_use]
    pub const fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

impl Output for Memory {
    fn begin(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        let file = self.files.entry(name.to_owned()).or_default();
        file.clear();
        Ok(file)
    }
}
