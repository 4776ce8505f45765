//! Captures of any size, for benches and for limits.

use std::io::Write;
use std::time::Duration;

use crate::container::{Container, Recorder};
use crate::error::Error;
use crate::random::Random;
use crate::template::Templates;
use crate::traffic::Traffic;

/// Tuesday, 2025-03-04 08:00:00 UTC, in seconds since the Unix epoch.
const START_SECONDS: u64 = 1_741_075_200;

/// Frames are never cut; this is what tcpdump writes by default.
const SNAP_LEN: u32 = 262_144;

/// Packets follow each other by `0..STEP_NS` nanoseconds.
const STEP_NS: u32 = 2_000_000;

/// The measure and the make of a generated capture.
///
/// ```
/// use iplink_generator::{Kind, Shape};
///
/// let shape = Shape { packets: 50, kind: Kind::Scan, ..Shape::default() };
/// assert_eq!(shape.hosts, 1_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "tests write shapes as literals")]
pub struct Shape {
    /// Says how many packets the capture has.
    pub packets: u64,
    /// Says how many hosts take part at most; what a host is depends on
    /// [`Kind`].
    pub hosts: u32,
    /// Selects one of the captures of this shape.
    pub seed: u64,
    /// Says what the hosts do.
    pub kind: Kind,
}

impl Default for Shape {
    /// Returns 10,000 mixed packets between 1,000 hosts with seed 1.
    fn default() -> Self {
        Self { packets: 10_000, hosts: 1_000, seed: 1, kind: Kind::Mixed }
    }
}

/// What the hosts of a generated capture do.
///
/// In `Mixed`, `Tiny`, `Jumbo` and `Vlans` the hosts' popularity follows Zipf's
/// law with exponent 1, and nine packets in ten belong to one of 4,096 flows
/// under way, in either direction; of the flows 80 % are TCP, 17 % UDP and 3 %
/// ICMP. They have two hosts at least, even when the shape asks for fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Makes everyday traffic: 90 % of the flows are IPv4 and 10 % IPv6, 3 %
    /// have a VLAN tag; frames of 64 (58 %), 594 (33 %) and 1,518 bytes (9 %),
    /// or as long as their headers where those need more.
    #[default]
    Mixed,
    /// Lets one source send a SYN to each of `hosts` addresses in turn, 65,536
    /// at most, and start over with another port. The source is not counted.
    Scan,
    /// Lets every packet, a SYN to one server, come from a new source, MAC
    /// address and IP address alike. Pays no heed to `hosts`. The sources
    /// repeat after two thousand million packets.
    Flood,
    /// Makes frames of 60 bytes only, all IPv4 without VLAN tags.
    Tiny,
    /// Makes frames of 9,000 bytes only, otherwise like `Mixed`.
    Jumbo,
    /// Puts each packet under 1 to 8 tags, 802.1ad around 802.1Q, otherwise
    /// like `Mixed`.
    Vlans,
}

/// Writes the capture that `shape` describes, record by record.
///
/// The timestamps start at 2025-03-04 08:00:00 UTC and rise by `[0, 2)` ms from
/// packet to packet. The same arguments give the same bytes.
///
/// # Errors
///
/// Returns [`Error::Record`] or [`Error::Finish`] when `out` cannot be written
/// to, and [`Error::Record`] when the timestamps reach the year 2106, which
/// classic pcap cannot express.
///
/// # Complexity
///
/// Time is linear in the packets. The memory is some 300 KiB whatever the
/// shape: the flows under way and one prebuilt frame for each length and stack
/// of headers.
///
/// ```
/// use iplink_generator::{Container, Shape, write_capture};
///
/// let mut out = Vec::new();
/// write_capture(&Shape { packets: 3, ..Shape::default() }, Container::Pcapng, &mut out)?;
/// assert!(out.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]));
/// # Ok::<(), iplink_generator::Error>(())
/// ```
pub fn write_capture(
    shape: &Shape,
    container: Container,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut random = Random::new(shape.seed);
    let mut traffic = Traffic::new(shape, &mut random);
    let mut templates = Templates::default();
    let mut recorder = Recorder::start(container, SNAP_LEN, out)?;
    let mut time = Duration::from_secs(START_SECONDS);
    for number in 0..shape.packets {
        let frame = templates.frame(&traffic.packet(number, &mut random))?;
        recorder.record(time, u32::try_from(frame.len())?, frame)?;
        time += Duration::from_nanos(u64::from(random.below(STEP_NS)));
    }
    recorder.finish()
}

/// Returns the capture that `shape` describes; see [`write_capture`].
///
/// # Panics
///
/// Panics when the timestamps reach the year 2106, which takes more packets
/// than memory holds.
#[expect(clippy::expect_used, reason = "a Vec takes every write, so there is nobody to tell")]
pub fn capture(shape: &Shape, container: Container) -> Vec<u8> {
    let mut out = Vec::new();
    write_capture(shape, container, &mut out).expect("a capture in memory can be written");
    out
}
