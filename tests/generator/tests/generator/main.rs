//! Integration tests of the generator.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic, its helpers included"
)]

mod office;
mod profiles;
