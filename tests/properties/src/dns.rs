//! The property of DNS responses.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::IpAddr;

use iplink_core::names::PacketName;
use iplink_core::{Dimensions, Ingest};
use iplink_generator::bytes::{PcapFile, ipv4, udp};
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, ResourceRecord};

/// The link type of IP without a link layer.
const LINK_TYPE_RAW: u32 = 101;

/// The minimum length of a record, in bytes: the root name, type, class, time to live and length.
const MIN_RECORD_LEN: usize = 11;

/// Messages with this number of records or more are not compared, because iplink may read only a
/// part of them.
const MIN_LARGE_MESSAGE_RECORDS: usize = 1_000;

/// Checks that any message is read without a panic, and that the crate `simple-dns` finds the same
/// names in a valid message.
///
/// No name is empty, no address has the same name twice, and there are no more names than records fit
/// in the message. To get a
/// valid message, `simple-dns` parses the bytes and writes them again. Messages with aliases are
/// not compared.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn dns(bytes: &[u8]) {
    let records = names(bytes);
    let distinct: BTreeSet<_> =
        records.iter().map(|record| (record.address, &record.name)).collect();
    assert_eq!(distinct.len(), records.len());
    assert!(records.iter().all(|record| !record.name.is_empty()));
    assert!(records.len() <= bytes.len() / MIN_RECORD_LEN);
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
    let has_no_alias =
        records().all(|record| !matches!(record.rdata, RData::CNAME(_) | RData::PTR(_)));
    let is_response = matches!(bytes, [_, _, flags, more_flags, ..] if flags & 0xf8 == 0x80 && more_flags & 0xf == 0);
    if has_no_alias && is_response && records().count() < MIN_LARGE_MESSAGE_RECORDS {
        let expected: BTreeSet<_> = records().filter_map(address_and_name).collect();
        let actual = names(bytes).into_iter();
        let actual: BTreeSet<_> =
            actual.map(|record| (record.address, record.name.into())).collect();
        assert_eq!(actual, expected);
    }
}

/// Returns the address and the name of an address record.
fn address_and_name(record: &ResourceRecord<'_>) -> Option<(IpAddr, String)> {
    let address = match &record.rdata {
        RData::A(data) => IpAddr::from(data.address.to_be_bytes()),
        RData::AAAA(data) => IpAddr::from(data.address.to_be_bytes()),
        _ => return None,
    };
    Some((address, format_name(&record.name))).filter(|(_, name)| !name.is_empty())
}

/// Formats a name as iplink does: in lower case, with escaped dots inside labels.
fn format_name(name: &Name<'_>) -> String {
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
fn names(message: &[u8]) -> Vec<PacketName> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 50_000, message));
    let capture = PcapFile::new().link_type(LINK_TYPE_RAW).record(0, 0, &packet).build();
    let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names();
    assert!(ingest.read("", &capture[..]).is_ok());
    let (_, statistics) = ingest.finish();
    statistics.inputs.into_iter().flat_map(|input| input.packet_names.as_slice().to_vec()).collect()
}
