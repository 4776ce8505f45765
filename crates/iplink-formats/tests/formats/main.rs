//! Integration tests of the output formats.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod anonymize;
