//! Teredo (RFC 4380): IPv6 packets of hosts behind a NAT.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Teredo,
    transports: Transports::Udp,
    ports: &[3_544],
    recognize,
};

/// The first four bytes of the addresses of Teredo hosts.
const PREFIX: [u8; 4] = [0x20, 0x01, 0, 0];

/// Recognizes an IPv6 packet that fills the payload and has a Teredo address, on any port, and
/// authentication or origin indications before a packet on the port of Teredo servers.
fn recognize(payload: &Payload<'_>) -> Match {
    let is_on_port = payload.uses_port(RECOGNIZER.ports);
    match payload.bytes {
        [0x60..=0x6f, _, _, _, len_high, len_low, ..] => {
            let len = u32::from(u16::from_be_bytes([*len_high, *len_low])).saturating_add(40);
            let has_prefix = |offset: usize| {
                payload.bytes.get(offset..).is_some_and(|address| address.starts_with(&PREFIX))
            };
            let is_teredo = is_on_port || has_prefix(8) || has_prefix(24);
            match len == payload.len && is_teredo {
                true => Match::Certain(MessageRole::Either),
                false => Match::No,
            }
        }
        [0, 1, ..] | [0, 0, _, _, _, _, _, _, 0x60..=0x6f, ..] if is_on_port => {
            Match::Certain(MessageRole::Either)
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn teredo_packets_are_recognized_by_address_or_port() {
        let mut packet = [0; 40];
        packet[0] = 0x60;
        packet[24..28].copy_from_slice(&PREFIX);
        assert_eq!(recognized(&RECOGNIZER, &udp(&packet)), Match::Certain(MessageRole::Either));
        packet[27] = 1;
        assert_eq!(recognized(&RECOGNIZER, &udp(&packet)), Match::No);
        let mut payload = udp(&packet);
        payload.ports.source = 3_544;
        assert_eq!(recognized(&RECOGNIZER, &payload), Match::Certain(MessageRole::Either));
    }
}
