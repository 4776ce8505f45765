//! A flowchart of Mermaid, which wikis and code hosts draw by themselves.

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::model::host_role::Role;
use crate::kit::text::escape;
use crate::kit::text::number::{bytes, grouped};
use crate::output::Output;
use crate::{Error, Format, Param, Render, Values};
use iplink_core::query::Weight;

const DIRECTION: Param = Param {
    name: "direction",
    about: "which way it goes: left to right or top to bottom",
    default: "LR",
    values: Values::Choice(&["LR", "TB"]),
};

pub(super) static FORMAT: Format = Format {
    name: "mermaid",
    about: "a flowchart of hosts, their links labelled with weights",
    opened_by: "Mermaid, and the wikis and code hosts that draw it",
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
        let file = out.begin("graph.mmd")?;
        writeln!(file, "flowchart {}", self.direction)?;
        for role in Role::ALL {
            let (name, fill, border) = (class(role), role.light(), role.colour());
            writeln!(file, "  classDef {name} fill:{fill},stroke:{border},color:#16202a")?;
        }
        for (number, host) in view.hosts().enumerate() {
            let (label, class) = (host.label(), class(Role::of(host)));
            writeln!(file, "  h{number}[\"{}\"]:::{class}", escape::mermaid(&label))?;
        }
        let arrow = if view.is_both_ways() { "---" } else { "-->" };
        for link in view.links() {
            let (source, target) = (link.source_number, link.target_number);
            let weight = view.weight().of_link(&link);
            match view.weight() {
                Weight::Bytes => {
                    writeln!(file, "  h{source} {arrow}|\"{}\"| h{target}", bytes(weight))?;
                }
                _ => writeln!(file, "  h{source} {arrow}|\"{}\"| h{target}", grouped(weight))?,
            }
        }
        Ok(())
    }
}

const fn class(role: Role) -> &'static str {
    match role {
        Role::Both => "both",
        Role::Sends => "sends",
        Role::Receives => "receives",
    }
}
