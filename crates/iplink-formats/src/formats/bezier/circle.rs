//! Divides the circle into arcs of hosts, arcs of ports, and the ends of ribbons.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

use iplink_core::graph::Count;
use iplink_core::query::View;

use crate::kit::draw::ribbon::CircleArc;
use crate::kit::model::scene::{Scene, add_counts};
use crate::kit::text::number::format_integer;

/// The maximum number of separate ribbons. Beyond it, ribbons between the same two arcs are
/// merged, because they would be too thin to see.
const MAX_RIBBONS: usize = 4_000;

/// The circle, divided into arcs.
pub(super) struct PortCircle {
    /// The arc of each host, in the order of the scene.
    pub(super) hosts: Vec<CircleArc>,
    /// The arcs of ports, sorted by host, then by position on the circle.
    pub(super) port_arcs: Vec<PortArc>,
    /// The ribbons between ports.
    pub(super) port_ribbons: Vec<PortRibbon>,
    /// The number of ports without an arc of their own.
    pub(super) merged_ports: usize,
    /// The number of port pairs without a ribbon of their own.
    pub(super) merged_pairs: usize,
}

/// The arc of a port, or of all remaining ports of a host.
pub(super) struct PortArc {
    /// The index of the host in the scene.
    pub(super) node: usize,
    port: Port,
    /// The number of ports that it represents.
    port_count: usize,
    /// The sent traffic, in the unit of the scene.
    pub(super) sent: u64,
    /// The received traffic, in the unit of the scene.
    pub(super) received: u64,
    pub(super) arc: CircleArc,
    /// The part of `arc` for sent traffic.
    pub(super) out_arc: CircleArc,
    /// The part of `arc` for received traffic.
    pub(super) in_arc: CircleArc,
}

/// A ribbon: the traffic from one port to another.
pub(super) struct PortRibbon {
    pub(super) source: RibbonEnd,
    pub(super) target: RibbonEnd,
    /// The traffic, in the unit of the scene.
    pub(super) weight: u64,
    /// The traffic in packets and bytes.
    traffic: Count,
    /// The number of port pairs that it represents.
    pair_count: usize,
}

/// One end of a ribbon.
#[derive(Clone, Copy)]
pub(super) struct RibbonEnd {
    /// The index of the host in the scene.
    pub(super) node: usize,
    port: Port,
    /// The index of the arc of the port.
    port_arc: usize,
    /// The part of the port's arc that the ribbon covers.
    pub(super) arc: CircleArc,
}

/// A port of a host. The arc of a host contains the arcs of its ports in the order of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Number(u16),
    /// All ports without an arc of their own.
    Others,
    /// No port: the packets of protocols without ports, and fragments other than the first one.
    Missing,
}

/// The index of a host in the scene, and one of its ports.
type HostPort = (usize, Port);

impl PortCircle {
    /// Divides the circle. The `max_ports` heaviest ports of each host have an arc of
    /// their own.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of flow records.
    pub(super) fn new(view: &View<'_>, scene: &Scene, max_ports: usize) -> Self {
        let pair_sums = sum_port_pairs(view, scene);
        let separate_ports = separate_ports(&pair_sums, scene, max_ports);
        // Returns the host and port to whose arc a port belongs.
        let arc_key_of = |(node, port): HostPort| {
            let port = if separate_ports.contains(&(node, port)) { port } else { Port::Others };
            (node, port)
        };
        let (port_ribbons, merged_pairs) = port_ribbons(&pair_sums, scene, arc_key_of);
        let mut circle = Self {
            hosts: Vec::new(),
            port_arcs: Vec::new(),
            port_ribbons,
            merged_ports: 0,
            merged_pairs,
        };
        circle.add_port_arcs(&pair_sums, scene, arc_key_of);
        circle.assign_host_arcs(scene);
        circle.assign_ribbon_ends(scene);
        circle
    }

