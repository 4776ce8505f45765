//! Writes the result to where the command line says.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use iplink_formats::Error;
use iplink_formats::output::{Existing, File, Folder, Output, Stream};

use crate::args::Target;
use crate::failure::Failure;

/// What writes the result.
type Draw<'a> = dyn FnOnce(&mut dyn Output) -> Result<(), Error> + 'a;

/// Lets `draw` write the result, and completes it.
pub(crate) fn write(target: &Target, draw: Box<Draw<'_>>) -> Result<(), Failure> {
    let existing = if target.force { Existing::Replace } else { Existing::Keep };
    let result = match Place::of(target) {
        Place::Standard => into_stream(io::stdout().lock(), draw),
        Place::Special(path) => open_special(&path).and_then(|file| into_stream(file, draw)),
        Place::File(path) => File::create(&path, existing)
            .and_then(|mut file| draw(&mut file).and_then(|()| file.finish())),
        Place::Folder(path) => Folder::create(&path, existing)
            .and_then(|mut folder| draw(&mut folder).and_then(|()| folder.finish())),
    };
    result.map_err(Failure::Output)
}

/// Writes a table, which is one file.
pub(crate) fn write_table(
    target: &Target,
    table: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    write(target, Box::new(|out| Ok(table(out.begin("table")?)?)))
}

/// Where the result goes.
enum Place {
    Standard,
    /// A device or a pipe, which a new file must not take the place of.
    Special(PathBuf),
    File(PathBuf),
    Folder(PathBuf),
}

impl Place {
    fn of(target: &Target) -> Self {
        let Some(path) = target.out.as_deref().filter(|path| *path != Path::new("-")) else {
            return Self::Standard;
        };
        // A link is written through: what it leads to is replaced.
        let leads_to = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match leads_to.metadata() {
            Ok(found) if found.is_dir() => Self::Folder(leads_to),
            Ok(found) if !found.is_file() => Self::Special(leads_to),
            _ if path.as_os_str().as_encoded_bytes().ends_with(b"/") => Self::Folder(leads_to),
            _ => Self::File(leads_to),
        }
    }
}

fn into_stream(write: impl Write, draw: Box<Draw<'_>>) -> Result<(), Error> {
    let mut stream = Stream::new(write);
    draw(&mut stream)?;
    stream.finish()
}

fn open_special(path: &Path) -> Result<std::fs::File, Error> {
    let file = std::fs::OpenOptions::new().write(true).open(path);
    file.map_err(|source| Error::Write { path: path.to_owned(), source })
}
