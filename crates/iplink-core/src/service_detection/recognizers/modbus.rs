//! Modbus/TCP (Modbus Messaging on TCP/IP Implementation Guide V1.0b; Modbus Application Protocol
//! Specification V1.1b3).

use super::certainty::{certain, role_by_port};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Modbus,
    transports: Transports::Tcp,
    ports: &[502],
    recognize,
};

/// The maximum length of unit identifier and PDU, in bytes.
const MAX_LEN: u8 = 254;
/// The bit of the function code that marks an exception.
const EXCEPTION: u8 = 0x80;

/// Recognizes a message by its header: a transaction, the protocol identifier 0, a length, and a
/// unit. Further messages may follow.
fn recognize(payload: &Payload<'_>) -> Match {
    let [_, _, 0, 0, 0, len @ 2..=MAX_LEN, _unit, function, data @ ..] = payload.bytes else {
        return Match::No;
    };
    let total = u32::from(*len) + 6;
    let next = usize::try_from(total).ok().and_then(|total| payload.bytes.get(total..));
    if total > payload.len || !matches!(next, None | Some([] | [_] | [_, _, 0, ..])) {
        return Match::No;
    }
    let data_len = len - 2;
    match role(*function, data_len, data) {
        Some(MessageRole::Either) => Match::Certain(role_by_port(payload, RECOGNIZER.ports)),
        None if payload.uses_port(RECOGNIZER.ports) && (1..=0x7f).contains(function) => {
            Match::Certain(role_by_port(payload, RECOGNIZER.ports))
        }
        role => certain(role),
    }
}

/// Returns the role of the sender of a PDU, from the structure of its data.
fn role(function: u8, data_len: u8, data: &[u8]) -> Option<MessageRole> {
    let count = data.first().copied().unwrap_or(0);
    // The data is a count of bytes, and as many bytes.
    let is_counted = count > 0 && count.checked_add(1) == Some(data_len);
    match function {
        // Read coils, inputs or registers: an address and a quantity; a count and the values.
        1..=4 => match data {
            [_, _, q0, q1, ..] if data_len == 4 && is_quantity(function, [*q0, *q1]) => {
                Some(if is_counted { MessageRole::Either } else { MessageRole::Request })
            }
            _ if is_counted => Some(MessageRole::Response),
            _ => None,
        },
        // Write one coil or register: the response repeats the request.
        5 => {
            matches!(data, [_, _, 0 | 0xff, 0, ..] if data_len == 4).then_some(MessageRole::Either)
        }
        6 => (data_len == 4).then_some(MessageRole::Either),
        // Diagnostics.
        8 => matches!(data, [0, 0..=21, ..] if data_len >= 4).then_some(MessageRole::Either),
        // Write coils or registers: an address, a quantity, a count and the values; the response
        // repeats address and quantity.
        15 | 16 => match data {
            [_, _, q0, q1, ..] if data_len == 4 && [*q0, *q1] != [0; 2] => {
                Some(MessageRole::Response)
            }
            [_, _, _, _, count, ..] if count.checked_add(5) == Some(data_len) => {
                Some(MessageRole::Request)
            }
            _ => None,
        },
        // Read and write registers.
        23 if is_counted => Some(MessageRole::Response),
        23 => {
            let count = data.get(8).and_then(|count| count.checked_add(9));
            (count == Some(data_len)).then_some(MessageRole::Request)
        }
        // Read the identification of the device.
        43 => match data {
            [14, 1..=4, _] if data_len == 3 => Some(MessageRole::Request),
            [14, 1..=4, _, 0 | 0xff, ..] => Some(MessageRole::Response),
            _ => None,
        },
        _ => is_exception(function, data_len, count).then_some(MessageRole::Response),
    }
}

/// Returns whether as many values can be read at once.
fn is_quantity(function: u8, quantity: [u8; 2]) -> bool {
    let max = if function <= 2 { 2_000 } else { 125 };
    (1..=max).contains(&u16::from_be_bytes(quantity))
}

/// Returns whether this is an exception: one byte, the reason.
fn is_exception(function: u8, data_len: u8, reason: u8) -> bool {
    let is_known = matches!(function ^ EXCEPTION, 1..=8 | 11 | 12 | 15..=17 | 20..=24 | 43 | 90);
    is_known && data_len == 1 && matches!(reason, 1..=6 | 8 | 10 | 11)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn modbus_requests_and_responses_are_recognized() {
        let read = [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 10];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&read)), Match::Certain(MessageRole::Request));
        let values = [0, 1, 0, 0, 0, 7, 1, 3, 4, 1, 2, 3, 4];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&values)), Match::Certain(MessageRole::Response));
        let exception = [0, 1, 0, 0, 0, 3, 1, 0x83, 2];
        assert_eq!(
            recognized(&RECOGNIZER, &tcp(&exception)),
            Match::Certain(MessageRole::Response)
        );
    }

    #[test]
    fn port_shows_the_client_of_a_repeated_message() {
        let write = tcp(&[0, 1, 0, 0, 0, 6, 1, 6, 0, 1, 0, 3]);
        assert_eq!(recognized(&RECOGNIZER, &write), Match::Certain(MessageRole::Either));
        let write = Payload { ports: Ports { source: 50_000, target: 502 }, ..write };
        assert_eq!(recognized(&RECOGNIZER, &write), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_modbus() {
        for bytes in [
            &[0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0xff, 10][..],
            &[0, 1, 0, 0, 0, 7, 1, 3, 0, 0, 0, 10],
            &[0, 1, 0, 0, 0, 6, 1, 99, 0, 0, 0, 10],
            &[0; 30],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
