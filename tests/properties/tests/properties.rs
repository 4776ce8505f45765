//! Runs every property on the seeds of the fuzz targets and their prefixes, on random bytes, and on
//! damaged seeds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod random_input_tests;
mod seed_tests;
mod seeds;
