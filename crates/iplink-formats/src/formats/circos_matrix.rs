//! The matrix that IP-Link wrote for the table viewer of Circos.

use std::collections::BTreeMap;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::Host;
use iplink_core::query::View;

use crate::kit::text::escape;
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
    needs: |_| Dimensions::LINKS,
    params: &[HOSTS],
    build: |params| Box::new(CircosMatrix { all: params.text(HOSTS) == "all" }),
};

/// A cell of hosts that have no link.
const ZERO: &str = "\t0";

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
        let column = |host: usize| hosts.binary_search_by_key(&host, |(number, _)| *number);
        let zeros = ZERO.repeat(hosts.len());
        let mut links = view.links().peekable();
        for (row, (source, name)) in hosts.iter().enumerate() {
            let mut cells = BTreeMap::new();
            while let Some(link) = links.next_if(|link| link.source_number <= *source) {
                if let (true, Ok(column)) =
                    (link.source_number == *source, column(link.target_number))
                {
                    cells.insert(column, Some(view.weight().of_link(&link)));
                }
            }
            cells.insert(row, None);
            write!(file, "{name}")?;
            write_row(&cells, &zeros, file)?;
        }
        Ok(())
    }
}

/// Writes the cells that are not 0, between as many of the others as there are.
fn write_row(
    cells: &BTreeMap<usize, Option<u64>>,
    zeros: &str,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let mut rest = zeros;
    for (column, weight) in cells {
        let columns = (zeros.len() - rest.len()) / ZERO.len();
        let between = ZERO.len() * column.saturating_sub(columns);
        let (before, after) = rest.split_at_checked(between).unwrap_or((rest, ""));
        file.write_all(before.as_bytes())?;
        match weight {
            Some(weight) => write!(file, "\t{weight}")?,
            None => write!(file, "\t-")?,
        }
        rest = after.strip_prefix(ZERO).unwrap_or_default();
    }
    writeln!(file, "{rest}")?;
    Ok(())
}
