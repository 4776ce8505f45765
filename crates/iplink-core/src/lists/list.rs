//! A list as an input: its format, and the records of its lines.

use std::fmt;
use std::io::{Chain, Cursor, Read};

use super::columns::{Field, RowKind};
use super::detect::read_head;
use super::error::LineError;
use super::list_format::ListFormat;
use super::record_sink::RecordSink;
use super::syntax::Syntax;
use super::{json, separated};
use crate::capture::{Compression, Decompressed};
use crate::error::{Error, ErrorKind, FileError};
use crate::graph::{AggregatedRecord, Dimensions};

/// A list of links or flows that is being read.
///
/// ```
/// use iplink_core::lists::List;
/// use iplink_core::{Dimensions, Ingest};
///
/// let text = "source,target,packets\n10.0.0.1,10.0.0.2,7\n10.0.0.2,10.0.0.1,5\n";
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read_list("links.csv", List::open(text.as_bytes())?)?;
/// let (graph, statistics) = ingest.finish();
/// assert_eq!(graph.links().len(), 2);
/// assert_eq!(statistics.total().linked, 12);
/// # Ok::<(), iplink_core::Error>(())
/// ```
pub struct List<R: Read> {
    format: ListFormat,
    compression: Option<Compression>,
    /// The bytes that were read to detect the format, followed by the rest of the input.
    source: Chain<Cursor<Vec<u8>>, Decompressed<R>>,
}

impl<R: Read> List<R> {
    /// Opens a list, which may be compressed, and detects its syntax and columns.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source cannot be read, is not a list, or has no
    /// column of packets.
    pub fn open(source: R) -> Result<Self, Error> {
        let source = Decompressed::open(source)?;
        let compression = source.compression();
        let (head, source) = read_head(source).map_err(ErrorKind::from)?;
        let format = ListFormat::detect(&head, true).map_err(|_| not_a_list(&head))?;
        if !format.columns.contains(Field::Packets) {
            let information = "column of packets";
            return Err(FileError::NotAvailable { input: "list of links", information }.into());
        }
        Ok(Self { format, compression, source: Cursor::new(head).chain(source) })
    }

    /// Returns the names of the requested dimensions that the list does not have; they stay empty
    /// in the graph. A line has at most a first and a last time, and so all of its packets are in
    /// the time bin of the first packet.
    #[must_use]
    pub fn missing_dimensions(&self, dimensions: Dimensions) -> Vec<&'static str> {
        let has_flows = self.has_flows();
        let missing = [
            (dimensions.protocols && !has_flows, "protocols"),
            (dimensions.ports && !has_flows, "ports"),
            (dimensions.handshakes && !has_flows, "handshakes"),
            (dimensions.fragments, "fragments"),
            (dimensions.vlans, "VLANs"),
            (dimensions.ether_types, "EtherTypes"),
            (dimensions.bins.is_some(), "packet times between the first and the last"),
        ];
        missing.into_iter().filter_map(|(is_missing, name)| is_missing.then_some(name)).collect()
    }

    /// Returns whether the list contains flows, which have protocols and ports.
    pub(crate) fn has_flows(&self) -> bool {
        self.format.columns.row_kind() == RowKind::Flow
    }

    /// Returns the name of the list's format, with its columns.
    pub(crate) fn format(&self) -> String {
        match self.compression {
            Some(compression) => format!("{}, in {compression}", self.format),
            None => self.format.to_string(),
        }
    }

    /// Calls a function for the record of each link, and for one record per
    /// direction of each flow. Ends at the first line that cannot be read or that
    /// the function rejects.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] with the number of that line.
    pub(crate) fn for_each_record(
        self,
        mut handle_record: impl FnMut(&AggregatedRecord) -> Result<(), LineError>,
    ) -> Result<(), Error> {
        let mut sink = RecordSink::new(&mut handle_record);
        match self.format.syntax {
            Syntax::Separated(dialect) => separated::read(dialect, self.source, &mut sink),
            Syntax::JsonLines => json::read_lines(self.source, &mut sink),
            Syntax::JsonArray => json::read_array(self.source, &mut sink),
            Syntax::JsonDocument => json::read_document(self.source, &mut sink),
        }
    }
}

impl<R: Read> fmt::Debug for List<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("format", &self.format).finish_non_exhaustive()
    }
}

/// Returns the error for an input that is not a list.
fn not_a_list(head: &[u8]) -> Error {
    match head {
        [] => ErrorKind::Empty.into(),
        _ => {
            ErrorKind::UnknownFormat { first_bytes: head.iter().take(4).copied().collect() }.into()
        }
    }
}
