//! Writes the output to the destination that the command line names.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use iplink_formats::Error;
use iplink_formats::output::{Existing, File, Folder, Output, Stream};

use crate::args::{InputArgs, OutputArgs};
use crate::failure::Failure;

/// The destination of the output. It is opened before anything is read, so that errors are
/// reported early; a file appears only when it is complete.
#[derive(Debug)]
pub(crate) enum Destination {
    /// The standard output.
    Stdout,
    /// A device or a named pipe, which must be written to rather than replaced by a file.
    Device(Stream<std::fs::File>),
    /// A file.
    File(File),
    /// A folder of files.
    Folder(Folder),
}

impl Destination {
    /// Opens the destination.
    pub(crate) fn open(args: &OutputArgs, inputs: Option<&InputArgs>) -> Result<Self, Failure> {
        let Some(path) = args.path.as_deref().filter(|_| !args.is_stdout()) else {
            return Ok(Self::Stdout);
        };
        // A symbolic link is kept, and the file that it points to is replaced.
        let real_path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // The path starts with that of an input if it is the input, or a file in an input folder.
        let is_input = |input: &PathBuf| {
            real_path.is_file()
                && input.canonicalize().is_ok_and(|input| real_path.starts_with(input))
        };
        if inputs.is_some_and(|inputs| inputs.paths.iter().any(is_input)) {
            return Err(Failure::OutputIsInput(path.to_owned()));
        }
        Self::open_path(path, &real_path, args).map_err(Failure::Output)
    }

    /// Opens a file, a folder or a device. `path` is shown in messages; `real_path` is the same
    /// path with symbolic links resolved.
    fn open_path(path: &Path, real_path: &Path, args: &OutputArgs) -> Result<Self, Error> {
        let policy = if args.force { Existing::Replace } else { Existing::Keep };
        let is_folder = args.is_folder();
        match real_path.metadata() {
            Ok(existing) if !existing.is_file() && !existing.is_dir() => {
                open_device(real_path).map(|file| Self::Device(Stream::new(file)))
            }
            Ok(existing) if existing.is_dir() && !is_folder => {
                Err(Error::Write { path: path.to_owned(), source: missing_slash_error() })
            }
            _ if is_folder => Folder::create(real_path, policy).map(Self::Folder),
            _ => File::create(real_path, policy).map(Self::File),
        }
        // The message has the path as the user wrote it, not the resolved one.
        .map_err(|error| match error {
            Error::Exists { .. } => Error::Exists { path: path.to_owned() },
            error => error,
        })
    }

    /// Writes the output with `draw`, and completes it. A closed pipe is not an error.
    pub(crate) fn write(
        self,
        draw: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let result = match self {
            Self::Stdout => write_stream(Stream::new(io::stdout().lock()), draw),
            Self::Device(stream) => write_stream(stream, draw),
            Self::File(mut file) => draw(&mut file).and_then(|()| file.finish()),
            Self::Folder(mut folder) => draw(&mut folder).and_then(|()| folder.finish()),
        };
        match result {
            Err(error) if !error.is_closed_pipe() => Err(Failure::Output(error)),
            _ => Ok(()),
        }
    }

    /// Writes a table, which is a single file.
    pub(crate) fn write_table(
        self,
        write_rows: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.write(|out| Ok(write_rows(out.create_file("table")?)?))
    }
}

/// Returns the error for a path that is a folder, but does not end in `/`.
fn missing_slash_error() -> io::Error {
    io::Error::other("is a folder; append / to write files into it")
}

/// Writes the output with `draw`, and flushes the stream.
fn write_stream<W: Write>(
    mut stream: Stream<W>,
    draw: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
) -> Result<(), Error> {
    draw(&mut stream)?;
    stream.finish()
}

fn open_device(path: &Path) -> Result<std::fs::File, Error> {
    let file = std::fs::OpenOptions::new().write(true).open(path);
    file.map_err(|source| Error::Write { path: path.to_owned(), source })
}
