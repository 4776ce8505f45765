//! The command line, end to end.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod corpus;
mod golden;
mod graphviz;
mod manners;
mod names;
mod support;
mod wireshark;
