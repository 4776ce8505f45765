//! Links as a Markdown table.

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::kit::text::number::{format_bytes, format_integer};
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "markdown",
    about: "a table of links, heaviest first",
    used_by: "wikis, issues, notes",
    extension: "md",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Markdown),
};

struct Markdown;

impl Render for Markdown {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("links.md")?;
        writeln!(file, "| source | target | packets | bytes | first seen | last seen |")?;
        writeln!(file, "|---|---|---:|---:|---|---|")?;
        let mut links: Vec<_> = view.links().collect();
        links.sort_by_key(|link| std::cmp::Reverse(view.weight().of_link(link)));
        for link in links {
            let (source, target) = (link.source.label(), link.target.label());
            let (source, target) = (escape::markdown(&source), escape::markdown(&target));
            let (packets, bytes) =
                (format_integer(link.traffic.packets), format_bytes(link.traffic.bytes));
            write!(file, "| {source} | {target} | {packets} | {bytes} |")?;
            for time in [link.traffic.first_seen, link.traffic.last_seen] {
                match time {
                    Some(time) => write!(file, " {} |", time.to_rfc3339())?,
                    None => write!(file, " |")?,
                }
            }
            writeln!(file)?;
        }
        Ok(())
    }
}
