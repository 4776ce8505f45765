//! A scatter plot for ploticus: one circle per link, and a page in which circles are
//! clickable.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Host, Link};
use iplink_core::query::View;

use crate::kit::draw::scale::Logarithmic;
use crate::kit::text::escape;
use crate::kit::text::number::{format_bytes, format_count};
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "ploticus",
    about: "a folder with script, data and a page: scatter plot with one circle per link",
    used_by: "ploticus: cd FOLDER && sh draw.sh, then index.html in a browser",
    extension: "ploticus",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Ploticus),
};

/// The margin on the sides with labels, in inches.
const LABEL_MARGIN: f64 = 2.2;

/// The distance between two hosts on an axis, in inches.
const HOST_SPACING: f64 = 0.17;

/// The margin on the sides without labels, in inches.
const FAR_MARGIN: f64 = 0.3;

/// The radius of a circle of size 1, in inches. The size that ploticus reads is proportional to the
/// area.
const UNIT_RADIUS: f64 = 0.047;

/// The number of pixels per inch in ploticus.
const PIXELS_PER_INCH: f64 = 100.0;

struct Ploticus;

impl Render for Ploticus {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let plot = PlotSize::of(view);
        plot.write_command(out.create_file("draw.sh")?)?;
        plot.write_script(out.create_file("scatterplot.plo")?)?;
        write_hosts(view, out.create_file("hosts.tsv")?)?;
        plot.write_links(view, out.create_file("links.tsv")?)?;
        plot.write_page(view, out.create_file("index.html")?)
    }
}

/// The size of the plot.
struct PlotSize {
    host_count: usize,
    /// The length of each axis, in inches.
    axis_len: f64,
    /// The width and height of the whole plot, in inches.
    page_len: f64,
    /// The scale from the weight of a link to the radius of its circle, in inches.
    radius: Logarithmic,
}

impl PlotSize {
    fn of(view: &View<'_>) -> Self {
        let host_count = view.hosts().len();
        let axis_len = (host_count.max(1) as f64 + 1.0) * HOST_SPACING;
        let heaviest = view.links().map(|link| view.weight().of_link(&link)).max();
        let radius = Logarithmic::new(heaviest.unwrap_or_default(), 0.02, 0.085);
        Self { host_count, axis_len, page_len: LABEL_MARGIN + axis_len + FAR_MARGIN, radius }
    }

    /// Writes a shell script that runs ploticus.
    fn write_command(&self, file: &mut dyn Write) -> Result<(), Error> {
        let (page_len, max_categories) = (self.page_len, self.host_count.max(1) + 1);
        writeln!(file, "#!/bin/sh")?;
        writeln!(
            file,
            "ploticus -o scatterplot.png -png scatterplot.plo -csmap -maxproclines \
             -cats {max_categories} \
             -crop 0,0,{page_len:.2},{page_len:.2}"
        )?;
        Ok(())
    }

    /// Writes the ploticus script.
    fn write_script(&self, file: &mut dyn Write) -> Result<(), Error> {
        let page_len = self.page_len;
        let (axis_start, axis_end) = (LABEL_MARGIN, LABEL_MARGIN + self.axis_len);
        writeln!(
            file,
            "#proc page
  pagesize: {page_len:.2} {page_len:.2}

#proc getdata
  file: hosts.tsv
  delim: tab

#proc categories
  axis: x
  datafield: 1

#proc categories
  axis: y
  datafield: 1

#proc areadef
  rectangle: {axis_start:.2} {axis_start:.2} {axis_end:.2} {axis_end:.2}
  xscaletype: categories
  yscaletype: categories
  frame: color=gray(0.8) width=0.5

#proc xaxis
  stubs: usecategories
  stubvert: yes
  stubdetails: size=7
  grid: color=gray(0.92)
  label: target
  labeldistance: 1.9

#proc yaxis
  stubs: usecategories
  stubdetails: size=7
  grid: color=gray(0.92)
  label: source
  labeldistance: 1.9

#proc getdata
  file: links.tsv
  delim: tab

#proc scatterplot
  xfield: 2
  yfield: 1
  sizefield: 3
  sizescale: 1
  symbol: shape=circle style=filled fillcolor=rgb(0.0,0.447,0.698)
  clickmapurl: index.html#h@@4
  clickmaplabel: @@1 to @@2: @@5"
        )?;
        Ok(())
    }

