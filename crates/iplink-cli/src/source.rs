//! Finds and opens the inputs that the command line names.

use std::fs::File;
use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use iplink_core::ErrorKind;
use iplink_core::graph::Saved;
use iplink_core::lists::{self, Telling};
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
    Database(PathBuf),
}

/// What the first bytes of an input tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Database,
    Saved,
    List,
    /// It is none of these.
    Other,
}

/// What others than lists begin with.
const MAGICS: &[(&[u8], Told)] = &[
    (iplink_core::store::MAGIC, Told::Database),
    (Saved::MAGIC, Told::Saved),
];

/// So many bytes are read first: they tell all but texts.
const FIRST_LEN: usize = 16;

/// And then so many at once.
const BLOCK_LEN: usize = 64 * 1024;

/// The magic of a capture is so long.
const CAPTURE_MAGIC_LEN: usize = 4;

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
        let (told, first) = tell(&file)?;
        if is_regular {
            (&file).seek(SeekFrom::Start(start))?;
        }
        let whole = |file: File, first: Vec<u8>| -> Box<dyn Read + Send> {
            match is_regular {
                true => Box::new(file),
                false => Box::new(Cursor::new(first).chain(file)),
            }
        };
        Ok(match told {
            Told::Database => return self.open_database(is_regular),
            Told::Saved => Opened::Saved(whole(file, first)),
            Told::List => Opened::List(whole(file, first)),
            Told::Other if is_regular => Opened::Capture(file),
            Told::Other => Opened::Stream(Cursor::new(first).chain(file)),
        })
    }

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

/// Reads the first bytes of an input until they tell what it is, and returns them.
///
/// No more are read: a pipe may be silent for long, and what is wrong with it should
/// be said before.
fn tell(mut file: &File) -> io::Result<(Told, Vec<u8>)> {
    let (mut first, mut wanted, mut are_all) = (Vec::new(), FIRST_LEN, false);
    loop {
        match told(&first, are_all) {
            Ok(Told::Other) if !are_all && first.len() < CAPTURE_MAGIC_LEN => {
                // No more of them need to be waited for.
                let error = iplink_core::Error::from(ErrorKind::UnknownFormat { first });
                return Err(io::Error::other(error));
            }
            Ok(told) => return Ok((told, first)),
            Err(more) => {
                let len = first.len().saturating_add(more);
                while first.len() < len && !are_all {
                    are_all = !read_on(&mut file, wanted, &mut first)?;
                    wanted = BLOCK_LEN;
                }
            }
        }
    }
}

/// Tells what an input is by its first bytes, or that so many more may tell it.
fn told(first: &[u8], are_all: bool) -> Result<Told, usize> {
    for (magic, told) in MAGICS {
        let is_like_it = first.iter().zip(*magic).all(|(byte, expected)| byte == expected);
        if is_like_it && first.len() >= magic.len() {
            return Ok(*told);
        }
        if is_like_it && !are_all {
            return Err(1);
        }
    }
    match lists::tell(first, are_all) {
        Telling::List => Ok(Told::List),
        Telling::Other => Ok(Told::Other),
        Telling::NeedsMore(more) => Err(more),
    }
}

/// Reads once, at most so many bytes; `false` at the end.
fn read_on(file: &mut &File, most: usize, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let before = bytes.len();
    bytes.resize(before.saturating_add(most), 0);
    let came = loop {
        match file.read(bytes.get_mut(before..).unwrap_or_default()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            came => break came,
        }
    };
    bytes.truncate(before.saturating_add(*came.as_ref().unwrap_or(&0)));
    Ok(came? > 0)
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
