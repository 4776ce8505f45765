//! DNS (RFC 1035): queries and responses over UDP and TCP.
//!
//! Multicast DNS, LLMNR and the NetBIOS name service use the same message format; their
//! recognizers share the parser of this one.

use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Dns,
    transports: Transports::Both,
    ports: &[53],
    recognize,
};

/// The length of the header, and the minimum lengths of a question and of a record, in bytes: the
/// root name and fixed fields.
const HEADER_LEN: u32 = 12;
const MIN_QUESTION_LEN: u32 = 5;
const MIN_RECORD_LEN: u32 = 11;
/// The maximum length of a name (RFC 1035, section 2.3.4), in bytes.
const MAX_NAME_LEN: usize = 255;
/// The maximum number of questions of a query. More than one is rare, and no server answers it.
const MAX_QUESTIONS: u16 = 8;
/// A datagram of this length or more, in bytes, may be the first fragment of a longer one.
const MIN_FRAGMENT_LEN: u32 = 512;

/// Recognizes a message by its header and its first question; on the usual port, by one of them.
fn recognize(payload: &Payload<'_>) -> Match {
    let message = match payload.protocol {
        Protocol::TCP => Message::parse_segment(payload),
        _ => Message::parse(payload.bytes, payload.len),
    };
    let Some(message) = message else {
        return Match::No;
    };
    let is_dns = match payload.uses_port(RECOGNIZER.ports) {
        // A malformed message, or a fragment that is shorter than its header implies, remains one.
        true => message.has_known_opcode() && (message.has_dns_header() || message.has_question()),
        false => message.has_dns_header() && message.has_room() && message.has_question(),
    };
    match is_dns {
        true => Match::Certain(message.role()),
        false => Match::No,
    }
}

/// The header of a message, and what follows it.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    flags: u8,
    codes: u8,
    pub(super) questions: u16,
    pub(super) answers: u16,
    pub(super) authorities: u16,
    pub(super) additionals: u16,
    /// The captured bytes after the header.
    pub(super) body: &'a [u8],
    /// The length of the message on the wire, in bytes.
    len: u32,
}

impl<'a> Message<'a> {
    /// Parses the header of a message with this length, in bytes. Returns `None` if it was not
    /// captured whole.
    pub(super) fn parse(bytes: &'a [u8], len: u32) -> Option<Self> {
        let ([_, _, flags, codes, q0, q1, a0, a1, n0, n1, r0, r1], body) =
            bytes.split_first_chunk()?;
        Some(Self {
            flags: *flags,
            codes: *codes,
            questions: u16::from_be_bytes([*q0, *q1]),
            answers: u16::from_be_bytes([*a0, *a1]),
            authorities: u16::from_be_bytes([*n0, *n1]),
            additionals: u16::from_be_bytes([*r0, *r1]),
            body,
            len,
        })
    }

    /// Parses a message at the start of a TCP segment. The length of the message precedes it
    /// (RFC 1035, section 4.2.2). Some implementations send this length in a segment of its own.
    fn parse_segment(payload: &Payload<'a>) -> Option<Self> {
        let (len, bytes) = payload.bytes.split_first_chunk()?;
        let len = u16::from_be_bytes(*len);
        let bytes = bytes.get(..usize::from(len)).unwrap_or(bytes);
        let after_len =
            Self::parse(bytes, u32::from(len)).filter(|it| it.has_dns_header() && it.has_room());
        after_len.or_else(|| {
            let without_len = Self::parse(payload.bytes, payload.len)?;
            (payload.uses_port(RECOGNIZER.ports) && without_len.has_question())
                .then_some(without_len)
        })
    }

    /// Returns whether the message can hold as many questions and records as the header counts.
    pub(super) fn has_room(&self) -> bool {
        let records = [self.answers, self.authorities, self.additionals].map(u32::from);
        let records: u32 = records.iter().sum();
        let questions_len = u32::from(self.questions).saturating_mul(MIN_QUESTION_LEN);
        let min_len = records.saturating_mul(MIN_RECORD_LEN).saturating_add(questions_len);
        let max_len = if self.len < MIN_FRAGMENT_LEN { self.len } else { u32::from(u16::MAX) };
        min_len.saturating_add(HEADER_LEN) <= max_len
    }

