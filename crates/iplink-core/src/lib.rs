//! Turns network captures into graphs of who talks to whom.
//!
//! A *capture* is a recording of the packets on a network, as tcpdump and Wireshark write it. Each
//! packet has a source and a destination. This library reads all packets and merges them into a
//! directed graph: each *address* becomes a host, and all packets from one host to another become a
//! link with the number of packets and bytes and the times of the first and the last.
//!
//! Suppose that a laptop queries a DNS server, and then loads a page from a web server:
//!
//! | Packet | Source | Destination |
//! |---|---|---|
//! | DNS query | 10.0.0.2 | 10.0.0.1 |
//! | DNS response | 10.0.0.1 | 10.0.0.2 |
//! | 20 TCP segments | 10.0.0.2 | 192.0.2.80 |
//! | 30 TCP segments | 192.0.2.80 | 10.0.0.2 |
//!
//! The graph of this capture has three hosts and four links. A *conversation* is a pair of links in
//! opposite directions: there are two. All three hosts form one *connected component*. The laptop is
//! its *cut vertex*: without it, nothing would connect the two servers.
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
//! # Flow records
//!
//! A link can be divided by properties of its packets, such as protocol and ports (the 5-tuple),
//! VLAN or time bin. [`Dimensions`] selects these properties. All packets of a link with the same
//! values are counted in one [`FlowRecord`](graph::FlowRecord).
//!
//! ```
//! use iplink_core::{Dimensions, Ingest};
//!
//! # let file = &iplink_generator::office()[..];
//! let mut ingest = Ingest::new(Dimensions::FLOWS);
//! ingest.read("office.pcap", file)?;
//! let (graph, _) = ingest.finish();
//! for record in graph.links().flat_map(|link| link.flow_records) {
//!     if let Some(ports) = record.key.ports() {
//!         println!("{} -> {}: {} bytes", ports.source, ports.target, record.traffic.bytes);
//!     }
//! }
//! # Ok::<(), iplink_core::Error>(())
//! ```
//!
//! # Pipeline
//!
//! The modules follow a packet through the pipeline; no stage depends on a later one.
//!
//! | Stage | Input | Output |
//! |---|---|---|
//! | [`capture`] | bytes, from a slice or a stream | packets that borrow from them |
//! | [`dissect`] | a packet | an [`Observation`](dissect::Observation), or the reason why it is skipped |
//! | [`filter`] | an observation | whether it matches |
//! | [`graph`] | observations | a [`LinkGraph`] |
//! | [`names`] | hosts files, DNS responses, databases | names of hosts, or anonymous addresses |
//! | [`query`] | a graph | a [`View`](query::View): a selection for tables and pictures, and graph algorithms |
//! | [`lists`] | lists of links that other programs write | links and flows with packet counts |
//! | `store` | captures | a SQLite database with one row per packet (feature `sqlite`) |
//!
//! [`Ingest`] runs the pipeline on any number of inputs and threads. Its [`Statistics`] count every
//! packet: `read = linked + filtered + skipped`, always. The stages can also be used on their own:
//!
//! ```
//! use iplink_core::capture::Packets;
//! use iplink_core::dissect::dissect;
//!
//! # let bytes = iplink_generator::office();
//! let mut bytes_on_wire = 0;
//! for packet in Packets::new(&bytes)? {
//!     if let Ok(observation) = dissect(&packet?) {
//!         bytes_on_wire += u64::from(observation.wire_len);
//!     }
//! }
//! # assert!(bytes_on_wire > 0);
//! # Ok::<(), iplink_core::Error>(())
//! ```
//!
//! # Guarantees
//!
//! The library does not panic on any input, does not allocate per packet and has no unsafe code.
//! A damaged capture results in an [`Error`] with the position of the damage, and all packets before
//! it are kept. The result depends only on the input. Times are in nanoseconds since
//! 1970-01-01 00:00 UTC. Byte counts are lengths on the wire, regardless of the snap length.
//!
//! # Features
//!
//! `sqlite` adds the module `store`. It is off by default because it compiles SQLite.

#![forbid(unsafe_code)]

pub mod capture;
pub mod dissect;
mod error;
pub mod filter;
pub mod flows;
pub mod graph;
mod ingest;
pub mod lists;
pub mod names;
mod pipeline;
mod progress;
pub mod query;
pub mod service_detection;
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
pub use statistics::{InputStatistics, PacketCounters, Statistics};
