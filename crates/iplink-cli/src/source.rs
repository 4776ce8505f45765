//! Finds and opens the inputs that the command line names.

use std::fs::File;
use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use iplink_core::graph::Saved;
use iplink_core::lists;
#[cfg(feature = "sqlite")]
use iplink_core::store::is_database;
use walkdir::WalkDir;

use crate::console::Console;

/// An input.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// What the account calls it.
    pub(crate) name: String,
    path: PathBuf,
    /// Whether it was found in a folder, and not named itself.
    pub(crate) is_found: bool,
}

/// An input, by what it is.
pub(crate) enum Opened {
    /// A file that is none of the others: it may be a capture.
    Capture(File),
    /// A pipe or a device, of which the first bytes have been read.
    Stream(Chain<Cursor<Vec<u8>>, File>),
    /// A list of links.
    List(Box<dyn Read + Send>),
    /// A saved graph.
    Saved(Box<dyn Read + Send>),
    /// A database, which SQLite opens by its path.
    #[cfg(feature = "sqlite")]
    Database(PathBuf),
}

/// So many first bytes tell what an input is.
const TELLING_LEN: u64 = 16;

/// Returns the inputs, those of a folder in the order of their names, and
/// whether all folders could be read, which is said where not.
pub(crate) fn find(paths: &[PathBuf], console: Console) -> (Vec<Source>, bool) {
    let (mut sources, mut is_whole) = (Vec::new(), true);
    for path in paths {
        if path.is_dir() {
            is_whole &= add_folder(path, &mut sources, console);
        } else {
            sources.push(Source::new(path, false));
        }
    }
    (sources, is_whole)
}

fn add_folder(folder: &Path, sources: &mut Vec<Source>, console: Console) -> bool {
    let mut is_whole = true;
    for entry in WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.path().is_dir() => {}
            Ok(entry) => sources.push(Source::new(entry.path(), true)),
            Err(error) => {
                console.error(&error.to_string());
                is_whole = false;
            }
        }
    }
    is_whole
}

impl Source {
    fn new(path: &Path, is_found: bool) -> Self {
        Self { name: path.display().to_string(), path: path.to_owned(), is_found }
    }

    /// Names what is no file.
    #[cfg(feature = "live-capture")]
    pub(crate) fn named(name: &str) -> Self {
        Self::new(Path::new(name), false)
    }

    /// Opens it.
    pub(crate) fn open(&self) -> io::Result<File> {
        if self.path == Path::new("-") { standard_input() } else { File::open(&self.path) }
    }

    /// Opens it, and tells by its first bytes what it is.
    pub(crate) fn open_told(&self) -> io::Result<Opened> {
        let file = self.open()?;
        let is_regular = file.metadata()?.is_file();
        // The standard input may have been read from before.
        let start = if is_regular { (&file).stream_position()? } else { 0 };
        let mut first = Vec::new();
        (&file).take(TELLING_LEN).read_to_end(&mut first)?;
        let more = lists::telling_len(&first).saturating_sub(first.len());
        (&file).take(more as u64).read_to_end(&mut first)?;
        if is_regular {
            (&file).seek(SeekFrom::Start(start))?;
        }
        #[cfg(feature = "sqlite")]
        if is_database(&first) {
            return self.open_database(is_regular);
        }
        let is_list = more > 0 && lists::is_list(&first);
        let is_saved = Saved::is_told_by(&first);
        Ok(match is_regular {
            true if is_saved => Opened::Saved(Box::new(file)),
            true if is_list => Opened::List(Box::new(file)),
            true => Opened::Capture(file),
            false if is_saved => Opened::Saved(Box::new(Cursor::new(first).chain(file))),
            false if is_list => Opened::List(Box::new(Cursor::new(first).chain(file))),
            false => Opened::Stream(Cursor::new(first).chain(file)),
        })
    }

    #[cfg(feature = "sqlite")]
    fn open_database(&self, is_regular: bool) -> io::Result<Opened> {
        if is_regular && self.path != Path::new("-") {
            return Ok(Opened::Database(self.path.clone()));
        }
        Err(io::Error::other("a database is read by its name, not through a pipe"))
    }

    /// Returns its length in bytes, 0 where it is not known.
    pub(crate) fn len(&self) -> u64 {
        self.path.metadata().map_or(0, |file| file.len())
    }
}

/// Returns the standard input as a file, which it may well be.
#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;

    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;

    Ok(io::stdin().as_handle().try_clone_to_owned()?.into())
}
