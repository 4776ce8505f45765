//! Messages of the Domain Name System (RFC 1035, section 4).

use std::net::IpAddr;

const TYPE_A: u16 = 1;
const TYPE_AAAA: u16 = 28;
const CLASS_IN: u16 = 1;
const TTL_SECONDS: u32 = 3_600;
/// The flags of a query that requests recursion.
const QUERY_FLAGS: u16 = 0x0100;
/// The flags of a response to such a query, from a server that supports recursion.
const RESPONSE_FLAGS: u16 = 0x8180;
/// The flags of an authoritative response, as multicast DNS requires.
const ANNOUNCEMENT_FLAGS: u16 = 0x8400;
/// A compression pointer to the name in the question, which follows the header.
const QUESTION_NAME_POINTER: [u8; 2] = [0xc0, 0x0c];

/// The type of the requested record: an IPv4 or an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordType {
    A,
    Aaaa,
}

impl RecordType {
    /// Returns the number of the record type.
    fn code(self) -> u16 {
        match self {
            Self::A => TYPE_A,
            Self::Aaaa => TYPE_AAAA,
        }
    }
}

/// Returns a query that requests recursion.
pub(super) fn query(id: u16, name: &str, record_type: RecordType) -> Vec<u8> {
    let mut message = header(id, QUERY_FLAGS, 1, 0);
    message.extend(question_section(name, record_type));
    message
}

/// Returns the response to a query: an address, or no records if the name has no
/// address of that IP version.
pub(super) fn response(
    id: u16,
    name: &str,
    record_type: RecordType,
    ip: Option<IpAddr>,
) -> Vec<u8> {
    let mut message = header(id, RESPONSE_FLAGS, 1, ip.is_some().into());
    message.extend(question_section(name, record_type));
    if let Some(ip) = ip {
        message.extend(QUESTION_NAME_POINTER);
        message.extend(address_record(ip));
    }
    message
}

/// Returns a multicast DNS query (RFC 6762, section 18).
pub(super) fn multicast_query(name: &str, record_type: RecordType) -> Vec<u8> {
    let mut message = header(0, 0, 1, 0);
    message.extend(question_section(name, record_type));
    message
}

/// Returns a multicast DNS announcement, which does not repeat the question.
pub(super) fn announcement(name: &str, ip: IpAddr) -> Vec<u8> {
    let mut message = header(0, ANNOUNCEMENT_FLAGS, 0, 1);
    message.extend(labels(name));
    message.extend(address_record(ip));
    message
}

/// Returns a message header with these numbers of questions and answers.
fn header(id: u16, flags: u16, questions: u16, answers: u16) -> Vec<u8> {
    [id, flags, questions, answers, 0, 0].into_iter().flat_map(u16::to_be_bytes).collect()
}

/// Returns the question section, with a question for a record of a name.
fn question_section(name: &str, record_type: RecordType) -> Vec<u8> {
    let mut bytes = labels(name);
    bytes.extend(record_type.code().to_be_bytes());
    bytes.extend(CLASS_IN.to_be_bytes());
    bytes
}

/// Returns an address record without its name.
fn address_record(ip: IpAddr) -> Vec<u8> {
    let (code, octets) = match ip {
        IpAddr::V4(ip) => (TYPE_A, ip.octets().to_vec()),
        IpAddr::V6(ip) => (TYPE_AAAA, ip.octets().to_vec()),
    };
    let mut bytes = [code, CLASS_IN].into_iter().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    bytes.extend(TTL_SECONDS.to_be_bytes());
    bytes.extend(u16::try_from(octets.len()).unwrap_or_default().to_be_bytes());
    bytes.extend(octets);
    bytes
}

/// Encodes a name as labels, each after its length, with an empty label at the end.
fn labels(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap_or_default());
        bytes.extend(label.bytes());
    }
    bytes.push(0);
    bytes
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn response_has_the_documented_bytes() {
        let ip = Ipv4Addr::new(192, 168, 10, 3).into();
        let message = response(0x1234, "a.bc", RecordType::A, Some(ip));
        let expected = b"\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\
            \x01a\x02bc\x00\x00\x01\x00\x01\
            \xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\xc0\xa8\x0a\x03";
        assert_eq!(message, expected);
    }

    #[test]
    fn name_without_an_address_has_no_answer() {
        let message = response(1, "news.example.org", RecordType::Aaaa, None);
        assert_eq!(message[2..8], [0x81, 0x80, 0, 1, 0, 0]);
    }
}
