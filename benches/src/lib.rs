//! Inputs of the benchmarks: captures, observations and graphs that depend only on
//! their size.
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
use iplink_generator::{Container, Profile, TrafficKind};

/// The seed of every capture.
const SEED: u64 = 7;

/// The factor by which inputs are smaller if nothing is measured.
const TEST_DIVISOR: u64 = 1_000;

/// Tuesday, 2025-03-04 08:00:00 UTC, in nanoseconds since the Unix epoch.
const START_NS: i64 = 1_741_075_200_000_000_000;

/// Returns the number in a measurement, or a thousandth of it if nothing is measured.
#[must_use]
pub fn scaled(number: u64) -> u64 {
    if measures() { number } else { number.div_ceil(TEST_DIVISOR) }
}

fn measures() -> bool {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    has("--bench") && !has("--test")
}

/// The ports of the services of a [`network`].
const SERVICES: [u16; 8] = [22, 53, 80, 123, 443, 445, 3_389, 8_080];

/// Returns the profile of a capture of [`scaled`] size.
#[must_use]
pub fn profile(kind: TrafficKind, packets: u64, hosts: u32) -> Profile {
    Profile { packets: scaled(packets), hosts, seed: SEED, kind }
}

/// Generates a capture of [`scaled`] size in memory.
#[must_use]
pub fn capture(kind: TrafficKind, packets: u64, hosts: u32, container: Container) -> Vec<u8> {
    iplink_generator::capture(&profile(kind, packets, hosts), container)
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

/// Returns an observation of each of some sources, all with the same target.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn towards_one(sources: impl Iterator<Item = u32>) -> Result<Vec<Observation>, Error> {
    let mut observation = template()?;
    observation.target = Ipv4Addr::new(10, 0, 0, 1).into();
    let from = |source| {
        observation.source = Ipv4Addr::from_bits(source).into();
        observation
    };
    Ok(sources.map(from).collect())
}

/// Builds a graph with a number of links, each of at least one packet; one in ten is
/// between IPv6 addresses.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn graph(links: u32, dimensions: Dimensions) -> Result<LinkGraph, Error> {
    let hosts = links.div_ceil(10).max(11);
    let mut observation = template()?;
    let mut builder = GraphBuilder::new(dimensions);
    for link in 0..links {
        let (source, round) = (link % hosts, link / hosts);
        let target = (source + 1 + round) % hosts;
        observation.source = address(source, source);
        observation.target = address(target, source);
        // Half of the links have one packet, a quarter has two, and so on.
        for packet in 0..=mixed(link).trailing_zeros() {
            let drawn = mixed(link ^ packet << 27);
            observation.time = Timestamp::from_nanos(START_NS + i64::from(drawn) * 1_000);
            observation.wire_len = 60 + drawn % 1_454;
            observation.protocol =
                if drawn.is_multiple_of(5) { Protocol::UDP } else { Protocol::TCP };
            builder.observe(&observation);
        }
    }
    Ok(builder.finish())
}

/// Builds a realistic graph with a number of hosts and links: one host in twenty is a
/// server with many clients, over some hours.
///
/// # Errors
///
/// Returns an error if the template of observations cannot be generated.
pub fn network(hosts: u32, links: u32, dimensions: Dimensions) -> Result<LinkGraph, Error> {
    let (servers, mut observation) = (hosts.div_ceil(20), template()?);
    let mut builder = GraphBuilder::new(dimensions);
    let mut pairs = BTreeSet::new();
    let draws = (0..links.saturating_mul(20)).map(|draw| (draw, mixed(draw), mixed(!draw)));
    for (draw, one, other) in draws {
        // The first servers are the most popular.
        let popular = (other % servers).min(other / 7 % servers);
        let target = if one.is_multiple_of(5) { other % hosts } else { popular };
        let source = if draw < hosts { draw } else { one / 8 % hosts };
        if source == target || !pairs.insert((source, target)) {
            continue;
        }
        observation.source = Ipv4Addr::from_bits(0x0a00_0000 | source).into();
        observation.target = Ipv4Addr::from_bits(0x0a00_0000 | target).into();
        observation.protocol = if one.is_multiple_of(3) { Protocol::UDP } else { Protocol::TCP };
        let service = SERVICES.get(target as usize % 8).copied().unwrap_or(80);
        observation.ports = Some(Ports {
            source: u16::try_from(49_152 | one >> 18).unwrap_or(u16::MAX),
            target: service,
        });
        for packet in 0..=one.trailing_zeros().min(8) {
            let drawn = mixed(draw ^ packet << 27);
            observation.time = Timestamp::from_nanos(START_NS + i64::from(drawn) * 5_000);
            observation.wire_len = 60 + drawn % 1_454;
            builder.observe(&observation);
        }
        if pairs.len() == links as usize {
            break;
        }
    }
    Ok(builder.finish())
}

/// Returns the address of a host, of the IP version of `source`.
fn address(host: u32, source: u32) -> IpAddr {
    let bits = mixed(host);
    if source.is_multiple_of(10) {
        Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(bits)).into()
    } else {
        Ipv4Addr::from_bits(bits).into()
    }
}

/// Returns an observation to modify; the type has no public constructor.
fn template() -> Result<Observation, Error> {
    let profile = Profile { packets: 1, ..Profile::default() };
    let capture = iplink_generator::capture(&profile, Container::Pcap);
    observations(&capture)?.pop().ok_or_else(|| ErrorKind::Empty.into())
}

/// Mixes the bits of a number by a bijection, the finalizer of `MurmurHash3`.
const fn mixed(number: u32) -> u32 {
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
    fn network_has_the_requested_numbers_of_hosts_and_links() {
        for (hosts, links) in [(100, 400), (1_000, 5_000), (10_000, 40_000)] {
            let graph = network(hosts, links, Dimensions::LINKS).unwrap();
            assert_eq!(
                (graph.hosts().len(), graph.links().len()),
                (hosts as usize, links as usize)
            );
        }
    }

    #[test]
    fn scaled_is_a_thousandth_in_tests() {
        assert_eq!(scaled(1_000_000), 1_000);
        assert_eq!(scaled(1), 1);
    }
}
