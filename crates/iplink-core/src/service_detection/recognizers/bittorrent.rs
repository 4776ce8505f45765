//! BitTorrent: peers over TCP (BEP 3) and uTP (BEP 29), the DHT (BEP 5), trackers over UDP
//! (BEP 15), and local peer discovery (BEP 14).

use super::certainty::certain;
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Bittorrent,
    transports: Transports::Both,
    ports: &[6_881, 6_882, 6_883, 6_884, 6_885, 6_886, 6_887, 6_888, 6_889, 51_413],
    recognize,
};

/// The start of a handshake: the length of a name, and the name.
const HANDSHAKE: &[u8] = b"\x13BitTorrent protocol";
/// The start of messages of the DHT in bencoding: the arguments of a query, and, after an optional
/// address (BEP 42), the values of a response. Each contains the identifier of the sender.
const DHT_QUERY: &[u8] = b"d1:ad2:id20:";
const DHT_QUERY_WITH_FLAG: &[u8] = b"d1:ad2:bsi1e2:id20:";
const DHT_RESPONSE: &[u8] = b"1:rd2:id20:";
/// The code of an error of the DHT.
const DHT_ERROR: &[u8] = b"d1:eli20";
/// The length of the header of uTP, in bytes.
const UTP_HEADER_LEN: u32 = 20;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.protocol {
        Protocol::TCP => certain(stream_role(payload)),
        _ => recognize_datagram(payload),
    }
}

fn stream_role(payload: &Payload<'_>) -> Option<MessageRole> {
    let is_message = match payload.bytes {
        [0x13, b'B', ..] => payload.bytes.starts_with(HANDSHAKE),
        // A request for a block of the usual length of 16 KiB, and such a block.
        [0, 0, 0, 13, 6, _, _, _, _, _, _, _, _, 0, 0, 0x40, 0, rest @ ..] => {
            matches!(rest, [] | [0, 0, 0, ..])
        }
        [0, 0, 0x40, 9, 7, 0, _, _, _, _, _, _, 0, ..] => true,
        _ => false,
    };
    is_message.then_some(MessageRole::Either)
}

fn recognize_datagram(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [b'd', b'1' | b'2', b':', ..] => certain(dht_role(payload.bytes)),
        // A connection to a tracker: a constant.
        [0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80, 0, 0, 0, 0, ..] if payload.len == 16 => {
            Match::Certain(MessageRole::Request)
        }
        [b'B', b'T', b'-', ..] if payload.bytes.starts_with(b"BT-SEARCH * HTTP/1.1") => {
            Match::Certain(MessageRole::Request)
        }
        [kind, extension @ 0..=2, rest @ ..] if kind & 0x0f == 1 => {
            recognize_utp(payload, kind >> 4, *extension, rest)
        }
        _ => Match::No,
    }
}

fn dht_role(bytes: &[u8]) -> Option<MessageRole> {
    if bytes.starts_with(DHT_QUERY) || bytes.starts_with(DHT_QUERY_WITH_FLAG) {
        return Some(MessageRole::Request);
    }
    let after_address = match bytes.strip_prefix(b"d2:ip") {
        // An IPv4 or IPv6 address and a port.
        Some([b'6', b':', rest @ ..]) => rest.get(6..)?,
        Some([b'1', b'8', b':', rest @ ..]) => rest.get(18..)?,
        Some([b'4', b':', rest @ ..]) => rest.get(4..)?,
        Some(_) => return None,
        None => bytes.get(1..)?,
    };
    let is_response = after_address.starts_with(DHT_RESPONSE) || bytes.starts_with(DHT_ERROR);
    is_response.then_some(MessageRole::Response)
}

/// Recognizes a packet of uTP: the type, the first extension, a connection, two times, a window,
/// and two sequence numbers.
fn recognize_utp(payload: &Payload<'_>, kind: u8, extension: u8, bytes: &[u8]) -> Match {
    let Some([c0, c1, t0, t1, t2, t3, d0, d1, d2, d3, w0, w1, w2, w3, _, _, a0, a1]) =
        bytes.first_chunk()
    else {
        return Match::No;
    };
    let window = u32::from_be_bytes([*w0, *w1, *w2, *w3]);
    let difference = u32::from_be_bytes([*d0, *d1, *d2, *d3]);
    let is_timed = [*t0, *t1, *t2, *t3] != [0; 4];
    // Formats of binary fields, such as DHCPv6 and CAPWAP, have zeros there more often than once in
    // 256 packets.
    let is_plausible = *t0 != 0 && [*c0, *c1] != [0; 2] && window < 1 << 24;
    let is_alone = payload.len == UTP_HEADER_LEN;
    match kind {
        0 if bytes.get(18..).is_some_and(|data| data.starts_with(HANDSHAKE)) => {
            Match::Certain(MessageRole::Either)
        }
        // ST_DATA, and ST_FIN, ST_STATE and ST_RESET, which have no data. Windows are small.
        0 if extension == 0 && !is_alone && is_plausible && window > 0 => {
            Match::Uncertain(MessageRole::Either)
        }
        1..=3 if extension == 0 && is_alone && is_plausible => {
            Match::Uncertain(MessageRole::Either)
        }
        // ST_SYN: there is nothing to acknowledge, and no other time to compare with.
        4 if is_timed
            && difference == 0
            && [*a0, *a1] == [0; 2]
            && payload.len <= UTP_HEADER_LEN + 10 =>
        {
            Match::Certain(MessageRole::Request)
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const SYN: [u8; 20] = [0x41, 0, 9, 9, 1, 2, 3, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0];

    #[test]
    fn bittorrent_peers_are_recognized() {
        let handshake = b"\x13BitTorrent protocol\0\0\0\0\0\x10\0\x05";
        let role = MessageRole::Either;
        assert_eq!(recognized(&RECOGNIZER, &tcp(handshake)), Match::Certain(role));
        let request = [0, 0, 0, 13, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&request)), Match::Certain(role));
        assert_eq!(recognized(&RECOGNIZER, &udp(&SYN)), Match::Certain(MessageRole::Request));
        let mut data = [&SYN[..], handshake].concat();
        data[0] = 1;
        assert_eq!(recognized(&RECOGNIZER, &udp(&data)), Match::Certain(role));
    }

    #[test]
    fn utp_acknowledgement_is_uncertain() {
        let mut state = SYN;
        state[0] = 0x21;
        assert_eq!(recognized(&RECOGNIZER, &udp(&state)), Match::Uncertain(MessageRole::Either));
    }

    #[test]
    fn dht_and_tracker_messages_are_recognized() {
        let query = b"d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe";
        assert_eq!(recognized(&RECOGNIZER, &udp(query)), Match::Certain(MessageRole::Request));
        for response in [&b"d1:rd2:id20:abc"[..], b"d2:ip6:\x0a\0\0\x01\x1a\xe11:rd2:id20:abc"] {
            let role = MessageRole::Response;
            assert_eq!(recognized(&RECOGNIZER, &udp(response)), Match::Certain(role));
        }
        let connect = [0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80, 0, 0, 0, 0, 1, 2, 3, 4];
        assert_eq!(recognized(&RECOGNIZER, &udp(&connect)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_bittorrent() {
        let mut timed = SYN;
        timed[8] = 1;
        let dhcpv6 = [1, 0, 0xf6, 0x74, 0, 8, 0, 2, 0, 0, 0, 1, 0, 14, 0, 1, 0, 1, 27, 16, 82, 165];
        let stun = [1, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        for bytes in [&timed[..], &stun, b"d8:announce", &dhcpv6, &[0x13; 30], &[1; 20]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
