//! A gallery of static pages for wikis: an index of all contacts, and a page for each host with
//! pictures of its contacts. The pages contain no scripts.

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
    about: "one: a single page; many: a folder with one page per host, without scripts; by default, many if OUT is a folder",
    default: "one",
    values: AllowedValues::Choice(&["one", crate::render::MANY_PAGES]),
};

/// The maximum number of hosts that a page lists as never contacted. Further hosts are only
/// counted.
const MAX_LISTED_HOSTS: usize = 1_000;

/// The maximum number of contacts in a chart. Further contacts are merged.
const MAX_CHART_ITEMS: usize = 10;

const STYLE: &str = include_str!("gallery/gallery.css");

/// A gallery of a view.
#[derive(Debug)]
pub(crate) struct Gallery<'a> {
    view: &'a View<'a>,
    scene: &'a Scene,
    title: &'a str,
    /// The file name and the title of an additional page, which shows all hosts.
    overview: Option<(&'static str, &'static str)>,
    /// The edges from each node, the heaviest first.
    sent: Vec<Vec<Edge>>,
    /// The edges to each node, the heaviest first.
    received: Vec<Vec<Edge>>,
}

impl<'a> Gallery<'a> {
    pub(crate) fn new(view: &'a View<'a>, scene: &'a Scene, title: &'a str) -> Self {
        let edges_by = |node_of: fn(&Edge) -> usize| {
            let mut edges_of_node = vec![Vec::new(); scene.nodes.len()];
            for edge in &scene.edges {
                if let Some(edges) = edges_of_node.get_mut(node_of(edge)) {
                    edges.push(*edge);
                }
            }
            for edges in &mut edges_of_node {
                edges.sort_by_key(|edge| Reverse(edge.weight));
            }
            edges_of_node
        };
        let (sent, received) = (edges_by(|edge| edge.source), edges_by(|edge| edge.target));
        Self { view, scene, title, overview: None, sent, received }
    }

    /// Adds to the index a hyperlink to the page `file_name`, which has this title.
    pub(crate) fn with_overview(self, file_name: &'static str, title: &'static str) -> Self {
        Self { overview: Some((file_name, title)), ..self }
    }

    /// Writes the index, and the page and pictures of each host.
    pub(crate) fn write(&self, out: &mut dyn Output) -> Result<(), Error> {
        self.write_index(out.create_file("index.html")?)?;
        for (index, node) in self.scene.nodes.iter().enumerate() {
            let page = host_page(node.address);
            let name = page.trim_end_matches(".html");
            let contacts = self.sent.get(index).map(Vec::as_slice).unwrap_or_default();
            self.write_host_page(node, index, contacts, out.create_file(&page)?)?;
            if contacts.is_empty() {
                continue;
            }
            let histogram = charts::draw_histogram(self.scene, node, contacts);
            out.create_file(&format!("{name}-histogram.svg"))?.write_all(histogram.as_bytes())?;
            let pie = charts::draw_pie(self.scene, node, contacts);
            out.create_file(&format!("{name}-pie.svg"))?.write_all(pie.as_bytes())?;
        }
        Ok(())
    }

    /// Writes the index: the contacts of each host.
    fn write_index(&self, file: &mut dyn Write) -> Result<(), Error> {
        write_page_start(self.title, file)?;
        writeln!(file, "<h1>{}</h1>", xml(self.title))?;
        self.write_statistics(file)?;
        if let Some((file_name, title)) = self.overview {
            writeln!(file, "<p><a href=\"{file_name}\">{title}</a></p>")?;
        }
        let sources = self.scene.nodes.iter().zip(&self.sent);
        for (node, contacts) in sources.filter(|(_, contacts)| !contacts.is_empty()) {
            let count = format_count(contacts.len() as u64, "host");
            writeln!(file, "<h2>{} <small>contacted {count}</small></h2>", hyperlink(node))?;
            self.write_table("Target", contacts.iter().map(|edge| (edge.target, edge)), file)?;
        }
        write_page_end(file)
    }

    /// Writes the packet counts, and the numbers of omitted and merged hosts.
    fn write_statistics(&self, file: &mut dyn Write) -> Result<(), Error> {
        let total = self.view.statistics().total();
        let (hosts, links) = (self.scene.nodes.len() as u64, self.scene.edges.len() as u64);
        let shown = format!("{}, {}", format_count(hosts, "host"), format_count(links, "link"));
        let read = format_count(total.read, "packet");
        let (linked, filtered) = (format_integer(total.linked), format_integer(total.filtered));
        write!(file, "<p>{shown}. {read} read = {linked} linked + {filtered} filtered out + ")?;
        writeln!(file, "{} skipped.</p>", format_integer(total.skipped()))?;
        if !total.skipped.is_empty() {
            write!(file, "<ul class=\"reasons\">")?;
            for (reason, count) in &total.skipped {
                write!(file, "<li>{} {}</li>", format_integer(*count), xml(&reason.to_string()))?;
            }
            writeln!(file, "</ul>")?;
        }
        let omitted = self.view.omitted();
        if !omitted.is_empty() {
            writeln!(file, "<p>Omitted: {}.</p>", format_omitted(&omitted))?;
        }
        if self.scene.merged > 0 {
            writeln!(file, "<p>{}.</p>", xml(&merged_summary(self.view, self.scene)))?;
        }
        Ok(())
    }

