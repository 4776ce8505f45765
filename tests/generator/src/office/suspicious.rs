//! The two workstations that misbehave.

use std::net::Ipv4Addr;

use super::conversation::{Conversation, Peer, Segment, Side, consumed, frame};
use super::hosts::{CALLING_WORKSTATION, FILE_SERVER, SCANNING_WORKSTATION, internet, lan};
use super::payload;
use super::timeline::{MINUTE, Micros, Timeline, clock};
use crate::error::Error;

/// Ports above 100 that a scan tries too.
const WELL_KNOWN: [u16; 20] = [
    110, 111, 135, 139, 143, 161, 389, 443, 445, 465, 514, 587, 636, 873, 993, 1_433, 2_049, 3_306,
    3_389, 5_432,
];
const OPEN: [u16; 4] = [22, 139, 445, 873];
/// The ports for which a firewall drops packets without a reply.
const DROPPED: [u16; 4] = [23, 135, 514, 3_389];
const PROBE_INTERVAL_US: Micros = 11_000;

/// The server that receives the beacon. It has no name, so no DNS query precedes the connection.
const BEACON_SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 66);
const BEACON_INTERVAL: Micros = 5 * MINUTE;

/// The response of the file server to a probe.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Open,
    Refused,
    Nothing,
}

/// Lets a workstation try 120 ports of the file server one after the other.
pub(super) fn port_scan(day: &mut Timeline) -> Result<(), Error> {
    let start = clock(14, 23, 5);
    for (port, number) in (1..=100).chain(WELL_KNOWN).zip(0..) {
        probe(day, start + number * PROBE_INTERVAL_US, port)?;
    }
    Ok(())
}

fn probe(day: &mut Timeline, time: Micros, port: u16) -> Result<(), Error> {
    let scanner = lan(SCANNING_WORKSTATION).port(day.ephemeral_port());
    let mut scanner = Peer::new(day, scanner);
    let server = Peer::new(day, lan(FILE_SERVER).port(port));
    day.push(time, frame(&scanner, &server, Segment::Syn, &[])?)?;
    scanner.advance(consumed(Segment::Syn, &[])?);
    match answer(port) {
        Answer::Open => {
            day.push(time + 210, frame(&server, &scanner, Segment::SynAck, &[])?)?;
            day.push(time + 290, frame(&scanner, &server, Segment::Reset, &[])?)
        }
        // A refusal of a SYN has sequence number 0 (RFC 9293, section 3.5.2).
        Answer::Refused => {
            let refusing = Peer::silent(lan(FILE_SERVER).port(port));
            day.push(time + 190, frame(&refusing, &scanner, Segment::ResetAck, &[])?)
        }
        Answer::Nothing => Ok(()),
    }
}

fn answer(port: u16) -> Answer {
    if OPEN.contains(&port) {
        Answer::Open
    } else if DROPPED.contains(&port) {
        Answer::Nothing
    } else {
        Answer::Refused
    }
}

/// Lets a workstation send the same few bytes every five minutes, without
/// jitter, over one connection that stays open all day.
pub(super) fn beacon(day: &mut Timeline) -> Result<(), Error> {
    let client = lan(CALLING_WORKSTATION);
    let (first, last) = (clock(7, 35, 0), clock(18, 30, 0));
    let mut connection =
        Conversation::open(day, first - 80_000, client, internet(BEACON_SERVER).port(443))?;
    let [request, response] = [payload::tls(46), payload::tls(31)];
    let mut time = first;
    while time <= last {
        connection.say_at(time, Side::Client, &request)?;
        connection.say_at(time + 24_000, Side::Server, &response)?;
        time += BEACON_INTERVAL;
    }
    connection.wait(MINUTE).close()
}
