//! Answers of DNS of any bytes.

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

/// So many records of a message are read for sure.
const MOST_RECORDS: usize = 1_000;

/// Checks that any message is read without a panic, and sound ones as another
/// parser reads them.
///
/// The names are not empty, each is there once, and there are no more than the
/// message has room for. What the crate `simple-dns` makes of the message, and
/// writes anew, has the same addresses and names for us as for it, where no
/// alias leads to others.
///
/// # Panics
///
/// Panics where that does not hold.
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
        agree(&written);
    }
}

/// Checks that a sound message is understood alike.
fn agree(bytes: &[u8]) {
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
    if is_plain && is_answer && records().count() < MOST_RECORDS {
        let theirs: BTreeSet<_> = records().filter_map(address).collect();
        let ours = names(bytes);
        let ours: BTreeSet<_> = ours.into_iter().map(|it| (it.address, it.name.into())).collect();
        assert_eq!(ours, theirs);
    }
}

/// Returns the address and the name of a record, where it has them.
fn address(record: &ResourceRecord<'_>) -> Option<(IpAddr, String)> {
    let address = match &record.rdata {
        RData::A(it) => IpAddr::from(it.address.to_be_bytes()),
        RData::AAAA(it) => IpAddr::from(it.address.to_be_bytes()),
        _ => return None,
    };
    Some((address, text(&record.name))).filter(|(_, name)| !name.is_empty())
}

/// Writes a name as we do: in small letters, and dots within labels escaped.
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

/// Returns the names that are found in an answer over UDP.
fn names(message: &[u8]) -> Vec<Found> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 50_000, message));
    let capture = PcapFile::new().link_type(RAW).record(0, 0, &packet).build();
    let mut ingest = Ingest::new(Dimensions::LINKS).with_dns();
    assert!(ingest.read("", &capture[..]).is_ok());
    let (_, account) = ingest.finish();
    account.inputs.into_iter().flat_map(|input| input.dns.as_slice().to_vec()).collect()
}
