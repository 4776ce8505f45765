//! Input sources: finds the inputs named on the command line, opens them, and detects their types.

use std::fs::File;
use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use iplink_core::ErrorKind;
use iplink_core::graph::SavedGraph;
use iplink_core::lists::{self, Detection};
use walkdir::WalkDir;

use crate::console::Console;

/// An input that was named on the command line or found in a folder.
#[derive(Clone, Debug)]
pub(crate) struct InputSource {
    /// The name in messages and statistics.
    pub(crate) name: String,
    path: PathBuf,
    /// Whether the input was found in a folder, rather than named on the command line.
    pub(crate) is_in_folder: bool,
}

/// An open input, by its detected type.
pub(crate) enum OpenInput {
    /// A regular file that is of none of the other types, and may be a capture.
    Capture(File),
    /// A pipe or a device that is of none of the other types, and may be a capture. Starts with the
    /// bytes that were read to detect the type.
    Stream(Chain<Cursor<Vec<u8>>, File>),
    /// A list of links.
    List(Box<dyn Read + Send>),
    /// A saved graph.
    SavedGraph(Box<dyn Read + Send>),
    /// A database, which SQLite opens by its path.
    Database(PathBuf),
}

/// The type of an input, detected from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InputType {
    Database,
    SavedGraph,
    List,
    /// None of these types: the input may be a capture.
    Other,
}

/// The types of inputs that are identified by a single magic number. Captures have several, and
/// lists none.
const MAGIC_NUMBERS: &[(&[u8], InputType)] =
    &[(iplink_core::store::MAGIC, InputType::Database), (SavedGraph::MAGIC, InputType::SavedGraph)];

/// The number of bytes in the first read: enough to detect all types except lists.
const FIRST_READ_LEN: usize = 16;

/// The maximum number of bytes in each further read.
const READ_LEN: usize = 64 * 1024;

/// The length of the magic number of a capture, in bytes.
const CAPTURE_MAGIC_LEN: usize = 4;

/// Returns the inputs at these paths, and whether all folders could be read. Inputs in a folder are
/// sorted by file name.
pub(crate) fn find(paths: &[PathBuf], console: Console) -> (Vec<InputSource>, bool) {
    let (mut sources, mut are_folders_readable) = (Vec::new(), true);
    for path in paths {
        if path.is_dir() {
            are_folders_readable &= add_folder(path, &mut sources, console);
        } else {
            sources.push(InputSource::new(path, false));
        }
    }
    (sources, are_folders_readable)
}

/// Adds the files in a folder and its subfolders. Returns whether all of these folders could be
/// read.
fn add_folder(folder: &Path, sources: &mut Vec<InputSource>, console: Console) -> bool {
    let mut is_readable = true;
    for entry in WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.path().is_dir() => {}
            Ok(entry) => sources.push(InputSource::new(entry.path(), true)),
            Err(error) => {
                console.error(&error.to_string());
                is_readable = false;
            }
        }
    }
    is_readable
}

impl InputSource {
    /// Creates a source from a path, or from the name of a network interface.
    pub(crate) fn new(path: &Path, is_in_folder: bool) -> Self {
        Self { name: path.display().to_string(), path: path.to_owned(), is_in_folder }
    }

    /// Opens the file or the standard input.
    pub(crate) fn open(&self) -> io::Result<File> {
        if self.path == Path::new("-") { standard_input() } else { File::open(&self.path) }
    }

