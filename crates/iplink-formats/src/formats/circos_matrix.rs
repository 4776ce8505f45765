//! The link matrix in the format of the Circos table viewer, as the Python tool IP-Link wrote it.

use std::collections::BTreeMap;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::Host;
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Render};

const HOSTS: Param = Param {
    name: "hosts",
    about: "which hosts to include: those that are both source and target, or all",
    default: "both",
    values: AllowedValues::Choice(&["both", "all"]),
};

pub(super) static FORMAT: Format = Format {
    name: "circos-matrix",
    about: "a tab-separated matrix of the traffic from each host to each host",
    used_by: "the Circos table viewer: parse-table | make-conf",
    extension: "circos.tsv",
    needs: |_| Dimensions::LINKS,
    params: &[HOSTS],
    build: |params| Box::new(CircosMatrix { includes_all: params.text(HOSTS) == "all" }),
};

/// A cell without a link, and the tab before it.
const ZERO: &str = "\t0";

struct CircosMatrix {
    includes_all: bool,
}

impl Render for CircosMatrix {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("matrix.circos.tsv")?;
        let is_shown =
            |host: &Host| self.includes_all || (host.sent.packets > 0 && host.received.packets > 0);
        let hosts: Vec<(usize, String)> = view
            .hosts()
            .enumerate()
            .filter(|(_, host)| is_shown(host))
            // In Circos, a colon separates an ideogram from a position, so it must not
            // occur in names.
            .map(|(index, host)| (index, escape::word(&host.label()).to_string().replace(':', "-")))
            .collect();
        write!(file, "ip")?;
        hosts.iter().try_for_each(|(_, name)| write!(file, "\t{name}"))?;
        writeln!(file)?;
        let column = |host: usize| hosts.binary_search_by_key(&host, |(index, _)| *index);
        let zeros = ZERO.repeat(hosts.len());
        let mut links = view.links().peekable();
        for (row, (source, name)) in hosts.iter().enumerate() {
            let mut cells = BTreeMap::new();
            // Links are sorted by source. Those of sources without a row are skipped.
            while let Some(link) = links.next_if(|link| link.source_index <= *source) {
                if let (true, Ok(column)) =
                    (link.source_index == *source, column(link.target_index))
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

/// Writes the cells of one row. `cells` contains the cells that are not zero, by column; the cell
/// of the diagonal is `None` and written as `-`. `zeros` is the text of a row that consists of
/// zeros.
fn write_row(
    cells: &BTreeMap<usize, Option<u64>>,
    zeros: &str,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let mut remaining_zeros = zeros;
    for (column, weight) in cells {
        let written_columns = (zeros.len() - remaining_zeros.len()) / ZERO.len();
        let gap_len = ZERO.len() * column.saturating_sub(written_columns);
        let (gap, after) =
            remaining_zeros.split_at_checked(gap_len).unwrap_or((remaining_zeros, ""));
        file.write_all(gap.as_bytes())?;
        match weight {
            Some(weight) => write!(file, "\t{weight}")?,
            None => write!(file, "\t-")?,
        }
        remaining_zeros = after.strip_prefix(ZERO).unwrap_or_default();
    }
    writeln!(file, "{remaining_zeros}")?;
    Ok(())
}
