//! NTP (RFC 5905) and SNTP, with control messages (RFC 9327).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ntp,
    transports: Transports::Udp,
    ports: &[123],
    recognize,
};

/// The length of a packet without extension fields and authenticator, in bytes.
const PACKET_LEN: u32 = 48;
/// The maximum stratum; 16 is that of an unsynchronized server.
const MAX_STRATUM: u8 = 16;
/// The maximum exponent of the poll interval; 17 is about 36 hours.
const MAX_POLL: u8 = 17;
/// The length of the header of control messages, in bytes.
const CONTROL_HEADER_LEN: u32 = 12;
/// The maximum length of the data of a control message, in bytes.
const MAX_CONTROL_LEN: u16 = 468;

/// The modes of a packet.
const MODE_CLIENT: u8 = 3;
const MODE_SERVER: u8 = 4;
const MODE_CONTROL: u8 = 6;
const MODE_PRIVATE: u8 = 7;

/// Recognizes a packet by its mode, version and length. On other ports, a client's packet is an
/// uncertain match, and a server's packet must have consistent timestamps.
fn recognize(payload: &Payload<'_>) -> Match {
    let [first, stratum, poll, ..] = payload.bytes else {
        return Match::No;
    };
    let (version, mode) = (first >> 3 & 7, first & 7);
    if !(1..=4).contains(&version) {
        return Match::No;
    }
    let is_time = payload.len >= PACKET_LEN && *stratum <= MAX_STRATUM && *poll <= MAX_POLL;
    match (mode, payload.uses_port(RECOGNIZER.ports)) {
        (MODE_CLIENT, true) if payload.len >= PACKET_LEN => Match::Certain(MessageRole::Request),
        (MODE_SERVER, true) if is_time => Match::Certain(MessageRole::Response),
        // Symmetric peers, a broadcast server, and the clients of version 1, which had no mode.
        (1 | 2 | 5, true) if is_time => Match::Certain(MessageRole::Either),
        (0, true) if is_time && version == 1 => Match::Certain(MessageRole::Either),
        (MODE_CONTROL, true) => recognize_control(payload),
        (MODE_PRIVATE, true) => recognize_private(payload),
        (MODE_CLIENT, false) if is_time && payload.len == PACKET_LEN && version >= 3 => {
            Match::Uncertain(MessageRole::Request)
        }
        (MODE_SERVER, false) if is_time && has_consistent_times(payload.bytes) => {
            Match::Certain(MessageRole::Response)
        }
        _ => Match::No,
    }
}

/// Returns whether a server sent its packet within two seconds after it received the request, and
/// was set before.
fn has_consistent_times(bytes: &[u8]) -> bool {
    let seconds = |at: usize| bytes.get(at..)?.first_chunk().map(|it| u32::from_be_bytes(*it));
    let (Some(reference), Some(receive), Some(transmit)) = (seconds(16), seconds(32), seconds(40))
    else {
        return false;
    };
    receive != 0 && transmit.wrapping_sub(receive) <= 2 && reference <= transmit
}

/// Recognizes a control message: its data fit (RFC 9327, section 2).
fn recognize_control(payload: &Payload<'_>) -> Match {
    let [_, operation, _, _, _, _, _, _, _, _, c0, c1, ..] = payload.bytes else {
        return Match::No;
    };
    let count = u16::from_be_bytes([*c0, *c1]);
    match u32::from(count).saturating_add(CONTROL_HEADER_LEN) <= payload.len {
        true if count > MAX_CONTROL_LEN => Match::No,
        true if operation & 0x80 != 0 => Match::Certain(MessageRole::Response),
        true => Match::Certain(MessageRole::Request),
        false => Match::No,
    }
}

/// Recognizes a private message of `ntpd`: its implementation number is a known one.
fn recognize_private(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [0x80..=0xff, _, 0 | 2 | 3, ..] if payload.len >= 8 => {
            Match::Certain(MessageRole::Response)
        }
        [_, _, 0 | 2 | 3, ..] if payload.len >= 8 => Match::Certain(MessageRole::Request),
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    fn to_server(bytes: &[u8]) -> Match {
        let ports = Ports { source: 50_123, target: 123 };
        recognized(&RECOGNIZER, &Payload { ports, ..udp(bytes) })
    }

    fn packet(first: u8) -> [u8; 48] {
        let mut bytes = [0; 48];
        bytes[0] = first;
        bytes
    }

    #[test]
    fn ntp_packets_are_recognized_on_the_usual_port() {
        assert_eq!(to_server(&packet(0x23)), Match::Certain(MessageRole::Request));
        assert_eq!(to_server(&packet(0x1c)), Match::Certain(MessageRole::Response));
        assert_eq!(to_server(&packet(0x21)), Match::Certain(MessageRole::Either));
        let read_variables = [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(to_server(&read_variables), Match::Certain(MessageRole::Request));
        let monitor_list = [0x17, 0, 3, 42, 0, 0, 0, 0];
        assert_eq!(to_server(&monitor_list), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn ntp_server_on_another_port_has_consistent_times() {
        let mut response = packet(0x24);
        for at in [16, 32, 40] {
            response[at..at + 4].copy_from_slice(&[0xd2, 0x55, 1, 2]);
        }
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::Certain(MessageRole::Response));
        response[43] = 9;
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::No);
        let request = packet(0x23);
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::Uncertain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_ntp() {
        for bytes in [&packet(0x03)[..], &packet(0x2b), &packet(0x23)[..47], &[0xff; 48]] {
            assert_eq!(to_server(bytes), Match::No);
        }
        let long_control = [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9];
        assert_eq!(to_server(&long_control), Match::No);
    }
}
