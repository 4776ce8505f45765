//! Rows and columns that describe the inputs and the graph.

use iplink_core::capture::Interface;
use iplink_core::graph::{Host, HostMetadata, NameSource};
use iplink_core::query::View;
use iplink_core::{InputStatistics, PacketCounters, Statistics};

use crate::table::{Column, Value};

/// One property of an input or of the graph.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InfoRow<'a> {
    /// The name of the input; empty for all inputs together.
    pub input: &'a str,
    /// The name of the property.
    pub item: String,
    /// The value of the property.
    pub value: Value<'a>,
}

/// Returns the columns of [`InfoRow`]s.
#[must_use]
pub const fn info<'a>() -> [Column<InfoRow<'a>>; 3] {
    [
        Column::new("input", "input; empty for all inputs together", |row| row.input.into()),
        Column::new("item", "name of the property", |row| row.item.as_str().into()),
        Column::new("value", "value of the property", |row| row.value.clone()),
    ]
}

/// Returns the properties of each input and its packet counters, then those of the
/// graph.
#[must_use]
pub fn info_rows<'a>(view: &View<'a>) -> Vec<InfoRow<'a>> {
    let statistics: &'a Statistics = view.statistics();
    let mut rows = Vec::new();
    for input in &statistics.inputs {
        let mut add_row = |item: &str, value| {
            rows.push(InfoRow { input: &input.name, item: item.to_owned(), value })
        };
        add_row("format", input.format.as_deref().unwrap_or("unknown").into());
        if input.stopped {
            add_row("reading stopped", "before the end of the input".into());
        }
        input.damage.iter().for_each(|damage| add_row("damage", damage.as_str().into()));
        for interface in input.interfaces.as_slice() {
            add_row(&format!("interface {}", interface.number), describe(interface).into());
        }
        if input.interfaces.dropped() > 0 {
            add_row("interfaces not kept", Value::Integer(input.interfaces.dropped()));
        }
        for (item, stored, dropped) in name_counts(input) {
            if stored > 0 {
                add_row(&item, Value::Integer(stored));
            }
            if dropped > 0 {
                add_row(&format!("{item} not kept"), Value::Integer(dropped));
            }
        }
        if input.packet_names.dropped_streams() > 0 {
            let dropped = Value::Integer(input.packet_names.dropped_streams());
            add_row("messages not searched for names", dropped);
        }
        rows.extend(counter_rows(&input.name, &input.counters));
    }
    if statistics.inputs.len() > 1 {
        rows.extend(counter_rows("", &statistics.total()));
    }
    rows.extend(graph_rows(view));
    rows
}

/// Returns the number of stored and of dropped names in an input, by source.
fn name_counts(input: &InputStatistics) -> impl Iterator<Item = (String, u64, u64)> {
    let in_packets = |source| {
        let item = match source {
            NameSource::Dns | NameSource::Mdns => format!("names in {source} answers"),
            NameSource::Tls | NameSource::Http => format!("names in {source} requests"),
            source => format!("names in {source} messages"),
        };
        let names = &input.packet_names;
        (item, names.from_source(source).count() as u64, names.dropped(source))
    };
    let in_capture = (input.names.as_slice().len() as u64, input.names.dropped());
    let in_capture = ("names of hosts".to_owned(), in_capture.0, in_capture.1);
    std::iter::once(in_capture).chain(NameSource::ALL.into_iter().map(in_packets))
}

/// Describes an interface by the metadata of the capture.
fn describe(interface: &Interface) -> String {
    let texts = [&interface.name, &interface.description];
    let mut parts: Vec<_> = texts.into_iter().flatten().map(ToString::to_string).collect();
    parts.push(format!("link type {}", interface.link_type));
    if interface.snap_len > 0 {
        parts.push(format!("snap length {}", interface.snap_len));
    }
    parts.join(", ")
}

/// Returns a row for each packet counter of an input, or of all inputs if `input` is empty.
fn counter_rows<'a>(input: &'a str, counters: &PacketCounters) -> Vec<InfoRow<'a>> {
    let row = |item: &str, packets| InfoRow {
        input,
        item: item.to_owned(),
        value: Value::Integer(packets),
    };
    let mut rows = vec![
        row("packets read", counters.read),
        row("packets linked", counters.linked),
        row("packets filtered out", counters.filtered),
        row("packets skipped", counters.skipped()),
    ];
    let reasons = counters.skipped.iter();
    rows.extend(reasons.map(|(reason, packets)| row(&format!("skipped: {reason}"), *packets)));
    rows
}

/// Returns the rows for the size and the time span of the graph.
fn graph_rows<'a>(view: &View<'a>) -> Vec<InfoRow<'a>> {
    let row = |item: &str, value| InfoRow { input: "", item: item.to_owned(), value };
    let total = view.traffic();
    let mut rows = vec![
        row("hosts", Value::Integer(view.hosts().len() as u64)),
        row("links", Value::Integer(view.links().len() as u64)),
        row("bytes linked", Value::Integer(total.bytes)),
        row("first seen", Value::Time(total.first_seen)),
        row("last seen", Value::Time(total.last_seen)),
    ];
    rows.extend(naming_rows(view));
    rows
}

/// Returns the rows for the number of named hosts, by the source of their names. Zero counts are
/// omitted.
fn naming_rows<'a>(view: &View<'a>) -> Vec<InfoRow<'a>> {
    let row = |item: String, count: usize| {
        (count > 0).then_some(InfoRow { input: "", item, value: Value::Integer(count as u64) })
    };
    let count_from = |source: NameSource| {
        let is_named_by = |host: &&Host| {
            host.metadata.as_ref().is_some_and(|metadata| has_name_from(metadata, source))
        };
        row(format!("hosts named by {source}"), view.hosts().filter(is_named_by).count())
    };
    let with_name = view.hosts().filter(|host| host.name.is_some()).count();
    let with_several_names = view.hosts().filter(|host| name_count(host) > 1).count();
    let rows = [
        row("hosts with a name".to_owned(), with_name),
        row("hosts with several names".to_owned(), with_several_names),
    ];
    rows.into_iter().chain(NameSource::ALL.map(count_from)).flatten().collect()
}

/// Returns whether a host has a name from this source.
fn has_name_from(metadata: &HostMetadata, source: NameSource) -> bool {
    metadata.names.iter().any(|name| name.source == source)
}

fn name_count(host: &Host) -> usize {
    host.metadata.as_ref().map_or(0, |metadata| metadata.names.len())
}
