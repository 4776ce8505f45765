//! Errors of captures and other inputs, with their position.

use std::{fmt, io};

use crate::capture::Compression;

/// A position in a capture: a packet record, and the byte offset at which it
/// starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The number of the packet record, counted from 1; 0 for the file header.
    pub record: u64,
    /// The offset of the record or block from the start of the input, in bytes. In
    /// compressed input, decompressed bytes are counted.
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

/// An error that ends the reading of an input.
///
/// The type has the size of a pointer, so that a `Result` that contains it is small.
#[derive(Debug)]
pub struct Error(Box<ErrorInner>);

#[derive(Debug)]
struct ErrorInner {
    position: Position,
    kind: ErrorKind,
}

impl Error {
    #[cold]
    pub(crate) fn new(position: Position, kind: ErrorKind) -> Self {
        Self(Box::new(ErrorInner { position, kind }))
    }

    /// Creates an error at the record that follows this number of packets.
    pub(crate) fn after_packets(kind: ErrorKind, packets: u64) -> Self {
        Self::new(Position { record: packets.saturating_add(1), byte: 0 }, kind)
    }

    /// Creates an error in a line of a list that follows this number of packets.
    pub(crate) fn in_line(
        line: u64,
        packets: u64,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let error = FileError::ListLine { line, source: source.into() };
        Self::after_packets(ErrorKind::File(Box::new(error)), packets)
    }

    /// Adds the number of packets before the segment or row in which the error occurred to the
    /// record number.
    pub(crate) fn preceded_by(mut self, packets: u64) -> Self {
        let position = &mut self.0.position;
        position.record = position.record.saturating_add(packets);
        self
    }

    /// Returns the position at which reading ended.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns whether the input could not be read at all, so that it contributes no packet:
    /// the file header is invalid, or the file is rejected as a whole.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.0.position.record == 0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind.has_position() {
            true => write!(f, "{}: {}", self.0.position, self.0.kind),
            false => self.0.kind.fmt(f),
        }
    }
}

/// Creates an error of a whole input, at the default position: its start.
impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(Position::default(), kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.kind.source() // the message of this error contains that of its kind
    }
}

/// The kinds of [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input has no bytes.
    #[error("the input is empty")]
    Empty,
    /// The magic number is not that of a known capture format.
    #[error("not a capture file: starts with {}", Hex(.first_bytes))]
    UnknownFormat {
        /// The first bytes of the input.
        first_bytes: Vec<u8>,
    },
    /// The version of the format is not supported.
    #[error("version {major}.{minor} is not supported")]
    UnsupportedVersion {
        /// The major version.
        major: u16,
        /// The minor version.
        minor: u16,
    },
    /// The input ends within a record, a block or the file header.
    #[error("truncated: {available} of {needed} bytes present")]
    Truncated {
        /// The number of bytes present.
        available: usize,
        /// The number of bytes needed.
        needed: usize,
    },
    /// A record or block claims a length above the limit of the format.
    #[error("record claims {len} bytes, the limit is {limit}")]
    RecordTooLong {
        /// The claimed length, in bytes.
        len: u32,
        /// The maximum length, in bytes.
        limit: u32,
    },
    /// The total length of a block is below its minimum, or not a multiple of 4.
    #[error("invalid block length {len}: expected a multiple of 4, at least {min}")]
    BlockLength {
        /// The claimed length, in bytes.
        len: u32,
        /// The minimum length of such a block, in bytes.
        min: u32,
    },
    /// The two lengths of a block differ.
    #[error("block lengths differ: {before} bytes before the body, {after} after it")]
    BlockTrailer {
        /// The length before the body, in bytes.
        before: u32,
        /// The length after the body, in bytes.
        after: u32,
    },
    /// A section header has an invalid byte-order magic.
    #[error("invalid byte-order magic {} in the section header", Hex(.magic))]
    ByteOrderMagic {
        /// The four bytes at the position of the magic.
        magic: [u8; 4],
    },
    /// A packet claims more captured bytes than its block holds.
    #[error("packet claims {captured} captured bytes, its block holds {available}")]
    PacketTooLong {
        /// The claimed captured length, in bytes.
        captured: u32,
        /// The number of bytes in the block.
        available: usize,
    },
    /// A packet refers to an interface that its section has not declared.
    #[error(
        "packet of interface {interface}, but the number of interfaces in the section is {declared}"
    )]
    UndeclaredInterface {
        /// The number of the interface, counted from 0.
        interface: u32,
        /// The number of interfaces that the section has declared so far.
        declared: usize,
    },
    /// An option exceeds its block.
    #[error("option {code} claims {len} bytes, its block has {available} left")]
    OptionTooLong {
        /// The option code.
        code: u16,
        /// The claimed length, in bytes.
        len: u16,
        /// The number of bytes left in the block.
        available: usize,
    },
    /// A section declares more interfaces than the limit.
    #[error("section declares more than {limit} interfaces")]
    TooManyInterfaces {
        /// The maximum number of interfaces.
        limit: usize,
    },
    /// The compressed input is corrupt or truncated.
    #[error("cannot decompress {compression}: {source}")]
    Decompress {
        /// The compression of the input.
        compression: Compression,
        /// The error of the decompression library.
        source: io::Error,
    },
    /// The input could not be read.
    #[error("cannot read: {0}")]
    Io(#[source] io::Error),
    /// A database, a saved graph or a list is rejected.
    #[error("{0}")]
    File(Box<FileError>),
}

