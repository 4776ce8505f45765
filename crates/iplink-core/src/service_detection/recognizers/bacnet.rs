//! BACnet/IP (ANSI/ASHRAE 135, annex J).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Bacnet,
    transports: Transports::Udp,
    ports: &[47_808],
    recognize,
};

/// The type of the virtual link control of BACnet/IP.
const BACNET_IP: u8 = 0x81;
/// The version of the network layer.
const NETWORK_VERSION: u8 = 1;
/// The bits of the control byte of the network layer: a message of this layer, a destination and a
/// source address.
const NETWORK_MESSAGE: u8 = 0x80;
const DESTINATION: u8 = 0x20;
const SOURCE: u8 = 0x08;

/// Recognizes a message by its length and function, and by the network layer after it.
fn recognize(payload: &Payload<'_>) -> Match {
    let [BACNET_IP, function, l0, l1, rest @ ..] = payload.bytes else {
        return Match::No;
    };
    if u32::from(u16::from_be_bytes([*l0, *l1])) != payload.len {
        return Match::No;
    }
    let role = match (*function, rest) {
        // The result of a request to a broadcast management device, and its tables.
        (0, _) if payload.len == 6 => Some(MessageRole::Response),
        (3 | 7, _) if has_entries(payload.len) => Some(MessageRole::Response),
        (1, _) if has_entries(payload.len) => Some(MessageRole::Request),
        (2 | 6, _) if payload.len == 4 => Some(MessageRole::Request),
        (5, _) if payload.len == 6 => Some(MessageRole::Request),
        (8, _) if payload.len == 10 => Some(MessageRole::Request),
        // A forwarded message, after the address of its sender.
        (4, [_, _, _, _, _, _, NETWORK_VERSION, ..]) => Some(MessageRole::Either),
        (9..=11, [NETWORK_VERSION, control, rest @ ..]) => Some(network_role(*control, rest)),
        _ => None,
    };
    role.map_or(Match::No, Match::Certain)
}

/// Returns whether the entries of a table, of 10 bytes each, fill a message of this length.
const fn has_entries(len: u32) -> bool {
    len.saturating_sub(4).is_multiple_of(10)
}

/// Returns the role, from the type of the application layer message after the network layer header.
fn network_role(control: u8, bytes: &[u8]) -> MessageRole {
    if control & NETWORK_MESSAGE != 0 {
        return MessageRole::Either;
    }
    let after_destination = match control & DESTINATION != 0 {
        true => skip_address(bytes),
        false => Some(bytes),
    };
    let after_source = match control & SOURCE != 0 {
        true => after_destination.and_then(skip_address),
        false => after_destination,
    };
    // The hop count follows the addresses, if there is a destination.
    let message = match control & DESTINATION != 0 {
        true => after_source.and_then(|it| it.get(1..)),
        false => after_source,
    };
    match message.and_then(<[u8]>::first).map(|it| it >> 4) {
        Some(0) => MessageRole::Request,
        // Acknowledgments, errors, rejections and aborts.
        Some(2..=7) => MessageRole::Response,
        // Unconfirmed requests: devices announce themselves, and clients search for them.
        _ => MessageRole::Either,
    }
}

/// Skips an address: a network number, a length, and as many bytes.
fn skip_address(bytes: &[u8]) -> Option<&[u8]> {
    let [_, _, len, rest @ ..] = bytes else { return None };
    rest.get(usize::from(*len)..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    #[test]
    fn bacnet_read_property_shows_the_client() {
        let request = [0x81, 10, 0, 17, 1, 4, 0, 5, 1, 12, 12, 2, 0, 0, 4, 0x19, 0x4d];
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::Certain(MessageRole::Request));
        let mut response = request;
        response[6] = 0x30;
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn bacnet_broadcast_has_no_client() {
        let who_is = [0x81, 11, 0, 12, 1, 0x20, 0xff, 0xff, 0, 0xff, 0x10, 8];
        assert_eq!(recognized(&RECOGNIZER, &udp(&who_is)), Match::Certain(MessageRole::Either));
        let register = [0x81, 5, 0, 6, 0, 60];
        assert_eq!(recognized(&RECOGNIZER, &udp(&register)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_bacnet() {
        let len = [0x81, 10, 0, 9, 1, 4, 0, 5];
        let version = [0x81, 10, 0, 8, 2, 4, 0, 5];
        let function = [0x81, 12, 0, 8, 1, 4, 0, 5];
        for bytes in [&len[..], &version, &function, &[0x81; 8], &[0x81, 10]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
