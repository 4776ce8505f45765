//! Renders graphs of hosts and links as pictures, pages, graph files and tables.
//!
//! [`FORMATS`] lists the output formats. A [`Format`] is the descriptor of one of them:
//! its name, its parameters, and the [`Dimensions`](iplink_core::Dimensions) that a graph
//! must keep for it. Configured with parameters, it becomes a [`Renderer`], which renders
//! a [`View`](iplink_core::query::View) into the named files of an
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
mod spelling;
pub mod table;

pub use error::Error;
pub use formats::{FORMATS, find, find_by_path};
pub use params::{AllowedValues, Param, Params};
pub use render::{Format, Render, Renderer};
