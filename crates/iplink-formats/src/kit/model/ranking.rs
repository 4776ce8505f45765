//! What there is most of: hosts that one source contacted, hosts, ports, protocols.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::graph::{Count, FlowRecord};
use iplink_core::query::View;

use crate::kit::draw::palette::Theme;
use crate::kit::model::scene::{Scene, Unit};
use crate::kit::text::number::counted;
use crate::kit::text::port;
use crate::{Param, Params, Values};

pub(crate) const SOURCE: Param = Param {
    name: "source",
    about: "whose contacts are shown; busiest: of the host that sent most, or else of all",
    default: "busiest",
    values: Values::Host("busiest"),
};

pub(crate) const HOSTS: Param = Param {
    name: "hosts",
    about: "how many are shown, those of most weight; the others become one",
    default: "10",
    values: Values::Number { least: 1, greatest: 100, word: None },
};

pub(crate) const OF: Param = Param {
    name: "of",
    about: "what is shown: the contacts of the source, hosts, ports of services, or protocols",
    default: "contacts",
    values: Values::Choice(&["contacts", "hosts", "ports", "protocols"]),
};

/// What there is most of, and how much.
#[derive(Debug)]
pub(crate) struct Ranking {
    about: String,
    /// The heaviest first; then all the others.
    pub(crate) contacts: Vec<Contact>,
    /// All of them together.
    pub(crate) total: u64,
    pub(crate) unit: Unit,
}

/// Somebody who was contacted, or what else there is.
#[derive(Debug)]
pub(crate) struct Contact {
    pub(crate) label: String,
    pub(crate) weight: u64,
    /// What its colour is chosen by; none where it stands for all the others.
    pub(crate) rank: Option<usize>,
}

impl Ranking {
    pub(crate) fn new(view: &View<'_>, scene: &Scene, asked: &Asked) -> Self {
        let source = asked.source_of(scene);
        let (what, mut contacts) = match asked.of {
            Of::Contacts => ("", contacts(scene, source)),
            Of::Hosts => ("hosts", hosts(scene, source)),
            Of::Ports => ("ports of services", parts(view, scene, source, port_of)),
            Of::Protocols => ("protocols", parts(view, scene, source, protocol_of)),
        };
        contacts.sort_by_key(|contact| Reverse(contact.weight));
        if matches!(asked.of, Of::Ports | Of::Protocols) {
            // They have no colours of their own: neighbours are to differ.
            let ranks = contacts.iter_mut().enumerate();
            ranks.for_each(|(place, contact)| contact.rank = Some(place));
        }
        let total = contacts.iter().map(|contact| contact.weight).sum();
        // One alone keeps its name.
        if contacts.len() > asked.hosts + 1 {
            let others = contacts.split_off(asked.hosts);
            let count = counted(others.len() as u64, asked.of.noun());
            let weight = others.iter().map(|contact| contact.weight).sum();
            contacts.push(Contact { label: format!("others ({count})"), weight, rank: None });
        }
        let name = source.and_then(|place| scene.nodes.get(place)).map(|node| node.label.clone());
        let nobody = if asked.is_any() { "nobody" } else { asked.source.as_str() };
        let name = name.unwrap_or_else(|| nobody.to_owned());
        let unit = scene.unit.name();
        let about = match asked.of {
            Of::Contacts => format!("whom {name} sent to, by {unit}"),
            _ if asked.is_any() => format!("{what}, by {unit}"),
            _ => format!("{what} of what {name} sent, by {unit}"),
        };
        Self { about, contacts, total, unit: scene.unit }
    }

    /// Says what is shown.
    pub(crate) fn about(&self) -> String {
        self.about.clone()
    }

    /// Returns the share of an amount, in percent.
    pub(crate) fn percent(&self, weight: u64) -> String {
        format!("{:.1}%", 100.0 * weight as f64 / self.total.max(1) as f64)
    }
}

impl Contact {
    /// Returns its colour, the same as in every picture.
    pub(crate) fn colour(&self, theme: &Theme) -> String {
        self.rank.map_or_else(|| theme.rest.to_owned(), |rank| theme.host(rank))
    }
}

