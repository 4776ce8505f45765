//! Web browsing over IPv4 and IPv6, with and without TLS.

use super::conversation::{Conversation, MAX_SEGMENT_LEN, Side};
use super::dns::RecordType;
use super::hosts::{
    DUAL_STACK, GATEWAY, GUESTS, Host, WORKSTATIONS, in_vlan_20, internet, lan, lan_v6,
};
use super::names::{self, CDN, CLOUD, NEWS, Resolver, SHOP, WWW};
use super::payload;
use super::timeline::{Micros, Timeline};
use crate::error::Error;

const HTTP_PORT: u16 = 80;
const HTTPS_PORT: u16 = 443;

/// The visited sites. Popular sites are repeated, so that they are chosen more often.
const SITES: [&str; 9] = [WWW, WWW, WWW, CDN, CDN, NEWS, NEWS, SHOP, CLOUD];

/// The maximum payload of a TCP segment over IPv6, in bytes: its header is 20 bytes longer than
/// that of IPv4.
const MAX_SEGMENT_LEN_V6: usize = MAX_SEGMENT_LEN - 20;

/// Lets every workstation visit one or two sites.
pub(super) fn add_browsing(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    for host in WORKSTATIONS {
        for _ in 0..1 + day.random.below(2) {
            let time = day.random_working_time();
            let site = day.random.pick(&SITES).unwrap_or(WWW);
            visit_site(day, resolver, time, host, site)?;
        }
    }
    Ok(())
}

/// Lets the guests in VLAN 20 visit one site each.
pub(super) fn add_guest_browsing(day: &mut Timeline, resolver: &mut Resolver) -> Result<(), Error> {
    for (host, site) in GUESTS.zip([WWW, SHOP]) {
        let time = day.random_working_time();
        let guest = in_vlan_20(host);
        let time =
            resolver.look_up(day, time, guest, in_vlan_20(GATEWAY), (site, RecordType::A))?;
        load_page(day, time, guest, site, RecordType::A)?;
    }
    Ok(())
}

/// Lets a workstation look up a site and load a page, over IPv6 if both support it.
fn visit_site(
    day: &mut Timeline,
    resolver: &mut Resolver,
    time: Micros,
    host: u8,
    site: &'static str,
) -> Result<(), Error> {
    let server = lan(GATEWAY);
    let mut time = resolver.look_up(day, time, lan(host), server, (site, RecordType::A))?;
    if DUAL_STACK.contains(&host) {
        time = resolver.look_up(day, time, lan(host), server, (site, RecordType::Aaaa))?;
        if names::address(site, RecordType::Aaaa).is_some() {
            return load_page(day, time, lan_v6(host), site, RecordType::Aaaa);
        }
    }
    load_page(day, time, lan(host), site, RecordType::A)
}

/// Loads a page of a site, or uploads to the cloud.
fn load_page(
    day: &mut Timeline,
    time: Micros,
    client: Host,
    site: &str,
    record_type: RecordType,
) -> Result<(), Error> {
    let Some(ip) = names::address(site, record_type) else {
        return Ok(());
    };
    let server = internet(ip);
    let segments = 1 + day.random.below(4);
    match site {
        NEWS => load_plain_page(day, time, client, server, segments),
        CLOUD => upload_data(day, time, client, server, segments),
        _ => load_encrypted_page(day, time, client, server, segments),
    }
}

/// Loads a page over HTTPS, in this number of segments.
fn load_encrypted_page(
    day: &mut Timeline,
    time: Micros,
    client: Host,
    server: Host,
    segments: u32,
) -> Result<(), Error> {
    let len = if server.ip.is_ipv6() { MAX_SEGMENT_LEN_V6 } else { MAX_SEGMENT_LEN };
    Conversation::open(day, time, client, server.endpoint(HTTPS_PORT))?
        .send_data(Side::Client, &payload::tls(517))?
        .send_repeatedly(Side::Server, &payload::tls(len), segments)?
        .close()
}

/// Uploads a file over HTTPS, in `segments + 4` segments.
fn upload_data(
    day: &mut Timeline,
    time: Micros,
    client: Host,
    server: Host,
    segments: u32,
) -> Result<(), Error> {
    Conversation::open(day, time, client, server.endpoint(HTTPS_PORT))?
        .send_repeatedly(Side::Client, &payload::tls(MAX_SEGMENT_LEN), segments + 4)?
        .send_data(Side::Server, &payload::tls(180))?
        .close()
}

/// Loads a page over HTTP, in this number of segments.
fn load_plain_page(
    day: &mut Timeline,
    time: Micros,
    client: Host,
    server: Host,
    segments: u32,
) -> Result<(), Error> {
    let body_len = MAX_SEGMENT_LEN * usize::try_from(segments)?;
    let request = "GET / HTTP/1.1\r\nHost: news.example.org\r\nAccept: text/html\r\n\r\n";
    let response =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body_len}\r\n\r\n");
    Conversation::open(day, time, client, server.endpoint(HTTP_PORT))?
        .send_data(Side::Client, request.as_bytes())?
        .send_data(Side::Server, response.as_bytes())?
        .send_repeatedly(Side::Server, &payload::opaque(MAX_SEGMENT_LEN), segments)?
        .close()
}
