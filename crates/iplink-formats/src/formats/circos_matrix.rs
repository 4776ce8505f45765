//! The matrix that IP-Link wrote for the table viewer of Circos.

use std::collections::BTreeMap;

use iplink_core::Detail;
use iplink_core::graph::Host;
use iplink_core::query::View;

use crate::kit::escape;
use crate::output::Output;
use crate::{Error, Format, Param, Render, Values};

const HOSTS: Param = Param {
    name: "hosts",
    about: "which hosts it has: those that are source and destination, or all",
    default: "both",
    values: Values::Choice(&["both", "all"]),
};

pub(super) static FORMAT: Format = Format {
    name: "circos-matrix",
    about: "a table of hosts by hosts, with tabs: the packets from each to each",
    opened_by: "the table viewer of Circos: parse-table | make-conf",
    extension: "circos.tsv",
    needs: |_| Detail::LINKS,
    params: &[HOSTS],
    build: |params| Box::new(CircosMatrix { all: params.text(HOSTS) == "all" }),
};

struct CircosMatrix {
    all: bool,
}

impl Render for CircosMatrix {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("matrix.circos.tsv")?;
        let is_shown =
            |host: &Host| self.all || (host.sent.packets > 0 && host.received.packets > 0);
        let hosts: Vec<(usize, String)> = view
            .hosts()
            .enumerate()
            .filter(|(_, host)| is_shown(host))
            // A colon names a part of an ideogram there.
            .map(|(number, host)| {
                (number, escape::word(&host.label()).to_string().replace(':', "-"))
            })
            .collect();
        write!(file, "ip")?;
        hosts.iter().try_for_each(|(_, name)| write!(file, "\t{name}"))?;
        writeln!(file)?;
        let mut links = view.links().peekable();
        for (source, name) in &hosts {
            write!(file, "{name}")?;
            let mut row = BTreeMap::new();
            while let Some(link) = links.next_if(|link| link.source_number <= *source) {
                if link.source_number == *source {
                    row.insert(link.target_number, view.weight().of_link(&link));
                }
            }
            for (target, _) in &hosts {
                match row.get(target) {
                    _ if source == target => write!(file, "\t-")?,
                    weight => write!(file, "\t{}", weight.copied().unwrap_or_default())?,
                }
            }
            writeln!(file)?;
        }
        Ok(())
    }
}
