//! What the benches share: captures, observations and graphs that depend on
//! nothing but their measure.
//!
//! Run without `--bench`, as `cargo test --benches` does, or with `--test`, a
//! bench proves that it works and measures nothing; everything is small then.

#![forbid(unsafe_code)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iplink_core::capture::Packets;
use iplink_core::dissect::{Observation, Protocol, dissect};
use iplink_core::graph::GraphBuilder;
use iplink_core::time::Timestamp;
use iplink_core::{Detail, Error, ErrorKind, LinkGraph};
use iplink_generator::{Container, Kind, Shape};

/// The seed of every capture that is measured.
const SEED: u64 = 7;

/// How many times smaller a bench is that only proves that it works.
const SMALLER: u64 = 1_000;

/// Tuesday, 2025-03-04 08:00:00 UTC, in nanoseconds since the Unix epoch.
const START_NS: i64 = 1_741_075_200_000_000_000;

/// Returns the number that a bench measures with, or a small part of it where
/// the bench only proves that it works.
#[must_use]
pub fn scaled(number: u64) -> u64 {
    if measures() { number } else { number.div_ceil(SMALLER) }
}

fn measures() -> bool {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    has("--bench") && !has("--test")
}

/// Describes a capture of [`scaled`] size.
#[must_use]
pub fn shape(kind: Kind, packets: u64, hosts: u32) -> Shape {
    Shape { packets: scaled(packets), hosts, seed: SEED, kind }
}

/// Makes a capture of [`scaled`] size in memory.
#[must_use]
pub fn capture(kind: Kind, packets: u64, hosts: u32, container: Container) -> Vec<u8> {
    iplink_generator::capture(&shape(kind, packets, hosts), container)
}

/// Observes the packets of a capture, those that are skipped left out.
///
/// # Errors
///
/// Returns an error when the capture is damaged.
pub fn observations(capture: &[u8]) -> Result<Vec<Observation>, Error> {
    let packets = Packets::new(capture)?.map(|packet| packet.map(|packet| dissect(&packet).ok()));
    packets.filter_map(Result::transpose).collect()
}

/// Returns as many observations of one packet each as there are `sources`, all
/// with the same target.
///
/// # Errors
///
/// Returns an error when no observation can be made.
pub fn towards_one(sources: impl Iterator<Item = u32>) -> Result<Vec<Observation>, Error> {
    let mut seen = template()?;
    seen.target = Ipv4Addr::new(10, 0, 0, 1).into();
    let from = |source| {
        seen.source = Ipv4Addr::from_bits(source).into();
        seen
    };
    Ok(sources.map(from).collect())
}

/// Builds a graph of exactly so many links, each of one packet or more; one in
/// ten is between IPv6 addresses.
///
/// # Errors
///
/// Returns an error when no observation can be made.
pub fn graph(links: u32, detail: Detail) -> Result<LinkGraph, Error> {
    let hosts = links.div_ceil(10).max(11);
    let mut seen = template()?;
    let mut builder = GraphBuilder::new(detail);
    for link in 0..links {
        let (source, round) = (link % hosts, link / hosts);
        let target = (source + 1 + round) % hosts;
        seen.source = address(source, source);
        seen.target = address(target, source);
        // Half of the links have one packet, a quarter has two, and so on.
        for packet in 0..=mixed(link).trailing_zeros() {
            let drawn = mixed(link ^ packet << 27);
            seen.time = Timestamp::from_nanos(START_NS + i64::from(drawn) * 1_000);
            seen.wire_len = 60 + drawn % 1_454;
            seen.protocol = if drawn.is_multiple_of(5) { Protocol::UDP } else { Protocol::TCP };
            builder.observe(&seen);
        }
    }
    Ok(builder.finish())
}

/// Returns the address of a host, of the version in which `source` sends.
fn address(host: u32, source: u32) -> IpAddr {
    let bits = mixed(host);
    if source.is_multiple_of(10) {
        Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(bits)).into()
    } else {
        Ipv4Addr::from_bits(bits).into()
    }
}

/// Returns an observation to be changed: it has no other constructor.
fn template() -> Result<Observation, Error> {
    let shape = Shape { packets: 1, ..Shape::default() };
    let capture = iplink_generator::capture(&shape, Container::Pcap);
    observations(&capture)?.pop().ok_or_else(|| ErrorKind::Empty.into())
}

/// Mixes the bits of a number, so that no two numbers give the same (the
/// finalizer of `MurmurHash3`).
const fn mixed(number: u32) -> u32 {
    let number = (number ^ number >> 16).wrapping_mul(0x85eb_ca6b);
    let number = (number ^ number >> 13).wrapping_mul(0xc2b2_ae35);
    number ^ number >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_has_the_links_that_were_asked_for() {
        for links in [1, 10, 1_000, 20_001] {
            let graph = graph(links, Detail::PROTOCOLS).unwrap();
            assert_eq!(graph.links().len(), links as usize);
        }
    }

    #[test]
    fn nothing_is_measured_here() {
        assert_eq!(scaled(1_000_000), 1_000);
        assert_eq!(scaled(1), 1);
    }
}
