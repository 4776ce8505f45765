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
mod column;
mod read;
mod write;

use std::io::{self, Read, Write};

use super::{Dimensions, LinkGraph};
use crate::dissect::Depth;
use crate::error::{Error, ErrorKind, FileError};
use crate::statistics::Statistics;

/// What a saved graph begins with. The first byte is of no text, the last would
/// be changed by whatever turns line ends.
const MAGIC: [u8; 8] = *b"\x8bIPLINK\n";

/// The version of the format. A program reads its own alone.
const VERSION: u16 = 2;

/// A chunk of hosts, links or parts of links holds so many at most.
const CHUNK_LEN: usize = 16_384;

/// What is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "who saves a graph must name all that is kept")]
pub struct Saved {
    /// The graph.
    pub graph: LinkGraph,
    /// The account of the packets behind it.
    pub account: Statistics,
    /// What the graph keeps besides hosts and links.
    pub detail: Dimensions,
    /// Which IP headers its links are of.
    pub depth: Depth,
}

impl Saved {
    /// Writes all of it; the same gives the same bytes.
    ///
    /// # Errors
    ///
    /// Returns the error of `out`.
    ///
    /// ```
    /// use iplink_core::graph::Saved;
    /// use iplink_core::{Depth, Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::PROTOCOLS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, account) = ingest.finish();
    /// let (detail, depth) = (Dimensions::PROTOCOLS, Depth::Outermost);
    /// let saved = Saved { graph, account, detail, depth };
    /// let mut file = Vec::new();
    /// saved.write(&mut file)?;
    /// assert!(Saved::read(&file[..])? == saved);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut writer = blocks::Writer::begin(out)?;
        write::account(&self.account, &mut writer)?;
        write::graph(self, &mut writer)?;
        writer.finish()
    }

    /// Reads what was written.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the source cannot be read, is no saved graph or
    /// one of another version, or is damaged in any way.
    pub fn read(read: impl Read + Send) -> Result<Self, Error> {
        let mut reader = blocks::Reader::new(read);
        let loaded = read::whole(&mut reader);
        loaded.map_err(|fault| fault.error(reader.bytes_read()))
    }

    /// Names what it does not keep of what is asked for, if anything. Who asks for
    /// the outermost IP headers, as one does unless told, takes what there is.
    pub(crate) fn lacks(&self, detail: Dimensions, depth: Depth) -> Option<&'static str> {
        let kept = self.detail;
        let asked = [
            (depth == Depth::LinkLayer && self.depth != depth, "MAC addresses"),
            (depth == Depth::Innermost && self.depth != depth, "innermost IP headers"),
            (detail.protocols && !kept.protocols && !kept.ports, "protocols"),
            (detail.ports && !kept.ports, "ports"),
            (detail.handshakes && !kept.handshakes, "handshakes"),
            (detail.fragments && !kept.fragments, "fragments"),
            (detail.vlans && !kept.vlans, "VLANs"),
            (detail.ether_types && !kept.ether_types, "EtherTypes"),
            (detail.origins && !kept.origins, "interfaces"),
            (detail.bins.is_some() && kept.bins != detail.bins, "times of that width"),
        ];
        asked.into_iter().find_map(|(lacks, what)| lacks.then_some(what))
    }

    /// What a saved graph begins with.
    pub const MAGIC: &[u8] = &MAGIC;
}

/// Why a saved graph is refused.
#[derive(Debug)]
enum Fault {
    /// It cannot be read, or is none.
    Kind(ErrorKind),
    /// It is of another version.
    File(FileError),
    /// It says what cannot be.
    Damage(&'static str),
}

impl Fault {
    fn error(self, byte: u64) -> Error {
        match self {
            Self::Kind(kind) => kind.into(),
            Self::File(error) => error.into(),
            Self::Damage(what) => FileError::SavedDamaged { byte, what }.into(),
        }
    }
}

#[cfg(test)]
mod tests;
