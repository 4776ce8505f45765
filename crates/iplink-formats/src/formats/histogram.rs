//! The histogram: a ranking, such as the hosts most contacted by one source, as bars.

use std::fmt::Write as _;

use iplink_core::query::View;
use unicode_width::UnicodeWidthStr;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{
    FILE_TYPE_OR_TEXT, HEIGHT, PictureOptions, PictureType, SCALE, TEXT_WIDTH, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Linear, ticks};
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::ranking::{HOSTS, OF, Ranking, RankingOptions, SOURCE};
use crate::kit::model::scene::{Scene, TrafficUnit};
use crate::kit::text::escape;
use crate::kit::text::font;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const DEFAULT_WIDTH: Param = Param { default: "900", ..WIDTH };

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 12.5;

/// The default length of the longest bar in text output, in characters.
const DEFAULT_BAR_WIDTH: usize = 48;

pub(super) static FORMAT: Format = Format {
    name: "histogram",
    about: "bar chart of the hosts that one source contacted, or of hosts, ports or protocols (SVG, PNG or text)",
    used_by: "browsers, reports, terminals",
    extension: "histogram.svg",
    needs: RankingOptions::needs,
    params: &[
        FILE_TYPE_OR_TEXT,
        HEIGHT,
        HOSTS,
        TEXT_WIDTH,
        OF,
        SCALE,
        SOURCE,
        THEME,
        TITLE,
        DEFAULT_WIDTH,
    ],
    build: |params| Box::new(Histogram::new(params)),
};

struct Histogram {
    options: PictureOptions,
    ranking_options: RankingOptions,
    /// The maximum width of text output, in characters, if it is limited.
    max_text_width: Option<usize>,
}

impl Histogram {
    fn new(params: &Params) -> Self {
        let max_text_width = params.number(TEXT_WIDTH).map(|width| width as usize);
        Self {
            options: PictureOptions::new(params, THEME, DEFAULT_WIDTH),
            ranking_options: RankingOptions::new(params),
            max_text_width,
        }
    }
}

impl Render for Histogram {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let ranking = Ranking::new(view, &scene, &self.ranking_options);
        if self.options.file_type == PictureType::Text {
            return Ok(out
                .create_file("histogram.txt")?
                .write_all(render_text(&ranking, self.max_text_width).as_bytes())?);
        }
        let caption = FigureCaption {
            about: ranking.about(),
            notes: ranking.notes.clone(),
            ..FigureCaption::default()
        };
        let natural_height = 44.0 + 32.0 * ranking.items.len().max(3) as f64;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        draw(&ranking, &mut canvas);
        self.options.write("histogram", &canvas.finish(), out)
    }
}

/// Draws the axis and, for each item, its label, bar and value.
fn draw(ranking: &Ranking, canvas: &mut Canvas) {
    let Some(heaviest) = ranking.items.iter().map(|item| item.weight).max() else {
        return;
    };
    let max_width = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| font::width(&text, LABEL_SIZE)).fold(0.0, f64::max)
    };
    let names = &mut ranking.items.iter().map(|item| item.label.clone());
    let label_width = max_width(names).min(canvas.plot.width() * 0.4);
    let values = &mut ranking.items.iter().map(|item| format_value(ranking, item.weight));
    let value_width = max_width(values) + 12.0;
    let plot = canvas.plot;
    let area = Rect {
        left: plot.left + label_width + 12.0,
        top: plot.top + 6.0,
        right: plot.right - value_width,
        bottom: plot.bottom - 24.0,
    };
    let scale = Linear::new(heaviest, area.left, area.right);
    draw_axis(ranking.unit, heaviest, scale, area, canvas);
    // The distance between the middles of two adjacent bars, in pixels.
    let pitch = area.height() / ranking.items.len().max(1) as f64;
    let size = LABEL_SIZE.min(pitch / font::LINE_HEIGHT);
    for (index, item) in ranking.items.iter().enumerate() {
        let middle = area.top + (index as f64 + 0.5) * pitch;
        let thickness = (pitch * 0.62).min(24.0);
        let length = (scale.of(item.weight) - area.left).max(1.0);
        let bar = Rect::new(area.left, middle - thickness / 2.0, length, thickness);
        let color = item.color(&canvas.theme);
        let amount = ranking.unit.format(item.weight);
        let bar = Element::rect(bar).numeric("rx", 2.0).attribute("fill", color);
        canvas.svg.add(&bar.title(format!("{}: {amount}", item.label)));
        let label = font::ellipsize(&item.label, size, label_width);
        canvas.draw_label(&label, Point::new(area.left - 10.0, middle), Anchor::End, size);
        let at = Point::new(area.left + length + 8.0, middle);
        let (content, color) = (format_value(ranking, item.weight), canvas.theme.muted);
        let (content, anchor) = (content.as_str(), Anchor::Start);
        canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }
}

