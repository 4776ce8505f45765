//! The NetBIOS datagram service (RFC 1002, section 4.4).

use super::netbios_name::has_encoded_name;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::NetbiosDatagram,
    transports: Transports::Udp,
    ports: &[138],
    recognize,
};

/// The message types of datagrams to a unique name, a group and all nodes, and of the queries to a
/// datagram distribution server with their responses. An error is between them.
const DIRECT_UNIQUE: u8 = 0x10;
const BROADCAST: u8 = 0x12;
const QUERY_REQUEST: u8 = 0x14;
const QUERY_NEGATIVE_RESPONSE: u8 = 0x16;

/// Recognizes a message by its type, flags and the encoded name; on the usual port, by the port in
/// place of the name.
fn recognize(payload: &Payload<'_>) -> Match {
    // The type, the flags, the id, and the address and port of the sender.
    let [
        kind @ DIRECT_UNIQUE..=QUERY_NEGATIVE_RESPONSE,
        flags @ 0..=0x0f,
        _,
        _,
        _,
        _,
        _,
        _,
        rest @ ..,
    ] = payload.bytes
    else {
        return Match::No;
    };
    let [port_high, port_low, rest @ ..] = rest else {
        return Match::No;
    };
    let is_usual = payload.uses_port(RECOGNIZER.ports)
        && RECOGNIZER.ports.contains(&u16::from_be_bytes([*port_high, *port_low]));
    let is_message = match (*kind, rest) {
        _ if is_usual => true,
        // The length and the offset of a fragment precede the names.
        (DIRECT_UNIQUE..=BROADCAST, [_, _, _, _, names @ ..]) if flags & 2 != 0 => {
            has_encoded_name(names)
        }
        (QUERY_REQUEST..=QUERY_NEGATIVE_RESPONSE, name) => has_encoded_name(name),
        _ => false,
    };
    match is_message {
        true => Match::Certain(MessageRole::Either),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    const DATAGRAM: &[u8] = b"\x11\x0a\x6f\x43\x0a\0\0\x01\0\x8a\0\xbb\0\0\
        \x20ENEBENCACACACACACACACACACACACAAA\0\x20ENFDEIEPENEFCACACACACACACACACABO\0\xffSMB";

    #[test]
    fn netbios_datagram_is_recognized_on_any_port() {
        assert_eq!(recognized(&RECOGNIZER, &udp(DATAGRAM)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_bytes_are_not_netbios_datagrams() {
        let mut flags = DATAGRAM.to_vec();
        flags[1] = 0x1a;
        let mut name = DATAGRAM.to_vec();
        name[20] = b'Z';
        for bytes in [&flags[..], &name, &DATAGRAM[..14], &[0x10; 60]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
