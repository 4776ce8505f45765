//! The two clusters that IP-Link drew with `GvGen`: sources and destinations.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::Host;
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "gvgen",
    about: "two clusters, Source and Destination; a host in both roles stands in both",
    opened_by: "Graphviz: dot -Tpng graph.gvgen.dot -o graph.png",
    extension: "gvgen.dot",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Gvgen),
};

/// For so many hosts more, the clusters are an inch further from each other.
const HOSTS_AN_INCH: usize = 6;

/// So many inches, at most.
const WIDEST: usize = 40;

struct Gvgen;

impl Render for Gvgen {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("graph.gvgen.dot")?;
        writeln!(file, "digraph iplink {{")?;
        // The wider, the higher the clusters are, so that links do not run upright.
        let width = (view.hosts().len() / HOSTS_AN_INCH).clamp(2, WIDEST);
        let graph = "rankdir=LR, nodesep=0.08, fontname=\"Helvetica\"";
        writeln!(file, "  graph [{graph}, ranksep={width}];")?;
        let node = "shape=box, height=0.3, margin=\"0.08,0.04\", fontname=\"Helvetica\"";
        writeln!(file, "  node [{node}];")?;
        let edge = "color=\"#2e8b57\", fontcolor=\"#2e8b57\", fontname=\"Helvetica\", fontsize=9";
        writeln!(file, "  edge [{edge}];")?;
        cluster(view, file, "Source", 's', |host| host.sent.packets > 0)?;
        cluster(view, file, "Destination", 't', |host| host.received.packets > 0)?;
        for link in view.links() {
            let (source, target) = (link.source_number, link.target_number);
            let weight = view.weight().of_link(&link);
            writeln!(file, "  s{source} -> t{target} [label=\"{weight}\"];")?;
        }
        writeln!(file, "}}")?;
        Ok(())
    }
}

/// Writes the cluster of the hosts that have a role.
fn cluster(
    view: &View<'_>,
    file: &mut dyn Write,
    name: &str,
    letter: char,
    has_role: impl Fn(&Host) -> bool,
) -> Result<(), Error> {
    writeln!(file, "  subgraph cluster_{name} {{")?;
    writeln!(file, "    label=\"{name}\"; color=\"#9aa5b1\";")?;
    for (number, host) in view.hosts().enumerate().filter(|(_, host)| has_role(host)) {
        writeln!(file, "    {letter}{number} [label=\"{}\"];", escape::dot(&host.label()))?;
    }
    writeln!(file, "  }}")?;
    Ok(())
}
