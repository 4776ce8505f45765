//! Reading of ISO transport over TCP (RFC 1006; X.224), which carries S7 and RDP.

use crate::service_detection::Payload;

/// A transport protocol data unit (TPDU).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tpdu<'a> {
    /// A connection request (CR), with its variable part.
    ConnectionRequest(&'a [u8]),
    /// A connection confirm (CC), with its variable part.
    ConnectionConfirm(&'a [u8]),
    /// Data (DT).
    Data(&'a [u8]),
}

/// Reads the TPDU at the start of a payload.
pub(super) fn read_tpdu<'a>(payload: &Payload<'a>) -> Option<Tpdu<'a>> {
    let [3, 0, len_high, len_low, header_len, code, rest @ ..] = payload.bytes else {
        return None;
    };
    let len = u16::from_be_bytes([*len_high, *len_low]);
    if *code == 0xf0 {
        return match rest {
            [0 | 0x80, data @ ..] if *header_len == 2 && len >= 8 => Some(Tpdu::Data(data)),
            _ => None,
        };
    }
    // The header fills the TPDU, the TPDU fills the packet. The references, and the class with its
    // options, precede the variable part.
    let fills_packet = u32::from(len) == payload.len && u16::from(*header_len) + 5 == len;
    match (code, rest) {
        (0xe0, [0, 0, _, _, _, variable @ ..]) if fills_packet => {
            Some(Tpdu::ConnectionRequest(variable))
        }
        (0xd0, [_, _, _, _, _, variable @ ..]) if fills_packet => {
            Some(Tpdu::ConnectionConfirm(variable))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::tcp;

    #[test]
    fn tpdus_are_read() {
        let request = [3, 0, 0, 12, 7, 0xe0, 0, 0, 0, 1, 0, 9];
        assert_eq!(read_tpdu(&tcp(&request)), Some(Tpdu::ConnectionRequest(&[9])));
        let confirm = [3, 0, 0, 11, 6, 0xd0, 0, 1, 0, 1, 0];
        assert_eq!(read_tpdu(&tcp(&confirm)), Some(Tpdu::ConnectionConfirm(&[])));
        let data = [3, 0, 0, 8, 2, 0xf0, 0x80, 0x32];
        assert_eq!(read_tpdu(&tcp(&data)), Some(Tpdu::Data(&[0x32])));
    }

    #[test]
    fn inconsistent_lengths_are_rejected() {
        let request = [3, 0, 0, 12, 6, 0xe0, 0, 0, 0, 1, 0, 9];
        assert_eq!(read_tpdu(&tcp(&request)), None);
        assert_eq!(read_tpdu(&tcp(&[3, 0, 0, 8, 3, 0xf0, 0x80, 0x32])), None);
        assert_eq!(read_tpdu(&tcp(&[3, 0, 0])), None);
    }
}
