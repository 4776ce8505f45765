//! Messages of the Domain Name System (RFC 1035, section 4).

use super::order::len_u16;

/// Returns a message with ID 7, these flags, and these question and answer sections. The other two
/// sections are empty.
///
/// ```
/// use iplink_generator::bytes::{dns_message, dns_name, dns_question, dns_record};
///
/// let question = dns_question(&dns_name("a.test"), 1);
/// let answer = dns_record(b"\xc0\x0c", 1, 1, &[10, 0, 0, 1]);
/// let message = dns_message(0x8180, &[question], &[answer]);
/// assert_eq!(message.len(), 12 + 8 + 4 + 2 + 10 + 4);
/// ```
#[must_use]
pub fn dns_message(flags: u16, questions: &[Vec<u8>], answers: &[Vec<u8>]) -> Vec<u8> {
    let count = |section: &[Vec<u8>]| u16::try_from(section.len()).unwrap_or(u16::MAX);
    let header = [7, flags, count(questions), count(answers), 0, 0];
    let mut message: Vec<u8> = header.into_iter().flat_map(u16::to_be_bytes).collect();
    message.extend(questions.concat());
    message.extend(answers.concat());
    message
}

/// Returns a question of class IN for records of a type. `name` is the encoded name.
#[must_use]
pub fn dns_question(name: &[u8], record_type: u16) -> Vec<u8> {
    let mut question = name.to_vec();
    question.extend([record_type, 1].into_iter().flat_map(u16::to_be_bytes));
    question
}

/// Returns a resource record with a time to live of 60 seconds. `owner` is the encoded name of the
/// record, and `data` its value.
#[must_use]
pub fn dns_record(owner: &[u8], record_type: u16, class: u16, data: &[u8]) -> Vec<u8> {
    let mut record = owner.to_vec();
    record
        .extend([record_type, class, 0, 60, len_u16(data)].into_iter().flat_map(u16::to_be_bytes));
    record.extend_from_slice(data);
    record
}

/// Encodes a domain name: each label after its length, and an empty label at the end.
#[must_use]
pub fn dns_name(text: &str) -> Vec<u8> {
    let len = |label: &str| u8::try_from(label.len()).unwrap_or(u8::MAX);
    let label = |label: &str| [&[len(label)], label.as_bytes()].concat();
    let mut name: Vec<u8> = text.split('.').flat_map(label).collect();
    name.push(0);
    name
}