    /// Writes one row per link: source, target, size, index of the source, and weight.
    fn write_links(&self, view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
        for link in view.links() {
            let weight = view.weight().of_link(&link);
            let (source, target) = (link.source.label(), link.target.label());
            let (source, target) = (escape::word(&source), escape::word(&target));
            let size = (self.radius.of(weight).0 / UNIT_RADIUS).powi(2);
            writeln!(file, "{source}\t{target}\t{size:.3}\t{}\t{weight}", link.source_index)?;
        }
        Ok(())
    }

    /// Writes the page: the picture, whose circles link to the section of their source,
    /// and a section per source with its links.
    fn write_page(&self, view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
        writeln!(
            file,
            "<!doctype html>
<html lang=\"en\"><meta charset=\"utf-8\"><title>Who talks to whom</title>
<style>body{{font:14px sans-serif;margin:2em;color:#16202a}}td,th{{padding:.15em .8em;text-align:left}}</style>
<h1>Who talks to whom</h1>
<img src=\"scatterplot.png\" usemap=\"#links\" alt=\"scatter plot of links\">
<map name=\"links\">"
        )?;
        view.links().try_for_each(|link| self.write_area(view, &link, file))?;
        writeln!(file, "</map>")?;
        let mut links = view.links().peekable();
        for (index, host) in view.hosts().enumerate().filter(|(_, host)| host.sent.packets > 0) {
            write_section(index, host, file)?;
            while let Some(link) = links.next_if(|link| link.source_index <= index) {
                write_row(&link, file)?;
            }
            writeln!(file, "</table>")?;
        }
        writeln!(file, "</html>")?;
        Ok(())
    }

    /// Writes the clickable area of a link's circle, which leads to the section of its source.
    fn write_area(
        &self,
        view: &View<'_>,
        link: &Link<'_>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let weight = view.weight().of_link(link);
        // Ploticus places the category with the index `i` of `n` at the fraction (i + 1) / (n + 1)
        // of an axis. The first one is at the top of the vertical axis.
        let offset =
            |index: usize| (index as f64 + 1.0) * self.axis_len / (self.host_count as f64 + 1.0);
        let x = (LABEL_MARGIN + offset(link.target_index)) * PIXELS_PER_INCH;
        let y = (self.page_len - LABEL_MARGIN - self.axis_len + offset(link.source_index))
            * PIXELS_PER_INCH;
        let radius = (self.radius.of(weight).0 * PIXELS_PER_INCH).max(4.0);
        let (source, target) = (link.source.label(), link.target.label());
        let title =
            format!("{source} to {target}: {}", format_count(link.traffic.packets, "packet"));
        let title = escape::xml(&title);
        writeln!(
            file,
            "<area shape=\"circle\" coords=\"{x:.0},{y:.0},{radius:.0}\" href=\"#h{}\" \
             title=\"{title}\" alt=\"{title}\">",
            link.source_index
        )?;
        Ok(())
    }
}

/// Writes the host names, which are the categories of both axes.
fn write_hosts(view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    for host in view.hosts() {
        writeln!(file, "{}", escape::word(&host.label()))?;
    }
    Ok(())
}

/// Writes the heading of a source and the header of the table of its links.
fn write_section(index: usize, host: &Host, file: &mut dyn Write) -> Result<(), Error> {
    let label = host.label();
    writeln!(file, "<h2 id=\"h{index}\">{}</h2>", escape::xml(&label))?;
    writeln!(file, "<table><tr><th>target</th><th>packets</th><th>bytes</th></tr>")?;
    Ok(())
}

/// Writes a link as a row of the table of its source.
fn write_row(link: &Link<'_>, file: &mut dyn Write) -> Result<(), Error> {
    let target = link.target.label();
    let (packets, bytes) = (link.traffic.packets, format_bytes(link.traffic.bytes));
    let target_index = link.target_index;
    let target_cell = match link.target.sent.packets {
        0 => format!("{}", escape::xml(&target)),
        _ => format!("<a href=\"#h{target_index}\">{}</a>", escape::xml(&target)),
    };
    writeln!(file, "<tr><td>{target_cell}</td><td>{packets}</td><td>{bytes}</td></tr>")?;
    Ok(())
}
