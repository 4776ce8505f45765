//! Graphviz DOT: one node per host, one edge per link.

mod change;
mod label;
mod layout;
mod overlap;

use std::fmt;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, Comparison, Host, Link};
use iplink_core::query::{View, Weight};

use self::change::ChangeStyle;
use self::label::{WeightLabel, host_name, service_label};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::layout::NodePosition;
use crate::kit::model::host_role::HostRole;
use crate::kit::text::escape;
use crate::kit::text::number::{format_bytes, format_count, format_integer, format_omitted};
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

/// The maximum number of links that are laid out with the `dot` program of Graphviz. With more
/// links, too many edges cross; with several thousand, `dot` does not finish.
const MAX_DOT_LINKS: usize = 60;

/// The maximum number of hosts that are laid out with `neato`. Its run time is quadratic in
/// the number of hosts. Larger graphs are laid out with `sfdp`, and their edges are not routed
/// around hosts.
const MAX_NEATO_HOSTS: usize = 150;

/// The maximum number of links for which edges are routed around hosts (`splines`). With more
/// links, routing takes minutes.
const MAX_ROUTED_LINKS: usize = 500;

/// The maximum number of links that are labeled with their weight by default. The tooltip of
/// every link has it too.
const MAX_WEIGHT_LABELS: usize = 120;

/// The maximum number of links that are labeled with their services, which are longer than
/// weights.
const MAX_SERVICE_LABELS: usize = 40;

const DIRECTION: Param = Param {
    name: "direction",
    about: "direction of the layers: left to right or top to bottom",
    default: "LR",
    values: AllowedValues::Choice(&["LR", "TB"]),
};

const LABELS: Param = Param {
    name: "labels",
    about: "which links are labeled with their weight; auto: only the heaviest if there are many; services: as auto, but labeled with services instead",
    default: "auto",
    values: AllowedValues::Choice(&["auto", "all", "none", "services"]),
};

const LAYOUT: Param = Param {
    name: "layout",
    about: "the Graphviz program that computes the layout; auto: chosen by the size of the graph; force, concentric, layered: iplink computes the positions (draw with neato -n)",
    default: "auto",
    values: AllowedValues::Choice(&[
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
    about: "how hosts are grouped into boxes (drawn by dot, fdp and osage)",
    default: "none",
    values: AllowedValues::Choice(&["none", "role", "network"]),
};

const NAMES: Param = Param {
    name: "names",
    about: "labels of hosts: names where known, addresses, or both",
    default: "name",
    values: AllowedValues::Choice(&["name", "address", "both"]),
};

pub(super) static FORMAT: Format = Format {
    name: "dot",
    about: "a directed graph of hosts and links; line width shows weight",
    used_by: "Graphviz: dot -Tpng graph.dot -o graph.png",
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

    /// Returns whether links are labeled with services instead of weights.
    fn labels_services(&self) -> bool {
        self.labels == "services"
    }

    /// Returns the Graphviz program that draws the graph.
    fn layout(&self, view: &View<'_>) -> &str {
        match self.layout.as_str() {
            name if layout::is_computed_by_iplink(name) => "neato",
            "auto" if view.links().len() <= MAX_DOT_LINKS => "dot",
            "auto" if self.clusters != "none" => "osage",
            "auto" if view.hosts().len() <= MAX_NEATO_HOSTS => "neato",
            "auto" => "sfdp",
            program => program,
        }
    }

    /// Determines which links are labeled.
    fn labeled_links(&self, view: &View<'_>) -> LabeledLinks {
        let with_merged = self.labels == "all" || !view.hosts().any(is_merged);
        let min_weight = match self.labels.as_str() {
            "all" => 0,
            "none" => u64::MAX,
            _ => {
                let links = view.links().filter(|link| with_merged || !has_merged_end(link));
                let mut weights: Vec<u64> =
                    links.map(|link| view.weight().of_link(&link)).collect();
                weights.sort_unstable_by(|a, b| b.cmp(a));
                let max_labels =
                    if self.labels_services() { MAX_SERVICE_LABELS } else { MAX_WEIGHT_LABELS };
                weights
                    .get(max_labels)
                    .map_or(0, |first_unlabeled| first_unlabeled.saturating_add(1))
            }
        };
        LabeledLinks { min_weight, with_merged }
    }

    /// Writes the attributes of the graph, and the default attributes of nodes and edges.
    fn write_attributes(
        &self,
        view: &View<'_>,
        labeled: LabeledLinks,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let Self { direction, .. } = self;
        let layout = self.layout(view);
        let splines =
            view.hosts().len() <= MAX_NEATO_HOSTS && view.links().len() <= MAX_ROUTED_LINKS;
        let edge_direction = if view.is_bidirectional() { ", dir=none" } else { "" };
        // Graphviz must not move hosts whose positions are given.
        let overlap = if layout::is_computed_by_iplink(&self.layout) { "true" } else { "prism" };
        let caption = DotCaption { view, labeled, labels_services: self.labels_services() };
        // The margin between packed components, in points.
        let pack = if layout == "osage" { ", pack=20" } else { "" };
        write!(
            file,
            r##"  graph [layout={layout}{pack}, rankdir={direction}, nodesep=0.25, ranksep=1.6, K=1.8,
    sep="+12,8", overlap={overlap}, inputscale=72, splines={splines}, outputorder=edgesfirst, bgcolor="white", pad=0.3,
    fontname="Helvetica", fontsize=12, fontcolor="#3d4a57", labelloc=b, labeljust=l,
    label=<{caption}>];
  node [shape=box, style="rounded,filled", margin="0.10,0.05", height=0.3,
    fontname="Helvetica", fontcolor="#16202a"];
  edge [fontname="Helvetica", fontsize=9, fontcolor="#3d4a57", arrowsize=0.7{edge_direction}];
"##
        )?;
        Ok(())
    }
}

impl Render for Dot {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.dot")?;
        let labeled = self.labeled_links(view);
        writeln!(file, "digraph iplink {{")?;
        self.write_attributes(view, labeled, file)?;
        self.write_hosts(view, file)?;
        layout::write_clusters(&self.clusters, view, file)?;
        self.write_links(view, labeled, file)?;
        writeln!(file, "}}")?;
        Ok(())
    }
}

