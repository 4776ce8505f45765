//! DCE/RPC (C706, chapter 12; MS-RPCE) over TCP and UDP, and the greeting of RPC over HTTP.

use super::certainty::certain;
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::DceRpc,
    transports: Transports::Both,
    ports: &[135, 593],
    recognize,
};

/// The length of the common header over TCP, in bytes.
const HEADER_LEN: u16 = 16;
/// The minimum length of a request, a response or a bind message, in bytes.
const MIN_CALL_LEN: u16 = 24;
/// The flags of a fragment that is the first and the last of its message, and a reserved one.
const WHOLE_MESSAGE: u8 = 0x03;
const RESERVED_FLAG: u8 = 0x08;
/// The length of the header over UDP, in bytes.
const DATAGRAM_HEADER_LEN: u32 = 80;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        _ if payload.protocol == Protocol::UDP => certain(datagram_role(payload)),
        [5, 0 | 1, ..] => certain(role(payload.bytes)),
        // Sent by a server that accepts RPC over HTTP, version 1 (MS-RPCH, section 2.1.1.1).
        [b'n', b'c', ..] if payload.bytes.starts_with(b"ncacn_http/1.") => {
            Match::Certain(MessageRole::Response)
        }
        _ => Match::No,
    }
}

fn role(bytes: &[u8]) -> Option<MessageRole> {
    let [_, _, kind, flags, order, floats, 0, 0, l0, l1, a0, a1, ..] = bytes else {
        return None;
    };
    let read = number_reader(*order, *floats)?;
    let (len, auth_len) = (read([*l0, *l1]), read([*a0, *a1]));
    let min_len =
        if matches!(kind, 0 | 2 | 3 | 11 | 12 | 14 | 15) { MIN_CALL_LEN } else { HEADER_LEN };
    // The end of the payload or another message follows.
    let is_end = matches!(bytes.get(usize::from(len)..), None | Some([] | [5, 0 | 1, ..] | [5]));
    if len < min_len || auth_len > len - HEADER_LEN || !is_end || flags & RESERVED_FLAG != 0 {
        return None;
    }
    // Messages that open a connection or change it are not divided into fragments.
    if matches!(kind, 11..=15) && flags & WHOLE_MESSAGE != WHOLE_MESSAGE {
        return None;
    }
    match kind {
        // request, bind, alter_context, auth3, co_cancel, orphaned
        0 | 11 | 14 | 16 | 18 | 19 => Some(MessageRole::Request),
        // response, fault, bind_ack, bind_nak, alter_context_resp, shutdown
        2 | 3 | 12 | 13 | 15 | 17 => Some(MessageRole::Response),
        // RTS of RPC over HTTP (MS-RPCH, section 2.2.3)
        20 => Some(MessageRole::Either),
        _ => None,
    }
}

/// Returns the function that reads numbers in a data representation: integers in big or little
/// endian order and ASCII characters, and one of four formats of floating-point numbers.
fn number_reader(order: u8, floats: u8) -> Option<fn([u8; 2]) -> u16> {
    match (order, floats) {
        (0x10, 0..=3) => Some(u16::from_le_bytes),
        (0, 0..=3) => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// Returns the role of the sender of a datagram (C706, section 12.5): its header contains the
/// length of the body, which fills the payload.
fn datagram_role(payload: &Payload<'_>) -> Option<MessageRole> {
    let [4, kind, _, flags, order, floats, 0, _, ..] = payload.bytes else {
        return None;
    };
    let read = number_reader(*order, *floats)?;
    let len = payload.bytes.get(74..76)?.first_chunk().map(|len| read(*len))?;
    // Six of the second flags are reserved.
    if flags & 0xfc != 0 || u32::from(len) + DATAGRAM_HEADER_LEN != payload.len {
        return None;
    }
    match kind {
        // request, ping, cl_cancel, ack
        0 | 1 | 7 | 8 => Some(MessageRole::Request),
        // response, fault, working, nocall, reject, fack, cancel_ack
        2..=6 | 9 | 10 => Some(MessageRole::Response),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const BIND: [u8; 16] = [5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0];

    #[test]
    fn dce_rpc_messages_show_the_client() {
        assert_eq!(recognized(&RECOGNIZER, &tcp(&BIND)), Match::Certain(MessageRole::Request));
        let mut acknowledgement = BIND;
        acknowledgement[2] = 12;
        let role = MessageRole::Response;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&acknowledgement)), Match::Certain(role));
        assert_eq!(recognized(&RECOGNIZER, &tcp(b"ncacn_http/1.0")), Match::Certain(role));
    }

    #[test]
    fn dce_rpc_datagram_is_recognized_by_its_length() {
        let mut request = [0; 84];
        (request[0], request[4], request[74]) = (4, 0x10, 4);
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::Certain(MessageRole::Request));
        request[1] = 2;
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::Certain(MessageRole::Response));
        request[74] = 5;
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::No);
    }

    #[test]
    fn other_bytes_are_not_dce_rpc() {
        let (mut kind, mut order, mut len) = (BIND, BIND, BIND);
        (kind[2], order[4], len[8]) = (9, 7, 15);
        let socks = [5, 0, 0, 1, 10, 0, 0, 1, 4, 1];
        let cassandra = [5, 0, 0, 0, 1, 0, 0, 0, 22, 0, 1, 0, 11, b'C', b'Q', b'L', b'_'];
        for bytes in [&kind[..], &order, &len, &BIND[..8], &socks, &cassandra, &[5, 0]] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