/// Draws the grid lines and their values.
fn draw_axis(unit: TrafficUnit, heaviest: u64, scale: Linear, area: Rect, canvas: &mut Canvas) {
    let tick_width = font::width(&unit.format_short(heaviest), 11.0) + 24.0;
    let max_ticks = (1_u8..7).rfind(|max_ticks| f64::from(*max_ticks) * tick_width < area.width());
    for tick in ticks(heaviest, u64::from(max_ticks.unwrap_or(1)), unit == TrafficUnit::Bytes) {
        let x = scale.of(tick);
        let line = Element::line(Point::new(x, area.top), Point::new(x, area.bottom + 4.0));
        canvas.svg.add(&line.attribute("stroke", canvas.theme.faint));
        let (content, color) = (unit.format_short(tick), canvas.theme.muted);
        let (content, at) = (content.as_str(), Point::new(x, area.bottom + 14.0));
        let (anchor, size) = (Anchor::Middle, 11.0);
        canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }
}

/// Formats a weight and its percentage of the total.
fn format_value(ranking: &Ranking, weight: u64) -> String {
    format!("{} · {}", ranking.unit.format_short(weight), ranking.percent(weight))
}

/// Draws the bars as text with block characters. The length of bars is accurate to an eighth of a
/// character. `max_width` is the maximum width of a line, in characters.
fn render_text(ranking: &Ranking, max_width: Option<usize>) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let heaviest = ranking.items.iter().map(|item| item.weight).max().unwrap_or_default();
    let names: Vec<String> =
        ranking.items.iter().map(|item| escape::cell(&item.label).to_string()).collect();
    let name_width = names.iter().map(|name| name.width()).max().unwrap_or_default();
    let values = ranking.items.iter().map(|item| format_value(ranking, item.weight).width());
    // The width of everything except the bar.
    let text_width = name_width + values.max().unwrap_or_default() + 4;
    let bar_width =
        max_width.map_or(DEFAULT_BAR_WIDTH, |width| width.saturating_sub(text_width).max(8));
    let mut text = format!("{}\n", escape::cell(&ranking.about()));
    for (name, item) in names.iter().zip(&ranking.items) {
        let eighths = u128::from(item.weight) * bar_width as u128 * 8;
        let eighths = eighths / u128::from(heaviest.max(1));
        let (full_blocks, last_eighths) = (eighths / 8, eighths % 8);
        let padding = " ".repeat(name_width - name.width());
        let bar = "█".repeat(usize::try_from(full_blocks).unwrap_or_default());
        let end = usize::try_from(last_eighths).ok().and_then(|eighths| EIGHTHS.get(eighths));
        let end = end.copied().unwrap_or_default();
        let value = format_value(ranking, item.weight);
        let _ = writeln!(text, "{padding}{name}  {bar}{end} {value}");
    }
    if ranking.items.is_empty() {
        text.push_str("no packets\n");
    }
    text
}
