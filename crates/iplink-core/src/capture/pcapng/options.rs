//! The options of a block: each a code, a length and a value, padded.

use std::marker::PhantomData;

use byteorder_slice::ByteOrder;
use byteorder_slice::option::ReadSlice;

use crate::error::ErrorKind;

const END_OF_OPTIONS: u16 = 0;

/// Iterates over options, up to their end mark or to the end of the block: the
/// end mark may be absent.
pub(super) struct Options<'a, B> {
    unread: &'a [u8],
    order: PhantomData<B>,
}

impl<'a, B: ByteOrder> Options<'a, B> {
    pub(super) const fn new(unread: &'a [u8]) -> Self {
        Self { unread, order: PhantomData }
    }

    fn take(&mut self, len: u16) -> Option<&'a [u8]> {
        let value = self.unread.get(..len.into())?;
        let padded = usize::from(len).next_multiple_of(4);
        self.unread = self.unread.get(padded..).unwrap_or_default();
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
        let room = self.unread.len();
        Some(match self.take(len) {
            Some(value) => Ok((code, value)),
            None => Err(ErrorKind::OptionBeyondBlock { code, len, room }),
        })
    }
}
