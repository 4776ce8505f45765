//! The sheet that a picture is drawn on: a title above it, a legend and the
//! account of the packets below.

use std::borrow::Cow;

use iplink_core::query::View;
use iplink_core::time::{Timestamp, Zone};

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::draw::picture::Options;
use crate::kit::draw::svg::{Anchor, Element, Svg, Text};
use crate::kit::draw::time_axis::on_clock;
use crate::kit::model::scene::{Node, Scene};
use crate::kit::text::font;
use crate::kit::text::number::{bytes, counted, grouped, left_out as left_out_text};

const TITLE_SIZE: f64 = 20.0;
const SUBTITLE_SIZE: f64 = 12.5;
const LEGEND_SIZE: f64 = 11.5;
const NOTE_SIZE: f64 = 10.5;

/// So many letters of a filter are told.
const LONGEST_FILTER: usize = 400;

/// A picture in the making, and what is left of it for drawing.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) svg: Svg,
    /// How high all of it is, in pixels.
    pub(crate) height: f64,
    pub(crate) plot: Rect,
    pub(crate) theme: Theme,
}

/// What a sheet says besides the drawing.
#[derive(Debug, Default)]
pub(crate) struct Caption {
    /// What is drawn, in a line.
    pub(crate) about: String,
    /// What the marks mean.
    pub(crate) legend: Vec<Entry>,
    /// What else is to be known.
    pub(crate) notes: Vec<String>,
}

/// An entry of the legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) mark: Mark,
    pub(crate) text: String,
}

/// What a legend shows beside a text.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A dot of a colour and a radius.
    Dot(String, f64),
    /// A line of a colour and a width.
    Line(String, f64),
    /// A square of a colour.
    Square(String),
    /// A square of as much of a colour.
    Faded(String, f64),
}

impl Entry {
    pub(crate) fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark, text: text.into() }
    }

    fn width(&self) -> f64 {
        self.mark.width() + font::width(&self.text, LEGEND_SIZE) + 18.0
    }
}

impl Mark {
    fn width(&self) -> f64 {
        match self {
            Self::Dot(_, radius) => 2.0 * radius + 6.0,
            Self::Line(..) => 28.0,
            Self::Square(_) | Self::Faded(..) => 17.0,
        }
    }

    fn height(&self) -> f64 {
        match self {
            Self::Dot(_, radius) => 2.0 * radius + 6.0,
            _ => 20.0,
        }
    }
}

impl Sheet {
    /// Begins a sheet whose drawing is `natural` pixels high unless the height of
    /// all is given.
    pub(crate) fn new(
        options: &Options,
        view: &View<'_>,
        scene: &Scene,
        caption: &Caption,
        natural: f64,
    ) -> Self {
        let (width, theme) = (options.width, options.theme);
        let margin = margin(width);
        let room = Self::room(options);
        let title = options.title.clone().unwrap_or_else(|| captures(view));
        let title = font::shortened(&title, TITLE_SIZE, room);
        let subtitle = format!("{} · {}", caption.about, extent(view, view.zone()));
        let subtitle = font::wrapped(&subtitle, SUBTITLE_SIZE, room);
        let account = format!("{}{}", account(view, scene), notes(&caption.notes));
        let footer = font::wrapped(&account, NOTE_SIZE, room);
        let rows = rows(&caption.legend, room);

        let has_title = if title.is_empty() { 0.0 } else { 1.0 };
        let head = margin + has_title * 28.0 + 18.0 * subtitle.len() as f64 + 10.0;
        let legend: f64 = rows.iter().map(|(_, height)| height).sum();
        let foot = 14.0 + legend + 8.0 + 15.0 * footer.len() as f64 + margin - 6.0;
        let fixed = head + foot;
        let plot_height = options.height.map_or(natural, |height| height - fixed).max(140.0);
        let height = fixed + plot_height;

        let svg = Svg::new(width, height, &theme, &title, &format!("{}. {account}", caption.about));
        let plot = Rect::new(margin, head, room, plot_height);
        let mut sheet = Self { svg, height, plot, theme };
        let lines = [(title, TITLE_SIZE, theme.ink, 28.0 * has_title)].into_iter();
        let lines =
            lines.chain(subtitle.into_iter().map(|line| (line, SUBTITLE_SIZE, theme.muted, 18.0)));
        sheet.lines(Point::new(margin, margin), lines);
        sheet.legend(&caption.legend, &rows, Point::new(margin, plot.bottom + 14.0));
        let at = Point::new(margin, plot.bottom + 14.0 + legend + 8.0);
        sheet.lines(at, footer.into_iter().map(|line| (line, NOTE_SIZE, theme.muted, 15.0)));
        if scene.edges.is_empty() {
            sheet.say("no packet to draw");
        }
        sheet
    }

