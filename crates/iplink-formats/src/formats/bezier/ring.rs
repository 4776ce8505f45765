//! The circle dealt out: to hosts, to their ports, and to what these sent.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

use iplink_core::graph::Count;
use iplink_core::query::View;

use crate::kit::draw::ribbon::Arc;
use crate::kit::model::scene::{Scene, sum as add};
use crate::kit::text::number::grouped;

/// With more threads than these, those between the same two arcs are drawn as one:
/// they would be narrower than a hair.
const MOST_THREADS: usize = 4_000;

/// The circle.
pub(super) struct Ring {
    pub(super) hosts: Vec<Arc>,
    /// By host, then in the order in which they stand.
    pub(super) slots: Vec<Slot>,
    pub(super) threads: Vec<Thread>,
    /// How many ports have no arc of their own.
    pub(super) folded: usize,
    /// How many threads are drawn together with others.
    pub(super) merged: usize,
}

/// The arc of a port, or of all other ports of a host.
pub(super) struct Slot {
    pub(super) node: usize,
    port: Port,
    /// How many ports it stands for.
    ports: usize,
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) arc: Arc,
    pub(super) out_arc: Arc,
    pub(super) in_arc: Arc,
}

/// What one port sent to another.
pub(super) struct Thread {
    pub(super) source: End,
    pub(super) target: End,
    pub(super) weight: u64,
    traffic: Count,
    /// How many threads it stands for.
    count: usize,
}

/// An end of a thread.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) node: usize,
    port: Port,
    slot: usize,
    pub(super) arc: Arc,
}

/// A port, as it stands in the order around a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Number(u16),
    /// Those that have no arc of their own.
    Others,
    /// Packets without a port: other protocols, and fragments.
    Without,
}

/// A port of a host.
type Place = (usize, Port);

impl Ring {
    /// Deals the circle out; of each host the `most` heaviest ports have an arc.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of parts.
    pub(super) fn new(view: &View<'_>, scene: &Scene, most: usize) -> Self {
        let sums = sums(view, scene);
        let shown = shown(&sums, scene, most);
        let slot_of = |(node, port): Place| {
            let port = if shown.contains_key(&(node, port)) { port } else { Port::Others };
            (node, port)
        };
        let (threads, merged) = threads(&sums, scene, slot_of);
        let mut ring = Self { hosts: Vec::new(), slots: Vec::new(), threads, folded: 0, merged };
        ring.add_slots(&sums, scene, slot_of);
        ring.deal_hosts(scene);
        ring.deal_threads(scene);
        ring
    }

    /// Adds an arc for each port that is shown, and sums up what passed it.
    fn add_slots(
        &mut self,
        sums: &BTreeMap<(Place, Place), Count>,
        scene: &Scene,
        slot_of: impl Fn(Place) -> Place,
    ) {
        let mut slots: BTreeMap<Place, Slot> = BTreeMap::new();
        let mut ports: BTreeMap<Place, std::collections::BTreeSet<Port>> = BTreeMap::new();
        for ((source, target), traffic) in sums {
            let weight = scene.unit.count(*traffic);
            for (place, is_source) in [(*source, true), (*target, false)] {
                let key = slot_of(place);
                ports.entry(key).or_default().insert(place.1);
                let slot = slots.entry(key).or_insert_with(|| Slot::new(key));
                let sum = if is_source { &mut slot.sent } else { &mut slot.received };
                *sum = sum.saturating_add(weight);
            }
        }
        for (key, ports) in ports {
            if let Some(slot) = slots.get_mut(&key) {
                slot.ports = ports.len();
                self.folded += if key.1 == Port::Others { ports.len() } else { 0 };
            }
        }
        let numbers: BTreeMap<Place, usize> =
            slots.keys().enumerate().map(|(number, key)| (*key, number)).collect();
        for thread in &mut self.threads {
            for end in [&mut thread.source, &mut thread.target] {
                let key = slot_of((end.node, end.port));
                end.slot = numbers.get(&key).copied().unwrap_or_default();
            }
        }
        self.slots = slots.into_values().collect();
    }

