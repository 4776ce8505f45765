//! Rankings of hosts, service ports, protocols, or the contacts of one host, by traffic.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::graph::{Count, FlowRecord};
use iplink_core::query::View;

use crate::kit::draw::palette::Theme;
use crate::kit::model::scene::{Scene, TrafficUnit};
use crate::kit::text::number::format_count;
use crate::kit::text::port_label::format_port;
use crate::{AllowedValues, Param, Params};

pub(crate) const SOURCE: Param = Param {
    name: "source",
    about: "host whose sent traffic is ranked; busiest selects the host that sent the most traffic if `of` is contacts, and all hosts otherwise",
    default: "busiest",
    values: AllowedValues::Host("busiest"),
};

pub(crate) const HOSTS: Param = Param {
    name: "hosts",
    about: "number of items to show, heaviest first; the remaining items are merged into one",
    default: "10",
    values: AllowedValues::Number { min: 1, max: 100, keyword: None },
};

pub(crate) const OF: Param = Param {
    name: "of",
    about: "what to rank: contacts of the source, hosts, service ports, or protocols",
    default: "contacts",
    values: AllowedValues::Choice(&["contacts", "hosts", "ports", "protocols"]),
};

/// A ranking by traffic.
#[derive(Debug)]
pub(crate) struct Ranking {
    /// The description in one line.
    about: String,
    /// The items, the heaviest first, followed by all others merged into one.
    pub(crate) items: Vec<RankedItem>,
    /// The sum of all weights.
    pub(crate) total: u64,
    pub(crate) unit: TrafficUnit,
    /// The notes below a picture.
    pub(crate) notes: Vec<String>,
}

/// An item of a ranking: a host, a port or a protocol.
#[derive(Debug)]
pub(crate) struct RankedItem {
    pub(crate) label: String,
    pub(crate) weight: u64,
    /// The rank that selects the color; `None` for the item of all others.
    pub(crate) rank: Option<usize>,
}

impl Ranking {
    /// Creates the ranking of the hosts, ports or protocols that the options select.
    pub(crate) fn new(view: &View<'_>, scene: &Scene, options: &RankingOptions) -> Self {
        let source = options.source_of(scene);
        let (subject, mut items) = match options.of {
            RankingSubject::Contacts => ("", contacts(scene, source)),
            RankingSubject::Hosts => ("hosts", hosts(scene, source)),
            RankingSubject::Ports => {
                ("service ports", sums_by_name(view, scene, source, port_name))
            }
            RankingSubject::Protocols => {
                ("protocols", sums_by_name(view, scene, source, protocol_name))
            }
        };
        items.sort_by_key(|item| Reverse(item.weight));
        if matches!(options.of, RankingSubject::Ports | RankingSubject::Protocols) {
            // Ports and protocols have no rank of their own. Adjacent items must differ in color.
            let ranks = items.iter_mut().enumerate();
            ranks.for_each(|(index, item)| item.rank = Some(index));
        }
        let total = items.iter().map(|item| item.weight).sum();
        // A single further item is not merged, but keeps its name.
        if items.len() > options.max_items + 1 {
            let others = items.split_off(options.max_items);
            let count = format_count(others.len() as u64, options.of.noun());
            let weight = others.iter().map(|item| item.weight).sum();
            items.push(RankedItem { label: format!("others ({count})"), weight, rank: None });
        }
        let name = source.and_then(|index| scene.nodes.get(index)).map(|node| node.label.clone());
        let fallback =
            if options.has_default_source() { "no host" } else { options.source.as_str() };
        let name = name.unwrap_or_else(|| fallback.to_owned());
        let unit = scene.unit.name();
        let about = match options.of {
            RankingSubject::Contacts => format!("contacts of {name}, by {unit}"),
            _ if options.has_default_source() => format!("{subject}, by {unit}"),
            _ => format!("{subject} in traffic sent by {name}, by {unit}"),
        };
        // The total is twice the traffic of the view, because it counts both ends of each link.
        let notes = match options.of {
            RankingSubject::Hosts if source.is_none() => {
                vec![format!("All {unit} count for both source and target.")]
            }
            _ => Vec::new(),
        };
        Self { about, items, total, unit: scene.unit, notes }
    }

    /// Returns the description in one line.
    pub(crate) fn about(&self) -> String {
        self.about.clone()
    }

    /// Formats the share of a weight in percent.
    pub(crate) fn percent(&self, weight: u64) -> String {
        format!("{:.1}%", 100.0 * weight as f64 / self.total.max(1) as f64)
    }
}

impl RankedItem {
    /// Returns the color. A host has the same color in all pictures.
    pub(crate) fn color(&self, theme: &Theme) -> String {
        self.rank.map_or_else(|| theme.others.to_owned(), |rank| theme.host(rank))
    }
}