    /// Returns how wide the drawing is.
    pub(crate) fn room(options: &Options) -> f64 {
        options.width - 2.0 * margin(options.width)
    }

    /// Says something where the drawing would be.
    pub(crate) fn say(&mut self, content: &str) {
        let (at, colour) = (self.plot.centre(), self.theme.muted);
        let anchor = Anchor::Middle;
        self.svg.text(&Text { content, at, anchor, size: 14.0, colour, turned: 0.0 });
    }

    /// Writes a label.
    pub(crate) fn label(&mut self, content: &str, at: Point, anchor: Anchor, size: f64) {
        let colour = self.theme.ink;
        self.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }

    /// Returns the colour of a host.
    pub(crate) fn colour(&self, node: &Node) -> String {
        match node.is_rest {
            true => self.theme.rest.to_owned(),
            false => self.theme.host(node.rank),
        }
    }

    /// Begins a group of labels that are read above lines.
    pub(crate) fn begin_halo(&mut self) {
        let halo = Element::new("g").attribute("stroke", self.theme.background);
        let halo = halo.size("stroke-width", 2.5).size("stroke-opacity", 0.85);
        let halo = halo.attribute("stroke-linejoin", "round").attribute("paint-order", "stroke");
        self.svg.begin(&halo);
    }

    /// Completes the picture.
    pub(crate) fn finish(self) -> String {
        self.svg.finish()
    }

