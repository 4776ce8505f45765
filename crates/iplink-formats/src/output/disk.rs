//! Output to disk: a file, or a folder of files.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::{BUFFER_LEN, Output};
use crate::Error;

/// Selects whether an existing output is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an output is either kept or replaced")]
pub enum Existing {
    /// Keeps the existing output and returns an error.
    Keep,
    /// Replaces an existing file, or the files with the same names in an existing folder, as soon
    /// as the new output is complete.
    Replace,
}

/// Writes a single file to disk.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    temporary: BufWriter<NamedTempFile>,
    /// The name of the file, once [`create_file`](Output::create_file) was called.
    first_name: Option<String>,
}

impl File {
    /// Creates a temporary file, which [`finish`](Self::finish) renames to `path`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Exists`] if `path` exists and must be kept, or [`Error::Write`]
    /// if no file can be created in its folder.
    pub fn create(path: &Path, existing: Existing) -> Result<Self, Error> {
        check_existing(path, existing)?;
        let temporary = temporary_builder(0o666)
            .tempfile_in(folder_of(path))
            .map_err(|error| creation_error(path, &error))?;
        let temporary = BufWriter::with_capacity(BUFFER_LEN, temporary);
        Ok(Self { path: path.to_owned(), temporary, first_name: None })
    }

    /// Completes the file and moves it to its path.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Write`] if the last bytes cannot be written or the file cannot
    /// be renamed. The path is left unchanged then.
    pub fn finish(self) -> Result<(), Error> {
        let write_error = |source| write_error(&self.path, source);
        let file = self.temporary.into_inner().map_err(|error| write_error(error.into_error()))?;
        // A replaced file keeps its permissions.
        if let Ok(old) = self.path.metadata() {
            file.as_file().set_permissions(old.permissions()).map_err(write_error)?;
        }
        file.as_file().sync_all().map_err(write_error)?;
        file.persist(&self.path).map(|_| ()).map_err(|error| write_error(error.error))
    }
}

impl Output for File {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        match self.first_name.replace(name.to_owned()) {
            None => Ok(&mut self.temporary),
            Some(first) => Err(Error::SeveralFiles { first, second: name.to_owned() }),
        }
    }
}

/// Writes a folder of files to disk.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    temporary: TempDir,
    /// The final path and the writer of the file that was created last.
    current: Option<(PathBuf, BufWriter<std::fs::File>)>,
}

impl Folder {
    /// Creates a temporary folder, which [`finish`](Self::finish) renames to `path`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Exists`] if `path` exists and must be kept, or [`Error::Write`]
    /// if no folder can be created beside it.
    pub fn create(path: &Path, existing: Existing) -> Result<Self, Error> {
        check_existing(path, existing)?;
        let temporary = temporary_builder(0o777)
            .tempdir_in(folder_of(path))
            .map_err(|error| creation_error(path, &error))?;
        Ok(Self { path: path.to_owned(), temporary, current: None })
    }

    /// Completes the folder and moves it to its path.
    ///
    /// An existing folder keeps its other files. Files with the same names are replaced,
    /// each of them atomically.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Write`] if the last bytes cannot be written or a file cannot be
    /// renamed.
    pub fn finish(mut self) -> Result<(), Error> {
        self.complete_current()?;
        let temporary = self.temporary.keep();
        let result = if self.path.exists() {
            move_into(&temporary, &self.path).and_then(|()| std::fs::remove_dir_all(&temporary))
        } else {
            std::fs::rename(&temporary, &self.path)
        };
        result.map_err(|source| write_error(&self.path, source))
    }

    /// Writes the buffered bytes of the file that was created last.
    fn complete_current(&mut self) -> Result<(), Error> {
        match self.current.take() {
            Some((path, mut file)) => file.flush().map_err(|source| write_error(&path, source)),
            None => Ok(()),
        }
    }
}

