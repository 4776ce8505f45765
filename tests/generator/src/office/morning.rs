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
        acquire_lease(day, arrival, host)?;
        resolve_with_arp(day, arrival + SECOND, lan(host), lan(GATEWAY))?;
        if host.is_multiple_of(3) {
            resolve_with_arp(day, arrival + 8 * SECOND, lan(host), lan(FILE_SERVER))?;
        }
        if DUAL_STACK.contains(&host) {
            discover_gateway(day, arrival + 2 * SECOND, host)?;
        }
    }
    Ok(())
}

/// Returns the time at which a workstation is switched on. The one that sends the beacon is the
/// first, at half past seven.
fn arrival(day: &mut Timeline, host: u8) -> Micros {
    match host {
        CALLING_WORKSTATION => clock(7, 30, 0),
        _ => day.moment(clock(7, 40, 0), 70 * MINUTE),
    }
}

/// Lets a host acquire a DHCP lease. One host in five has no lease yet and starts with a discovery;
/// of the others, half have a lease that is still valid.
fn acquire_lease(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let without_lease = host.is_multiple_of(5);
    if without_lease {
        dhcp(day, time, host, [DISCOVER, OFFER])?;
    }
    if without_lease || host.is_multiple_of(2) {
        dhcp(day, time + 40_000, host, [REQUEST, ACKNOWLEDGE])?;
    }
    Ok(())
}

fn dhcp(
    day: &mut Timeline,
    time: Micros,
    host: u8,
    [request_type, response_type]: [u8; 2],
) -> Result<(), Error> {
    let broadcast_endpoint = broadcast();
    let request = payload::dhcp(1, request_type, host, mac(host));
    let client = unconfigured(host).port(DHCP_CLIENT);
    day.push(time, frames::udp(client, broadcast_endpoint.port(DHCP_SERVER), &request)?)?;
    let response = payload::dhcp(2, response_type, host, mac(host));
    let server = lan(GATEWAY).port(DHCP_SERVER);
    let reply_time = day.moment(time + 1_500, 4_000);
    day.push(reply_time, frames::udp(server, broadcast_endpoint.port(DHCP_CLIENT), &response)?)
}

/// Lets `querier` find the hardware address of `target` with ARP.
pub(super) fn resolve_with_arp(
    day: &mut Timeline,
    time: Micros,
    querier: Endpoint,
    target: Endpoint,
) -> Result<(), Error> {
    day.push(time, frames::arp_request(querier, target))?;
    let reply_time = day.moment(time + 150, 200);
    day.push(reply_time, frames::arp_reply(target, querier))
}

/// Lets a host find the gateway's link-local address (RFC 4861, section 4.3).
fn discover_gateway(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let (querier, target) = (link_local(host), link_local(GATEWAY));
    // The solicited-node group of fe80::53:1 (RFC 4291, section 2.7.1).
    let group = multicast(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff53, 1).into());
    let question = neighbor(target, 1, querier);
    let request = frames::discovery(querier, group, NEIGHBOR_SOLICITATION, [0; 4], &question)?;
    day.push(time, request)?;
    let answer = neighbor(target, 2, target);
    // The flags of a solicited advertisement from a router, which overrides cached addresses.
    let flags = [0xe0, 0, 0, 0];
    let response = frames::discovery(target, querier, NEIGHBOR_ADVERTISEMENT, flags, &answer)?;
    day.push(time + 310, response)
}

/// The target address and an option with the sender's hardware address.
fn neighbor(target: Endpoint, option: u8, sender: Endpoint) -> Vec<u8> {
    let mut message = match target.ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    message.extend([option, 1]);
    message.extend(sender.mac);
    message
}
