//! The complete view as one JSON object.
//!
//! `docs/schema/iplink.schema.json` describes it.

use std::io::Write;

use iplink_core::query::{View, Weight};
use serde::Serialize;

use crate::kit::text::json;
use crate::output::Output;
use crate::table::{Column, JsonRow};
use crate::{AllowedValues, Error, Format, Param, Params, Render, columns};

const COLUMNS: Param = Param {
    name: "columns",
    about: "the properties of each link, besides source and target",
    default: "packets,bytes,first_seen,last_seen,bpf,wireshark",
    values: AllowedValues::List(columns::link_names),
};

pub(super) static FORMAT: Format = Format {
    name: "json",
    about: "packet statistics, hosts and links with exact numbers, and a packet filter per link",
    used_by: "jq, scripts, iplink itself",
    extension: "json",
    needs: |params| columns::link_needs(params.list(COLUMNS)),
    params: &[COLUMNS],
    build: |params| Box::new(Json::new(params)),
};

struct Json {
    columns: Vec<String>,
}

/// The properties of the view.
#[derive(Serialize)]
struct ViewInfo {
    weight: &'static str,
    #[serde(rename = "both_ways")]
    is_bidirectional: bool,
    #[serde(rename = "left_out")]
    omitted: OmittedCounts,
}

/// The hosts, links and traffic of the graph that the view does not contain.
#[derive(Serialize)]
struct OmittedCounts {
    hosts: usize,
    links: usize,
    packets: u64,
    bytes: u64,
}

impl Json {
    fn new(params: &Params) -> Self {
        let ends = ["source", "target"].into_iter().chain(params.list(COLUMNS));
        Self { columns: ends.map(str::to_owned).collect() }
    }
}

impl Render for Json {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.json")?;
        write!(file, "{{\"format\":\"iplink\",\"version\":1,\n\"view\":")?;
        json::write(&view_info(view), &mut *file)?;
        write!(file, ",\n\"account\":")?;
        json::write(view.statistics(), &mut *file)?;
        write!(file, ",\n\"hosts\":[")?;
        write_rows(&columns::hosts(), view.hosts(), file)?;
        write!(file, "],\n\"links\":[")?;
        let columns = columns::choose(&columns::links(), &self.columns)?;
        write_rows(&columns, view.links(), file)?;
        writeln!(file, "]}}")?;
        Ok(())
    }
}

fn view_info(view: &View<'_>) -> ViewInfo {
    let omitted = view.omitted();
    ViewInfo {
        weight: match view.weight() {
            Weight::Bytes => "bytes",
            Weight::Peers => "peers",
            _ => "packets",
        },
        is_bidirectional: view.is_bidirectional(),
        omitted: OmittedCounts {
            hosts: omitted.hosts,
            links: omitted.links,
            packets: omitted.traffic.packets,
            bytes: omitted.traffic.bytes,
        },
    }
}

/// Writes rows as the elements of a JSON array, one per line.
fn write_rows<T>(
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    file: &mut dyn Write,
) -> Result<(), Error> {
    for (index, row) in rows.enumerate() {
        file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        json::write(&JsonRow { columns, row: &row }, &mut *file)?;
    }
    writeln!(file)?;
    Ok(())
}