    /// Deals the circle to hosts and ports, by what they sent and received.
    fn deal_hosts(&mut self, scene: &Scene) {
        let count = scene.nodes.len();
        let gap = if count < 2 { 0.0 } else { (0.14 * TAU / count as f64).min(0.035) };
        let all: f64 = self.slots.iter().map(Slot::total).sum();
        let each = (TAU - gap * count as f64) / all.max(1.0);
        let (mut at, mut slots) = (0.0, self.slots.iter_mut().peekable());
        for node in 0..count {
            let from = at;
            while let Some(slot) = slots.next_if(|slot| slot.node == node) {
                let middle = at + slot.sent as f64 * each;
                let to = middle + slot.received as f64 * each;
                slot.arc = Arc { from: at, to };
                slot.out_arc = Arc { from: at, to: middle };
                slot.in_arc = Arc { from: middle, to };
                at = to;
            }
            self.hosts.push(Arc { from, to: at });
            at += gap;
        }
    }

    /// Deals the arcs of ports to threads, in the order in which the other ends
    /// follow around the circle, so that few threads of a port cross.
    fn deal_threads(&mut self, scene: &Scene) {
        let count = scene.nodes.len().max(1);
        let mut ends = Vec::new();
        for (number, thread) in self.threads.iter().enumerate() {
            let (source, target) = (thread.source, thread.target);
            for (own, other, is_source) in [(source, target, true), (target, source, false)] {
                let behind = (own.node + count - other.node) % count;
                let key = (own.slot, behind, Reverse(other.slot), Reverse(other.port));
                ends.push((key, number, is_source));
            }
        }
        ends.sort_unstable_by_key(|(key, number, is_source)| (*key, *number, *is_source));
        let mut next: Vec<(f64, f64)> =
            self.slots.iter().map(|slot| (slot.out_arc.from, slot.in_arc.from)).collect();
        for ((slot, ..), number, is_source) in ends {
            let (Some(next), Some(of), Some(thread)) =
                (next.get_mut(slot), self.slots.get(slot), self.threads.get_mut(number))
            else {
                continue;
            };
            let (at, end, whole, sum) = match is_source {
                true => (&mut next.0, &mut thread.source, of.out_arc, of.sent),
                false => (&mut next.1, &mut thread.target, of.in_arc, of.received),
            };
            let to = *at + (whole.to - whole.from) * thread.weight as f64 / sum.max(1) as f64;
            end.arc = Arc { from: *at, to };
            *at = to;
        }
    }

    /// Says what a thread is.
    pub(super) fn about(&self, thread: &Thread, scene: &Scene) -> String {
        let end = |end: &End| {
            let label = scene.nodes.get(end.node).map_or("", |node| node.label.as_str());
            let port = match (thread.count, self.slots.get(end.slot)) {
                (2.., Some(slot)) => slot.name(),
                _ => end.port.name(1),
            };
            format!("{label}, {port}")
        };
        let amount = scene.unit.amount(scene.unit.count(thread.traffic));
        format!("{} → {}: {amount}", end(&thread.source), end(&thread.target))
    }
}

impl Slot {
    const fn new((node, port): Place) -> Self {
        let arc = Arc { from: 0.0, to: 0.0 };
        Self { node, port, ports: 1, sent: 0, received: 0, arc, out_arc: arc, in_arc: arc }
    }

    fn total(&self) -> f64 {
        self.sent as f64 + self.received as f64
    }

    /// Says which port it is, or how many.
    pub(super) fn name(&self) -> String {
        self.port.name(self.ports)
    }
}

impl Port {
    fn name(self, ports: usize) -> String {
        match self {
            Self::Number(port) => port.to_string(),
            Self::Others => format!("{} ports", grouped(ports as u64)),
            Self::Without => "no port".to_owned(),
        }
    }
}

/// Sums up what ports sent to ports.
fn sums(view: &View<'_>, scene: &Scene) -> BTreeMap<(Place, Place), Count> {
    let places = scene.places();
    let mut sums: BTreeMap<(Place, Place), Count> = BTreeMap::new();
    for link in view.links() {
        let (source, target) = (places.of(link.source), places.of(link.target));
        for part in link.parts {
            let (from, to) = part.aspects.ports().map_or((Port::Without, Port::Without), |ports| {
                (Port::Number(ports.source), Port::Number(ports.target))
            });
            let sum = sums.entry(((source, from), (target, to))).or_default();
            *sum = add(*sum, part.traffic.count());
        }
    }
    sums
}

