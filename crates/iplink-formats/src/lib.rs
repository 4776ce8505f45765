//! Draws the graph of who talks to whom.
//!
//! Every output format is a [`Render`] behind a [`Format`], its descriptor;
//! [`FORMATS`] lists them all. A format sees a
//! [`View`](iplink_core::query::View) and writes named files into an
//! [`Output`](output::Output).
//!
//! ```
//! use iplink_core::query::View;
//! use iplink_core::Ingest;
//! use iplink_formats::Render;
//! use iplink_formats::output::Memory;
//!
//! # let file = &iplink_generator::office()[..];
//! let dot = iplink_formats::find("dot")?.with([("direction", "TB")])?;
//! let mut ingest = Ingest::new(dot.needs());
//! ingest.read("office.pcap", file)?;
//! let (graph, statistics) = ingest.finish();
//!
//! let mut out = Memory::default();
//! dot.render(&View::new(&graph, &statistics), &mut out)?;
//! assert!(out.files()["graph.dot"].starts_with(b"digraph"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub mod columns;
mod error;
mod formats;
#[cfg(test)]
mod generated_typescript;
pub mod kit;
pub mod output;
pub mod pages;
mod params;
pub mod questions;
mod render;
pub mod table;

pub use error::Error;
pub use formats::{FORMATS, find, find_by_path};
pub use params::{AllowedValues, Param, Params};
pub use render::{Format, Render, Renderer};
