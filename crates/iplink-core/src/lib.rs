//! From a network capture to the graph of who talks to whom.
//!
//! ```
//! use iplink_core::{Dimensions, Ingest};
//!
//! # let file = &iplink_generator::office()[..];
//! let mut ingest = Ingest::new(Dimensions::LINKS);
//! ingest.read("office.pcap", file)?; // any `Read`: a file, a pipe, a slice
//! let (graph, statistics) = ingest.finish();
//! for link in graph.links() {
//!     let (source, target) = (link.source.address, link.target.address);
//!     println!("{source} -> {target}: {} packets", link.traffic.packets);
//! }
//! println!("{} packets skipped", statistics.total().skipped());
//! # Ok::<(), iplink_core::Error>(())
//! ```
//!
//! The folders are the way that a packet goes; no stage knows a later one.
//!
//! | Stage | From | To |
//! |---|---|---|
//! | [`capture`] | bytes, from a slice or a stream | packets that borrow from them |
//! | [`dissect`] | a packet | an [`Observation`](dissect::Observation), or why there is none |
//! | [`filter`] | an observation | whether it counts |
//! | [`graph`] | observations | a [`LinkGraph`] over petgraph |
//! | `store` | observations | a database of SQLite, and back, with the feature `sqlite` |
//! | `lists` | text that others write | packets that were counted before, with the feature `lists` |
//! | [`names`] | hosts files, answers in captures, databases | what hosts are called, or no longer |
//! | [`query`] | a graph | a [`View`](query::View), which is what pictures and tables show |
//!
//! [`Ingest`] runs the first three and keeps the [`Statistics`] of every packet:
//! `read = linked + filtered + skipped`, always. To go another way, take the stages apart:
//!
//! ```
//! use iplink_core::capture::Packets;
//! use iplink_core::dissect::dissect;
//!
//! # let bytes = iplink_generator::office();
//! let mut lengths = 0;
//! for packet in Packets::new(&bytes)? {
//!     if let Ok(seen) = dissect(&packet?) {
//!         lengths += u64::from(seen.wire_len);
//!     }
//! }
//! # assert!(lengths > 0);
//! # Ok::<(), iplink_core::Error>(())
//! ```
//!
//! Nothing here panics on any input, allocates per packet, or uses `unsafe`.
//! Damage to a capture is an [`Error`] with its place; what was read before it
//! stays. Times are nanoseconds since 1970, UTC; bytes are lengths on the wire.

#![forbid(unsafe_code)]

pub mod capture;
pub mod dissect;
mod error;
pub mod filter;
pub mod graph;
mod ingest;
pub mod lists;
pub mod names;
mod pipeline;
mod progress;
pub mod query;
pub mod service_names;
mod statistics;
#[cfg(feature = "sqlite")]
pub mod store;
pub mod time;
mod wire;

pub use dissect::Depth;
pub use error::{Error, ErrorKind, FileError, Position};
pub use graph::{Dimensions, LinkGraph};
pub use ingest::{Advance, Ingest, LiveReader};
pub use progress::Progress;
pub use statistics::{Input, PacketCounters, Statistics};
