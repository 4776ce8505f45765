//! GraphML, which most graph programs read.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Host, Link};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use crate::kit::text::escape::xml;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "graphml",
    about: "a directed graph with all numbers as attributes",
    used_by: "yEd, Gephi, Cytoscape, networkx, igraph",
    extension: "graphml",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(GraphMl),
};

struct GraphMl;

/// The attributes of nodes and edges: name and type.
const OF_NODES: [(&str, &str); 7] = [
    ("label", "string"),
    ("packets_sent", "long"),
    ("bytes_sent", "long"),
    ("packets_received", "long"),
    ("bytes_received", "long"),
    ("first_seen", "string"),
    ("last_seen", "string"),
];
const OF_EDGES: [(&str, &str); 5] = [
    ("weight", "long"),
    ("packets", "long"),
    ("bytes", "long"),
    ("first_seen", "string"),
    ("last_seen", "string"),
];

impl Render for GraphMl {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.graphml")?;
        writeln!(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(file, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
        keys(file, "node", &OF_NODES)?;
        keys(file, "edge", &OF_EDGES)?;
        let kind = if view.is_bidirectional() { "undirected" } else { "directed" };
        writeln!(file, "  <graph id=\"iplink\" edgedefault=\"{kind}\">")?;
        for (number, host) in view.hosts().enumerate() {
            write!(file, "    <node id=\"h{number}\">")?;
            node(file, host)?;
            writeln!(file, "</node>")?;
        }
        for link in view.links() {
            let (source, target) = (link.source_index, link.target_index);
            write!(file, "    <edge source=\"h{source}\" target=\"h{target}\">")?;
            edge(file, view, &link)?;
            writeln!(file, "</edge>")?;
        }
        writeln!(file, "  </graph>\n</graphml>")?;
        Ok(())
    }
}

fn keys(file: &mut dyn Write, of: &str, keys: &[(&str, &str)]) -> Result<(), Error> {
    for (name, kind) in keys {
        write!(file, "  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\"")?;
        writeln!(file, " attr.type=\"{kind}\"/>")?;
    }
    Ok(())
}

fn node(file: &mut dyn Write, host: &Host) -> Result<(), Error> {
    write!(file, "<data key=\"node_label\">{}</data>", xml(&host.label()))?;
    number(file, "node_packets_sent", host.sent.packets)?;
    number(file, "node_bytes_sent", host.sent.bytes)?;
    number(file, "node_packets_received", host.received.packets)?;
    number(file, "node_bytes_received", host.received.bytes)?;
    times(file, "node", host.first_seen, host.last_seen)
}

fn edge(file: &mut dyn Write, view: &View<'_>, link: &Link<'_>) -> Result<(), Error> {
    number(file, "edge_weight", view.weight().of_link(link))?;
    number(file, "edge_packets", link.traffic.packets)?;
    number(file, "edge_bytes", link.traffic.bytes)?;
    times(file, "edge", link.traffic.first_seen, link.traffic.last_seen)
}

fn number(file: &mut dyn Write, key: &str, number: u64) -> Result<(), Error> {
    Ok(write!(file, "<data key=\"{key}\">{number}</data>")?)
}

fn times(
    file: &mut dyn Write,
    of: &str,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
) -> Result<(), Error> {
    for (name, time) in [("first_seen", first), ("last_seen", last)] {
        if let Some(time) = time {
            write!(file, "<data key=\"{of}_{name}\">{}</data>", time.to_rfc3339())?;
        }
    }
    Ok(())
}
