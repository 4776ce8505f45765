//! The packets of each link per time step, for the replay in the page.

use std::collections::BTreeMap;

use iplink_core::graph::Address;
use iplink_core::query::View;
use serde::Serialize;

use crate::kit::model::scene::Scene;
use crate::kit::page::zone_offsets::ZoneOffsets;

/// The maximum number of bins of all links together. If there are more, adjacent bins are merged
/// into longer steps.
const MAX_BINS: usize = 200_000;

/// The capture in steps of time.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Replay {
    /// The start of the first step, in seconds since the Unix epoch.
    start: f64,
    /// The length of a step, in seconds.
    width: f64,
    /// The number of steps.
    steps: i64,
    /// For each link of the scene, in order: pairs of a step number and the number of
    /// packets in that step.
    links: Vec<Vec<u64>>,
    /// The number of packets without a timestamp, which are in no step.
    timeless: u64,
    clock: ZoneOffsets,
}

/// For each edge, the number of packets in each time bin, by the start of the bin in nanoseconds
/// since the Unix epoch.
type EdgeBins = Vec<BTreeMap<i64, u64>>;

impl Replay {
    /// Creates the replay of a view; returns `None` if no packet has a timestamp.
    pub(super) fn of(view: &View<'_>, scene: &Scene) -> Option<Self> {
        let width = view.bin_width()?;
        let (mut bins, timeless) = bins_by_edge(view, scene);
        let starts = || bins.iter().flat_map(|bins| bins.keys().copied());
        let (first, last) = (starts().min()?, starts().max()?);
        let mut bins_per_step = 1_i64;
        while bin_count(&bins) > MAX_BINS && bins_per_step < i64::MAX / 2 {
            bins_per_step *= 2;
            bins = bins.iter().map(|bins| merge_bins(bins, first, width, bins_per_step)).collect();
        }
        let step = |start: i64| start.saturating_sub(first) / width / bins_per_step;
        let links = bins.iter().map(|bins| {
            let pairs = bins.iter();
            pairs.flat_map(|(start, packets)| [step(*start).unsigned_abs(), *packets]).collect()
        });
        let links = links.collect();
        let seconds = |ns: i64| ns as f64 / 1e9;
        let (start, steps) = (seconds(first), step(last).saturating_add(1));
        let clock = ZoneOffsets::between(view.zone(), first, last);
        Some(Self {
            start,
            width: seconds(width) * bins_per_step as f64,
            steps,
            links,
            timeless,
            clock,
        })
    }
}

/// Sums the bins of the links that each edge of the scene represents. Also returns the number of
/// packets without a timestamp.
fn bins_by_edge(view: &View<'_>, scene: &Scene) -> (EdgeBins, u64) {
    let mut nodes: BTreeMap<Address, usize> = BTreeMap::new();
    for (index, node) in scene.nodes.iter().enumerate() {
        nodes.entry(node.address).or_insert(index);
    }
    // Hosts without a node of their own belong to the last node, which represents all
    // remaining hosts.
    let others = scene.nodes.len().saturating_sub(1);
    let node_of = |address: &Address| nodes.get(address).copied().unwrap_or(others);
    let edges = scene.edges.iter().enumerate();
    let edges: BTreeMap<_, _> =
        edges.map(|(index, edge)| ((edge.source, edge.target), index)).collect();
    let (mut bins, mut timeless) = (vec![BTreeMap::new(); scene.edges.len()], 0_u64);
    for link in view.links() {
        let ends = (node_of(&link.source.address), node_of(&link.target.address));
        let Some(bins) = edges.get(&ends).and_then(|index| bins.get_mut(*index)) else {
            continue;
        };
        for record in link.flow_records {
            let packets = record.traffic.packets;
            match record.key.bin() {
                Some(start) => {
                    let total = bins.entry(start.as_nanos()).or_insert(0_u64);
                    *total = total.saturating_add(packets);
                }
                None => timeless = timeless.saturating_add(packets),
            }
        }
    }
    (bins, timeless)
}

/// Returns the number of bins of all edges.
fn bin_count(bins: &EdgeBins) -> usize {
    bins.iter().map(BTreeMap::len).sum()
}

/// Merges every `bins_per_step` adjacent bins of an edge into one. `first` is the start of the
/// first bin of all edges, and `width` is the width of a bin. Times are in nanoseconds.
fn merge_bins(
    bins: &BTreeMap<i64, u64>,
    first: i64,
    width: i64,
    bins_per_step: i64,
) -> BTreeMap<i64, u64> {
    let mut merged = BTreeMap::new();
    let step_width = width.saturating_mul(bins_per_step).max(1);
    for (start, packets) in bins {
        let offset = start.saturating_sub(first);
        let start = first.saturating_add(offset - offset.rem_euclid(step_width));
        let total = merged.entry(start).or_insert(0_u64);
        *total = total.saturating_add(*packets);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn replay_steps_contain_all_packets_for_any_host_limit() {
        let mut ingest = Ingest::new(Dimensions::TIMES);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        for max_hosts in [2, 9, 1_000] {
            let replay = Replay::of(&view, &Scene::of(&view, max_hosts)).unwrap();
            let packets = replay.links.iter().flat_map(|link| link.iter().skip(1).step_by(2));
            assert_eq!(packets.sum::<u64>() + replay.timeless, view.traffic().packets);
            let steps = replay.links.iter().flat_map(|link| link.iter().step_by(2));
            assert_eq!(steps.max().unwrap() + 1, replay.steps.unsigned_abs());
        }
    }

    #[test]
    fn replay_merged_steps_keep_packet_count() {
        let bins = BTreeMap::from([(10, 1), (20, 2), (30, 4), (60, 8)]);
        let merged = merge_bins(&bins, 10, 10, 2);
        assert_eq!(merged, BTreeMap::from([(10, 3), (30, 4), (50, 8)]));
    }
}
