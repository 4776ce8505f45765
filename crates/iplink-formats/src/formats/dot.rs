//! Graphviz: a node a host, an edge a link.

mod apart;
mod change;
mod label;
mod place;

use std::fmt;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, Comparison, Host, Link};
use iplink_core::query::{View, Weight};

use self::change::Look;
use self::label::{Label, host_name, services};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::layout::Point;
use crate::kit::model::host_role::Role;
use crate::kit::text::escape;
use crate::kit::text::number::{bytes, counted, grouped, left_out as left_out_text};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

/// Graphviz' own layering is readable up to so many links; beyond, its edges
/// cross too often, and beyond some thousands it does not end.
const LAYERED_LINKS: usize = 60;

/// Springs place so many hosts well, and in a second; beyond, their time grows
/// with the square and sfdp is the better choice.
const SPRUNG_HOSTS: usize = 150;

/// The edges of so many links, and between no more hosts than that, are led
/// around the hosts in between; of more, that takes minutes.
const ROUTED_LINKS: usize = 500;

/// So many links at most have their weight written beside them, unless all are
/// asked for; the others show it as a tooltip.
const LABELLED_LINKS: usize = 120;

/// And so many their services, which are longer.
const SERVICE_LINKS: usize = 40;

const DIRECTION: Param = Param {
    name: "direction",
    about: "which way layers go: left to right or top to bottom",
    default: "LR",
    values: Values::Choice(&["LR", "TB"]),
};

const LABELS: Param = Param {
    name: "labels",
    about: "which links have their weight beside them; auto: the heaviest of many; services: these have their services",
    default: "auto",
    values: Values::Choice(&["auto", "all", "none", "services"]),
};

const LAYOUT: Param = Param {
    name: "layout",
    about: "which program of Graphviz places the hosts; auto: by the size; force, concentric, layered: places of our own, which neato -n keeps",
    default: "auto",
    values: Values::Choice(&[
        "auto",
        "dot",
        "neato",
        "fdp",
        "sfdp",
        "twopi",
        "circo",
        "osage",
        "force",
        "concentric",
        "layered",
    ]),
};

const CLUSTERS: Param = Param {
    name: "clusters",
    about: "what hosts are put into boxes by; dot, fdp and osage draw them",
    default: "none",
    values: Values::Choice(&["none", "role", "network"]),
};

const NAMES: Param = Param {
    name: "names",
    about: "how hosts are called: by their names where they have any, by their addresses, or by both",
    default: "name",
    values: Values::Choice(&["name", "address", "both"]),
};

pub(super) static FORMAT: Format = Format {
    name: "dot",
    about: "a directed graph of hosts and links, each link as wide as its weight",
    opened_by: "Graphviz: dot -Tpng graph.dot -o graph.png",
    extension: "dot",
    needs: |params| match params.text(LABELS) {
        "services" => Dimensions::FLOWS,
        _ => Dimensions::LINKS,
    },
    params: &[CLUSTERS, DIRECTION, LABELS, LAYOUT, NAMES],
    build: |params| Box::new(Dot::new(params)),
};

struct Dot {
    clusters: String,
    direction: String,
    labels: String,
    layout: String,
    names: String,
}

impl Dot {
    fn new(params: &Params) -> Self {
        let text = |param| params.text(param).to_owned();
        Self {
            clusters: text(CLUSTERS),
            direction: text(DIRECTION),
            labels: text(LABELS),
            layout: text(LAYOUT),
            names: text(NAMES),
        }
    }

    /// Tells whether services stand beside links, and not their weights.
    fn are_services(&self) -> bool {
        self.labels == "services"
    }

    fn layout(&self, view: &View<'_>) -> &str {
        match self.layout.as_str() {
            ours if place::is_our_own(ours) => "neato",
            "auto" if view.links().len() <= LAYERED_LINKS => "dot",
            "auto" if self.clusters != "none" => "osage",
            "auto" if view.hosts().len() <= SPRUNG_HOSTS => "neato",
            "auto" => "sfdp",
            chosen => chosen,
        }
    }

    /// Returns which links have their weight beside them.
    fn labelled(&self, view: &View<'_>) -> Labelled {
        let with_folded = self.labels == "all" || !view.hosts().any(is_folded);
        let least = match self.labels.as_str() {
            "all" => 0,
            "none" => u64::MAX,
            _ => {
                let links = view.links().filter(|link| with_folded || !is_of_folded(link));
                let mut weights: Vec<u64> =
                    links.map(|link| view.weight().of_link(&link)).collect();
                weights.sort_unstable_by(|one, other| other.cmp(one));
                let most = if self.are_services() { SERVICE_LINKS } else { LABELLED_LINKS };
                weights.get(most).map_or(0, |unlabelled| unlabelled.saturating_add(1))
            }
        };
        Labelled { least, with_folded }
    }