/// Whom one host contacted.
fn contacts(scene: &Scene, source: Option<usize>) -> Vec<Contact> {
    let edges = scene.edges.iter().filter(|edge| Some(edge.source) == source);
    let contacts = edges.filter_map(|edge| {
        let node = scene.nodes.get(edge.target)?;
        Some(Contact { label: node.label.clone(), weight: edge.weight, rank: Some(node.rank) })
    });
    contacts.collect()
}

/// All hosts by what they sent and received, or those that one sent to.
fn hosts(scene: &Scene, source: Option<usize>) -> Vec<Contact> {
    if source.is_some() {
        return contacts(scene, source);
    }
    let nodes = scene.nodes.iter().map(|node| {
        let (sent, received) = (scene.unit.count(node.sent), scene.unit.count(node.received));
        let weight = sent.saturating_add(received);
        Contact { label: node.label.clone(), weight, rank: Some(node.rank) }
    });
    nodes.collect()
}

/// Sums up what was sent, by one host or by all, by a name.
fn parts(
    view: &View<'_>,
    scene: &Scene,
    source: Option<usize>,
    name: fn(&FlowRecord) -> String,
) -> Vec<Contact> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let is_asked = |number: usize| source.is_none_or(|source| scene.place_of(number) == source);
    for link in view.links().filter(|link| is_asked(link.source_number)) {
        let mut left = link.traffic.count();
        for part in link.parts {
            let count = part.traffic.count();
            let sum = sums.entry(name(part)).or_default();
            *sum = sum.saturating_add(scene.unit.count(count));
            left = Count {
                packets: left.packets.saturating_sub(count.packets),
                bytes: left.bytes.saturating_sub(count.bytes),
            };
        }
        if left.packets > 0 {
            let sum = sums.entry("not known".to_owned()).or_default();
            *sum = sum.saturating_add(scene.unit.count(left));
        }
    }
    sums.into_iter().map(|(label, weight)| Contact { label, weight, rank: None }).collect()
}

/// Names the port of the service that packets use, or else their protocol.
fn port_of(part: &FlowRecord) -> String {
    match part.service() {
        Some(service) => format!("{}/{}", port::shown(service.port), service.protocol),
        None => protocol_of(part),
    }
}

fn protocol_of(part: &FlowRecord) -> String {
    part.aspects.protocol().map_or_else(|| "not known".to_owned(), |it| it.to_string())
}

/// What is to be ranked, and how many are shown.
#[derive(Debug)]
pub(crate) struct Asked {
    of: Of,
    source: String,
    hosts: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Contacts,
    Hosts,
    Ports,
    Protocols,
}

impl Of {
    fn new(params: &Params) -> Self {
        match params.text(OF) {
            "hosts" => Self::Hosts,
            "ports" => Self::Ports,
            "protocols" => Self::Protocols,
            _ => Self::Contacts,
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Contacts | Self::Hosts => "host",
            Self::Ports => "port",
            Self::Protocols => "protocol",
        }
    }
}

impl Asked {
    pub(crate) fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(10, |hosts| hosts as usize);
        Self { of: Of::new(params), source: params.text(SOURCE).to_owned(), hosts }
    }

    /// Returns the detail that is needed for it.
    pub(crate) fn needs(params: &Params) -> Dimensions {
        match Of::new(params) {
            Of::Contacts | Of::Hosts => Dimensions::LINKS,
            Of::Ports => Dimensions::FLOWS,
            Of::Protocols => Dimensions::PROTOCOLS,
        }
    }

    fn is_any(&self) -> bool {
        self.source == "busiest"
    }

    /// Returns the place of the host that is meant; none where all are.
    fn source_of(&self, scene: &Scene) -> Option<usize> {
        let sent = |place: usize| scene.nodes.get(place).map(|node| scene.unit.count(node.sent));
        match (self.is_any(), self.of) {
            (true, Of::Contacts) => {
                (0..scene.nodes.len()).max_by_key(|place| (sent(*place), Reverse(*place)))
            }
            (true, _) => None,
            (false, _) => {
                let address = self.source.parse().ok();
                let place = scene.nodes.iter().position(|node| Some(node.address) == address);
                // One that is not there sent nothing, and is not everybody.
                place.or(Some(usize::MAX))
            }
        }
    }
}
