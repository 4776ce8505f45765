//! DNP3 (IEEE 1815), over TCP and UDP.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Dnp3,
    transports: Transports::Both,
    ports: &[20_000],
    recognize,
};

/// The bit of the control field that is set in frames from the master.
const FROM_MASTER: u8 = 0x80;
/// The polynomial of the checksum, reversed (IEEE 1815, section 9.2.4.3).
const POLYNOMIAL: u16 = 0xa6bc;

/// Recognizes the header of a link layer frame by its checksum.
fn recognize(payload: &Payload<'_>) -> Match {
    let [0x05, 0x64, 5..=255, control, _, _, _, _, crc_low, crc_high, ..] = payload.bytes else {
        return Match::No;
    };
    let header = payload.bytes.get(..8).unwrap_or_default();
    if checksum(header) != u16::from_le_bytes([*crc_low, *crc_high]) {
        return Match::No;
    }
    Match::Certain(match control & FROM_MASTER {
        0 => MessageRole::Response,
        _ => MessageRole::Request,
    })
}

fn checksum(bytes: &[u8]) -> u16 {
    let crc = bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
            if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ POLYNOMIAL }
        })
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    /// A reset of the link by master 3, to outstation 4, and its checksum.
    const RESET: [u8; 10] = [5, 0x64, 5, 0xc0, 4, 0, 3, 0, 0xf4, 0x6a];

    #[test]
    fn dnp3_frame_shows_the_master() {
        let mut frame = RESET;
        let crc = checksum(&frame[..8]);
        frame[8..].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(recognized(&RECOGNIZER, &tcp(&frame)), Match::Certain(MessageRole::Request));
        frame[3] = 0x40;
        let crc = checksum(&frame[..8]);
        frame[8..].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(recognized(&RECOGNIZER, &udp(&frame)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn checksum_equals_the_catalogued_check_value() {
        assert_eq!(checksum(b"123456789"), 0xea82);
    }

    #[test]
    fn wrong_checksum_is_not_dnp3() {
        let mut frame = RESET;
        frame[9] ^= 0xff;
        frame[8] ^= 0x55;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&frame)), Match::No);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&RESET[..8])), Match::No);
    }
}
