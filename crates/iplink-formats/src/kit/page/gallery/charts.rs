//! The charts of a host's contacts in the gallery. They are labeled with the row numbers of the
//! contacts in the table on the page.

use std::f64::consts::TAU;

use super::MAX_CHART_ITEMS;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::draw::ribbon::CircleArc;
use crate::kit::draw::svg::{Anchor, Element, Svg, Text};
use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::text::font::ellipsize;
use crate::kit::text::number::format_count;

/// The font size of labels, in pixels.
const FONT_SIZE: f64 = 12.0;

/// The distance between the centers of two bars, in pixels.
const ROW_PITCH: f64 = 26.0;

/// A bar or a slice of a chart.
struct ChartItem {
    /// The number of the contact in the table; empty for the item of all others.
    number: String,
    label: String,
    color: String,
    weight: u64,
}

/// Returns the heaviest contacts, followed by all others merged into one.
fn chart_items(scene: &Scene, contacts: &[Edge], theme: &Theme) -> Vec<ChartItem> {
    // A single further host is not merged, but keeps its name.
    let drawn_count =
        if contacts.len() == MAX_CHART_ITEMS + 1 { MAX_CHART_ITEMS + 1 } else { MAX_CHART_ITEMS };
    let item = |(number, edge): (u64, &Edge)| {
        let node = scene.nodes.get(edge.target)?;
        let color = if node.is_others { theme.others.to_owned() } else { theme.host(node.rank) };
        let (number, label) = (number.to_string(), node.label.clone());
        Some(ChartItem { number, label, color, weight: edge.weight })
    };
    let mut items: Vec<_> = (1..).zip(contacts.iter().take(drawn_count)).filter_map(item).collect();
    let others = contacts.iter().skip(drawn_count);
    let weight = others.clone().fold(0_u64, |sum, edge| sum.saturating_add(edge.weight));
    if others.len() > 0 {
        let label = format_count(others.len() as u64, "other host").to_string();
        let color = theme.others.to_owned();
        items.push(ChartItem { number: String::new(), label, color, weight });
    }
    items
}

/// Draws the contacts of a host as a bar chart, in SVG.
pub(super) fn draw_histogram(scene: &Scene, node: &Node, contacts: &[Edge]) -> String {
    let theme = Theme::light();
    let items = chart_items(scene, contacts, &theme);
    let (width, height) = (560.0, ROW_PITCH * items.len() as f64 + 12.0);
    let about = format!("contacts of {}, by {}", node.label, scene.unit.name());
    let mut svg = Svg::new(width, height, &theme, "Histogram", &about);
    let heaviest = items.iter().map(|item| item.weight).max().unwrap_or(1).max(1);
    // The numbers and labels are on the left of the bars, and the amounts on the right.
    let (bars_left, max_length) = (210.0, width - 210.0 - 90.0);
    for (row, item) in items.iter().enumerate() {
        let y = 6.0 + ROW_PITCH * (row as f64 + 0.5);
        let length = (item.weight as f64 / heaviest as f64 * max_length).max(1.0);
        let amount = scene.unit.format(item.weight);
        let bar = Element::rect(Rect::new(bars_left, y - 7.0, length, 14.0)).numeric("rx", 2.0);
        let title = format!("{}: {amount}", item.label);
        svg.add(&bar.attribute("fill", &item.color).title(title));
        let label = ellipsize(&item.label, FONT_SIZE, bars_left - 48.0);
        let mut draw_text = |content: &str, x: f64, anchor, color| {
            let at = Point::new(x, y);
            svg.text(&Text { content, at, anchor, size: FONT_SIZE, color, rotation: 0.0 });
        };
        draw_text(&item.number, 24.0, Anchor::End, theme.muted);
        draw_text(&label, bars_left - 10.0, Anchor::End, theme.ink);
        let amount = scene.unit.format_short(item.weight);
        draw_text(&amount, bars_left + length + 8.0, Anchor::Start, theme.muted);
    }
    svg.finish()
}

/// Draws the contacts of a host as a pie chart, in SVG.
pub(super) fn draw_pie(scene: &Scene, node: &Node, contacts: &[Edge]) -> String {
    let theme = Theme::light();
    let items = chart_items(scene, contacts, &theme);
    let (side, center) = (300.0, Point::new(150.0, 150.0));
    let about = format!("contacts of {}, by {}", node.label, scene.unit.name());
    let mut svg = Svg::new(side, side, &theme, "Pie chart", &about);
    let total = items.iter().fold(0_u64, |sum, item| sum.saturating_add(item.weight)).max(1);
    let mut from = 0.0;
    for item in &items {
        let share = item.weight as f64 / total as f64;
        let arc = CircleArc { from, to: from + share * TAU };
        from = arc.to;
        let slice = Element::path(&arc.band(center, 62.0, 122.0)).attribute("fill", &item.color);
        let slice = slice.attribute("stroke", theme.background).numeric("stroke-width", 1.5);
        svg.add(&slice.title(format!("{}: {}", item.label, scene.unit.format(item.weight))));
        // The number of a thin slice would overlap its neighbors.
        if share > 0.02 {
            let (content, at) = (item.number.as_str(), center.at_angle(arc.middle(), 135.0));
            let (anchor, color) = (Anchor::Middle, theme.ink);
            svg.text(&Text { content, at, anchor, size: FONT_SIZE, color, rotation: 0.0 });
        }
    }
    svg.finish()
}
