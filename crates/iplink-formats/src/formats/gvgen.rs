//! Two Graphviz clusters, sources and destinations, as the Python tool IP-Link drew them with
//! `GvGen`.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::Host;
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "gvgen",
    about: "two clusters, Source and Destination; a host with both roles is in both",
    used_by: "Graphviz: dot -Tpng graph.gvgen.dot -o graph.png",
    extension: "gvgen.dot",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Gvgen),
};

/// The number of hosts for which the distance between the clusters grows by an inch.
const HOSTS_PER_INCH: usize = 6;

/// The maximum distance between the clusters, in inches.
const MAX_DISTANCE: usize = 40;

struct Gvgen;

impl Render for Gvgen {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.gvgen.dot")?;
        writeln!(file, "digraph iplink {{")?;
        // Taller clusters are placed farther apart, so that links are not nearly
        // vertical.
        let distance = (view.hosts().len() / HOSTS_PER_INCH).clamp(2, MAX_DISTANCE);
        let graph = "rankdir=LR, nodesep=0.08, fontname=\"Helvetica\"";
        writeln!(file, "  graph [{graph}, ranksep={distance}];")?;
        let node = "shape=box, height=0.3, margin=\"0.08,0.04\", fontname=\"Helvetica\"";
        writeln!(file, "  node [{node}];")?;
        let edge = "color=\"#2e8b57\", fontcolor=\"#2e8b57\", fontname=\"Helvetica\", fontsize=9";
        writeln!(file, "  edge [{edge}];")?;
        write_cluster(view, file, "Source", 's', |host| host.sent.packets > 0)?;
        write_cluster(view, file, "Destination", 't', |host| host.received.packets > 0)?;
        for link in view.links() {
            let (source, target) = (link.source_index, link.target_index);
            let weight = view.weight().of_link(&link);
            writeln!(file, "  s{source} -> t{target} [label=\"{weight}\"];")?;
        }
        writeln!(file, "}}")?;
        Ok(())
    }
}

/// Writes the cluster of the hosts with one role.
fn write_cluster(
    view: &View<'_>,
    file: &mut dyn Write,
    name: &str,
    id_prefix: char,
    has_role: impl Fn(&Host) -> bool,
) -> Result<(), Error> {
    writeln!(file, "  subgraph cluster_{name} {{")?;
    writeln!(file, "    label=\"{name}\"; color=\"#9aa5b1\";")?;
    for (index, host) in view.hosts().enumerate().filter(|(_, host)| has_role(host)) {
        writeln!(file, "    {id_prefix}{index} [label=\"{}\"];", escape::dot(&host.label()))?;
    }
    writeln!(file, "  }}")?;
    Ok(())
}
