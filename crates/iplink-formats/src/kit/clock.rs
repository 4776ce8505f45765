//! A scale of time, with ticks at round times of UTC.

use iplink_core::time::{Edge, Timestamp, Zone};

/// A span of time that is drawn from one place to another.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    first: i64,
    last: i64,
}

/// A time at which an axis is marked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Tick {
    /// How far along the axis, from 0 to 1.
    pub share: f64,
    /// What stands there, as exact as ticks are close: `14:05`, `Mar 5`.
    pub text: String,
}

const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How far ticks may be from each other, in nanoseconds: each is round in the unit
/// that people read.
const STEPS: [i64; 31] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    SECOND / 1_000,
    SECOND / 200,
    SECOND / 100,
    SECOND / 20,
    SECOND / 10,
    SECOND / 5,
    SECOND / 2,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
];

/// How many months ticks may be from each other, where weeks are too many.
const MONTHS_APART: [i64; 10] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

impl Clock {
    /// Creates a scale over all of these times; none where there is no time.
    #[must_use]
    pub fn over(times: impl IntoIterator<Item = Timestamp>) -> Option<Self> {
        let mut times = times.into_iter().map(Timestamp::as_nanos);
        let first = times.next()?;
        let (first, last) =
            times.fold((first, first), |(low, high), time| (low.min(time), high.max(time)));
        Some(Self { first, last })
    }

    /// Returns how far along the span a time is, from 0 to 1; in the middle where
    /// there is one time alone.
    #[must_use]
    pub fn share(&self, time: Timestamp) -> f64 {
        match self.span() {
            0 => 0.5,
            span => {
                (time.as_nanos().saturating_sub(self.first) as f64 / span as f64).clamp(0.0, 1.0)
            }
        }
    }

    /// Returns at most `most` round times and what they are called: the day where
    /// it begins, else the time of day.
    #[must_use]
    pub fn ticks(&self, most: u32) -> Vec<Tick> {
        let Some(only) = Timestamp::from_nanos(self.first).filter(|_| self.span() == 0) else {
            return self.round_ticks(i64::from(most.max(1)));
        };
        vec![Tick { share: 0.5, text: text(only, SECOND) }]
    }

    fn round_ticks(&self, most: i64) -> Vec<Tick> {
        let Some(step) = STEPS.into_iter().find(|step| self.span() / step < most) else {
            return self.months(most);
        };
        let start = self.first.saturating_sub(self.first.rem_euclid(step));
        let times = (0..=most).filter_map(|number| start.checked_add(number.checked_mul(step)?));
        let times = times.filter_map(Timestamp::from_nanos).filter(|time| self.holds(*time));
        times.map(|time| Tick { share: self.share(time), text: text(time, step) }).collect()
    }

    /// Returns the beginnings of months, as many of them apart as it needs to have no
    /// more than `most`.
    fn months(&self, most: i64) -> Vec<Tick> {
        let apart = MONTHS_APART.into_iter().find(|apart| self.span() / (apart * 28 * DAY) < most);
        let apart = apart.unwrap_or(1_200);
        // Timestamps are of the years 1677 to 2262.
        let months = (1_677 * 12..2_263 * 12).filter(|month| month % apart == 0);
        let times = months.filter_map(|month| Some((month, month_start(month)?)));
        let inside = times.filter(|(_, time)| self.holds(*time));
        let tick = |(month, time)| Tick { share: self.share(time), text: month_text(month) };
        inside.map(tick).collect()
    }

    fn holds(&self, time: Timestamp) -> bool {
        (self.first..=self.last).contains(&time.as_nanos())
    }

    const fn span(&self) -> i64 {
        self.last.saturating_sub(self.first)
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Writes a time as exactly as ticks of this distance need.
fn text(time: Timestamp, step: i64) -> String {
    // 2009-01-16T00:03:00.000000000Z, as short as it can be.
    let full = time.to_string();
    let (day, clock) = full.trim_end_matches('Z').split_once('T').unwrap_or_default();
    if step >= DAY || time.as_nanos().rem_euclid(DAY) == 0 {
        return day_text(day);
    }
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let hours_and_minutes = seconds.get(..5).unwrap_or(seconds);
    match step {
        MINUTE.. => hours_and_minutes.to_owned(),
        SECOND.. => seconds.to_owned(),
        _ => {
            let digits = (0..9_u32).find(|digits| step % 10_i64.pow(9 - digits) == 0);
            let wanted = digits.map_or(9, |digits| digits as usize);
            let kept = fraction.get(..wanted.min(fraction.len())).unwrap_or_default();
            format!("{seconds}.{kept:0<wanted$}")
        }
    }
}

/// Writes a day: `Mar 5`.
fn day_text(day: &str) -> String {
    let mut parts = day.rsplit('-');
    let (date, month) = (parts.next().unwrap_or_default(), parts.next());
    let number = month.and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let month = MONTHS.get(number.saturating_sub(1)).copied().unwrap_or_default();
    format!("{month} {}", date.trim_start_matches('0'))
}

/// Returns the start of a month, counted from the year 0.
fn month_start(month: i64) -> Option<Timestamp> {
    let text = format!("{:04}-{:02}-01T00:00:00Z", month / 12, month % 12 + 1);
    Timestamp::parse(&text, Zone::UTC, Edge::Start).ok()
}

/// Writes a month: `Mar 2025`, or the year where it begins.
fn month_text(month: i64) -> String {
    let name = usize::try_from(month % 12).ok().and_then(|number| MONTHS.get(number));
    match month % 12 {
        0 => (month / 12).to_string(),
        _ => format!("{} {}", name.copied().unwrap_or_default(), month / 12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(first: i64, last: i64, most: u32) -> Vec<String> {
        let times = [first, last].map(|time| Timestamp::from_nanos(time).unwrap());
        let ticks = Clock::over(times).unwrap().ticks(most);
        ticks.into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_times() {
        let day = 1_741_046_400 * SECOND; // 2025-03-04
        assert_eq!(texts(day, day + 4 * HOUR, 5), ["Mar 4", "01:00", "02:00", "03:00", "04:00"]);
        assert_eq!(texts(day + 1, day + 90 * SECOND, 4), ["00:00:30", "00:01:00", "00:01:30"]);
        assert_eq!(
            texts(day + HOUR, day + HOUR + 25 * SECOND / 10_000, 3),
            ["01:00:00.000", "01:00:00.001", "01:00:00.002"]
        );
        assert_eq!(texts(day, day + 400 * DAY, 4), ["Jul 2025", "2026"]);
    }

    #[test]
    fn one_time_stands_in_the_middle() {
        let time = Timestamp::from_nanos(1_741_046_461 * SECOND).unwrap();
        let clock = Clock::over([time]).unwrap();
        assert_eq!(clock.ticks(5), [Tick { share: 0.5, text: "00:01:01".to_owned() }]);
        assert!(Clock::over([]).is_none());
    }

    #[test]
    fn all_of_time_has_few_ticks() {
        let ends = [i64::MIN + 1, i64::MAX].map(|time| Timestamp::from_nanos(time).unwrap());
        let ticks = Clock::over(ends).unwrap().ticks(6);
        assert!((1..=7).contains(&ticks.len()), "{ticks:?}");
    }
}
