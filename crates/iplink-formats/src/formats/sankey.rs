//! The Sankey diagram: sources on the left, targets on the right, links as bands.

use std::cmp::Reverse;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::svg::{Anchor, Element, Outline};
use crate::kit::model::scene::{Edge, Scene};
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("40");

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.5;

/// The width of a host's bar, in pixels.
const BAR_WIDTH: f64 = 11.0;

/// The number of passes in which both sides are reordered to reduce crossings.
const ORDERING_PASSES: usize = 4;

pub(super) static FORMAT: Format = Format {
    name: "sankey",
    about: "Sankey diagram: traffic from sources on the left to targets on the right (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "sankey.svg",
    needs: |_| Dimensions::LINKS,
    params: &[FILE_TYPE, HEIGHT, HOSTS, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Sankey::new(params)),
};

struct Sankey {
    options: PictureOptions,
    max_hosts: usize,
}

impl Sankey {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(40, |hosts| hosts as usize);
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_hosts }
    }
}

impl Render for Sankey {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let caption = FigureCaption {
            about: format!("traffic from sources to targets, by {}", scene.unit.name()),
            legend: Vec::new(),
            notes: vec![
                "Sources are on the left, targets on the right; color = source.".to_owned(),
            ],
        };
        let (sources, targets) = sides(&scene);
        let max_bar_count = sources.bars.len().max(targets.bars.len()) as f64;
        let width = self.options.width;
        let natural_height = (max_bar_count * 22.0).clamp(width * 0.35, width * 1.3);
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        draw(&scene, sources, targets, &mut canvas);
        self.options.write("sankey", &canvas.finish(), out)
    }
}

/// One side of the diagram.
struct SankeySide {
    /// The node index of each host, from top to bottom, with the traffic that it sends or receives.
    bars: Vec<(usize, u64)>,
    /// The top of the bar of each node, in pixels.
    tops: Vec<f64>,
    /// The height of one unit of weight, in pixels.
    unit_height: f64,
}

impl SankeySide {
    /// Creates the side of the hosts at one end of links, heaviest first. `end` returns the node at
    /// that end. Bars have no position yet.
    fn new(scene: &Scene, end: impl Fn(&Edge) -> usize) -> Self {
        let mut totals = vec![0_u64; scene.nodes.len()];
        for edge in &scene.edges {
            if let Some(total) = totals.get_mut(end(edge)) {
                *total = total.saturating_add(edge.weight);
            }
        }
        let mut bars: Vec<_> =
            totals.into_iter().enumerate().filter(|(_, total)| *total > 0).collect();
        bars.sort_by_key(|(_, total)| Reverse(*total));
        Self { bars, tops: vec![0.0; scene.nodes.len()], unit_height: 0.0 }
    }

    /// Orders the hosts by the mean position of their links on the other side (barycenter
    /// heuristic). `ends` returns the ends of a link on this side and on the other.
    fn order_by(&mut self, other: &Self, scene: &Scene, ends: impl Fn(&Edge) -> (usize, usize)) {
        let mut positions = vec![0.0; scene.nodes.len()];
        for (index, (node, _)) in other.bars.iter().enumerate() {
            if let Some(position) = positions.get_mut(*node) {
                *position = index as f64;
            }
        }
        let mut sums = vec![(0.0, 0.0); scene.nodes.len()];
        for edge in &scene.edges {
            let (node, opposite) = ends(edge);
            let (weight, position) =
                (edge.weight as f64, positions.get(opposite).copied().unwrap_or_default());
            if let Some((sum, total)) = sums.get_mut(node) {
                (*sum, *total) = (*sum + weight * position, *total + weight);
            }
        }
        let mean = |node: usize| {
            let (sum, total) = sums.get(node).copied().unwrap_or_default();
            if total > 0.0 { sum / total } else { 0.0 }
        };
        let is_others = |node: usize| scene.nodes.get(node).is_some_and(|node| node.is_others);
        self.bars.sort_by(|(a, _), (b, _)| {
            let others_last = is_others(*a).cmp(&is_others(*b));
            others_last.then_with(|| mean(*a).total_cmp(&mean(*b)))
        });
    }

    /// Computes the tops of all bars and the height of a unit. `total` is the weight of all links,
    /// and `gap` the space between two bars, in pixels.
    fn position_bars(&mut self, plot: Rect, total: u64, gap: f64) {
        let gaps = gap * self.bars.len().saturating_sub(1) as f64;
        self.unit_height = (plot.height() - gaps).max(1.0) / total.max(1) as f64;
        let mut top = plot.top;
        for (node, weight) in &self.bars {
            if let Some(bar_top) = self.tops.get_mut(*node) {
                *bar_top = top;
            }
            top += *weight as f64 * self.unit_height + gap;
        }
    }

    /// Returns the rectangle of a node's bar. `x` is its left edge, in pixels.
    fn bar(&self, node: usize, weight: u64, x: f64) -> Rect {
        let top = self.tops.get(node).copied().unwrap_or_default();
        Rect::new(x, top, BAR_WIDTH, (weight as f64 * self.unit_height).max(0.8))
    }
}

/// Creates both sides, ordered so that few links cross.
fn sides(scene: &Scene) -> (SankeySide, SankeySide) {
    let mut sources = SankeySide::new(scene, |edge| edge.source);
    let mut targets = SankeySide::new(scene, |edge| edge.target);
    for _ in 0..ORDERING_PASSES {
        targets.order_by(&sources, scene, |edge| (edge.target, edge.source));
        sources.order_by(&targets, scene, |edge| (edge.source, edge.target));
    }
    (sources, targets)
}

