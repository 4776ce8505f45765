//! SOCKS, versions 4, 4A and 5 (RFC 1928).

use super::certainty::certain_on_port;
use super::text::is_ascii_text;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Socks,
    transports: Transports::Tcp,
    ports: &[1_080, 9_050, 9_150],
    recognize,
};

/// The ports that a request of version 4 on an unusual port must ask for: it has little structure.
const TARGET_PORTS: &[u16] =
    &[21, 22, 25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 3_389, 8_080, 8_443];
/// The maximum length of the name of a user or a host, in bytes.
const MAX_NAME_LEN: usize = 255;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [5, rest @ ..] => recognize_5(payload, rest),
        [4, 1 | 2, p0, p1, i0, i1, i2, i3, name @ ..] => {
            recognize_4(payload, u16::from_be_bytes([*p0, *p1]), [*i0, *i1, *i2, *i3], name)
        }
        [0, 0x5a..=0x5d, ..] if payload.len == 8 => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
        }
        _ => Match::No,
    }
}

fn recognize_5(payload: &Payload<'_>, bytes: &[u8]) -> Match {
    match bytes {
        // A command or a reply code, and an address that fills the message.
        [code, 0, address @ ..] if payload.len > 6 && fills_message(payload, address) => match code
        {
            1..=3 => Match::Certain(MessageRole::Request),
            0 | 4..=8 => Match::Certain(MessageRole::Response),
            _ => Match::No,
        },
        // The method that the server has chosen.
        [0..=2 | 0xff] if payload.len == 2 => {
            certain_on_port(payload, RECOGNIZER.ports, MessageRole::Response)
        }
        // The methods that the client offers.
        [count @ 1..=9, methods @ ..] if u32::from(*count) + 2 == payload.len => {
            match methods.iter().all(|method| matches!(method, 0..=9 | 0x80..)) {
                true => certain_on_port(payload, RECOGNIZER.ports, MessageRole::Request),
                false => Match::No,
            }
        }
        _ => Match::No,
    }
}

/// Returns whether an address and a port follow the first three bytes and fill the message.
fn fills_message(payload: &Payload<'_>, bytes: &[u8]) -> bool {
    match bytes {
        [1, ..] => payload.len == 10,
        [4, ..] => payload.len == 22,
        [3, len, name @ ..] => {
            let name = name.get(..usize::from(*len)).unwrap_or(name);
            *len > 0 && payload.len == u32::from(*len) + 7 && name.iter().all(u8::is_ascii_graphic)
        }
        _ => false,
    }
}

/// Recognizes a request of version 4: a port, an address, and the name of the user, which ends with
/// a zero. In version 4A, the address 0.0.0.x stands for the name of a host that follows.
fn recognize_4(payload: &Payload<'_>, port: u16, address: [u8; 4], bytes: &[u8]) -> Match {
    let Some((0, names)) = bytes.split_last() else {
        return Match::No;
    };
    let mut names = names.split(|byte| *byte == 0);
    let user = names.next().unwrap_or_default();
    let is_name = |name: &[u8]| name.len() <= MAX_NAME_LEN && is_ascii_text(name);
    let is_valid = port != 0 && is_name(user);
    match (address, names.next(), names.next()) {
        ([0, 0, 0, 1..=255], Some(host), None) if is_valid && !host.is_empty() && is_name(host) => {
            Match::Certain(MessageRole::Request)
        }
        ([1..=223, ..], None, None) if is_valid => match TARGET_PORTS.contains(&port) {
            true => Match::Certain(MessageRole::Request),
            false => certain_on_port(payload, RECOGNIZER.ports, MessageRole::Request),
        },
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn socks_requests_and_replies_are_recognized() {
        for request in [
            &b"\x05\x01\0\x03\x0bexample.com\x01\xbb"[..],
            b"\x05\x01\0\x01\x0a\0\0\x01\0\x50",
            b"\x04\x01\0\x50\x0a\0\0\x01user\0",
            b"\x04\x01\0\x51\0\0\0\x01\0example.com\0",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(request)),
                Match::Certain(MessageRole::Request)
            );
        }
        let reply = tcp(b"\x05\0\0\x01\x0a\0\0\x01\0\x50");
        assert_eq!(recognized(&RECOGNIZER, &reply), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn negotiation_requires_a_usual_port() {
        for (bytes, role) in [
            (&b"\x05\x01\0"[..], MessageRole::Request),
            (b"\x05\0", MessageRole::Response),
            (b"\0\x5a\0\0\0\0\0\0", MessageRole::Response),
        ] {
            let payload = tcp(bytes);
            assert_eq!(recognized(&RECOGNIZER, &payload), Match::Uncertain(role));
            let payload = Payload { ports: Ports { source: 1_080, target: 1_080 }, ..payload };
            assert_eq!(recognized(&RECOGNIZER, &payload), Match::Certain(role));
        }
    }

    #[test]
    fn other_bytes_are_not_socks() {
        for bytes in [
            &[5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0][..],
            &[5, 1, 0, 1, 10, 0, 0, 1, 0, 80, 9],
            &[5, 2, 0],
            &[4, 1, 0, 80, 10, 0, 0, 1, 9, 0, 9, 0],
            &[5, 0x64, 5, 0xc9],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
