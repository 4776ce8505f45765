//! QUIC: versions 1 and 2, their drafts, and those of Google (RFC 8999, RFC 9000, RFC 9369).
//!
//! Only packets with a long header, which establish a connection, have recognizable bytes: the
//! version, and connection ids with their lengths.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Quic,
    transports: Transports::Udp,
    // Most packets of a connection cannot be recognized. Port 443 must not count as one whose
    // messages are.
    ports: &[],
    recognize,
};

const VERSION_1: u32 = 1;
const VERSION_2: u32 = 0x6b33_43cf;
/// The first and the last draft, and the first one whose connection ids have lengths of one byte.
const FIRST_DRAFT: u32 = 0xff00_0001;
const LAST_DRAFT: u32 = 0xff00_0022;
const FIRST_DRAFT_WITH_BYTES: u32 = 0xff00_0016;
/// The maximum length of a connection id (RFC 9000, section 17.2), in bytes.
const MAX_CONNECTION_ID_LEN: u8 = 20;
/// The minimum length of the destination id that a client chooses (RFC 9000, section 7.2), in
/// bytes.
const MIN_CLIENT_ID_LEN: u8 = 8;
/// The minimum length of a client's first datagram (RFC 9000, section 14.1), in bytes.
const MIN_INITIAL_LEN: u32 = 1_200;

/// The packet types of version 1, in bits 4 and 5 of the first byte.
const INITIAL: u8 = 0;
const ZERO_RTT: u8 = 1;
const RETRY: u8 = 3;

/// Recognizes a packet with a long header, or one of an early version of Google.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [first @ 0x80..=0xff, v0, v1, v2, v3, ids @ ..] => {
            let version = u32::from_be_bytes([*v0, *v1, *v2, *v3]);
            recognize_long_header(*first, version, ids, payload)
        }
        [flags, _, _, _, _, _, _, _, _, rest @ ..] => recognize_early_version(*flags, rest),
        _ => Match::No,
    }
}

/// The format of the fields after the version.
enum Format {
    /// That of version 1.
    Standard,
    /// That of version 1 up to the connection ids.
    StandardIds,
    /// The lengths of both connection ids are in one byte.
    PackedIds,
}

impl Format {
    /// Returns the format of a version, if it is a known one.
    fn of_version(version: u32) -> Option<Self> {
        match version.to_be_bytes() {
            _ if matches!(version, VERSION_1 | VERSION_2) => Some(Self::Standard),
            _ if (FIRST_DRAFT_WITH_BYTES..=LAST_DRAFT).contains(&version) => Some(Self::Standard),
            _ if (FIRST_DRAFT..FIRST_DRAFT_WITH_BYTES).contains(&version) => Some(Self::PackedIds),
            // Versions of Google, Facebook, Microsoft and picoquic.
            [b'Q', b'0', b'4', b'3'..=b'9'] => Some(Self::PackedIds),
            [b'Q' | b'T', b'0', b'5', b'0'..=b'9'] => Some(Self::StandardIds),
            [0xfa, 0xce, 0xb0, 0..=0x1f] | [0xab, 0xcd, 0, 0..=0x0f] => Some(Self::StandardIds),
            [b'P', b'C', b'Q', b'0'..=b'9'] => Some(Self::StandardIds),
            _ => None,
        }
    }
}

/// Returns whether a version is one of those that no server supports (RFC 9000, section 15).
const fn is_reserved(version: u32) -> bool {
    version & 0x0f0f_0f0f == 0x0a0a_0a0a
}

/// Recognizes a packet by its first byte, its version, and the bytes after it.
fn recognize_long_header(first: u8, version: u32, ids: &[u8], payload: &Payload<'_>) -> Match {
    if version == 0 {
        return recognize_version_negotiation(ids, payload);
    }
    let role = match Format::of_version(version) {
        // The second bit is fixed (RFC 9000, section 17.2), unless both agree not to use it.
        _ if first & 0x40 == 0 => None,
        Some(Format::PackedIds) => packed_ids_role(ids),
        Some(Format::StandardIds) => Header::parse(ids, payload).map(|it| it.role()),
        Some(Format::Standard) => {
            let kind = packet_type(first, version);
            Header::parse(ids, payload)
                .filter(|it| it.has_consistent_len(kind))
                .map(|it| it.role_of(kind))
        }
        // A client may send a reserved version, so that the server negotiates another one.
        None if is_reserved(version) && payload.len >= MIN_INITIAL_LEN => {
            let header = Header::parse(ids, payload);
            header
                .filter(|it| it.destination_len >= MIN_CLIENT_ID_LEN)
                .map(|_| MessageRole::Request)
        }
        None => None,
    };
    role.map_or(Match::No, Match::Certain)
}

