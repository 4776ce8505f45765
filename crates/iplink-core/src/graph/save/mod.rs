//! A graph and its statistics in one compact file, which is read much faster than the captures.
//!
//! The file is a magic number, a version, and a series of chunks, each compressed by itself:
//! those of the statistics, of the hosts and of the links, in columns. A digest of all bytes
//! ends it. [`crate::wire`] has the encoding of values and the codes that the chunks hold.
//!
//! A graph that is read is checked, and refused if no capture could have led to it. No length
//! that the file claims is trusted, and no byte of it decompresses to more than 64, so that
//! memory follows the length of the file.

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
use crate::wire::DecodeError;

/// The magic number. Its first byte is in no text, and its last one is changed by programs that
/// convert line ends.
const MAGIC: [u8; 8] = *b"\x8bIPLINK\n";

/// The version of the format, and the only one that can be read: a capture can be saved again.
const VERSION: u16 = 2;

/// The maximum number of hosts, links or flow records in a chunk, except that the records of one
/// link stay together.
const CHUNK_LEN: usize = 16_384;

/// A graph together with its statistics, dimensions and depth, to be written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a file needs all of these")]
pub struct SavedGraph {
    /// The graph.
    pub graph: LinkGraph,
    /// The statistics of the packets that were read.
    pub statistics: Statistics,
    /// The packet properties that the graph keeps besides hosts and links.
    pub dimensions: Dimensions,
    /// The headers whose addresses identify its links.
    pub depth: Depth,
}

impl SavedGraph {
    /// Writes the file. Equal graphs give equal bytes.
    ///
    /// # Errors
    ///
    /// Returns the error of `out`, or one if the graph has hosts that only queries make.
    ///
    /// ```
    /// use iplink_core::graph::SavedGraph;
    /// use iplink_core::{Depth, Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::PROTOCOLS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, statistics) = ingest.finish();
    /// let (dimensions, depth) = (Dimensions::PROTOCOLS, Depth::Outermost);
    /// let saved = SavedGraph { graph, statistics, dimensions, depth };
    /// let mut file = Vec::new();
    /// saved.write(&mut file)?;
    /// assert!(SavedGraph::read(&file[..])? == saved);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut writer = blocks::Writer::begin(out)?;
        write::statistics(&self.statistics, &mut writer)?;
        write::graph(self, &mut writer)?;
        writer.finish()
    }

    /// Reads a file that [`write`](Self::write) wrote.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source cannot be read, is not a saved graph, is one of another
    /// version, or is damaged in any way.
    pub fn read(read: impl Read + Send) -> Result<Self, Error> {
        let mut reader = blocks::Reader::new(read);
        let loaded = read::whole(&mut reader);
        loaded.map_err(|error| error.at(reader.bytes_read()))
    }

    /// Returns the first requested item that the file does not keep. Outermost IP headers, the
    /// default, are satisfied by any depth.
    pub(crate) fn lacks(&self, requested: Dimensions, depth: Depth) -> Option<&'static str> {
        let kept = self.dimensions;
        let items = [
            (depth == Depth::LinkLayer && self.depth != depth, "MAC addresses"),
            (depth == Depth::Innermost && self.depth != depth, "innermost IP headers"),
            (requested.protocols && !kept.protocols && !kept.ports, "protocols"),
            (requested.ports && !kept.ports, "ports"),
            (requested.handshakes && !kept.handshakes, "handshakes"),
            (requested.fragments && !kept.fragments, "fragments"),
            (requested.vlans && !kept.vlans, "VLANs"),
            (requested.ether_types && !kept.ether_types, "EtherTypes"),
            (requested.capture_sources && !kept.capture_sources, "interfaces"),
            (requested.bins.is_some() && kept.bins != requested.bins, "times of that width"),
        ];
        items.into_iter().find_map(|(lacks, what)| lacks.then_some(what))
    }

    /// The bytes that every saved graph begins with.
    pub const MAGIC: &[u8] = &MAGIC;
}

/// The reason why a saved graph is refused.
#[derive(Debug)]
enum ReadError {
    /// It cannot be read, or is not a saved graph.
    Kind(ErrorKind),
    /// It is of another version.
    File(FileError),
    /// It is damaged: a clause about what is wrong.
    Damage(&'static str),
}

impl ReadError {
    /// Returns the public error; `byte` is the offset up to which the file had been read.
    fn at(self, byte: u64) -> Error {
        match self {
            Self::Kind(kind) => kind.into(),
            Self::File(error) => error.into(),
            Self::Damage(what) => FileError::CorruptGraph { byte, what }.into(),
        }
    }
}

impl From<DecodeError> for ReadError {
    fn from(DecodeError(what): DecodeError) -> Self {
        Self::Damage(what)
    }
}

#[cfg(test)]
mod tests;
