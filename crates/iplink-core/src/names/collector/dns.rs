//! Parser for responses of DNS (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC 4795).
//!
//! Parsing is lenient, because captures truncate messages: all records before the first
//! invalid one are used. No allocation depends on a number in the message.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::domain_name::DomainName;

/// The length of the header, in bytes.
const HEADER_LEN: usize = 12;

/// The mask of the QR bit, OPCODE and RCODE in the flags of the header.
const RESPONSE_MASK: u16 = 0xf80f;
/// The value of these bits in a response without an error (RCODE 0) to a standard query (OPCODE 0).
const RESPONSE_NO_ERROR: u16 = 0x8000;

/// The maximum number of records read from a message; real messages have a few dozen.
const MAX_RECORDS: usize = 1_024;

/// The maximum number of aliases (CNAME) read from a message, and the maximum length of a chain.
const MAX_ALIASES: usize = 32;

// Types of resource records.
const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;
/// The class IN (Internet).
const IN: u16 = 1;
/// The mask of the class. In multicast DNS, the highest bit is the cache-flush bit.
const CLASS_MASK: u16 = 0x7fff;

/// Parses a message, and calls `add` for every address and its name.
///
/// If aliases (CNAME) lead to the address, the name is the first of the chain, which was
/// queried. PTR records name the addresses of `in-addr.arpa` and `ip6.arpa`.
pub(super) fn for_each_name(message: &[u8], mut add: impl FnMut(IpAddr, &DomainName)) {
    let Some(records) = Records::of_response(message) else {
        return;
    };
    let aliases = Aliases::from_records(records);
    for record in records {
        let queried_name = aliases.first_of_chain(&record.owner);
        match (record.record_type, record.data) {
            (A, data) => {
                if let Ok(octets) = <[u8; 4]>::try_from(data) {
                    add(Ipv4Addr::from(octets).into(), queried_name);
                }
            }
            (AAAA, data) => {
                if let Ok(octets) = <[u8; 16]>::try_from(data) {
                    add(Ipv6Addr::from(octets).into(), queried_name);
                }
            }
            (PTR, _) => {
                if let (Some(address), Some(name)) =
                    (queried_name.to_address(), record.parse_name(message))
                {
                    add(address, &name);
                }
            }
            _ => {}
        }
    }
}

/// An iterator over the resource records of all sections of a message.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    message: &'a [u8],
    /// The offset of the next record in the message.
    offset: usize,
    /// The maximum number of remaining records.
    remaining: usize,
}

/// A resource record.
pub(super) struct DnsRecord<'a> {
    pub(super) owner: DomainName,
    pub(super) record_type: u16,
    pub(super) data: &'a [u8],
    /// The offset of the data in the message.
    data_offset: usize,
}

impl DnsRecord<'_> {
    /// Parses the data as a name, which may contain compression pointers into the message and
    /// must fill the record.
    fn parse_name(&self, message: &[u8]) -> Option<DomainName> {
        let (name, end) = DomainName::read(message, self.data_offset)?;
        (end == self.data_offset.saturating_add(self.data.len())).then_some(name)
    }
}

impl<'a> Records<'a> {
    /// Creates an iterator over the records of a response. Returns `None` if the message is not a
    /// successful response.
    fn of_response(message: &'a [u8]) -> Option<Self> {
        let is_response = u16_at(message, 2)? & RESPONSE_MASK == RESPONSE_NO_ERROR;
        is_response.then(|| Self::new(message)).flatten()
    }

    /// Creates an iterator that starts after the header and the questions.
    pub(super) fn new(message: &'a [u8]) -> Option<Self> {
        let count_at = |offset| u16_at(message, offset).map(usize::from);
        let questions = count_at(4)?;
        let records = count_at(6)? + count_at(8)? + count_at(10)?;
        let mut offset = HEADER_LEN;
        for _ in 0..questions {
            let (_, end) = DomainName::read(message, offset)?;
            // The type and the class follow the name.
            offset = end.checked_add(4)?;
        }
        Some(Self { message, offset, remaining: records.min(MAX_RECORDS) })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = DnsRecord<'a>;

    /// Returns the next record of class IN.
    fn next(&mut self) -> Option<DnsRecord<'a>> {
        loop {
            self.remaining = self.remaining.checked_sub(1)?;
            let (owner, end) = DomainName::read(self.message, self.offset)?;
            let (record_type, class) = (u16_at(self.message, end)?, u16_at(self.message, end + 2)?);
            let len = usize::from(u16_at(self.message, end + 8)?);
            let data_offset = end + 10;
            self.offset = data_offset + len;
            let data = self.message.get(data_offset..self.offset)?;
            if class & CLASS_MASK == IN {
                return Some(DnsRecord { owner, record_type, data, data_offset });
            }
        }
    }
}

