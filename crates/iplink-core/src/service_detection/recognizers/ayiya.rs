//! AYIYA, "Anything In Anything" (draft-massar-v6ops-ayiya-02).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ayiya,
    transports: Transports::Udp,
    ports: &[5_072],
    recognize,
};

/// The length of the header without identity and signature, in bytes.
const HEADER_LEN: u32 = 8;

/// Recognizes the header by the lengths of identity and signature, and by its operation code.
fn recognize(payload: &Payload<'_>) -> Match {
    let [identity, signature, operation, 41 | 4 | 59, ..] = payload.bytes else {
        return Match::No;
    };
    let identity_len = 1_u32.checked_shl(u32::from(identity >> 4)).unwrap_or(u32::MAX);
    let signature_len = u32::from(signature >> 4) * 4;
    let len = HEADER_LEN.saturating_add(identity_len).saturating_add(signature_len);
    let is_on_port = payload.uses_port(RECOGNIZER.ports);
    match is_on_port && len <= payload.len && operation & 15 <= 5 {
        true => Match::Certain(MessageRole::Either),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn ayiya_header_fits_the_payload() {
        let mut packet = vec![0x41, 0x52, 0x11, 41, 0, 0, 0, 0];
        packet.extend([0; 36]);
        let on_port = |bytes: &[u8]| {
            let mut payload = udp(bytes);
            payload.ports.target = 5_072;
            recognized(&RECOGNIZER, &payload)
        };
        assert_eq!(on_port(&packet), Match::Certain(MessageRole::Either));
        assert_eq!(on_port(&packet[..40]), Match::No);
        assert_eq!(recognized(&RECOGNIZER, &udp(&packet)), Match::No);
    }
}
