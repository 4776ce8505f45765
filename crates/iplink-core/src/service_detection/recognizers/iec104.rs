//! IEC 60870-5-104.

use super::certainty::certain;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Iec104,
    transports: Transports::Tcp,
    ports: &[2_404, 19_998],
    recognize,
};

/// The first byte of each APDU.
const START: u8 = 0x68;
/// The maximum length of an APDU after its second byte, in bytes.
const MAX_LEN: u8 = 253;

fn recognize(payload: &Payload<'_>) -> Match {
    let [START, len @ 4..=MAX_LEN, c1, c2, c3, c4, asdu @ ..] = payload.bytes else {
        return Match::No;
    };
    // The end of the payload or the next APDU follows.
    let total = u32::from(*len) + 2;
    let next = usize::try_from(total).ok().and_then(|total| payload.bytes.get(total..));
    if total > payload.len || !matches!(next, None | Some([] | [START, ..])) {
        return Match::No;
    }
    certain(role(*len, [*c1, *c2, *c3, *c4], asdu))
}

/// Returns the role of the sender of an APDU, from its control field and its ASDU. The controlling
/// station is the client.
fn role(len: u8, control: [u8; 4], asdu: &[u8]) -> Option<MessageRole> {
    match control {
        // Unnumbered: STARTDT and STOPDT, each with a confirmation, and TESTFR.
        [0x07 | 0x13, 0, 0, 0] if len == 4 => Some(MessageRole::Request),
        [0x0b | 0x23, 0, 0, 0] if len == 4 => Some(MessageRole::Response),
        [0x43 | 0x83, 0, 0, 0] if len == 4 => Some(MessageRole::Either),
        // Supervisory: a received sequence number.
        [1, 0, low, _] if len == 4 && low & 1 == 0 => Some(MessageRole::Either),
        // Information: two sequence numbers.
        [sent, _, received, _] if sent & 1 == 0 && received & 1 == 0 && len >= 13 => {
            asdu_role(asdu)
        }
        _ => None,
    }
}

/// Returns the role of the sender of an ASDU: a type, a number of objects, the cause of
/// transmission, an originator address, and the common address.
fn asdu_role(asdu: &[u8]) -> Option<MessageRole> {
    let [kind, objects, cause, _, a0, a1, ..] = asdu else {
        return None;
    };
    // 17 to 19 are reserved, 48 to 63 private.
    let cause = cause & 0x3f;
    let is_valid = objects & 0x7f != 0 && [*a0, *a1] != [0; 2] && matches!(cause, 1..=16 | 20..=63);
    if !is_valid {
        return None;
    }
    match (kind, cause) {
        // Process information and the end of initialization in monitor direction.
        (1..=40 | 70, _) => Some(MessageRole::Response),
        // Commands and parameters: an activation or deactivation, or a request; their confirmation.
        (45..=69 | 100..=107 | 110..=113, 5 | 6 | 8) => Some(MessageRole::Request),
        (45..=69 | 100..=107 | 110..=113, 7 | 9 | 10 | 44..=47) => Some(MessageRole::Response),
        // Transfer of files.
        (120..=127, _) => Some(MessageRole::Either),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn iec104_apdus_show_the_controlling_station() {
        let start = [0x68, 4, 7, 0, 0, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&start)), Match::Certain(MessageRole::Request));
        let confirmation = [0x68, 4, 0x0b, 0, 0, 0, 0x68, 4, 0x43, 0, 0, 0];
        let role = MessageRole::Response;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&confirmation)), Match::Certain(role));
        let interrogation = [0x68, 14, 0, 0, 0, 0, 100, 1, 6, 0, 1, 0, 0, 0, 0, 20];
        let role = MessageRole::Request;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&interrogation)), Match::Certain(role));
        let value = [0x68, 14, 2, 0, 2, 0, 1, 1, 3, 0, 1, 0, 9, 0, 0, 1];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&value)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn other_bytes_are_not_iec104() {
        for bytes in [
            &[0x68, 4, 7, 0, 0, 1][..],
            &[0x68, 4, 7, 0, 0, 0, 1],
            &[0x68, 14, 0, 0, 0, 0, 200, 1, 6, 0, 1, 0, 0, 0, 0, 20],
            &[0x68, 5, 7, 0, 0, 0],
            b"hello world",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
