//! The canvas of a picture: a plot area and its frame, which consists of a title and a
//! subtitle above, and a legend and packet counts below.

use iplink_core::query::View;

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::palette::Theme;
use crate::kit::draw::picture::PictureOptions;
use crate::kit::draw::svg::{Anchor, Element, Svg, Text};
use crate::kit::model::scene::{Node, Scene};
use crate::kit::model::summary::{capture_title, packet_summary, traffic_summary};
use crate::kit::text::font;

/// The font size of the title, in pixels.
const TITLE_SIZE: f64 = 20.0;
/// The font size of the subtitle, in pixels.
const SUBTITLE_SIZE: f64 = 12.5;
/// The font size of the legend, in pixels.
const LEGEND_SIZE: f64 = 11.5;
/// The font size of the packet counts and notes, in pixels.
const NOTE_SIZE: f64 = 10.5;

/// The space between two entries of a legend, in pixels.
const LEGEND_GAP: f64 = 18.0;

/// The minimum height of the plot area, in pixels.
const MIN_PLOT_HEIGHT: f64 = 140.0;

/// A picture with its frame, on whose plot area the caller draws.
#[derive(Debug)]
pub(crate) struct Canvas {
    pub(crate) svg: Svg,
    /// The height of the whole picture, in pixels.
    pub(crate) height: f64,
    /// The area on which the caller draws.
    pub(crate) plot: Rect,
    pub(crate) theme: Theme,
}

/// The texts in the frame that depend on the format.
#[derive(Debug, Default)]
pub(crate) struct FigureCaption {
    /// One line that describes the drawing.
    pub(crate) about: String,
    /// The entries that explain colors and sizes.
    pub(crate) legend: Vec<LegendEntry>,
    /// The sentences below the legend.
    pub(crate) notes: Vec<String>,
}

/// An entry of the legend.
#[derive(Clone, Debug)]
pub(crate) struct LegendEntry {
    pub(crate) symbol: LegendSymbol,
    pub(crate) text: String,
}

/// The symbol beside the text of a legend entry.
#[derive(Clone, Debug)]
pub(crate) enum LegendSymbol {
    /// A dot with its color and radius, in pixels.
    Dot(String, f64),
    /// A line with its color and width, in pixels.
    Line(String, f64),
    /// A filled square.
    Square(String),
    /// A filled square with its opacity, from 0 to 1.
    Translucent(String, f64),
}

impl LegendEntry {
    pub(crate) fn new(symbol: LegendSymbol, text: impl Into<String>) -> Self {
        Self { symbol, text: text.into() }
    }

    /// Returns the width of the entry and the gap after it, in pixels.
    fn width(&self) -> f64 {
        self.symbol.width() + font::width(&self.text, LEGEND_SIZE) + LEGEND_GAP
    }
}

impl LegendSymbol {
    /// Returns the width of the symbol and the gap after it, in pixels.
    fn width(&self) -> f64 {
        match self {
            Self::Dot(_, radius) => 2.0 * radius + 6.0,
            Self::Line(..) => 28.0,
            Self::Square(_) | Self::Translucent(..) => 17.0,
        }
    }

    /// Returns the minimum height of a legend row with the symbol, in pixels.
    fn height(&self) -> f64 {
        match self {
            Self::Dot(_, radius) => 2.0 * radius + 6.0,
            _ => 20.0,
        }
    }
}

impl Canvas {
    /// Creates a canvas with its frame.
    ///
    /// The plot area is `plot_height` pixels high, unless the options specify the height of
    /// the whole picture.
    pub(crate) fn new(
        options: &PictureOptions,
        view: &View<'_>,
        scene: &Scene,
        caption: &FigureCaption,
        plot_height: f64,
    ) -> Self {
        let (width, theme) = (options.width, options.theme);
        let margin = margin(width);
        let plot_width = Self::plot_width(options);
        let title = options.title.clone().unwrap_or_else(|| capture_title(view));
        let title = font::ellipsize(&title, TITLE_SIZE, plot_width);
        let subtitle = format!("{} · {}", caption.about, traffic_summary(view, view.zone()));
        let subtitle = font::wrap(&subtitle, SUBTITLE_SIZE, plot_width);
        let summary = format!("{}{}", packet_summary(view, scene), join_notes(&caption.notes));
        let footer = font::wrap(&summary, NOTE_SIZE, plot_width);
        let rows = legend_rows(&caption.legend, plot_width);

        let title_height = if title.is_empty() { 0.0 } else { 28.0 };
        let header_height = margin + title_height + 18.0 * subtitle.len() as f64 + 10.0;
        let legend_height: f64 = rows.iter().map(|(_, height)| height).sum();
        let footer_height = 14.0 + legend_height + 8.0 + 15.0 * footer.len() as f64 + margin - 6.0;
        let frame_height = header_height + footer_height;
        let plot_height =
            options.height.map_or(plot_height, |height| height - frame_height).max(MIN_PLOT_HEIGHT);
        let height = frame_height + plot_height;

        let svg = Svg::new(width, height, &theme, &title, &format!("{}. {summary}", caption.about));
        let plot = Rect::new(margin, header_height, plot_width, plot_height);
        let mut canvas = Self { svg, height, plot, theme };
        let lines = [(title, TITLE_SIZE, theme.ink, title_height)].into_iter();
        let lines =
            lines.chain(subtitle.into_iter().map(|line| (line, SUBTITLE_SIZE, theme.muted, 18.0)));
        canvas.draw_lines(Point::new(margin, margin), lines);
        canvas.draw_legend(&caption.legend, &rows, Point::new(margin, plot.bottom + 14.0));
        let footer_corner = Point::new(margin, plot.bottom + 14.0 + legend_height + 8.0);
        let footer = footer.into_iter().map(|line| (line, NOTE_SIZE, theme.muted, 15.0));
        canvas.draw_lines(footer_corner, footer);
        if scene.edges.is_empty() {
            canvas.draw_message("no packets to draw");
        }
        canvas
    }

