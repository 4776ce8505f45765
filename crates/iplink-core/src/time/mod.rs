//! Timestamps: as recorded in captures, and as text.

mod error;
mod parse;
mod rfc3339;
mod scanner;
mod text;
mod timestamp;
mod zone;

pub use error::TimeError;
pub use parse::parse_range;
pub use rfc3339::Rfc3339;
pub(crate) use text::{abbreviate, replace_unprintable};
pub use timestamp::Timestamp;
pub use zone::{Disambiguation, Zone, ZoneError};
