//! DTLS, versions 1.0 to 1.3 (RFC 6347, RFC 9147).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Dtls,
    transports: Transports::Udp,
    ports: &[],
    recognize,
};

/// The record types; the highest carries a connection id (RFC 9146).
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const HEARTBEAT: u8 = 24;
const WITH_CONNECTION_ID: u8 = 25;
/// The length of the header of a record, and of the header of a handshake message, in bytes.
const HEADER_LEN: u32 = 13;
const HANDSHAKE_HEADER_LEN: u32 = 12;

/// Recognizes the records of a datagram. A record with a connection id, whose length is unknown, is
/// an uncertain match.
fn recognize(payload: &Payload<'_>) -> Match {
    // The type, the version, the epoch, the sequence number, and the length.
    let [kind, v0, v1, e0, e1, _, _, _, _, _, _, l0, l1, rest @ ..] = payload.bytes else {
        return Match::No;
    };
    let len = u32::from(u16::from_be_bytes([*l0, *l1]));
    let end = len.saturating_add(HEADER_LEN);
    let next = payload.bytes.get(end as usize..).unwrap_or_default();
    let is_first_epoch = (e0, e1) == (&0, &0);
    match (*kind, v0, v1) {
        (WITH_CONNECTION_ID, 0xfe, 0xfd) if !is_first_epoch => {
            return Match::Uncertain(MessageRole::Either);
        }
        // OpenSSL once had the version 0x0100, which some VPNs still use.
        (CHANGE_CIPHER_SPEC..=HANDSHAKE | APPLICATION_DATA, 1, 0) if end == payload.len => {}
        (CHANGE_CIPHER_SPEC..=HEARTBEAT, 0xfe, 0xff | 0xfd) => {}
        _ => return Match::No,
    }
    if len == 0 || end > payload.len || !is_record(next) {
        return Match::No;
    }
    match (*kind, is_first_epoch) {
        (HANDSHAKE, true) => handshake_role(rest, len).map_or(Match::No, Match::Certain),
        _ => Match::Certain(MessageRole::Either),
    }
}

/// Returns whether bytes after a record are the next one: its type and version, or the first byte
/// of an encrypted record of version 1.3.
fn is_record(next: &[u8]) -> bool {
    matches!(
        next,
        [] | [CHANGE_CIPHER_SPEC..=WITH_CONNECTION_ID]
            | [CHANGE_CIPHER_SPEC..=WITH_CONNECTION_ID, 0xfe, ..]
            | [0x20..=0x3f, ..]
    )
}

/// Returns the role of a handshake message in a record of this length, or `None` if it is not one:
/// its fragment must fit in both.
fn handshake_role(bytes: &[u8], record_len: u32) -> Option<MessageRole> {
    // The type, the length, the sequence number, and the offset and length of the fragment.
    let [kind, l0, l1, l2, _, _, o0, o1, o2, f0, f1, f2] = *bytes.first_chunk()?;
    let number = |high, middle, low| u32::from_be_bytes([0, high, middle, low]);
    let (offset, fragment_len) = (number(o0, o1, o2), number(f0, f1, f2));
    if fragment_len.saturating_add(HANDSHAKE_HEADER_LEN) > record_len
        || offset.saturating_add(fragment_len) > number(l0, l1, l2)
    {
        return None;
    }
    match kind {
        // ClientHello, ClientKeyExchange.
        1 | 16 => Some(MessageRole::Request),
        // HelloRequest, ServerHello, HelloVerifyRequest, NewSessionTicket, ServerKeyExchange,
        // CertificateRequest, ServerHelloDone.
        0 | 2 | 3 | 4 | 12 | 13 | 14 => Some(MessageRole::Response),
        // Certificate, CertificateVerify, Finished and others.
        8 | 11 | 15 | 20..=25 => Some(MessageRole::Either),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    /// A handshake record with a message of this type and two bytes.
    fn handshake(kind: u8) -> [u8; 27] {
        let mut bytes = [0; 27];
        bytes[..3].copy_from_slice(&[22, 0xfe, 0xfd]);
        (bytes[12], bytes[13], bytes[16], bytes[24]) = (14, kind, 2, 2);
        bytes
    }

    #[test]
    fn dtls_handshake_messages_show_the_client() {
        let certain = Match::Certain(MessageRole::Request);
        assert_eq!(recognized(&RECOGNIZER, &udp(&handshake(1))), certain);
        for kind in [2, 3] {
            let certain = Match::Certain(MessageRole::Response);
            assert_eq!(recognized(&RECOGNIZER, &udp(&handshake(kind))), certain);
        }
        let mut old = handshake(1);
        old[1..3].copy_from_slice(&[1, 0]);
        assert_eq!(recognized(&RECOGNIZER, &udp(&old)), certain);
    }

    #[test]
    fn dtls_data_are_recognized_by_their_length() {
        let data = [23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0, 3, 7, 7, 7];
        assert_eq!(recognized(&RECOGNIZER, &udp(&data)), Match::Certain(MessageRole::Either));
        assert_eq!(recognized(&RECOGNIZER, &udp(&data[..15])), Match::No);
    }

    #[test]
    fn other_bytes_are_not_dtls() {
        let mut fragment = handshake(1);
        fragment[24] = 3;
        let mut next = [handshake(1), handshake(1)].concat();
        next[27] = 0x80;
        let tls = [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3, 0, 0, 0, 0, 0];
        for bytes in [&fragment[..], &next, &tls, &handshake(7), &handshake(1)[..12]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
