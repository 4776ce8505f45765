//! RTCP (RFC 3550, section 6), with feedback messages (RFC 4585) and extended reports (RFC 3611).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Rtcp,
    transports: Transports::Udp,
    ports: &[],
    recognize,
};

/// The packet types that start a compound packet: reports, and feedback (RFC 5506).
const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;
/// The lengths of a sender report and a receiver report without blocks, that of a report block, and
/// that of feedback, in words of 4 bytes after the first word.
const SENDER_REPORT_WORDS: u16 = 6;
const RECEIVER_REPORT_WORDS: u16 = 1;
const BLOCK_WORDS: u16 = 6;
const FEEDBACK_WORDS: u16 = 2;

/// Recognizes a compound packet by the length of its first packet, which agrees with the number of
/// report blocks, and by the header of the second one. As for RTP, few bits are fixed.
fn recognize(payload: &Payload<'_>) -> Match {
    let [first @ 0x80..=0xbf, kind, w0, w1, ..] = payload.bytes else {
        return Match::No;
    };
    let words = u16::from_be_bytes([*w0, *w1]);
    let blocks_len = u16::from(first & 0x1f).saturating_mul(BLOCK_WORDS);
    let min_words = match *kind {
        SENDER_REPORT => blocks_len.saturating_add(SENDER_REPORT_WORDS),
        RECEIVER_REPORT => blocks_len.saturating_add(RECEIVER_REPORT_WORDS),
        TRANSPORT_FEEDBACK | PAYLOAD_FEEDBACK => FEEDBACK_WORDS,
        _ => return Match::No,
    };
    let len = u32::from(words).saturating_add(1).saturating_mul(4);
    let next = payload.bytes.get(len as usize..).unwrap_or_default();
    match words >= min_words && len <= payload.len && is_packet_or_ciphertext(next) {
        true => Match::Uncertain(MessageRole::Either),
        false => Match::No,
    }
}

/// Returns whether bytes after a packet are the next one, or may be those of Secure RTCP, which
/// encrypts all after the first 8 bytes and appends an index and a tag (RFC 3711, section 3.4).
fn is_packet_or_ciphertext(next: &[u8]) -> bool {
    matches!(next, [] | [0x80..=0xbf, 192..=213, ..]) || next.len() >= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    const RECEIVER: [u8; 16] = [0x80, 201, 0, 1, 1, 2, 3, 4, 0x81, 202, 0, 1, 1, 2, 3, 4];

    #[test]
    fn rtcp_is_uncertain() {
        let uncertain = Match::Uncertain(MessageRole::Either);
        assert_eq!(recognized(&RECOGNIZER, &udp(&RECEIVER)), uncertain);
        let feedback = [0x81, 206, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(recognized(&RECOGNIZER, &udp(&feedback)), uncertain);
    }

    #[test]
    fn inconsistent_lengths_are_not_rtcp() {
        let mut blocks = RECEIVER;
        blocks[0] = 0x81;
        let mut long = RECEIVER;
        long[3] = 4;
        let mut next = RECEIVER;
        next[8] = 0;
        for bytes in [&blocks[..], &long, &next[..12], &[0x80; 16], &[0x80, 201, 0]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
