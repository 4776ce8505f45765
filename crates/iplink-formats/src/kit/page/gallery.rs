//! A gallery of static pages for wikis: an index of all contacts, and a page with pictures
//! for each host. The pages contain no scripts.

mod charts;

use std::cmp::Reverse;
use std::io::Write;

use iplink_core::query::View;

use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::model::summary::merged_summary;
use crate::kit::page::host_page;
use crate::kit::text::escape::xml;
use crate::kit::text::number::{format_bytes, format_count, format_integer, format_omitted};
use crate::output::Output;
use crate::{AllowedValues, Error, Param};

/// Selects between a single page and a folder of pages.
pub(crate) const PAGES: Param = Param {
    name: crate::render::PAGES,
    about: "a single page, or many pages for a wiki; by default, many if OUT is a folder",
    default: "one",
    values: AllowedValues::Choice(&["one", crate::render::MANY]),
};

/// The maximum number of never contacted hosts that a page lists. Further hosts are
/// counted.
const MAX_LISTED: usize = 1_000;

/// The maximum number of contacts in a chart. Further contacts are merged.
const MAX_CHART_ITEMS: usize = 10;

const STYLE: &str = include_str!("gallery/gallery.css");

/// A gallery of a view.
#[derive(Debug)]
pub(crate) struct Gallery<'a> {
    view: &'a View<'a>,
    scene: &'a Scene,
    title: &'a str,
    /// The file name and the title of a page that shows all hosts.
    overview: Option<(&'static str, &'static str)>,
    /// The edges from each node, the heaviest first.
    sent: Vec<Vec<Edge>>,
    /// The edges to each node, the heaviest first.
    received: Vec<Vec<Edge>>,
}

impl<'a> Gallery<'a> {
    pub(crate) fn new(view: &'a View<'a>, scene: &'a Scene, title: &'a str) -> Self {
        let by = |end: fn(&Edge) -> usize| {
            let mut links = vec![Vec::new(); scene.nodes.len()];
            for edge in &scene.edges {
                links.iter_mut().skip(end(edge)).take(1).for_each(|of| of.push(*edge));
            }
            links.iter_mut().for_each(|of| of.sort_by_key(|edge| Reverse(edge.weight)));
            links
        };
        let (sent, received) = (by(|edge| edge.source), by(|edge| edge.target));
        Self { view, scene, title, overview: None, sent, received }
    }

    /// Links the index to a page with this title.
    pub(crate) fn with_overview(self, page: &'static str, name: &'static str) -> Self {
        Self { overview: Some((page, name)), ..self }
    }

    /// Writes the index, and the page and pictures of each host.
    pub(crate) fn write(&self, out: &mut dyn Output) -> Result<(), Error> {
        self.index(out.create_file("index.html")?)?;
        for (index, node) in self.scene.nodes.iter().enumerate() {
            let page = host_page(node.address);
            let name = page.trim_end_matches(".html");
            let contacts = self.sent.get(index).map(Vec::as_slice).unwrap_or_default();
            self.host(node, index, contacts, out.create_file(&page)?)?;
            if contacts.is_empty() {
                continue;
            }
            let bars = charts::histogram(self.scene, node, contacts);
            out.create_file(&format!("{name}-histogram.svg"))?.write_all(bars.as_bytes())?;
            let pie = charts::pie(self.scene, node, contacts);
            out.create_file(&format!("{name}-pie.svg"))?.write_all(pie.as_bytes())?;
        }
        Ok(())
    }

    fn index(&self, file: &mut dyn Write) -> Result<(), Error> {
        begin(self.title, file)?;
        writeln!(file, "<h1>{}</h1>", xml(self.title))?;
        self.write_statistics(file)?;
        if let Some((page, name)) = self.overview {
            writeln!(file, "<p><a href=\"{page}\">{name}</a></p>")?;
        }
        let sources = self.scene.nodes.iter().zip(&self.sent);
        for (node, contacts) in sources.filter(|(_, contacts)| !contacts.is_empty()) {
            let count = format_count(contacts.len() as u64, "host");
            writeln!(file, "<h2>{} <small>contacted {count}</small></h2>", link(node))?;
            self.table("Target", contacts.iter().map(|edge| (edge.target, edge)), file)?;
        }
        end(file)
    }

    /// Writes the packet counts, and what the gallery omits.
    fn write_statistics(&self, file: &mut dyn Write) -> Result<(), Error> {
        let total = self.view.statistics().total();
        let (hosts, links) = (self.scene.nodes.len() as u64, self.scene.edges.len() as u64);
        let shown = format!("{}, {}", format_count(hosts, "host"), format_count(links, "link"));
        let read = format_count(total.read, "packet");
        let (linked, filtered) = (format_integer(total.linked), format_integer(total.filtered));
        write!(file, "<p>{shown}. {read} read = {linked} linked + {filtered} filtered + ")?;
        writeln!(file, "{} skipped.</p>", format_integer(total.skipped()))?;
        if !total.skipped.is_empty() {
            write!(file, "<ul class=\"reasons\">")?;
            for (reason, count) in &total.skipped {
                write!(file, "<li>{} {}</li>", format_integer(*count), xml(&reason.to_string()))?;
            }
            writeln!(file, "</ul>")?;
        }
        let left = self.view.omitted();
        if !left.is_empty() {
            writeln!(file, "<p>Omitted: {}.</p>", format_omitted(&left))?;
        }
        if self.scene.merged > 0 {
            writeln!(file, "<p>{}.</p>", xml(&merged_summary(self.view, self.scene)))?;
        }
        Ok(())
    }

