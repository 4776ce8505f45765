//! A small writer of SVG: one escaper, numbers of two decimals, no script and
//! nothing that is fetched from elsewhere.

use std::fmt::{Display, Write};

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::text::escape;
use crate::kit::text::font;

/// A picture that is being written.
#[derive(Clone, Debug)]
pub struct Svg {
    text: String,
}

/// An element with its attributes.
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    attributes: String,
    title: Option<String>,
}

/// The outline of a shape: the value of an attribute `d`.
#[derive(Clone, Debug, Default)]
pub struct Outline(String);

/// Where a text begins, seen from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "SVG has these three")]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A line of text; its capitals' middle is at the place.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "given by its fields")]
pub struct Text<'a> {
    /// What it says.
    pub content: &'a str,
    /// Where.
    pub at: Point,
    /// Which part of it is there.
    pub anchor: Anchor,
    /// The size of the font, in pixels.
    pub size: f64,
    /// Its colour.
    pub colour: &'a str,
    /// How far it is turned clockwise around the place, in degrees.
    pub turned: f64,
}

impl Svg {
    /// Begins a picture of this size.
    #[must_use]
    pub fn new(width: f64, height: f64, theme: &Theme, title: &str, about: &str) -> Self {
        let mut text = String::with_capacity(64 * 1024);
        let (wide, high) = (number(width), number(height));
        let _ = write!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
             viewBox=\"0 0 {wide} {high}\" role=\"img\" font-family=\"{}\" \
             style=\"font-kerning:none;font-variant-ligatures:none\">\n\
             <title>{}</title>\n<desc>{}</desc>\n",
            font::FAMILIES,
            escape::xml(title),
            escape::xml(about),
        );
        let mut svg = Self { text };
        let all = Rect::new(0.0, 0.0, width, height);
        svg.add(&Element::rect(all).attribute("fill", theme.background));
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

    /// Begins a group, which [`end`](Self::end) ends.
    pub fn begin(&mut self, group: &Element) {
        let _ = writeln!(self.text, "<g{}>", group.attributes);
    }

    /// Ends the group that was begun last.
    pub fn end(&mut self) {
        self.text.push_str("</g>\n");
    }

    /// Adds a line of text.
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
        let drop = text.size * font::CAPITAL / 2.0;
        let place = if text.turned == 0.0 {
            format!(" x=\"{}\" y=\"{}\"", number(x), number(y + drop))
        } else {
            let (x, y, turned) = (number(x), number(y), number(text.turned));
            format!(" transform=\"translate({x} {y}) rotate({turned})\" y=\"{}\"", number(drop))
        };
        let (size, content) = (number(text.size), escape::xml(text.content));
        let colour = text.colour;
        let _ = writeln!(
            self.text,
            "<text{place} font-size=\"{size}\"{anchor} fill=\"{colour}\">{content}</text>"
        );
    }

    /// Completes the picture.
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
    pub fn circle(centre: Point, radius: f64) -> Self {
        Self::new("circle").size("cx", centre.x).size("cy", centre.y).size("r", radius)
    }

    /// Creates a straight line.
    #[must_use]
    pub fn line(from: Point, to: Point) -> Self {
        Self::new("line").size("x1", from.x).size("y1", from.y).size("x2", to.x).size("y2", to.y)
    }

    /// Creates a rectangle.
    #[must_use]
    pub fn rect(rect: Rect) -> Self {
        let element = Self::new("rect").size("x", rect.left).size("y", rect.top);
        element.size("width", rect.width().max(0.0)).size("height", rect.height().max(0.0))
    }

    /// Creates a shape from its outline.
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

    /// Adds an attribute that is a number.
    #[must_use]
    pub fn size(mut self, name: &str, value: f64) -> Self {
        let _ = write!(self.attributes, " {name}=\"{}\"", number(value));
        self
    }

    /// Says what it is, which a browser shows under the pointer.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Outline {
    /// Begins a part of it at a point.
    #[must_use]
    pub fn from(self, point: Point) -> Self {
        self.step("M", &[point])
    }

    /// Leads straight to a point.
    #[must_use]
    pub fn to(self, point: Point) -> Self {
        self.step("L", &[point])
    }

    /// Leads to a point in a curve that one point draws to itself.
    #[must_use]
    pub fn bent(self, by: Point, to: Point) -> Self {
        self.step("Q", &[by, to])
    }

    /// Leads to a point in a curve that two points draw to themselves.
    #[must_use]
    pub fn curved(self, first: Point, second: Point, to: Point) -> Self {
        self.step("C", &[first, second, to])
    }

    /// Leads to a point clockwise along a circle of this radius; `long` goes
    /// more than half around.
    #[must_use]
    pub fn clockwise(self, radius: f64, long: bool, to: Point) -> Self {
        self.arc(radius, long, true, to)
    }

    /// Leads to a point against the clock.
    #[must_use]
    pub fn anticlockwise(self, radius: f64, long: bool, to: Point) -> Self {
        self.arc(radius, long, false, to)
    }

    /// Leads back to where it began.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.0.push('Z');
        self
    }

    fn arc(mut self, radius: f64, long: bool, clockwise: bool, to: Point) -> Self {
        let (r, x, y) = (number(radius), number(to.x), number(to.y));
        let _ = write!(self.0, "A{r} {r} 0 {} {} {x} {y}", u8::from(long), u8::from(clockwise));
        self
    }

    fn step(mut self, command: &str, points: &[Point]) -> Self {
        self.0.push_str(command);
        for (place, point) in points.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            let _ = write!(self.0, "{space}{} {}", number(point.x), number(point.y));
        }
        self
    }
}

/// Writes a number with two decimals at most.
#[must_use]
pub fn number(value: f64) -> impl Display {
    let rounded = (value * 100.0).round() / 100.0;
    // No minus zero, and nothing that is no number.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown = [1.0, 0.126, -0.001, f64::NAN, 1e9].map(|value| number(value).to_string());
        assert_eq!(shown, ["1", "0.13", "0", "0", "1000000000"]);
    }

    #[test]
    fn no_text_leaves_its_element() {
        let mut svg = Svg::new(10.0, 10.0, &Theme::light(), "</title><script>", "a & b");
        let at = Point::default();
        svg.add(&Element::circle(at, 1.0).attribute("fill", "\"/><script>").title("<b>"));
        let (anchor, colour) = (Anchor::Middle, "#000000");
        let content = "</text>";
        svg.text(&Text { content, at, anchor, size: 10.0, colour, turned: 90.0 });
        let text = svg.finish();
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert_eq!(text.matches("</text>").count(), 1);
    }

    #[test]
    fn outlines_are_paths() {
        let at = |x, y| Point::new(x, y);
        let outline = Outline::default().from(at(0.0, 1.0)).to(at(2.5, 3.0));
        let outline = outline.bent(at(1.0, 1.0), at(2.0, 2.0)).clockwise(5.0, true, at(9.0, 9.0));
        assert_eq!(outline.closed().0, "M0 1L2.5 3Q1 1 2 2A5 5 0 1 1 9 9Z");
    }
}