impl Dot {
    fn write_hosts(&self, view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
        let heaviest = view.hosts().map(|host| view.weight().of_host(host)).max();
        let font_size = Logarithmic::new(heaviest.unwrap_or_default(), 10.0, 18.0);
        let positions = self.positions(view, font_size);
        for (index, host) in view.hosts().enumerate() {
            let name = host_name(&self.names, host);
            let size = font_size.of(view.weight().of_host(host));
            write!(file, "  h{index} [label=\"{}\", fontsize={size}", escape::dot(&name))?;
            if let Some(position) = positions.get(index) {
                write!(file, ", pos=\"{:.1},{:.1}!\"", position.x, position.y)?;
            }
            if let Some(comparison) = &host.comparison {
                let style = ChangeStyle::of(comparison.change).host_attributes();
                writeln!(file, ", {style}, tooltip=\"{}\"];", change::tooltip(comparison))?;
                continue;
            }
            if is_merged(host) {
                let style =
                    "style=\"rounded,filled,dashed\", fillcolor=\"#f4f5f7\", color=\"#8a95a1\"";
                writeln!(file, ", {style}, tooltip=\"{}\"];", HostTooltip(host))?;
                continue;
            }
            let (fill, border) = (HostRole::of(host).light(), HostRole::of(host).color());
            write!(file, ", fillcolor=\"{fill}\", color=\"{border}\"")?;
            writeln!(file, ", tooltip=\"{}\"];", HostTooltip(host))?;
        }
        Ok(())
    }

    /// Returns the positions of the hosts if iplink computes the layout.
    fn positions(&self, view: &View<'_>, font_size: Logarithmic) -> Vec<NodePosition> {
        let mut positions = layout::positions(&self.layout, view).unwrap_or_default();
        if !positions.is_empty() {
            let half_size = |host: &Host| {
                let size = font_size.of(view.weight().of_host(host)).0;
                overlap::half_size(&host_name(&self.names, host), size)
            };
            overlap::separate_boxes(
                &mut positions,
                &view.hosts().map(half_size).collect::<Vec<_>>(),
            );
        }
        positions
    }

    fn write_links(
        &self,
        view: &View<'_>,
        labeled: LabeledLinks,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let heaviest = view.links().map(|link| view.weight().of_link(&link)).max();
        let width = Logarithmic::new(heaviest.unwrap_or_default(), 0.8, 5.0);
        let opacity = Logarithmic::new(heaviest.unwrap_or_default(), 90.0, 230.0);
        for link in view.links() {
            let weight = view.weight().of_link(&link);
            let (source, target) = (link.source_index, link.target_index);
            write!(file, "  h{source} -> h{target} [penwidth={}", width.of(weight))?;
            if let Some(comparison) = link.comparison {
                write_change(view.weight(), comparison, labeled.includes(&link, weight), file)?;
                continue;
            }
            let color = if has_merged_end(&link) { "#8a95a1" } else { "#4a6fa5" };
            write!(file, ", color=\"{color}{:02x}\"", opacity.of(weight).rounded())?;
            if labeled.includes(&link, weight) {
                self.write_label(&link, &WeightLabel(view.weight(), weight), file)?;
            }
            let (packets, bytes) =
                (format_integer(link.traffic.packets), format_bytes(link.traffic.bytes));
            writeln!(file, ", tooltip=\"{packets} packets, {bytes}\"];")?;
        }
        Ok(())
    }
}

