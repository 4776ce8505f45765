//! The pie chart: a ranking, such as the hosts most contacted by one source, as slices.

use std::f64::consts::TAU;

use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::leader_line;
use crate::kit::draw::picture::{FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::ribbon::CircleArc;
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::model::ranking::{HOSTS, OF, RankedItem, Ranking, RankingOptions, SOURCE};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const DEFAULT_WIDTH: Param = Param { default: "900", ..WIDTH };

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 12.0;

pub(super) static FORMAT: Format = Format {
    name: "pie",
    about: "pie chart of the hosts that one source contacted, or of hosts, ports or protocols (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "pie.svg",
    needs: RankingOptions::needs,
    params: &[FILE_TYPE, HEIGHT, HOSTS, OF, SCALE, SOURCE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Pie::new(params)),
};

struct Pie {
    options: PictureOptions,
    ranking_options: RankingOptions,
}

impl Pie {
    fn new(params: &Params) -> Self {
        Self {
            options: PictureOptions::new(params, THEME, DEFAULT_WIDTH),
            ranking_options: RankingOptions::new(params),
        }
    }
}

impl Render for Pie {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let ranking = Ranking::new(view, &scene, &self.ranking_options);
        let caption = FigureCaption {
            about: ranking.about(),
            notes: ranking.notes.clone(),
            ..FigureCaption::default()
        };
        let natural_height = (self.options.width * 0.48).max(ranking.items.len() as f64 * 10.0);
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        draw(&ranking, &mut canvas);
        self.options.write("pie", &canvas.finish(), out)
    }
}

/// Draws the slices, their labels and the total.
fn draw(ranking: &Ranking, canvas: &mut Canvas) {
    let max_width = canvas.plot.width() / 2.0 - 96.0;
    let texts: Vec<_> =
        ranking.items.iter().map(|item| slice_label(ranking, item, max_width)).collect();
    let max_label_width =
        texts.iter().map(|text| font::width(text, LABEL_SIZE)).fold(0.0, f64::max);
    let (center, plot) = (canvas.plot.center(), canvas.plot);
    let radius =
        (plot.height() / 2.0 - 12.0).min(plot.width() / 2.0 - max_label_width - 44.0).max(50.0);
    // The angle of one unit of weight, in radians.
    let unit_angle = TAU / ranking.total.max(1) as f64;
    let (mut angle, mut labels) = (0.0, Vec::new());
    for (item, text) in ranking.items.iter().zip(texts) {
        let arc = CircleArc { from: angle, to: angle + item.weight as f64 * unit_angle };
        angle = arc.to;
        let color = item.color(&canvas.theme);
        let slice = Element::path(&arc.band(center, radius * 0.52, radius));
        let slice = slice.attribute("fill", color).attribute("stroke", canvas.theme.background);
        let title = format!("{}: {}", item.label, ranking.unit.format(item.weight));
        canvas.svg.add(&slice.numeric("stroke-width", 1.5).title(title));
        labels.push((arc.middle(), text));
    }
    leader_line::draw(labels.into_iter(), center, radius, max_label_width, canvas);
    draw_total(ranking, center, radius, canvas);
}

/// Returns the label of a slice, at most `max_width` pixels wide. If it is too wide, the
/// amount is dropped first, then the middle of the name.
fn slice_label(ranking: &Ranking, item: &RankedItem, max_width: f64) -> String {
    let (amount, percent) = (ranking.unit.format_short(item.weight), ranking.percent(item.weight));
    let long = format!("{} · {amount} · {percent}", item.label);
    if font::width(&long, LABEL_SIZE) <= max_width {
        return long;
    }
    let suffix = format!(" · {percent}");
    let name_width = max_width - font::width(&suffix, LABEL_SIZE);
    font::ellipsize(&item.label, LABEL_SIZE, name_width) + &suffix
}

/// Draws the total in the center if there is enough space.
fn draw_total(ranking: &Ranking, center: Point, radius: f64, canvas: &mut Canvas) {
    if ranking.items.is_empty() {
        return;
    }
    let total = ranking.unit.format(ranking.total);
    let size = (radius * 0.13).clamp(9.0, 18.0);
    if font::width(&total, size) < radius {
        canvas.draw_label(&total, center, Anchor::Middle, size);
    }
}
