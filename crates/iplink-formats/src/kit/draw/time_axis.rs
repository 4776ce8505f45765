//! Draws the time axis of a picture, with grid lines at round times.

use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::{LabelPlacer, text_bounds};
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::time_span::TimeSpan;

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.0;

/// The minimum distance between two ticks, in pixels: the width of a label, and a gap.
const MIN_TICK_DISTANCE: f64 = 92.0;

/// Draws vertical grid lines through an area at round times.
pub(crate) fn draw_grid_lines(canvas: &mut Canvas, span: TimeSpan, area: Rect) {
    for (time, _) in span.ticks(max_ticks(area)) {
        let x = area.left + area.width() * span.fraction(time);
        let (from, to) = (Point::new(x, area.top), Point::new(x, area.bottom + 4.0));
        let line = Element::line(from, to).attribute("stroke", canvas.theme.faint);
        canvas.svg.add(&line);
    }
}

/// Draws a time axis below an area, with grid lines through the area.
pub(crate) fn draw(canvas: &mut Canvas, span: TimeSpan, area: Rect) {
    draw_grid_lines(canvas, span, area);
    let mut placer = LabelPlacer::new(canvas.plot.inset(-16.0, -16.0));
    for (time, content) in span.ticks(max_ticks(area)) {
        let x = area.left + area.width() * span.fraction(time);
        let at = Point::new(x, area.bottom + 14.0);
        let (anchor, color, size) = (Anchor::Middle, canvas.theme.muted, LABEL_SIZE);
        if placer.try_reserve(text_bounds(at, anchor, &content, size)) {
            let content = content.as_str();
            canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
        }
    }
}

/// Returns the number of ticks that fit below an area, from 1 to 11.
fn max_ticks(area: Rect) -> usize {
    let max = (1_u8..12).rfind(|count| f64::from(*count) * MIN_TICK_DISTANCE < area.width());
    usize::from(max.unwrap_or(1))
}
