//! Links as JSON objects: one per line, in an array, or in a document of iplink.

mod budget;
mod detect;
mod read;
mod scalar;
mod skip;

pub(super) use self::detect::detect;
pub(super) use self::read::{read_array, read_document, read_lines};
