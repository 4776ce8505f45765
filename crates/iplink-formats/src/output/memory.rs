//! Output to memory.

use std::collections::BTreeMap;
use std::io::Write;

use super::Output;
use crate::Error;

/// Keeps all files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Returns the contents of the files by their names.
    #[must_use]
    pub const fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

impl Output for Memory {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        let file = self.files.entry(name.to_owned()).or_default();
        file.clear();
        Ok(file)
    }
}