impl Dot {
    /// Writes the label of a link: its services or its weight.
    fn write_label(
        &self,
        link: &Link<'_>,
        weight: &WeightLabel,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        if !self.labels_services() {
            write!(file, ", label=\"{weight}\"")?;
            return Ok(());
        }
        let services = service_label(link);
        if !services.is_empty() {
            write!(file, ", label=\"{services}\"")?;
        }
        Ok(())
    }
}

/// Selects the links that are labeled.
#[derive(Clone, Copy)]
struct LabeledLinks {
    /// The minimum weight of a labeled link.
    min_weight: u64,
    /// Whether links of merged hosts are labeled too. They all meet at one node, where
    /// labels would overlap.
    with_merged: bool,
}

impl LabeledLinks {
    /// Returns whether a link of this weight is labeled.
    const fn includes(self, link: &Link<'_>, weight: u64) -> bool {
        weight >= self.min_weight && (self.with_merged || !has_merged_end(link))
    }
}

/// Returns whether an end of a link is a merged host.
const fn has_merged_end(link: &Link<'_>) -> bool {
    is_merged(link.source) || is_merged(link.target)
}

/// Returns whether a host represents several merged hosts.
const fn is_merged(host: &Host) -> bool {
    matches!(host.address, Address::Others | Address::SilentTo(_)) && host.members > 1
}

/// Writes the attributes of a link in a comparison of two graphs, except the line width.
fn write_change(
    weight: Weight,
    comparison: &Comparison,
    is_labeled: bool,
    file: &mut dyn Write,
) -> Result<(), Error> {
    write!(file, ", {}", ChangeStyle::of(comparison.change).link_attributes())?;
    if let Some(label) = change::label(weight, comparison).filter(|_| is_labeled) {
        write!(file, ", label=\"{label}\"")?;
    }
    writeln!(file, ", tooltip=\"{}\"];", change::tooltip(comparison))?;
    Ok(())
}

/// The tooltip of a host: sent and received traffic.
struct HostTooltip<'a>(&'a Host);

impl fmt::Display for HostTooltip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Host { sent, received, .. } = self.0;
        let (sent_packets, sent_bytes) =
            (format_count(sent.packets, "packet"), format_bytes(sent.bytes));
        let (received_packets, received_bytes) =
            (format_count(received.packets, "packet"), format_bytes(received.bytes));
        write!(f, "sent {sent_packets}, {sent_bytes}; ")?;
        write!(f, "received {received_packets}, {received_bytes}")
    }
}

/// The lines below the picture: what it shows, what it omits, and the meaning of the
/// colors.
struct DotCaption<'a> {
    view: &'a View<'a>,
    labeled: LabeledLinks,
    labels_services: bool,
}

impl fmt::Display for DotCaption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counters = self.view.statistics().total();
        let hosts = format_count(self.view.hosts().len() as u64, "host");
        let links = format_count(self.view.links().len() as u64, "link");
        write!(f, "{hosts}, {links}; {} read", format_count(counters.read, "packet"))?;
        write!(f, ", {} linked", format_integer(counters.linked))?;
        if counters.filtered > 0 {
            write!(f, ", {} filtered out", format_integer(counters.filtered))?;
        }
        write!(f, ", {} skipped<br align=\"left\"/>", format_integer(counters.skipped()))?;
        let omitted = self.view.omitted();
        if !omitted.is_empty() {
            write!(f, "omitted: {}<br align=\"left\"/>", format_omitted(&omitted))?;
        }
        let unit = match self.view.weight() {
            Weight::Bytes => "bytes",
            _ => "packets",
        };
        match self.labeled.min_weight {
            0 if self.labels_services => {
                f.write_str("links are labeled with their heaviest services")?
            }
            _ if self.labels_services => {
                f.write_str("the heaviest links are labeled with their services")?
            }
            0 => write!(f, "numbers are {unit}")?,
            u64::MAX => write!(f, "link width = {unit}")?,
            min_weight => {
                let min_weight = WeightLabel(self.view.weight(), min_weight);
                write!(f, "numbers are {unit} (only links with {min_weight} or more)")?;
            }
        }
        if !self.labeled.with_merged && self.labeled.min_weight < u64::MAX {
            f.write_str("; none on links of merged hosts (dashed)")?;
        }
        if change::is_comparison(self.view) {
            f.write_str("; + new, - gone, before → after for changes")?;
            f.write_str("<br align=\"left\"/>")?;
            return write!(f, "{}<br align=\"left\"/>", change::legend(self.view));
        }
        f.write_str("<br align=\"left\"/>")?;
        for role in HostRole::ALL {
            let (color, name) = (role.color(), role.name());
            write!(f, "<font color=\"{color}\">&#9632;</font> {name}   ")?;
        }
        f.write_str("<br align=\"left\"/>")
    }
}
