//! A page with the picture as a map of the hosts' pages.

use super::Circle;
use crate::Error;
use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::picture::Options;
use crate::kit::draw::svg::number;
use crate::kit::page::gallery::{begin, end};
use crate::kit::text::escape::xml;
use crate::output::Output;

/// The name of the page.
pub(super) const PAGE: &str = "scatter.html";

/// A circle that is smaller is no easy aim, in pixels.
const AIM: f64 = 4.0;

/// Writes the page: an area a circle, which leads to its host.
pub(super) fn write(
    title: &str,
    options: &Options,
    sheet: &Sheet,
    circles: &[Circle],
    out: &mut dyn Output,
) -> Result<(), Error> {
    let file = out.begin(PAGE)?;
    begin(title, file)?;
    writeln!(file, "<p><a href=\"index.html\">{}</a></p>", xml(title))?;
    writeln!(file, "<h1>Scatter plot</h1>\n<p>A circle leads to the page of its host.</p>")?;
    let (wide, high) = (number(options.width), number(sheet.height));
    writeln!(file, "<figure><img src=\"{}\"", options.file_of("scatter"))?;
    writeln!(file, " width=\"{wide}\" height=\"{high}\" usemap=\"#circles\"")?;
    writeln!(file, " alt=\"Scatter plot of {}\"></figure>\n<map name=\"circles\">", xml(title))?;
    // Of areas upon each other the first is found: the small ones lie above.
    for circle in circles.iter().rev() {
        let (x, y) = (number(circle.centre.x), number(circle.centre.y));
        let (radius, about) = (number(circle.radius.max(AIM)), xml(&circle.about));
        write!(file, "<area shape=\"circle\" coords=\"{x},{y},{radius}\" ")?;
        writeln!(file, "href=\"{}\" alt=\"{about}\" title=\"{about}\">", circle.page)?;
    }
    writeln!(file, "</map>")?;
    end(file)
}
