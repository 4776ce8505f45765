//! The encoding of a column of numbers in a saved graph.
//!
//! All numbers of a column take as many bytes as the greatest of them. The first byte of the
//! column is that width. The lowest bytes of all numbers follow, then the second lowest bytes,
//! and so on. Bytes with similar values are thus adjacent, which compresses well.

use crate::wire::{DecodeError, from_zigzag, zigzag};

/// A number that a column can hold.
pub(super) trait Number: Copy {
    /// Converts the number to an unsigned number, which is small if the number is near zero.
    fn pack(self) -> u64;
    /// Reverses [`pack`](Self::pack). Returns `None` if the number is out of range.
    fn unpack(packed: u64) -> Option<Self>;
}

impl Number for u16 {
    fn pack(self) -> u64 {
        self.into()
    }

    fn unpack(packed: u64) -> Option<Self> {
        Self::try_from(packed).ok()
    }
}

impl Number for u32 {
    fn pack(self) -> u64 {
        self.into()
    }

    fn unpack(packed: u64) -> Option<Self> {
        Self::try_from(packed).ok()
    }
}

impl Number for u64 {
    fn pack(self) -> u64 {
        self
    }

    fn unpack(packed: u64) -> Option<Self> {
        Some(packed)
    }
}

impl Number for i64 {
    fn pack(self) -> u64 {
        zigzag(self)
    }

    fn unpack(packed: u64) -> Option<Self> {
        Some(from_zigzag(packed))
    }
}

/// Encodes the numbers of a column.
pub(super) fn pack<N: Number>(numbers: &[N]) -> Vec<u8> {
    let used_bits = numbers.iter().fold(0, |bits, number| bits | number.pack());
    let highest_byte = used_bits.to_le_bytes().into_iter().rposition(|byte| byte != 0);
    let width = highest_byte.map_or(1, |index| index + 1);
    let mut bytes = Vec::with_capacity(1 + width * numbers.len());
    bytes.extend(u8::try_from(width));
    for shift in (0..width).map(|byte_index| 8 * byte_index) {
        bytes.extend(numbers.iter().map(|number| {
            let [lowest, ..] = (number.pack() >> shift).to_le_bytes();
            lowest
        }));
    }
    bytes
}

/// Decodes the numbers of a column.
pub(super) fn unpack<N: Number>(bytes: &[u8]) -> Result<Vec<N>, DecodeError> {
    const DAMAGED: DecodeError = DecodeError("the length of a column is not that of its numbers");
    let (width, bytes) = bytes.split_first().ok_or(DAMAGED)?;
    let width = usize::from(*width);
    if !(1..=8).contains(&width) || !bytes.len().is_multiple_of(width) {
        return Err(DAMAGED);
    }
    let mut packed = vec![0_u64; bytes.len() / width];
    if !packed.is_empty() {
        for (byte_plane, shift) in bytes.chunks_exact(packed.len()).zip((0..).step_by(8)) {
            for (number, byte) in packed.iter_mut().zip(byte_plane) {
                *number |= u64::from(*byte) << shift;
            }
        }
    }
    let numbers: Option<_> = packed.into_iter().map(N::unpack).collect();
    numbers.ok_or(DecodeError("a column has a number out of range"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    /// Asserts that encoding and decoding returns the same numbers, and returns the length of their
    /// encoding in bytes.
    fn encoded_len<N: Number + Debug + PartialEq>(numbers: &[N]) -> usize {
        let bytes = pack(numbers);
        assert_eq!(unpack::<N>(&bytes).unwrap(), numbers);
        bytes.len()
    }

    #[test]
    fn column_is_as_wide_as_its_greatest_number() {
        assert_eq!(encoded_len::<u32>(&[]), 1);
        assert_eq!(encoded_len::<u64>(&[]), 1);
        assert_eq!(encoded_len::<u32>(&[0, 255]), 1 + 2);
        assert_eq!(encoded_len::<u64>(&[256]), 1 + 2);
        assert_eq!(encoded_len::<i64>(&[-1]), 1 + 1);
        assert_eq!(encoded_len(&[u32::MAX, 0]), 1 + 8);
        assert_eq!(encoded_len(&[u64::MAX, 1]), 1 + 16);
        assert_eq!(encoded_len(&[i64::MIN, i64::MAX, 0]), 1 + 24);
    }

    #[test]
    fn column_bytes_are_grouped_by_significance() {
        assert_eq!(pack(&[0x0102_u32, 0x0304]), [2, 0x02, 0x04, 0x01, 0x03]);
        assert_eq!(pack(&[-1_i64, 1, -2]), [1, 1, 2, 3]);
    }

    #[test]
    fn damaged_column_is_rejected() {
        let is_rejected = |bytes: &[u8]| unpack::<u32>(bytes).is_err();
        assert!(is_rejected(&[]), "no width");
        assert!(
            is_rejected(&[0, 1]) && is_rejected(&[9, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            "an invalid width"
        );
        assert!(is_rejected(&[2, 1, 2, 3]), "half a number");
        assert!(is_rejected(&[5, 0, 0, 0, 0, 1]), "more than 32 bits");
    }
}