/// Returns the packet type, as numbered in version 1. Version 2 exchanges the numbers.
const fn packet_type(first: u8, version: u32) -> u8 {
    let kind = first >> 4 & 3;
    match version {
        VERSION_2 => kind.wrapping_sub(1) & 3,
        _ => kind,
    }
}

/// Recognizes the list of versions that a server supports (RFC 9000, section 17.2.1).
fn recognize_version_negotiation(ids: &[u8], payload: &Payload<'_>) -> Match {
    let Some(header) = Header::parse(ids, payload) else {
        return Match::No;
    };
    let versions = header.rest.chunks_exact(4).filter_map(<[u8]>::first_chunk);
    let mut versions = versions.map(|it| u32::from_be_bytes(*it));
    let is_known = |it| Format::of_version(it).is_some() || is_reserved(it);
    match header.rest_len > 0 && header.rest_len.is_multiple_of(4) && versions.any(is_known) {
        true => Match::Certain(MessageRole::Response),
        false => Match::No,
    }
}

/// The fields of a long header after the version.
struct Header<'a> {
    destination_len: u8,
    /// The length of the source connection id, if it was captured.
    source_len: Option<u8>,
    /// The captured bytes after the connection ids, and their length on the wire.
    rest: &'a [u8],
    rest_len: u32,
}

impl<'a> Header<'a> {
    /// Parses the connection ids. Returns `None` if one is too long.
    fn parse(ids: &'a [u8], payload: &Payload<'_>) -> Option<Self> {
        let [destination_len @ 0..=MAX_CONNECTION_ID_LEN, ids @ ..] = ids else {
            return None;
        };
        let after_destination = ids.get(usize::from(*destination_len)..).unwrap_or_default();
        let (source_len, rest) = match after_destination {
            [source_len @ 0..=MAX_CONNECTION_ID_LEN, rest @ ..] => {
                (Some(*source_len), rest.get(usize::from(*source_len)..).unwrap_or_default())
            }
            [] => (None, &[][..]),
            _ => return None,
        };
        let ids_len = u32::from(*destination_len) + u32::from(source_len.unwrap_or_default());
        // The first byte, the version, and the two lengths.
        let rest_len = payload.len.checked_sub(7)?.checked_sub(ids_len)?;
        Some(Self { destination_len: *destination_len, source_len, rest, rest_len })
    }

    /// Returns whether the length of a packet of this type fits in the datagram, as far as it was
    /// captured.
    fn has_consistent_len(&self, kind: u8) -> bool {
        let rest_len = u64::from(self.rest_len);
        let (token_len, after_token) = match (kind, read_integer(self.rest)) {
            (RETRY, _) => return rest_len >= 16,
            (INITIAL, Some((len, rest))) => {
                let len_on_host = usize::try_from(len).unwrap_or(usize::MAX);
                (len, rest.get(len_on_host..).unwrap_or_default())
            }
            (INITIAL, None) => (0, &[][..]),
            _ => (0, self.rest),
        };
        let len = read_integer(after_token).map_or(0, |(len, _)| len);
        token_len.saturating_add(len) <= rest_len
    }

    /// Returns the role of a packet of this type.
    fn role_of(&self, kind: u8) -> MessageRole {
        match (kind, self.rest) {
            (ZERO_RTT, _) => MessageRole::Request,
            (RETRY, _) => MessageRole::Response,
            // Only clients send a token.
            (INITIAL, [1..=0xff, ..]) => MessageRole::Request,
            _ => self.role(),
        }
    }

    /// Returns the role, from the lengths of the connection ids: clients often have an empty one,
    /// servers do not.
    const fn role(&self) -> MessageRole {
        match (self.destination_len, self.source_len) {
            (0, Some(1..)) => MessageRole::Response,
            (MIN_CLIENT_ID_LEN.., Some(0)) => MessageRole::Request,
            _ => MessageRole::Either,
        }
    }
}

/// Reads an integer of variable length (RFC 9000, section 16).
fn read_integer(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let [first, rest @ ..] = bytes else { return None };
    let len = (1_usize << (first >> 6)).saturating_sub(1);
    let (low, rest) = rest.split_at_checked(len)?;
    let high = u64::from(first & 0x3f);
    Some((low.iter().fold(high, |sum, byte| sum << 8 | u64::from(*byte)), rest))
}

