//! A Mermaid flowchart, which many wikis and code hosts render.

use iplink_core::Dimensions;
use iplink_core::query::{View, Weight};

use crate::kit::model::host_role::HostRole;
use crate::kit::text::escape;
use crate::kit::text::number::{format_bytes, format_integer};
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Render};

const DIRECTION: Param = Param {
    name: "direction",
    about: "direction of the chart; LR: left to right; TB: top to bottom",
    default: "LR",
    values: AllowedValues::Choice(&["LR", "TB"]),
};

pub(super) static FORMAT: Format = Format {
    name: "mermaid",
    about: "a flowchart of hosts, with links labeled by weight",
    used_by: "Mermaid, and wikis and code hosts that render it",
    extension: "mmd",
    needs: |_| Dimensions::LINKS,
    params: &[DIRECTION],
    build: |params| Box::new(Mermaid { direction: params.text(DIRECTION).to_owned() }),
};

struct Mermaid {
    direction: String,
}

impl Render for Mermaid {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.mmd")?;
        writeln!(file, "flowchart {}", self.direction)?;
        for role in HostRole::ALL {
            let (name, fill, border) = (class_name(role), role.light(), role.color());
            writeln!(file, "  classDef {name} fill:{fill},stroke:{border},color:#16202a")?;
        }
        for (index, host) in view.hosts().enumerate() {
            let (label, class) = (host.label(), class_name(HostRole::of(host)));
            writeln!(file, "  h{index}[\"{}\"]:::{class}", escape::mermaid(&label))?;
        }
        let arrow = if view.is_bidirectional() { "---" } else { "-->" };
        for link in view.links() {
            let (source, target) = (link.source_index, link.target_index);
            let weight = view.weight().of_link(&link);
            match view.weight() {
                Weight::Bytes => {
                    writeln!(file, "  h{source} {arrow}|\"{}\"| h{target}", format_bytes(weight))?;
                }
                _ => {
                    writeln!(file, "  h{source} {arrow}|\"{}\"| h{target}", format_integer(weight))?
                }
            }
        }
        Ok(())
    }
}

/// Returns the name of the Mermaid class for the nodes of hosts with this role.
const fn class_name(role: HostRole) -> &'static str {
    match role {
        HostRole::Both => "both",
        HostRole::Sends => "sends",
        HostRole::Receives => "receives",
    }
}
