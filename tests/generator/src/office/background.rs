//! Background traffic: clock synchronization, pings, multicast DNS and router advertisements.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dns::{self, RecordType};
use super::frames::{self, Echo};
use super::hosts::{
    BACKUP_SERVER, FILE_SERVER, GATEWAY, Host, MAIL_SERVER, PRINTER, internet, lan, lan_v6,
    link_local, multicast,
};
use super::names::{self, WWW, add_query_and_response};
use super::payload;
use super::timeline::{Micros, SECOND, Timeline, clock};
use crate::error::Error;

const NTP_PORT: u16 = 123;
const TIME_SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 123);
const MULTICAST_DNS_PORT: u16 = 5_353;
const ROUTER_ADVERTISEMENT: u8 = 134;

/// Adds queries of three servers to an Internet time server, twice a day.
pub(super) fn add_clock_synchronization(day: &mut Timeline) -> Result<(), Error> {
    for hour in [8, 17] {
        for host in [FILE_SERVER, MAIL_SERVER, BACKUP_SERVER] {
            let query_time = clock(hour, 20, u64::from(host) * 7);
            let response_time = day.random_time(query_time + 24_000, 3_000);
            // A request (mode 3) and a response (mode 4).
            let packets = [payload::ntp(3, query_time), payload::ntp(4, response_time)];
            let [query, response] = packets.each_ref().map(Vec::as_slice);
            let (client, server) =
                (lan(host).endpoint(NTP_PORT), internet(TIME_SERVER).endpoint(NTP_PORT));
            add_query_and_response(
                day,
                (query_time, response_time),
                client,
                server,
                [query, response],
            )?;
        }
    }
    Ok(())
}

/// Lets the file server monitor the printer by pings, and two workstations test their connections.
pub(super) fn add_pings(day: &mut Timeline) -> Result<(), Error> {
    for (hour, sequence) in [8, 10, 12, 14, 16, 18].into_iter().zip(1..) {
        add_ping(day, clock(hour, 0, 0), lan(FILE_SERVER), lan(PRINTER), sequence)?;
    }
    let time = clock(11, 3, 20);
    for sequence in 1..=4 {
        let time = time + u64::from(sequence) * SECOND;
        add_ping(day, time, lan(108), lan(GATEWAY), sequence)?;
    }
    let Some(website) = names::address(WWW, RecordType::Aaaa) else {
        return Ok(());
    };
    for sequence in 1..=3 {
        let time = time + u64::from(sequence) * 20 * SECOND;
        add_ping(day, time, lan_v6(103), internet(website), sequence)?;
    }
    Ok(())
}

/// Adds an ICMP echo request and its reply.
fn add_ping(
    day: &mut Timeline,
    time: Micros,
    source: Host,
    target: Host,
    sequence: u16,
) -> Result<(), Error> {
    day.push(time, frames::ping(source, target, Echo::Request, sequence)?)?;
    let latency = u64::from(target.latency_us);
    let response_time = day.random_time(time + latency, latency / 4);
    day.push(response_time, frames::ping(target, source, Echo::Reply, sequence)?)
}

/// Lets workstations look up the printer by multicast DNS, over both versions of IP. The printer
/// replies to the multicast group.
pub(super) fn add_multicast_dns(day: &mut Timeline) -> Result<(), Error> {
    const NAME: &str = "printer.local";
    let group_v4 = multicast(Ipv4Addr::new(224, 0, 0, 251).into());
    let group_v6 = multicast(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb).into());
    for host in [101, 104, 106] {
        let time = clock(9, u64::from(host) - 90, 17);
        let printer = (on_link(lan(PRINTER)), lan(PRINTER).ip);
        look_up_by_multicast(
            day,
            time,
            on_link(lan(host)),
            group_v4,
            printer,
            (NAME, RecordType::A),
        )?;
        let printer = (link_local(PRINTER), lan_v6(PRINTER).ip);
        look_up_by_multicast(
            day,
            time + 90,
            link_local(host),
            group_v6,
            printer,
            (NAME, RecordType::Aaaa),
        )?;
    }
    Ok(())
}

/// Returns the host with a hop limit of 255, which multicast DNS uses (RFC 6762, section 11).
fn on_link(host: Host) -> Host {
    Host { hop_limit: 255, ..host }
}

/// Adds a multicast query for a name, and the response of the host that has the name. `ip` is the
/// address in the response.
fn look_up_by_multicast(
    day: &mut Timeline,
    time: Micros,
    querier: Host,
    group: Host,
    (responder, ip): (Host, IpAddr),
    (name, record_type): (&str, RecordType),
) -> Result<(), Error> {
    let query = dns::multicast_query(name, record_type);
    let announcement = dns::announcement(name, ip);
    let group = group.endpoint(MULTICAST_DNS_PORT);
    day.push(time, frames::udp(querier.endpoint(MULTICAST_DNS_PORT), group, &query)?)?;
    let response_time = day.random_time(time + 20_000, 90_000);
    day.push(
        response_time,
        frames::udp(responder.endpoint(MULTICAST_DNS_PORT), group, &announcement)?,
    )
}

/// Lets the gateway announce the IPv6 prefix of the office every two hours.
pub(super) fn add_router_advertisements(day: &mut Timeline) -> Result<(), Error> {
    let all_nodes = multicast(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1).into());
    for hour in [8, 10, 12, 14, 16, 18] {
        let time = day.random_time(clock(hour, 31, 0), SECOND);
        // A hop limit of 64, no flags, and a router lifetime of 30 minutes.
        let header = [64, 0, 0x07, 0x08];
        let frame = frames::neighbor_discovery(
            link_local(GATEWAY),
            all_nodes,
            ROUTER_ADVERTISEMENT,
            header,
            &router_advertisement_body(),
        )?;
        day.push(time, frame)?;
    }
    Ok(())
}

/// Returns the rest of a router advertisement: two unspecified timers, and the option with the prefix
/// `2001:db8:10::/64` (RFC 4861, sections 4.2 and 4.6.2).
fn router_advertisement_body() -> Vec<u8> {
    let mut message = vec![0; 8];
    // The type and the length of the option, the length of the prefix, and its flags.
    message.extend([3, 4, 64, 0xc0]);
    // The valid and the preferred lifetime of the prefix, in seconds.
    message.extend(86_400_u32.to_be_bytes());
    message.extend(14_400_u32.to_be_bytes());
    message.extend([0; 4]);
    message.extend(Ipv6Addr::new(0x2001, 0xdb8, 0x10, 0, 0, 0, 0, 0).octets());
    message
}
