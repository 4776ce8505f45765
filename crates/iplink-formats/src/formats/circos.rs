//! A folder of Circos configuration and data: hosts on a circle, links as ribbons.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::palette;
use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "circos",
    about: "a folder with configuration, karyotype and links; ribbon width shows traffic",
    used_by: "Circos: cd FOLDER && circos -conf circos.conf",
    extension: "circos",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(Circos),
};

struct Circos;

impl Render for Circos {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let host_count = view.hosts().len();
        write_configuration(host_count, view.links().len(), out.create_file("circos.conf")?)?;
        write_colors(host_count, out.create_file("host_colors.conf")?)?;
        write_karyotype(view, out.create_file("karyotype.txt")?)?;
        write_links(view, out.create_file("links.txt")?)
    }
}

/// The circumference of the circle at which labels start, in pixels.
const LABEL_CIRCUMFERENCE: f64 = 6_900.0;

/// The line height of a label, as a fraction of its font size.
const LINE_HEIGHT: f64 = 1.15;

/// The maximum total height of all labels, in pixels. It is exceeded if the font would become
/// unreadably small.
const MAX_LABELS_HEIGHT: usize = 2_700;

fn write_configuration(
    host_count: usize,
    link_count: usize,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let (label_size, gap) = label_size_and_gap(host_count);
    // The default limits of Circos, raised if needed.
    let (max_hosts, max_links) = (host_count.max(200), link_count.max(25_000));
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
max_ideograms* = {max_hosts}
max_links* = {max_links}"
    )?;
    Ok(())
}

/// Returns the font size of labels, in pixels, and the gap between two arcs, as a fraction of the
/// total arc length. The gap is large enough that labels of short arcs do not overlap.
#[expect(clippy::cast_precision_loss, reason = "no picture has that many hosts")]
fn label_size_and_gap(host_count: usize) -> (usize, f64) {
    let host_count = host_count.max(1);
    let label_size = (MAX_LABELS_HEIGHT / host_count).clamp(8, 34);
    let labels_height = label_size as f64 * LINE_HEIGHT * host_count as f64;
    // All gaps, as a fraction of the circle. Arcs take at least half of it.
    let gaps = (labels_height / LABEL_CIRCUMFERENCE).min(0.5);
    (label_size, gaps / (1.0 - gaps) / host_count as f64)
}

fn write_colors(host_count: usize, file: &mut dyn Write) -> Result<(), Error> {
    for index in 0..host_count {
        let [red, green, blue] = palette::host_rgb(index);
        writeln!(file, "host{index} = {red},{green},{blue}")?;
        writeln!(file, "ribbon{index} = {red},{green},{blue},0.45")?;
    }
    Ok(())
}

/// Writes one arc per host. Its length is the sum of the sent and received traffic.
fn write_karyotype(view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    for (index, (host, length)) in view.hosts().zip(arc_lengths(view)).enumerate() {
        let (label, length) = (host.label(), length.max(1));
        let label = escape::word(&label);
        writeln!(file, "chr - h{index} {label} 0 {length} host{index}")?;
    }
    Ok(())
}

/// Returns the length of each host's arc: the total weight of the host's links.
fn arc_lengths(view: &View<'_>) -> Vec<u64> {
    let mut arc_lengths = vec![0_u64; view.hosts().len()];
    for link in view.links() {
        let weight = view.weight().of_link(&link);
        for end in [link.source_index, link.target_index] {
            if let Some(length) = arc_lengths.get_mut(end) {
                *length = length.saturating_add(weight);
            }
        }
    }
    arc_lengths
}

/// Writes one ribbon per link, from an unused part of the source's arc to one of the
/// target's.
fn write_links(view: &View<'_>, file: &mut dyn Write) -> Result<(), Error> {
    // The weight of the used part of each host's arc.
    let mut used = vec![0_u64; view.hosts().len()];
    let mut reserve = |host: usize, weight: u64| match used.get_mut(host) {
        Some(used) => {
            let start = *used;
            *used = used.saturating_add(weight);
            (start, *used)
        }
        None => (0, weight),
    };
    for link in view.links() {
        let weight = view.weight().of_link(&link);
        let (source, target) = (link.source_index, link.target_index);
        let (from, to) = (reserve(source, weight), reserve(target, weight));
        write!(file, "h{source} {} {} h{target} {} {}", from.0, from.1, to.0, to.1)?;
        writeln!(file, " color=ribbon{source},stroke_color=host{source}")?;
    }
    Ok(())
}