/// Returns the ports that have an arc of their own: of each host the heaviest, and
/// all where one alone would be left.
fn shown(
    sums: &BTreeMap<(Place, Place), Count>,
    scene: &Scene,
    most: usize,
) -> BTreeMap<Place, u64> {
    let mut weights: BTreeMap<Place, u64> = BTreeMap::new();
    for ((source, target), traffic) in sums {
        for place in [source, target] {
            let weight = weights.entry(*place).or_default();
            *weight = weight.saturating_add(scene.unit.count(*traffic));
        }
    }
    let mut hosts: BTreeMap<usize, Vec<(Port, u64)>> = BTreeMap::new();
    for ((node, port), weight) in weights {
        hosts.entry(node).or_default().push((port, weight));
    }
    let mut shown = BTreeMap::new();
    for (node, mut ports) in hosts {
        ports.sort_by_key(|(port, weight)| (*port != Port::Without, Reverse(*weight), *port));
        let numbers = ports.iter().filter(|(port, _)| *port != Port::Without).count();
        let without = ports.len() - numbers;
        let kept = if numbers > most + 1 { most } else { numbers };
        let kept = ports.into_iter().take(kept + without);
        shown.extend(kept.map(|(port, weight)| ((node, port), weight)));
    }
    shown
}

/// Returns the threads, and how many were drawn together with others.
fn threads(
    sums: &BTreeMap<(Place, Place), Count>,
    scene: &Scene,
    slot_of: impl Fn(Place) -> Place,
) -> (Vec<Thread>, usize) {
    let mut threads: BTreeMap<(Place, Place), (Count, usize)> = BTreeMap::new();
    let are_many = sums.len() > MOST_THREADS;
    for ((source, target), traffic) in sums {
        let key = match are_many {
            true => (slot_of(*source), slot_of(*target)),
            false => (*source, *target),
        };
        let (sum, count) = threads.entry(key).or_default();
        *sum = add(*sum, *traffic);
        *count += 1;
    }
    let merged = sums.len() - threads.len();
    let end = |(node, port): Place| End { node, port, slot: 0, arc: Arc::default() };
    let threads = threads.into_iter().map(|((source, target), (traffic, count))| Thread {
        source: end(source),
        target: end(target),
        weight: scene.unit.count(traffic),
        traffic,
        count,
    });
    (threads.collect(), merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    fn ring(most: usize) -> (Ring, u64) {
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let scene = Scene::of(&view, 24);
        (Ring::new(&view, &scene, most), view.traffic().packets)
    }

    #[test]
    fn all_packets_leave_a_port_and_reach_one() {
        for most in [1, 8, 1_000] {
            let (ring, packets) = ring(most);
            assert_eq!(ring.threads.iter().map(|thread| thread.weight).sum::<u64>(), packets);
            assert_eq!(ring.slots.iter().map(|slot| slot.sent).sum::<u64>(), packets);
            assert_eq!(ring.slots.iter().map(|slot| slot.received).sum::<u64>(), packets);
        }
    }

    #[test]
    fn arcs_fill_the_circle_and_threads_their_arcs() {
        let (ring, _) = ring(8);
        assert!(ring.hosts.windows(2).all(|pair| pair[0].to <= pair[1].from));
        assert!(ring.hosts.last().unwrap().to < TAU);
        for slot in &ring.slots {
            let host = ring.hosts[slot.node];
            assert!(host.from <= slot.arc.from && slot.arc.to <= host.to + 1e-9);
        }
        for thread in &ring.threads {
            let slot = &ring.slots[thread.source.slot];
            assert!(slot.out_arc.from <= thread.source.arc.from);
            assert!(thread.source.arc.to <= slot.out_arc.to + 1e-9);
        }
    }

    #[test]
    fn light_ports_share_an_arc_and_keep_their_threads() {
        let (few, _) = ring(2);
        let (all, _) = ring(1_000);
        assert!(few.slots.len() < all.slots.len());
        assert_eq!(few.threads.len(), all.threads.len());
        assert!(few.folded > 0 && all.folded == 0);
    }
}
