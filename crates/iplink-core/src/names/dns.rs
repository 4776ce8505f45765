//! DnsNameCollector of DNS (RFC 1035) and of multicast DNS (RFC 6762).
//!
//! Messages are read leniently, since captures cut them: what stands before
//! the first thing that makes no sense counts. Nothing is allocated by a number
//! that a message claims.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::domain_name::DomainName;

/// The header's length, in bytes.
const HEADER_LEN: usize = 12;

/// Response, operation code and response code, of the header's flags.
const KIND: u16 = 0xf80f;
/// A response without an error to an ordinary question.
const ANSWER: u16 = 0x8000;

/// At most so many records of a message are read; real ones have some tens.
const MAX_RECORDS: usize = 1_024;

/// At most so many aliases of a message are kept, and so many followed in a row.
const MAX_ALIASES: usize = 32;

const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;
/// The Internet's class; the highest bit is multicast DNS's "flush the cache".
const IN: u16 = 1;

/// Calls `found` with every address that the message names, and its name.
///
/// Where aliases (CNAME) of the message lead to an address, the name is that
/// at their beginning: the one that was asked for. Records of type PTR name the
/// addresses of `in-addr.arpa` and `ip6.arpa`.
pub(super) fn read(message: &[u8], mut found: impl FnMut(IpAddr, &DomainName)) {
    let Some(records) = Records::new(message) else {
        return;
    };
    let aliases = Aliases::of(records);
    for record in records {
        let asked = aliases.first(&record.owner);
        match (record.kind, record.data) {
            (A, data) => {
                if let Ok(octets) = <[u8; 4]>::try_from(data) {
                    found(Ipv4Addr::from(octets).into(), asked);
                }
            }
            (AAAA, data) => {
                if let Ok(octets) = <[u8; 16]>::try_from(data) {
                    found(Ipv6Addr::from(octets).into(), asked);
                }
            }
            (PTR, _) => {
                if let (Some(address), Some(name)) = (asked.to_address(), record.name(message)) {
                    found(address, &name);
                }
            }
            _ => {}
        }
    }
}

/// The records of a message, of all sections.
#[derive(Clone, Copy)]
struct Records<'a> {
    message: &'a [u8],
    /// Where the next one begins.
    at: usize,
    /// How many there may yet be.
    left: usize,
}

/// A record of a message.
struct Record<'a> {
    owner: DomainName,
    kind: u16,
    data: &'a [u8],
    /// Where the data begins in the message.
    at: usize,
}

impl Record<'_> {
    /// Reads the data as a name, which may point back into the message, and is all
    /// that there is.
    fn name(&self, message: &[u8]) -> Option<DomainName> {
        let (name, end) = DomainName::read(message, self.at)?;
        (end == self.at.saturating_add(self.data.len())).then_some(name)
    }
}

impl<'a> Records<'a> {
    /// Passes over the header and the questions; `None` where the message
    /// answers nothing.
    fn new(message: &'a [u8]) -> Option<Self> {
        if u16_at(message, 2)? & KIND != ANSWER {
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
    type Item = Record<'a>;

    /// Reads the next record of the Internet's class.
    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            self.left = self.left.checked_sub(1)?;
            let (owner, end) = DomainName::read(self.message, self.at)?;
            let (kind, class) = (u16_at(self.message, end)?, u16_at(self.message, end + 2)?);
            let len = usize::from(u16_at(self.message, end + 8)?);
            let at = end + 10;
            self.at = at + len;
            let data = self.message.get(at..self.at)?;
            if class & 0x7fff == IN {
                return Some(Record { owner, kind, data, at });
            }
        }
    }
}

/// The aliases of a message: another name for a name.
struct Aliases(Vec<(DomainName, DomainName)>);

impl Aliases {
    fn of(records: Records<'_>) -> Self {
        let aliases = records.filter(|record| record.kind == CNAME);
        let pairs = aliases.filter_map(|it| Some((it.name(records.message)?, it.owner)));
        Self(pairs.take(MAX_ALIASES).collect())
    }

    /// Returns the name that leads to this one and that no other leads to. Of
    /// aliases that lead in a circle, it is one of them.
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

    /// Returns a message of this kind with one question and these records.
    fn message(flags: u16, question: &[u8], records: &[Vec<u8>]) -> Vec<u8> {
        dns_message(flags, &[dns_question(question, A)], records)
    }

    const WWW: &[u8] = b"\x03wWw\x04test\0";
    const CDN: &[u8] = b"\x03cdn\x03net\0";
    const EDGE: &[u8] = b"\x04edge\x03cdn\x03net\0";

    #[test]
    fn the_name_asked_for_is_the_name_found() {
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
    fn a_pointer_record_names_its_address() {
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
    fn aliases_in_a_circle_come_to_an_end() {
        let records = [
            record(WWW, CNAME, 1, CDN),
            record(CDN, CNAME, 1, WWW),
            record(CDN, A, 1, &[10, 0, 0, 1]),
        ];
        assert_eq!(found(&message(0x8180, WWW, &records)).len(), 1);
    }

    #[test]
    fn a_name_goes_no_further_than_its_record() {
        let empty = record(WWW, CNAME, 1, b"");
        let records = [empty, record(CDN, A, 1, &[10, 0, 0, 1])];
        assert_eq!(found(&message(0x8180, WWW, &records)), ["10.0.0.1 cdn.net"]);
    }

    #[test]
    fn what_stands_before_the_cut_counts() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0, 2])];
        let whole = message(0x8180, WWW, &records);
        assert_eq!(found(&whole).len(), 2);
        assert_eq!(found(&whole[..whole.len() - 1]), ["10.0.0.1 www.test"]);
    }

    #[test]
    fn only_an_answer_without_an_error_counts() {
        let records = [record(WWW, A, 1, &[10, 0, 0, 1])];
        for flags in [0x0100, 0x8183, 0xa180] {
            assert!(found(&message(flags, WWW, &records)).is_empty(), "{flags:x}");
        }
        let chaos = [record(WWW, A, 3, &[10, 0, 0, 1]), record(WWW, A, 1, &[10, 0, 0])];
        assert!(found(&message(0x8180, WWW, &chaos)).is_empty());
    }
}
