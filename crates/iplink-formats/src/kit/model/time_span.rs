//! Spans of time, and ticks at round times of the local clock.

use iplink_core::time::{Disambiguation, Timestamp, Zone};

use crate::kit::text::time::{DAY, HOUR, MINUTE, SECOND, local_time};

/// The distances between ticks, in months, for spans that are too long for [`MAX_TICK_STEP`].
pub(crate) const TICK_MONTHS: [usize; 11] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200];

/// The longest distance between ticks that is not a number of months, in nanoseconds.
pub(crate) const MAX_TICK_STEP: i128 = 14 * DAY;

const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A closed span of time `[first, last]`, in nanoseconds since 1970, and the time
/// zone that it is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeSpan {
    pub(crate) first: i128,
    pub(crate) last: i128,
    pub(crate) zone: Zone,
}

impl TimeSpan {
    /// Returns the shortest span that contains all times, or `None` if there are none.
    pub(crate) fn of(times: impl Iterator<Item = Timestamp>, zone: Zone) -> Option<Self> {
        times.fold(None, |span: Option<Self>, time| {
            let time = i128::from(time.as_nanos());
            let (first, last) = span.map_or((time, time), |span| (span.first, span.last));
            Some(Self { first: first.min(time), last: last.max(time), zone })
        })
    }

    /// Returns the position of a time within the span, from 0 to 1. If the span has no duration, it
    /// is 0.5, the middle.
    pub(crate) fn fraction(self, time: i128) -> f64 {
        if self.first == self.last {
            return 0.5;
        }
        ((time - self.first) as f64 / (self.last - self.first) as f64).clamp(0.0, 1.0)
    }

    /// Returns up to `max` ticks, or up to 2 if `max` is less, at round local times: the time of
    /// each in nanoseconds since 1970, and its label.
    pub(crate) fn ticks(self, max: usize) -> Vec<(i128, String)> {
        let (first, last) = (local_time(self.zone, self.first), local_time(self.zone, self.last));
        if self.first == self.last {
            return vec![(self.first, format_tick(first, SECOND / 1_000))];
        }
        let count = |step: i128| last.div_euclid(step) - (first - 1).div_euclid(step);
        let max = i128::try_from(max.max(2)).unwrap_or(2);
        let mut steps = tick_steps().take_while(|step| *step <= MAX_TICK_STEP);
        let Some(step) = steps.find(|step| count(*step) <= max) else {
            return self.month_ticks(max);
        };
        let start = (first - 1).div_euclid(step) + 1;
        let ticks = (start..start + count(step)).map(|tick| tick * step);
        ticks.filter_map(|tick| Some((self.time_at(tick)?, format_tick(tick, step)))).collect()
    }

    /// Returns up to `max` ticks at the starts of months or years.
    fn month_ticks(self, max: i128) -> Vec<(i128, String)> {
        let ticks = |step: usize| {
            // A 64-bit timestamp reaches from 1677 to 2262.
            let months = (1_677 * 12..2_263 * 12).filter(move |month| month % step == 0);
            let start = |month| self.time_at(month_start(month)?);
            months.filter_map(|month| Some((start(month)?, month_name(month)))).collect::<Vec<_>>()
        };
        let is_allowed =
            |ticks: &Vec<_>| i128::try_from(ticks.len()).is_ok_and(|count| count <= max);
        TICK_MONTHS.iter().map(|step| ticks(*step)).find(is_allowed).unwrap_or_default()
    }

    /// Returns the time within the span at which the local clock shows `local`.
    ///
    /// When clocks are set back, the local clock shows the same at two times; the earlier one
    /// is returned. When clocks are set forward, some local times do not exist.
    fn time_at(self, local: i128) -> Option<i128> {
        // The UTC offset at `local` is that of the day before or that of the day after.
        let offset_at = |time: i128| local_time(self.zone, time) - time;
        let candidates = [local - DAY, local + DAY].map(|time| local - offset_at(time));
        let shows_local = |time: &i128| local_time(self.zone, *time) == local;
        let mut times = candidates.into_iter().filter(shows_local);
        times.find(|time| (self.first..=self.last).contains(time))
    }
}

