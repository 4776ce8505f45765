//! The encoder, which converts values to bytes.

use super::Coded;
use crate::time::Timestamp;

/// A message under construction, to which values are appended.
#[derive(Debug, Default)]
pub(crate) struct Encoder(Vec<u8>);

impl Encoder {
    /// Returns the message.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Appends one byte.
    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Appends the code of a value.
    pub(crate) fn code(&mut self, value: impl Coded) {
        self.byte(value.code());
    }

    /// Appends a byte that is 0 or 1.
    pub(crate) fn bool(&mut self, value: bool) {
        self.byte(value.into());
    }

    /// Appends an unsigned integer.
    pub(crate) fn unsigned(&mut self, value: impl Into<u64>) {
        self.wide(value.into().into());
    }

    /// Appends an unsigned integer of up to 128 bits in LEB128: seven bits per byte, the lowest
    /// first.
    pub(crate) fn wide(&mut self, mut value: u128) {
        loop {
            let [lowest, ..] = value.to_le_bytes();
            value >>= 7;
            if value == 0 {
                return self.byte(lowest & 0x7f);
            }
            self.byte(lowest | 0x80);
        }
    }

    /// Appends a signed integer in zigzag encoding.
    pub(crate) fn signed(&mut self, value: i64) {
        self.unsigned(zigzag(value));
    }

    /// Appends bytes without their length, which the decoder must know.
    pub(crate) fn array(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Appends bytes after their length.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.unsigned(bytes.len() as u64);
        self.array(bytes);
    }

    /// Appends text after its length.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Appends a value that may be absent.
    pub(crate) fn optional<T>(&mut self, value: Option<T>, encode: impl FnOnce(&mut Self, T)) {
        self.bool(value.is_some());
        if let Some(value) = value {
            encode(self, value);
        }
    }

    /// Appends a time that may be absent, in nanoseconds since the Unix epoch.
    pub(crate) fn optional_time(&mut self, time: Option<Timestamp>) {
        self.optional(time, |out, time| out.signed(time.as_nanos()));
    }

    /// Appends items after their number.
    pub(crate) fn list<T>(&mut self, items: &[T], mut encode: impl FnMut(&mut Self, &T)) {
        self.unsigned(items.len() as u64);
        items.iter().for_each(|item| encode(self, item));
    }
}

/// Maps a signed to an unsigned integer, with the sign as the lowest bit (zigzag encoding), so
/// that integers near zero become small.
pub(crate) const fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}