/// Returns the role of a packet whose connection ids have their lengths in one byte, minus 3
/// each; 0 is an empty id. Google's servers have a connection id, its clients have none.
const fn packed_ids_role(ids: &[u8]) -> Option<MessageRole> {
    match ids {
        [0x50, ..] => Some(MessageRole::Request),
        [0x05, ..] => Some(MessageRole::Response),
        [0x11..=0xff, _, _, _, _, _, _, _, ..] => Some(MessageRole::Either),
        _ => None,
    }
}

/// Recognizes a packet of Google's versions up to 43, which start with flags and a connection id of
/// 8 bytes. Clients repeat the version until the server has answered.
fn recognize_early_version(flags: u8, rest: &[u8]) -> Match {
    const HAS_VERSION: u8 = 1;
    const IS_RESET: u8 = 2;
    const HAS_CONNECTION_ID: u8 = 8;
    match (flags & 0x8b, rest) {
        (kind, [b'P', b'R', b'S', b'T', ..]) if kind == IS_RESET | HAS_CONNECTION_ID => {
            Match::Certain(MessageRole::Response)
        }
        (kind, [b'Q', b'0', b'0'..=b'9', b'0'..=b'9', rest @ ..])
            if kind == HAS_VERSION | HAS_CONNECTION_ID =>
        {
            match rest {
                // The server lists the versions that it supports.
                [] | [b'Q', b'0', ..] => Match::Certain(MessageRole::Response),
                _ => Match::Certain(MessageRole::Request),
            }
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    /// A packet with connection ids of these lengths, an empty token, and 100 bytes.
    fn packet(first: u8, version: u32, destination_len: u8, source_len: u8) -> Vec<u8> {
        let mut bytes = vec![first];
        bytes.extend(version.to_be_bytes());
        for len in [destination_len, source_len] {
            bytes.push(len);
            bytes.extend(vec![0x5a; len.into()]);
        }
        bytes.extend([0, 0x40, 100]);
        bytes.extend([7; 100]);
        bytes
    }

    #[test]
    fn quic_initial_shows_the_client_by_an_empty_connection_id() {
        for (first, version) in [(0xc0, VERSION_1), (0xd0, VERSION_2), (0xc3, 0xff00_001d)] {
            for (destination_len, source_len, role) in [
                (8, 0, MessageRole::Request),
                (0, 8, MessageRole::Response),
                (8, 8, MessageRole::Either),
            ] {
                let bytes = packet(first, version, destination_len, source_len);
                assert_eq!(recognized(&RECOGNIZER, &udp(&bytes)), Match::Certain(role));
            }
        }
    }

    #[test]
    fn truncated_quic_initial_is_recognized() {
        let bytes = packet(0xc0, VERSION_1, 8, 8);
        let truncated = Payload { bytes: &bytes[..10], ..udp(&bytes) };
        assert_eq!(recognized(&RECOGNIZER, &truncated), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn quic_retry_and_version_negotiation_show_the_server() {
        let retry = packet(0xf0, VERSION_1, 8, 8);
        assert_eq!(recognized(&RECOGNIZER, &udp(&retry)), Match::Certain(MessageRole::Response));
        let versions = [&[0x80, 0, 0, 0, 0, 0, 2, 9, 9][..], &[0, 0, 0, 1], &[0x5a; 4]].concat();
        assert_eq!(recognized(&RECOGNIZER, &udp(&versions)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn early_versions_of_google_are_recognized() {
        let hello = b"\x0d\x01\x02\x03\x04\x05\x06\x07\x08Q043\x01\xaa";
        assert_eq!(recognized(&RECOGNIZER, &udp(hello)), Match::Certain(MessageRole::Request));
        let versions = b"\x09\x01\x02\x03\x04\x05\x06\x07\x08Q043Q039";
        assert_eq!(recognized(&RECOGNIZER, &udp(versions)), Match::Certain(MessageRole::Response));
        let q046 = b"\xc3Q046\x50\x01\x02\x03\x04\x05\x06\x07\x08";
        assert_eq!(recognized(&RECOGNIZER, &udp(q046)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_quic() {
        let mut length = packet(0xc0, VERSION_1, 8, 8);
        length[24] = 0x4f;
        for bytes in [
            &packet(0xc0, 3, 8, 8)[..],
            &packet(0x80, VERSION_1, 8, 8),
            &packet(0xc0, VERSION_1, 21, 8),
            &packet(0xc0, VERSION_1, 8, 21),
            &length,
            &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2],
            &[0x40; 60],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
