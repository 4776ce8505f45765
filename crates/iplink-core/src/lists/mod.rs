//! Lists of links or flows: text files that iplink and other programs write.
//!
//! | List | Detected by |
//! |---|---|
//! | CSV of IP-Link, `source;destination;weight` | two addresses and a number in the first line |
//! | CSV and TSV with a header line, of iplink or nfdump | the column names |
//! | JSON of iplink, a document or an array of links | `"format": "iplink"`, or the keys of the first link |
//! | NDJSON, of iplink or Zeek | the keys of the first line |
//! | `conn.log` of Zeek | the line `#fields` |
//!
//! The line of a link has the number of packets from one host to another; the line of a flow may
//! also have the number of packets in the opposite direction. Memory use depends on the number of
//! links, not on the length of the text, and the length of a line is limited.

mod columns;
mod detect;
mod error;
mod json;
mod lines;
mod list;
mod list_format;
mod record_sink;
mod row;
mod separated;
mod syntax;

pub use detect::{Detection, detect, is_list};
pub use error::LineError;
pub use list::List;
