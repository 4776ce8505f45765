//! The traffic of workstations when they are switched on: DHCP, ARP and neighbor discovery.

use std::net::{IpAddr, Ipv6Addr};

use super::frames;
use super::hosts::{
    BEACON_WORKSTATION, DUAL_STACK, FILE_SERVER, GATEWAY, Host, WORKSTATIONS, broadcast, lan,
    link_local, mac, multicast, unconfigured,
};
use super::payload;
use super::timeline::{MINUTE, Micros, SECOND, Timeline, clock};
use crate::error::Error;

const DHCP_SERVER_PORT: u16 = 67;
const DHCP_CLIENT_PORT: u16 = 68;
/// The operation codes of DHCP messages from clients and servers.
const BOOT_REQUEST: u8 = 1;
const BOOT_REPLY: u8 = 2;
/// The types of DHCP messages (RFC 2132, section 9.6).
const DHCP_DISCOVER: u8 = 1;
const DHCP_OFFER: u8 = 2;
const DHCP_REQUEST: u8 = 3;
const DHCP_ACKNOWLEDGE: u8 = 5;

/// The types of ICMPv6 messages for neighbor discovery.
const NEIGHBOR_SOLICITATION: u8 = 135;
const NEIGHBOR_ADVERTISEMENT: u8 = 136;

/// Lets every workstation acquire an address, and resolve the hardware address of the gateway.
pub(super) fn add_arrivals(day: &mut Timeline) -> Result<(), Error> {
    for host in WORKSTATIONS {
        let arrival = arrival_time(day, host);
        acquire_lease(day, arrival, host)?;
        resolve_with_arp(day, arrival + SECOND, lan(host), lan(GATEWAY))?;
        if host.is_multiple_of(3) {
            resolve_with_arp(day, arrival + 8 * SECOND, lan(host), lan(FILE_SERVER))?;
        }
        if DUAL_STACK.contains(&host) {
            resolve_gateway_over_ipv6(day, arrival + 2 * SECOND, host)?;
        }
    }
    Ok(())
}

/// Returns the time at which a workstation is switched on. The one that sends the beacon is the
/// first, at half past seven.
fn arrival_time(day: &mut Timeline, host: u8) -> Micros {
    match host {
        BEACON_WORKSTATION => clock(7, 30, 0),
        _ => day.random_time(clock(7, 40, 0), 70 * MINUTE),
    }
}

/// Lets a host acquire a DHCP lease. One host in five has no lease yet and starts with a discovery;
/// of the others, half have a lease that is still valid.
fn acquire_lease(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let has_no_lease = host.is_multiple_of(5);
    if has_no_lease {
        add_dhcp_exchange(day, time, host, [DHCP_DISCOVER, DHCP_OFFER])?;
    }
    if has_no_lease || host.is_multiple_of(2) {
        add_dhcp_exchange(day, time + 40_000, host, [DHCP_REQUEST, DHCP_ACKNOWLEDGE])?;
    }
    Ok(())
}

/// Adds a DHCP message of a client and the response of the server, both as broadcasts.
fn add_dhcp_exchange(
    day: &mut Timeline,
    time: Micros,
    host: u8,
    [request_type, response_type]: [u8; 2],
) -> Result<(), Error> {
    let all_hosts = broadcast();
    let request = payload::dhcp(BOOT_REQUEST, request_type, host, mac(host));
    let client = unconfigured(host).endpoint(DHCP_CLIENT_PORT);
    day.push(time, frames::udp(client, all_hosts.endpoint(DHCP_SERVER_PORT), &request)?)?;
    let response = payload::dhcp(BOOT_REPLY, response_type, host, mac(host));
    let server = lan(GATEWAY).endpoint(DHCP_SERVER_PORT);
    let reply_time = day.random_time(time + 1_500, 4_000);
    day.push(reply_time, frames::udp(server, all_hosts.endpoint(DHCP_CLIENT_PORT), &response)?)
}

/// Lets `querier` find the hardware address of `target` with ARP.
pub(super) fn resolve_with_arp(
    day: &mut Timeline,
    time: Micros,
    querier: Host,
    target: Host,
) -> Result<(), Error> {
    day.push(time, frames::arp_request(querier, target))?;
    let reply_time = day.random_time(time + 150, 200);
    day.push(reply_time, frames::arp_reply(target, querier))
}

/// Lets a host find the hardware address of the gateway for its link-local IPv6 address (RFC 4861,
/// section 7.2).
fn resolve_gateway_over_ipv6(day: &mut Timeline, time: Micros, host: u8) -> Result<(), Error> {
    let (querier, target) = (link_local(host), link_local(GATEWAY));
    // The solicited-node group of fe80::53:1 (RFC 4291, section 2.7.1).
    let group = multicast(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff53, 1).into());
    let solicitation = neighbor_message(target, 1, querier);
    let request =
        frames::neighbor_discovery(querier, group, NEIGHBOR_SOLICITATION, [0; 4], &solicitation)?;
    day.push(time, request)?;
    let advertisement = neighbor_message(target, 2, target);
    // The flags of a solicited advertisement from a router, which overrides cached addresses.
    let flags = [0xe0, 0, 0, 0];
    let response =
        frames::neighbor_discovery(target, querier, NEIGHBOR_ADVERTISEMENT, flags, &advertisement)?;
    day.push(time + 310, response)
}

/// Returns the body of a neighbor discovery message: the target address, and an option with the
/// sender's hardware address. `option` is its type: 1 in a solicitation, and 2 in an advertisement.
fn neighbor_message(target: Host, option: u8, sender: Host) -> Vec<u8> {
    let mut message = match target.ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    message.extend([option, 1]);
    message.extend(sender.mac);
    message
}
