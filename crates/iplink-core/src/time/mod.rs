//! Timestamps, and their conversion from and to text in a time zone.

mod error;
mod parse;
mod rfc3339;
mod scanner;
mod text;
mod time_of_day;
mod timestamp;
mod zone;

pub use error::TimeError;
pub use parse::parse_range;
pub use rfc3339::Rfc3339;
pub(crate) use text::{abbreviate, replace_unprintable};
pub use time_of_day::TimeOfDay;
pub use timestamp::Timestamp;
pub use zone::{Disambiguation, Zone, ZoneError};
