//! A folder that Circos draws at once: hosts on a circle, ribbons between them.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::palette;
use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "circos",
    about: "a folder with configuration, karyotype and links: ribbons as wide as the traffic",
    opened_by: "Circos: cd FOLDER && circos -conf circos.conf",
    extension: "circos",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Circos),
};

struct Circos;

impl Render for Circos {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let count = view.hosts().len();
        write_configuration(count, view.links().len(), out.begin("circos.conf")?)?;
        write_colours(count, out.begin("host_colors.conf")?)?;
        write_karyotype(view, out.begin("karyotype.txt")?)?;
        write_links(view, out.begin("links.txt")?)
    }
}

/// How far it is around the circle on which labels begin, in pixels.
const AROUND: f64 = 6_900.0;

/// So high is a line of a label, as a share of its size.
const LINE: f64 = 1.15;

/// So high are all labels together, in pixels, unless they would be too small to read.
const LABELS_LENGTH: usize = 2_700;

fn write_configuration(hosts: usize, links: usize, file: &mut dyn Write) -> Result<(), Error> {
    let (label_size, gap) = room(hosts);
    let (most_hosts, most_links) = (hosts.max(200), links.max(25_000));
    writeln!(
        file,
        "karyotype = karyotype.txt
chromosomes_units = 1
<ideogram>
  <spacing>
    default = {gap:.5}r
  </spacing>
  radius = 0.72r
  thickness = 36p
  fill = yes
  show_label = yes
  label_font = default
  label_radius = dims(ideogram,radius_outer) + 24p
  label_size = {label_size}
  label_parallel = no
</ideogram>
<links>
  <link>
    file = links.txt
    ribbon = yes
    flat = yes
    radius = 0.985r
    bezier_radius = 0r
    stroke_thickness = 1
  </link>
</links>
<image>
  dir* = .
  file* = circos.png
  svg* = no
  <<include image.conf>>
</image>
<<include colors_fonts_patterns.conf>>
<colors>
  <<include host_colors.conf>>
</colors>
<<include housekeeping.conf>>
max_ideograms* = {most_hosts}
max_links* = {most_links}"
    )?;
    Ok(())
}

/// Returns the size of labels, and how far arcs are from each other, as a share of
/// all arcs together: so far that even where arcs are short no label covers another.
#[expect(clippy::cast_precision_loss, reason = "so many hosts are drawn by nobody")]
fn room(hosts: usize) -> (usize, f64) {
    let hosts = hosts.max(1);
    let label_size = (LABELS_LENGTH / hosts).clamp(8, 34);
    let lines = label_size as f64 * LINE * hosts as f64;
    // As a share of the circle, of which arcs have the half at least.
    let gaps = (lines / AROUND).min(0.5);
    (label_size, gaps / (1.0 - gaps) / hosts as f64)
}

fn write_colours(hosts: usize, file: &mut dyn Write) -> Result<(), Error> {
    for number in 0..hosts {
        let [red, green, blue] = palette::of(number);
        writeln!(file, "host{number} = {red},{green},{blue}")?;
        writeln!(file, "ribbon{number} = {red},{green},{blue},0.45")?;
    }
    Ok(())
}

/// Writes an arc a host, as long as what it sent and received.
fn write_karyotype(view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    for (number, (host, length)) in view.hosts().zip(lengths(view)).enumerate() {
        let (label, length) = (host.label(), length.max(1));
        let label = escape::word(&label);
        writeln!(file, "chr - h{number} {label} 0 {length} host{number}")?;
    }
    Ok(())
}

/// Returns the weights of all links of each host together.
fn lengths(view: &View<'_>) -> Vec<u64> {
    let mut lengths = vec![0_u64; view.hosts().len()];
    for link in view.links() {
        let weight = view.weight().of_link(&link);
        for end in [link.source_number, link.target_number] {
            if let Some(length) = lengths.get_mut(end) {
                *length = length.saturating_add(weight);
            }
        }
    }
    lengths
}

/// Writes a ribbon a link, from a free piece of the one arc to one of the other.
fn write_links(view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    let mut used = vec![0_u64; view.hosts().len()];
    let mut take = |end: usize, weight: u64| match used.get_mut(end) {
        Some(used) => {
            let start = *used;
            *used = used.saturating_add(weight);
            (start, *used)
        }
        None => (0, weight),
    };
    for link in view.links() {
        let weight = view.weight().of_link(&link);
        let (source, target) = (link.source_number, link.target_number);
        let (from, to) = (take(source, weight), take(target, weight));
        write!(file, "h{source} {} {} h{target} {} {}", from.0, from.1, to.0, to.1)?;
        writeln!(file, " color=ribbon{source},stroke_color=host{source}")?;
    }
    Ok(())
}
