//! A live view of a network capture: a web page of who talks to whom, updated while packets
//! arrive.
//!
//! Reading and serving run on different threads and share one pointer, to the latest
//! [`Snapshot`]. A slow browser therefore cannot delay a packet: it receives the latest
//! numbers, not every update that it missed.
//!
//! | Type | Role |
//! |---|---|
//! | [`LiveSource`] | reads and decompresses a growing file or a pipe without blocking its reader |
//! | [`LiveSession`] | reads packets, at full speed or by a [`ReplayClock`], and publishes snapshots |
//! | [`LiveModel`] | selects the most active links and hosts, and sums the traffic of all others |
//! | [`Snapshot`] | the content of the page at one time; [`SnapshotChanges`] since an earlier one |
//! | [`LiveServer`] | serves the page and its events to clients that present the access token |
//!
//! ```
//! use std::io::Cursor;
//! use std::net::TcpListener;
//! use std::thread;
//!
//! use iplink_core::{Dimensions, Ingest};
//! use iplink_live::{LiveOptions, LiveServer, LiveSession, LiveSource, ServerOptions, StopFlag};
//!
//! # let capture = iplink_generator::office();
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let server = LiveServer::new(listener, ServerOptions::default())?;
//! println!("open {}", server.url());
//! let stop = StopFlag::default();
//! let options = LiveOptions::default();
//! let mut session = LiveSession::new("office.pcap", options, server.publisher(), stop.clone());
//! thread::spawn(move || server.run());
//!
//! let source = LiveSource::spawn(|| Ok(Cursor::new(capture)), stop.clone())?;
//! let mut reader = Ingest::new(Dimensions::LINKS).follow("office.pcap", source)?;
//! session.read(&mut reader)?;
//! # stop.request();
//! session.publish_until_stopped(); // until another thread calls `stop.request()`
//! let (graph, statistics) = reader.finish();
//! assert_eq!(graph.links().count() > 0, statistics.total().linked > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod access;
mod assets;
mod error;
mod event_stream;
#[cfg(test)]
mod generated_typescript;
#[cfg(feature = "capture")]
mod interface;
mod labels;
mod model;
mod replay;
mod secret;
mod server;
mod session;
mod snapshot;
mod source;
mod stop;
mod write_timeout;

pub use error::LiveError;
#[cfg(feature = "capture")]
pub use interface::InterfaceCapture;
pub use labels::HostLabels;
pub use model::LiveModel;
pub use replay::{ReplayClock, ReplaySpeed};
pub use server::{LiveServer, ServerOptions, SnapshotPublisher};
pub use session::{DropCounter, LiveOptions, LiveSession};
pub use snapshot::{
    HiddenTraffic, HostRow, LinkRow, LivePhase, LiveStatus, Snapshot, SnapshotChanges, TopTalker,
};
pub use source::{GrowingFile, LiveSource};
pub use stop::StopFlag;
