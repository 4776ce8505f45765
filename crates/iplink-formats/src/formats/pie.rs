//! The hosts most contacted by one source, as slices.

use std::f64::consts::{PI, TAU};

use iplink_core::Detail;
use iplink_core::query::View;

use crate::kit::font;
use crate::kit::geometry::Point;
use crate::kit::picture::{AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::ranking::{Asked, Contact, HOSTS, Ranking, SOURCE};
use crate::kit::ribbon::Arc;
use crate::kit::scene::Scene;
use crate::kit::sheet::{Caption, Sheet};
use crate::kit::svg::{Anchor, Element, Outline};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const WIDE: Param = Param { default: "900", ..WIDTH };

const LABEL_SIZE: f64 = 12.0;

/// The height of a label's line, in pixels.
const PITCH: f64 = 18.0;

pub(super) static FORMAT: Format = Format {
    name: "pie",
    about: "the hosts most contacted by one source, as slices: SVG or PNG",
    opened_by: "browsers, reports",
    extension: "pie.svg",
    needs: |_| Detail::LINKS,
    params: &[AS, HEIGHT, HOSTS, SCALE, SOURCE, THEME, TITLE, WIDE],
    build: |params| Box::new(Pie::new(params)),
};

struct Pie {
    options: Options,
    asked: Asked,
}

impl Pie {
    fn new(params: &Params) -> Self {
        Self { options: Options::new(params, THEME, WIDE), asked: Asked::new(params) }
    }
}

impl Render for Pie {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let ranking = Ranking::new(&scene, &self.asked);
        let caption = Caption { about: ranking.about(), ..Caption::default() };
        let natural = (self.options.width * 0.48).max(ranking.contacts.len() as f64 * 10.0);
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&ranking, &mut sheet);
        self.options.write("pie", &sheet.finish(), out)
    }
}

/// A label that waits for its place on one side of the pie.
struct Label {
    angle: f64,
    text: String,
    y: f64,
}

fn draw(ranking: &Ranking, sheet: &mut Sheet) {
    let most = sheet.plot.width() / 2.0 - 96.0;
    let texts: Vec<_> =
        ranking.contacts.iter().map(|contact| text(ranking, contact, most)).collect();
    let widest = texts.iter().map(|text| font::width(text, LABEL_SIZE)).fold(0.0, f64::max);
    let (centre, plot) = (sheet.plot.centre(), sheet.plot);
    let radius = (plot.height() / 2.0 - 12.0).min(plot.width() / 2.0 - widest - 44.0).max(50.0);
    let each = TAU / ranking.total.max(1) as f64;
    let (mut at, mut labels) = (0.0, Vec::new());
    for (contact, text) in ranking.contacts.iter().zip(texts) {
        let arc = Arc { from: at, to: at + contact.weight as f64 * each };
        at = arc.to;
        let colour = contact.colour(&sheet.theme);
        let slice = Element::path(&arc.band(centre, radius * 0.52, radius));
        let slice = slice.attribute("fill", colour).attribute("stroke", sheet.theme.background);
        let shown = format!("{}: {}", contact.label, ranking.unit.amount(contact.weight));
        sheet.svg.add(&slice.size("stroke-width", 1.5).title(shown));
        let y = centre.around(arc.middle(), radius + 14.0).y;
        labels.push(Label { angle: arc.middle(), text, y });
    }
    let (right, left): (Vec<_>, Vec<_>) = labels.into_iter().partition(|label| label.angle <= PI);
    for (side, sign) in [(right, 1.0), (left, -1.0)] {
        write(side, sign, centre, radius, widest, sheet);
    }
    in_the_middle(ranking, centre, radius, sheet);
}

/// Labels a slice, in no more than `most` pixels: the amount goes first, then the
/// middle of the name.
fn text(ranking: &Ranking, contact: &Contact, most: f64) -> String {
    let (amount, percent) = (ranking.unit.short(contact.weight), ranking.percent(contact.weight));
    let long = format!("{} · {amount} · {percent}", contact.label);
    if font::width(&long, LABEL_SIZE) <= most {
        return long;
    }
    let rest = format!(" · {percent}");
    let room = most - font::width(&rest, LABEL_SIZE);
    font::shortened(&contact.label, LABEL_SIZE, room) + &rest
}

/// Says in the middle how much it is altogether.
fn in_the_middle(ranking: &Ranking, centre: Point, radius: f64, sheet: &mut Sheet) {
    if ranking.contacts.is_empty() {
        return;
    }
    let total = ranking.unit.amount(ranking.total);
    let size = (radius * 0.13).clamp(9.0, 18.0);
    if font::width(&total, size) < radius {
        sheet.label(&total, centre, Anchor::Middle, size);
    }
}

/// Writes the labels of a side below each other, each with a line to its slice.
fn write(
    mut labels: Vec<Label>,
    sign: f64,
    centre: Point,
    radius: f64,
    widest: f64,
    sheet: &mut Sheet,
) {
    labels.sort_by(|one, other| one.y.total_cmp(&other.y));
    let (top, bottom) = (sheet.plot.top + PITCH / 2.0, sheet.plot.bottom - PITCH / 2.0);
    let pitch = PITCH.min((bottom - top) / labels.len().max(1) as f64);
    spread(&mut labels, top, bottom, pitch);
    let size = LABEL_SIZE.min(pitch / font::LINE);
    let edge = if sign > 0.0 { sheet.plot.right } else { sheet.plot.left };
    let inner = (edge - centre.x).abs() - widest;
    let anchor = if sign > 0.0 { Anchor::Start } else { Anchor::End };
    for Label { angle, text, y } in labels {
        let from = centre.around(angle, radius + 2.0);
        let knee = centre.around(angle, radius + 12.0);
        let x = centre.x + sign * inner.min(radius + 36.0);
        let line = Outline::default().from(from).bent(knee, Point::new(x - sign * 6.0, y));
        let line = Element::path(&line).attribute("fill", "none");
        sheet.svg.add(&line.attribute("stroke", sheet.theme.rest).size("stroke-width", 0.8));
        sheet.label(&text, Point::new(x, y), anchor, size);
    }
}

/// Moves labels so that they are `pitch` apart, and within their bounds.
fn spread(labels: &mut [Label], top: f64, bottom: f64, pitch: f64) {
    let mut least = top;
    for label in labels.iter_mut() {
        label.y = label.y.max(least);
        least = label.y + pitch;
    }
    let mut most = bottom;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(most);
        most = label.y - pitch;
    }
}
