//! What of the graph the command line asks for.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use iplink_core::graph::{Address, Host};
use iplink_core::query::{ByCountry, BySystem, Focus, Grouping, NamedNetworks, Query, View};
use iplink_formats::kit::text::number::{grouped, left_out as left_out_text};

use crate::args::{Group, Inputs, Nodes, Shape};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::Reading;
use crate::naming::Naming;

/// Makes the query that the command line asks for, before anything is read.
pub(crate) fn query(shape: &Shape, inputs: &Inputs) -> Result<Query, Failure> {
    let mut query = Query::default();
    query.services = inputs.nodes == Nodes::Service;
    let group = shape.group.as_ref();
    query.group = group.map(|group| grouping(group, &inputs.naming)).transpose()?;
    query.both_ways = shape.both_ways;
    query.focus = shape.focus.map(|host| Focus { host, hops: shape.hops });
    query.min_packets = shape.min_packets;
    query.min_bytes = shape.min_bytes;
    query.top_hosts = shape.top_hosts;
    query.top_links = shape.top;
    query.fold_silent = shape.fold_silent;
    query.budget = shape.budget;
    query.by = shape.by.into();
    query.zone = inputs.packets.zone()?;
    Ok(match &inputs.naming.anonymize {
        Some(anonymizer) => query.anonymized(anonymizer),
        None => query,
    })
}

fn grouping(group: &Group, naming: &Naming) -> Result<Grouping, Failure> {
    match group {
        Group::Country | Group::System if naming.geo.is_empty() => Err(Failure::Option(
            "--group country and --group asn need a database: --geo MMDB".to_owned(),
        )),
        Group::Country => Ok(Grouping::Groups(Arc::new(ByCountry(naming.geo())))),
        Group::System => Ok(Grouping::Groups(Arc::new(BySystem(naming.geo())))),
        Group::Networks { ipv4, ipv6 } => Ok(Grouping::Networks { ipv4: *ipv4, ipv6: *ipv6 }),
        Group::File(path) => Ok(Grouping::Groups(Arc::new(networks(path)?))),
    }
}

fn networks(path: &Path) -> Result<NamedNetworks, Failure> {
    let failure = |error: &dyn std::fmt::Display| {
        Failure::Option(format!("--group {}: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| failure(&error))?;
    text.parse().map_err(|error| failure(&error))
}

/// Shows what was asked for, and says what that leaves out.
pub(crate) fn view<'a>(query: &Query, reading: &'a Reading, console: Console) -> View<'a> {
    let view = query.run(&reading.graph, &reading.account);
    if let Some(focus) = &query.focus
        && view.hosts().len() == 0
    {
        console.note(&format!("there is no host {}", reading.original(focus.host)));
    }
    let left_out = view.left_out();
    if !left_out.is_nothing() {
        console.note(&format!("left out: {}", left_out_text(&left_out)));
    }
    for host in view.hosts().filter(|host| host.members > 1) {
        if let Address::Others | Address::SilentTo(_) = host.address {
            console.note(&format!("folded: {}", describe(host)));
        }
    }
    view
}

/// Says how many hosts were folded into one, and their packets.
fn describe(host: &Host) -> String {
    let (sent, received) = (grouped(host.sent.packets), grouped(host.received.packets));
    let what = match host.address {
        Address::SilentTo(source) => format!("{} ({source})", host.label()),
        _ => host.label().into_owned(),
    };
    format!("{what}, which sent {sent} packets and received {received}")
}
