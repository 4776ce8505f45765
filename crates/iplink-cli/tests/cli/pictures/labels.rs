//! Finds labels of a picture that overlap, by their bounding boxes in the font of iplink.

use iplink_formats::kit::text::font;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A label: its text, and its corners in order around the rectangle.
pub(super) struct Label {
    text: String,
    corners: [(f64, f64); 4],
}

/// The size and the labels of a picture.
pub(super) struct Picture {
    width: f64,
    height: f64,
    pub(super) labels: Vec<Label>,
}

impl Picture {
    /// Parses an SVG. Panics if it has elements other than shapes, texts and links.
    pub(super) fn parse(svg: &str) -> Self {
        const ELEMENTS: [&str; 10] =
            ["svg", "title", "desc", "g", "text", "circle", "line", "rect", "path", "a"];
        let mut picture = Self { width: 0.0, height: 0.0, labels: Vec::new() };
        let mut reader = Reader::from_str(svg);
        let mut text: Option<(BytesStart<'_>, String)> = None;
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element)
                    if !ELEMENTS.contains(&name(&element).as_str()) =>
                {
                    panic!("unexpected element {}", name(&element));
                }
                Event::Start(element) if name(&element) == "svg" => {
                    picture.width = parse_number(&element, "width").unwrap();
                    picture.height = parse_number(&element, "height").unwrap();
                }
                Event::Start(element) if name(&element) == "text" => {
                    text = Some((element.into_owned(), String::new()));
                }
                Event::Text(fragment) => {
                    if let Some((_, content)) = &mut text {
                        content.push_str(&fragment);
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some((_, content)) = &mut text {
                        let entity = format!("&{};", &*reference);
                        content.push_str(&quick_xml::escape::unescape(&entity).unwrap());
                    }
                }
                Event::End(element) if element.name().as_ref() == "text" => {
                    let (element, content) = text.take().unwrap();
                    picture.labels.push(Label::new(&element, content));
                }
                Event::Eof => return picture,
                _ => {}
            }
        }
    }

    /// Lists labels that overlap another one, and labels that extend beyond the picture.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (index, label) in self.labels.iter().enumerate() {
            let is_inside = |(x, y): &(f64, f64)| {
                (-0.5..=self.width + 0.5).contains(x) && (-0.5..=self.height + 0.5).contains(y)
            };
            if !label.corners.iter().all(is_inside) {
                problems.push(format!(
                    "{} extends beyond the picture: {:?}",
                    label.text, label.corners
                ));
            }
            let later_labels = self.labels.iter().skip(index + 1);
            for other in later_labels.filter(|other| label.overlaps(other)) {
                problems.push(format!("{} overlaps {}", label.text, other.text));
            }
        }
        problems
    }
}

impl Label {
    /// Computes the corners of the text of an element.
    fn new(element: &BytesStart<'_>, text: String) -> Self {
        let size = parse_number(element, "font-size").unwrap();
        let width = font::width(&text, size);
        let left = match attribute(element, "text-anchor").as_deref() {
            Some("middle") => -width / 2.0,
            Some("end") => -width,
            _ => 0.0,
        };
        let baseline = parse_number(element, "y").unwrap();
        let x = parse_number(element, "x").unwrap_or_default();
        // The height is less than the font size, because glyphs do not fill their boxes.
        let (top, bottom) = (baseline - 0.72 * size, baseline + 0.14 * size);
        let unrotated = [
            (x + left, top),
            (x + left + width, top),
            (x + left + width, bottom),
            (x + left, bottom),
        ];
        let (shift_x, shift_y, degrees) = parse_transform(element);
        let rotate = |(x, y): (f64, f64)| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            (shift_x + x * cos - y * sin, shift_y + x * sin + y * cos)
        };
        Self { text, corners: unrotated.map(rotate) }
    }

    /// Returns whether two rotated rectangles overlap, by the separating axis theorem.
    fn overlaps(&self, other: &Self) -> bool {
        !self.is_separate_from(other) && !other.is_separate_from(self)
    }

    /// Returns whether a side of this rectangle is a separating axis.
    fn is_separate_from(&self, other: &Self) -> bool {
        (0..2).any(|side| {
            let (from, to) = (self.corners[side], self.corners[side + 1]);
            let axis = (to.0 - from.0, to.1 - from.1);
            let projection = |label: &Self| {
                let positions = label.corners.map(|(x, y)| x * axis.0 + y * axis.1);
                let min = positions.into_iter().fold(f64::INFINITY, f64::min);
                (min, positions.into_iter().fold(f64::NEG_INFINITY, f64::max))
            };
            let ((low, high), (other_low, other_high)) = (projection(self), projection(other));
            high <= other_low + 1e-9 || other_high <= low + 1e-9
        })
    }
}

/// Returns the name of an element.
fn name(element: &BytesStart<'_>) -> String {
    element.name().as_ref().to_owned()
}

/// Returns the value of an attribute, if there is one of this name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).unwrap()?;
    Some(attribute.value.into_owned())
}

/// Returns the value of an attribute as a number, if there is an attribute of this name.
fn parse_number(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    Some(attribute(element, name)?.parse().unwrap())
}

/// Returns X, Y and DEGREES of `translate(X Y) rotate(DEGREES)`, or zeros without the attribute.
fn parse_transform(element: &BytesStart<'_>) -> (f64, f64, f64) {
    let Some(text) = attribute(element, "transform") else {
        return (0.0, 0.0, 0.0);
    };
    let numbers: Vec<f64> = text
        .split(|character: char| !character.is_ascii_digit() && !"-.".contains(character))
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().unwrap())
        .collect();
    (numbers[0], numbers[1], numbers[2])
}

#[test]
fn overlapping_and_protruding_labels_are_problems() {
    let svg = |second: &str| {
        format!(
            "<svg width=\"100\" height=\"50\"><text x=\"10\" y=\"20\" font-size=\"10\">10.0.0.1\
             </text><text {second} font-size=\"10\">x</text></svg>"
        )
    };
    let problems = |second| Picture::parse(&svg(second)).problems().len();
    assert_eq!(problems("x=\"15\" y=\"22\""), 1);
    assert_eq!(problems("x=\"15\" y=\"40\""), 0);
    assert_eq!(problems("x=\"98\" y=\"40\""), 1);
    assert_eq!(problems("transform=\"translate(15 22) rotate(-90)\" y=\"0\""), 1);
    assert_eq!(problems("transform=\"translate(15 45) rotate(-90)\" y=\"0\""), 0);
}
