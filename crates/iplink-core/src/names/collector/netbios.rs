//! Host names of the NetBIOS name service (NBNS): RFC 1001 and RFC 1002, section 4.2.
//!
//! Messages have the format of DNS. A name has 16 bytes: 15 of text, padded with spaces, and a
//! suffix, which identifies the service that has the name.

use std::net::{IpAddr, Ipv4Addr};

use super::byte_reader::{ByteReader, array_at};
use super::dns::{Records, u16_at};
use super::domain_name::DomainName;
use super::search::padded_name;

/// The mask of RCODE in the flags of the header.
const RCODE_MASK: u16 = 0x000f;

// Types of resource records.
const NB: u16 = 0x20;
const NBSTAT: u16 = 0x21;

/// The bit that marks the name of a group in the flags of a name.
const GROUP: u16 = 0x8000;

/// The length of a name in bytes, suffix included.
const NAME_LEN: usize = 16;

/// A name with its suffix.
type NetbiosName = [u8; NAME_LEN];

/// Parses a registration or a response, and calls `add` for every address and its name. The node
/// status of a host has no addresses: the names are those of `sender`.
pub(super) fn for_each_name(message: &[u8], sender: IpAddr, mut add: impl FnMut(IpAddr, &str)) {
    let is_successful = u16_at(message, 2).is_some_and(|flags| flags & RCODE_MASK == 0);
    let Some(records) = Records::new(message).filter(|_| is_successful) else {
        return;
    };
    for record in records {
        match record.record_type {
            NB => {
                let name = decode(&record.owner);
                if let Some(name) = name.as_ref().and_then(host_name) {
                    for_each_address(record.data, |address| add(address, name));
                }
            }
            NBSTAT => for_each_status_name(record.data, |name| add(sender, name)),
            _ => {}
        }
    }
}

/// Calls `add` for the addresses in an NB record, except those of groups.
fn for_each_address(data: &[u8], mut add: impl FnMut(IpAddr)) {
    let mut reader = ByteReader(data);
    while let (Some(flags), Some(octets)) = (reader.u16(), reader.array::<4>()) {
        if flags & GROUP == 0 {
            add(Ipv4Addr::from(octets).into());
        }
    }
}

/// Calls `add` for the names in an NBSTAT record, except those of groups.
fn for_each_status_name(data: &[u8], mut add: impl FnMut(&str)) {
    let mut reader = ByteReader(data);
    let count = reader.u8().unwrap_or_default();
    for _ in 0..count {
        let (Some(name), Some(flags)) = (reader.array(), reader.u16()) else {
            return;
        };
        if let Some(name) = host_name(&name).filter(|_| flags & GROUP == 0) {
            add(name);
        }
    }
}

/// Returns the text of a name if it is that of a workstation (0x00) or a file server (0x20).
fn host_name(name: &NetbiosName) -> Option<&str> {
    let (suffix, text) = name.split_last()?;
    matches!(suffix, 0x00 | 0x20).then(|| padded_name(text)).flatten().filter(|text| *text != "*")
}

/// Decodes the first label of a name: each letter from A to P stands for four bits (RFC 1001,
/// section 14.1).
fn decode(name: &DomainName) -> Option<NetbiosName> {
    let label: [u8; 2 * NAME_LEN] = array_at(name.labels().next()?, 0)?;
    let mut decoded = [0; NAME_LEN];
    for (byte, letters) in decoded.iter_mut().zip(label.chunks(2)) {
        for letter in letters {
            // A domain name is in lower case.
            let nibble = letter.checked_sub(b'a').filter(|nibble| *nibble < 16)?;
            *byte = *byte << 4 | nibble;
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use iplink_generator::bytes::{dns_message, dns_question, dns_record};

    use super::*;

    /// Encodes a name with its suffix.
    fn encode(text: &str, suffix: u8) -> Vec<u8> {
        let padded = format!("{text:15}");
        let bytes = padded.bytes().chain([suffix]);
        let letters = bytes.flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]);
        [32].into_iter().chain(letters).chain([0]).collect()
    }

    fn names_in(message: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for_each_name(message, [10, 0, 0, 9].into(), |address, name| {
            names.push(format!("{address} {name}"));
        });
        names
    }

    /// Returns a registration of a name with these flags.
    fn registration(name: &[u8], flags: u8) -> Vec<u8> {
        let data = [flags, 0, 10, 0, 0, 1];
        dns_message(0x2910, &[dns_question(name, NB)], &[dns_record(b"\xc0\x0c", NB, 1, &data)])
    }

    #[test]
    fn registered_host_name_is_found() {
        assert_eq!(names_in(&registration(&encode("MY PC-1", 0), 0)), [] as [&str; 0]);
        assert_eq!(names_in(&registration(&encode("PC-1", 0), 0)), ["10.0.0.1 PC-1"]);
        assert_eq!(names_in(&registration(&encode("PC-1", 0x20), 0x60)), ["10.0.0.1 PC-1"]);
    }

    #[test]
    fn groups_and_other_services_are_ignored() {
        assert!(names_in(&registration(&encode("OFFICE", 0), 0x80)).is_empty());
        assert!(names_in(&registration(&encode("OFFICE", 0x1d), 0)).is_empty());
        assert!(names_in(&registration(b"\x04test\0", 0)).is_empty());
        assert!(names_in(&registration(&[&[32][..], &[b'z'; 32], &[0]].concat(), 0)).is_empty());
        let conflict = registration(&encode("PC-1", 0), 0);
        let negative = [&conflict[..3], &[0x16], &conflict[4..]].concat();
        assert!(names_in(&negative).is_empty());
    }

    #[test]
    fn node_status_names_its_sender() {
        let entry = |name: &str, suffix, flags: u8| {
            [format!("{name:15}").as_bytes(), &[suffix, flags, 0]].concat()
        };
        let entries = [
            &[4][..],
            &entry("PC-2", 0, 4),
            &entry("OFFICE", 0, 0x84),
            &entry("PC-2", 3, 4),
            &entry("CUT", 0x20, 4),
        ]
        .concat();
        let name = encode("*", 0);
        let record = dns_record(&name, NBSTAT, 1, &entries[..entries.len() - 1]);
        assert_eq!(names_in(&dns_message(0x8400, &[], &[record])), ["10.0.0.9 PC-2"]);
    }
}