    fn write_attributes(
        &self,
        view: &View<'_>,
        labelled: Labelled,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let Self { direction, .. } = self;
        let layout = self.layout(view);
        let splines = view.hosts().len() <= SPRUNG_HOSTS && view.links().len() <= ROUTED_LINKS;
        let direction_of_links = if view.is_both_ways() { ", dir=none" } else { "" };
        // What is placed stays in its place.
        let overlap = if place::is_our_own(&self.layout) { "true" } else { "prism" };
        let caption = Caption { view, labelled, are_services: self.are_services() };
        // Boxes are packed this close, in points.
        let pack = if layout == "osage" { ", pack=20" } else { "" };
        write!(
            file,
            r##"  graph [layout={layout}{pack}, rankdir={direction}, nodesep=0.25, ranksep=1.6, K=1.8,
    sep="+12,8", overlap={overlap}, inputscale=72, splines={splines}, outputorder=edgesfirst, bgcolor="white", pad=0.3,
    fontname="Helvetica", fontsize=12, fontcolor="#3d4a57", labelloc=b, labeljust=l,
    label=<{caption}>];
  node [shape=box, style="rounded,filled", margin="0.10,0.05", height=0.3,
    fontname="Helvetica", fontcolor="#16202a"];
  edge [fontname="Helvetica", fontsize=9, fontcolor="#3d4a57", arrowsize=0.7{direction_of_links}];
"##
        )?;
        Ok(())
    }
}

impl Render for Dot {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("graph.dot")?;
        let labelled = self.labelled(view);
        writeln!(file, "digraph iplink {{")?;
        self.write_attributes(view, labelled, file)?;
        self.write_hosts(view, file)?;
        place::write_clusters(&self.clusters, view, file)?;
        self.write_links(view, labelled, file)?;
        writeln!(file, "}}")?;
        Ok(())
    }
}

impl Dot {
    fn write_hosts(&self, view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
        let heaviest = view.hosts().map(|host| view.weight().of_host(host)).max();
        let font_size = Logarithmic::new(heaviest.unwrap_or_default(), 10.0, 18.0);
        let places = self.places(view, font_size);
        for (number, host) in view.hosts().enumerate() {
            let name = host_name(&self.names, host);
            let size = font_size.of(view.weight().of_host(host));
            write!(file, "  h{number} [label=\"{}\", fontsize={size}", escape::dot(&name))?;
            if let Some(place) = places.get(number) {
                write!(file, ", pos=\"{:.1},{:.1}!\"", place.x, place.y)?;
            }
            if let Some(comparison) = &host.comparison {
                let look = Look::of(comparison.change).of_host();
                writeln!(file, ", {look}, tooltip=\"{}\"];", change::tooltip(comparison))?;
                continue;
            }
            if is_folded(host) {
                let look =
                    "style=\"rounded,filled,dashed\", fillcolor=\"#f4f5f7\", color=\"#8a95a1\"";
                writeln!(file, ", {look}, tooltip=\"{}\"];", Tooltip(host))?;
                continue;
            }
            let (fill, border) = (Role::of(host).light(), Role::of(host).colour());
            write!(file, ", fillcolor=\"{fill}\", color=\"{border}\"")?;
            writeln!(file, ", tooltip=\"{}\"];", Tooltip(host))?;
        }
        Ok(())
    }

    /// Returns where hosts are to stand, if they have places of our own.
    fn places(&self, view: &View<'_>, font_size: Logarithmic) -> Vec<Point> {
        let mut places = place::places(&self.layout, view).unwrap_or_default();
        if !places.is_empty() {
            let half = |host: &Host| {
                let size = font_size.of(view.weight().of_host(host)).0;
                apart::half_box(&host_name(&self.names, host), size)
            };
            apart::apart(&mut places, &view.hosts().map(half).collect::<Vec<_>>());
        }
        places
    }

    fn write_links(
        &self,
        view: &View<'_>,
        labelled: Labelled,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let heaviest = view.links().map(|link| view.weight().of_link(&link)).max();
        let width = Logarithmic::new(heaviest.unwrap_or_default(), 0.8, 5.0);
        let opacity = Logarithmic::new(heaviest.unwrap_or_default(), 90.0, 230.0);
        for link in view.links() {
            let weight = view.weight().of_link(&link);
            let (source, target) = (link.source_number, link.target_number);
            write!(file, "  h{source} -> h{target} [penwidth={}", width.of(weight))?;
            if let Some(comparison) = link.comparison {
                write_change(view.weight(), comparison, labelled.has(&link, weight), file)?;
                continue;
            }
            let colour = if is_of_folded(&link) { "#8a95a1" } else { "#4a6fa5" };
            write!(file, ", color=\"{colour}{:02x}\"", opacity.of(weight).rounded())?;
            if labelled.has(&link, weight) {
                self.write_label(&link, &Label(view.weight(), weight), file)?;
            }
            let (shown, volume) = (grouped(link.traffic.packets), bytes(link.traffic.bytes));
            writeln!(file, ", tooltip=\"{shown} packets, {volume}\"];")?;
        }
        Ok(())
    }
}

