//! GEXF 1.3 for Gephi, with layout, sizes, colors and times.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Host, Link};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use crate::kit::draw::scale::Logarithmic;
use crate::kit::layout::{LayoutGraph, NodePosition, force_layout};
use crate::kit::model::host_role::HostRole;
use crate::kit::text::escape::xml;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Render};

const TIMES: Param = Param {
    name: "times",
    about: "time format: seconds since 1970, which all programs read, or dates",
    default: "double",
    values: AllowedValues::Choice(&["double", "dateTime"]),
};

pub(super) static FORMAT: Format = Format {
    name: "gexf",
    about: "a graph with weights, times, positions, sizes and colors",
    used_by: "Gephi, networkx",
    extension: "gexf",
    needs: |_| Dimensions::LINKS,
    params: &[TIMES],
    build: |params| Box::new(Gexf { times: TimeFormat::of(params.text(TIMES)) }),
};

/// The factor by which coordinates of the layout are multiplied for Gephi.
const GEPHI_SCALE: f32 = 60.0;

struct Gexf {
    times: TimeFormat,
}

#[derive(Clone, Copy)]
enum TimeFormat {
    Seconds,
    Dates,
}

impl TimeFormat {
    /// Returns the time format for a value of the parameter `times`.
    fn of(name: &str) -> Self {
        if name == "dateTime" { Self::Dates } else { Self::Seconds }
    }

    /// Returns the value of the attribute `timeformat`.
    const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "double",
            Self::Dates => "dateTime",
        }
    }

    /// Writes the attributes for the time span in which a host or link was active, which GEXF calls
    /// a spell.
    fn write_spell(
        self,
        first: Option<Timestamp>,
        last: Option<Timestamp>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        for (name, time) in [("start", first), ("end", last)] {
            let Some(time) = time else {
                continue;
            };
            match self {
                Self::Dates => write!(file, " {name}=\"{}\"", time.to_rfc3339())?,
                Self::Seconds => {
                    let total_micros = time.as_nanos().div_euclid(1_000);
                    let seconds = total_micros.div_euclid(1_000_000);
                    let micros = total_micros.rem_euclid(1_000_000);
                    write!(file, " {name}=\"{seconds}.{micros:06}\"")?;
                }
            }
        }
        Ok(())
    }
}

impl Render for Gexf {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.gexf")?;
        write_head(view, self.times, file)?;
        let heaviest = view.hosts().map(|host| view.weight().of_host(host)).max();
        let size = Logarithmic::new(heaviest.unwrap_or_default(), 8.0, 40.0);
        writeln!(file, "    <nodes>")?;
        for (index, (host, position)) in
            view.hosts().zip(force_layout(&LayoutGraph::from_view(view))).enumerate()
        {
            let size = size.of(view.weight().of_host(host)).0;
            write_node(index, host, position, size, self.times, file)?;
        }
        writeln!(file, "    </nodes>\n    <edges>")?;
        for (index, link) in view.links().enumerate() {
            write_edge(index, &link, view.weight().of_link(&link), self.times, file)?;
        }
        writeln!(file, "    </edges>\n  </graph>\n</gexf>")?;
        Ok(())
    }
}

fn write_head(view: &View<'_>, times: TimeFormat, file: &mut dyn Write) -> Result<(), Error> {
    let edge_type = if view.is_bidirectional() { "undirected" } else { "directed" };
    writeln!(
        file,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <meta><creator>iplink</creator><description>who talks to whom</description></meta>
  <graph defaultedgetype="{edge_type}" mode="dynamic" timeformat="{}" timerepresentation="interval">
    <attributes class="node">
      <attribute id="0" title="packets_sent" type="long"/>
      <attribute id="1" title="bytes_sent" type="long"/>
      <attribute id="2" title="packets_received" type="long"/>
      <attribute id="3" title="bytes_received" type="long"/>
      <attribute id="4" title="role" type="string"/>
    </attributes>
    <attributes class="edge">
      <attribute id="0" title="packets" type="long"/>
      <attribute id="1" title="bytes" type="long"/>
    </attributes>"#,
        times.name()
    )?;
    Ok(())
}

fn write_node(
    index: usize,
    host: &Host,
    position: NodePosition,
    size: f64,
    times: TimeFormat,
    file: &mut dyn Write,
) -> Result<(), Error> {
    write!(file, "      <node id=\"{index}\" label=\"{}\"", xml(&host.label()))?;
    times.write_spell(host.first_seen, host.last_seen, file)?;
    write!(file, "><attvalues>")?;
    let values = [host.sent.packets, host.sent.bytes, host.received.packets, host.received.bytes];
    for (attribute, value) in values.into_iter().enumerate() {
        write!(file, "<attvalue for=\"{attribute}\" value=\"{value}\"/>")?;
    }
    let role = HostRole::of(host);
    write!(file, "<attvalue for=\"4\" value=\"{}\"/></attvalues>", role.name())?;
    // In this format, y grows upward.
    let (x, y) = (position.x * GEPHI_SCALE, -position.y * GEPHI_SCALE);
    write!(file, "<viz:position x=\"{x:.1}\" y=\"{y:.1}\" z=\"0.0\"/>")?;
    write!(file, "<viz:size value=\"{size:.1}\"/>")?;
    let [red, green, blue] = role.rgb();
    writeln!(file, "<viz:color r=\"{red}\" g=\"{green}\" b=\"{blue}\"/></node>")?;
    Ok(())
}

fn write_edge(
    index: usize,
    link: &Link<'_>,
    weight: u64,
    times: TimeFormat,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let (source, target) = (link.source_index, link.target_index);
    write!(file, "      <edge id=\"{index}\" source=\"{source}\" target=\"{target}\"")?;
    write!(file, " weight=\"{weight}\"")?;
    times.write_spell(link.traffic.first_seen, link.traffic.last_seen, file)?;
    let (packets, bytes) = (link.traffic.packets, link.traffic.bytes);
    write!(file, "><attvalues><attvalue for=\"0\" value=\"{packets}\"/>")?;
    writeln!(file, "<attvalue for=\"1\" value=\"{bytes}\"/></attvalues></edge>")?;
    Ok(())
}