    pub(super) const fn is_response(&self) -> bool {
        self.flags & 0x80 != 0
    }

    pub(super) const fn opcode(&self) -> u8 {
        self.flags >> 3 & 15
    }

    pub(super) const fn role(&self) -> MessageRole {
        if self.is_response() { MessageRole::Response } else { MessageRole::Request }
    }

    /// Returns whether the reserved bit between the flags and the response code is set.
    pub(super) const fn is_reserved_bit_set(&self) -> bool {
        self.codes & 0x40 != 0
    }

    /// Returns whether the opcode is a query, status, notification, update, or stateful operation.
    const fn has_known_opcode(&self) -> bool {
        matches!(self.opcode(), 0 | 2 | 4..=6)
    }

    /// Returns whether the header is that of a unicast DNS message.
    fn has_dns_header(&self) -> bool {
        !self.is_reserved_bit_set()
            && self.has_known_opcode()
            && self.questions <= MAX_QUESTIONS
            && (self.questions > 0 || self.is_response())
            && (self.is_response() || self.answers == 0 || self.opcode() != 0)
    }

    /// Returns whether the header counts a question, and one follows: a name, and a known class.
    pub(super) fn has_question(&self) -> bool {
        let mut rest = self.body;
        while let Some((len @ 1..=63, after_len)) = rest.split_first() {
            match after_len.get(usize::from(*len)..) {
                Some(next) => rest = next,
                None => return false,
            }
        }
        // The end of the name, the type, and the class IN, CH, HS, NONE or ANY, whose highest bit
        // has a meaning in multicast DNS.
        self.questions > 0
            && self.body.len().saturating_sub(rest.len()) < MAX_NAME_LEN
            && matches!(rest, [0, _, _, 0 | 0x80, 1 | 3 | 4 | 254 | 255, ..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const QUERY: [u8; 19] = [9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 0, 1, 0, 1];

    #[test]
    fn dns_query_and_response_are_recognized_on_any_port() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&QUERY)), Match::Certain(MessageRole::Request));
        let mut response = QUERY;
        response[2] = 0x81;
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn dns_over_tcp_follows_its_length() {
        let query = [&[0, 19][..], &QUERY].concat();
        assert_eq!(recognized(&RECOGNIZER, &tcp(&query)), Match::Certain(MessageRole::Request));
        let two_queries = [&query[..], &query].concat();
        let certain = Match::Certain(MessageRole::Request);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&two_queries)), certain);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&QUERY)), Match::No);
        let ports = Ports { source: 50_123, target: 53 };
        let after_length = Payload { ports, ..tcp(&QUERY) };
        assert_eq!(recognized(&RECOGNIZER, &after_length), certain);
    }

    #[test]
    fn dns_response_without_question_needs_the_usual_port() {
        let response = [9, 9, 0x81, 5, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::No);
        let ports = Ports { source: 53, target: 50_123 };
        let from_server = Payload { ports, ..udp(&response) };
        assert_eq!(recognized(&RECOGNIZER, &from_server), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn malformed_or_fragmented_dns_message_needs_the_usual_port() {
        let mut records = QUERY;
        records[8..12].fill(0x80);
        for bytes in [&records[..], &QUERY[..12]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
            let ports = Ports { source: 50_123, target: 53 };
            let to_server = Payload { ports, ..udp(bytes) };
            assert_eq!(recognized(&RECOGNIZER, &to_server), Match::Certain(MessageRole::Request));
        }
    }

    #[test]
    fn other_bytes_are_not_dns() {
        let mut reserved = QUERY;
        reserved[3] = 0x40;
        let mut class = QUERY;
        class[18] = 9;
        let mut records = QUERY;
        records[10] = 1;
        for bytes in [&reserved[..], &class, &records, &QUERY[..11], b"GET / HTTP/1.1\r\n\r\n"] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
