//! EtherNet/IP (The CIP Networks Library, volume 2, chapter 2), over TCP and UDP.

use super::certainty::certain;
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::EthernetIp,
    transports: Transports::Both,
    ports: &[44_818, 2_222],
    recognize,
};

/// The length of the encapsulation header, in bytes.
const HEADER_LEN: u32 = 24;
/// The commands of the encapsulation.
const LIST_SERVICES: u8 = 0x04;
const LIST_IDENTITY: u8 = 0x63;
const LIST_INTERFACES: u8 = 0x64;
const REGISTER_SESSION: u8 = 0x65;
const UNREGISTER_SESSION: u8 = 0x66;
const SEND_RR_DATA: u8 = 0x6f;
const SEND_UNIT_DATA: u8 = 0x70;
/// The bit of a CIP service code that marks a response.
const CIP_RESPONSE: u8 = 0x80;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [command, 0, l0, l1, session @ ..] => {
            let len = u16::from_le_bytes([*l0, *l1]);
            if payload.protocol == Protocol::UDP && is_io_data(payload.bytes) {
                return Match::Certain(MessageRole::Either);
            }
            match is_whole(payload, u32::from(len) + HEADER_LEN) {
                true => certain(role(*command, len, session)),
                false => Match::No,
            }
        }
        _ => Match::No,
    }
}

/// Returns whether a message of this length fills the payload. Over TCP, another may follow.
fn is_whole(payload: &Payload<'_>, len: u32) -> bool {
    let next = usize::try_from(len).ok().and_then(|len| payload.bytes.get(len..));
    let is_next = matches!(next, Some([LIST_SERVICES | LIST_IDENTITY..=SEND_UNIT_DATA, 0, ..]));
    len == payload.len || (is_next && payload.protocol == Protocol::TCP)
}

/// Returns whether this is the cyclic data of a connection: two items, an address with a sequence
/// number (0x8002), and data (0x00b1).
const fn is_io_data(bytes: &[u8]) -> bool {
    matches!(bytes, [2, 0, 2, 0x80, 8, 0, _, _, _, _, _, _, _, _, 0xb1, 0, ..])
}

/// Returns the role of the sender of a message, from its command, the length of its data, and the
/// rest of the header: session, status, context and options. The options must be zero.
fn role(command: u8, len: u16, rest: &[u8]) -> Option<MessageRole> {
    let [s0, s1, s2, s3, status, 0, 0, 0, _, _, _, _, _, _, _, _, 0, 0, 0, 0, data @ ..] = rest
    else {
        return None;
    };
    if !matches!(status, 0..=3 | 0x64 | 0x65 | 0x69) {
        return None;
    }
    let has_session = [*s0, *s1, *s2, *s3] != [0; 4];
    match command {
        LIST_SERVICES | LIST_IDENTITY | LIST_INTERFACES => match len {
            0 => Some(MessageRole::Request),
            _ => matches!(data, [0..=8, 0, ..]).then_some(MessageRole::Response),
        },
        // A version, and options; the response has the session.
        REGISTER_SESSION if len == 4 => match has_session {
            true => Some(MessageRole::Response),
            false => matches!(data, [1, 0, 0, 0, ..]).then_some(MessageRole::Request),
        },
        UNREGISTER_SESSION => (len == 0 && has_session).then_some(MessageRole::Request),
        SEND_RR_DATA | SEND_UNIT_DATA if has_session => data_role(data),
        _ => None,
    }
}

/// Returns the role of the sender of CIP messages: an interface, a timeout, two items or more, and
/// the service code in the second of them.
fn data_role(data: &[u8]) -> Option<MessageRole> {
    let [0, 0, 0, 0, _, _, 1..=4, 0, items @ ..] = data else {
        return None;
    };
    let service = match items {
        [0, 0, 0, 0, 0xb2, 0, _, _, service, ..] => service,
        [0xa1, 0, 4, 0, _, _, _, _, 0xb1, 0, _, _, _, _, service, ..] => service,
        _ => return Some(MessageRole::Either),
    };
    Some(match service & CIP_RESPONSE {
        0 => MessageRole::Request,
        _ => MessageRole::Response,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    fn register(session: u8) -> [u8; 28] {
        let mut bytes = [0; 28];
        (bytes[0], bytes[2], bytes[4], bytes[24]) = (REGISTER_SESSION, 4, session, 1);
        bytes
    }

    #[test]
    fn ethernet_ip_sessions_and_identities_are_recognized() {
        let (request, response) = (register(0), register(7));
        assert_eq!(recognized(&RECOGNIZER, &tcp(&request)), Match::Certain(MessageRole::Request));
        assert_eq!(recognized(&RECOGNIZER, &tcp(&response)), Match::Certain(MessageRole::Response));
        let mut identity = [0; 24];
        identity[0] = LIST_IDENTITY;
        assert_eq!(recognized(&RECOGNIZER, &udp(&identity)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn cip_data_shows_the_client() {
        let mut bytes =
            [&register(7)[..24], &[0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0xb2, 0, 1, 0, 0x0e]]
                .concat();
        (bytes[0], bytes[2]) = (SEND_RR_DATA, 17);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&bytes)), Match::Certain(MessageRole::Request));
        bytes[40] = 0x8e;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&bytes)), Match::Certain(MessageRole::Response));
        let cyclic = [2, 0, 2, 0x80, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xb1, 0, 2, 0, 1, 0];
        assert_eq!(recognized(&RECOGNIZER, &udp(&cyclic)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_bytes_are_not_ethernet_ip() {
        let (mut options, mut len) = (register(0), register(0));
        (options[20], len[2]) = (1, 5);
        for bytes in [&options[..], &len, &[0; 24], &[0x65, 0, 4, 0]] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