    /// Writes lines of text, of a size, a colour and a height, from a corner.
    fn lines(
        &mut self,
        corner: Point,
        lines: impl Iterator<Item = (String, f64, &'static str, f64)>,
    ) {
        let mut top = corner.y;
        for (content, size, colour, height) in lines {
            let at = Point::new(corner.x, top + height / 2.0);
            let (content, anchor) = (content.as_str(), Anchor::Start);
            self.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
            top += height;
        }
    }

    fn legend(&mut self, entries: &[Entry], rows: &[(Vec<usize>, f64)], corner: Point) {
        let mut top = corner.y;
        for (row, height) in rows {
            let (mut left, middle) = (corner.x, top + height / 2.0);
            for entry in row.iter().filter_map(|place| entries.get(*place)) {
                self.mark(&entry.mark, Point::new(left, middle));
                let at = Point::new(left + entry.mark.width(), middle);
                let (content, anchor) = (entry.text.as_str(), Anchor::Start);
                let (size, colour) = (LEGEND_SIZE, self.theme.muted);
                self.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
                left += entry.width();
            }
            top += height;
        }
    }

    fn mark(&mut self, mark: &Mark, at: Point) {
        let element = match mark {
            Mark::Dot(colour, radius) => {
                let centre = Point::new(at.x + radius, at.y);
                Element::circle(centre, *radius).attribute("fill", colour)
            }
            Mark::Line(colour, width) => {
                let line = Element::line(at, Point::new(at.x + 22.0, at.y));
                line.attribute("stroke", colour).size("stroke-width", *width)
            }
            Mark::Square(colour) => square(at).attribute("fill", colour),
            Mark::Faded(colour, opacity) => {
                square(at).attribute("fill", colour).size("fill-opacity", *opacity)
            }
        };
        self.svg.add(&element);
    }
}

const fn margin(width: f64) -> f64 {
    if width < 700.0 { 20.0 } else { 32.0 }
}

fn square(at: Point) -> Element {
    Element::rect(Rect::new(at.x, at.y - 5.5, 11.0, 11.0)).size("rx", 2.0)
}

/// Breaks a legend into rows: the places of their entries, and their heights.
fn rows(entries: &[Entry], room: f64) -> Vec<(Vec<usize>, f64)> {
    let mut rows: Vec<(Vec<usize>, f64)> = Vec::new();
    let mut left = room;
    for (place, entry) in entries.iter().enumerate() {
        left += entry.width();
        match rows.last_mut() {
            Some((row, height)) if left - 18.0 <= room => {
                row.push(place);
                *height = height.max(entry.mark.height());
            }
            _ => {
                rows.push((vec![place], entry.mark.height()));
                left = entry.width();
            }
        }
    }
    rows
}

/// Names the captures.
pub(crate) fn captures(view: &View<'_>) -> String {
    match view.account().inputs.as_slice() {
        [] => String::new(),
        [input] if input.name == "-" => "standard input".to_owned(),
        [input] => input.name.rsplit('/').next().unwrap_or_default().to_owned(),
        inputs => counted(inputs.len() as u64, "capture").to_string(),
    }
}

/// Says how much there is, and of when, by the clock of a zone.
pub(crate) fn extent(view: &View<'_>, zone: Zone) -> String {
    let total = view.traffic();
    let hosts = counted(view.hosts().len() as u64, "host");
    let links = counted(view.links().len() as u64, "link");
    let packets = counted(total.packets, "packet");
    let mut text = format!("{hosts}, {links} · {packets}, {}", bytes(total.bytes));
    if let (Some(first), Some(last)) = (total.first_seen, total.last_seen) {
        let name = zone.name_at(first);
        let (first, last) = (to_the_second(first, zone), to_the_second(last, zone));
        text += &format!(" · {first}");
        if first != last {
            text += &format!(" to {last}");
        }
        text += &format!(" {name}");
    }
    text
}

fn to_the_second(time: Timestamp, zone: Zone) -> String {
    on_clock(time, zone).split('.').next().unwrap_or_default().to_owned()
}

/// Says what became of the packets, what is left out and what is folded.
pub(crate) fn account(view: &View<'_>, scene: &Scene) -> String {
    let total = view.account().total();
    let read = counted(total.read, "packet");
    let mut text = format!("{read} read, {} linked", grouped(total.linked));
    if total.filtered > 0 {
        text += &format!(", {} filtered out", grouped(total.filtered));
    }
    text += &format!(", {} skipped.", grouped(total.skipped()));
    text += &asked(view);
    let left_out = view.left_out();
    if !left_out.is_nothing() {
        text += &format!(" Left out: {}.", left_out_text(&left_out));
    }
    if scene.folded > 0 {
        let folded = counted(scene.folded as u64, "host");
        text +=
            &format!(" Drawn as one, others: {folded} of {}.", grouped(view.hosts().len() as u64));
    }
    text
}

/// Says what was asked of packets, and where reading ended before its time.
fn asked(view: &View<'_>) -> String {
    let account = view.account();
    let mut text = String::new();
    if !account.asked.is_empty() {
        text += &format!(" Filter: {}.", letters(&account.asked.join("; "), LONGEST_FILTER));
    }
    let inputs = &account.inputs;
    let damaged = inputs.iter().filter(|input| input.damage.is_some()).count();
    for (count, what) in [
        (inputs.iter().filter(|input| input.stopped).count(), "Read in part"),
        (damaged, "Damaged, and read up to that"),
    ] {
        if count > 0 {
            text += &format!(" {what}: {}.", counted(count as u64, "input"));
        }
    }
    text
}

/// Returns the first letters of a text that has more than these.
fn letters(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

fn notes(notes: &[String]) -> String {
    notes.iter().map(|note| format!(" {note}")).collect()
}
