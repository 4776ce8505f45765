//! Inputs of the benchmarks: captures, observations and graphs. They are generated, and always the
//! same for the same size.
//!
//! Without `--bench`, as in `cargo test --benches`, or with `--test`, a benchmark only
//! checks that it works, with small inputs, and measures nothing.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iplink_core::capture::Packets;
use iplink_core::dissect::{Observation, Ports, Protocol, dissect};
use iplink_core::graph::GraphBuilder;
use iplink_core::time::Timestamp;
use iplink_core::{Dimensions, Error, ErrorKind, LinkGraph};
use iplink_generator::{CaptureFormat, Profile, TrafficKind};

/// The seed of every capture.
const SEED: u64 = 7;

/// The number by which the sizes of inputs are divided in a test run, which measures nothing.
const TEST_DIVISOR: u64 = 1_000;

/// The start of the traffic in the graphs: 2025-03-04 08:00:00 UTC, in nanoseconds since the Unix
/// epoch.
const START_NS: i64 = 1_741_075_200_000_000_000;

/// Returns the size of an input: unchanged in a measurement, divided by 1,000 and rounded up in a
/// test.
#[must_use]
pub fn reduced_in_tests(number: u64) -> u64 {
    if is_measuring() { number } else { number.div_ceil(TEST_DIVISOR) }
}

/// Returns whether Cargo runs this program as a benchmark, and not as a test.
fn is_measuring() -> bool {
    let has_argument = |name: &str| std::env::args().any(|argument| argument == name);
    has_argument("--bench") && !has_argument("--test")
}

/// The server ports in a [`realistic_graph`].
const SERVER_PORTS: [u16; 8] = [22, 53, 80, 123, 443, 445, 3_389, 8_080];

/// Returns the profile of a capture, whose number of packets is [`reduced_in_tests`].
#[must_use]
pub fn profile(kind: TrafficKind, packets: u64, hosts: u32) -> Profile {
    Profile { packets: reduced_in_tests(packets), hosts, seed: SEED, kind }
}

/// Generates a capture in memory. Its number of packets is [`reduced_in_tests`].
#[must_use]
pub fn capture(kind: TrafficKind, packets: u64, hosts: u32, format: CaptureFormat) -> Vec<u8> {
    iplink_generator::capture(&profile(kind, packets, hosts), format)
}

/// Returns the observations of a capture, without skipped packets.
///
/// # Errors
///
/// Returns an error if the capture is damaged.
pub fn observations(capture: &[u8]) -> Result<Vec<Observation>, Error> {
    let packets = Packets::new(capture)?.map(|packet| packet.map(|packet| dissect(&packet).ok()));
    packets.filter_map(Result::transpose).collect()
}

/// Returns one observation for each source address; all have the same target.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn observations_with_one_target(
    sources: impl Iterator<Item = u32>,
) -> Result<Vec<Observation>, Error> {
    let mut observation = template()?;
    observation.target = Ipv4Addr::new(10, 0, 0, 1).into();
    let observation_from = |source| {
        observation.source = Ipv4Addr::from_bits(source).into();
        observation
    };
    Ok(sources.map(observation_from).collect())
}

/// Builds a graph with this number of links. Each has at least one packet, and one link in ten is
/// between IPv6 addresses.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn graph(links: u32, dimensions: Dimensions) -> Result<LinkGraph, Error> {
    // Each source has at most 10 targets. With 11 hosts or more, all are distinct from the source.
    let hosts = links.div_ceil(10).max(11);
    let mut observation = template()?;
    let mut builder = GraphBuilder::new(dimensions);
    for link in 0..links {
        let (source, round) = (link % hosts, link / hosts);
        let target = (source + 1 + round) % hosts;
        observation.source = address(source, source);
        observation.target = address(target, source);
        // Half of the links have one packet, a quarter have two, and so on.
        for packet in 0..=mix(link).trailing_zeros() {
            let random = mix(link ^ packet << 27);
            observation.time = Timestamp::from_nanos(START_NS + i64::from(random) * 1_000);
            observation.wire_len = 60 + random % 1_454;
            observation.protocol =
                if random.is_multiple_of(5) { Protocol::UDP } else { Protocol::TCP };
            builder.observe(&observation);
        }
    }
    Ok(builder.finish())
}

