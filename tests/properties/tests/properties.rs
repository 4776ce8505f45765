//! Every property, over seeds and over what is made of them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod corpus;
mod generated;
mod seeds;