    /// Returns the width of the plot area, in pixels.
    pub(crate) fn plot_width(options: &PictureOptions) -> f64 {
        options.width - 2.0 * margin(options.width)
    }

    /// Draws a message in the middle of the plot area, in place of a drawing.
    pub(crate) fn draw_message(&mut self, content: &str) {
        let (at, color) = (self.plot.center(), self.theme.muted);
        let anchor = Anchor::Middle;
        self.svg.text(&Text { content, at, anchor, size: 14.0, color, rotation: 0.0 });
    }

    /// Draws a label in the text color. `size` is the font size, in pixels.
    pub(crate) fn draw_label(&mut self, content: &str, at: Point, anchor: Anchor, size: f64) {
        let color = self.theme.ink;
        self.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }

    /// Returns the color of a node.
    pub(crate) fn color(&self, node: &Node) -> String {
        match node.is_others {
            true => self.theme.others.to_owned(),
            false => self.theme.host(node.rank),
        }
    }

    /// Begins a group of labels, which [`Svg::end_group`] ends. The labels have an outline in the
    /// background color, so that they are legible on top of lines.
    pub(crate) fn begin_halo(&mut self) {
        let halo = Element::new("g").attribute("stroke", self.theme.background);
        let halo = halo.numeric("stroke-width", 2.5).numeric("stroke-opacity", 0.85);
        let halo = halo.attribute("stroke-linejoin", "round").attribute("paint-order", "stroke");
        self.svg.begin_group(&halo);
    }

    /// Completes the picture.
    pub(crate) fn finish(self) -> String {
        self.svg.finish()
    }

    /// Draws lines of text, each given with its font size, color and line height, from the upper
    /// left corner downward.
    fn draw_lines(
        &mut self,
        corner: Point,
        lines: impl Iterator<Item = (String, f64, &'static str, f64)>,
    ) {
        let mut top = corner.y;
        for (content, size, color, height) in lines {
            let at = Point::new(corner.x, top + height / 2.0);
            let (content, anchor) = (content.as_str(), Anchor::Start);
            self.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
            top += height;
        }
    }

    /// Draws the legend. `rows` contains the entry indices of each row, and its height.
    fn draw_legend(&mut self, entries: &[LegendEntry], rows: &[(Vec<usize>, f64)], corner: Point) {
        let mut top = corner.y;
        for (row, height) in rows {
            let (mut left, middle) = (corner.x, top + height / 2.0);
            for entry in row.iter().filter_map(|index| entries.get(*index)) {
                self.draw_symbol(&entry.symbol, Point::new(left, middle));
                let at = Point::new(left + entry.symbol.width(), middle);
                let (content, anchor) = (entry.text.as_str(), Anchor::Start);
                let (size, color) = (LEGEND_SIZE, self.theme.muted);
                self.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
                left += entry.width();
            }
            top += height;
        }
    }

    /// Draws the symbol of a legend entry. `at` is the middle of its left edge.
    fn draw_symbol(&mut self, symbol: &LegendSymbol, at: Point) {
        let element = match symbol {
            LegendSymbol::Dot(color, radius) => {
                let center = Point::new(at.x + radius, at.y);
                Element::circle(center, *radius).attribute("fill", color)
            }
            LegendSymbol::Line(color, width) => {
                let line = Element::line(at, Point::new(at.x + 22.0, at.y));
                line.attribute("stroke", color).numeric("stroke-width", *width)
            }
            LegendSymbol::Square(color) => square(at).attribute("fill", color),
            LegendSymbol::Translucent(color, opacity) => {
                square(at).attribute("fill", color).numeric("fill-opacity", *opacity)
            }
        };
        self.svg.add(&element);
    }
}

/// Returns the margin of a picture with this width, in pixels.
const fn margin(width: f64) -> f64 {
    if width < 700.0 { 20.0 } else { 32.0 }
}

/// Returns the square of a legend entry. `at` is the middle of its left edge.
fn square(at: Point) -> Element {
    Element::rect(Rect::new(at.x, at.y - 5.5, 11.0, 11.0)).numeric("rx", 2.0)
}

/// Breaks a legend into rows that are at most `max_width` pixels wide. Returns the entry indices of
/// each row, and its height in pixels.
fn legend_rows(entries: &[LegendEntry], max_width: f64) -> Vec<(Vec<usize>, f64)> {
    let mut rows: Vec<(Vec<usize>, f64)> = Vec::new();
    let mut row_width = 0.0;
    for (index, entry) in entries.iter().enumerate() {
        row_width += entry.width();
        match rows.last_mut() {
            Some((row, height)) if row_width - LEGEND_GAP <= max_width => {
                row.push(index);
                *height = height.max(entry.symbol.height());
            }
            _ => {
                rows.push((vec![index], entry.symbol.height()));
                row_width = entry.width();
            }
        }
    }
    rows
}

/// Joins the notes, each after a space.
fn join_notes(notes: &[String]) -> String {
    notes.iter().map(|note| format!(" {note}")).collect()
}
