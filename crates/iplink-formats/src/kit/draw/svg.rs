//! A small SVG writer. Every text is escaped, and numbers have at most two decimals.
//! Pictures contain no scripts and no external references.

use std::fmt::{Display, Write};

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::text::escape;
use crate::kit::text::font;

/// An SVG document that is being written.
#[derive(Clone, Debug)]
pub struct Svg {
    text: String,
}

/// An SVG element with its attributes.
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    attributes: String,
    title: Option<String>,
}

/// The outline of a path: the value of the attribute `d`.
#[derive(Clone, Debug, Default)]
pub struct Outline(String);

/// The horizontal alignment of a text relative to its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "SVG has these three values")]
pub enum Anchor {
    /// The text starts at the position.
    Start,
    /// The text is centered at the position.
    Middle,
    /// The text ends at the position.
    End,
}

/// A line of text. Its capital letters are vertically centered at the position.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers create it with a struct literal")]
pub struct Text<'a> {
    /// The text.
    pub content: &'a str,
    /// The position.
    pub at: Point,
    /// The alignment at the position.
    pub anchor: Anchor,
    /// The font size, in pixels.
    pub size: f64,
    /// The color.
    pub color: &'a str,
    /// The clockwise rotation around the position, in degrees.
    pub rotation: f64,
}

impl Svg {
    /// Creates a document with a background. `width` and `height` are in pixels.
    ///
    /// `title` and `about` describe the picture to screen readers.
    #[must_use]
    pub fn new(width: f64, height: f64, theme: &Theme, title: &str, about: &str) -> Self {
        let mut text = String::with_capacity(64 * 1024);
        let area = Rect::new(0.0, 0.0, width, height);
        let (width, height) = (format_number(width), format_number(height));
        let _ = write!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{}\" \
             style=\"font-kerning:none;font-variant-ligatures:none\">\n\
             <title>{}</title>\n<desc>{}</desc>\n",
            font::FAMILIES,
            escape::xml(title),
            escape::xml(about),
        );
        let mut svg = Self { text };
        svg.add(&Element::rect(area).attribute("fill", theme.background));
        svg
    }

    /// Adds an element.
    pub fn add(&mut self, element: &Element) {
        let Element { name, attributes, title } = element;
        let _ = match title {
            Some(title) => {
                let title = escape::xml(title);
                writeln!(self.text, "<{name}{attributes}><title>{title}</title></{name}>")
            }
            None => writeln!(self.text, "<{name}{attributes}/>"),
        };
    }

    /// Starts a group, which [`end_group`](Self::end_group) ends.
    pub fn begin_group(&mut self, group: &Element) {
        let _ = writeln!(self.text, "<g{}>", group.attributes);
    }

    /// Ends the innermost group.
    pub fn end_group(&mut self) {
        self.text.push_str("</g>\n");
    }

    /// Adds a line of text, unless it is empty.
    pub fn text(&mut self, text: &Text<'_>) {
        if text.content.is_empty() {
            return;
        }
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let Point { x, y } = text.at;
        // The baseline is half the height of a capital letter below the position.
        let baseline = text.size * font::CAPITAL_HEIGHT / 2.0;
        let position = if text.rotation == 0.0 {
            format!(" x=\"{}\" y=\"{}\"", format_number(x), format_number(y + baseline))
        } else {
            let (x, y, rotation) =
                (format_number(x), format_number(y), format_number(text.rotation));
            format!(
                " transform=\"translate({x} {y}) rotate({rotation})\" y=\"{}\"",
                format_number(baseline)
            )
        };
        let (size, content) = (format_number(text.size), escape::xml(text.content));
        let color = text.color;
        let _ = writeln!(
            self.text,
            "<text{position} font-size=\"{size}\"{anchor} fill=\"{color}\">{content}</text>"
        );
    }

    /// Completes the document.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

