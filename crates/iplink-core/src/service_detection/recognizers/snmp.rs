//! SNMP, versions 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Snmp,
    transports: Transports::Both,
    ports: &[161, TRAP_PORT],
    recognize,
};

/// The port that receives notifications.
const TRAP_PORT: u16 = 162;
/// The BER tags of the fields that are checked.
const INTEGER: u8 = 2;
const OCTET_STRING: u8 = 4;
const SEQUENCE: u8 = 0x30;
/// The maximum length of a community name, in bytes. The specification has no limit.
const MAX_COMMUNITY_LEN: u32 = 255;
/// A datagram of this length or more, in bytes, may be the first fragment of a longer one.
const MIN_FRAGMENT_LEN: u32 = 512;

/// Recognizes a message: a sequence with the length of the payload, that starts with the version.
fn recognize(payload: &Payload<'_>) -> Match {
    let [SEQUENCE, ..] = payload.bytes else {
        return Match::No;
    };
    let Some((_, len, content)) = read_tag(payload.bytes) else {
        return Match::No;
    };
    let header_len = payload.bytes.len().saturating_sub(content.len()) as u64;
    let end = header_len.saturating_add(u64::from(len));
    let is_fragment = payload.len >= MIN_FRAGMENT_LEN && end > u64::from(payload.len);
    if end != u64::from(payload.len) && !is_fragment {
        return Match::No;
    }
    let role = match content {
        [INTEGER, 1, 0 | 1, rest @ ..] => community_role(rest),
        [INTEGER, 1, 3, rest @ ..] => version_3_role(payload, rest),
        _ => None,
    };
    role.map_or(Match::No, Match::Certain)
}

/// Returns the role of a message of version 1 or 2c, which the type of the protocol data unit after
/// the community name shows.
fn community_role(bytes: &[u8]) -> Option<MessageRole> {
    let (OCTET_STRING, len @ 0..=MAX_COMMUNITY_LEN, rest) = read_tag(bytes)? else {
        return None;
    };
    match rest.get(len as usize..)? {
        // GetRequest, GetNextRequest, SetRequest, GetBulkRequest.
        [0xa0 | 0xa1 | 0xa3 | 0xa5, ..] => Some(MessageRole::Request),
        // Response, Report.
        [0xa2 | 0xa8, ..] => Some(MessageRole::Response),
        // Notifications come from the agent, which otherwise is the server.
        [0xa4 | 0xa6 | 0xa7, ..] => Some(MessageRole::Request),
        _ => None,
    }
}

/// Returns the role of a message of version 3 (RFC 3412, section 6): its header has an id, the
/// maximum length of messages, flags, and the security model. Only requests are reportable; but
/// notifications, to another port, need not be.
fn version_3_role(payload: &Payload<'_>, bytes: &[u8]) -> Option<MessageRole> {
    let (SEQUENCE, _, header) = read_tag(bytes)? else { return None };
    let (INTEGER, id_len @ 1..=5, rest) = read_tag(header)? else { return None };
    let (INTEGER, max_len @ 1..=5, rest) = read_tag(rest.get(id_len as usize..)?)? else {
        return None;
    };
    match rest.get(max_len as usize..)? {
        [OCTET_STRING, 1, flags @ 0..=7, INTEGER, 1, ..] => match flags & 4 != 0 {
            true => Some(MessageRole::Request),
            false if payload.uses_port(&[TRAP_PORT]) => Some(MessageRole::Either),
            false => Some(MessageRole::Response),
        },
        _ => None,
    }
}

/// Reads a BER tag and the length of its content, and returns them with the bytes that follow.
fn read_tag(bytes: &[u8]) -> Option<(u8, u32, &[u8])> {
    let [tag, rest @ ..] = bytes else { return None };
    match rest {
        [len @ 0..=0x7f, rest @ ..] => Some((*tag, u32::from(*len), rest)),
        [0x81, len, rest @ ..] => Some((*tag, u32::from(*len), rest)),
        [0x82, l0, l1, rest @ ..] => Some((*tag, u32::from_be_bytes([0, 0, *l0, *l1]), rest)),
        [0x83, l0, l1, l2, rest @ ..] => Some((*tag, u32::from_be_bytes([0, *l0, *l1, *l2]), rest)),
        [0x84, l0, l1, l2, l3, rest @ ..] => {
            Some((*tag, u32::from_be_bytes([*l0, *l1, *l2, *l3]), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    /// A `GetRequest` of version 1 without variables.
    const GET: [u8; 26] = [
        0x30, 24, 2, 1, 0, 4, 6, b'p', b'u', b'b', b'l', b'i', b'c', 0xa0, 11, 2, 1, 1, 2, 1, 0, 2,
        1, 0, 0x30, 0,
    ];
    /// The start of a message of version 3 that asks for the engine of the agent.
    const DISCOVERY: [u8; 24] =
        [0x30, 22, 2, 1, 3, 0x30, 15, 2, 2, 0x6a, 9, 2, 3, 0, 0xff, 0xe3, 4, 1, 4, 2, 1, 3, 4, 0];

    #[test]
    fn snmp_message_shows_the_client() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&GET)), Match::Certain(MessageRole::Request));
        let mut response = GET;
        (response[4], response[13]) = (1, 0xa2);
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn snmp_version_3_shows_the_client_by_its_flags() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&DISCOVERY)), Match::Certain(MessageRole::Request));
        let mut report = DISCOVERY;
        report[18] = 0;
        assert_eq!(recognized(&RECOGNIZER, &udp(&report)), Match::Certain(MessageRole::Response));
        let trap = Payload { ports: Ports { source: 50_123, target: 162 }, ..udp(&report) };
        assert_eq!(recognized(&RECOGNIZER, &trap), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_sequences_are_not_snmp() {
        let ldap_bind = [0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0];
        let mut len = GET;
        len[1] = 25;
        let mut version = GET;
        version[4] = 2;
        for bytes in [&ldap_bind[..], &len, &version, &GET[..13], &[0x30; 26], &[0x30]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
