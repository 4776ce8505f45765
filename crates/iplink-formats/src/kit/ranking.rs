//! The hosts that one source contacted most.

use std::cmp::Reverse;

use super::number::counted;
use super::palette::Theme;
use super::scene::{Scene, Unit};
use crate::{Param, Params, Values};

pub(crate) const SOURCE: Param = Param {
    name: "source",
    about: "whose contacts are shown; busiest: of the host that sent most",
    default: "busiest",
    values: Values::Host("busiest"),
};

pub(crate) const HOSTS: Param = Param {
    name: "hosts",
    about: "how many hosts are shown, those contacted most; the others become one",
    default: "10",
    values: Values::Number { least: 1, greatest: 100, word: None },
};

/// Whom one host contacted, and how much.
#[derive(Debug)]
pub(crate) struct Ranking {
    /// The host.
    pub(crate) source: String,
    /// Those that it contacted most, the heaviest first; then all the others.
    pub(crate) contacts: Vec<Contact>,
    /// What it sent to all of them.
    pub(crate) total: u64,
    pub(crate) unit: Unit,
}

/// Somebody who was contacted.
#[derive(Debug)]
pub(crate) struct Contact {
    pub(crate) label: String,
    pub(crate) weight: u64,
    /// What its colour is chosen by; none where it stands for all the others.
    pub(crate) rank: Option<usize>,
}

impl Ranking {
    pub(crate) fn new(scene: &Scene, params: &Asked) -> Self {
        let unit = scene.unit;
        let sent = |place: usize| scene.nodes.get(place).map(|node| unit.count(node.sent));
        let asked = params.source.as_str();
        let source = match asked {
            "busiest" => (0..scene.nodes.len()).max_by_key(|place| (sent(*place), Reverse(*place))),
            _ => {
                let address = asked.parse().ok();
                scene.nodes.iter().position(|node| Some(node.address) == address)
            }
        };
        let name = source.and_then(|place| scene.nodes.get(place)).map(|node| node.label.clone());
        let edges = scene.edges.iter().filter(|edge| Some(edge.source) == source);
        let mut contacts: Vec<_> = edges
            .filter_map(|edge| {
                let node = scene.nodes.get(edge.target)?;
                let rank = Some(node.rank);
                Some(Contact { label: node.label.clone(), weight: edge.weight, rank })
            })
            .collect();
        contacts.sort_by_key(|contact| Reverse(contact.weight));
        let total = contacts.iter().map(|contact| contact.weight).sum();
        // One host alone keeps its name.
        if contacts.len() > params.hosts + 1 {
            let others = contacts.split_off(params.hosts);
            let count = counted(others.len() as u64, "host");
            let weight = others.iter().map(|contact| contact.weight).sum();
            contacts.push(Contact { label: format!("others ({count})"), weight, rank: None });
        }
        let nobody = if asked == "busiest" { "nobody" } else { asked };
        let source = name.unwrap_or_else(|| nobody.to_owned());
        Self { source, contacts, total, unit }
    }

    /// Says what is shown.
    pub(crate) fn about(&self) -> String {
        format!("whom {} sent to, by {}", self.source, self.unit.name())
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

/// Whose contacts are asked for, and how many.
#[derive(Debug)]
pub(crate) struct Asked {
    source: String,
    hosts: usize,
}

impl Asked {
    pub(crate) fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(10, |hosts| hosts as usize);
        Self { source: params.text(SOURCE).to_owned(), hosts }
    }
}
