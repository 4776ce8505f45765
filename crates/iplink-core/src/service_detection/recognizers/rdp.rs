//! Remote Desktop Protocol (MS-RDPBCGR) over TCP, and its UDP transport (MS-RDPEUDP).

use super::certainty::certain;
use super::tpkt::{Tpdu, read_tpdu};
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Rdp,
    transports: Transports::Both,
    ports: &[3_389],
    recognize,
};

/// The flags SYN and ACK of a datagram (MS-RDPEUDP, section 2.2.2.1).
const SYN: u8 = 0x01;
const ACK: u8 = 0x04;
/// The range of the MTUs that a SYN datagram announces, in bytes (section 2.2.2.5).
const MIN_MTU: u16 = 1_132;
const MAX_MTU: u16 = 1_232;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.protocol {
        Protocol::TCP => certain(read_tpdu(payload).as_ref().and_then(tpdu_role)),
        _ => certain(datagram_role(payload.bytes)),
    }
}

fn tpdu_role(tpdu: &Tpdu<'_>) -> Option<MessageRole> {
    match tpdu {
        // A cookie, a routing token or a negotiation request (section 2.2.1.1), or nothing: other
        // protocols select their endpoint there.
        Tpdu::ConnectionRequest(
            [] | [1, _, 8, 0, ..] | [b'C', b'o', b'o', b'k', ..] | [b't', b's', b'v', b':', ..],
        )
        | Tpdu::ConnectionRequest([b'm', b't', b'h', b':', ..]) => Some(MessageRole::Request),
        // A negotiation response or failure (section 2.2.1.2), or nothing.
        Tpdu::ConnectionConfirm([] | [2 | 3, _, 8, 0, ..]) => Some(MessageRole::Response),
        // MCS Connect Initial and Connect Response (T.125).
        Tpdu::Data([0x7f, 0x65, ..]) => Some(MessageRole::Request),
        Tpdu::Data([0x7f, 0x66, ..]) => Some(MessageRole::Response),
        _ => None,
    }
}

/// Recognizes the datagram that opens a connection, and the one that accepts it.
fn datagram_role(bytes: &[u8]) -> Option<MessageRole> {
    let [a0, a1, a2, a3, _, _, _, flags, _, _, _, _, u0, u1, d0, d1, ..] = bytes else {
        return None;
    };
    let mtus = [u16::from_be_bytes([*u0, *u1]), u16::from_be_bytes([*d0, *d1])];
    if !mtus.iter().all(|mtu| (MIN_MTU..=MAX_MTU).contains(mtu)) {
        return None;
    }
    match flags & (SYN | ACK) {
        SYN if [*a0, *a1, *a2, *a3] == [0xff; 4] => Some(MessageRole::Request),
        0x05 => Some(MessageRole::Response),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    #[test]
    fn rdp_connection_requests_and_confirms_are_recognized() {
        let request = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&request)), Match::Certain(MessageRole::Request));
        let confirm = [3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&confirm)), Match::Certain(MessageRole::Response));
        let old = [3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&old)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn rdp_over_udp_is_recognized() {
        let mut syn = [255, 255, 255, 255, 0, 64, 0, 1, 9, 9, 9, 9, 4, 0xd0, 4, 0xd0];
        assert_eq!(recognized(&RECOGNIZER, &udp(&syn)), Match::Certain(MessageRole::Request));
        syn[7] = 5;
        assert_eq!(recognized(&RECOGNIZER, &udp(&syn)), Match::Certain(MessageRole::Response));
        syn[12] = 5;
        assert_eq!(recognized(&RECOGNIZER, &udp(&syn)), Match::No);
    }

    #[test]
    fn s7_and_other_bytes_are_not_rdp() {
        let s7 = [3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2];
        for bytes in [&s7[..], &[3, 0, 0, 11, 6, 0xe0], &[3, 0, 0, 9, 2, 0xf0, 0x80, 0x32, 1]] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