    /// Writes the page of a host. `contacts` contains the edges from the host.
    fn write_host_page(
        &self,
        node: &Node,
        index: usize,
        contacts: &[Edge],
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        write_page_start(&node.label, file)?;
        writeln!(file, "<p><a href=\"index.html\">{}</a></p>", xml(self.title))?;
        writeln!(file, "<h1>{}</h1>", xml(&node.label))?;
        let address = node.address.to_string();
        if address != node.label && !node.is_others {
            writeln!(file, "<p>{}</p>", xml(&address))?;
        }
        writeln!(file, "<p>{}.</p>", xml(&node.about()))?;
        self.write_contacts(node, contacts, file)?;
        let sources = self.received.get(index).map(Vec::as_slice).unwrap_or_default();
        let count = format_count(sources.len() as u64, "host");
        writeln!(file, "<h2>Contacted by <small>{count}</small></h2>")?;
        self.write_table("Source", sources.iter().map(|edge| (edge.source, edge)), file)?;
        self.write_never_contacted(index, contacts, file)?;
        write_page_end(file)
    }

    /// Writes the contacts of a host: pictures, and a table that serves as their legend.
    fn write_contacts(
        &self,
        node: &Node,
        contacts: &[Edge],
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let count = format_count(contacts.len() as u64, "host");
        writeln!(file, "<h2>Contacted <small>{count}</small></h2>")?;
        if contacts.is_empty() {
            return Ok(());
        }
        let page = host_page(node.address);
        let (name, unit) = (page.trim_end_matches(".html"), self.scene.unit.name());
        for (suffix, chart) in [("histogram", "Histogram"), ("pie", "Pie chart")] {
            let about = format!("{chart} of the contacts of {}, by {unit}", node.label);
            writeln!(file, "<img src=\"{name}-{suffix}.svg\" alt=\"{}\">", xml(&about))?;
        }
        writeln!(file, "<p>The numbers in the pictures refer to this list.</p>")?;
        self.write_table("Target", contacts.iter().map(|edge| (edge.target, edge)), file)
    }

    /// Writes a numbered table of hosts with their traffic. `rows` contains the index of each host,
    /// and the edge from or to it.
    fn write_table<'e>(
        &self,
        host_header: &str,
        rows: impl Iterator<Item = (usize, &'e Edge)>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let headers = format!("<th>{host_header}</th><th>Packets</th><th>Bytes</th>");
        writeln!(file, "<table><thead><tr><th>No.</th>{headers}</tr></thead><tbody>")?;
        for (number, (index, edge)) in (1_u64..).zip(rows) {
            let Some(node) = self.scene.nodes.get(index) else { continue };
            let (packets, bytes) =
                (format_integer(edge.traffic.packets), format_bytes(edge.traffic.bytes));
            let traffic = format!("<td>{packets}</td><td>{bytes}</td>");
            writeln!(file, "<tr><td>{number}</td><td>{}</td>{traffic}</tr>", hyperlink(node))?;
        }
        writeln!(file, "</tbody></table>")?;
        Ok(())
    }

    /// Lists the hosts that the host with this index never contacted. `contacts` contains the edges
    /// from the host.
    fn write_never_contacted(
        &self,
        index: usize,
        contacts: &[Edge],
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let mut is_contacted = vec![false; self.scene.nodes.len()];
        for node in contacts.iter().map(|edge| edge.target).chain([index]) {
            if let Some(is_contacted) = is_contacted.get_mut(node) {
                *is_contacted = true;
            }
        }
        let nodes = self.scene.nodes.iter().zip(&is_contacted);
        let mut hosts: Vec<_> =
            nodes.filter(|(_, is_contacted)| !**is_contacted).map(|(node, _)| node).collect();
        hosts.sort_by_key(|node| node.rank);
        let count = format_count(hosts.len() as u64, "host");
        writeln!(file, "<h2>Never contacted <small>{count}</small></h2>\n<ul class=\"never\">")?;
        for node in hosts.iter().take(MAX_LISTED_HOSTS) {
            writeln!(file, "<li>{}</li>", hyperlink(node))?;
        }
        if let Some(more @ 1..) = hosts.len().checked_sub(MAX_LISTED_HOSTS) {
            writeln!(file, "<li>and {} more with less traffic</li>", format_integer(more as u64))?;
        }
        writeln!(file, "</ul>")?;
        Ok(())
    }
}

/// Returns a hyperlink to the page of a host.
fn hyperlink(node: &Node) -> String {
    format!("<a href=\"{}\">{}</a>", host_page(node.address), xml(&node.label))
}

/// Writes the start of a gallery page.
pub(crate) fn write_page_start(title: &str, file: &mut dyn Write) -> Result<(), Error> {
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
pub(crate) fn write_page_end(file: &mut dyn Write) -> Result<(), Error> {
    let generator = concat!("iplink ", env!("CARGO_PKG_VERSION"));
    writeln!(file, "<p class=\"by\">Generated by {generator}.</p>\n</main>\n</body>\n</html>")?;
    Ok(())
}
