//! The ports of a view, and what flows between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::dissect::Protocol;
use iplink_core::graph::{Count, End, Link, Part};
use iplink_core::query::View;

use crate::kit::number::counted;
use crate::kit::port;
use crate::kit::scene::{Scene, Unit};

/// What packets of a host leave by, or enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    Port(u16),
    /// Of a protocol that has no ports.
    Protocol(Protocol),
    /// All ports that serve nobody.
    Clients,
    /// All that were folded.
    Others,
    /// The input does not tell.
    Unknown,
}

/// A door of a host, by its place among the nodes.
type Key = (usize, Door);

/// A door of a host, and what went through it.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) node: usize,
    pub(super) door: Door,
    /// How many ports it stands for.
    pub(super) ports: usize,
    pub(super) sent: u64,
    pub(super) received: u64,
}

/// What went from one door to another, by their places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) weight: u64,
    pub(super) traffic: Count,
}

/// All doors, by host, and what goes between them.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) openings: Vec<Opening>,
    pub(super) flows: Vec<Flow>,
    /// How many ports are drawn as one with others.
    pub(super) folded: usize,
}

/// What is known before anything is folded.
#[derive(Default)]
struct Seen {
    flows: BTreeMap<(Key, Key), Count>,
    /// Whether a door serves somebody.
    serves: BTreeMap<Key, bool>,
}

impl Ports {
    /// Takes the doors of a scene, `most` of them: the ports of clients are folded
    /// first, then those that carry least.
    pub(super) fn of(view: &View<'_>, scene: &Scene, most: usize) -> Self {
        let mut seen = Seen::default();
        for link in view.links() {
            let nodes = (scene.place_of(link.source_number), scene.place_of(link.target_number));
            seen.add(&link, nodes);
        }
        let mut renamed: BTreeMap<Key, Key> = seen.serves.keys().map(|key| (*key, *key)).collect();
        if renamed.len() > most {
            let clients = seen.serves.iter().filter(|(_, serves)| !**serves);
            fold(&mut renamed, clients.map(|(key, _)| *key).collect(), Door::Clients);
        }
        let left = doors(&renamed);
        if left > most {
            let light = seen.lightest(scene.unit, &renamed, left - most);
            fold(&mut renamed, light, Door::Others);
        }
        Self::named(&seen, &renamed, scene.unit)
    }

    fn named(seen: &Seen, renamed: &BTreeMap<Key, Key>, unit: Unit) -> Self {
        let name = |key: &Key| renamed.get(key).copied().unwrap_or(*key);
        let mut ports: BTreeMap<Key, usize> = BTreeMap::new();
        for key in renamed.values() {
            *ports.entry(*key).or_default() += 1;
        }
        let mut sums: BTreeMap<(Key, Key), Count> = BTreeMap::new();
        for ((source, target), count) in &seen.flows {
            add(sums.entry((name(source), name(target))).or_default(), *count);
        }
        let places: BTreeMap<Key, usize> =
            ports.keys().enumerate().map(|(place, key)| (*key, place)).collect();
        let folded = ports.values().filter(|count| **count > 1).sum();
        let mut openings: Vec<_> = ports
            .into_iter()
            .map(|((node, door), ports)| Opening { node, door, ports, sent: 0, received: 0 })
            .collect();
        let place = |key: &Key| places.get(key).copied().unwrap_or_default();
        let mut flows = Vec::new();
        for ((source, target), traffic) in sums {
            let (source, target, weight) = (place(&source), place(&target), unit.count(traffic));
            if let Some(opening) = openings.get_mut(source) {
                opening.sent = opening.sent.saturating_add(weight);
            }
            if let Some(opening) = openings.get_mut(target) {
                opening.received = opening.received.saturating_add(weight);
            }
            flows.push(Flow { source, target, weight, traffic });
        }
        Self { openings, flows, folded }
    }
}

