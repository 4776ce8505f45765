//! The options of a block. Each consists of a code, a length and a padded value.

use std::marker::PhantomData;

use byteorder_slice::ByteOrder;
use byteorder_slice::option::ReadSlice;

use crate::error::ErrorKind;

const END_OF_OPTIONS: u16 = 0;

/// Iterates over options, up to their end mark or, if that is missing, the end of
/// the block.
pub(super) struct Options<'a, B> {
    unread: &'a [u8],
    byte_order: PhantomData<B>,
}

impl<'a, B: ByteOrder> Options<'a, B> {
    pub(super) const fn new(unread: &'a [u8]) -> Self {
        Self { unread, byte_order: PhantomData }
    }

    /// Takes a value and its padding. The padding may be missing at the end of the block.
    fn take(&mut self, len: u16) -> Option<&'a [u8]> {
        let value = self.unread.get(..len.into())?;
        let padded_len = usize::from(len).next_multiple_of(4);
        self.unread = self.unread.get(padded_len..).unwrap_or_default();
        Some(value)
    }
}

impl<'a, B: ByteOrder> Iterator for Options<'a, B> {
    type Item = Result<(u16, &'a [u8]), ErrorKind>;

    fn next(&mut self) -> Option<Self::Item> {
        let (code, len) = (self.unread.read_u16::<B>()?, self.unread.read_u16::<B>()?);
        if code == END_OF_OPTIONS {
            return None;
        }
        let available = self.unread.len();
        Some(match self.take(len) {
            Some(value) => Ok((code, value)),
            None => Err(ErrorKind::OptionTooLong { code, len, available }),
        })
    }
}