impl Element {
    /// Creates an element without attributes.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, attributes: String::new(), title: None }
    }

    /// Creates a circle.
    #[must_use]
    pub fn circle(center: Point, radius: f64) -> Self {
        Self::new("circle").numeric("cx", center.x).numeric("cy", center.y).numeric("r", radius)
    }

    /// Creates a straight line.
    #[must_use]
    pub fn line(from: Point, to: Point) -> Self {
        Self::new("line")
            .numeric("x1", from.x)
            .numeric("y1", from.y)
            .numeric("x2", to.x)
            .numeric("y2", to.y)
    }

    /// Creates a rectangle.
    #[must_use]
    pub fn rect(rect: Rect) -> Self {
        let element = Self::new("rect").numeric("x", rect.left).numeric("y", rect.top);
        element.numeric("width", rect.width().max(0.0)).numeric("height", rect.height().max(0.0))
    }

    /// Creates a path from its outline.
    #[must_use]
    pub fn path(outline: &Outline) -> Self {
        Self::new("path").attribute("d", &outline.0)
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Display) -> Self {
        let value = value.to_string();
        let _ = write!(self.attributes, " {name}=\"{}\"", escape::xml(&value));
        self
    }

    /// Adds a numeric attribute.
    #[must_use]
    pub fn numeric(mut self, name: &str, value: f64) -> Self {
        let _ = write!(self.attributes, " {name}=\"{}\"", format_number(value));
        self
    }

    /// Sets the title, which browsers show as a tooltip.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Outline {
    /// Starts a subpath at a point.
    #[must_use]
    pub fn from(self, point: Point) -> Self {
        self.push_command("M", &[point])
    }

    /// Adds a straight line to a point.
    #[must_use]
    pub fn to(self, point: Point) -> Self {
        self.push_command("L", &[point])
    }

    /// Adds a quadratic Bézier curve with one control point.
    #[must_use]
    pub fn quadratic_to(self, control: Point, to: Point) -> Self {
        self.push_command("Q", &[control, to])
    }

    /// Adds a cubic Bézier curve with two control points.
    #[must_use]
    pub fn cubic_to(self, first: Point, second: Point, to: Point) -> Self {
        self.push_command("C", &[first, second, to])
    }

    /// Adds a clockwise circular arc. `long` selects the arc of more than 180°.
    #[must_use]
    pub fn clockwise(self, radius: f64, long: bool, to: Point) -> Self {
        self.arc(radius, long, true, to)
    }

    /// Adds a counterclockwise circular arc. `long` selects the arc of more than 180°.
    #[must_use]
    pub fn counterclockwise(self, radius: f64, long: bool, to: Point) -> Self {
        self.arc(radius, long, false, to)
    }

    /// Closes the subpath.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.0.push('Z');
        self
    }

    /// Adds a circular arc. `long` selects the arc of more than 180°.
    fn arc(mut self, radius: f64, long: bool, clockwise: bool, to: Point) -> Self {
        let (r, x, y) = (format_number(radius), format_number(to.x), format_number(to.y));
        let _ = write!(self.0, "A{r} {r} 0 {} {} {x} {y}", u8::from(long), u8::from(clockwise));
        self
    }

    /// Appends a path command with its points.
    fn push_command(mut self, command: &str, points: &[Point]) -> Self {
        self.0.push_str(command);
        for (index, point) in points.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let _ = write!(self.0, "{space}{} {}", format_number(point.x), format_number(point.y));
        }
        self
    }
}

/// Formats a number with at most two decimals. Infinities and NaN become 0.
#[must_use]
pub fn format_number(value: f64) -> impl Display {
    let rounded = (value * 100.0).round() / 100.0;
    // Adding 0.0 turns negative zero into zero.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_number_rounds_to_two_decimals() {
        let formatted =
            [1.0, 0.126, -0.001, f64::NAN, 1e9].map(|value| format_number(value).to_string());
        assert_eq!(formatted, ["1", "0.13", "0", "0", "1000000000"]);
    }

    #[test]
    fn svg_escapes_text_and_attributes() {
        let mut svg = Svg::new(10.0, 10.0, &Theme::light(), "</title><script>", "a & b");
        let at = Point::default();
        svg.add(&Element::circle(at, 1.0).attribute("fill", "\"/><script>").title("<b>"));
        let (anchor, color) = (Anchor::Middle, "#000000");
        let content = "</text>";
        svg.text(&Text { content, at, anchor, size: 10.0, color, rotation: 90.0 });
        let text = svg.finish();
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert_eq!(text.matches("</text>").count(), 1);
    }

    #[test]
    fn outline_writes_path_commands() {
        let at = |x, y| Point::new(x, y);
        let outline = Outline::default().from(at(0.0, 1.0)).to(at(2.5, 3.0));
        let outline =
            outline.quadratic_to(at(1.0, 1.0), at(2.0, 2.0)).clockwise(5.0, true, at(9.0, 9.0));
        assert_eq!(outline.closed().0, "M0 1L2.5 3Q1 1 2 2A5 5 0 1 1 9 9Z");
    }
}
