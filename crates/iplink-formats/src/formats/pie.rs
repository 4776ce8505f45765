//! The pie chart: a ranking, such as the hosts most contacted by one source, as slices.

use std::f64::consts::TAU;

use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::leader_line;
use crate::kit::draw::picture::{AS, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::ribbon::CircleArc;
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::model::ranking::{HOSTS, OF, RankedItem, Ranking, RankingOptions, SOURCE};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const DEFAULT_WIDTH: Param = Param { default: "900", ..WIDTH };

const LABEL_SIZE: f64 = 12.0;

pub(super) static FORMAT: Format = Format {
    name: "pie",
    about: "pie chart of the hosts that one source contacted, or of hosts, ports or protocols (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "pie.svg",
    needs: RankingOptions::needs,
    params: &[AS, HEIGHT, HOSTS, OF, SCALE, SOURCE, THEME, TITLE, DEFAULT_WIDTH],
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
        let natural = (self.options.width * 0.48).max(ranking.items.len() as f64 * 10.0);
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural);
        draw(&ranking, &mut canvas);
        self.options.write("pie", &canvas.finish(), out)
    }
}

fn draw(ranking: &Ranking, canvas: &mut Canvas) {
    let most = canvas.plot.width() / 2.0 - 96.0;
    let texts: Vec<_> = ranking.items.iter().map(|contact| text(ranking, contact, most)).collect();
    let widest = texts.iter().map(|text| font::width(text, LABEL_SIZE)).fold(0.0, f64::max);
    let (center, plot) = (canvas.plot.center(), canvas.plot);
    let radius = (plot.height() / 2.0 - 12.0).min(plot.width() / 2.0 - widest - 44.0).max(50.0);
    let each = TAU / ranking.total.max(1) as f64;
    let (mut at, mut labels) = (0.0, Vec::new());
    for (contact, text) in ranking.items.iter().zip(texts) {
        let arc = CircleArc { from: at, to: at + contact.weight as f64 * each };
        at = arc.to;
        let color = contact.color(&canvas.theme);
        let slice = Element::path(&arc.band(center, radius * 0.52, radius));
        let slice = slice.attribute("fill", color).attribute("stroke", canvas.theme.background);
        let shown = format!("{}: {}", contact.label, ranking.unit.format(contact.weight));
        canvas.svg.add(&slice.size("stroke-width", 1.5).title(shown));
        labels.push((arc.middle(), text));
    }
    leader_line::draw(labels.into_iter(), center, radius, widest, canvas);
    in_the_middle(ranking, center, radius, canvas);
}

/// Returns the label of a slice, at most `max_width` pixels wide. If it is too wide, the
/// amount is dropped first, then the middle of the name.
fn text(ranking: &Ranking, contact: &RankedItem, most: f64) -> String {
    let (amount, percent) =
        (ranking.unit.format_short(contact.weight), ranking.percent(contact.weight));
    let long = format!("{} · {amount} · {percent}", contact.label);
    if font::width(&long, LABEL_SIZE) <= most {
        return long;
    }
    let rest = format!(" · {percent}");
    let room = most - font::width(&rest, LABEL_SIZE);
    font::ellipsize(&contact.label, LABEL_SIZE, room) + &rest
}

/// Writes the total in the center.
fn in_the_middle(ranking: &Ranking, center: Point, radius: f64, canvas: &mut Canvas) {
    if ranking.items.is_empty() {
        return;
    }
    let total = ranking.unit.format(ranking.total);
    let size = (radius * 0.13).clamp(9.0, 18.0);
    if font::width(&total, size) < radius {
        canvas.label(&total, center, Anchor::Middle, size);
    }
}
