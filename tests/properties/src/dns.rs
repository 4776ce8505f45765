//! DNS responses of any bytes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::IpAddr;

use iplink_core::capture::NameRecord as Found;
use iplink_core::{Dimensions, Ingest};
use iplink_generator::bytes::{PcapFile, ipv4, udp};
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, ResourceRecord};

/// IP without a link layer.
const RAW: u32 = 101;

/// The shortest record, in bytes: the root, type, class, time to live, length.
const RECORD_LEN: usize = 11;

/// Messages with fewer records than this are read completely.
const MAX_RECORDS: usize = 1_000;

/// Checks that any message is read without a panic, and a valid one as another parser
/// reads it.
///
/// Names are not empty and not repeated, and there are no more than fit in the message.
/// The message as the crate `simple-dns` parses and rewrites it has the same addresses
/// and names for both parsers, unless it has aliases.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn dns(bytes: &[u8]) {
    let found = names(bytes);
    let once: BTreeSet<_> = found.iter().map(|it| (it.address, &it.name)).collect();
    assert_eq!(once.len(), found.len());
    assert!(found.iter().all(|it| !it.name.is_empty()));
    assert!(found.len() <= bytes.len() / RECORD_LEN);
    if let Ok(message) = Packet::parse(bytes)
        && let Ok(written) = message.build_bytes_vec_compressed()
        && written.len() < 60_000
    {
        assert_parsers_agree(&written);
    }
}

/// Checks that both parsers find the same names in a valid message.
fn assert_parsers_agree(bytes: &[u8]) {
    let Ok(message) = Packet::parse(bytes) else {
        return;
    };
    let records = || {
        let sections = [&message.answers, &message.name_servers, &message.additional_records];
        sections.into_iter().flatten().filter(|record| record.class == CLASS::IN)
    };
    let is_plain = records().all(|record| !matches!(record.rdata, RData::CNAME(_) | RData::PTR(_)));
    let is_answer =
        matches!(bytes, [_, _, first, second, ..] if first & 0xf8 == 0x80 && second & 0xf == 0);
    if is_plain && is_answer && records().count() < MAX_RECORDS {
        let theirs: BTreeSet<_> = records().filter_map(address).collect();
        let ours = names(bytes);
        let ours: BTreeSet<_> = ours.into_iter().map(|it| (it.address, it.name.into())).collect();
        assert_eq!(ours, theirs);
    }
}

/// Returns the address and the name of an address record.
fn address(record: &ResourceRecord<'_>) -> Option<(IpAddr, String)> {
    let address = match &record.rdata {
        RData::A(it) => IpAddr::from(it.address.to_be_bytes()),
        RData::AAAA(it) => IpAddr::from(it.address.to_be_bytes()),
        _ => return None,
    };
    Some((address, text(&record.name))).filter(|(_, name)| !name.is_empty())
}

/// Formats a name as iplink does: in lower case, with escaped dots within labels.
fn text(name: &Name<'_>) -> String {
    let mut text = String::new();
    for label in name.as_bytes() {
        let label = String::from_utf8_lossy(&label.to_ascii_lowercase()).into_owned();
        let label = label.replace('\\', "\\\\").replace('.', "\\.");
        let dot = if text.is_empty() { "" } else { "." };
        let _ = write!(text, "{dot}{label}");
    }
    text
}

/// Returns the names that iplink finds in a response over UDP.
fn names(message: &[u8]) -> Vec<Found> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 50_000, message));
    let capture = PcapFile::new().link_type(RAW).record(0, 0, &packet).build();
    let mut ingest = Ingest::new(Dimensions::LINKS).with_dns();
    assert!(ingest.read("", &capture[..]).is_ok());
    let (_, statistics) = ingest.finish();
    statistics.inputs.into_iter().flat_map(|input| input.dns.as_slice().to_vec()).collect()
}
