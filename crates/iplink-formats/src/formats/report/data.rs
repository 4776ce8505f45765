//! What the page is told: columns of numbers, so that ten thousand hosts are read
//! in no time.

use std::collections::BTreeMap;

use iplink_core::PacketCounters;
use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Host};
use iplink_core::query::{View, Weight};
use iplink_core::time::Timestamp;
use serde::Serialize;

use super::fold::{Cell, Folded};
use crate::kit::layout::{self, Net};
use crate::kit::model::subnet::Subnets;
use crate::kit::page::zone_offsets::Clock;
use crate::kit::text::packet_filter::{self, Template};

/// So many networks are told apart at most.
const MOST_NETWORKS: usize = 60;

/// All that the page shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'a> {
    title: &'a str,
    made_by: &'static str,
    weight: &'static str,
    both_ways: bool,
    account: Statistics<'a>,
    left_out: Left,
    folded: Left,
    /// Where times are counted from, in microseconds since 1970.
    origin: i64,
    clock: Clock,
    time: Option<Time>,
    protocols: Vec<String>,
    networks: Vec<String>,
    filters: Vec<Template>,
    hosts: Hosts,
    links: Links,
    cells: Cells,
}

#[derive(Debug, Serialize)]
struct Statistics<'a> {
    total: Total,
    inputs: Vec<Input<'a>>,
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    name: &'a str,
    format: Option<&'a str>,
    damage: Option<&'a str>,
    stopped: bool,
    tally: Total,
}

#[derive(Debug, Serialize)]
struct Total {
    read: u64,
    linked: u64,
    filtered: u64,
    skipped: Vec<(String, u64)>,
}

/// What is not shown, or not by itself.
#[derive(Debug, Serialize)]
struct Left {
    hosts: usize,
    links: usize,
    packets: u64,
    bytes: u64,
}

/// The bins, in microseconds since the origin.
#[derive(Debug, Serialize)]
struct Time {
    start: f64,
    width: f64,
    count: u32,
}

#[derive(Debug, Default, Serialize)]
struct Hosts {
    address: Vec<String>,
    name: Vec<Option<String>>,
    members: Vec<usize>,
    rank: Vec<usize>,
    network: Vec<usize>,
    /// Which filter takes its packets; none where no filter can tell them.
    filter: Vec<Option<usize>>,
    x: Vec<i32>,
    y: Vec<i32>,
}

#[derive(Debug, Default, Serialize)]
struct Links {
    source: Vec<usize>,
    target: Vec<usize>,
    /// In microseconds since the origin.
    first: Vec<Option<i64>>,
    last: Vec<Option<i64>>,
    /// How many cells it has.
    cells: Vec<usize>,
}

#[derive(Debug, Default, Serialize)]
struct Cells {
    /// -1 where packets have no time.
    bin: Vec<i64>,
    /// -1 where nobody kept it.
    protocol: Vec<i64>,
    packets: Vec<u64>,
    bytes: Vec<u64>,
}

impl<'a> Data<'a> {
    pub(super) fn new(view: &'a View<'_>, folded: &Folded, title: &'a str) -> Self {
        let origin = folded.bins.map(|bins| bins.start_ns);
        let origin = origin.or_else(|| view.traffic().first_seen.map(Timestamp::as_nanos));
        let origin = origin.unwrap_or_default().div_euclid(1_000);
        let mut protocols = Protocols::default();
        let (networks, filters, hosts) = hosts(view, folded);
        Self {
            title,
            made_by: concat!("iplink ", env!("CARGO_PKG_VERSION")),
            weight: if view.weight() == Weight::Bytes { "bytes" } else { "packets" },
            both_ways: view.is_both_ways(),
            account: Statistics::of(view),
            left_out: Left::out_of(view),
            folded: Left::within(folded),
            origin,
            clock: clock(view, folded),
            time: folded.bins.map(|bins| Time {
                start: micros(i128::from(bins.start_ns) - i128::from(origin) * 1_000),
                width: micros(bins.width_ns),
                count: bins.count,
            }),
            networks,
            filters,
            hosts,
            links: Links::of(folded, origin),
            cells: Cells::of(folded, &mut protocols),
            protocols: protocols.names,
        }
    }
}

/// Returns what tells all times of the page.
fn clock(view: &View<'_>, folded: &Folded) -> Clock {
    let traffic = view.traffic();
    let start = folded.bins.map(|bins| bins.start_ns);
    let first = start.into_iter().chain(traffic.first_seen.map(Timestamp::as_nanos)).min();
    let first = first.unwrap_or_default();
    Clock::of(view.zone(), first, traffic.last_seen.map_or(first, Timestamp::as_nanos))
}

impl<'a> Statistics<'a> {
    fn of(view: &View<'a>) -> Self {
        let account = view.account();
        let inputs = account.inputs.iter().map(|input| Input {
            name: &input.name,
            format: input.format.as_deref(),
            damage: input.damage.as_deref(),
            stopped: input.stopped,
            tally: Total::of(&input.tally),
        });
        Self { total: Total::of(&account.total()), inputs: inputs.collect() }
    }
}

impl Total {
    fn of(tally: &PacketCounters) -> Self {
        let skipped = tally.skipped.iter().map(|(skip, count)| (skip.to_string(), *count));
        let PacketCounters { read, linked, filtered, .. } = *tally;
        Self { read, linked, filtered, skipped: skipped.collect() }
    }
}

