//! The data of the report page. It consists of columns of numbers, which browsers parse
//! fast even for ten thousand hosts.

use std::collections::BTreeMap;

use iplink_core::PacketCounters;
use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Host};
use iplink_core::query::View;
use iplink_core::time::Timestamp;
use serde::Serialize;

use super::merge::{MergedView, TrafficCell};
use crate::kit::layout::{self, LayoutGraph};
use crate::kit::model::scene::TrafficUnit;
use crate::kit::model::subnet::Subnets;
use crate::kit::page::zone_offsets::ZoneOffsets;
use crate::kit::text::packet_filter::{self, FilterTemplate};

/// The maximum number of networks that are distinguished.
const MAX_NETWORKS: usize = 60;

/// All data of the page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ReportData<'a> {
    title: &'a str,
    made_by: &'static str,
    weight: TrafficUnit,
    both_ways: bool,
    statistics: ReportStatistics<'a>,
    omitted: OmittedTraffic,
    merged: OmittedTraffic,
    /// The origin of all times, in microseconds since the Unix epoch.
    origin: i64,
    clock: ZoneOffsets,
    time: Option<TimeBins>,
    protocols: Vec<String>,
    networks: Vec<String>,
    filters: Vec<FilterTemplate>,
    hosts: HostColumns,
    links: LinkColumns,
    cells: CellColumns,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ReportStatistics<'a> {
    total: ReportCounters,
    inputs: Vec<ReportInput<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ReportInput<'a> {
    name: &'a str,
    format: Option<&'a str>,
    damage: Option<&'a str>,
    stopped: bool,
    counters: ReportCounters,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ReportCounters {
    read: u64,
    linked: u64,
    filtered: u64,
    skipped: Vec<(String, u64)>,
}

/// The hosts, links and packets that are not shown, or not individually.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct OmittedTraffic {
    hosts: usize,
    links: usize,
    packets: u64,
    bytes: u64,
}

/// The time bins of the page.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct TimeBins {
    /// The start of the first bin, in microseconds since the origin.
    start: f64,
    /// The width of a bin, in microseconds.
    width: f64,
    /// The number of bins.
    count: u32,
}

/// The hosts. Each field contains one element per host.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct HostColumns {
    address: Vec<String>,
    name: Vec<Option<String>>,
    members: Vec<usize>,
    rank: Vec<usize>,
    network: Vec<usize>,
    /// The index of the filter that selects the packets of the host, if there is one.
    filter: Vec<Option<usize>>,
    /// The horizontal position, in tenths of the usual distance between linked hosts.
    x: Vec<i32>,
    /// The vertical position, in tenths of the usual distance between linked hosts.
    y: Vec<i32>,
}

/// The links. Each field contains one element per link.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct LinkColumns {
    source: Vec<usize>,
    target: Vec<usize>,
    /// The time of the first packet, in microseconds since the origin.
    first: Vec<Option<i64>>,
    /// The time of the last packet, in microseconds since the origin.
    last: Vec<Option<i64>>,
    /// The number of cells of each link.
    cells: Vec<usize>,
}

/// The packets of links, by time bin and protocol. Each field contains one element per cell, in the
/// order of links.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct CellColumns {
    /// The index of the time bin; -1 for packets without a timestamp.
    bin: Vec<i64>,
    /// The index of the protocol; -1 if it is unknown.
    protocol: Vec<i64>,
    packets: Vec<u64>,
    bytes: Vec<u64>,
}

