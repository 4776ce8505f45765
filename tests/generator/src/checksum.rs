//! The Internet checksum (RFC 1071): the complement of the folded sum of all covered words. The sums
//! of parts with even lengths are added up, so that parts that stay the same are summed only once.

/// Adds up 16-bit big-endian words. An odd last byte is the upper half of a word.
///
/// The sum of the 64 KiB of the longest IP packet is far from overflowing 32 bits.
pub(crate) fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().zip([8, 0].iter().cycle()).map(|(&byte, shift)| u32::from(byte) << shift).sum()
}

/// Folds a sum into 16 bits with end-around carry.
pub(crate) fn fold(mut sum: u32) -> u16 {
    while sum > u32::from(u16::MAX) {
        sum = (sum & u32::from(u16::MAX)) + (sum >> 16);
    }
    u16::try_from(sum).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_equals_the_example_of_rfc_1071() {
        let bytes = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(sum(&bytes), 0x2_ddf0);
        assert_eq!(fold(sum(&bytes)), 0xddf2);
    }

    #[test]
    fn odd_last_byte_is_padded_with_zero() {
        assert_eq!(sum(&[0x12, 0x34, 0x56]), sum(&[0x12, 0x34, 0x56, 0x00]));
    }
}
