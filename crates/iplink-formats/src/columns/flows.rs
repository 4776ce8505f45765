//! Columns of flows.

use iplink_core::Dimensions;
use iplink_core::dissect::{Ports, Protocol};
use iplink_core::flows::{FlowTraffic, community_id};
use iplink_core::graph::{Address, Flow};

use super::hosts::address;
use crate::table::{Column, Value};

/// Returns all columns of flows.
#[must_use]
pub fn flows<'a>() -> Vec<Column<Flow<'a>>> {
    let columns = [&basic_columns()[..], &detailed_columns()[..]].concat();
    columns.into_iter().map(|column| column.needing(Dimensions::FLOWS)).collect()
}

/// Returns the columns of endpoints and traffic.
const fn basic_columns<'a>() -> [Column<Flow<'a>>; 13] {
    [
        Column::new("originator", "address that started the exchange", |flow: &Flow<'a>| {
            address(flow.originator)
        }),
        Column::new("originator_port", "its port", |flow: &Flow<'a>| {
            port(flow.transport_ports().map(|ports| ports.source))
        }),
        Column::new("responder", "address that the first packet was for", |flow: &Flow<'a>| {
            address(flow.responder)
        }),
        Column::new("responder_port", "its port", |flow: &Flow<'a>| port(flow.responder_port())),
        Column::new("protocol", "protocol", |flow: &Flow<'a>| flow.protocol.to_string().into()),
        Column::new(
            "service",
            "application protocol; with ?, the usual service of the responder's port",
            |flow: &Flow<'a>| flow.service_name().into(),
        ),
        Column::new("state", "state at the end, as in Zeek's conn_state", |flow: &Flow<'a>| {
            flow.state.name().into()
        }),
        Column::new("packets_sent", "packets from the originator", |flow: &Flow<'a>| {
            Value::Integer(flow.sent.traffic.packets)
        }),
        Column::new("bytes_sent", "bytes on the wire from the originator", |flow: &Flow<'a>| {
            Value::Integer(flow.sent.traffic.bytes)
        }),
        Column::new("packets_received", "packets from the responder", |flow: &Flow<'a>| {
            Value::Integer(flow.received.traffic.packets)
        }),
        Column::new("bytes_received", "bytes on the wire from the responder", |flow: &Flow<'a>| {
            Value::Integer(flow.received.traffic.bytes)
        }),
        Column::new("first_seen", "time of the first packet, UTC", |flow: &Flow<'a>| {
            Value::Time(flow.traffic().first_seen)
        }),
        Column::new("last_seen", "time of the last packet, UTC", |flow: &Flow<'a>| {
            Value::Time(flow.traffic().last_seen)
        }),
    ]
}

/// Returns the columns of evidence, names and identifiers.
const fn detailed_columns<'a>() -> [Column<Flow<'a>>; 12] {
    [
        Column::new("duration", "seconds between these times", |flow: &Flow<'a>| {
            let traffic = flow.traffic();
            match (traffic.first_seen, traffic.last_seen) {
                (Some(first), Some(last)) => {
                    let ns = last.as_nanos().saturating_sub(first.as_nanos());
                    Value::Real(ns as f64 / 1e9)
                }
                _ => Value::Missing,
            }
        }),
        Column::new("payload_sent", "bytes of payload from the originator", |flow: &Flow<'a>| {
            payload(flow, &flow.sent)
        }),
        Column::new(
            "payload_received",
            "bytes of payload from the responder",
            |flow: &Flow<'a>| payload(flow, &flow.received),
        ),
        Column::new("history", "kinds of packets, as in Zeek's history", |flow: &Flow<'a>| {
            flow.history.to_string().into()
        }),
        Column::new("evidence", "evidence for the originator", |flow: &Flow<'a>| {
            flow.evidence.name().into()
        }),
        Column::new("answered", "whether the responder answered", |flow: &Flow<'a>| {
            if flow.is_answered { "yes" } else { "no" }.into()
        }),
        Column::new("vlan", "VLAN ID of the first packet", |flow: &Flow<'a>| port(flow.vlan)),
        Column::new("first_packet", "number of the first packet, from 1", |flow: &Flow<'a>| {
            packet_number(flow.first_packet)
        }),
        Column::new("last_packet", "number of the last packet", |flow: &Flow<'a>| {
            packet_number(flow.last_packet)
        }),
        Column::new("community_id", "Community ID, version 1", |flow: &Flow<'a>| {
            format_community_id(flow).into()
        }),
        Column::new("originator_name", "name of the originator, if known", |flow: &Flow<'a>| {
            flow.originator.name.as_deref().unwrap_or_default().into()
        }),
        Column::new("responder_name", "name of the responder, if known", |flow: &Flow<'a>| {
            flow.responder.name.as_deref().unwrap_or_default().into()
        }),
    ]
}

fn port(number: Option<u16>) -> Value<'static> {
    number.map_or(Value::Missing, |number| Value::Identifier(number.into()))
}

fn payload(flow: &Flow<'_>, traffic: &FlowTraffic) -> Value<'static> {
    match flow.has_packets() {
        true => Value::Integer(traffic.payload_bytes),
        false => Value::Missing,
    }
}

fn packet_number(number: u64) -> Value<'static> {
    if number == 0 { Value::Missing } else { Value::Identifier(number) }
}

/// Returns the Community ID of a flow between IP addresses.
fn format_community_id(flow: &Flow<'_>) -> Option<String> {
    let (Address::Ip(originator), Address::Ip(responder)) =
        (flow.originator.address, flow.responder.address)
    else {
        return None;
    };
    // Protocols without ports have none in the ID, and a truncated header has unknown ones.
    let has_ports = matches!(
        flow.protocol,
        Protocol::TCP | Protocol::UDP | Protocol::SCTP | Protocol::ICMP | Protocol::ICMPV6
    );
    let ports = has_ports.then(|| flow.ports.unwrap_or(Ports { source: 0, target: 0 }));
    Some(community_id((originator, responder), flow.protocol, ports))
}
