//! The command line, end to end.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod containers;
mod corpus;
mod flows;
mod golden;
mod graphviz;
mod manners;
mod nodes;
mod support;
mod wireshark;
