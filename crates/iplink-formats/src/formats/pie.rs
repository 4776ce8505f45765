//! What there is most of, such as the hosts most contacted by one source, as slices.

use std::f64::consts::TAU;

use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::leader_line;
use crate::kit::draw::picture::{AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::ribbon::Arc;
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::model::ranking::{Asked, Contact, HOSTS, OF, Ranking, SOURCE};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const WIDE: Param = Param { default: "900", ..WIDTH };

const LABEL_SIZE: f64 = 12.0;

pub(super) static FORMAT: Format = Format {
    name: "pie",
    about: "hosts that one source contacted, hosts, ports or protocols, as slices: SVG or PNG",
    opened_by: "browsers, reports",
    extension: "pie.svg",
    needs: Asked::needs,
    params: &[AS, HEIGHT, HOSTS, OF, SCALE, SOURCE, THEME, TITLE, WIDE],
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
        let ranking = Ranking::new(view, &scene, &self.asked);
        let caption = Caption { about: ranking.about(), ..Caption::default() };
        let natural = (self.options.width * 0.48).max(ranking.contacts.len() as f64 * 10.0);
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&ranking, &mut sheet);
        self.options.write("pie", &sheet.finish(), out)
    }
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
        labels.push((arc.middle(), text));
    }
    leader_line::write(labels.into_iter(), centre, radius, widest, sheet);
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
