//! The command line, end to end.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod containers;
mod corpus;
mod diff;
mod flows;
mod formats;
mod golden;
mod graphviz;
mod manners;
mod nodes;
mod programs;
mod support;
mod wireshark;
