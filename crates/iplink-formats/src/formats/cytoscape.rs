//! Elements JSON for Cytoscape and Cytoscape.js.

use iplink_core::Dimensions;
use iplink_core::query::View;
use serde::Serialize;

use crate::kit::model::host_role::HostRole;
use crate::kit::text::json;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "cytoscape",
    about: "Cytoscape elements: nodes and edges with traffic as data",
    used_by: "Cytoscape, pages with Cytoscape.js",
    extension: "cyjs",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Cytoscape),
};

struct Cytoscape;

#[derive(Serialize)]
struct Element<T> {
    data: T,
}

#[derive(Serialize)]
struct Node<'a> {
    id: String,
    label: &'a str,
    role: &'static str,
    packets_sent: u64,
    bytes_sent: u64,
    packets_received: u64,
    bytes_received: u64,
}

#[derive(Serialize)]
struct Edge {
    id: String,
    source: String,
    target: String,
    weight: u64,
    packets: u64,
    bytes: u64,
}

impl Render for Cytoscape {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.cyjs")?;
        write!(file, "{{\"elements\":{{\"nodes\":[")?;
        for (index, host) in view.hosts().enumerate() {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let node = Node {
                id: format!("h{index}"),
                label: &host.label(),
                role: HostRole::of(host).name(),
                packets_sent: host.sent.packets,
                bytes_sent: host.sent.bytes,
                packets_received: host.received.packets,
                bytes_received: host.received.bytes,
            };
            json::write(&Element { data: node }, &mut *file)?;
        }
        write!(file, "\n],\"edges\":[")?;
        for (index, link) in view.links().enumerate() {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let edge = Edge {
                id: format!("l{index}"),
                source: format!("h{}", link.source_index),
                target: format!("h{}", link.target_index),
                weight: view.weight().of_link(&link),
                packets: link.traffic.packets,
                bytes: link.traffic.bytes,
            };
            json::write(&Element { data: edge }, &mut *file)?;
        }
        writeln!(file, "\n]}}}}")?;
        Ok(())
    }
}
