//! Packets and bytes over time, by the hosts that sent them.

mod text;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::graph::Count;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{
    AS_OR_TEXT, HEIGHT, Kind, LETTERS, Options, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Linear, ticks};
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::draw::time_axis::{self, Columns, Span};
use crate::kit::model::scene::{Scene, Unit, sum};
use crate::kit::text::font;
use crate::kit::text::number::counted;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

const HOSTS: Param = Param {
    name: "hosts",
    about: "how many hosts have their own colour, those that sent most; the others become one",
    default: "6",
    values: Values::Number { least: 1, greatest: 20, word: None },
};

const WIDE: Param = Param { default: "1100", ..WIDTH };

const LABEL_SIZE: f64 = 11.0;

pub(super) static FORMAT: Format = Format {
    name: "timeline",
    about: "packets and bytes over time, by who sent them: SVG, PNG or text",
    opened_by: "browsers, reports, terminals",
    extension: "timeline.svg",
    needs: |_| Dimensions::TIMES,
    params: &[AS_OR_TEXT, HEIGHT, HOSTS, LETTERS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Timeline::new(params)),
};

struct Timeline {
    options: Options,
    hosts: usize,
    letters: usize,
}

impl Timeline {
    fn new(params: &Params) -> Self {
        let number = |param, default| params.number(param).map_or(default, |value| value as usize);
        let (hosts, letters) = (number(HOSTS, 6), number(LETTERS, 80));
        Self { options: Options::new(params, THEME, WIDE), hosts, letters }
    }
}

/// Who sends, and what they sent in each column of time.
struct Series {
    span: Span,
    column: Columns,
    /// The nodes that are told apart, those that sent most first.
    hosts: Vec<usize>,
    /// How many hosts the others are.
    others: usize,
    /// By the start of a column: what each of these sent; the others come last.
    columns: BTreeMap<i128, Vec<Count>>,
    /// How many packets have no time.
    untimed: u64,
}

impl Series {
    fn of(view: &View<'_>, scene: &Scene, hosts: usize, columns: usize) -> Option<Self> {
        let parts = || view.links().flat_map(|link| link.parts.iter());
        let span = Span::of(parts().filter_map(|part| part.aspects.bin()), view.zone())?;
        let bin = i128::from(view.bin_width().unwrap_or(1));
        let column = Columns::of(span, bin, i128::try_from(columns).unwrap_or(100));
        let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
        let sent = |place: &usize| scene.nodes.get(*place).map(|node| scene.unit.count(node.sent));
        order.retain(|place| sent(place).is_some_and(|sent| sent > 0));
        order.sort_by_key(|place| Reverse(sent(place)));
        let kept = if order.len() > hosts + 1 { hosts } else { order.len() };
        let others = order.len() - kept;
        order.truncate(kept);
        let span = column.cover(span);
        let mut series =
            Self { span, column, hosts: order, others, columns: BTreeMap::new(), untimed: 0 };
        series.fill(view);
        Some(series)
    }

    fn fill(&mut self, view: &View<'_>) {
        for link in view.links() {
            let place = self.hosts.iter().position(|host| *host == link.source_number);
            let place = place.unwrap_or(self.hosts.len());
            for part in link.parts {
                let Some(time) = part.aspects.bin() else {
                    self.untimed = self.untimed.saturating_add(part.traffic.packets);
                    continue;
                };
                let start = self.column.start_of(time.as_nanos().into());
                let empty = || vec![Count::default(); self.hosts.len() + 1];
                let counts = self.columns.entry(start).or_insert_with(empty);
                if let Some(count) = counts.get_mut(place) {
                    *count = sum(*count, part.traffic.count());
                }
            }
        }
    }

    /// Returns the most that was sent in a column.
    fn highest(&self, unit: Unit) -> u64 {
        let sums = self.columns.values();
        sums.map(|counts| counts.iter().map(|count| unit.count(*count)).sum::<u64>())
            .max()
            .unwrap_or(0)
    }

    fn name_of(&self, place: usize, scene: &Scene) -> String {
        let node = self.hosts.get(place).and_then(|host| scene.nodes.get(*host));
        let others = || format!("others ({})", counted(self.others as u64, "host"));
        node.map_or_else(others, |node| node.label.clone())
    }
}

