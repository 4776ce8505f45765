//! Shows how far reading has come.

use std::fmt;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};
use iplink_core::Progress;
use iplink_formats::kit::text::number::grouped;

use crate::console::Console;
use crate::source::Source;

/// With fewer bytes than this there is nothing to wait for.
const WORTH_A_BAR: u64 = 256 * 1024 * 1024;

/// A line that draws itself where the standard error is a terminal and there is
/// something to wait for, as there may be with a pipe.
pub(crate) fn progress_bar(
    sources: &[Source],
    progress: Progress,
    console: Console,
) -> ProgressBar {
    let bytes: u64 = sources.iter().map(Source::len).sum();
    let may_be_short = bytes < WORTH_A_BAR && sources.iter().all(|source| source.len() > 0);
    if console.is_quiet() || may_be_short {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{read} read, {packets} packets, {left}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let (read, left) = (progress.clone(), progress.clone());
    let style = style
        .with_key("packets", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", grouped(progress.packets()));
        })
        .with_key("read", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", HumanBytes(read.bytes()));
        })
        .with_key("left", move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", time_left(state.elapsed(), left.bytes(), bytes));
        });
    let bar = ProgressBar::new(bytes).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Says how long it will take yet. Of what is compressed, more comes than the
/// files are long, and nobody knows how much more.
fn time_left(elapsed: Duration, read: u64, total: u64) -> String {
    match total.checked_sub(read) {
        Some(rest) if read > 0 => {
            let seconds = u128::from(rest) * elapsed.as_millis() / u128::from(read) / 1_000;
            format!("{seconds} s left")
        }
        _ => format!("{} s so far", elapsed.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_was_read() {
        assert_eq!(time_left(Duration::from_secs(3), 100, 300), "6 s left");
        assert_eq!(time_left(Duration::from_secs(3), 0, 300), "3 s so far");
        assert_eq!(time_left(Duration::from_secs(3), 400, 300), "3 s so far");
    }
}
