//! What there is most of, such as the hosts most contacted by one source, as bars.

use std::fmt::Write as _;

use iplink_core::query::View;
use unicode_width::UnicodeWidthStr;

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{
    AS_OR_TEXT, HEIGHT, Kind, LETTERS, Options, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Linear, ticks};
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::ranking::{Asked, HOSTS, OF, Ranking, SOURCE};
use crate::kit::model::scene::{Scene, Unit};
use crate::kit::text::escape;
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const WIDE: Param = Param { default: "900", ..WIDTH };

const LABEL_SIZE: f64 = 12.5;

/// How wide the longest bar of a text is, in letters, where nobody says how wide the
/// text is to be.
const LONGEST: usize = 48;

pub(super) static FORMAT: Format = Format {
    name: "histogram",
    about: "hosts that one source contacted, hosts, ports or protocols, as bars: SVG, PNG or text",
    opened_by: "browsers, reports, terminals",
    extension: "histogram.svg",
    needs: Asked::needs,
    params: &[AS_OR_TEXT, HEIGHT, HOSTS, LETTERS, OF, SCALE, SOURCE, THEME, TITLE, WIDE],
    build: |params| Box::new(Histogram::new(params)),
};

struct Histogram {
    options: Options,
    asked: Asked,
    letters: Option<usize>,
}

impl Histogram {
    fn new(params: &Params) -> Self {
        let letters = params.number(LETTERS).map(|letters| letters as usize);
        Self { options: Options::new(params, THEME, WIDE), asked: Asked::new(params), letters }
    }
}

impl Render for Histogram {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let ranking = Ranking::new(view, &scene, &self.asked);
        if self.options.kind == Kind::Text {
            return Ok(out
                .begin("histogram.txt")?
                .write_all(text(&ranking, self.letters).as_bytes())?);
        }
        let caption = Caption { about: ranking.about(), ..Caption::default() };
        let natural = 44.0 + 32.0 * ranking.contacts.len().max(3) as f64;
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&ranking, &mut sheet);
        self.options.write("histogram", &sheet.finish(), out)
    }
}

fn draw(ranking: &Ranking, sheet: &mut Sheet) {
    let Some(heaviest) = ranking.contacts.iter().map(|contact| contact.weight).max() else {
        return;
    };
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| font::width(&text, LABEL_SIZE)).fold(0.0, f64::max)
    };
    let names = &mut ranking.contacts.iter().map(|contact| contact.label.clone());
    let left = widest(names).min(sheet.plot.width() * 0.4);
    let values = &mut ranking.contacts.iter().map(|contact| value(ranking, contact.weight));
    let right = widest(values) + 12.0;
    let plot = sheet.plot;
    let area = Rect {
        left: plot.left + left + 12.0,
        top: plot.top + 6.0,
        right: plot.right - right,
        bottom: plot.bottom - 24.0,
    };
    let scale = Linear::new(heaviest, area.left, area.right);
    axis(ranking.unit, heaviest, scale, area, sheet);
    let pitch = area.height() / ranking.contacts.len().max(1) as f64;
    let size = LABEL_SIZE.min(pitch / font::LINE);
    for (number, contact) in ranking.contacts.iter().enumerate() {
        let middle = area.top + (number as f64 + 0.5) * pitch;
        let thick = (pitch * 0.62).min(24.0);
        let length = (scale.of(contact.weight) - area.left).max(1.0);
        let bar = Rect::new(area.left, middle - thick / 2.0, length, thick);
        let colour = contact.colour(&sheet.theme);
        let shown = ranking.unit.amount(contact.weight);
        let bar = Element::rect(bar).size("rx", 2.0).attribute("fill", colour);
        sheet.svg.add(&bar.title(format!("{}: {shown}", contact.label)));
        let label = font::shortened(&contact.label, size, left);
        sheet.label(&label, Point::new(area.left - 10.0, middle), Anchor::End, size);
        let at = Point::new(area.left + length + 8.0, middle);
        let (content, colour) = (value(ranking, contact.weight), sheet.theme.muted);
        let (content, anchor) = (content.as_str(), Anchor::Start);
        sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }
}

/// Draws the lines that tell amounts, and what they are.
fn axis(unit: Unit, heaviest: u64, scale: Linear, area: Rect, sheet: &mut Sheet) {
    let widest = font::width(&unit.short(heaviest), 11.0) + 24.0;
    let most = (1_u8..7).rfind(|most| f64::from(*most) * widest < area.width());
    for tick in ticks(heaviest, u64::from(most.unwrap_or(1)), unit == Unit::Bytes) {
        let x = scale.of(tick);
        let line = Element::line(Point::new(x, area.top), Point::new(x, area.bottom + 4.0));
        sheet.svg.add(&line.attribute("stroke", sheet.theme.faint));
        let (content, colour) = (unit.short(tick), sheet.theme.muted);
        let (content, at) = (content.as_str(), Point::new(x, area.bottom + 14.0));
        let (anchor, size) = (Anchor::Middle, 11.0);
        sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }
}

fn value(ranking: &Ranking, weight: u64) -> String {
    format!("{} · {}", ranking.unit.short(weight), ranking.percent(weight))
}

/// Writes the bars in blocks, exact to the eighth of a letter.
fn text(ranking: &Ranking, letters: Option<usize>) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let heaviest = ranking.contacts.iter().map(|contact| contact.weight).max().unwrap_or_default();
    let names: Vec<String> =
        ranking.contacts.iter().map(|contact| escape::cell(&contact.label).to_string()).collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or_default();
    let values = ranking.contacts.iter().map(|contact| value(ranking, contact.weight).width());
    let beside = widest + values.max().unwrap_or_default() + 4;
    let longest = letters.map_or(LONGEST, |letters| letters.saturating_sub(beside).max(8));
    let mut text = format!("{}\n", escape::cell(&ranking.about()));
    for (name, contact) in names.iter().zip(&ranking.contacts) {
        let eighths = u128::from(contact.weight) * longest as u128 * 8;
        let eighths = eighths / u128::from(heaviest.max(1));
        let (whole, rest) = (eighths / 8, eighths % 8);
        let space = " ".repeat(widest - name.width());
        let bar = "█".repeat(usize::try_from(whole).unwrap_or_default());
        let end = usize::try_from(rest).ok().and_then(|rest| EIGHTHS.get(rest)).copied();
        let end = end.unwrap_or_default();
        let value = value(ranking, contact.weight);
        let _ = writeln!(text, "{space}{name}  {bar}{end} {value}");
    }
    if ranking.contacts.is_empty() {
        text.push_str("no packet to draw\n");
    }
    text
}