impl Render for Timeline {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        if self.options.kind == Kind::Text {
            let series = Series::of(view, &scene, self.hosts, self.letters.saturating_sub(12));
            let text = text::of(series.as_ref(), self.letters);
            return Ok(out.begin("timeline.txt")?.write_all(text.as_bytes())?);
        }
        let columns = (40_u16..=800).rfind(|most| f64::from(*most) * 5.0 <= self.options.width);
        let columns = usize::from(columns.unwrap_or(40));
        let series = Series::of(view, &scene, self.hosts, columns);
        let mut caption = Caption {
            about: "packets and bytes over time, by who sent them".to_owned(),
            ..Caption::default()
        };
        if let Some(series) = &series {
            caption.legend = legend(series, &scene, self.options.theme);
            if series.untimed > 0 {
                let packets = counted(series.untimed, "packet");
                caption.notes.push(format!("Not drawn: {packets} without a time."));
            }
        }
        let natural = self.options.width * 0.46;
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        match series {
            Some(series) => draw(&series, &scene, &mut sheet),
            None if !scene.edges.is_empty() => sheet.say("no packet with a time to draw"),
            None => {}
        }
        self.options.write("timeline", &sheet.finish(), out)
    }
}

fn legend(series: &Series, scene: &Scene, theme: crate::kit::draw::palette::Theme) -> Vec<Entry> {
    let places = series.hosts.len() + usize::from(series.others > 0);
    let entry = |place: usize| {
        let node = series.hosts.get(place).and_then(|host| scene.nodes.get(*host));
        let colour = node.map_or_else(|| theme.rest.to_owned(), |node| theme.host(node.rank));
        let name = font::shortened(&series.name_of(place, scene), 11.5, 260.0);
        Entry::new(Mark::Square(colour), name)
    };
    (0..places).map(entry).collect()
}

fn draw(series: &Series, scene: &Scene, sheet: &mut Sheet) {
    let plot = sheet.plot;
    let units = [Unit::Packets, Unit::Bytes];
    let labels = units.map(|unit| font::width(&unit.short(series.highest(unit)), LABEL_SIZE));
    let left = plot.left + labels.into_iter().fold(24.0, f64::max) + 12.0;
    let high = (plot.height() - 26.0) / 2.0;
    for (number, unit) in units.into_iter().enumerate() {
        let top = plot.top + number as f64 * high;
        let area = Rect { left, right: plot.right, top: top + 24.0, bottom: top + high - 6.0 };
        let every = time_axis::duration(series.column.width);
        let title = format!("{} in {every}", unit.name());
        sheet.label(&title, Point::new(left, top + 10.0), Anchor::Start, 12.0);
        panel(series, scene, unit, area, sheet);
    }
}

/// Draws one panel: the columns of a unit, host upon host.
fn panel(series: &Series, scene: &Scene, unit: Unit, area: Rect, sheet: &mut Sheet) {
    let highest = series.highest(unit);
    let scale = Linear::new(highest, area.bottom, area.top);
    let most = (1_u8..=6).rfind(|most| f64::from(*most) * 24.0 <= area.height());
    let most = u64::from(most.unwrap_or(1));
    for tick in ticks(highest, most, unit == Unit::Bytes) {
        let y = scale.of(tick);
        let line = Element::line(Point::new(area.left, y), Point::new(area.right, y));
        sheet.svg.add(&line.attribute("stroke", sheet.theme.faint));
        let (content, at) = (unit.short(tick), Point::new(area.left - 8.0, y));
        let (anchor, size, colour) = (Anchor::End, LABEL_SIZE, sheet.theme.muted);
        sheet.svg.text(&Text { content: &content, at, anchor, size, colour, turned: 0.0 });
    }
    match unit {
        Unit::Packets => time_axis::lines(sheet, series.span, area),
        Unit::Bytes => time_axis::axis(sheet, series.span, area),
    }
    let x = |time: i128| area.left + area.width() * series.span.share(time);
    for (start, counts) in &series.columns {
        let (left, right) = (x(*start), x(start + series.column.width));
        let gap = ((right - left) * 0.12).min(1.0);
        let mut below = 0_u64;
        for (place, count) in counts.iter().enumerate() {
            let weight = unit.count(*count);
            if weight == 0 {
                continue;
            }
            let above = below.saturating_add(weight);
            let bar =
                Rect { left: left + gap, right, top: scale.of(above), bottom: scale.of(below) };
            below = above;
            let node = series.hosts.get(place).and_then(|host| scene.nodes.get(*host));
            let colour =
                node.map_or_else(|| sheet.theme.rest.to_owned(), |node| sheet.colour(node));
            let title = format!("{}: {}", series.name_of(place, scene), unit.amount(weight));
            sheet.svg.add(&Element::rect(bar).attribute("fill", colour).title(title));
        }
    }
}
