//! RTP (RFC 3550, section 5.1).
//!
//! Only the version, the payload type and the lengths distinguish a packet from other bytes. All
//! matches are therefore uncertain.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Rtp,
    transports: Transports::Udp,
    ports: &[],
    recognize,
};

/// The length of the header without contributing sources, in bytes.
const HEADER_LEN: u32 = 12;
/// The maximum number of contributing sources. The format allows 15, but only mixers add any. With
/// this limit, one of 300 payloads of random bytes matches; with 3, one of 100 does.
const MAX_CONTRIBUTING_SOURCES: u8 = 1;

/// The bits of the first byte: the version 2, padding, an extension, the contributing sources.
const VERSION_MASK: u8 = 0xc0;
const VERSION_2: u8 = 0x80;
const PADDING: u8 = 0x20;
const EXTENSION: u8 = 0x10;
const CONTRIBUTING_SOURCES: u8 = 0x0f;

/// Recognizes a packet by its header: it has a payload type in use, a sender, and room for a
/// payload.
fn recognize(payload: &Payload<'_>) -> Match {
    let [first, kind, _, _, _, _, _, _, s0, s1, s2, s3, rest @ ..] = payload.bytes else {
        return Match::No;
    };
    let sources = first & CONTRIBUTING_SOURCES;
    if first & VERSION_MASK != VERSION_2
        || sources > MAX_CONTRIBUTING_SOURCES
        || !is_payload_type(kind & 0x7f)
        || [*s0, *s1, *s2, *s3] == [0; 4]
    {
        return Match::No;
    }
    let sources_len = usize::from(sources).saturating_mul(4);
    let extension = rest.get(sources_len..).unwrap_or_default();
    let extension_len = match (first & EXTENSION != 0, extension) {
        (false, _) => Some(0),
        (true, extension) => extension_len(extension),
    };
    let has_payload = extension_len.is_some_and(|len| {
        let header_len = sources_len.saturating_add(len).saturating_add(HEADER_LEN as usize);
        header_len.saturating_add(min_payload_len(kind & 0x7f)) <= payload.len as usize
    });
    match has_payload && (first & PADDING == 0 || has_padding(payload)) {
        true => Match::Uncertain(MessageRole::Either),
        false => Match::No,
    }
}

/// Returns whether a payload type is one of RFC 3551, section 6, or a dynamic one. Those from 72 to
/// 76 would be RTCP.
const fn is_payload_type(kind: u8) -> bool {
    matches!(kind, 0 | 2..=18 | 25 | 26 | 28 | 31..=34 | 96..=127)
}

/// Returns the minimum length of the payload of a type, in bytes. PCMU, PCMA and G.722 have at
/// least 40 bytes, which are 5 ms, GSM has 33, and LPC has 14. Without this limit, messages of
/// other protocols that start with the byte 0x80 and zeros would match.
const fn min_payload_len(kind: u8) -> usize {
    match kind {
        0 | 8 | 9 => 40,
        3 => 33,
        7 => 14,
        _ => 1,
    }
}

/// Returns the length of an extension in the format of RFC 8285, in bytes.
fn extension_len(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xbe, 0xde, l0, l1, ..] | [0x10, 0..=0x0f, l0, l1, ..] => {
            Some(usize::from(u16::from_be_bytes([*l0, *l1])).saturating_mul(4).saturating_add(4))
        }
        _ => None,
    }
}

/// Returns whether the last byte is the length of padding that fits.
fn has_padding(payload: &Payload<'_>) -> bool {
    let is_captured = payload.bytes.len() >= payload.len as usize;
    let max_len = payload.len.saturating_sub(HEADER_LEN);
    is_captured && payload.bytes.last().is_some_and(|it| (1..=max_len).contains(&u32::from(*it)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    const OPUS: [u8; 16] = [0x80, 0xef, 0x92, 0xdb, 0, 0, 0, 0xa0, 0x34, 0x3a, 0x99, 7, 1, 2, 3, 4];

    fn with(bytes: &[(usize, u8)]) -> [u8; 16] {
        let mut packet = OPUS;
        for (at, byte) in bytes {
            packet[*at] = *byte;
        }
        packet
    }

    #[test]
    fn rtp_is_uncertain() {
        let uncertain = Match::Uncertain(MessageRole::Either);
        assert_eq!(recognized(&RECOGNIZER, &udp(&OPUS)), uncertain);
        assert_eq!(recognized(&RECOGNIZER, &udp(&with(&[(0, 0xa0)]))), uncertain);
        let extension = [&with(&[(0, 0x90), (12, 0xbe), (13, 0xde), (14, 0), (15, 0)])[..], &[1]];
        assert_eq!(recognized(&RECOGNIZER, &udp(&extension.concat())), uncertain);
    }

    #[test]
    fn inconsistent_headers_are_not_rtp() {
        for bytes in [
            &OPUS[..12],
            &with(&[(0, 0x40)]),
            &with(&[(1, 0)]), // too short for PCMU
            &with(&[(0, 0x8f)]),
            &with(&[(0, 0x81)]),          // no room for a payload
            &with(&[(0, 0x90)]),          // not an extension
            &with(&[(0, 0xa0), (15, 9)]), // more padding than payload
            &with(&[(1, 0x80 | 72)]),     // RTCP
            &with(&[(8, 0), (9, 0), (10, 0), (11, 0)]),
        ] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
