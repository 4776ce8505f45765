//! The timeline as text, with block characters.

use std::fmt::Write;

use iplink_core::time::Timestamp;

use super::SenderSeries;
use crate::kit::model::scene::TrafficUnit;
use crate::kit::text::time::format_duration;

/// The height of a panel, in lines.
const PANEL_LINES: u64 = 6;

/// The block characters that fill 0 to 8 eighths of a line.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws packets and bytes over time, at most `width` characters wide.
pub(super) fn render(series: Option<&SenderSeries>, width: usize) -> String {
    let Some(series) = series else {
        return "no packets with a timestamp\n".to_owned();
    };
    let mut text = String::new();
    let (span, column_width) = (series.span, series.time_columns.width);
    let column_count = usize::try_from((span.last - span.first) / column_width).unwrap_or(1);
    for unit in [TrafficUnit::Packets, TrafficUnit::Bytes] {
        let _ = writeln!(text, "{} per {}", unit.name(), format_duration(column_width));
        write_panel(&mut text, series, unit, column_count);
    }
    // Before the axis, a line has a label of ten characters and a space.
    let axis_width = width.saturating_sub(11).max(1);
    let mut tick_labels = String::new();
    for (time, label) in span.ticks((axis_width / 12).max(1)) {
        let index = usize::try_from((time - span.first) / column_width).unwrap_or_default();
        // A label that would touch the previous one or exceed the width is omitted.
        if (tick_labels.is_empty() || index > tick_labels.len())
            && index + label.len() <= axis_width.max(column_count)
        {
            tick_labels += &" ".repeat(index - tick_labels.len());
            tick_labels += &label;
        }
    }
    let first = i64::try_from(span.first).ok().and_then(Timestamp::from_nanos);
    let zone = first.map_or_else(|| span.zone.to_string(), |first| span.zone.name_at(first));
    // A long time zone name gets a line of its own.
    let _ = match zone.len() {
        0..=10 => writeln!(text, "{zone:>10} {tick_labels}"),
        _ => writeln!(text, "{:>10} {tick_labels}\n{:>10} {zone}", "", ""),
    };
    text
}

/// Writes the panel of one unit: a bar for each time column. The tallest bar fills all lines.
fn write_panel(text: &mut String, series: &SenderSeries, unit: TrafficUnit, column_count: usize) {
    let max_total = series.max_total(unit).max(1);
    let eighths: Vec<u64> = (0..column_count as i128)
        .map(|column| {
            let start = series.span.first + column * series.time_columns.width;
            let counts = series.counts.get(&start).map(Vec::as_slice).unwrap_or_default();
            let sum: u64 = counts.iter().map(|count| unit.count(*count)).sum();
            let height = u128::from(sum) * u128::from(PANEL_LINES) * 8 / u128::from(max_total);
            // Even the least traffic fills one eighth, so that it is visible.
            u64::try_from(height).unwrap_or_default().max(u64::from(sum > 0))
        })
        .collect();
    for line in (0..PANEL_LINES).rev() {
        let label =
            if line + 1 == PANEL_LINES { unit.format_short(max_total) } else { String::new() };
        let block = |eighths: &u64| {
            let filled =
                usize::try_from(eighths.saturating_sub(line * 8).min(8)).unwrap_or_default();
            EIGHTHS.get(filled).copied().unwrap_or(' ')
        };
        let blocks: String = eighths.iter().map(block).collect();
        let _ = writeln!(text, "{label:>10} {}", blocks.trim_end());
    }
}
