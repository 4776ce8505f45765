//! Sources on the left, targets on the right, and what flows between them.

use std::cmp::Reverse;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::along;
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::svg::{Anchor, Element, Outline};
use crate::kit::model::scene::{Edge, Scene};
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("40");

const WIDE: Param = Param { default: "1000", ..WIDTH };

const LABEL_SIZE: f64 = 11.5;

/// How wide the bar of a host is, in pixels.
const BAR: f64 = 11.0;

/// How often a side is put into the order of the other.
const SWEEPS: usize = 4;

pub(super) static FORMAT: Format = Format {
    name: "sankey",
    about: "what flows from sources on the left to targets on the right, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "sankey.svg",
    needs: |_| Dimensions::LINKS,
    params: &[AS, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Sankey::new(params)),
};

struct Sankey {
    options: Options,
    hosts: usize,
}

impl Sankey {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(40, |hosts| hosts as usize);
        Self { options: Options::new(params, THEME, WIDE), hosts }
    }
}

impl Render for Sankey {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let caption = Caption {
            about: format!("what flows from sources to targets, by {}", scene.unit.name()),
            legend: Vec::new(),
            notes: vec!["Sources are on the left, targets on the right; a flow has the colour of its source.".to_owned()],
        };
        let (sources, targets) = sides(&scene);
        let longest = sources.bars.len().max(targets.bars.len()) as f64;
        let width = self.options.width;
        let natural = (longest * 22.0).clamp(width * 0.35, width * 1.3);
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&scene, sources, targets, &mut sheet);
        self.options.write("sankey", &sheet.finish(), out)
    }
}

/// One side of the picture.
struct Side {
    /// The hosts in their order, and what each sends or receives.
    bars: Vec<(usize, u64)>,
    /// Where the bar of each node begins.
    tops: Vec<f64>,
    /// Pixels for each of what flows.
    each: f64,
}

impl Side {
    fn new(scene: &Scene, end: impl Fn(&Edge) -> usize) -> Self {
        let mut totals = vec![0_u64; scene.nodes.len()];
        for edge in &scene.edges {
            totals.iter_mut().skip(end(edge)).take(1).for_each(|total| {
                *total = total.saturating_add(edge.weight);
            });
        }
        let mut bars: Vec<_> =
            totals.into_iter().enumerate().filter(|(_, total)| *total > 0).collect();
        bars.sort_by_key(|(_, total)| Reverse(*total));
        Self { bars, tops: vec![0.0; scene.nodes.len()], each: 0.0 }
    }

    /// Puts the hosts into the order of what they are linked with on the other
    /// side, given the order there.
    fn follow(&mut self, other: &Self, scene: &Scene, ends: impl Fn(&Edge) -> (usize, usize)) {
        let mut place = vec![0.0; scene.nodes.len()];
        for (at, (node, _)) in other.bars.iter().enumerate() {
            place.iter_mut().skip(*node).take(1).for_each(|place| *place = at as f64);
        }
        let mut sums = vec![(0.0, 0.0); scene.nodes.len()];
        for edge in &scene.edges {
            let (own, far) = ends(edge);
            let (weight, at) = (edge.weight as f64, place.get(far).copied().unwrap_or_default());
            if let Some((sum, total)) = sums.get_mut(own) {
                (*sum, *total) = (*sum + weight * at, *total + weight);
            }
        }
        let mean = |node: usize| {
            let (sum, total) = sums.get(node).copied().unwrap_or_default();
            if total > 0.0 { sum / total } else { 0.0 }
        };
        let is_rest = |node: usize| scene.nodes.get(node).is_some_and(|node| node.is_rest);
        self.bars.sort_by(|(one, _), (other, _)| {
            let rest = is_rest(*one).cmp(&is_rest(*other));
            rest.then_with(|| mean(*one).total_cmp(&mean(*other)))
        });
    }

    /// Deals out the height.
    fn spread(&mut self, plot: Rect, total: u64, gap: f64) {
        let gaps = gap * self.bars.len().saturating_sub(1) as f64;
        self.each = (plot.height() - gaps).max(1.0) / total.max(1) as f64;
        let mut top = plot.top;
        for (node, weight) in &self.bars {
            let at = top;
            self.tops.iter_mut().skip(*node).take(1).for_each(|top| *top = at);
            top += *weight as f64 * self.each + gap;
        }
    }

    fn bar(&self, node: usize, weight: u64, x: f64) -> Rect {
        let top = self.tops.get(node).copied().unwrap_or_default();
        Rect::new(x, top, BAR, (weight as f64 * self.each).max(0.8))
    }
}

fn sides(scene: &Scene) -> (Side, Side) {
    let mut sources = Side::new(scene, |edge| edge.source);
    let mut targets = Side::new(scene, |edge| edge.target);
    for _ in 0..SWEEPS {
        targets.follow(&sources, scene, |edge| (edge.target, edge.source));
        sources.follow(&targets, scene, |edge| (edge.source, edge.target));
    }
    (sources, targets)
}

