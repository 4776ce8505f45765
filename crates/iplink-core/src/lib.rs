//! From a network capture to the graph of who talks to whom.
#![forbid(unsafe_code)]

pub mod capture;
pub mod dissect;
mod error;
pub mod graph;
pub mod ingest;
pub mod query;
pub mod time;

pub use error::{Error, ErrorKind, Position};