    /// Adds an arc for each separate port, and one for the remaining ports of each host, with the
    /// sum of its traffic. Also stores the indexes of the arcs in the ends of the ribbons.
    /// `arc_key_of` returns the host and port to whose arc a port belongs.
    fn add_port_arcs(
        &mut self,
        pair_sums: &BTreeMap<(HostPort, HostPort), Count>,
        scene: &Scene,
        arc_key_of: impl Fn(HostPort) -> HostPort,
    ) {
        let mut port_arcs: BTreeMap<HostPort, PortArc> = BTreeMap::new();
        let mut ports: BTreeMap<HostPort, BTreeSet<Port>> = BTreeMap::new();
        for ((source, target), traffic) in pair_sums {
            let weight = scene.unit.count(*traffic);
            for (host_port, is_source) in [(*source, true), (*target, false)] {
                let key = arc_key_of(host_port);
                ports.entry(key).or_default().insert(host_port.1);
                let port_arc = port_arcs.entry(key).or_insert_with(|| PortArc::new(key));
                let sum = if is_source { &mut port_arc.sent } else { &mut port_arc.received };
                *sum = sum.saturating_add(weight);
            }
        }
        for (key, ports) in ports {
            if let Some(port_arc) = port_arcs.get_mut(&key) {
                port_arc.port_count = ports.len();
                self.merged_ports += if key.1 == Port::Others { ports.len() } else { 0 };
            }
        }
        let arc_indexes: BTreeMap<HostPort, usize> =
            port_arcs.keys().enumerate().map(|(index, key)| (*key, index)).collect();
        for ribbon in &mut self.port_ribbons {
            for end in [&mut ribbon.source, &mut ribbon.target] {
                let key = arc_key_of((end.node, end.port));
                end.port_arc = arc_indexes.get(&key).copied().unwrap_or_default();
            }
        }
        self.port_arcs = port_arcs.into_values().collect();
    }

    /// Divides the circle among hosts and ports in proportion to their traffic.
    fn assign_host_arcs(&mut self, scene: &Scene) {
        let count = scene.nodes.len();
        let gap = if count < 2 { 0.0 } else { (0.14 * TAU / count as f64).min(0.035) };
        let total: f64 = self.port_arcs.iter().map(PortArc::total).sum();
        // The angle of one unit of weight, in radians.
        let unit_angle = (TAU - gap * count as f64) / total.max(1.0);
        let (mut angle, mut port_arcs) = (0.0, self.port_arcs.iter_mut().peekable());
        for node in 0..count {
            let from = angle;
            while let Some(port_arc) = port_arcs.next_if(|port_arc| port_arc.node == node) {
                let middle = angle + port_arc.sent as f64 * unit_angle;
                let to = middle + port_arc.received as f64 * unit_angle;
                port_arc.arc = CircleArc { from: angle, to };
                port_arc.out_arc = CircleArc { from: angle, to: middle };
                port_arc.in_arc = CircleArc { from: middle, to };
                angle = to;
            }
            self.hosts.push(CircleArc { from, to: angle });
            angle += gap;
        }
    }

    /// Divides the arc of each port among its ribbons, ordered by the position of their
    /// other ends, so that few ribbons of a port cross.
    fn assign_ribbon_ends(&mut self, scene: &Scene) {
        let count = scene.nodes.len().max(1);
        let mut ends = Vec::new();
        for (index, ribbon) in self.port_ribbons.iter().enumerate() {
            let (source, target) = (ribbon.source, ribbon.target);
            for (end, opposite, is_source) in [(source, target, true), (target, source, false)] {
                // The number of hosts from this end counterclockwise to the opposite end.
                let distance_back = (end.node + count - opposite.node) % count;
                let key = (
                    end.port_arc,
                    distance_back,
                    Reverse(opposite.port_arc),
                    Reverse(opposite.port),
                );
                ends.push((key, index, is_source));
            }
        }
        ends.sort_unstable_by_key(|(key, index, is_source)| (*key, *index, *is_source));
        // The start of the unused part of each sent and received arc.
        let mut next_angles: Vec<(f64, f64)> = self
            .port_arcs
            .iter()
            .map(|port_arc| (port_arc.out_arc.from, port_arc.in_arc.from))
            .collect();
        for ((arc_index, ..), ribbon_index, is_source) in ends {
            let (Some(next), Some(port_arc), Some(ribbon)) = (
                next_angles.get_mut(arc_index),
                self.port_arcs.get(arc_index),
                self.port_ribbons.get_mut(ribbon_index),
            ) else {
                continue;
            };
            let (start, end, full_arc, sum) = match is_source {
                true => (&mut next.0, &mut ribbon.source, port_arc.out_arc, port_arc.sent),
                false => (&mut next.1, &mut ribbon.target, port_arc.in_arc, port_arc.received),
            };
            let to =
                *start + (full_arc.to - full_arc.from) * ribbon.weight as f64 / sum.max(1) as f64;
            end.arc = CircleArc { from: *start, to };
            *start = to;
        }
    }