fn draw(scene: &Scene, mut sources: Side, mut targets: Side, sheet: &mut Sheet) {
    let total = scene.edges.iter().map(|edge| edge.weight).fold(0_u64, u64::saturating_add);
    let plot = sheet.plot.inset(0.0, 8.0);
    let longest = sources.bars.len().max(targets.bars.len()).max(2) as f64;
    let gap = (plot.height() * 0.62 / longest).min(13.4);
    sources.spread(plot, total, gap);
    targets.spread(plot, total, gap);
    let texts = |side: &Side| -> Vec<String> {
        let text = |(node, weight): &(usize, u64)| {
            let label = scene.nodes.get(*node).map_or("", |node| node.label.as_str());
            let label = font::shortened(label, LABEL_SIZE, sheet.plot.width() * 0.22);
            format!("{label} · {}", scene.unit.short(*weight))
        };
        side.bars.iter().map(text).collect()
    };
    let room = |texts: &[String]| {
        texts.iter().map(|text| font::width(text, LABEL_SIZE)).fold(0.0, f64::max) + 8.0
    };
    let (left_texts, right_texts) = (texts(&sources), texts(&targets));
    let left = sheet.plot.left + room(&left_texts);
    let right = sheet.plot.right - room(&right_texts) - BAR;
    flows(scene, &sources, &targets, (left + BAR, right), sheet);
    let at_left = Column { side: &sources, texts: left_texts, x: left, anchor: Anchor::End };
    let at_right = Column { side: &targets, texts: right_texts, x: right, anchor: Anchor::Start };
    for column in [at_left, at_right] {
        column.draw(scene, sheet);
    }
}

/// The bars of a side with their labels.
struct Column<'a> {
    side: &'a Side,
    texts: Vec<String>,
    x: f64,
    anchor: Anchor,
}

impl Column<'_> {
    fn draw(&self, scene: &Scene, sheet: &mut Sheet) {
        let middle =
            |(node, weight): &(usize, u64)| self.side.bar(*node, *weight, self.x).centre().y;
        let places: Vec<_> = self.side.bars.iter().map(|bar| (middle(bar), bar.1)).collect();
        let shown = along(&places, LABEL_SIZE * font::LINE, None);
        let x = if self.anchor == Anchor::End { self.x - 7.0 } else { self.x + BAR + 7.0 };
        for ((bar, text), shown) in self.side.bars.iter().zip(&self.texts).zip(shown) {
            let Some(node) = scene.nodes.get(bar.0) else {
                continue;
            };
            let colour = sheet.colour(node);
            let rect = Element::rect(self.side.bar(bar.0, bar.1, self.x));
            sheet.svg.add(&rect.attribute("fill", colour).title(node.about()));
            if shown {
                sheet.label(text, Point::new(x, middle(bar)), self.anchor, LABEL_SIZE);
            }
        }
    }
}

/// Draws what flows, each at its place in the bars of both ends.
fn flows(
    scene: &Scene,
    sources: &Side,
    targets: &Side,
    (left, right): (f64, f64),
    sheet: &mut Sheet,
) {
    let mut from = sources.tops.clone();
    let mut to = targets.tops.clone();
    let place = |tops: &[f64], node: usize| tops.get(node).copied().unwrap_or_default();
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by(|one, other| {
        let at =
            |edge: &Edge| (place(&sources.tops, edge.source), place(&targets.tops, edge.target));
        let (one, other) = (at(one), at(other));
        one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    sheet.svg.begin(&Element::new("g").size("fill-opacity", 0.42));
    for edge in order {
        let (start, end) = (place(&from, edge.source), place(&to, edge.target));
        let thick = edge.weight as f64;
        let (thick_left, thick_right) = (thick * sources.each, thick * targets.each);
        from.iter_mut().skip(edge.source).take(1).for_each(|top| *top += thick_left);
        to.iter_mut().skip(edge.target).take(1).for_each(|top| *top += thick_right);
        let least = |thick: f64| thick.max(0.5);
        let middle = (left + right) / 2.0;
        let at = Point::new;
        let outline = Outline::default().from(at(left, start));
        let outline = outline.curved(at(middle, start), at(middle, end), at(right, end));
        let (low_end, low_start) = (end + least(thick_right), start + least(thick_left));
        let outline = outline.to(at(right, low_end));
        let outline =
            outline.curved(at(middle, low_end), at(middle, low_start), at(left, low_start));
        let colour = scene.nodes.get(edge.source).map(|node| sheet.colour(node));
        let flow = Element::path(&outline.closed()).attribute("fill", colour.unwrap_or_default());
        sheet.svg.add(&flow.title(scene.about(edge)));
    }
    sheet.svg.end();
}
