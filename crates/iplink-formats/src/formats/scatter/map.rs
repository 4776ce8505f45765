//! An HTML page with the plot as a clickable image map.

use super::DrawnCircle;
use crate::Error;
use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::picture::PictureOptions;
use crate::kit::draw::svg::format_number;
use crate::kit::page::gallery::{write_page_end, write_page_start};
use crate::kit::text::escape::xml;
use crate::output::Output;

/// The file name of the page.
pub(super) const PAGE: &str = "scatter.html";

/// The minimum radius of a clickable area, in pixels.
const MIN_CLICK_RADIUS: f64 = 4.0;

/// Writes the page: one clickable area per circle, which links to the page of its host.
pub(super) fn write(
    title: &str,
    options: &PictureOptions,
    canvas: &Canvas,
    circles: &[DrawnCircle],
    out: &mut dyn Output,
) -> Result<(), Error> {
    let file = out.create_file(PAGE)?;
    write_page_start(title, file)?;
    writeln!(file, "<p><a href=\"index.html\">{}</a></p>", xml(title))?;
    writeln!(file, "<h1>Scatter plot</h1>\n<p>A circle leads to the page of its host.</p>")?;
    let (width, height) = (format_number(options.width), format_number(canvas.height));
    writeln!(file, "<figure><img src=\"{}\"", options.file_name("scatter"))?;
    writeln!(file, " width=\"{width}\" height=\"{height}\" usemap=\"#circles\"")?;
    writeln!(file, " alt=\"Scatter plot of {}\"></figure>\n<map name=\"circles\">", xml(title))?;
    // In an image map, the first matching area wins, so smaller circles come first.
    for circle in circles.iter().rev() {
        let (x, y) = (format_number(circle.center.x), format_number(circle.center.y));
        let (radius, about) =
            (format_number(circle.radius.max(MIN_CLICK_RADIUS)), xml(&circle.about));
        write!(file, "<area shape=\"circle\" coords=\"{x},{y},{radius}\" ")?;
        writeln!(file, "href=\"{}\" alt=\"{about}\" title=\"{about}\">", circle.page)?;
    }
    writeln!(file, "</map>")?;
    write_page_end(file)
}
