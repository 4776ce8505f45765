//! The JSON of D3's adjacency matrix example, as the Python tool IP-Link wrote it.

use iplink_core::Dimensions;
use iplink_core::query::View;
use serde::Serialize;

use crate::kit::model::host_role::HostRole;
use crate::kit::text::json;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "d3",
    about: "nodes (group 1: hosts that send, group 2: hosts that only receive), and links with values",
    used_by: "pages with D3, such as an adjacency matrix",
    extension: "d3.json",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(D3),
};

struct D3;

#[derive(Serialize)]
struct Node<'a> {
    name: &'a str,
    group: u8,
}

#[derive(Serialize)]
struct Edge {
    source: usize,
    target: usize,
    value: u64,
}

impl Render for D3 {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.d3.json")?;
        write!(file, "{{\"nodes\":[")?;
        for (index, host) in view.hosts().enumerate() {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let node = Node { name: &host.label(), group: HostRole::of(host).group() };
            json::write(&node, &mut *file)?;
        }
        write!(file, "\n],\"links\":[")?;
        for (index, link) in view.links().enumerate() {
            file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            let value = view.weight().of_link(&link);
            let edge = Edge { source: link.source_index, target: link.target_index, value };
            json::write(&edge, &mut *file)?;
        }
        writeln!(file, "\n]}}")?;
        Ok(())
    }
}
