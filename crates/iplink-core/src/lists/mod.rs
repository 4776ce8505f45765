//! Lists of links: text that other programs write, and that we write ourselves.
//!
//! | List | Told by |
//! |---|---|
//! | CSV of IP-Link, `source;destination;weight` | two addresses and a number in its first line |
//! | CSV and TSV with a header, ours or like nfdump's | the names of its columns |
//! | JSON of ours, a document or an array of links | `"format": "iplink"`, or the keys of its first link |
//! | NDJSON, of ours or of Zeek | the keys of its first line |
//! | `conn.log` of Zeek | its line `#fields` |
//!
//! A line says how many packets went from one host to another; of a flow, of both
//! directions. What a list does not tell is not known. Memory follows the links,
//! and a line is bounded, however long the text is.

mod error;
mod field;
mod json;
mod lines;
mod quoted;
mod row;
mod separated;
mod tell;

use std::fmt;
use std::io::{self, Chain, Cursor, Read};

use self::field::Kind;
use self::tell::{Form, Head, Untold};
use crate::capture::{Compression, Decompressed};
use crate::error::{Error, ErrorKind, FileError};
use crate::graph::{AggregatedRecord, Dimensions};

pub use error::LineError;

/// So many first bytes tell whether a text is a list of links; a line of one is no
/// longer than that.
const TELLING_LEN: usize = 64 * 1024;

/// Of a compressed text there may be so many until as many are unpacked: the blocks
/// of bzip2 are that long.
const PACKED_TELLING_LEN: usize = 1024 * 1024;

/// Neither packets nor bytes of a list are more, so that no sum of some lists
/// overflows.
const MOST: u64 = 1 << 56;

/// What the first bytes of an input say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth answer")]
pub enum Telling {
    /// It is a list of links.
    List,
    /// It is none, whatever follows.
    Other,
    /// What follows may tell; it is worth to ask again with so many bytes more.
    NeedsMore(usize),
}

/// Tells whether an input, which may be compressed, is a list of links, by its first
/// bytes; unless they are all, more may follow them.
///
/// A text is told by its first line at the latest. It asks for a megabyte at most.
///
/// ```
/// use iplink_core::lists::{Telling, tell};
///
/// assert_eq!(tell(b"10.0.0.1;10.0.0.2;7\n", false), Telling::List);
/// assert_eq!(tell(b"source\ttarget\tpack", false), Telling::NeedsMore(1));
/// assert_eq!(tell(b"hello\n", false), Telling::Other);
/// assert_eq!(tell(b"hello", true), Telling::Other);
/// ```
#[must_use]
pub fn tell(first_bytes: &[u8], are_all: bool) -> Telling {
    if Compression::of(first_bytes).is_some() {
        let are_all = are_all || first_bytes.len() >= PACKED_TELLING_LEN;
        return tell_packed(first_bytes, are_all);
    }
    if !are_all && Compression::may_follow(first_bytes) {
        return Telling::NeedsMore(1);
    }
    let are_all = are_all || first_bytes.len() >= TELLING_LEN;
    match Head::tell(first_bytes, are_all) {
        Ok(_) => Telling::List,
        Err(Untold::None) => Telling::Other,
        Err(Untold::Yet) => Telling::NeedsMore(1),
    }
}

/// Tells it by what can be unpacked.
fn tell_packed(first_bytes: &[u8], are_all: bool) -> Telling {
    let first = Decompressed::open(first_bytes).map_err(io::Error::other).and_then(first_of);
    let told = match first {
        Ok((first, _)) => Head::tell(&first, are_all || first.len() >= TELLING_LEN),
        Err(error) if !are_all && is_cut_short(&error) => Err(Untold::Yet),
        Err(_) => Err(Untold::None),
    };
    match told {
        Ok(_) => Telling::List,
        Err(Untold::None) => Telling::Other,
        // All is unpacked again: not for every byte that comes.
        Err(Untold::Yet) => Telling::NeedsMore(first_bytes.len().div_ceil(2)),
    }
}

fn is_cut_short(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
}

/// Tells whether an input, which may be compressed, is a list of links, by its first
/// bytes or all of them where it has few.
///
/// ```
/// use iplink_core::lists::is_list;
///
/// assert!(is_list(b"10.0.0.1;10.0.0.2;7\n"));
/// assert!(is_list(b"source\ttarget\tpackets\n"));
/// assert!(!is_list(b"id,packets\n1,2\n"));
/// ```
#[must_use]
pub fn is_list(first_bytes: &[u8]) -> bool {
    tell(first_bytes, true) == Telling::List
}

/// A list of links that is read.
///
/// ```
/// use iplink_core::lists::List;
/// use iplink_core::{Dimensions, Ingest};
///
/// let text = "source,target,packets\n10.0.0.1,10.0.0.2,7\n10.0.0.2,10.0.0.1,5\n";
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read_list("links.csv", List::open(text.as_bytes())?)?;
/// let (graph, account) = ingest.finish();
/// assert_eq!(graph.links().len(), 2);
/// assert_eq!(account.total().linked, 12);
/// # Ok::<(), iplink_core::Error>(())
/// ```
pub struct List<R: Read> {
    head: Head,
    compression: Option<Compression>,
    text: Text<R>,
}

