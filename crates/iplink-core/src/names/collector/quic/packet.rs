//! Initial packets of QUIC: RFC 9000, sections 16 and 17.2.2, and RFC 9001, section 5.4.

use super::keys::{InitialKeys, Version};
use crate::names::collector::byte_reader::{ByteReader, array_at};

/// The bits of a long header: the header form and the fixed bit.
const LONG_HEADER: u8 = 0xc0;
/// The type of a packet with a long header.
const TYPE_MASK: u8 = 0x30;
const TYPE_INITIAL: u8 = 0x00;
const TYPE_INITIAL_V2: u8 = 0x10;

/// The bits of the first byte that are protected: reserved bits, and the length of the packet
/// number.
const PROTECTED_MASK: u8 = 0x0f;

/// The maximum length of a connection identifier, in bytes.
const MAX_CONNECTION_ID_LEN: usize = 20;

/// The distance between the packet number and the sample of the ciphertext, in bytes.
const SAMPLE_DISTANCE: usize = 4;

/// An Initial packet, which is still encrypted.
#[derive(Clone, Copy, Debug)]
pub(super) struct InitialPacket<'a> {
    pub(super) version: Version,
    /// The connection identifier of the receiver.
    pub(super) connection_id: &'a [u8],
    /// The header and the payload.
    bytes: &'a [u8],
    /// The offset of the packet number.
    number_offset: usize,
}

/// Returns whether a datagram may start with an Initial packet of a supported version.
#[inline]
pub(super) fn may_be_initial(datagram: &[u8]) -> bool {
    matches!(datagram, [first, _, _, _, _, ..] if first & LONG_HEADER == LONG_HEADER)
        && array_at(datagram, 1).is_some_and(|it| Version(u32::from_be_bytes(it)).is_supported())
}

impl<'a> InitialPacket<'a> {
    /// Parses the packet at the start of `bytes`, and returns it with the bytes after it.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut reader = ByteReader(bytes);
        let (first, version) = (reader.u8()?, Version(reader.u32()?));
        let initial = if version.is_second() { TYPE_INITIAL_V2 } else { TYPE_INITIAL };
        if first & LONG_HEADER != LONG_HEADER
            || first & TYPE_MASK != initial
            || !version.is_supported()
        {
            return None;
        }
        let connection_id = reader.vector8()?;
        let source_id = reader.vector8()?;
        if connection_id.len().max(source_id.len()) > MAX_CONNECTION_ID_LEN {
            return None;
        }
        let token_len = read_varint(&mut reader)?;
        reader.take(token_len)?;
        let len = read_varint(&mut reader)?;
        let number_offset = bytes.len().checked_sub(reader.0.len())?;
        let (bytes, rest) = bytes.split_at_checked(number_offset.checked_add(len)?)?;
        Some((Self { version, connection_id, bytes, number_offset }, rest))
    }

    /// Decrypts the payload with these keys. `buffer` is for the plaintext.
    pub(super) fn decrypt<'b>(
        &self,
        keys: &InitialKeys,
        buffer: &'b mut Vec<u8>,
    ) -> Option<&'b [u8]> {
        let sample = array_at(self.bytes, self.number_offset.checked_add(SAMPLE_DISTANCE)?)?;
        let [first_mask, number_mask @ ..] = keys.header_mask(sample);
        buffer.clear();
        buffer.extend_from_slice(self.bytes);
        let first = buffer.first_mut()?;
        *first ^= first_mask & PROTECTED_MASK;
        let number_len = usize::from(*first & 3) + 1;
        let header_len = self.number_offset.checked_add(number_len)?;
        let number_bytes = buffer.get_mut(self.number_offset..header_len)?;
        let mut number = 0_u32;
        for (byte, mask) in number_bytes.iter_mut().zip(number_mask) {
            *byte ^= mask;
            // The number of a client's first packets fits into its field.
            number = number << 8 | u32::from(*byte);
        }
        let (header, payload) = buffer.split_at_mut_checked(header_len)?;
        keys.decrypt(number, header, payload)
    }
}

/// Reads an integer of variable length (RFC 9000, section 16).
pub(super) fn read_varint(reader: &mut ByteReader<'_>) -> Option<usize> {
    let first = reader.u8()?;
    let mut value = u64::from(first & 0x3f);
    for byte in reader.take((1 << (first >> 6)) - 1)? {
        value = value << 8 | u64::from(*byte);
    }
    usize::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_length_integers() {
        // RFC 9000, appendix A.1.
        let value = |bytes: &[u8]| read_varint(&mut ByteReader(bytes));
        assert_eq!(value(&[0x9d, 0x7f, 0x3e, 0x7d]), Some(494_878_333));
        assert_eq!(value(&[0x7b, 0xbd]), Some(15_293));
        assert_eq!(value(&[0x25]), Some(37));
        assert_eq!((value(&[0x40]), value(&[])), (None, None));
    }
}
