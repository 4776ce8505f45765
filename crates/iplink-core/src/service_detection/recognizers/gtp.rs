//! GTP, version 1 (3GPP TS 29.060, 29.281): control and user plane.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Gtp,
    transports: Transports::Udp,
    ports: &[2_152, 2_123, 3_386],
    recognize,
};

/// The length of the mandatory header, in bytes.
const HEADER_LEN: u32 = 8;
/// The message types of an echo request and response, and of a tunneled packet.
const ECHO_REQUEST: u8 = 1;
const ECHO_RESPONSE: u8 = 2;
const TUNNELED_PACKET: u8 = 255;

/// Recognizes the header by its version, its reserved bit, and a length that the payload has.
fn recognize(payload: &Payload<'_>) -> Match {
    // Version 1, protocol type GTP, and any of three flags.
    let [0x30..=0x37, kind, len_high, len_low, _, _, _, _, ..] = payload.bytes else {
        return Match::No;
    };
    let len = u32::from(u16::from_be_bytes([*len_high, *len_low]));
    let is_on_port = payload.uses_port(RECOGNIZER.ports);
    match *kind {
        _ if len.saturating_add(HEADER_LEN) != payload.len || !is_on_port => Match::No,
        ECHO_REQUEST => Match::Certain(MessageRole::Request),
        ECHO_RESPONSE => Match::Certain(MessageRole::Response),
        TUNNELED_PACKET | 16..=32 => Match::Certain(MessageRole::Either),
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn gtp_messages_have_their_length() {
        let mut echo = [0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0];
        let on_port = |bytes: &[u8]| {
            let mut payload = udp(bytes);
            payload.ports.target = 2_152;
            recognized(&RECOGNIZER, &payload)
        };
        assert_eq!(on_port(&echo), Match::Certain(MessageRole::Request));
        echo[1] = 255;
        assert_eq!(on_port(&echo), Match::Certain(MessageRole::Either));
        echo[3] = 5;
        assert_eq!(on_port(&echo), Match::No);
        assert_eq!(on_port(&[0x32, 1, 0]), Match::No);
    }
}
