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

/// The name and type of each attribute of nodes.
const NODE_ATTRIBUTES: [(&str, &str); 7] = [
    ("label", "string"),
    ("packets_sent", "long"),
    ("bytes_sent", "long"),
    ("packets_received", "long"),
    ("bytes_received", "long"),
    ("first_seen", "string"),
    ("last_seen", "string"),
];

/// The name and type of each attribute of edges.
const EDGE_ATTRIBUTES: [(&str, &str); 5] = [
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
        write_keys(file, "node", &NODE_ATTRIBUTES)?;
        write_keys(file, "edge", &EDGE_ATTRIBUTES)?;
        let edge_type = if view.is_bidirectional() { "undirected" } else { "directed" };
        writeln!(file, "  <graph id=\"iplink\" edgedefault=\"{edge_type}\">")?;
        for (index, host) in view.hosts().enumerate() {
            write!(file, "    <node id=\"h{index}\">")?;
            write_node(file, host)?;
            writeln!(file, "</node>")?;
        }
        for link in view.links() {
            let (source, target) = (link.source_index, link.target_index);
            write!(file, "    <edge source=\"h{source}\" target=\"h{target}\">")?;
            write_edge(file, view, &link)?;
            writeln!(file, "</edge>")?;
        }
        writeln!(file, "  </graph>\n</graphml>")?;
        Ok(())
    }
}

/// Declares the attributes of nodes or edges.
fn write_keys(
    file: &mut dyn Write,
    element: &str,
    attributes: &[(&str, &str)],
) -> Result<(), Error> {
    for (name, attribute_type) in attributes {
        write!(file, "  <key id=\"{element}_{name}\" for=\"{element}\" attr.name=\"{name}\"")?;
        writeln!(file, " attr.type=\"{attribute_type}\"/>")?;
    }
    Ok(())
}

fn write_node(file: &mut dyn Write, host: &Host) -> Result<(), Error> {
    write!(file, "<data key=\"node_label\">{}</data>", xml(&host.label()))?;
    write_number(file, "node_packets_sent", host.sent.packets)?;
    write_number(file, "node_bytes_sent", host.sent.bytes)?;
    write_number(file, "node_packets_received", host.received.packets)?;
    write_number(file, "node_bytes_received", host.received.bytes)?;
    write_times(file, "node", host.first_seen, host.last_seen)
}

fn write_edge(file: &mut dyn Write, view: &View<'_>, link: &Link<'_>) -> Result<(), Error> {
    write_number(file, "edge_weight", view.weight().of_link(link))?;
    write_number(file, "edge_packets", link.traffic.packets)?;
    write_number(file, "edge_bytes", link.traffic.bytes)?;
    write_times(file, "edge", link.traffic.first_seen, link.traffic.last_seen)
}

/// Writes the value of a numeric attribute.
fn write_number(file: &mut dyn Write, key: &str, number: u64) -> Result<(), Error> {
    Ok(write!(file, "<data key=\"{key}\">{number}</data>")?)
}

/// Writes the times of the first and the last packet.
fn write_times(
    file: &mut dyn Write,
    element: &str,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
) -> Result<(), Error> {
    for (name, time) in [("first_seen", first), ("last_seen", last)] {
        if let Some(time) = time {
            write!(file, "<data key=\"{element}_{name}\">{}</data>", time.to_rfc3339())?;
        }
    }
    Ok(())
}
