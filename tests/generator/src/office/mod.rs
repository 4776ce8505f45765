//! A working day of a small office, the example capture.
//!
//! The capture has the packets at a monitoring port of the office's switch on
//! Tuesday, 2025-03-04, from 07:30 to 19:00 UTC, and again during the backup
//! at 02:00 the next morning. [`hosts`] describes the hosts, and most other modules add
//! one kind of traffic.

mod background;
mod conversation;
mod dns;
mod files;
mod frames;
mod hosts;
mod mail;
mod morning;
mod names;
mod night;
mod payload;
mod suspicious;
mod timeline;
mod voice;
mod web;

use crate::error::Error;
use names::Resolver;
use timeline::Timeline;

/// Returns the office capture: classic little-endian pcap, microseconds,
/// Ethernet, frames truncated to 128 bytes, less than 200 KiB in total.
///
/// It has about forty hosts in 192.168.10.0/24, in VLAN 20 (192.168.20.0/24)
/// and in `2001:db8:10::/64`, and a few Internet servers. Two
/// workstations misbehave: 192.168.10.113 scans the file server's ports, and
/// 192.168.10.117 sends a beacon to 203.0.113.66 every five minutes.
///
/// A reader must accept records whose wire length exceeds the snap length. The crate `pcap-file`
/// does so only in its raw mode.
///
/// # Panics
///
/// Does not panic: the output is fixed, and the tests generate all of it.
///
/// ```
/// let capture = iplink_generator::office();
/// assert_eq!(capture[..4], [0xd4, 0xc3, 0xb2, 0xa1]);
/// assert!(capture.len() < 200 * 1024);
/// ```
#[must_use]
#[expect(clippy::expect_used, reason = "the day is fixed, so the tests cover every call")]
pub fn office() -> Vec<u8> {
    let mut out = Vec::new();
    day().and_then(|day| day.write(&mut out)).expect("the office's day can be written");
    out
}

/// Returns the packets of the day. The order of the calls determines the random numbers, and
/// therefore the bytes of the capture.
fn day() -> Result<Timeline, Error> {
    let mut day = Timeline::default();
    let mut resolver = Resolver::default();
    morning::add_arrivals(&mut day)?;
    web::add_browsing(&mut day, &mut resolver)?;
    web::add_guest_browsing(&mut day, &mut resolver)?;
    mail::add_mail_reading(&mut day, &mut resolver)?;
    mail::add_mail_deliveries(&mut day, &mut resolver)?;
    files::add_file_access(&mut day, &mut resolver)?;
    files::add_print_jobs(&mut day, &mut resolver)?;
    voice::add_registrations(&mut day)?;
    voice::add_calls(&mut day)?;
    background::add_clock_synchronization(&mut day)?;
    background::add_pings(&mut day)?;
    background::add_multicast_dns(&mut day)?;
    background::add_router_advertisements(&mut day)?;
    suspicious::add_port_scan(&mut day)?;
    suspicious::add_beacon(&mut day)?;
    night::add_backup(&mut day, &mut resolver)?;
    Ok(day)
}
