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
        let kind = if view.is_bidirectional() { "undirected" } else { "directed" };
        let options = format!("{{\"type\":\"{kind}\",\"multi\":false,\"allowSelfLoops\":true}}");
        write!(file, "{{\"attributes\":{{}},\"options\":{options},\"nodes\":[")?;
        let heaviest = view.hosts().map(|host| view.weight().of_host(host)).max();
        let size = Logarithmic::new(heaviest.unwrap_or_default(), 3.0, 15.0);
        for (number, (host, position)) in
            view.hosts().zip(force_layout(&LayoutGraph::from_view(view))).enumerate()
        {
            file.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            let attributes = NodeAttributes {
                label: &host.label(),
                x: hundredths(position.x.into()),
                // In this format, y points up.
                y: hundredths((-position.y).into()),
                size: hundredths(size.of(view.weight().of_host(host)).0),
                color: HostRole::of(host).color(),
            };
            let node = Node { key: number.to_string(), attributes };
            json::write(&node, &mut *file)?;
        }
        write!(file, "\n],\"edges\":[")?;
        let heaviest = view.links().map(|link| view.weight().of_link(&link)).max();
        let width = Logarithmic::new(heaviest.unwrap_or_default(), 0.5, 5.0);
        for (number, link) in view.links().enumerate() {
            file.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            let edge = Edge {
                key: number.to_string(),
                source: link.source_index.to_string(),
                target: link.target_index.to_string(),
                attributes: EdgeAttributes {
                    size: hundredths(width.of(view.weight().of_link(&link)).0),
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

/// Rounds coordinates, so that platform-dependent last bits of floats do not reach the
/// output.
fn hundredths(size: f64) -> f64 {
    (size * 100.0).round() / 100.0
}
