//! A column of numbers as it is saved: through serde's `with`.
//!
//! All of its numbers take as many bytes as the greatest of them. The first byte
//! says how many; then come the lowest bytes of all numbers, then the bytes above
//! these, and so on. Bytes of a kind stand together, which compresses well, and
//! no number has to be read to find the next one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// A number that a column can hold.
pub(super) trait Number: Copy {
    /// Returns a small number for a number that is near zero.
    fn pack(self) -> u64;
    /// Returns the number that was packed, where it is one.
    fn unpack(packed: u64) -> Option<Self>;
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

/// The sign is the lowest bit.
impl Number for i64 {
    fn pack(self) -> u64 {
        (self << 1 ^ self >> 63).cast_unsigned()
    }

    fn unpack(packed: u64) -> Option<Self> {
        Some((packed >> 1).cast_signed() ^ -(packed & 1).cast_signed())
    }
}

pub(super) fn serialize<N: Number, S: Serializer>(
    numbers: &[N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let used = numbers.iter().fold(0, |used, number| used | number.pack());
    let width = used.to_le_bytes().into_iter().rposition(|byte| byte != 0).map_or(1, |at| at + 1);
    let mut bytes = Vec::with_capacity(1 + width * numbers.len());
    bytes.extend(u8::try_from(width));
    for shift in (0..width).map(|place| 8 * place) {
        bytes.extend(numbers.iter().map(|number| {
            let [lowest, ..] = (number.pack() >> shift).to_le_bytes();
            lowest
        }));
    }
    serializer.serialize_bytes(&bytes)
}

pub(super) fn deserialize<'de, N: Number, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<N>, D::Error> {
    deserializer.deserialize_bytes(Column(PhantomData))
}

/// Reads numbers from bytes.
struct Column<N>(PhantomData<N>);

impl<N: Number> Visitor<'_> for Column<N> {
    type Value = Vec<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a width of 1 to 8, and numbers of so many bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<N>, E> {
        unpack(bytes).ok_or_else(|| E::invalid_length(bytes.len(), &self))
    }
}

fn unpack<N: Number>(bytes: &[u8]) -> Option<Vec<N>> {
    let (width, bytes) = bytes.split_first()?;
    let width = usize::from(*width);
    if !(1..=8).contains(&width) || !bytes.len().is_multiple_of(width) {
        return None;
    }
    let mut packed = vec![0_u64; bytes.len() / width];
    if !packed.is_empty() {
        for (plane, shift) in bytes.chunks_exact(packed.len()).zip((0..).step_by(8)) {
            for (number, byte) in packed.iter_mut().zip(plane) {
                *number |= u64::from(*byte) << shift;
            }
        }
    }
    packed.into_iter().map(N::unpack).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Columns {
        #[serde(with = "super")]
        small: Vec<u32>,
        #[serde(with = "super")]
        large: Vec<u64>,
        #[serde(with = "super")]
        signed: Vec<i64>,
    }

    fn come_back(columns: &Columns) -> usize {
        let bytes = postcard::to_stdvec(columns).unwrap();
        assert_eq!(postcard::from_bytes::<Columns>(&bytes).unwrap(), *columns);
        bytes.len()
    }

    #[test]
    fn numbers_come_back_in_as_many_bytes_as_the_greatest_needs() {
        let of = |small: &[u32], large: &[u64], signed: &[i64]| Columns {
            small: small.to_vec(),
            large: large.to_vec(),
            signed: signed.to_vec(),
        };
        assert_eq!(come_back(&of(&[], &[], &[])), 3 * 2);
        assert_eq!(come_back(&of(&[0, 255], &[256], &[-1])), (2 + 2) + (2 + 2) + (2 + 1));
        let extremes = of(&[u32::MAX, 0], &[u64::MAX, 1], &[i64::MIN, i64::MAX, 0]);
        assert_eq!(come_back(&extremes), (2 + 8) + (2 + 16) + (2 + 24));
    }

    #[test]
    fn what_is_no_column_is_refused() {
        let refused = |bytes: &[u8]| unpack::<u32>(bytes).is_none();
        assert!(refused(&[]), "no width");
        assert!(refused(&[0, 1]) && refused(&[9, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "a width of none");
        assert!(refused(&[2, 1, 2, 3]), "half a number");
        assert!(refused(&[5, 0, 0, 0, 0, 1]), "more than 32 bits");
    }
}
