//! Integration tests of the library, in one binary.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod allocations;
mod anonymize_properties;
mod architecture;
mod capture_compressed;
mod capture_concatenated;
mod capture_hostile;
mod capture_pcapng;
mod diff;
mod dissect_properties;
mod filter_sql;
mod filters;
mod flow_records;
mod flows;
mod formats;
mod header_text;
mod instructions;
mod names;
mod names_corpus;
mod store;
mod store_filters;
mod threads;
mod view_totals;
