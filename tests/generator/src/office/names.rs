//! The names of the office's servers and of Internet servers, their addresses, and DNS queries for
//! them.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dns::{self, RecordType};
use super::frames;
use super::hosts::{BACKUP_SERVER, Endpoint, FILE_SERVER, Host, MAIL_SERVER, PRINTER};
use super::timeline::{Micros, Timeline};
use crate::error::Error;

const DNS_PORT: u16 = 53;

pub(super) const FILES_NAME: &str = "files.office.example";
pub(super) const MAIL_NAME: &str = "mail.example.com";
pub(super) const PRINTER_NAME: &str = "printer.office.example";
pub(super) const BACKUP_NAME: &str = "backup.office.example";

pub(super) const WWW: &str = "www.example.com";
pub(super) const CDN: &str = "cdn.example.net";
pub(super) const NEWS: &str = "news.example.org";
pub(super) const SHOP: &str = "shop.example.com";
pub(super) const CLOUD: &str = "cloud.example.net";
pub(super) const RELAY: &str = "mx.example.net";

/// Returns the address of `name`, if it has a record of this type.
pub(super) fn address(name: &str, record_type: RecordType) -> Option<IpAddr> {
    match record_type {
        RecordType::A => v4(name).map(IpAddr::from),
        RecordType::Aaaa => v6(name).map(IpAddr::from),
    }
}

/// Returns the IPv4 address of a name.
fn v4(name: &str) -> Option<Ipv4Addr> {
    let octets = match name {
        FILES_NAME => [192, 168, 10, FILE_SERVER],
        MAIL_NAME => [192, 168, 10, MAIL_SERVER],
        PRINTER_NAME => [192, 168, 10, PRINTER],
        BACKUP_NAME => [192, 168, 10, BACKUP_SERVER],
        WWW => [198, 51, 100, 10],
        CDN => [203, 0, 113, 20],
        NEWS => [203, 0, 113, 30],
        SHOP => [198, 51, 100, 40],
        CLOUD => [203, 0, 113, 40],
        RELAY => [198, 51, 100, 25],
        _ => return None,
    };
    Some(octets.into())
}

/// Returns the IPv6 address of a name; most names have none.
fn v6(name: &str) -> Option<Ipv6Addr> {
    let (network, host) = match name {
        WWW => (0x100, 0x10),
        CDN => (0x113, 0x20),
        _ => return None,
    };
    Some(Ipv6Addr::new(0x2001, 0xdb8, network, 0, 0, 0, 0, host))
}

/// The DNS resolver of every host, with its cache.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    /// The client, the name and the record type of each cached response.
    cached: BTreeSet<(IpAddr, &'static str, RecordType)>,
    /// The number of queries so far.
    queries: u16,
}

impl Resolver {
    /// Lets `client` query `server` for `name`, unless the response is cached. Returns the time at
    /// which the client has the response.
    pub(super) fn look_up(
        &mut self,
        day: &mut Timeline,
        time: Micros,
        client: Host,
        server: Host,
        (name, record_type): (&'static str, RecordType),
    ) -> Result<Micros, Error> {
        if !self.cached.insert((client.ip, name, record_type)) {
            return Ok(time);
        }
        self.queries += 1;
        // IDs need not be random, but those of concurrent queries must differ.
        let id = self.queries.wrapping_mul(40_503);
        let client = client.endpoint(day.ephemeral_port());
        let response_time = day.random_time(time + 900, 12_000);
        let ip = address(name, record_type);
        let query = dns::query(id, name, record_type);
        let response = dns::response(id, name, record_type, ip);
        add_query_and_response(
            day,
            (time, response_time),
            client,
            server.endpoint(DNS_PORT),
            [&query, &response],
        )?;
        Ok(response_time + 300)
    }
}

/// Adds a query and its response, each at its time.
pub(super) fn add_query_and_response(
    day: &mut Timeline,
    (query_time, response_time): (Micros, Micros),
    client: Endpoint,
    server: Endpoint,
    [query, response]: [&[u8]; 2],
) -> Result<(), Error> {
    day.push(query_time, frames::udp(client, server, query)?)?;
    day.push(response_time, frames::udp(server, client, response)?)
}
