//! Many pages, for wikis: an index of who contacted whom, and a page for each host,
//! with its pictures. They hold no script.

mod charts;

use std::cmp::Reverse;
use std::io::Write;

use iplink_core::query::View;

use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::page::host_page;
use crate::kit::text::escape::xml;
use crate::kit::text::number::{format_bytes, format_count, format_integer, format_omitted};
use crate::output::Output;
use crate::{AllowedValues, Error, Param};

/// Whether a folder is filled with pages.
pub(crate) const PAGES: Param = Param {
    name: crate::render::PAGES,
    about: "one file that holds all, or many pages for a wiki, as a folder as OUT has them",
    default: "one",
    values: AllowedValues::Choice(&["one", crate::render::MANY]),
};

/// So many hosts that were never contacted are named on a page; the others are
/// counted.
const NAMED: usize = 1_000;

/// So many contacts are drawn; the others are one.
const DRAWN: usize = 10;

const STYLE: &str = include_str!("gallery/gallery.css");

/// The pages of a view.
#[derive(Debug)]
pub(crate) struct Gallery<'a> {
    view: &'a View<'a>,
    scene: &'a Scene,
    title: &'a str,
    /// A page beside it that shows all hosts, and what it is called.
    overview: Option<(&'static str, &'static str)>,
    /// The links of each source, the heaviest first, and those to each target.
    sent: Vec<Vec<Edge>>,
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

    /// Leads from the index to a page, which is called so.
    pub(crate) fn with_overview(self, page: &'static str, name: &'static str) -> Self {
        Self { overview: Some((page, name)), ..self }
    }

    /// Writes the index, then the page and the pictures of each host.
    pub(crate) fn write(&self, out: &mut dyn Output) -> Result<(), Error> {
        self.index(out.create_file("index.html")?)?;
        for (place, node) in self.scene.nodes.iter().enumerate() {
            let page = host_page(node.address);
            let name = page.trim_end_matches(".html");
            let contacts = self.sent.get(place).map(Vec::as_slice).unwrap_or_default();
            self.host(node, place, contacts, out.create_file(&page)?)?;
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
        self.account(file)?;
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

    /// Says what became of every packet.
    fn account(&self, file: &mut dyn Write) -> Result<(), Error> {
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
            writeln!(file, "<p>Left out: {}.</p>", format_omitted(&left))?;
        }
        if self.scene.merged > 0 {
            let folded = format_count(self.scene.merged as u64, "host");
            writeln!(file, "<p>Shown as one, others: {folded}.</p>")?;
        }
        Ok(())
    }

    fn host(
        &self,
        node: &Node,
        place: usize,
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
        let sources = self.received.get(place).map(Vec::as_slice).unwrap_or_default();
        let count = format_count(sources.len() as u64, "host");
        writeln!(file, "<h2>Contacted by <small>{count}</small></h2>")?;
        self.table("Source", sources.iter().map(|edge| (edge.source, edge)), file)?;
        self.never(place, contacts, file)?;
        end(file)
    }

    /// Shows whom a host contacted: pictures, and the legend that goes with them.
    fn contacted(&self, node: &Node, contacts: &[Edge], file: &mut dyn Write) -> Result<(), Error> {
        let count = format_count(contacts.len() as u64, "host");
        writeln!(file, "<h2>Contacted <small>{count}</small></h2>")?;
        if contacts.is_empty() {
            return Ok(());
        }
        let page = host_page(node.address);
        let (name, unit) = (page.trim_end_matches(".html"), self.scene.unit.name());
        for (kind, about) in [("histogram", "Histogram"), ("pie", "Pie")] {
            let about = format!("{about} of whom {} contacted, by {unit}", node.label);
            writeln!(file, "<img src=\"{name}-{kind}.svg\" alt=\"{}\">", xml(&about))?;
        }
        writeln!(file, "<p>The numbers of the pictures are those of this list.</p>")?;
        self.table("Target", contacts.iter().map(|edge| (edge.target, edge)), file)
    }

    /// Lists hosts, numbered, with what was exchanged.
    fn table<'e>(
        &self,
        head: &str,
        rows: impl Iterator<Item = (usize, &'e Edge)>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let heads = format!("<th>{head}</th><th>Packets</th><th>Bytes</th>");
        writeln!(file, "<table><thead><tr><th>No.</th>{heads}</tr></thead><tbody>")?;
        for (number, (place, edge)) in (1_u64..).zip(rows) {
            let Some(node) = self.scene.nodes.get(place) else { continue };
            let (packets, volume) =
                (format_integer(edge.traffic.packets), format_bytes(edge.traffic.bytes));
            let numbers = format!("<td>{packets}</td><td>{volume}</td>");
            writeln!(file, "<tr><td>{number}</td><td>{}</td>{numbers}</tr>", link(node))?;
        }
        writeln!(file, "</tbody></table>")?;
        Ok(())
    }

    /// Names the hosts that one sent nothing to.
    fn never(&self, place: usize, contacts: &[Edge], file: &mut dyn Write) -> Result<(), Error> {
        let mut is_known = vec![false; self.scene.nodes.len()];
        for known in contacts.iter().map(|edge| edge.target).chain([place]) {
            is_known.iter_mut().skip(known).take(1).for_each(|it| *it = true);
        }
        let nodes = self.scene.nodes.iter().zip(&is_known);
        let mut never: Vec<_> =
            nodes.filter(|(_, is_known)| !**is_known).map(|(node, _)| node).collect();
        never.sort_by_key(|node| node.rank);
        let count = format_count(never.len() as u64, "host");
        writeln!(file, "<h2>Never contacted <small>{count}</small></h2>\n<ul class=\"never\">")?;
        for node in never.iter().take(NAMED) {
            writeln!(file, "<li>{}</li>", link(node))?;
        }
        if let Some(more @ 1..) = never.len().checked_sub(NAMED) {
            writeln!(file, "<li>and {} lighter ones</li>", format_integer(more as u64))?;
        }
        writeln!(file, "</ul>")?;
        Ok(())
    }
}

/// Names a host and leads to its page.
fn link(node: &Node) -> String {
    format!("<a href=\"{}\">{}</a>", host_page(node.address), xml(&node.label))
}

/// Begins a page of a gallery.
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

/// Ends a page of a gallery.
pub(crate) fn end(file: &mut dyn Write) -> Result<(), Error> {
    let by = concat!("iplink ", env!("CARGO_PKG_VERSION"));
    writeln!(file, "<p class=\"by\">Made by {by}.</p>\n</main>\n</body>\n</html>")?;
    Ok(())
}