impl Dot {
    /// Writes what stands beside a link.
    fn write_label(
        &self,
        link: &Link<'_>,
        weight: &Label,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        if !self.are_services() {
            write!(file, ", label=\"{weight}\"")?;
            return Ok(());
        }
        let services = services(link);
        if !services.is_empty() {
            write!(file, ", label=\"{services}\"")?;
        }
        Ok(())
    }
}

/// Which links have their weight beside them.
#[derive(Clone, Copy)]
struct Labelled {
    /// The least weight that is written.
    least: u64,
    /// Whether those of folded hosts have it too: they meet in one place, where
    /// numbers would pile up.
    with_folded: bool,
}

impl Labelled {
    const fn has(self, link: &Link<'_>, weight: u64) -> bool {
        weight >= self.least && (self.with_folded || !is_of_folded(link))
    }
}

const fn is_of_folded(link: &Link<'_>) -> bool {
    is_folded(link.source) || is_folded(link.target)
}

/// Tells whether a host stands for those that a query folded into it.
const fn is_folded(host: &Host) -> bool {
    matches!(host.address, Address::Others | Address::SilentTo(_)) && host.members > 1
}

/// Writes the rest of a link of a comparison.
fn write_change(
    weight: Weight,
    comparison: &Comparison,
    is_labelled: bool,
    file: &mut dyn Write,
) -> Result<(), Error> {
    write!(file, ", {}", Look::of(comparison.change).of_link())?;
    if let Some(label) = change::label(weight, comparison).filter(|_| is_labelled) {
        write!(file, ", label=\"{label}\"")?;
    }
    writeln!(file, ", tooltip=\"{}\"];", change::tooltip(comparison))?;
    Ok(())
}

/// What a host sent and received.
struct Tooltip<'a>(&'a Host);

impl fmt::Display for Tooltip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Host { sent, received, .. } = self.0;
        let (out, out_bytes) = (grouped(sent.packets), bytes(sent.bytes));
        let (into, into_bytes) = (grouped(received.packets), bytes(received.bytes));
        write!(f, "sent {out} packets, {out_bytes}; received {into}, {into_bytes}")
    }
}

/// The lines below the picture: what it shows, what it leaves out, and what
/// the colours mean.
struct Caption<'a> {
    view: &'a View<'a>,
    labelled: Labelled,
    are_services: bool,
}

impl fmt::Display for Caption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.view.account().total();
        let hosts = counted(self.view.hosts().len() as u64, "host");
        let links = counted(self.view.links().len() as u64, "link");
        write!(f, "{hosts}, {links}; {} read", counted(total.read, "packet"))?;
        write!(f, ", {} linked", grouped(total.linked))?;
        if total.filtered > 0 {
            write!(f, ", {} filtered out", grouped(total.filtered))?;
        }
        write!(f, ", {} skipped<br align=\"left\"/>", grouped(total.skipped()))?;
        let left_out = self.view.left_out();
        if !left_out.is_nothing() {
            write!(f, "left out: {}<br align=\"left\"/>", left_out_text(&left_out))?;
        }
        let unit = match self.view.weight() {
            Weight::Bytes => "bytes",
            _ => "packets",
        };
        match self.labelled.least {
            0 if self.are_services => f.write_str("links have their heaviest services")?,
            _ if self.are_services => f.write_str("the heaviest links have their services")?,
            0 => write!(f, "numbers are {unit}")?,
            u64::MAX => write!(f, "the wider a link, the more {unit}")?,
            least => {
                let least = Label(self.view.weight(), least);
                write!(f, "numbers are {unit}, where there are {least} or more")?;
            }
        }
        if !self.labelled.with_folded && self.labelled.least < u64::MAX {
            f.write_str("; none on the links of folded hosts (dashed)")?;
        }
        if change::is_comparison(self.view) {
            f.write_str("; + of what is new, - of what is gone, before → after of what changed")?;
            f.write_str("<br align=\"left\"/>")?;
            return write!(f, "{}<br align=\"left\"/>", change::legend(self.view));
        }
        f.write_str("<br align=\"left\"/>")?;
        for role in Role::ALL {
            let (colour, name) = (role.colour(), role.name());
            write!(f, "<font color=\"{colour}\">&#9632;</font> {name}   ")?;
        }
        f.write_str("<br align=\"left\"/>")
    }
}
