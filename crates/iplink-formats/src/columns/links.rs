//! Columns of links.

use std::cmp::Reverse;
use std::fmt::Display;

use iplink_core::Dimensions;
use iplink_core::dissect::EtherType;
use iplink_core::graph::{End, FlowRecord, Initiator, Link, Service, Traffic};

use super::hosts::address;
use crate::kit::text::packet_filter;
use crate::table::{Column, Value};

/// Returns all columns of links.
#[must_use]
pub fn links<'a>() -> Vec<Column<Link<'a>>> {
    [&basic_columns()[..], &detailed_columns()[..]].concat()
}

/// Returns the names of all link columns, and `all`.
pub(crate) fn link_names() -> Vec<&'static str> {
    links().iter().map(|column| column.name).chain(["all"]).collect()
}

/// Returns the dimensions that the graph must keep for the named columns.
pub(crate) fn link_needs<'a>(names: impl Iterator<Item = &'a str>) -> Dimensions {
    let names: Vec<_> = names.collect();
    // Unknown names were already rejected as invalid parameter values.
    super::choose(&links(), &names).map_or(Dimensions::LINKS, |chosen| super::needs(&chosen))
}

/// Returns the columns that every graph can fill.
const fn basic_columns<'a>() -> [Column<Link<'a>>; 11] {
    [
        Column::new("source", "address that sent the packets", |link: &Link<'a>| {
            address(link.source)
        }),
        Column::new("target", "address that received the packets", |link: &Link<'a>| {
            address(link.target)
        }),
        Column::new("packets", "number of packets", |link: &Link<'a>| {
            Value::Integer(link.traffic.packets)
        }),
        Column::new("bytes", "number of bytes on the wire", |link: &Link<'a>| {
            Value::Integer(link.traffic.bytes)
        }),
        Column::new("first_seen", "time of the first packet, UTC", |link: &Link<'a>| {
            Value::Time(link.traffic.first_seen)
        }),
        Column::new("last_seen", "time of the last packet, UTC", |link: &Link<'a>| {
            Value::Time(link.traffic.last_seen)
        }),
        Column::new("answered", "whether the target sent packets back", |link: &Link<'a>| {
            if link.is_answered() { "yes" } else { "no" }.into()
        }),
        Column::new("bpf", "capture filter for its packets, for tcpdump", |link: &Link<'a>| {
            packet_filter::bpf(link).into()
        }),
        Column::new(
            "wireshark",
            "display filter for its packets, for Wireshark",
            |link: &Link<'a>| packet_filter::wireshark(link).into(),
        ),
        Column::new("source_name", "name of the source, if known", |link: &Link<'a>| {
            link.source.name.as_deref().unwrap_or_default().into()
        }),
        Column::new("target_name", "name of the target, if known", |link: &Link<'a>| {
            link.target.name.as_deref().unwrap_or_default().into()
        }),
    ]
}

/// Returns the columns that need further dimensions.
const fn detailed_columns<'a>() -> [Column<Link<'a>>; 8] {
    [
        Column::new("protocols", "protocols, by number of packets", |link: &Link<'a>| {
            heaviest_first(link.traffic_by(|record| record.key.protocol())).into()
        })
        .needing(Dimensions::PROTOCOLS),
        Column::new("uses", "services of the target, by number of packets", |link: &Link<'a>| {
            services(link, End::Target).into()
        })
        .needing(Dimensions::FLOWS),
        Column::new("serves", "services of the source, by number of packets", |link: &Link<'a>| {
            services(link, End::Source).into()
        })
        .needing(Dimensions::FLOWS),
        Column::new(
            "initiator",
            "originator of TCP connections, from their handshakes",
            |link: &Link<'a>| initiator(link).into(),
        )
        .needing(Dimensions::HANDSHAKES),
        Column::new("fragments", "number of fragments", |link: &Link<'a>| {
            let fragments = link.traffic_by(|record| record.key.is_fragment().then_some(()));
            Value::Integer(fragments.values().map(|traffic| traffic.packets).sum())
        })
        .needing(Dimensions::FRAGMENTS),
        Column::new("vlans", "VLAN IDs, by number of packets", |link: &Link<'a>| {
            heaviest_first(link.traffic_by(|record| record.key.vlan())).into()
        })
        .needing(Dimensions::VLANS),
        Column::new("ether_types", "EtherTypes of frames, with --nodes mac", |link: &Link<'a>| {
            let types = link.traffic_by(|record| record.key.ether_type().map(short_name));
            heaviest_first(types).into()
        })
        .needing(Dimensions::ETHER_TYPES),
        Column::new(
            "captured_on",
            "inputs and interfaces, by number of packets",
            |link: &Link<'a>| {
                let sources = link.traffic_by(|record| record.key.capture_source());
                heaviest_first(
                    sources
                        .into_iter()
                        .map(|(source, traffic)| (link.capture_source_name(source), traffic)),
                )
                .into()
            },
        )
        .needing(Dimensions::CAPTURE_SOURCES),
    ]
}

/// Joins properties of packets with spaces, the one with the most packets first.
fn heaviest_first<T: Display>(sums: impl IntoIterator<Item = (T, Traffic)>) -> String {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, traffic)| Reverse(traffic.packets));
    let texts: Vec<_> = sums.iter().map(|(property, _)| property.to_string()).collect();
    texts.join(" ")
}

/// Lists the services of the host at one end of a link, as in `443/tcp`.
fn services(link: &Link<'_>, end: End) -> String {
    let service_at_end =
        |record: &FlowRecord| record.service().filter(|service| service.server.end == end);
    let name = |service: Service| format!("{}/{}", service.port, service.protocol);
    heaviest_first(link.traffic_by(|record| service_at_end(record).map(name)))
}

/// Returns the end of a link that opened its TCP connections; empty if no handshake was captured.
fn initiator(link: &Link<'_>) -> &'static str {
    match link.initiator() {
        Some(Initiator::Source) => "source",
        Some(Initiator::Target) => "target",
        Some(Initiator::Both) => "both",
        None => "",
    }
}

/// Returns the name of an EtherType, or its number if it has none.
fn short_name(ether_type: EtherType) -> String {
    ether_type.name().map_or_else(|| ether_type.to_string(), str::to_owned)
}