    /// Opens the input and detects its type.
    pub(crate) fn open_detected(&self) -> io::Result<OpenInput> {
        let file = self.open()?;
        let is_regular = file.metadata()?.is_file();
        // Another program may already have read the start of the standard input.
        let start = if is_regular { (&file).stream_position()? } else { 0 };
        let (input_type, first_bytes) = read_type(&file)?;
        if is_regular {
            (&file).seek(SeekFrom::Start(start))?;
        }
        // A pipe cannot seek back, so the bytes that were read are put before the others.
        let rewound = |file: File, first_bytes: Vec<u8>| -> Box<dyn Read + Send> {
            match is_regular {
                true => Box::new(file),
                false => Box::new(Cursor::new(first_bytes).chain(file)),
            }
        };
        Ok(match input_type {
            InputType::Database => return self.open_database(is_regular),
            InputType::SavedGraph => OpenInput::SavedGraph(rewound(file, first_bytes)),
            InputType::List => OpenInput::List(rewound(file, first_bytes)),
            InputType::Other if is_regular => OpenInput::Capture(file),
            InputType::Other => OpenInput::Stream(Cursor::new(first_bytes).chain(file)),
        })
    }

    /// Returns the path of a database, because SQLite cannot read from an open file.
    fn open_database(&self, is_regular: bool) -> io::Result<OpenInput> {
        if is_regular && self.path != Path::new("-") {
            return Ok(OpenInput::Database(self.path.clone()));
        }
        Err(io::Error::other("a database cannot be read from a pipe: pass its file name"))
    }

    /// Returns the length of the file, in bytes, or 0 if it is unknown.
    pub(crate) fn len(&self) -> u64 {
        self.path.metadata().map_or(0, |file| file.len())
    }
}

/// Reads bytes until the type of an input is certain; returns the type and the bytes.
///
/// It reads no more bytes than necessary: a pipe may deliver no data for a long time, and an input
/// of an unknown type should be reported without waiting.
fn read_type(mut file: &File) -> io::Result<(InputType, Vec<u8>)> {
    let (mut first_bytes, mut read_len, mut is_end) = (Vec::new(), FIRST_READ_LEN, false);
    loop {
        match detect_type(&first_bytes, is_end) {
            Ok(InputType::Other) if !is_end && first_bytes.len() < CAPTURE_MAGIC_LEN => {
                // No input starts with these bytes, not even a capture: a partial magic number could
                // also start a list, and would not be detected as `Other`. So there is no need to
                // wait for more.
                let error = iplink_core::Error::from(ErrorKind::UnknownFormat { first_bytes });
                return Err(io::Error::other(error));
            }
            Ok(input_type) => return Ok((input_type, first_bytes)),
            Err(missing) => {
                let len = first_bytes.len().saturating_add(missing);
                while first_bytes.len() < len && !is_end {
                    is_end = !append_read(&mut file, read_len, &mut first_bytes)?;
                    read_len = READ_LEN;
                }
            }
        }
    }
}

/// Detects the type of an input from its first bytes. `is_end` is true if these are all its bytes.
///
/// # Errors
///
/// Returns the number of additional bytes that are needed to continue.
fn detect_type(first_bytes: &[u8], is_end: bool) -> Result<InputType, usize> {
    for (magic, input_type) in MAGIC_NUMBERS {
        let matches = first_bytes.iter().zip(*magic).all(|(byte, expected)| byte == expected);
        if matches && first_bytes.len() >= magic.len() {
            return Ok(*input_type);
        }
        if matches && !is_end {
            return Err(1);
        }
    }
    match lists::detect(first_bytes, is_end) {
        Detection::List => Ok(InputType::List),
        Detection::Other => Ok(InputType::Other),
        Detection::NeedsMore(missing) => Err(missing),
    }
}

/// Reads once, at most `max_len` bytes, and appends them to `bytes`. Returns false at the end of
/// the file.
fn append_read(file: &mut &File, max_len: usize, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let old_len = bytes.len();
    bytes.resize(old_len.saturating_add(max_len), 0);
    let result = loop {
        match file.read(bytes.get_mut(old_len..).unwrap_or_default()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => break result,
        }
    };
    bytes.truncate(old_len.saturating_add(*result.as_ref().unwrap_or(&0)));
    Ok(result? > 0)
}

/// Returns the standard input as a file. If it is a regular file, several threads can read it.
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
