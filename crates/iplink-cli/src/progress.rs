//! Shows the progress of reading.

use std::fmt;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};
use iplink_core::Progress;
use iplink_formats::kit::text::number::format_integer;

use crate::console::Console;
use crate::input::source::InputSource;

/// The minimum total size of the inputs for a progress bar, in bytes. Smaller inputs are read in
/// about a second.
const MIN_PROGRESS_LEN: u64 = 256 * 1024 * 1024;

/// Returns a progress bar, which is drawn if standard error is a terminal. It is hidden with
/// `--quiet`, and for small inputs, but not for pipes, whose length is unknown.
pub(crate) fn progress_bar(
    sources: &[InputSource],
    progress: Progress,
    console: Console,
) -> ProgressBar {
    let total_bytes: u64 = sources.iter().map(InputSource::len).sum();
    let is_small = total_bytes < MIN_PROGRESS_LEN && sources.iter().all(|source| source.len() > 0);
    if console.is_quiet() || is_small {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{read} read, {packets} packets, {left}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let (read_progress, progress_for_time_left) = (progress.clone(), progress.clone());
    let style = style
        .with_key("packets", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", format_integer(progress.packets()));
        })
        .with_key("read", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", HumanBytes(read_progress.bytes()));
        })
        .with_key("left", move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(
                out,
                "{}",
                format_time_left(state.elapsed(), progress_for_time_left.bytes(), total_bytes)
            );
        });
    let bar = ProgressBar::new(total_bytes).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Returns the estimated remaining time, or the elapsed time if no estimate is possible: before the
/// first byte is read, and once more bytes were read than the files contain. The latter happens
/// with compressed files, because bytes are counted after decompression.
fn format_time_left(elapsed: Duration, read_bytes: u64, total_bytes: u64) -> String {
    match total_bytes.checked_sub(read_bytes) {
        Some(remaining) if read_bytes > 0 => {
            let seconds =
                u128::from(remaining) * elapsed.as_millis() / u128::from(read_bytes) / 1_000;
            format!("{seconds} s left")
        }
        _ => format!("{} s so far", elapsed.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_time_is_estimated_or_elapsed_time_is_shown() {
        assert_eq!(format_time_left(Duration::from_secs(3), 100, 300), "6 s left");
        assert_eq!(format_time_left(Duration::from_secs(3), 0, 300), "3 s so far");
        assert_eq!(format_time_left(Duration::from_secs(3), 400, 300), "3 s so far");
    }
}