    fn host(
        &self,
        node: &Node,
        index: usize,
        contacts: &[Edge],
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        begin(&node.label, file)?;
        writeln!(file, "<p><a href=\"index.html\">{}</a></p>", xml(self.title))?;
        writeln!(file, "<h1>{}</h1>", xml(&node.label))?;
        let address = node.address.to_string();
        if address != node.label && !node.is_others {
            writeln!(file, "<p>{}</p>", xml(&address))?;
        }
        writeln!(file, "<p>{}.</p>", xml(&node.about()))?;
        self.contacted(node, contacts, file)?;
        let sources = self.received.get(index).map(Vec::as_slice).unwrap_or_default();
        let count = format_count(sources.len() as u64, "host");
        writeln!(file, "<h2>Contacted by <small>{count}</small></h2>")?;
        self.table("Source", sources.iter().map(|edge| (edge.source, edge)), file)?;
        self.never(index, contacts, file)?;
        end(file)
    }

    /// Writes the contacts of a host: pictures, and a table that serves as their legend.
    fn contacted(&self, node: &Node, contacts: &[Edge], file: &mut dyn Write) -> Result<(), Error> {
        let count = format_count(contacts.len() as u64, "host");
        writeln!(file, "<h2>Contacted <small>{count}</small></h2>")?;
        if contacts.is_empty() {
            return Ok(());
        }
        let page = host_page(node.address);
        let (name, unit) = (page.trim_end_matches(".html"), self.scene.unit.name());
        for (kind, about) in [("histogram", "Histogram"), ("pie", "Pie chart")] {
            let about = format!("{about} of the contacts of {}, by {unit}", node.label);
            writeln!(file, "<img src=\"{name}-{kind}.svg\" alt=\"{}\">", xml(&about))?;
        }
        writeln!(file, "<p>The numbers in the pictures refer to this list.</p>")?;
        self.table("Target", contacts.iter().map(|edge| (edge.target, edge)), file)
    }

    /// Writes a numbered table of hosts with their traffic.
    fn table<'e>(
        &self,
        head: &str,
        rows: impl Iterator<Item = (usize, &'e Edge)>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let heads = format!("<th>{head}</th><th>Packets</th><th>Bytes</th>");
        writeln!(file, "<table><thead><tr><th>No.</th>{heads}</tr></thead><tbody>")?;
        for (number, (index, edge)) in (1_u64..).zip(rows) {
            let Some(node) = self.scene.nodes.get(index) else { continue };
            let (packets, volume) =
                (format_integer(edge.traffic.packets), format_bytes(edge.traffic.bytes));
            let numbers = format!("<td>{packets}</td><td>{volume}</td>");
            writeln!(file, "<tr><td>{number}</td><td>{}</td>{numbers}</tr>", link(node))?;
        }
        writeln!(file, "</tbody></table>")?;
        Ok(())
    }

    /// Lists the hosts that a host never contacted.
    fn never(&self, index: usize, contacts: &[Edge], file: &mut dyn Write) -> Result<(), Error> {
        let mut is_contacted = vec![false; self.scene.nodes.len()];
        for index in contacts.iter().map(|edge| edge.target).chain([index]) {
            is_contacted.iter_mut().skip(index).take(1).for_each(|it| *it = true);
        }
        let nodes = self.scene.nodes.iter().zip(&is_contacted);
        let mut never: Vec<_> =
            nodes.filter(|(_, is_contacted)| !**is_contacted).map(|(node, _)| node).collect();
        never.sort_by_key(|node| node.rank);
        let count = format_count(never.len() as u64, "host");
        writeln!(file, "<h2>Never contacted <small>{count}</small></h2>\n<ul class=\"never\">")?;
        for node in never.iter().take(MAX_LISTED) {
            writeln!(file, "<li>{}</li>", link(node))?;
        }
        if let Some(more @ 1..) = never.len().checked_sub(MAX_LISTED) {
            writeln!(file, "<li>and {} more with less traffic</li>", format_integer(more as u64))?;
        }
        writeln!(file, "</ul>")?;
        Ok(())
    }
}

/// Returns a hyperlink to the page of a host.
fn link(node: &Node) -> String {
    format!("<a href=\"{}\">{}</a>", host_page(node.address), xml(&node.label))
}

/// Writes the start of a gallery page.
pub(crate) fn begin(title: &str, file: &mut dyn Write) -> Result<(), Error> {
    writeln!(file, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    let policy = "script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'";
    writeln!(file, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    let viewport = "width=device-width, initial-scale=1";
    writeln!(file, "<meta name=\"viewport\" content=\"{viewport}\">")?;
    writeln!(file, "<link rel=\"icon\" href=\"data:,\">")?;
    writeln!(file, "<title>{}</title>\n<style>\n{STYLE}</style>", xml(title))?;
    writeln!(file, "</head>\n<body>\n<main>")?;
    Ok(())
}

/// Writes the end of a gallery page.
pub(crate) fn end(file: &mut dyn Write) -> Result<(), Error> {
    let by = concat!("iplink ", env!("CARGO_PKG_VERSION"));
    writeln!(file, "<p class=\"by\">Generated by {by}.</p>\n</main>\n</body>\n</html>")?;
    Ok(())
}
