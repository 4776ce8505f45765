//! The timeline as text, with block characters.

use std::fmt::Write;

use iplink_core::time::Timestamp;

use super::SenderSeries;
use crate::kit::model::scene::TrafficUnit;
use crate::kit::text::time::format_duration;

/// The height of a panel, in lines.
const LINES: u64 = 6;

const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Writes packets and bytes over time, at most `letters` characters wide.
pub(super) fn render(series: Option<&SenderSeries>, letters: usize) -> String {
    let Some(series) = series else {
        return "no packets with a timestamp\n".to_owned();
    };
    let mut text = String::new();
    let (span, column) = (series.span, series.time_columns.width);
    let count = usize::try_from((span.last - span.first) / column).unwrap_or(1);
    for unit in [TrafficUnit::Packets, TrafficUnit::Bytes] {
        let _ = writeln!(text, "{} per {}", unit.name(), format_duration(column));
        panel(&mut text, series, unit, count);
    }
    let room = letters.saturating_sub(11).max(1);
    let mut line = String::new();
    for (time, tick) in span.ticks((room / 12).max(1)) {
        let index = usize::try_from((time - span.first) / column).unwrap_or_default();
        if (line.is_empty() || index > line.len()) && index + tick.len() <= room.max(count) {
            line += &" ".repeat(index - line.len());
            line += &tick;
        }
    }
    let first = i64::try_from(span.first).ok().and_then(Timestamp::from_nanos);
    let zone = first.map_or_else(|| span.zone.to_string(), |first| span.zone.name_at(first));
    // A long time zone name gets a line of its own.
    let _ = match zone.len() {
        0..=10 => writeln!(text, "{zone:>10} {line}"),
        _ => writeln!(text, "{:>10} {line}\n{:>10} {zone}", "", ""),
    };
    text
}

fn panel(text: &mut String, series: &SenderSeries, unit: TrafficUnit, count: usize) {
    let highest = series.max_total(unit).max(1);
    let eighths: Vec<u64> = (0..count as i128)
        .map(|number| {
            let start = series.span.first + number * series.time_columns.width;
            let counts = series.counts.get(&start).map(Vec::as_slice).unwrap_or_default();
            let sum: u64 = counts.iter().map(|count| unit.count(*count)).sum();
            let share = u128::from(sum) * u128::from(LINES) * 8 / u128::from(highest);
            // Any traffic is visible, however little.
            u64::try_from(share).unwrap_or_default().max(u64::from(sum > 0))
        })
        .collect();
    for line in (0..LINES).rev() {
        let label = if line + 1 == LINES { unit.format_short(highest) } else { String::new() };
        let full = |eighths: &u64| {
            let part = usize::try_from(eighths.saturating_sub(line * 8).min(8)).unwrap_or_default();
            EIGHTHS.get(part).copied().unwrap_or(' ')
        };
        let blocks: String = eighths.iter().map(full).collect();
        let _ = writeln!(text, "{label:>10} {}", blocks.trim_end());
    }
}
