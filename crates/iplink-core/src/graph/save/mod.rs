//! Saved graphs: a graph and its statistics in one compact file, which loads much faster than the
//! captures.
//!
//! The file consists of a magic number, a version, a series of chunks and a digest of all bytes
//! before it. The chunks hold the statistics, the hosts, the links and the flows, column by column,
//! and are compressed separately. [`crate::wire`] defines the encoding of values and the codes in the
//! chunks.
//!
//! A file is untrusted input. It is rejected if its graph is not consistent, that is, if no capture
//! could have produced it. No length in the file is trusted, and the compression ratio is limited
//! to 64, so that memory use is proportional to the length of the file.

mod blocks;
mod chunk;
mod column;
mod flow_columns;
mod read;
mod write;

use std::io::{self, Read, Write};

use super::{Bins, Dimensions, LinkGraph};
use crate::dissect::Depth;
use crate::error::{Error, ErrorKind, FileError};
use crate::statistics::Statistics;
use crate::wire::DecodeError;

/// The magic number. Its first byte does not occur in text. Its last byte is a line feed: it
/// differs if a program has converted line endings.
const MAGIC: [u8; 8] = *b"\x8bIPLINK\n";

/// The version of the format.
const VERSION: u16 = 3;

/// The oldest version that can be read. Files of older versions must be created again from the
/// captures.
const OLDEST_VERSION: u16 = 2;

/// The first version with flows. The flows of older files are derived from their flow records.
const FIRST_VERSION_WITH_FLOWS: u16 = 3;

/// The maximum number of hosts, links, flow records or flows in a chunk, except that the records of one
/// link stay together.
const MAX_CHUNK_ROWS: usize = 16_384;

/// A graph with its statistics, dimensions and depth, as a file stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers must provide all fields to write a file")]
pub struct SavedGraph {
    /// The graph.
    pub graph: LinkGraph,
    /// The statistics of the packets that were read.
    pub statistics: Statistics,
    /// The packet properties that the graph keeps besides hosts and links.
    pub dimensions: Dimensions,
    /// The headers whose addresses identify the hosts.
    pub depth: Depth,
}

impl SavedGraph {
    /// Writes the file. Equal graphs result in equal bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` fails, or if the graph has hosts that only a query creates, such
    /// as named groups.
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
        let mut writer = blocks::BlockWriter::begin(out)?;
        write::write_statistics(&self.statistics, &mut writer)?;
        write::write_graph(self, &mut writer)?;
        writer.finish()
    }

    /// Reads a file that [`write`](Self::write) wrote.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source cannot be read, is not a saved graph, has another
    /// version, or is damaged.
    pub fn read(source: impl Read + Send) -> Result<Self, Error> {
        let mut reader = blocks::BlockReader::new(source);
        let result = read::read_file(&mut reader);
        result.map_err(|error| error.into_public(reader.bytes_read()))
    }

    /// Returns the first requested property that the saved graph lacks, with the option that keeps
    /// it, for error messages. A graph of any depth is accepted for [`Depth::Outermost`], because
    /// this is the default.
    pub(crate) fn missing_property(
        &self,
        requested: Dimensions,
        depth: Depth,
    ) -> Option<&'static str> {
        let saved = self.dimensions;
        let properties = [
            (
                depth == Depth::LinkLayer && self.depth != depth,
                "MAC addresses: save it with --nodes mac",
            ),
            (
                depth == Depth::Innermost && self.depth != depth,
                "innermost IP headers: save it with --inner",
            ),
            (
                requested.protocols && !saved.protocols && !saved.ports,
                "protocols: save it with --keep protocols",
            ),
            (requested.ports && !saved.ports, "ports: save it with --keep flows"),
            (requested.handshakes && !saved.handshakes, "handshakes: save it with --keep flows"),
            (requested.fragments && !saved.fragments, "fragments: save it with --keep fragments"),
            (requested.vlans && !saved.vlans, "VLANs: save it with --keep vlans"),
            (
                requested.ether_types && !saved.ether_types,
                "EtherTypes: save it with --keep ether-types",
            ),
            (
                requested.capture_sources && !saved.capture_sources,
                "interfaces: save it with --keep origins",
            ),
            (
                requested.bins == Some(Bins::Auto) && saved.bins != requested.bins,
                "times: save it with --keep times",
            ),
            (
                requested.bins.is_some() && saved.bins != requested.bins,
                "exact times: read the capture instead",
            ),
        ];
        properties.into_iter().find_map(|(is_missing, name)| is_missing.then_some(name))
    }

    /// The bytes that every saved graph starts with.
    pub const MAGIC: &[u8] = &MAGIC;
}

/// The reason why a saved graph cannot be read.
#[derive(Debug)]
enum ReadError {
    /// The source cannot be read, or is not a saved graph.
    Kind(ErrorKind),
    /// The file has another version.
    File(FileError),
    /// The file is damaged; the text is a clause that describes the damage.
    Damage(&'static str),
}

impl ReadError {
    /// Returns the public error; `byte` is the offset up to which the file had been read.
    fn into_public(self, byte: u64) -> Error {
        match self {
            Self::Kind(kind) => kind.into(),
            Self::File(error) => error.into(),
            Self::Damage(inconsistency) => FileError::CorruptGraph { byte, inconsistency }.into(),
        }
    }
}

impl From<DecodeError> for ReadError {
    fn from(DecodeError(inconsistency): DecodeError) -> Self {
        Self::Damage(inconsistency)
    }
}

#[cfg(test)]
mod tests;
