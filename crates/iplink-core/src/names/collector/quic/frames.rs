//! Frames in Initial packets: RFC 9000, section 19.

use super::packet::read_varint;
use crate::names::collector::byte_reader::ByteReader;

// Types of frames that may be in an Initial packet.
const PADDING: usize = 0x00;
const PING: usize = 0x01;
const ACK: usize = 0x02;
const ACK_WITH_ECN: usize = 0x03;
const CRYPTO: usize = 0x06;
/// The type of a CRYPTO frame in Google's versions. Elsewhere it is that of a STREAM frame, which an
/// Initial packet may not have.
const GOOGLE_CRYPTO: usize = 0x08;

/// The maximum number of ranges in an ACK frame.
const MAX_ACK_RANGES: usize = 256;

/// Calls `add` for each piece of the TLS handshake (CRYPTO frame): its offset and its bytes. Stops
/// at the first invalid frame.
pub(super) fn for_each_crypto_frame(payload: &[u8], mut add: impl FnMut(usize, &[u8])) {
    let mut reader = ByteReader(payload);
    while let Some(frame_type) = read_varint(&mut reader) {
        let frame = match frame_type {
            PADDING | PING => Some(()),
            ACK | ACK_WITH_ECN => skip_ack(&mut reader, frame_type == ACK_WITH_ECN),
            CRYPTO | GOOGLE_CRYPTO => {
                read_crypto(&mut reader).map(|(offset, bytes)| add(offset, bytes))
            }
            _ => None,
        };
        if frame.is_none() {
            return;
        }
    }
}

/// Reads the fields of a CRYPTO frame.
fn read_crypto<'a>(reader: &mut ByteReader<'a>) -> Option<(usize, &'a [u8])> {
    let (offset, len) = (read_varint(reader)?, read_varint(reader)?);
    Some((offset, reader.take(len)?))
}

/// Skips the fields of an ACK frame.
fn skip_ack(reader: &mut ByteReader<'_>, has_ecn_counts: bool) -> Option<()> {
    let mut skip = || read_varint(reader);
    skip()?; // largest acknowledged
    skip()?; // delay
    let ranges = skip()?.min(MAX_ACK_RANGES);
    skip()?; // first range
    let ecn_counts = if has_ecn_counts { 3 } else { 0 };
    for _ in 0..2 * ranges + ecn_counts {
        skip()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crypto_frames_are_found_between_others() {
        let payload = [
            &[0, 1, 2, 0x40, 9, 0, 1, 0, 3, 4][..],
            &[6, 0x40, 7, 2, b'a', b'b'],
            &[3, 1, 0, 0, 0, 1, 2, 3],
            &[8, 0, 1, b'c', 0, 0],
            &[0x1c, 6, 0, 1, b'd'],
        ]
        .concat();
        let mut pieces = Vec::new();
        for_each_crypto_frame(&payload, |offset, bytes| pieces.push((offset, bytes.to_vec())));
        assert_eq!(pieces, [(7, b"ab".to_vec()), (0, b"c".to_vec())]);
    }
}
