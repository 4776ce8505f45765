//! Web browsing, over IPv4 and IPv6, with and without TLS.

use super::conversation::{Conversation, SEGMENT_LEN, Side};
use super::dns::Question;
use super::hosts::{
    DUAL_STACK, Endpoint, GATEWAY, GUESTS, WORKSTATIONS, internet, lan, lan_v6, tagged,
};
use super::names::{self, CDN, CLOUD, NEWS, Resolver, SHOP, WWW};
use super::payload;
use super::timeline::{Micros, Timeline};
use crate::error::Error;

const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// The sites; popular ones are repeated.
const SITES: [&str; 9] = [WWW, WWW, WWW, CDN, CDN, NEWS, NEWS, SHOP, CLOUD];

/// The maximum payload over IPv6, whose header is 20 bytes longer than that of IPv4.
const SEGMENT_LEN_V6: usize = SEGMENT_LEN - 20;

/// Lets every workstation visit one or two sites.
pub(super) fn browsing(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    for host in WORKSTATIONS {
        for _ in 0..1 + day.random.below(2) {
            let time = day.working_moment();
            let site = day.random.pick(&SITES).unwrap_or(WWW);
            visit(day, names, time, host, site)?;
        }
    }
    Ok(())
}

/// Lets the guests in VLAN 20 visit one site each.
pub(super) fn guests(day: &mut Timeline, names: &mut Resolver) -> Result<(), Error> {
    for (host, site) in GUESTS.zip([WWW, SHOP]) {
        let time = day.working_moment();
        let guest = tagged(host);
        let time = names.look_up(day, time, guest, tagged(GATEWAY), (site, Question::V4))?;
        page(day, time, guest, site, Question::V4)?;
    }
    Ok(())
}

fn visit(
    day: &mut Timeline,
    names: &mut Resolver,
    time: Micros,
    host: u8,
    site: &'static str,
) -> Result<(), Error> {
    let server = lan(GATEWAY);
    let mut time = names.look_up(day, time, lan(host), server, (site, Question::V4))?;
    if DUAL_STACK.contains(&host) {
        time = names.look_up(day, time, lan(host), server, (site, Question::V6))?;
        if names::address(site, Question::V6).is_some() {
            return page(day, time, lan_v6(host), site, Question::V6);
        }
    }
    page(day, time, lan(host), site, Question::V4)
}

fn page(
    day: &mut Timeline,
    time: Micros,
    client: Endpoint,
    site: &str,
    version: Question,
) -> Result<(), Error> {
    let Some(ip) = names::address(site, version) else {
        return Ok(());
    };
    let server = internet(ip);
    let segments = 1 + day.random.below(4);
    match site {
        NEWS => plain(day, time, client, server, segments),
        CLOUD => upload(day, time, client, server, segments),
        _ => encrypted(day, time, client, server, segments),
    }
}

fn encrypted(
    day: &mut Timeline,
    time: Micros,
    client: Endpoint,
    server: Endpoint,
    segments: u32,
) -> Result<(), Error> {
    let len = if server.ip.is_ipv6() { SEGMENT_LEN_V6 } else { SEGMENT_LEN };
    Conversation::open(day, time, client, server.port(HTTPS))?
        .say(Side::Client, &payload::tls(517))?
        .bulk(Side::Server, &payload::tls(len), segments)?
        .close()
}

fn upload(
    day: &mut Timeline,
    time: Micros,
    client: Endpoint,
    server: Endpoint,
    segments: u32,
) -> Result<(), Error> {
    Conversation::open(day, time, client, server.port(HTTPS))?
        .bulk(Side::Client, &payload::tls(SEGMENT_LEN), segments + 4)?
        .say(Side::Server, &payload::tls(180))?
        .close()
}

fn plain(
    day: &mut Timeline,
    time: Micros,
    client: Endpoint,
    server: Endpoint,
    segments: u32,
) -> Result<(), Error> {
    let body_len = SEGMENT_LEN * usize::try_from(segments)?;
    let request = "GET / HTTP/1.1\r\nHost: news.example.org\r\nAccept: text/html\r\n\r\n";
    let response =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body_len}\r\n\r\n");
    Conversation::open(day, time, client, server.port(HTTP))?
        .say(Side::Client, request.as_bytes())?
        .say(Side::Server, response.as_bytes())?
        .bulk(Side::Server, &payload::opaque(SEGMENT_LEN), segments)?
        .close()
}