/// Draws the bands of links between two columns of bars, which are as far apart as the labels
/// allow.
fn draw(scene: &Scene, mut sources: SankeySide, mut targets: SankeySide, canvas: &mut Canvas) {
    let total = scene.edges.iter().map(|edge| edge.weight).fold(0_u64, u64::saturating_add);
    let plot = canvas.plot.inset(0.0, 8.0);
    let max_bar_count = sources.bars.len().max(targets.bars.len()).max(2) as f64;
    let gap = (plot.height() * 0.62 / max_bar_count).min(13.4);
    sources.position_bars(plot, total, gap);
    targets.position_bars(plot, total, gap);
    let texts = |side: &SankeySide| -> Vec<String> {
        let text = |(node, weight): &(usize, u64)| {
            let label = scene.nodes.get(*node).map_or("", |node| node.label.as_str());
            let label = font::ellipsize(label, LABEL_SIZE, canvas.plot.width() * 0.22);
            format!("{label} · {}", scene.unit.format_short(*weight))
        };
        side.bars.iter().map(text).collect()
    };
    let text_width = |texts: &[String]| {
        texts.iter().map(|text| font::width(text, LABEL_SIZE)).fold(0.0, f64::max) + 8.0
    };
    let (left_texts, right_texts) = (texts(&sources), texts(&targets));
    let left = canvas.plot.left + text_width(&left_texts);
    let right = canvas.plot.right - text_width(&right_texts) - BAR_WIDTH;
    draw_links(scene, &sources, &targets, (left + BAR_WIDTH, right), canvas);
    let left_bars = SideBars { side: &sources, texts: left_texts, x: left, anchor: Anchor::End };
    let right_bars =
        SideBars { side: &targets, texts: right_texts, x: right, anchor: Anchor::Start };
    for bars in [left_bars, right_bars] {
        bars.draw(scene, canvas);
    }
}

/// The bars and labels of one side.
struct SideBars<'a> {
    side: &'a SankeySide,
    /// The label of each bar.
    texts: Vec<String>,
    /// The left edge of the bars, in pixels.
    x: f64,
    anchor: Anchor,
}

impl SideBars<'_> {
    /// Draws the bars of all hosts, and those labels that do not overlap.
    fn draw(&self, scene: &Scene, canvas: &mut Canvas) {
        let middle =
            |(node, weight): &(usize, u64)| self.side.bar(*node, *weight, self.x).center().y;
        let positions: Vec<_> = self.side.bars.iter().map(|bar| (middle(bar), bar.1)).collect();
        let shown = select_non_overlapping(&positions, LABEL_SIZE * font::LINE_HEIGHT, None);
        let x = if self.anchor == Anchor::End { self.x - 7.0 } else { self.x + BAR_WIDTH + 7.0 };
        for ((bar, text), shown) in self.side.bars.iter().zip(&self.texts).zip(shown) {
            let Some(node) = scene.nodes.get(bar.0) else {
                continue;
            };
            let color = canvas.color(node);
            let rect = Element::rect(self.side.bar(bar.0, bar.1, self.x));
            canvas.svg.add(&rect.attribute("fill", color).title(node.about()));
            if shown {
                canvas.draw_label(text, Point::new(x, middle(bar)), self.anchor, LABEL_SIZE);
            }
        }
    }
}

/// Draws the links as bands between the bars of their ends. `left` and `right` are the x
/// coordinates of the ends of bands, in pixels.
fn draw_links(
    scene: &Scene,
    sources: &SankeySide,
    targets: &SankeySide,
    (left, right): (f64, f64),
    canvas: &mut Canvas,
) {
    // The top of the unused part of each bar.
    let mut source_tops = sources.tops.clone();
    let mut target_tops = targets.tops.clone();
    let top_of = |tops: &[f64], node: usize| tops.get(node).copied().unwrap_or_default();
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by(|a, b| {
        let tops =
            |edge: &Edge| (top_of(&sources.tops, edge.source), top_of(&targets.tops, edge.target));
        let (a, b) = (tops(a), tops(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    canvas.svg.begin_group(&Element::new("g").numeric("fill-opacity", 0.42));
    for edge in order {
        let (start, end) = (top_of(&source_tops, edge.source), top_of(&target_tops, edge.target));
        let weight = edge.weight as f64;
        let (height_left, height_right) =
            (weight * sources.unit_height, weight * targets.unit_height);
        if let Some(top) = source_tops.get_mut(edge.source) {
            *top += height_left;
        }
        if let Some(top) = target_tops.get_mut(edge.target) {
            *top += height_right;
        }
        let visible = |height: f64| height.max(0.5);
        let middle = (left + right) / 2.0;
        let point = Point::new;
        let outline = Outline::default().from(point(left, start));
        let outline = outline.cubic_to(point(middle, start), point(middle, end), point(right, end));
        let (end_bottom, start_bottom) =
            (end + visible(height_right), start + visible(height_left));
        let outline = outline.to(point(right, end_bottom));
        let outline = outline.cubic_to(
            point(middle, end_bottom),
            point(middle, start_bottom),
            point(left, start_bottom),
        );
        let color = scene.nodes.get(edge.source).map(|node| canvas.color(node));
        let band = Element::path(&outline.closed()).attribute("fill", color.unwrap_or_default());
        canvas.svg.add(&band.title(scene.about(edge)));
    }
    canvas.svg.end_group();
}
