//! The decoder, which converts bytes to values. Lengths in the bytes are checked before they
//! are used.

use super::Coded;
use crate::time::Timestamp;

/// The reason why bytes cannot be decoded, such as "it has an unknown layer code".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError(pub(crate) &'static str);

/// Decodes values from the front of a message.
#[derive(Debug)]
pub(crate) struct Decoder<'a>(&'a [u8]);

const TOO_SHORT: DecodeError = DecodeError("a message ends early");
const OUT_OF_RANGE: DecodeError = DecodeError("a number is out of range");

impl<'a> Decoder<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Checks that all bytes have been decoded.
    pub(crate) const fn finish(self) -> Result<(), DecodeError> {
        match self.0 {
            [] => Ok(()),
            _ => Err(DecodeError("a message is longer than its values")),
        }
    }

    /// Decodes one byte.
    pub(crate) fn byte(&mut self) -> Result<u8, DecodeError> {
        self.array().map(|[byte]| byte)
    }

    /// Decodes a code of one byte.
    pub(crate) fn code<C: Coded>(&mut self) -> Result<C, DecodeError> {
        C::from_code(self.byte()?).ok_or(DecodeError(C::UNKNOWN_CODE))
    }

    /// Decodes a byte that is 0 or 1.
    pub(crate) fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError("a flag is neither 0 nor 1")),
        }
    }

    /// Decodes an unsigned integer that fits into the type.
    pub(crate) fn unsigned<N: TryFrom<u128>>(&mut self) -> Result<N, DecodeError> {
        N::try_from(self.wide()?).map_err(|_| OUT_OF_RANGE)
    }

    /// Decodes an unsigned integer of up to 128 bits in LEB128: seven bits per byte, the lowest
    /// first.
    pub(crate) fn wide(&mut self) -> Result<u128, DecodeError> {
        let mut value = 0_u128;
        for shift in (0..u128::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u128::from(byte & 0x7f);
            // The last byte may have bits beyond the 128th.
            if bits << shift >> shift != bits {
                return Err(OUT_OF_RANGE);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(OUT_OF_RANGE)
    }

    /// Decodes a signed integer in zigzag encoding.
    pub(crate) fn signed(&mut self) -> Result<i64, DecodeError> {
        self.unsigned().map(from_zigzag)
    }

    /// Decodes bytes of a fixed length, which is not part of the message.
    pub(crate) fn array<const LEN: usize>(&mut self) -> Result<[u8; LEN], DecodeError> {
        let (array, rest) = self.0.split_first_chunk().ok_or(TOO_SHORT)?;
        self.0 = rest;
        Ok(*array)
    }

    /// Decodes bytes that follow their length.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.unsigned()?;
        let (bytes, rest) = self.0.split_at_checked(len).ok_or(TOO_SHORT)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Decodes UTF-8 text that follows its length.
    pub(crate) fn text(&mut self) -> Result<&'a str, DecodeError> {
        str::from_utf8(self.bytes()?).map_err(|_| DecodeError("a text is not UTF-8"))
    }

    /// Decodes a value that may be absent.
    pub(crate) fn optional<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        self.bool()?.then(|| decode(self)).transpose()
    }

    /// Decodes a time that may be absent, in nanoseconds since the Unix epoch.
    pub(crate) fn optional_time(&mut self) -> Result<Option<Timestamp>, DecodeError> {
        self.optional(|bytes| Timestamp::from_nanos(bytes.signed()?).ok_or(OUT_OF_RANGE))
    }

    /// Decodes items that follow their number.
    pub(crate) fn list<T>(
        &mut self,
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count: usize = self.unsigned()?;
        // Each item takes at least one byte, so no memory is allocated for a list that claims
        // more items than there are bytes.
        if count > self.0.len() {
            return Err(TOO_SHORT);
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(decode(self)?);
        }
        Ok(items)
    }
}

/// Reverses [`zigzag`](super::encoder::zigzag).
pub(crate) const fn from_zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
