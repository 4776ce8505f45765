//! What can be wrong with a capture, and where.

use std::{fmt, io};

use crate::capture::Compression;

/// A place in a capture: the packet record that was being read and the byte
/// that it starts at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The number of the packet record, from 1; 0 while the file header is read.
    pub record: u64,
    /// The offset of the damaged part from the start of the input, in bytes
    /// (of the unpacked input, where it was compressed).
    pub byte: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            0 => write!(f, "file header at byte {}", self.byte),
            record => write!(f, "record {record} at byte {}", self.byte),
        }
    }
}

/// A capture that cannot be read, or cannot be read further.
///
/// It is one pointer: the way of a packet that is fine should not carry the
/// room for an error around.
#[derive(Debug)]
pub struct Error(Box<Damage>);

#[derive(Debug)]
struct Damage {
    position: Position,
    kind: ErrorKind,
}

impl Error {
    #[cold]
    pub(crate) fn new(position: Position, kind: ErrorKind) -> Self {
        Self(Box::new(Damage { position, kind }))
    }

    /// Returns the error of an input of which so many packets had been read.
    pub(crate) fn after_packets(kind: ErrorKind, packets: u64) -> Self {
        Self::new(Position { record: packets.saturating_add(1), byte: 0 }, kind)
    }

    /// Returns the same error of a part that so many packets stand before.
    pub(crate) fn after(mut self, packets: u64) -> Self {
        let position = &mut self.0.position;
        position.record = position.record.saturating_add(packets);
        self
    }

    /// Returns the error of a line of a list, before which there are so many packets.
    pub(crate) fn of_line(
        line: u64,
        packets: u64,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let kind = ErrorKind::File(Box::new(FileError::ListLine { line, source: source.into() }));
        Self::new(Position { record: packets.saturating_add(1), byte: 0 }, kind)
    }

    /// Returns the place at which reading ended.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Returns what was wrong there.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Tells whether nothing at all could be read: the file header itself is
    /// bad, so that no packet was lost, for there was none.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.0.position.record == 0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind.is_of_a_place() {
            true => write!(f, "{}: {}", self.0.position, self.0.kind),
            false => self.0.kind.fmt(f),
        }
    }
}

/// An error that concerns a whole file, and no place in it.
impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(Position::default(), kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.kind.source() // the kind itself is in the text already
    }
}

/// What was wrong with a capture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input has no bytes at all.
    #[error("the input is empty")]
    Empty,
    /// The first bytes are those of no capture format.
    #[error("not a capture: it starts with {}", Hex(.first))]
    UnknownFormat {
        /// The first bytes, as many as tell that.
        first: Vec<u8>,
    },
    /// The format's version is not one that is known.
    #[error("version {major}.{minor} is not supported")]
    UnsupportedVersion {
        /// The major version.
        major: u16,
        /// The minor version.
        minor: u16,
    },
    /// The input ends inside a record, a block or the file header.
    #[error("cut short: {have} of {need} bytes are there")]
    Truncated {
        /// How many bytes of it are there.
        have: usize,
        /// How many bytes it claims.
        need: usize,
    },
    /// A record or block claims more bytes than the format's limit allows.
    #[error("record claims {len} bytes, the limit is {limit}")]
    RecordTooLong {
        /// The bytes claimed.
        len: u32,
        /// The most bytes that are accepted.
        limit: u32,
    },
    /// A block's total length is smaller than its frame, or no multiple of 4.
    #[error(
        "block claims a length of {len} bytes, which is not a multiple of 4 of at least {least}"
    )]
    BlockLength {
        /// The length claimed, in bytes.
        len: u32,
        /// The smallest length of such a block, in bytes.
        least: u32,
    },
    /// The lengths before and after a block differ.
    #[error("block claims a length of {before} bytes before its body and {after} after it")]
    BlockTrailer {
        /// The length before the body, in bytes.
        before: u32,
        /// The length after the body, in bytes.
        after: u32,
    },
    /// A section header has neither form of the byte-order magic.
    #[error("section header has the byte-order magic {}", Hex(.magic))]
    ByteOrderMagic {
        /// The four bytes in the place of the magic.
        magic: [u8; 4],
    },
    /// A packet block holds fewer bytes than it claims were captured.
    #[error("packet claims {captured} captured bytes, its block has room for {room}")]
    CapturedBeyondBlock {
        /// The captured length claimed, in bytes.
        captured: u32,
        /// The bytes that the block holds.
        room: usize,
    },
    /// A packet names an interface that its section has not declared.
    #[error("packet of interface {interface}, of which the section declares {declared}")]
    UndeclaredInterface {
        /// The interface's number.
        interface: u32,
        /// How many interfaces the section has declared so far.
        declared: usize,
    },
    /// An option runs over the end of its block.
    #[error("option {code} claims {len} bytes, its block has room for {room}")]
    OptionBeyondBlock {
        /// The option's code.
        code: u16,
        /// The bytes that it claims.
        len: u16,
        /// The bytes that are left in the block.
        room: usize,
    },
    /// A section declares more interfaces than the limit.
    #[error("section declares more than {limit} interfaces")]
    TooManyInterfaces {
        /// The most interfaces that are accepted.
        limit: usize,
    },
    /// The compressed input is damaged or cut short.
    #[error("cannot unpack {compression}: {source}")]
    Unpack {
        /// The compression that it is in.
        compression: Compression,
        /// What the decoder says of it.
        source: io::Error,
    },
    /// The input could not be read.
    #[error("cannot read: {0}")]
    Io(#[source] io::Error),
    /// A file that is no capture is refused as a whole.
    #[error("{0}")]
    File(Box<FileError>),
}