    /// Describes a ribbon for its tooltip.
    pub(super) fn about(&self, ribbon: &PortRibbon, scene: &Scene) -> String {
        let describe = |end: &RibbonEnd| {
            let label = scene.nodes.get(end.node).map_or("", |node| node.label.as_str());
            let port = match (ribbon.pair_count, self.port_arcs.get(end.port_arc)) {
                (2.., Some(port_arc)) => port_arc.name(),
                _ => end.port.name(1),
            };
            format!("{label}, {port}")
        };
        let amount = scene.unit.format(scene.unit.count(ribbon.traffic));
        format!("{} → {}: {amount}", describe(&ribbon.source), describe(&ribbon.target))
    }
}

impl PortArc {
    /// Creates an arc without traffic, which has no extent yet.
    const fn new((node, port): HostPort) -> Self {
        let arc = CircleArc { from: 0.0, to: 0.0 };
        Self { node, port, port_count: 1, sent: 0, received: 0, arc, out_arc: arc, in_arc: arc }
    }

    /// Returns the sum of sent and received traffic.
    fn total(&self) -> f64 {
        self.sent as f64 + self.received as f64
    }

    /// Returns the name of the port, or the number of merged ports.
    pub(super) fn name(&self) -> String {
        self.port.name(self.port_count)
    }
}

impl Port {
    /// Returns the port number as text or, for merged ports, their number, which is `port_count`.
    fn name(self, port_count: usize) -> String {
        match self {
            Self::Number(port) => port.to_string(),
            Self::Others => format!("{} ports", format_integer(port_count as u64)),
            Self::Missing => "no port".to_owned(),
        }
    }
}

/// Sums the traffic of each pair of ports.
fn sum_port_pairs(view: &View<'_>, scene: &Scene) -> BTreeMap<(HostPort, HostPort), Count> {
    let nodes = scene.node_lookup();
    let mut pair_sums: BTreeMap<(HostPort, HostPort), Count> = BTreeMap::new();
    for link in view.links() {
        let (source, target) = (nodes.of(link.source), nodes.of(link.target));
        for record in link.flow_records {
            let (from, to) = record.key.ports().map_or((Port::Missing, Port::Missing), |ports| {
                (Port::Number(ports.source), Port::Number(ports.target))
            });
            let sum = pair_sums.entry(((source, from), (target, to))).or_default();
            *sum = add_counts(*sum, record.traffic.count());
        }
    }
    pair_sums
}

/// Returns the ports with an arc of their own: the heaviest of each host. If only one
/// port would remain, it is included, since merging one port saves nothing.
fn separate_ports(
    pair_sums: &BTreeMap<(HostPort, HostPort), Count>,
    scene: &Scene,
    max_ports: usize,
) -> BTreeSet<HostPort> {
    let mut weights: BTreeMap<HostPort, u64> = BTreeMap::new();
    for ((source, target), traffic) in pair_sums {
        for host_port in [source, target] {
            let weight = weights.entry(*host_port).or_default();
            *weight = weight.saturating_add(scene.unit.count(*traffic));
        }
    }
    let mut hosts: BTreeMap<usize, Vec<(Port, u64)>> = BTreeMap::new();
    for ((node, port), weight) in weights {
        hosts.entry(node).or_default().push((port, weight));
    }
    let mut separate_ports = BTreeSet::new();
    for (node, mut ports) in hosts {
        // Packets without a port come first, because they always have an arc of their own.
        ports.sort_by_key(|(port, weight)| (*port != Port::Missing, Reverse(*weight), *port));
        let numbered = ports.iter().filter(|(port, _)| *port != Port::Missing).count();
        let portless = ports.len() - numbered;
        let kept_count = if numbered > max_ports + 1 { max_ports } else { numbered };
        let kept_ports = ports.into_iter().take(kept_count + portless);
        separate_ports.extend(kept_ports.map(|(port, _)| (node, port)));
    }
    separate_ports
}

