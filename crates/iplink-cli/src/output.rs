//! Writes the result to where the command line says.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use iplink_formats::Error;
use iplink_formats::output::{Existing, File, Folder, Output, Stream};

use crate::args::{Inputs, Target};
use crate::failure::Failure;

/// Where the result goes. It is opened before anything is read, so that what
/// cannot be written is known at once, and appears when it is whole.
#[derive(Debug)]
pub(crate) enum Destination {
    /// The standard output.
    Standard,
    /// A device or a pipe, which a new file must not take the place of.
    Special(Stream<std::fs::File>),
    /// A file.
    File(File),
    /// A folder of files.
    Folder(Folder),
}

impl Destination {
    /// Opens what the command line names.
    pub(crate) fn open(target: &Target, inputs: Option<&Inputs>) -> Result<Self, Failure> {
        let Some(path) = target.out.as_deref().filter(|path| !is_standard(path)) else {
            return Ok(Self::Standard);
        };
        // A link is written through: what it leads to is replaced.
        let leads_to = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // An input may be found in a folder, too.
        let is_input = |input: &PathBuf| {
            leads_to.is_file()
                && input.canonicalize().is_ok_and(|input| leads_to.starts_with(input))
        };
        if inputs.is_some_and(|inputs| inputs.paths.iter().any(is_input)) {
            return Err(Failure::OutputIsInput(path.to_owned()));
        }
        Self::open_path(path, &leads_to, target).map_err(Failure::Output)
    }

    fn open_path(path: &Path, leads_to: &Path, target: &Target) -> Result<Self, Error> {
        let existing = if target.force { Existing::Replace } else { Existing::Keep };
        let is_folder = target.is_folder();
        match leads_to.metadata() {
            Ok(found) if !found.is_file() && !found.is_dir() => {
                open_special(leads_to).map(|file| Self::Special(Stream::new(file)))
            }
            Ok(found) if found.is_dir() && !is_folder => {
                Err(Error::Write { path: path.to_owned(), source: is_a_folder() })
            }
            _ if is_folder => Folder::create(leads_to, existing).map(Self::Folder),
            _ => File::create(leads_to, existing).map(Self::File),
        }
    }

    /// Lets `draw` write the result, and completes it. Whoever closes the pipe
    /// has seen enough.
    pub(crate) fn write(
        self,
        draw: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let result = match self {
            Self::Standard => into_stream(Stream::new(io::stdout().lock()), draw),
            Self::Special(stream) => into_stream(stream, draw),
            Self::File(mut file) => draw(&mut file).and_then(|()| file.finish()),
            Self::Folder(mut folder) => draw(&mut folder).and_then(|()| folder.finish()),
        };
        match result {
            Err(error) if !error.is_closed_pipe() => Err(Failure::Output(error)),
            _ => Ok(()),
        }
    }

    /// Writes a table, which is one file.
    pub(crate) fn write_table(
        self,
        table: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.write(|out| Ok(table(out.begin("table")?)?))
    }
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
}

fn is_a_folder() -> io::Error {
    io::Error::other("it is a folder; with a / at its end, files are written into it")
}

fn into_stream<W: Write>(
    mut stream: Stream<W>,
    draw: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
) -> Result<(), Error> {
    draw(&mut stream)?;
    stream.finish()
}

fn open_special(path: &Path) -> Result<std::fs::File, Error> {
    let file = std::fs::OpenOptions::new().write(true).open(path);
    file.map_err(|source| Error::Write { path: path.to_owned(), source })
}