impl<'a> ReportData<'a> {
    pub(super) fn new(view: &'a View<'_>, merged: &MergedView, title: &'a str) -> Self {
        let origin = merged.bins.map(|bins| bins.start_ns);
        let origin = origin.or_else(|| view.traffic().first_seen.map(Timestamp::as_nanos));
        let origin = origin.unwrap_or_default().div_euclid(1_000);
        let mut protocols = Protocols::default();
        let (networks, filters, hosts) = host_columns(view, merged);
        Self {
            title,
            made_by: concat!("iplink ", env!("CARGO_PKG_VERSION")),
            weight: TrafficUnit::of(view),
            both_ways: view.is_bidirectional(),
            statistics: ReportStatistics::of(view),
            omitted: OmittedTraffic::of(view),
            merged: OmittedTraffic::merged_in(merged),
            origin,
            clock: zone_offsets(view, merged),
            time: merged.bins.map(|bins| TimeBins {
                start: microseconds(i128::from(bins.start_ns) - i128::from(origin) * 1_000),
                width: microseconds(bins.width_ns),
                count: bins.count,
            }),
            networks,
            filters,
            hosts,
            links: LinkColumns::of(merged, origin),
            cells: CellColumns::of(merged, &mut protocols),
            protocols: protocols.names,
        }
    }
}

/// Returns the offsets of the time zone for all times of the page.
fn zone_offsets(view: &View<'_>, merged: &MergedView) -> ZoneOffsets {
    let traffic = view.traffic();
    let start = merged.bins.map(|bins| bins.start_ns);
    let first = start.into_iter().chain(traffic.first_seen.map(Timestamp::as_nanos)).min();
    let first = first.unwrap_or_default();
    ZoneOffsets::between(view.zone(), first, traffic.last_seen.map_or(first, Timestamp::as_nanos))
}

impl<'a> ReportStatistics<'a> {
    fn of(view: &View<'a>) -> Self {
        let statistics = view.statistics();
        let inputs = statistics.inputs.iter().map(|input| ReportInput {
            name: &input.name,
            format: input.format.as_deref(),
            damage: input.damage.as_deref(),
            stopped: input.stopped,
            counters: ReportCounters::of(&input.counters),
        });
        Self { total: ReportCounters::of(&statistics.total()), inputs: inputs.collect() }
    }
}

impl ReportCounters {
    fn of(counters: &PacketCounters) -> Self {
        let skipped = counters.skipped.iter();
        let skipped = skipped.map(|(reason, count)| (reason.to_string(), *count));
        let PacketCounters { read, linked, filtered, .. } = *counters;
        Self { read, linked, filtered, skipped: skipped.collect() }
    }
}

impl OmittedTraffic {
    /// Returns the hosts, links and packets that a view does not contain.
    fn of(view: &View<'_>) -> Self {
        let omitted = view.omitted();
        let (packets, bytes) = (omitted.traffic.packets, omitted.traffic.bytes);
        Self { hosts: omitted.hosts, links: omitted.links, packets, bytes }
    }

    /// Returns the hosts and links that were merged for the page, and the packets that the
    /// merged host sent or received.
    fn merged_in(merged: &MergedView) -> Self {
        // Without merged hosts, no link has this index.
        let merged_host =
            if merged.merged_hosts > 0 { merged.kept_hosts.len() } else { usize::MAX };
        let merged_host_links = merged
            .links
            .iter()
            .filter(|link| link.source == merged_host || link.target == merged_host);
        let cells = merged_host_links.flat_map(|link| &link.cells);
        let sum = |count: fn(&TrafficCell) -> u64| {
            cells.clone().fold(0_u64, |sum, cell| sum.saturating_add(count(cell)))
        };
        let (packets, bytes) = (sum(|cell| cell.packets), sum(|cell| cell.bytes));
        Self { hosts: merged.members, links: merged.merged_links, packets, bytes }
    }
}