/// Returns the ribbons, and the number of port pairs without a ribbon of their own. `arc_key_of`
/// returns the host and port to whose arc a port belongs.
fn port_ribbons(
    pair_sums: &BTreeMap<(HostPort, HostPort), Count>,
    scene: &Scene,
    arc_key_of: impl Fn(HostPort) -> HostPort,
) -> (Vec<PortRibbon>, usize) {
    let mut port_ribbons: BTreeMap<(HostPort, HostPort), (Count, usize)> = BTreeMap::new();
    let has_too_many = pair_sums.len() > MAX_RIBBONS;
    for ((source, target), traffic) in pair_sums {
        let key = match has_too_many {
            true => (arc_key_of(*source), arc_key_of(*target)),
            false => (*source, *target),
        };
        let (sum, pair_count) = port_ribbons.entry(key).or_default();
        *sum = add_counts(*sum, *traffic);
        *pair_count += 1;
    }
    let merged_pairs = pair_sums.len() - port_ribbons.len();
    let ribbon_end =
        |(node, port): HostPort| RibbonEnd { node, port, port_arc: 0, arc: CircleArc::default() };
    let port_ribbons =
        port_ribbons.into_iter().map(|((source, target), (traffic, pair_count))| PortRibbon {
            source: ribbon_end(source),
            target: ribbon_end(target),
            weight: scene.unit.count(traffic),
            traffic,
            pair_count,
        });
    (port_ribbons.collect(), merged_pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    /// Returns the circle of the office capture, and the number of packets.
    fn office_circle(max_ports: usize) -> (PortCircle, u64) {
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let scene = Scene::of(&view, 24);
        (PortCircle::new(&view, &scene, max_ports), view.traffic().packets)
    }

    #[test]
    fn bezier_ribbons_contain_all_packets() {
        for max_ports in [1, 8, 1_000] {
            let (circle, packets) = office_circle(max_ports);
            assert_eq!(
                circle.port_ribbons.iter().map(|ribbon| ribbon.weight).sum::<u64>(),
                packets
            );
            assert_eq!(circle.port_arcs.iter().map(|port_arc| port_arc.sent).sum::<u64>(), packets);
            assert_eq!(
                circle.port_arcs.iter().map(|port_arc| port_arc.received).sum::<u64>(),
                packets
            );
        }
    }

    #[test]
    fn bezier_arcs_fill_circle_and_ribbons_fill_arcs() {
        let (circle, _) = office_circle(8);
        assert!(circle.hosts.windows(2).all(|pair| pair[0].to <= pair[1].from));
        assert!(circle.hosts.last().unwrap().to < TAU);
        for port_arc in &circle.port_arcs {
            let host = circle.hosts[port_arc.node];
            assert!(host.from <= port_arc.arc.from && port_arc.arc.to <= host.to + 1e-9);
        }
        for ribbon in &circle.port_ribbons {
            let port_arc = &circle.port_arcs[ribbon.source.port_arc];
            assert!(port_arc.out_arc.from <= ribbon.source.arc.from);
            assert!(ribbon.source.arc.to <= port_arc.out_arc.to + 1e-9);
        }
    }

    #[test]
    fn bezier_light_ports_share_an_arc() {
        let (merged, _) = office_circle(2);
        let (separate, _) = office_circle(1_000);
        assert!(merged.port_arcs.len() < separate.port_arcs.len());
        assert_eq!(merged.port_ribbons.len(), separate.port_ribbons.len());
        assert!(merged.merged_ports > 0 && separate.merged_ports == 0);
    }
}
