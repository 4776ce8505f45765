//! The graph and its account in one compact file, to be read again in no time.
//!
//! The file is a magic number, a version, and a row of chunks: those of the
//! account, of the hosts, of the links, each a message of postcard in columns,
//! compressed by itself; at the end, a digest of all bytes before it. What is
//! read back is checked: a graph that could not have been built is refused.
//!
//! Memory follows the length of the file. No length that it claims is trusted,
//! and no byte of it unpacks to more than 64.

mod blocks;
mod chunk;
mod read;
mod write;

use std::io::{self, Read, Write};

use super::{Detail, LinkGraph};
use crate::account::Account;
use crate::error::{Error, ErrorKind, Position};

/// What a saved graph begins with. The first byte is of no text, the last would
/// be changed by whatever turns line ends.
const MAGIC: [u8; 8] = *b"\x8bIPLINK\n";

/// The version of the format. A program reads its own alone.
const VERSION: u16 = 1;

/// A chunk of hosts, links or parts of links holds so many at most.
const CHUNK_LEN: usize = 16_384;

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// The graph.
    pub graph: LinkGraph,
    /// The account of the packets behind it.
    pub account: Account,
    /// What the graph keeps besides hosts and links.
    pub detail: Detail,
}

/// Tells whether an input is a saved graph, by its first eight bytes.
#[must_use]
pub fn is_saved(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(&MAGIC)
}

/// Saves a graph that keeps this much detail, and its account.
///
/// The same graph gives the same bytes. Writes go through as they are: large
/// ones.
///
/// # Errors
///
/// Returns the error of `out`.
///
/// ```
/// use iplink_core::{Detail, Ingest, graph};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Detail::PROTOCOLS);
/// ingest.read("office.pcap", file)?;
/// let (links, account) = ingest.finish();
/// let mut file = Vec::new();
/// graph::save(&links, Detail::PROTOCOLS, &account, &mut file)?;
/// let saved = graph::load(&file[..])?;
/// assert!(saved.graph == links && saved.account == account);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save(
    graph: &LinkGraph,
    detail: Detail,
    account: &Account,
    out: impl Write,
) -> io::Result<()> {
    let mut writer = blocks::Writer::begin(out)?;
    write::account(account, &mut writer)?;
    write::graph(graph, detail, &mut writer)?;
    writer.finish()
}

/// Reads what [`save`] wrote.
///
/// # Errors
///
/// Returns an [`Error`] when the source cannot be read, is no saved graph or
/// one of another version, or is damaged in any way.
pub fn load(read: impl Read) -> Result<Saved, Error> {
    let mut reader = blocks::Reader::new(read);
    let loaded = read::whole(&mut reader);
    loaded.map_err(|fault| Error::new(Position::default(), fault.kind(reader.bytes_read())))
}

/// Why a saved graph is refused.
#[derive(Debug)]
enum Fault {
    /// It cannot be read, or is none, or of another version.
    Kind(ErrorKind),
    /// It says what cannot be.
    Damage(&'static str),
}

impl Fault {
    fn kind(self, byte: u64) -> ErrorKind {
        match self {
            Self::Kind(kind) => kind,
            Self::Damage(what) => ErrorKind::SavedDamaged { byte, what },
        }
    }
}

#[cfg(test)]
mod tests;
