//! Integration tests of `iplink-formats`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod anonymize;