/// Returns the names of the networks, the filters and the columns of the hosts.
fn host_columns(
    view: &View<'_>,
    merged: &MergedView,
) -> (Vec<String>, Vec<FilterTemplate>, HostColumns) {
    let view_hosts: Vec<&Host> = view.hosts().collect();
    let kept: Vec<&Host> =
        merged.kept_hosts.iter().filter_map(|host| view_hosts.get(*host).copied()).collect();
    let mut weights: Vec<_> =
        kept.iter().map(|host| (host.address, view.weight().of_host(host))).collect();
    let mut columns = HostColumns { rank: merged.ranks.clone(), ..HostColumns::default() };
    let mut filters = Filters::default();
    for host in &kept {
        columns.address.push(address(host));
        columns.name.push(host.name.as_deref().map(str::to_owned));
        columns.members.push(host.members);
        columns.filter.push(filters.index_of(host.address));
    }
    if merged.merged_hosts > 0 {
        columns.address.push(format!("others ({} hosts)", merged.members));
        columns.name.push(None);
        columns.members.push(merged.members);
        columns.filter.push(None);
        columns.rank.push(kept.len());
        weights.push((Address::Others, 0));
    }
    let networks = Subnets::new(&weights, MAX_NETWORKS);
    columns.network = networks.network_of_host;
    for point in layout::force_layout(&layout_graph(merged, weights.len())) {
        columns.x.push(tenths(point.x));
        columns.y.push(tenths(point.y));
    }
    (networks.names, filters.templates, columns)
}

/// Returns the address of a host without its name, or the label of merged hosts.
fn address(host: &Host) -> String {
    match (host.address, &host.name) {
        (Address::Others | Address::SilentTo(_), None) => host.label().into_owned(),
        (address, _) => address.to_string(),
    }
}

/// Builds the graph from which the positions of hosts are computed. `nodes` is the number of hosts.
fn layout_graph(merged: &MergedView, nodes: usize) -> LayoutGraph {
    let edges = merged.links.iter().map(|link| {
        let packets: u64 = link.cells.iter().map(|cell| cell.packets).sum();
        (link.source, link.target, layout::link_pull(packets))
    });
    LayoutGraph { nodes, edges: edges.collect() }
}

#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
const fn tenths(length: f32) -> i32 {
    (length * 10.0).round() as i32
}

#[expect(clippy::cast_precision_loss, reason = "a timeline needs less precision than 53 bits")]
const fn microseconds(ns: i128) -> f64 {
    ns as f64 / 1_000.0
}

/// The distinct filters, in order of first occurrence.
#[derive(Debug, Default)]
struct Filters {
    indexes: BTreeMap<FilterTemplate, usize>,
    templates: Vec<FilterTemplate>,
}

impl Filters {
    /// Returns the index of the filter for an address, if a filter can select it.
    fn index_of(&mut self, address: Address) -> Option<usize> {
        let template = packet_filter::template(address)?;
        let Self { indexes, templates } = self;
        Some(*indexes.entry(template).or_insert_with_key(|template| {
            templates.push(template.clone());
            templates.len() - 1
        }))
    }
}

/// The distinct protocols, in order of first occurrence.
#[derive(Debug, Default)]
struct Protocols {
    indexes: BTreeMap<u8, i64>,
    names: Vec<String>,
}

impl Protocols {
    /// Returns the index of the protocol with this number; -1 if it is unknown.
    fn index_of(&mut self, number: Option<u8>) -> i64 {
        let Some(number) = number else { return -1 };
        let Self { indexes, names } = self;
        *indexes.entry(number).or_insert_with(|| {
            names.push(Protocol(number).to_string());
            i64::try_from(names.len()).unwrap_or(i64::MAX) - 1
        })
    }
}

impl LinkColumns {
    fn of(merged: &MergedView, origin: i64) -> Self {
        let mut columns = Self::default();
        let since_origin = |time: Option<Timestamp>| {
            Some(time?.as_nanos().div_euclid(1_000).saturating_sub(origin))
        };
        for link in &merged.links {
            columns.source.push(link.source);
            columns.target.push(link.target);
            columns.first.push(since_origin(link.first_seen));
            columns.last.push(since_origin(link.last_seen));
            columns.cells.push(link.cells.len());
        }
        columns
    }
}

impl CellColumns {
    fn of(merged: &MergedView, protocols: &mut Protocols) -> Self {
        let mut columns = Self::default();
        for cell in merged.links.iter().flat_map(|link| &link.cells) {
            columns.bin.push(cell.bin.map_or(-1, i64::from));
            columns.protocol.push(protocols.index_of(cell.protocol));
            columns.packets.push(cell.packets);
            columns.bytes.push(cell.bytes);
        }
        columns
    }
}
