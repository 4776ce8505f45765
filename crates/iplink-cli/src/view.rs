//! Builds the query that selects a view of the graph, as the command line requests it, and runs it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use iplink_core::graph::{Address, Host};
use iplink_core::query::{
    ByAutonomousSystem, ByCountry, Focus, Grouping, NamedNetworks, Query, View,
};
use iplink_formats::kit::text::number::{format_integer, format_omitted};

use crate::args::{GroupArg, InputArgs, NodeType, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::host_names::NameArgs;
use crate::input::LoadedGraph;

/// Builds the query. It is built before any input is read, so that errors are reported early.
pub(crate) fn build_query(args: &ViewArgs, input: &InputArgs) -> Result<Query, Failure> {
    let mut query = Query::default();
    query.services = input.nodes == NodeType::Service;
    let group = args.group.as_ref();
    query.group = group.map(|group| grouping(group, &input.names)).transpose()?;
    query.merge_directions = args.both_ways;
    query.focus = args.focus.map(|host| Focus { host, hops: args.hops });
    query.min_packets = args.min_packets;
    query.min_bytes = args.min_bytes;
    query.top_hosts = args.top_hosts;
    query.top_links = args.top;
    query.fold_silent = args.fold_silent;
    // This limits the hosts of the view; `input.max_hosts` limits those of the graph.
    query.max_hosts = args.budget;
    query.weight = args.by.into();
    query.zone = input.packets.zone()?;
    Ok(match &input.names.anonymize {
        Some(anonymizer) => query.anonymized(anonymizer),
        None => query,
    })
}

/// Returns the grouping that `--group` requests.
fn grouping(group: &GroupArg, names: &NameArgs) -> Result<Grouping, Failure> {
    match group {
        GroupArg::Country | GroupArg::AutonomousSystem if names.geo.is_empty() => {
            Err(Failure::InvalidArgument(
                "--group country and --group asn require a database: --geo MMDB".to_owned(),
            ))
        }
        GroupArg::Country => Ok(Grouping::Named(Arc::new(ByCountry(names.geo_database())))),
        GroupArg::AutonomousSystem => {
            Ok(Grouping::Named(Arc::new(ByAutonomousSystem(names.geo_database()))))
        }
        GroupArg::Subnets { ipv4, ipv6 } => Ok(Grouping::Networks { ipv4: *ipv4, ipv6: *ipv6 }),
        GroupArg::File(path) => Ok(Grouping::Named(Arc::new(read_named_networks(path)?))),
    }
}

/// Reads a file of networks and their names.
fn read_named_networks(path: &Path) -> Result<NamedNetworks, Failure> {
    let failure = |error: &dyn std::fmt::Display| {
        Failure::InvalidArgument(format!("--group {}: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            failure(&"no such file; expected cidr:24,48, country, asn or a file of networks")
        }
        _ => failure(&error),
    })?;
    text.parse().map_err(|error| failure(&error))
}

/// Runs the query, and prints notes about a host of `--focus` that is not found, and about omitted
/// and merged hosts.
pub(crate) fn run_query<'a>(query: &Query, loaded: &'a LoadedGraph, console: Console) -> View<'a> {
    let view = query.run(&loaded.graph, &loaded.statistics);
    if let Some(focus) = &query.focus
        && view.hosts().len() == 0
    {
        console.note(&format!("host {} not found", loaded.original_address(focus.host)));
    }
    let omitted = view.omitted();
    if !omitted.is_empty() {
        console.note(&format!("omitted: {}", format_omitted(&omitted)));
    }
    for host in view.hosts().filter(|host| host.members > 1) {
        if let Address::Others | Address::SilentTo(_) = host.address {
            console.note(&format!("merged: {}", describe_merged(host)));
        }
    }
    view
}

/// Describes a host that represents several merged ones, with its numbers of packets.
fn describe_merged(host: &Host) -> String {
    let (sent, received) =
        (format_integer(host.sent.packets), format_integer(host.received.packets));
    let label = match host.address {
        Address::SilentTo(source) => format!("{} ({source})", host.label()),
        _ => host.label().into_owned(),
    };
    format!("{label}: {sent} packets sent, {received} received")
}
