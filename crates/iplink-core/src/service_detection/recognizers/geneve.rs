//! Geneve (RFC 8926).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Geneve,
    transports: Transports::Udp,
    ports: &[6_081],
    recognize,
};

/// Recognizes the header by its version, its reserved fields, which are zero, and the EtherType of the
/// tunneled packet: Ethernet, IPv4 or IPv6.
fn recognize(payload: &Payload<'_>) -> Match {
    let [options_len, flags, type_high, type_low, _, _, _, 0, rest @ ..] = payload.bytes else {
        return Match::No;
    };
    let is_tunnel = matches!([*type_high, *type_low], [0x65, 0x58] | [0x08, 0x00] | [0x86, 0xdd]);
    let has_version = options_len >> 6 == 0 && flags & 0x3f == 0;
    let has_payload = rest.len() > usize::from(options_len & 0x3f) * 4;
    match is_tunnel && has_version && has_payload && payload.uses_port(RECOGNIZER.ports) {
        true => Match::Certain(MessageRole::Request),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn geneve_header_is_recognized_on_its_port() {
        let packet = [1, 0, 0x65, 0x58, 0, 0, 10, 0, 9, 9, 9, 9, 1];
        let mut payload = udp(&packet);
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::No);
        payload.ports.target = 6_081;
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::Certain(MessageRole::Request));
        let version = [0x41, 0, 0x65, 0x58, 0, 0, 10, 0, 9, 9, 9, 9, 1];
        let payload = Payload { bytes: &version, ..payload };
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::No);
    }
}
