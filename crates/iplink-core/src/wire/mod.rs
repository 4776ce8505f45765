//! The binary encoding that saved graphs and databases share.
//!
//! Files outlive programs, so no encoding depends on the order of an enum's variants or of a
//! struct's fields in memory. [`codes`] lists the number of every variant that files contain. An
//! [`Encoder`] writes and a [`Decoder`] reads each field with an explicit call. The bytes of values
//! that are stored together are called a *message*.
//!
//! | Value | Encoding |
//! |---|---|
//! | code, `bool` | one byte |
//! | unsigned integer | LEB128: 7 bits a byte, lowest first, the highest bit set on all but the last byte |
//! | signed integer | zigzag (the sign is the lowest bit), then as an unsigned integer |
//! | text, bytes | the length as an unsigned integer, then the bytes |
//! | optional value | a byte, 0 for none or 1, then the value |
//! | list | the number of items as an unsigned integer, then the items |
//! | history of a flow | its letters, as text |
//!
//! Released codes never change their meaning and are never reused; a new variant takes the
//! next free number. `tests.rs` and the files in `tests/corpus/formats` verify this.

pub(crate) mod codes;
mod decoder;
mod encoder;
mod skip_reason;
#[cfg(test)]
mod tests;

pub(crate) use codes::{Coded, flow_flag, flow_property};
pub(crate) use decoder::{DecodeError, Decoder, from_zigzag};
pub(crate) use encoder::{Encoder, zigzag};
#[cfg(feature = "sqlite")]
pub(crate) use skip_reason::{skip_reason_from_bytes, skip_reason_to_bytes};