/// Returns the hosts that the source contacted.
fn contacts(scene: &Scene, source: Option<usize>) -> Vec<RankedItem> {
    let edges = scene.edges.iter().filter(|edge| Some(edge.source) == source);
    let contacts = edges.filter_map(|edge| {
        let node = scene.nodes.get(edge.target)?;
        Some(RankedItem { label: node.label.clone(), weight: edge.weight, rank: Some(node.rank) })
    });
    contacts.collect()
}

/// Returns all hosts with their traffic in both directions or, if a source is selected, its
/// contacts.
fn hosts(scene: &Scene, source: Option<usize>) -> Vec<RankedItem> {
    if source.is_some() {
        return contacts(scene, source);
    }
    let nodes = scene.nodes.iter().map(|node| {
        let (sent, received) = (scene.unit.count(node.sent), scene.unit.count(node.received));
        let weight = sent.saturating_add(received);
        RankedItem { label: node.label.clone(), weight, rank: Some(node.rank) }
    });
    nodes.collect()
}

/// Sums up the traffic that the source or all hosts sent, per port or protocol. `name` returns the
/// name of the port or protocol of a flow record.
fn sums_by_name(
    view: &View<'_>,
    scene: &Scene,
    source: Option<usize>,
    name: fn(&FlowRecord) -> String,
) -> Vec<RankedItem> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let is_ranked = |host: usize| source.is_none_or(|source| scene.node_of(host) == source);
    for link in view.links().filter(|link| is_ranked(link.source_index)) {
        // The part of the link's traffic that is in no flow record.
        let mut remaining = link.traffic.count();
        for record in link.flow_records {
            let count = record.traffic.count();
            let sum = sums.entry(name(record)).or_default();
            *sum = sum.saturating_add(scene.unit.count(count));
            remaining = Count {
                packets: remaining.packets.saturating_sub(count.packets),
                bytes: remaining.bytes.saturating_sub(count.bytes),
            };
        }
        if remaining.packets > 0 {
            let sum = sums.entry("unknown".to_owned()).or_default();
            *sum = sum.saturating_add(scene.unit.count(remaining));
        }
    }
    sums.into_iter().map(|(label, weight)| RankedItem { label, weight, rank: None }).collect()
}

/// Returns the service port of a flow record with its name and protocol, or only its protocol if
/// it has no service.
fn port_name(record: &FlowRecord) -> String {
    match record.service() {
        Some(service) => format!("{}/{}", format_port(service.port), service.protocol),
        None => protocol_name(record),
    }
}

/// Returns the protocol of a flow record, or `unknown`.
fn protocol_name(record: &FlowRecord) -> String {
    record.key.protocol().map_or_else(|| "unknown".to_owned(), |protocol| protocol.to_string())
}

/// The options of a ranking.
#[derive(Debug)]
pub(crate) struct RankingOptions {
    of: RankingSubject,
    /// The address of a host, or `busiest`.
    source: String,
    /// The maximum number of items that are shown individually.
    max_items: usize,
}

/// The kind of items that a ranking consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RankingSubject {
    Contacts,
    Hosts,
    Ports,
    Protocols,
}

impl RankingSubject {
    fn new(params: &Params) -> Self {
        match params.text(OF) {
            "hosts" => Self::Hosts,
            "ports" => Self::Ports,
            "protocols" => Self::Protocols,
            _ => Self::Contacts,
        }
    }

    /// Returns the noun for one item, in the singular.
    const fn noun(self) -> &'static str {
        match self {
            Self::Contacts | Self::Hosts => "host",
            Self::Ports => "port",
            Self::Protocols => "protocol",
        }
    }
}

impl RankingOptions {
    pub(crate) fn new(params: &Params) -> Self {
        let max_items = params.number(HOSTS).map_or(10, |max| max as usize);
        Self { of: RankingSubject::new(params), source: params.text(SOURCE).to_owned(), max_items }
    }

    /// Returns the dimensions that the graph must keep.
    pub(crate) fn needs(params: &Params) -> Dimensions {
        match RankingSubject::new(params) {
            RankingSubject::Contacts | RankingSubject::Hosts => Dimensions::LINKS,
            RankingSubject::Ports => Dimensions::FLOWS,
            RankingSubject::Protocols => Dimensions::PROTOCOLS,
        }
    }

    /// Returns whether no source was specified.
    fn has_default_source(&self) -> bool {
        self.source == "busiest"
    }

    /// Returns the index of the selected host, or `None` for all hosts.
    fn source_of(&self, scene: &Scene) -> Option<usize> {
        let sent = |index: usize| scene.nodes.get(index).map(|node| scene.unit.count(node.sent));
        match (self.has_default_source(), self.of) {
            (true, RankingSubject::Contacts) => {
                (0..scene.nodes.len()).max_by_key(|index| (sent(*index), Reverse(*index)))
            }
            (true, _) => None,
            (false, _) => {
                let address = self.source.parse().ok();
                let index = scene.nodes.iter().position(|node| Some(node.address) == address);
                // A host that does not exist has no contacts. `None` would select all hosts.
                index.or(Some(usize::MAX))
            }
        }
    }
}