/// Builds a realistic graph with these numbers of hosts and links: one host in twenty is a
/// server with many clients. The packets are distributed over six hours.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn realistic_graph(hosts: u32, links: u32, dimensions: Dimensions) -> Result<LinkGraph, Error> {
    let (servers, mut observation) = (hosts.div_ceil(20), template()?);
    let mut builder = GraphBuilder::new(dimensions);
    let mut pairs = BTreeSet::new();
    // Draws that repeat a link or have the same source and target are discarded, so there are more
    // draws than links.
    let draws = (0..links.saturating_mul(20)).map(|draw| (draw, mix(draw), mix(!draw)));
    for (draw, source_bits, target_bits) in draws {
        // The first servers are the most popular.
        let popular = (target_bits % servers).min(target_bits / 7 % servers);
        let target = if source_bits.is_multiple_of(5) { target_bits % hosts } else { popular };
        // The first draws make each host a source.
        let source = if draw < hosts { draw } else { source_bits / 8 % hosts };
        if source == target || !pairs.insert((source, target)) {
            continue;
        }
        observation.source = Ipv4Addr::from_bits(0x0a00_0000 | source).into();
        observation.target = Ipv4Addr::from_bits(0x0a00_0000 | target).into();
        observation.protocol =
            if source_bits.is_multiple_of(3) { Protocol::UDP } else { Protocol::TCP };
        let server_port = SERVER_PORTS.get(target as usize % 8).copied().unwrap_or(80);
        observation.ports = Some(Ports {
            // An ephemeral port, from 49,152 to 65,535.
            source: u16::try_from(49_152 | source_bits >> 18).unwrap_or(u16::MAX),
            target: server_port,
        });
        for packet in 0..=source_bits.trailing_zeros().min(8) {
            let random = mix(draw ^ packet << 27);
            observation.time = Timestamp::from_nanos(START_NS + i64::from(random) * 5_000);
            observation.wire_len = 60 + random % 1_454;
            builder.observe(&observation);
        }
        if pairs.len() == links as usize {
            break;
        }
    }
    Ok(builder.finish())
}

/// Returns the address of a host in a link of `source`: both ends of a link have the same IP
/// version, which is IPv6 for one source in ten.
fn address(host: u32, source: u32) -> IpAddr {
    let bits = mix(host);
    if source.is_multiple_of(10) {
        Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(bits)).into()
    } else {
        Ipv4Addr::from_bits(bits).into()
    }
}

/// Returns an observation to modify; the type has no public constructor.
fn template() -> Result<Observation, Error> {
    let profile = Profile { packets: 1, ..Profile::default() };
    let capture = iplink_generator::capture(&profile, CaptureFormat::Pcap);
    observations(&capture)?.pop().ok_or_else(|| ErrorKind::Empty.into())
}

/// Mixes the bits of a number reversibly, with the finalizer of `MurmurHash3`, so that different
/// numbers stay different.
const fn mix(number: u32) -> u32 {
    let number = (number ^ number >> 16).wrapping_mul(0x85eb_ca6b);
    let number = (number ^ number >> 13).wrapping_mul(0xc2b2_ae35);
    number ^ number >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graph_has_the_requested_number_of_links() {
        for links in [1, 10, 1_000, 20_001] {
            let graph = graph(links, Dimensions::PROTOCOLS).unwrap();
            assert_eq!(graph.links().len(), links as usize);
        }
    }

    #[test]
    fn realistic_graph_has_the_requested_numbers_of_hosts_and_links() {
        for (hosts, links) in [(100, 400), (1_000, 5_000), (10_000, 40_000)] {
            let graph = realistic_graph(hosts, links, Dimensions::LINKS).unwrap();
            assert_eq!(
                (graph.hosts().len(), graph.links().len()),
                (hosts as usize, links as usize)
            );
        }
    }

    #[test]
    fn size_is_divided_by_1_000_and_rounded_up_in_tests() {
        assert_eq!(reduced_in_tests(1_000_000), 1_000);
        assert_eq!(reduced_in_tests(1), 1);
    }
}
