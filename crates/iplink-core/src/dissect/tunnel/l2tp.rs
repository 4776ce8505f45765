//! L2TP: Layer Two Tunneling Protocol, version 2, data messages (RFC 2661).
//!
//! Data messages of version 3 (RFC 3931) are not decapsulated, because they do not identify
//! their payload; its type was negotiated when the session was set up.

use super::LinkType;
use crate::dissect::Next;
use crate::dissect::bytes::u16_be;

/// Flags for the message type and the optional fields.
const CONTROL: u16 = 0x8000;
const LENGTH: u16 = 0x4000;
const SEQUENCE: u16 = 0x0800;
const OFFSET: u16 = 0x0200;
/// The mask of the version number.
const VERSION_MASK: u16 = 0x000f;

/// Parses the flags, and skips the tunnel and session identifiers and the optional
/// fields.
pub(super) fn read(message: &[u8]) -> Option<Next<'_>> {
    let flags = u16_be(message, 0)?;
    if flags & CONTROL != 0 || flags & VERSION_MASK != 2 {
        return None;
    }
    let length_field_len = if flags & LENGTH != 0 { 2 } else { 0 };
    let sequence_fields_len = if flags & SEQUENCE != 0 { 4 } else { 0 };
    let after_sequence = message.get(6..)?.get(length_field_len..)?.get(sequence_fields_len..)?;
    let frame = match flags & OFFSET {
        0 => after_sequence,
        _ => after_sequence.get(2..)?.get(u16_be(after_sequence, 0)?.into()..)?,
    };
    Some(Next::Link(LinkType::PPP, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l2tp_flags_determine_skipped_fields() {
        let messages: [&[u8]; 3] = [
            &[0x00, 2, 0, 1, 0, 1, 0x21],
            &[0x48, 2, 0, 13, 0, 1, 0, 1, 0, 1, 0, 1, 0x21],
            &[0x02, 2, 0, 1, 0, 1, 0, 2, 7, 7, 0x21],
        ];
        for message in messages {
            assert!(matches!(read(message), Some(Next::Link(LinkType::PPP, [0x21]))));
        }
    }

    #[test]
    fn l2tp_control_message_other_version_and_truncated_message_are_not_decapsulated() {
        assert!(read(&[0xc8, 2, 0, 12, 0, 1, 0, 1, 0, 1, 0, 1]).is_none());
        assert!(read(&[0x00, 3, 0, 0, 0, 0, 0, 1, 0x21]).is_none());
        assert!(read(&[0x02, 2, 0, 1, 0, 1, 0, 9, 7]).is_none());
    }
}
