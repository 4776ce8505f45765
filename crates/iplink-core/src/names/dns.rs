//! Parser for responses of DNS (RFC 1035) and multicast DNS (RFC 6762).
//!
//! Parsing is lenient, because captures truncate messages: all records before the first
//! invalid one are used. No allocation depends on a number in the message.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::domain_name::DomainName;

/// The length of the header, in bytes.
const HEADER_LEN: usize = 12;

/// The mask of the QR bit, OPCODE and RCODE in the flags of the header.
const RESPONSE_MASK: u16 = 0xf80f;
/// A response to a standard query without an error.
const RESPONSE_NO_ERROR: u16 = 0x8000;

/// The maximum number of records read from a message; real messages have a few dozen.
const MAX_RECORDS: usize = 1_024;

/// The maximum number of aliases (CNAME) read from a message, and the maximum length of a chain.
const MAX_ALIASES: usize = 32;

const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;
/// The class IN (Internet). In multicast DNS, the highest bit of the class is the cache-flush
/// bit.
const IN: u16 = 1;

/// Parses a message, and calls `found` for every address and its name.
///
/// If aliases (CNAME) lead to the address, the name is the first of the chain, the one that
/// was queried. PTR records name the addresses of `in-addr.arpa` and `ip6.arpa`.
pub(super) fn read(message: &[u8], mut found: impl FnMut(IpAddr, &DomainName)) {
    let Some(records) = Records::new(message) else {
        return;
    };
    let aliases = Aliases::of(records);
    for record in records {
        let queried = aliases.first(&record.owner);
        match (record.kind, record.data) {
            (A, data) => {
                if let Ok(octets) = <[u8; 4]>::try_from(data) {
                    found(Ipv4Addr::from(octets).into(), queried);
                }
            }
            (AAAA, data) => {
                if let Ok(octets) = <[u8; 16]>::try_from(data) {
                    found(Ipv6Addr::from(octets).into(), queried);
                }
            }
            (PTR, _) => {
                if let (Some(address), Some(name)) = (queried.to_address(), record.name(message)) {
                    found(address, &name);
                }
            }
            _ => {}
        }
    }
}

/// An iterator over the resource records of all sections of a message.
#[derive(Clone, Copy)]
struct Records<'a> {
    message: &'a [u8],
    /// The offset of the next record.
    at: usize,
    /// The maximum number of remaining records.
    left: usize,
}

/// A resource record.
struct DnsRecord<'a> {
    owner: DomainName,
    kind: u16,
    data: &'a [u8],
    /// The offset of the data in the message.
    at: usize,
}

impl DnsRecord<'_> {
    /// Parses the data as a name, which may contain compression pointers into the message and
    /// must fill the record.
    fn name(&self, message: &[u8]) -> Option<DomainName> {
        let (name, end) = DomainName::read(message, self.at)?;
        (end == self.at.saturating_add(self.data.len())).then_some(name)
    }
}

impl<'a> Records<'a> {
    /// Skips the header and the questions. Returns `None` if the message is not a successful
    /// response.
    fn new(message: &'a [u8]) -> Option<Self> {
        if u16_at(message, 2)? & RESPONSE_MASK != RESPONSE_NO_ERROR {
            return None;
        }
        let count = |at| u16_at(message, at).map(usize::from);
        let (questions, left) = (count(4)?, count(6)? + count(8)? + count(10)?);
        let mut at = HEADER_LEN;
        for _ in 0..questions {
            let (_, end) = DomainName::read(message, at)?;
            at = end.checked_add(4)?;
        }
        Some(Self { message, at, left: left.min(MAX_RECORDS) })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = DnsRecord<'a>;

    /// Returns the next record of class IN.
    fn next(&mut self) -> Option<DnsRecord<'a>> {
        loop {
            self.left = self.left.checked_sub(1)?;
            let (owner, end) = DomainName::read(self.message, self.at)?;
            let (kind, class) = (u16_at(self.message, end)?, u16_at(self.message, end + 2)?);
            let len = usize::from(u16_at(self.message, end + 8)?);
            let at = end + 10;
            self.at = at + len;
            let data = self.message.get(at..self.at)?;
            if class & 0x7fff == IN {
                return Some(DnsRecord { owner, kind, data, at });
            }
        }
    }
}

/// The aliases (CNAME) of a message, as pairs of target and alias.
struct Aliases(Vec<(DomainName, DomainName)>);

impl Aliases {
    fn of(records: Records<'_>) -> Self {
        let aliases = records.filter(|record| record.kind == CNAME);
        let pairs = aliases.filter_map(|it| Some((it.name(records.message)?, it.owner)));
        Self(pairs.take(MAX_ALIASES).collect())
    }

    /// Returns the first name of the chain of aliases that ends at this name. If the aliases
    /// form a cycle, returns one of them.
    fn first<'a>(&'a self, name: &'a DomainName) -> &'a DomainName {
        let mut first = name;
        for _ in 0..self.0.len() {
            match self.0.iter().find(|(target, _)| target == first) {
                Some((_, alias)) => first = alias,
                None => break,
            }
        }
        first
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use iplink_generator::bytes::{dns_message, dns_question, dns_record as record};

    use super::*;

    fn found(message: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        read(message, |address, name| all.push(format!("{address} {name}")));
        all
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
        assert_eq!(found(&message(0x8180, WWW, &records)), expected);
    }

    #[test]
    fn ptr_record_names_its_address() {
        let back = b"\x012\x010\x010\x0210\x07in-addr\x04arpa\0";
        let nibbles: Vec<u8> = (0..32).flat_map(|at| [1, b'0' + at % 10]).collect();
        let back6 = [&nibbles[..], b"\x03ip6\x04arpa\0"].concat();
        let records = [
            record(b"\xc0\x0c", CNAME, 1, b"\x010\xc0\x0e"),
            record(b"\x010\xc0\x0e", PTR, 1, WWW),
            record(&back6, PTR, 1, CDN),
            record(b"\x04_ipp\x04_tcp\x05local\0", PTR, 1, WWW),
        ];
        let expected = ["10.0.0.2 www.test", "1098:7654:3210:9876:5432:1098:7654:3210 cdn.net"];
        assert_eq!(found(&message(0x8400, back, &records)), expected);
    }

    #[test]
    fn cyclic_aliases_terminate() {
        let records = [
            record(WWW, CNAME, 1, CDN),
            record(CDN, CNAME, 1, WWW),
            record(CDN, A, 1, &[10, 0, 0, 1]),
        ];
        assert_eq!(found(&message(0x8180, WWW, &records)).len(), 1);
    }

    #[test]
    fn name_must_end_within_its_record() {
        let empty = record(WWW, CNAME, 1, b"");
        let records = [empty, record(CDN, A, 1, &[10, 0, 0, 1])];
        assert_eq!(found(&message(0x8180, WWW, &records)), ["10.0.0.1 cdn.net"]);
    }

    #[test]
    fn records_before_a_truncation_count() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0, 2])];
        let whole = message(0x8180, WWW, &records);
        assert_eq!(found(&whole).len(), 2);
        assert_eq!(found(&whole[..whole.len() - 1]), ["10.0.0.1 www.test"]);
    }

    #[test]
    fn only_successful_responses_count() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1])];
        for flags in [0x0100, 0x8183, 0xa180] {
            assert!(found(&message(flags, WWW, &records)).is_empty(), "{flags:x}");
        }
        let chaos = [record(WWW, A, 3, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0])];
        assert!(found(&message(0x8180, WWW, &chaos)).is_empty());
    }
}