/// The aliases (CNAME) of a message, as pairs of target and alias.
struct Aliases(Vec<(DomainName, DomainName)>);

impl Aliases {
    /// Collects the aliases from the records of a message.
    fn from_records(records: Records<'_>) -> Self {
        let aliases = records.filter(|record| record.record_type == CNAME);
        let pairs =
            aliases.filter_map(|record| Some((record.parse_name(records.message)?, record.owner)));
        Self(pairs.take(MAX_ALIASES).collect())
    }

    /// Returns the first name of the chain of aliases that ends at this name, or any of its names
    /// if the chain is a cycle.
    fn first_of_chain<'a>(&'a self, name: &'a DomainName) -> &'a DomainName {
        let mut first_name = name;
        for _ in 0..self.0.len() {
            match self.0.iter().find(|(target, _)| target == first_name) {
                Some((_, alias)) => first_name = alias,
                None => break,
            }
        }
        first_name
    }
}

/// Returns the big-endian number at an offset.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(offset..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use iplink_generator::bytes::{dns_message, dns_question, dns_record as record};

    use super::*;

    fn names_in(message: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for_each_name(message, |address, name| names.push(format!("{address} {name}")));
        names
    }

    /// Returns a message with these flags, one question and these records.
    fn message(flags: u16, question: &[u8], records: &[Vec<u8>]) -> Vec<u8> {
        dns_message(flags, &[dns_question(question, A)], records)
    }

    const WWW: &[u8] = b"\x03wWw\x04test\0";
    const CDN: &[u8] = b"\x03cdn\x03net\0";
    const EDGE: &[u8] = b"\x04edge\x03cdn\x03net\0";

    #[test]
    fn address_is_named_by_the_queried_name() {
        let records = [
            record(EDGE, A, 1, &[10, 0, 0, 1]),
            record(b"\xc0\x0c", CNAME, 1, CDN),
            record(CDN, CNAME, 1, EDGE),
            record(EDGE, AAAA, 0x8001, &[0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
            record(b"\x02ns\xc0\x10", A, 1, &[10, 0, 0, 2]),
        ];
        let expected = ["10.0.0.1 www.test", "1:2:3:4:5:6:7:8 www.test", "10.0.0.2 ns.test"];
        assert_eq!(names_in(&message(0x8180, WWW, &records)), expected);
    }

    #[test]
    fn ptr_record_names_its_address() {
        let reverse_ipv4 = b"\x012\x010\x010\x0210\x07in-addr\x04arpa\0";
        let nibbles: Vec<u8> = (0..32).flat_map(|index| [1, b'0' + index % 10]).collect();
        let reverse_ipv6 = [&nibbles[..], b"\x03ip6\x04arpa\0"].concat();
        let records = [
            record(b"\xc0\x0c", CNAME, 1, b"\x010\xc0\x0e"),
            record(b"\x010\xc0\x0e", PTR, 1, WWW),
            record(&reverse_ipv6, PTR, 1, CDN),
            record(b"\x04_ipp\x04_tcp\x05local\0", PTR, 1, WWW),
        ];
        let expected = ["10.0.0.2 www.test", "1098:7654:3210:9876:5432:1098:7654:3210 cdn.net"];
        assert_eq!(names_in(&message(0x8400, reverse_ipv4, &records)), expected);
    }

    #[test]
    fn cyclic_aliases_terminate() {
        let records = [
            record(WWW, CNAME, 1, CDN),
            record(CDN, CNAME, 1, WWW),
            record(CDN, A, 1, &[10, 0, 0, 1]),
        ];
        assert_eq!(names_in(&message(0x8180, WWW, &records)).len(), 1);
    }

    #[test]
    fn name_that_exceeds_its_record_is_ignored() {
        let empty_record = record(WWW, CNAME, 1, b"");
        let records = [empty_record, record(CDN, A, 1, &[10, 0, 0, 1])];
        assert_eq!(names_in(&message(0x8180, WWW, &records)), ["10.0.0.1 cdn.net"]);
    }

    #[test]
    fn records_before_a_truncation_are_used() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0, 2])];
        let complete = message(0x8180, WWW, &records);
        assert_eq!(names_in(&complete).len(), 2);
        assert_eq!(names_in(&complete[..complete.len() - 1]), ["10.0.0.1 www.test"]);
    }

    #[test]
    fn only_successful_responses_are_used() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1])];
        // A query, a response with an error (NXDOMAIN), and a response to NOTIFY.
        for flags in [0x0100, 0x8183, 0xa180] {
            assert!(names_in(&message(flags, WWW, &records)).is_empty(), "{flags:x}");
        }
        // A record of the class CHAOS, and an address of three bytes.
        let unusable = [record(WWW, A, 3, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0])];
        assert!(names_in(&message(0x8180, WWW, &unusable)).is_empty());
    }
}
