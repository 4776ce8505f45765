//! The traffic of the two suspicious workstations: a port scan and a beacon.

use std::net::Ipv4Addr;

use super::conversation::{Conversation, Peer, Segment, Side, sequence_len, tcp_frame};
use super::hosts::{BEACON_WORKSTATION, FILE_SERVER, SCANNING_WORKSTATION, internet, lan};
use super::payload;
use super::timeline::{MINUTE, Micros, Timeline, clock};
use crate::error::Error;

/// The ports that the scan probes after ports 1 to 100.
const PORTS_ABOVE_100: [u16; 20] = [
    110, 111, 135, 139, 143, 161, 389, 443, 445, 465, 514, 587, 636, 873, 993, 1_433, 2_049, 3_306,
    3_389, 5_432,
];
/// The open ports of the file server.
const OPEN_PORTS: [u16; 4] = [22, 139, 445, 873];
/// The ports for which a firewall drops packets without a reply.
const FILTERED_PORTS: [u16; 4] = [23, 135, 514, 3_389];
/// The time between probes, in microseconds.
const PROBE_INTERVAL_US: Micros = 11_000;

/// The server that receives the beacon. It has no name, so no DNS query precedes the connection.
const BEACON_SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 66);
const BEACON_INTERVAL: Micros = 5 * MINUTE;

/// The response of the file server to a probe.
#[derive(Clone, Copy, Debug)]
enum ProbeResponse {
    Open,
    Refused,
    NoReply,
}

/// Lets a workstation probe 120 ports of the file server, one after the other.
pub(super) fn add_port_scan(day: &mut Timeline) -> Result<(), Error> {
    let start = clock(14, 23, 5);
    for (port, index) in (1..=100).chain(PORTS_ABOVE_100).zip(0..) {
        add_probe(day, start + index * PROBE_INTERVAL_US, port)?;
    }
    Ok(())
}

/// Adds a SYN to a port of the file server, and the packets that follow.
fn add_probe(day: &mut Timeline, time: Micros, port: u16) -> Result<(), Error> {
    let scanner = lan(SCANNING_WORKSTATION).endpoint(day.ephemeral_port());
    let mut scanner = Peer::new(day, scanner);
    let server = Peer::new(day, lan(FILE_SERVER).endpoint(port));
    day.push(time, tcp_frame(&scanner, &server, Segment::Syn, &[])?)?;
    scanner.advance(sequence_len(Segment::Syn, &[])?);
    match response_of_file_server(port) {
        ProbeResponse::Open => {
            day.push(time + 210, tcp_frame(&server, &scanner, Segment::SynAck, &[])?)?;
            day.push(time + 290, tcp_frame(&scanner, &server, Segment::Reset, &[])?)
        }
        // A refusal of a SYN has sequence number 0 (RFC 9293, section 3.5.2).
        ProbeResponse::Refused => {
            let refuser = Peer::with_sequence_zero(lan(FILE_SERVER).endpoint(port));
            day.push(time + 190, tcp_frame(&refuser, &scanner, Segment::ResetAck, &[])?)
        }
        ProbeResponse::NoReply => Ok(()),
    }
}

/// Returns the response of the file server to a SYN to a port.
fn response_of_file_server(port: u16) -> ProbeResponse {
    if OPEN_PORTS.contains(&port) {
        ProbeResponse::Open
    } else if FILTERED_PORTS.contains(&port) {
        ProbeResponse::NoReply
    } else {
        ProbeResponse::Refused
    }
}

/// Lets a workstation send the same few bytes every five minutes, without jitter, over one
/// connection that stays open all day.
pub(super) fn add_beacon(day: &mut Timeline) -> Result<(), Error> {
    let client = lan(BEACON_WORKSTATION);
    let (first, last) = (clock(7, 35, 0), clock(18, 30, 0));
    let mut connection =
        Conversation::open(day, first - 80_000, client, internet(BEACON_SERVER).endpoint(443))?;
    let [request, response] = [payload::tls(46), payload::tls(31)];
    let mut time = first;
    while time <= last {
        connection.send_data_at(time, Side::Client, &request)?;
        connection.send_data_at(time + 24_000, Side::Server, &response)?;
        time += BEACON_INTERVAL;
    }
    connection.wait(MINUTE).close()
}
