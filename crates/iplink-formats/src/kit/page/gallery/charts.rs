//! The pictures of a host in the gallery: whom it contacted, as bars and as slices,
//! by the numbers of the list beside them.

use std::f64::consts::TAU;

use super::DRAWN;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::draw::ribbon::Arc;
use crate::kit::draw::svg::{Anchor, Element, Svg, Text};
use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::text::font::ellipsize;
use crate::kit::text::number::format_count;

const SIZE: f64 = 12.0;
const PITCH: f64 = 26.0;

/// A bar or a slice.
struct Part {
    number: String,
    label: String,
    color: String,
    weight: u64,
}

/// Takes the heaviest contacts, and the others as one.
fn parts(scene: &Scene, contacts: &[Edge], theme: &Theme) -> Vec<Part> {
    // One host alone keeps its name.
    let drawn = if contacts.len() == DRAWN + 1 { DRAWN + 1 } else { DRAWN };
    let part = |(number, edge): (u64, &Edge)| {
        let node = scene.nodes.get(edge.target)?;
        let color = if node.is_others { theme.others.to_owned() } else { theme.host(node.rank) };
        let (number, label) = (number.to_string(), node.label.clone());
        Some(Part { number, label, color, weight: edge.weight })
    };
    let mut parts: Vec<_> = (1..).zip(contacts.iter().take(drawn)).filter_map(part).collect();
    let rest = contacts.iter().skip(drawn);
    let weight = rest.clone().fold(0_u64, |sum, edge| sum.saturating_add(edge.weight));
    if rest.len() > 0 {
        let label = format_count(rest.len() as u64, "other host").to_string();
        let color = theme.others.to_owned();
        parts.push(Part { number: String::new(), label, color, weight });
    }
    parts
}

/// Draws whom a host contacted as bars.
pub(super) fn histogram(scene: &Scene, node: &Node, contacts: &[Edge]) -> String {
    let theme = Theme::light();
    let parts = parts(scene, contacts, &theme);
    let (width, height) = (560.0, PITCH * parts.len() as f64 + 12.0);
    let about = format!("whom {} contacted, by {}", node.label, scene.unit.name());
    let mut svg = Svg::new(width, height, &theme, "Histogram", &about);
    let heaviest = parts.iter().map(|part| part.weight).max().unwrap_or(1).max(1);
    let (left, room) = (210.0, width - 210.0 - 90.0);
    for (row, part) in parts.iter().enumerate() {
        let y = 6.0 + PITCH * (row as f64 + 0.5);
        let long = (part.weight as f64 / heaviest as f64 * room).max(1.0);
        let amount = scene.unit.format(part.weight);
        let bar = Element::rect(Rect::new(left, y - 7.0, long, 14.0)).size("rx", 2.0);
        let title = format!("{}: {amount}", part.label);
        svg.add(&bar.attribute("fill", &part.color).title(title));
        let label = ellipsize(&part.label, SIZE, left - 48.0);
        let mut text = |content: &str, x: f64, anchor, color| {
            let at = Point::new(x, y);
            svg.text(&Text { content, at, anchor, size: SIZE, color, rotation: 0.0 });
        };
        text(&part.number, 24.0, Anchor::End, theme.muted);
        text(&label, left - 10.0, Anchor::End, theme.ink);
        text(&scene.unit.format_short(part.weight), left + long + 8.0, Anchor::Start, theme.muted);
    }
    svg.finish()
}

/// Draws whom a host contacted as slices.
pub(super) fn pie(scene: &Scene, node: &Node, contacts: &[Edge]) -> String {
    let theme = Theme::light();
    let parts = parts(scene, contacts, &theme);
    let (side, center) = (300.0, Point::new(150.0, 150.0));
    let about = format!("whom {} contacted, by {}", node.label, scene.unit.name());
    let mut svg = Svg::new(side, side, &theme, "Pie", &about);
    let total = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.weight)).max(1);
    let mut from = 0.0;
    for part in &parts {
        let share = part.weight as f64 / total as f64;
        let arc = Arc { from, to: from + share * TAU };
        from = arc.to;
        let slice = Element::path(&arc.band(center, 62.0, 122.0)).attribute("fill", &part.color);
        let slice = slice.attribute("stroke", theme.background).size("stroke-width", 1.5);
        svg.add(&slice.title(format!("{}: {}", part.label, scene.unit.format(part.weight))));
        // The number of a thin slice would stand upon those beside it.
        if share > 0.02 {
            let (content, at) = (part.number.as_str(), center.around(arc.middle(), 135.0));
            let (anchor, color) = (Anchor::Middle, theme.ink);
            svg.text(&Text { content, at, anchor, size: SIZE, color, rotation: 0.0 });
        }
    }
    svg.finish()
}
