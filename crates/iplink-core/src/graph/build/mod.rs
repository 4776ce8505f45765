//! Observations into tables, and tables into a graph.

mod aggregated_record;
mod assemble;
mod builder;
mod family_table;
mod order;
mod table;

pub(crate) use aggregated_record::AggregatedRecord;
pub(super) use assemble::Collector;
pub use builder::GraphBuilder;
pub(super) use family_table::Key;
pub(super) use table::{Record, Table};
