//! Generated captures of any size, for benchmarks and tests of limits.

use std::io::Write;
use std::time::Duration;

use crate::capture_format::{CaptureFormat, Recorder};
use crate::error::Error;
use crate::random::Random;
use crate::template::Templates;
use crate::traffic::Traffic;

/// Tuesday, 2025-03-04 08:00:00 UTC, in seconds since the Unix epoch.
const START_SECONDS: u64 = 1_741_075_200;

/// The default snap length of tcpdump; no frame is longer.
const SNAP_LEN: u32 = 262_144;

/// The upper bound of the random interval between packets, in nanoseconds.
const MAX_INTERVAL_NS: u32 = 2_000_000;

/// The size and the traffic of a generated capture.
///
/// ```
/// use iplink_generator::{TrafficKind, Profile};
///
/// let profile = Profile { packets: 50, kind: TrafficKind::Scan, ..Profile::default() };
/// assert_eq!(profile.hosts, 1_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "tests write profiles as literals")]
pub struct Profile {
    /// The number of packets.
    pub packets: u64,
    /// The maximum number of hosts. [`TrafficKind`] describes which hosts this limits.
    pub hosts: u32,
    /// The seed of the random numbers.
    pub seed: u64,
    /// The kind of traffic.
    pub kind: TrafficKind,
}

impl Default for Profile {
    /// Returns 10,000 mixed packets between 1,000 hosts with seed 1.
    fn default() -> Self {
        Self { packets: 10_000, hosts: 1_000, seed: 1, kind: TrafficKind::Mixed }
    }
}

/// The kind of traffic of a generated capture.
///
/// In `Mixed`, `Tiny`, `Jumbo` and `Vlans` the hosts' popularity follows Zipf's
/// law with exponent 1. Nine packets in ten belong to one of 4,096 active flows, in
/// either direction, and each of the others starts a new flow that replaces an active
/// one; 80 % of the flows are TCP, 17 % UDP and 3 % ICMP. These captures have at
/// least two hosts, even if the profile has fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrafficKind {
    /// Everyday traffic: 90 % of the flows are IPv4 and 10 % IPv6, 3 %
    /// have a VLAN tag; frames of 64 (58 %), 594 (33 %) and 1,518 bytes (9 %),
    /// or longer if their headers need more.
    #[default]
    Mixed,
    /// A port scan: one source sends a SYN to each of `hosts` addresses in turn, at
    /// most 65,536, and starts over with another port. The source is not counted.
    Scan,
    /// A SYN flood: each packet goes to the same server from a new source, with its
    /// own MAC and IP address. `hosts` is ignored. The sources repeat after two
    /// billion packets.
    Flood,
    /// Frames of 60 bytes, all IPv4 without VLAN tags.
    Tiny,
    /// Frames of 9,000 bytes, otherwise like `Mixed`.
    Jumbo,
    /// Frames with 1 to 8 VLAN tags, 802.1ad around 802.1Q, otherwise like
    /// `Mixed`.
    Vlans,
}

/// Writes the capture that `profile` describes, record by record.
///
/// The timestamps start at 2025-03-04 08:00:00 UTC and increase from packet to packet by at least
/// 0 ms and less than 2 ms. The same arguments give the same bytes.
///
/// # Errors
///
/// Returns [`Error::Record`] or [`Error::Finish`] if writing to `out` fails, and
/// [`Error::Record`] if the timestamps reach the year 2106, which
/// classic pcap cannot express.
///
/// # Complexity
///
/// Time is linear in the number of packets. Memory is about 300 KiB for every
/// profile: the active flows, and one prebuilt frame for each length and stack
/// of headers.
///
/// ```
/// use iplink_generator::{CaptureFormat, Profile, write_capture};
///
/// let mut out = Vec::new();
/// write_capture(&Profile { packets: 3, ..Profile::default() }, CaptureFormat::Pcapng, &mut out)?;
/// assert!(out.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]));
/// # Ok::<(), iplink_generator::Error>(())
/// ```
pub fn write_capture(
    profile: &Profile,
    format: CaptureFormat,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut random = Random::new(profile.seed);
    let mut traffic = Traffic::new(profile, &mut random);
    let mut templates = Templates::default();
    let mut recorder = Recorder::start(format, SNAP_LEN, out)?;
    let mut time = Duration::from_secs(START_SECONDS);
    for index in 0..profile.packets {
        let frame = templates.frame(&traffic.packet(index, &mut random))?;
        recorder.record(time, u32::try_from(frame.len())?, frame)?;
        time += Duration::from_nanos(u64::from(random.below(MAX_INTERVAL_NS)));
    }
    recorder.finish()
}

/// Returns the capture that `profile` describes; see [`write_capture`].
///
/// # Panics
///
/// Panics if the timestamps reach the year 2106, which needs more packets than
/// fit in memory.
#[expect(clippy::expect_used, reason = "writing to a Vec cannot fail")]
pub fn capture(profile: &Profile, format: CaptureFormat) -> Vec<u8> {
    let mut out = Vec::new();
    write_capture(profile, format, &mut out).expect("a capture in memory can be written");
    out
}
