//! The construction of graphs: observations are added to tables, from which a graph is assembled.

mod aggregated_record;
mod assemble;
mod builder;
mod family_table;
mod order;
mod table;

pub(crate) use aggregated_record::AggregatedRecord;
pub(super) use assemble::Collector;
pub use builder::GraphBuilder;
pub(super) use builder::ipv6_bits;
pub(super) use family_table::LinkKey;
pub(super) use table::{TrafficRecord, TrafficTable};