/// Returns the distances between ticks that are round on a clock, in nanoseconds, the shortest
/// first.
pub(crate) fn tick_steps() -> impl Iterator<Item = i128> {
    let decimal = (0..9_u32).flat_map(|power| [1, 2, 5].map(|step| step * 10_i128.pow(power)));
    let units = [SECOND, MINUTE].into_iter();
    let seconds_and_minutes = units.flat_map(|unit| [1, 2, 5, 10, 15, 30].map(|step| step * unit));
    let hours = [1, 2, 3, 6, 12].map(|step| step * HOUR);
    let days = [1, 2, 7, 14, 30, 91, 182, 365, 730, 1_825, 3_650, 36_500].map(|step| step * DAY);
    decimal.chain(seconds_and_minutes).chain(hours).chain(days)
}

/// Returns the local time at the start of a month, given the number of months since year 0.
fn month_start(month: usize) -> Option<i128> {
    let text = format!("{:04}-{:02}-01T00:00:00Z", month / 12, month % 12 + 1);
    let time = Timestamp::parse(&text, Zone::UTC, Disambiguation::Earlier).ok()?;
    Some(time.as_nanos().into())
}

/// Formats a month, given the number of months since year 0: `Mar 2025`, or only the year for
/// January.
fn month_name(month: usize) -> String {
    match month % 12 {
        0 => (month / 12).to_string(),
        index => format!("{} {}", MONTH_NAMES.get(index).copied().unwrap_or_default(), month / 12),
    }
}

/// Formats a local time with the precision of a tick step; midnight becomes the date.
fn format_tick(local: i128, step: i128) -> String {
    let Some(time) = i64::try_from(local).ok().and_then(Timestamp::from_nanos) else {
        return String::new();
    };
    let text = time.to_string();
    let (date, clock) = text.split_once('T').unwrap_or_default();
    let is_midnight = i128::from(time.as_nanos()).rem_euclid(DAY) == 0;
    if step >= DAY || is_midnight && step >= MINUTE {
        return date.to_owned();
    }
    let decimals = (1..9).find(|digits| step % 10_i128.pow(9 - digits) == 0).unwrap_or(9);
    let len = match step {
        MINUTE.. => 5,
        SECOND.. => 8,
        _ => 9 + decimals as usize,
    };
    clock.trim_end_matches('Z').chars().take(len).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick_labels(first: i128, last: i128) -> Vec<String> {
        let span = TimeSpan { first, last, zone: Zone::UTC };
        span.ticks(4).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_times() {
        assert_eq!(tick_labels(0, 0), ["00:00:00.000"]);
        assert_eq!(tick_labels(8 * HOUR + 1, 11 * HOUR), ["09:00", "10:00", "11:00"]);
        assert_eq!(tick_labels(20 * HOUR, 30 * HOUR), ["21:00", "1970-01-02", "03:00", "06:00"]);
        assert_eq!(tick_labels(SECOND, 3 * SECOND), ["00:00:01", "00:00:02", "00:00:03"]);
        assert_eq!(tick_labels(0, SECOND / 2)[1], "00:00:00.2");
        let day = 20_151 * DAY; // 2025-03-04
        assert_eq!(tick_labels(day, day + 400 * DAY), ["Jul 2025", "2026"]);
        assert_eq!(tick_labels(day, day + 4_000 * DAY), ["2030", "2035"]);
        assert!(tick_labels(i128::from(i64::MIN + 1), i128::from(i64::MAX)).len() <= 6);
    }

    #[test]
    fn ticks_are_round_in_the_local_time_zone() {
        let ticks = |zone: &str, first, last| -> Vec<_> {
            let span = TimeSpan { first, last, zone: zone.parse().unwrap() };
            span.ticks(6).into_iter().map(|(time, text)| ((time - first) / HOUR, text)).collect()
        };
        let tick = |hours, label: &str| (hours, label.to_owned());
        let day = 20_151 * DAY;
        let night = ticks("+05:30", day + 18 * HOUR, day + 20 * HOUR);
        assert_eq!(night[1], tick(0, "2025-03-05"));
        // On 2025-03-30, Paris skipped the hour from 02:00 to 03:00.
        let spring = ticks("Europe/Paris", 20_176 * DAY, 20_178 * DAY);
        assert_eq!(
            spring,
            [(11, "12:00"), (23, "2025-03-30"), (34, "12:00"), (46, "2025-03-31")]
                .map(|(hours, label)| tick(hours, label))
        );
        let years = ticks("Europe/Paris", day, day + 2_000 * DAY);
        assert_eq!(years[0].1, "2026");
    }
}