impl Output for Folder {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        self.complete_current()?;
        let path = self.temporary.path().join(name);
        let final_path = self.path.join(name);
        std::fs::create_dir_all(folder_of(&path))
            .map_err(|source| write_error(&final_path, source))?;
        let file =
            std::fs::File::create_new(&path).map_err(|source| write_error(&final_path, source))?;
        let current = self.current.insert((final_path, BufWriter::with_capacity(BUFFER_LEN, file)));
        Ok(&mut current.1)
    }
}

/// Returns an error if the output exists and must be kept. A dangling symbolic link counts as
/// existing.
fn check_existing(path: &Path, existing: Existing) -> Result<(), Error> {
    if existing == Existing::Keep && path.symlink_metadata().is_ok() {
        return Err(Error::Exists { path: path.to_owned() });
    }
    Ok(())
}

/// Returns the folder that contains a path, which is `.` for a plain file name.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Converts the error that occurred when a temporary file or folder was created. The message must
/// not contain its random name.
fn creation_error(path: &Path, error: &std::io::Error) -> Error {
    write_error(
        path,
        match error.kind() {
            std::io::ErrorKind::NotFound => std::io::Error::other("the folder does not exist"),
            kind => kind.into(),
        },
    )
}

fn write_error(path: &Path, source: std::io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

/// Moves all files of a folder into another one, replacing files with the same names.
fn move_into(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let source = entry?.path();
        let Some(name) = source.file_name() else {
            continue;
        };
        let target = to.join(name);
        if source.is_dir() {
            move_into(&source, &target)?;
        } else {
            std::fs::rename(&source, &target)?;
        }
    }
    Ok(())
}

/// Returns a builder of temporary files or folders. They have the permissions of files that are
/// created in the usual way: `mode`, reduced by the umask.
fn temporary_builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".iplink-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the sorted names of the files and folders in a folder.
    fn list_entries(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn file_appears_at_its_path_when_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.dot");
        let mut file = File::create(&path, Existing::Keep).unwrap();
        file.create_file("any").unwrap().write_all(b"whole").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert_eq!(list_entries(folder.path()), ["graph.dot"]);
    }

    #[test]
    fn dropped_file_leaves_the_existing_one_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.dot");
        std::fs::write(&path, b"old").unwrap();
        let mut file = File::create(&path, Existing::Replace).unwrap();
        file.create_file("any").unwrap().write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(list_entries(folder.path()), ["graph.dot"]);
    }

    #[test]
    fn create_fails_if_output_exists_and_must_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old");
        std::fs::write(&path, b"old").unwrap();
        let error = File::create(&path, Existing::Keep).unwrap_err();
        assert!(error.to_string().ends_with("old already exists; use --force to overwrite it"));
        Folder::create(&path, Existing::Keep).unwrap_err();
    }

    #[test]
    fn existing_folder_keeps_its_other_files() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("gallery");
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("evidence"), b"").unwrap();
        std::fs::write(path.join("index.html"), b"old").unwrap();
        let mut folder = Folder::create(&path, Existing::Replace).unwrap();
        folder.create_file("index.html").unwrap().write_all(b"1").unwrap();
        folder.create_file("hosts/a.html").unwrap().write_all(b"2").unwrap();
        assert_eq!(std::fs::read(path.join("index.html")).unwrap(), b"old");
        folder.finish().unwrap();
        assert_eq!(list_entries(&path), ["evidence", "hosts", "index.html"]);
        assert_eq!(std::fs::read(path.join("index.html")).unwrap(), b"1");
        assert_eq!(std::fs::read(path.join("hosts/a.html")).unwrap(), b"2");
        assert_eq!(list_entries(parent.path()), ["gallery"]);
    }

    #[cfg(unix)]
    #[test]
    fn new_file_has_the_permissions_that_the_umask_allows() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let ordinary = folder.path().join("ordinary");
        std::fs::write(&ordinary, b"").unwrap();
        let path = folder.path().join("created");
        File::create(&path, Existing::Keep).unwrap().finish().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&ordinary));
    }

    #[test]
    fn file_output_rejects_a_second_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = File::create(&folder.path().join("one"), Existing::Keep).unwrap();
        file.create_file("a").unwrap();
        let error = file.create_file("b").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("must be a folder"));
    }
}
