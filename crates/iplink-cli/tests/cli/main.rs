//! End-to-end tests of the command line.
//!
//! Tests that need another program, the corpus or much time are marked `#[ignore]` with the reason.
//! `.ci/run slow` runs them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod architecture_map;
mod compression;
mod contributing;
mod corpus;
mod diff;
mod documented_commands;
mod filters;
mod flows;
mod formats;
mod gallery;
mod general_behavior;
mod golden;
mod graphviz;
mod hostile_labels;
mod hostile_storage;
mod lists;
#[cfg(all(feature = "live", target_os = "linux"))]
mod live;
mod names;
mod networkx;
mod nodes;
mod options;
mod pages;
mod pictures;
mod programs;
mod questions;
mod saved;
mod schemas;
mod storage;
mod stored_filters;
mod support;
mod tables;
mod tcpdump;
mod times;
mod wireshark;
