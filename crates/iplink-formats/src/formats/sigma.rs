//! A graph for graphology and sigma.js, with layout.

use iplink_core::Dimensions;
use iplink_core::query::View;
use serde::Serialize;

use crate::kit::draw::scale::Logarithmic;
use crate::kit::layout::{LayoutGraph, force_layout};
use crate::kit::model::host_role::HostRole;
use crate::kit::text::json;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "sigma",
    about: "a graph with positions, sizes and colors for a web page",
    used_by: "graphology and sigma.js",
    extension: "sigma.json",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Sigma),
};

struct Sigma;

#[derive(Serialize)]
struct Node<'a> {
    key: String,
    attributes: NodeAttributes<'a>,
}

#[derive(Serialize)]
struct NodeAttributes<'a> {
    label: &'a str,
    x: f64,
    y: f64,
    size: f64,
    color: &'static str,
}

#[derive(Serialize)]
struct Edge {
    key: String,
    source: String,
    target: String,
    attributes: EdgeAttributes,
}

#[derive(Serialize)]
struct EdgeAttributes {
    size: f64,
    packets: u64,
    bytes: u64,
}

impl Render for Sigma {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.sigma.json")?;
        let graph_type = if view.is_bidirectional() { "undirected" } else { "directed" };
        let options =
            format!("{{\"type\":\"{graph_type}\",\"multi\":false,\"allowSelfLoops\":true}}");
        write!(file, "{{\"attributes\":{{}},\"options\":{options},\"nodes\":[")?;
        let heaviest = view.hosts().map(|host| view.weight().of_host(host)).max();
        let size = Logarithmic::new(heaviest.unwrap_or_default(), 3.0, 15.0);
        for (index, (host, position)) in
            view.hosts().zip(force_layout(&LayoutGraph::from_view(view))).enumerate()
        {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let attributes = NodeAttributes {
                label: &host.label(),
                x: round(position.x.into()),
                // In this format, y grows upward.
                y: round((-position.y).into()),
                size: round(size.of(view.weight().of_host(host)).0),
                color: HostRole::of(host).color(),
            };
            let node = Node { key: index.to_string(), attributes };
            json::write(&node, &mut *file)?;
        }
        write!(file, "\n],\"edges\":[")?;
        let heaviest = view.links().map(|link| view.weight().of_link(&link)).max();
        let width = Logarithmic::new(heaviest.unwrap_or_default(), 0.5, 5.0);
        for (index, link) in view.links().enumerate() {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let edge = Edge {
                key: index.to_string(),
                source: link.source_index.to_string(),
                target: link.target_index.to_string(),
                attributes: EdgeAttributes {
                    size: round(width.of(view.weight().of_link(&link)).0),
                    packets: link.traffic.packets,
                    bytes: link.traffic.bytes,
                },
            };
            json::write(&edge, &mut *file)?;
        }
        writeln!(file, "\n]}}")?;
        Ok(())
    }
}

/// Rounds coordinates and sizes to hundredths, so that platform-dependent last bits of floats do
/// not reach the output.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