/// The reason why a database, a saved graph or a list is rejected.
///
/// The type is boxed within [`ErrorKind`] to keep that type small, because the decoder returns a
/// result with it for each record of a capture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A saved graph is corrupt, and is rejected as a whole.
    #[error("corrupt saved graph, before byte {byte}: {inconsistency}")]
    CorruptGraph {
        /// The offset up to which the file had been read, in bytes.
        byte: u64,
        /// The inconsistency, such as "it has an unknown layer code".
        inconsistency: &'static str,
    },
    /// A database or saved graph has a version that this program does not support.
    #[error("{file_type} has version {version}, but this program reads version {supported}")]
    UnsupportedFileVersion {
        /// The type of the file.
        file_type: &'static str,
        /// The version of the file.
        version: i64,
        /// The supported version.
        supported: i64,
    },
    /// A database cannot be read or written.
    #[error("database: {source}")]
    Database {
        /// The error of SQLite.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A database has no table of packets with a known schema.
    #[error("unknown database schema: expected a database of iplink or of IP-Link")]
    UnknownDatabase,
    /// A database contains schema objects that could run arbitrary SQL when used.
    #[error("unsafe database: {object} does not match the schema of iplink")]
    UnsafeDatabase {
        /// The schema object, such as `trigger x`.
        object: String,
    },
    /// A line of a list cannot be read.
    #[error("line {line}: {source}")]
    ListLine {
        /// The line number, counted from 1.
        line: u64,
        /// The error in the line.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The requested information is not available in this type of input.
    #[error("{input} has no {information}")]
    NotAvailable {
        /// The type of the input.
        input: &'static str,
        /// The missing information.
        information: &'static str,
    },
}

/// Creates an error of a whole file, whose message has no [`Position`].
impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        ErrorKind::File(Box::new(error)).into()
    }
}

impl ErrorKind {
    /// Returns the error for an input that ends although more bytes are needed.
    pub(crate) const fn unexpected_end(available: usize, needed: usize) -> Self {
        match available {
            0 => Self::Empty,
            available => Self::Truncated { available, needed },
        }
    }

    /// Returns whether messages contain the [`Position`] of the error. A [`FileError`] concerns
    /// a whole file, or states its own position, such as a line.
    const fn has_position(&self) -> bool {
        !matches!(self, Self::File(_))
    }
}

/// Distinguishes errors of decompression from errors of the source.
impl From<io::Error> for ErrorKind {
    fn from(error: io::Error) -> Self {
        match error.downcast::<DecompressionError>() {
            Ok(DecompressionError { compression, source }) => {
                Self::Decompress { compression, source }
            }
            Err(error) => Self::Io(error),
        }
    }
}

/// A decompression error, which is wrapped in an [`io::Error`] so that it can pass through
/// [`io::Read`].
#[derive(Debug, thiserror::Error)]
#[error("cannot decompress {compression}: {source}")]
pub(crate) struct DecompressionError {
    compression: Compression,
    source: io::Error,
}

impl DecompressionError {
    pub(crate) const fn new(compression: Compression, source: io::Error) -> Self {
        Self { compression, source }
    }
}

impl From<DecompressionError> for io::Error {
    fn from(error: DecompressionError) -> Self {
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
    fn error_message_has_position_value_and_limit() {
        let position = Position { record: 4, byte: 812 };
        let kind = ErrorKind::RecordTooLong { len: 4_294_967_295, limit: 16_777_216 };
        assert_eq!(
            Error::new(position, kind).to_string(),
            "record 4 at byte 812: record claims 4294967295 bytes, the limit is 16777216"
        );
    }

    #[test]
    fn unknown_format_message_has_the_first_bytes() {
        let kind = ErrorKind::UnknownFormat { first_bytes: b"%PDF".to_vec() };
        assert_eq!(
            Error::new(Position::default(), kind).to_string(),
            "file header at byte 0: not a capture file: starts with 25 50 44 46"
        );
    }
}
