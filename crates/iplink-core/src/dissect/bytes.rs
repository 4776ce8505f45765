//! Bounds-checked reads from headers. A read past the end returns `None` or an error and
//! never panics.

use super::{Layer, SkipReason};

/// Returns the big-endian `u16` at this offset.
#[inline]
pub(super) fn u16_be(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// Returns the big-endian `u32` at this offset.
#[inline]
pub(super) fn u32_be(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The bytes of one header. A read past the end fails with [`SkipReason::Truncated`] for
/// that header's layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a> {
    layer: Layer,
    bytes: &'a [u8],
}

impl<'a> Header<'a> {
    /// Creates a reader for the header at the start of `bytes`.
    #[inline]
    pub(super) const fn new(layer: Layer, bytes: &'a [u8]) -> Self {
        Self { layer, bytes }
    }

    /// Returns the byte at this offset.
    #[inline]
    pub(super) fn u8(self, offset: usize) -> Result<u8, SkipReason> {
        self.or_truncated(self.bytes.get(offset).copied())
    }

    /// Returns the big-endian `u16` at this offset.
    #[inline]
    pub(super) fn u16_be(self, offset: usize) -> Result<u16, SkipReason> {
        self.or_truncated(u16_be(self.bytes, offset))
    }

    /// Returns the little-endian `u16` at this offset.
    #[inline]
    pub(super) fn u16_le(self, offset: usize) -> Result<u16, SkipReason> {
        self.u16_be(offset).map(u16::swap_bytes)
    }

    /// Returns the big-endian `u32` at this offset.
    #[inline]
    pub(super) fn u32_be(self, offset: usize) -> Result<u32, SkipReason> {
        self.or_truncated(u32_be(self.bytes, offset))
    }

    /// Returns the little-endian `u32` at this offset.
    #[inline]
    pub(super) fn u32_le(self, offset: usize) -> Result<u32, SkipReason> {
        self.u32_be(offset).map(u32::swap_bytes)
    }

    /// Returns the bytes after a header of `len` bytes.
    #[inline]
    pub(super) fn after(self, len: usize) -> Result<&'a [u8], SkipReason> {
        self.or_truncated(self.bytes.get(len..))
    }

    /// Converts a missing value to the error for a truncated header.
    #[inline]
    pub(super) fn or_truncated<T>(self, value: Option<T>) -> Result<T, SkipReason> {
        value.ok_or(SkipReason::Truncated(self.layer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_reads_both_byte_orders() {
        let header = Header::new(Layer::Ppi, &[0, 1, 2, 3, 4]);
        assert_eq!(header.u16_be(1), Ok(0x0102));
        assert_eq!(header.u16_le(1), Ok(0x0201));
        assert_eq!(header.u32_be(1), Ok(0x0102_0304));
        assert_eq!(header.u32_le(1), Ok(0x0403_0201));
    }

    #[test]
    fn read_past_the_end_returns_truncated() {
        let header = Header::new(Layer::Ppi, &[0, 1, 2]);
        let truncated = SkipReason::Truncated(Layer::Ppi);
        assert_eq!(header.u16_be(2), Err(truncated));
        assert_eq!(header.u32_le(usize::MAX), Err(truncated));
        assert_eq!(header.after(4), Err(truncated));
        assert_eq!(header.after(3), Ok(&[][..]));
    }
}