/// Why a database or a saved graph is refused. It is behind a pointer: an
/// [`ErrorKind`] is what each record of a capture may become, and stays small.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A saved graph is damaged, and so is refused as a whole.
    #[error("saved graph is damaged before byte {byte}: {what}")]
    SavedDamaged {
        /// The offset up to which the file had been read, in bytes.
        byte: u64,
        /// What cannot be.
        what: &'static str,
    },
    /// A file of ours is of a version that this program does not know.
    #[error("{what} is of version {version}, and this program reads version {known}")]
    OtherVersion {
        /// What the file is.
        what: &'static str,
        /// Its version.
        version: i64,
        /// The version that is read.
        known: i64,
    },
    /// A database cannot be read or written.
    #[error("database: {source}")]
    Database {
        /// What SQLite says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A database holds no packets that can be read.
    #[error("database has no packets of ours, nor a table ip_link of IP-Link's")]
    ForeignDatabase,
    /// A database holds something that could do anything when it is used.
    #[error("database is refused: {what} is not as iplink makes it")]
    RefusedDatabase {
        /// A part of its schema, such as `trigger x`.
        what: String,
    },
    /// A line of a list of links cannot be read.
    #[error("line {line}: {source}")]
    ListLine {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is asked for is not in the input, which is no capture.
    #[error("{input} keeps no {what}")]
    NotKept {
        /// What the input is.
        input: &'static str,
        /// What it does not keep.
        what: &'static str,
    },
}

/// An error that concerns a whole file, and no place in it.
impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        ErrorKind::File(Box::new(error)).into()
    }
}

impl ErrorKind {
    /// Tells whether it concerns a place in a capture, and not a whole file.
    const fn is_of_a_place(&self) -> bool {
        !matches!(self, Self::File(_))
    }
}

/// Tells a damage that unpacking met from an error of the input itself.
impl From<io::Error> for ErrorKind {
    fn from(error: io::Error) -> Self {
        match error.downcast::<UnpackError>() {
            Ok(UnpackError { compression, source }) => Self::Unpack { compression, source },
            Err(error) => Self::Io(error),
        }
    }
}

/// A damage that unpacking met, on its way through [`io::Read`].
#[derive(Debug, thiserror::Error)]
#[error("cannot unpack {compression}: {source}")]
pub(crate) struct UnpackError {
    compression: Compression,
    source: io::Error,
}

impl UnpackError {
    pub(crate) const fn new(compression: Compression, source: io::Error) -> Self {
        Self { compression, source }
    }
}

impl From<UnpackError> for io::Error {
    fn from(error: UnpackError) -> Self {
        Self::new(error.source.kind(), error)
    }
}

/// Writes bytes as `0a 0d 0d 0a`.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_place_value_and_limit() {
        let position = Position { record: 4, byte: 812 };
        let kind = ErrorKind::RecordTooLong { len: 4_294_967_295, limit: 16_777_216 };
        assert_eq!(
            Error::new(position, kind).to_string(),
            "record 4 at byte 812: record claims 4294967295 bytes, the limit is 16777216"
        );
    }

    #[test]
    fn a_foreign_file_shows_its_first_bytes() {
        let kind = ErrorKind::UnknownFormat { first: b"%PDF".to_vec() };
        assert_eq!(
            Error::new(Position::default(), kind).to_string(),
            "file header at byte 0: not a capture: it starts with 25 50 44 46"
        );
    }
}