impl Opening {
    /// Says which it is, at length and in a word: `client ports (12)`, `clients`.
    pub(super) fn names(&self) -> [String; 2] {
        let word = match self.door {
            Door::Port(number) => {
                port::name(number).map_or_else(|| number.to_string(), str::to_owned)
            }
            Door::Protocol(protocol) => protocol.to_string(),
            Door::Clients => "clients".to_owned(),
            Door::Others => "others".to_owned(),
            Door::Unknown => "unknown".to_owned(),
        };
        let long = match self.door {
            Door::Clients => format!("client ports ({})", self.ports),
            Door::Others => format!("other ports ({})", self.ports),
            _ => word.clone(),
        };
        [long, word]
    }

    /// Says which it is, with its number: `https 443`.
    pub(super) fn long_name(&self) -> String {
        match self.door {
            Door::Port(number) => format!("port {}", port::shown(number)),
            Door::Clients => format!("client {}", counted(self.ports as u64, "port")),
            Door::Others => format!("other {}", counted(self.ports as u64, "port")),
            _ => {
                let [long, _] = self.names();
                long
            }
        }
    }
}

impl Seen {
    fn add(&mut self, link: &Link<'_>, (source, target): (usize, usize)) {
        let all = link.traffic.count();
        let mut told = Count::default();
        for part in link.parts {
            let count = part.traffic.count();
            add(&mut told, count);
            let (one, other) = doors_of(part);
            let server = part.service().map(|service| service.server.end);
            self.add_flow((source, one), (target, other), count);
            self.serve((source, one), server != Some(End::Target));
            self.serve((target, other), server != Some(End::Source));
        }
        if told.packets < all.packets {
            let (packets, bytes) = (all.packets - told.packets, all.bytes - told.bytes);
            let (one, other) = ((source, Door::Unknown), (target, Door::Unknown));
            self.add_flow(one, other, Count { packets, bytes });
            self.serve(one, true);
            self.serve(other, true);
        }
    }

    fn add_flow(&mut self, source: Key, target: Key, count: Count) {
        add(self.flows.entry((source, target)).or_default(), count);
    }

    fn serve(&mut self, key: Key, serves: bool) {
        *self.serves.entry(key).or_default() |= serves;
    }

    /// Returns the doors, as they were before, that carry least: so many, and those
    /// that make up for the new one of each host.
    fn lightest(&self, unit: Unit, renamed: &BTreeMap<Key, Key>, count: usize) -> Vec<Key> {
        let mut weights: BTreeMap<Key, u64> = BTreeMap::new();
        for ((source, target), traffic) in &self.flows {
            for key in [source, target] {
                let weight = weights.entry(*renamed.get(key).unwrap_or(key)).or_default();
                *weight = weight.saturating_add(unit.count(*traffic));
            }
        }
        let mut order: Vec<_> = weights.into_iter().collect();
        order.sort_by_key(|(key, weight)| (*weight, Reverse(*key)));
        let nodes = order.iter().map(|((node, _), _)| *node).max().unwrap_or_default() + 1;
        let light: std::collections::BTreeSet<Key> =
            order.into_iter().take(count + nodes).map(|(key, _)| key).collect();
        let is_light = |now: &Key| light.contains(now);
        renamed.iter().filter(|(_, now)| is_light(now)).map(|(key, _)| *key).collect()
    }
}

/// Puts doors together, host by host, where a host has several of them.
fn fold(renamed: &mut BTreeMap<Key, Key>, keys: Vec<Key>, into: Door) {
    let mut by_node: BTreeMap<usize, Vec<Key>> = BTreeMap::new();
    for key in keys {
        by_node.entry(key.0).or_default().push(key);
    }
    for (node, keys) in by_node.into_iter().filter(|(_, keys)| keys.len() > 1) {
        for key in keys {
            renamed.insert(key, (node, into));
        }
    }
}

fn doors(renamed: &BTreeMap<Key, Key>) -> usize {
    renamed.values().collect::<std::collections::BTreeSet<_>>().len()
}

fn doors_of(part: &Part) -> (Door, Door) {
    let protocol = part.aspects.protocol().map_or(Door::Unknown, Door::Protocol);
    part.aspects
        .ports()
        .map_or((protocol, protocol), |ports| (Door::Port(ports.source), Door::Port(ports.target)))
}

const fn add(sum: &mut Count, other: Count) {
    sum.packets = sum.packets.saturating_add(other.packets);
    sum.bytes = sum.bytes.saturating_add(other.bytes);
}