/// The first bytes, and what follows.
type Text<R> = Chain<Cursor<Vec<u8>>, Decompressed<R>>;

impl<R: Read> List<R> {
    /// Opens a list, which may be compressed, and tells by its first lines what
    /// stands in it.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the source cannot be read, is no list of links, or
    /// one that does not tell how many packets they have.
    pub fn open(read: R) -> Result<Self, Error> {
        let unpacked = Decompressed::open(read)?;
        let compression = unpacked.compression();
        let (first, rest) = first_of(unpacked).map_err(ErrorKind::from)?;
        let head = Head::of(&first).ok_or_else(|| no_list(&first))?;
        if !head.counts_packets() {
            let what = "numbers of packets: it has no column of that name";
            return Err(FileError::NotKept { input: "list of links", what }.into());
        }
        Ok(Self { head, compression, text: Cursor::new(first).chain(rest) })
    }

    /// Names what it does not tell of what is asked for; it stays empty in the
    /// graph. Of times it tells the first and the last of a line, so that all of
    /// its packets are in the bin of the first.
    #[must_use]
    pub fn untold(&self, detail: Dimensions) -> Vec<&'static str> {
        let knows_flows = self.knows_flows();
        let asked = [
            (detail.protocols && !knows_flows, "protocols"),
            (detail.ports && !knows_flows, "ports"),
            (detail.handshakes && !knows_flows, "handshakes"),
            (detail.fragments, "fragments"),
            (detail.vlans, "VLANs"),
            (detail.ether_types, "EtherTypes"),
            (detail.bins.is_some(), "times of packets between the first and the last"),
        ];
        asked.into_iter().filter_map(|(is_untold, what)| is_untold.then_some(what)).collect()
    }

    /// Tells whether it says protocols and ports.
    pub(crate) fn knows_flows(&self) -> bool {
        self.head.kind() == Kind::Flows
    }

    /// Names what it is.
    pub(crate) fn format(&self) -> String {
        match self.compression {
            Some(compression) => format!("{}, in {compression}", self.head),
            None => self.head.to_string(),
        }
    }

    /// Shows the packets of every line, and of a flow those of each direction, until
    /// a line cannot be read or `see` refuses it.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] with the number of that line.
    pub(crate) fn each(
        self,
        mut see: impl FnMut(&AggregatedRecord) -> Result<(), LineError>,
    ) -> Result<(), Error> {
        let mut sink = Sink { see: &mut see, packets: 0, bytes: 0 };
        match self.head.form {
            Form::Separated(dialect) => separated::each(dialect, self.text, &mut sink),
            Form::JsonLines => json::each_line(self.text, &mut sink),
            Form::JsonArray => json::each_of_array(self.text, &mut sink),
            Form::JsonDocument => json::each_of_document(self.text, &mut sink),
        }
    }
}

impl<R: Read> fmt::Debug for List<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("head", &self.head).finish_non_exhaustive()
    }
}

/// Takes what lines say, and counts it.
struct Sink<'s> {
    see: &'s mut dyn FnMut(&AggregatedRecord) -> Result<(), LineError>,
    packets: u64,
    bytes: u64,
}

impl Sink<'_> {
    fn take(&mut self, counted: &AggregatedRecord) -> Result<(), LineError> {
        let packets = self.packets.saturating_add(counted.traffic.packets);
        let bytes = self.bytes.saturating_add(counted.traffic.bytes);
        if packets > MOST || bytes > MOST {
            return Err(LineError::TooMany { most: MOST });
        }
        (self.see)(counted)?;
        (self.packets, self.bytes) = (packets, bytes);
        Ok(())
    }

    fn error(&self, line: u64, error: LineError) -> Error {
        Error::of_line(line, self.packets, error)
    }

    /// Returns the error of the source of the text.
    fn source_error(&self, error: io::Error) -> Error {
        Error::after_packets(ErrorKind::from(error), self.packets)
    }
}

/// Reads the first bytes, and returns them with what follows.
fn first_of<R: Read>(mut text: R) -> io::Result<(Vec<u8>, R)> {
    let mut first = Vec::new();
    let result = (&mut text).take(TELLING_LEN as u64).read_to_end(&mut first);
    match result {
        // What was unpacked before a damage is in there, and the damage comes again.
        Err(error) if first.is_empty() => Err(error),
        _ => Ok((first, text)),
    }
}

fn no_list(first: &[u8]) -> Error {
    match first {
        [] => ErrorKind::Empty.into(),
        _ => ErrorKind::UnknownFormat { first: first.iter().take(4).copied().collect() }.into(),
    }
}
