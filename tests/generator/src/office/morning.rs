//! Workstations come up: DHCP, ARP and neighbor discovery.

use std::net::{IpAddr, Ipv6Addr};

use super::frames;
use super::hosts::{
    CALLING_WORKSTATION, DUAL_STACK, Endpoint, FILE_SERVER, GATEWAY, WORKSTATIONS, broadcast, lan,
    link_local, mac, multicast, unconfigured,
};
use super::payload;
use super::timeline::{MINUTE, Micros, SECOND, Timeline, clock};
use crate::error::Error;

const DHCP_SERVER: u16 = 67;
const DHCP_CLIENT: u16 = 68;
const DISCOVER: u8 = 1;
const OFFER: u8 = 2;
const REQUEST: u8 = 3;
const ACKNOWLEDGE: u8 = 5;

const NEIGHBOR_SOLICITATION: u8 = 135;
const NEIGHBOR_ADVERTISEMENT: u8 = 136;

/// Lets every workstation get an address and look for the gateway.
pub(super) fn arrivals(day: &mut Timeline) -> Result<(), Error> {
    for host in WORKSTATIONS {
        let arrival = arrival(day, host);
        leased(day, arrival, host)?;
        resolved(day, arrival + SECOND, lan(host), lan(GATEWAY))?;
        if host.is_multiple_of(3) {
            resolved(day, arrival + 8 * SECOND, lan(host), lan(FILE_SERVER))?;
        }
        if DUAL_STACK.contains(&host) {
            discovered(day, arrival + 2 * SECOND, host)?;
        }
    }
    Ok(())
}

/// The workstation that calls home is switched on first, at half past seven.
fn arrival(day: &mut Timeline, host: u8) -> Micros {
    match host {
        CALLING_WORKSTATION => clock(7, 30, 0),
        _ => day.moment(clock(7, 40, 0), 70 * MINUTE),
    }
}

/// One host in five has no lease yet and starts with a discovery; of the others
/// half have a lease that lasts.
fn leased(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let without_lease = host.is_multiple_of(5);
    if without_lease {
        dhcp(day, time, host, [DISCOVER, OFFER])?;
    }
    if without_lease || host.is_multiple_of(2) {
        dhcp(day, time + 40_000, host, [REQUEST, ACKNOWLEDGE])?;
    }
    Ok(())
}

fn dhcp(day: &mut Timeline, time: Micros, host: u8, [asks, answers]: [u8; 2]) -> Result<(), Error> {
    let everybody = broadcast();
    let asked = payload::dhcp(1, asks, host, mac(host));
    let client = unconfigured(host).port(DHCP_CLIENT);
    day.push(time, frames::udp(client, everybody.port(DHCP_SERVER), &asked)?)?;
    let answered = payload::dhcp(2, answers, host, mac(host));
    let server = lan(GATEWAY).port(DHCP_SERVER);
    let reply_time = day.moment(time + 1_500, 4_000);
    day.push(reply_time, frames::udp(server, everybody.port(DHCP_CLIENT), &answered)?)
}

/// Lets `asking` find the hardware address of `sought` with ARP.
pub(super) fn resolved(
    day: &mut Timeline,
    time: Micros,
    asking: Endpoint,
    sought: Endpoint,
) -> Result<(), Error> {
    day.push(time, frames::arp_request(asking, sought))?;
    let reply_time = day.moment(time + 150, 200);
    day.push(reply_time, frames::arp_reply(sought, asking))
}

/// Lets a host find the gateway's link-local address (RFC 4861, section 4.3).
fn discovered(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let (asking, sought) = (link_local(host), link_local(GATEWAY));
    // The solicited-node group of fe80::53:1 (RFC 4291, section 2.7.1).
    let group = multicast(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff53, 1).into());
    let question = neighbor(sought, 1, asking);
    let asked = frames::discovery(asking, group, NEIGHBOR_SOLICITATION, [0; 4], &question)?;
    day.push(time, asked)?;
    let answer = neighbor(sought, 2, sought);
    // The flags say that a router answers a question that was asked.
    let flags = [0xe0, 0, 0, 0];
    let answered = frames::discovery(sought, asking, NEIGHBOR_ADVERTISEMENT, flags, &answer)?;
    day.push(time + 310, answered)
}

/// The address sought and an option with the sender's hardware address.
fn neighbor(sought: Endpoint, option: u8, sender: Endpoint) -> Vec<u8> {
    let mut message = match sought.ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    message.extend([option, 1]);
    message.extend(sender.mac);
    message
}