impl Left {
    fn out_of(view: &View<'_>) -> Self {
        let left = view.left_out();
        let (packets, bytes) = (left.traffic.packets, left.traffic.bytes);
        Self { hosts: left.hosts, links: left.links, packets, bytes }
    }

    /// What became one host, and the packets that it sent or received.
    fn within(folded: &Folded) -> Self {
        let rest = if folded.folded > 0 { folded.kept.len() } else { usize::MAX };
        let touches = folded.links.iter().filter(|link| link.source == rest || link.target == rest);
        let cells = touches.flat_map(|link| &link.cells);
        let sum = |of: fn(&Cell) -> u64| {
            cells.clone().fold(0_u64, |sum, cell| sum.saturating_add(of(cell)))
        };
        let (packets, bytes) = (sum(|cell| cell.packets), sum(|cell| cell.bytes));
        Self { hosts: folded.members, links: folded.folded_links, packets, bytes }
    }
}

/// Returns the networks, the filters and the hosts.
fn hosts(view: &View<'_>, folded: &Folded) -> (Vec<String>, Vec<Template>, Hosts) {
    let all: Vec<&Host> = view.hosts().collect();
    let kept: Vec<&Host> =
        folded.kept.iter().filter_map(|place| all.get(*place).copied()).collect();
    let mut weighed: Vec<_> =
        kept.iter().map(|host| (host.address, view.weight().of_host(host))).collect();
    let mut columns = Hosts { rank: folded.ranks.clone(), ..Hosts::default() };
    let mut filters = Filters::default();
    for host in &kept {
        columns.address.push(address(host));
        columns.name.push(host.name.as_deref().map(str::to_owned));
        columns.members.push(host.members);
        columns.filter.push(filters.of(host.address));
    }
    if folded.folded > 0 {
        columns.address.push(format!("others ({} hosts)", folded.members));
        columns.name.push(None);
        columns.members.push(folded.members);
        columns.filter.push(None);
        columns.rank.push(kept.len());
        weighed.push((Address::Others, 0));
    }
    let networks = Subnets::new(&weighed, MOST_NETWORKS);
    columns.network = networks.of;
    for point in layout::force(&net(folded, weighed.len())) {
        columns.x.push(tenths(point.x));
        columns.y.push(tenths(point.y));
    }
    (networks.names, filters.templates, columns)
}

/// Tells a host, without its name.
fn address(host: &Host) -> String {
    match (host.address, &host.name) {
        (Address::Others | Address::SilentTo(_), None) => host.label().into_owned(),
        (address, _) => address.to_string(),
    }
}

fn net(folded: &Folded, nodes: usize) -> Net {
    let edges = folded.links.iter().map(|link| {
        let packets: u64 = link.cells.iter().map(|cell| cell.packets).sum();
        (link.source, link.target, 1.0 + (packets.max(1) as f32).log10())
    });
    Net { nodes, edges: edges.collect() }
}

#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
const fn tenths(length: f32) -> i32 {
    (length * 10.0).round() as i32
}

#[expect(clippy::cast_precision_loss, reason = "a picture of time needs no 53 bits")]
const fn micros(ns: i128) -> f64 {
    ns as f64 / 1_000.0
}

/// The filters, each once.
#[derive(Debug, Default)]
struct Filters {
    places: BTreeMap<Template, usize>,
    templates: Vec<Template>,
}

impl Filters {
    fn of(&mut self, address: Address) -> Option<usize> {
        let template = packet_filter::template(address)?;
        let Self { places, templates } = self;
        Some(*places.entry(template).or_insert_with_key(|template| {
            templates.push(template.clone());
            templates.len() - 1
        }))
    }
}

/// The protocols in the order in which they are met.
#[derive(Debug, Default)]
struct Protocols {
    places: BTreeMap<u8, i64>,
    names: Vec<String>,
}

impl Protocols {
    fn place(&mut self, number: Option<u8>) -> i64 {
        let Some(number) = number else { return -1 };
        let Self { places, names } = self;
        *places.entry(number).or_insert_with(|| {
            names.push(Protocol(number).to_string());
            i64::try_from(names.len()).unwrap_or(i64::MAX) - 1
        })
    }
}

impl Links {
    fn of(folded: &Folded, origin: i64) -> Self {
        let mut columns = Self::default();
        let time = |time: Option<Timestamp>| {
            Some(time?.as_nanos().div_euclid(1_000).saturating_sub(origin))
        };
        for link in &folded.links {
            columns.source.push(link.source);
            columns.target.push(link.target);
            columns.first.push(time(link.first_seen));
            columns.last.push(time(link.last_seen));
            columns.cells.push(link.cells.len());
        }
        columns
    }
}

impl Cells {
    fn of(folded: &Folded, protocols: &mut Protocols) -> Self {
        let mut columns = Self::default();
        for cell in folded.links.iter().flat_map(|link| &link.cells) {
            columns.bin.push(cell.bin.map_or(-1, i64::from));
            columns.protocol.push(protocols.place(cell.protocol));
            columns.packets.push(cell.packets);
            columns.bytes.push(cell.bytes);
        }
        columns
    }
}
