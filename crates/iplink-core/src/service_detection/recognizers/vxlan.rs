//! VXLAN (RFC 7348).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Vxlan,
    transports: Transports::Udp,
    ports: &[4_789],
    recognize,
};

/// Recognizes the header by its only flag and its reserved fields, which are zero, before an Ethernet
/// frame. They are too few to identify the protocol on another port.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [0x08, 0, 0, 0, _, _, _, 0, _, ..] if payload.uses_port(RECOGNIZER.ports) => {
            Match::Certain(MessageRole::Request)
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn vxlan_header_is_recognized_on_its_port() {
        let packet = [8, 0, 0, 0, 0, 0, 123, 0, 1, 2, 3];
        let mut payload = udp(&packet);
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::No);
        payload.ports.target = 4_789;
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::Certain(MessageRole::Request));
        let reserved = [8, 0, 0, 0, 0, 0, 123, 1, 1, 2, 3];
        let payload = Payload { bytes: &reserved, ..payload };
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::No);
    }
}
