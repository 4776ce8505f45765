//! Columns of equal width along a time axis.

use crate::kit::model::time_span::{TimeSpan, tick_steps};
use crate::kit::text::time::local_time;

/// Columns of equal width that start at round local times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeColumns {
    /// The width of each column, in nanoseconds.
    pub(crate) width: i128,
    /// The offset of the local clock from UTC, in nanoseconds.
    offset: i128,
}

impl TimeColumns {
    /// Returns columns of the smallest round width at which at most `max` of them cover the span.
    ///
    /// The width is a multiple of `bin_width`, the width of the time bins of the graph in
    /// nanoseconds, so that no bin lies in two columns.
    pub(crate) fn of(span: TimeSpan, bin_width: i128, max: i128) -> Self {
        let bin_width = bin_width.max(1);
        // Shifting by a fraction of a bin would split bins between columns.
        let offset = Some(local_time(span.zone, span.first) - span.first);
        let offset = offset.filter(|offset| offset % bin_width == 0).unwrap_or_default();
        let (first, last) = (span.first + offset, span.last + offset);
        let count = |step: i128| last.div_euclid(step) - first.div_euclid(step) + 1;
        let is_allowed = |step: &i128| step % bin_width == 0 && count(*step) <= max;
        // Few multiples of a wide bin are round. If the smallest sufficient round width is more
        // than four times the smallest sufficient multiple, that multiple is used instead.
        let min_width = bin_width * ((last - first) / bin_width / max.max(1) + 1);
        let round_width =
            tick_steps().find(is_allowed).filter(|step| *step <= min_width.saturating_mul(4));
        Self { width: round_width.unwrap_or(min_width), offset }
    }

    /// Returns the start of the column that contains a time, both in nanoseconds since 1970.
    pub(crate) fn start_of(self, time: i128) -> i128 {
        (time + self.offset).div_euclid(self.width) * self.width - self.offset
    }

    /// Extends a span to whole columns.
    pub(crate) fn cover(self, span: TimeSpan) -> TimeSpan {
        let last = self.start_of(span.last) + self.width;
        TimeSpan { first: self.start_of(span.first), last, ..span }
    }
}

#[cfg(test)]
mod tests {
    use iplink_core::time::Zone;

    use super::*;
    use crate::kit::text::time::{DAY, HOUR, MINUTE, SECOND};

    fn span(first: i128, last: i128) -> TimeSpan {
        TimeSpan { first, last, zone: Zone::UTC }
    }

    #[test]
    fn column_width_is_a_multiple_of_the_bin_width() {
        let day = span(0, 19 * HOUR);
        let width = |span, bin, max| TimeColumns::of(span, bin, max).width;
        assert_eq!(width(day, 5 * MINUTE, 200), 10 * MINUTE);
        assert_eq!(width(day, 1, 100), 15 * MINUTE);
        assert_eq!(width(day, 7 * SECOND, 100) % (7 * SECOND), 0);
        assert_eq!(width(span(5, 5), 1, 10), 1);
        assert_eq!(width(span(0, 8_000 * DAY), 50 * DAY, 40), 250 * DAY);
    }

    #[test]
    fn columns_start_at_round_local_times() {
        let span = TimeSpan { zone: "+05:30".parse().unwrap(), ..span(0, 40 * DAY) };
        let columns = TimeColumns::of(span, MINUTE, 50);
        assert_eq!((columns.width, columns.start_of(DAY)), (DAY, DAY - 5 * HOUR - 30 * MINUTE));
        let covered = columns.cover(span);
        assert!(covered.first <= span.first && covered.last > span.last);
        // A bin of a day cannot be shifted by five and a half hours.
        assert_eq!(TimeColumns::of(span, DAY, 50).start_of(DAY), DAY);
    }
}
