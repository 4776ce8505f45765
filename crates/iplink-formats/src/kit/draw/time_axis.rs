//! Spans of time, and ticks and columns at round times of a clock.

use iplink_core::time::{Edge, Timestamp, Zone};

use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::{Room, extent};
use crate::kit::draw::svg::{Anchor, Element, Text};

const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

const LABEL_SIZE: f64 = 11.0;

/// A span of time, in nanoseconds since 1970, and the zone of the clock that tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: i128,
    pub(crate) last: i128,
    pub(crate) zone: Zone,
}

impl Span {
    /// Returns the span of some times, if there are any.
    pub(crate) fn of(times: impl Iterator<Item = Timestamp>, zone: Zone) -> Option<Self> {
        times.fold(None, |span: Option<Self>, time| {
            let time = i128::from(time.as_nanos());
            let (first, last) = span.map_or((time, time), |span| (span.first, span.last));
            Some(Self { first: first.min(time), last: last.max(time), zone })
        })
    }

    /// Returns how much of it has passed at a time, from 0 to 1; half of a span
    /// that is a moment.
    pub(crate) fn share(self, time: i128) -> f64 {
        if self.first == self.last {
            return 0.5;
        }
        ((time - self.first) as f64 / (self.last - self.first) as f64).clamp(0.0, 1.0)
    }

    /// Returns up to `most` round times within it, as a clock shows them.
    pub(crate) fn ticks(self, most: usize) -> Vec<(i128, String)> {
        let (first, last) = (clock(self.zone, self.first), clock(self.zone, self.last));
        if self.first == self.last {
            return vec![(self.first, shown(first, SECOND / 1_000))];
        }
        let count = |step: i128| last.div_euclid(step) - (first - 1).div_euclid(step);
        let most = i128::try_from(most.max(2)).unwrap_or(2);
        let mut weeks = steps().take_while(|step| *step <= 14 * DAY);
        let Some(step) = weeks.find(|step| count(*step) <= most) else {
            return self.months(most);
        };
        let start = (first - 1).div_euclid(step) + 1;
        let ticks = (start..start + count(step)).map(|tick| tick * step);
        ticks.filter_map(|tick| Some((self.time_of(tick)?, shown(tick, step)))).collect()
    }

    /// Returns up to `most` beginnings of months or years within it.
    fn months(self, most: i128) -> Vec<(i128, String)> {
        // Timestamps are of the years 1677 to 2262.
        let months = |apart: usize| {
            let all = (1_677 * 12..2_263 * 12).filter(move |month| month % apart == 0);
            let start = |month| self.time_of(month_start(month)?);
            all.filter_map(|month| Some((start(month)?, month_name(month)))).collect::<Vec<_>>()
        };
        let few = MONTHS_APART.iter().map(|apart| months(*apart));
        let mut few = few.filter(|found| i128::try_from(found.len()).is_ok_and(|it| it <= most));
        few.next().unwrap_or_default()
    }

    /// Returns the time within it at which a clock shows this, if any does; of two,
    /// where clocks were set back, the earlier.
    fn time_of(self, shown: i128) -> Option<i128> {
        let near = [shown - DAY, shown + DAY].map(|near| shown - (clock(self.zone, near) - near));
        let shows = |time: &i128| clock(self.zone, *time) == shown;
        let mut times = near.into_iter().filter(shows);
        times.find(|time| (self.first..=self.last).contains(time))
    }
}

/// Returns what a clock shows at a time, as if it were one of UTC.
fn clock(zone: Zone, time: i128) -> i128 {
    let known = i64::try_from(time).ok().and_then(Timestamp::from_nanos);
    time + known.map_or(0, |known| i128::from(zone.offset_at(known)) * SECOND)
}

/// Writes what a clock shows at a time, without its zone: `2025-03-04 08:00:00.000000`.
pub(crate) fn on_clock(time: Timestamp, zone: Zone) -> String {
    let shown = clock(zone, time.as_nanos().into());
    let shown = i64::try_from(shown).ok().and_then(Timestamp::from_nanos).unwrap_or(time);
    shown.to_string().replacen('T', " ", 1).trim_end_matches('Z').to_owned()
}

/// Columns of time, all as wide, which begin at round times of a clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// In nanoseconds.
    pub(crate) width: i128,
    /// By how much the clock is before UTC.
    before: i128,
}

impl Columns {
    /// Returns the narrowest columns of which at most `most` cover the span; they are
    /// as wide as some of its bins, which are `bin` wide.
    pub(crate) fn of(span: Span, bin: i128, most: i128) -> Self {
        let bin = bin.max(1);
        // No bin may lie in two columns.
        let before = Some(clock(span.zone, span.first) - span.first);
        let before = before.filter(|before| before % bin == 0).unwrap_or_default();
        let (first, last) = (span.first + before, span.last + before);
        let count = |step: i128| last.div_euclid(step) - first.div_euclid(step) + 1;
        let suits = |step: &i128| step % bin == 0 && count(*step) <= most;
        // Of wide bins few multiples are round: one may be far too wide.
        let rough = bin * ((last - first) / bin / most.max(1) + 1);
        let round = steps().find(suits).filter(|step| *step <= rough.saturating_mul(4));
        Self { width: round.unwrap_or(rough), before }
    }

    /// Returns when the column begins that a time is in.
    pub(crate) fn start_of(self, time: i128) -> i128 {
        (time + self.before).div_euclid(self.width) * self.width - self.before
    }

    /// Returns the span of all columns that a span lies in.
    pub(crate) fn cover(self, span: Span) -> Span {
        let last = self.start_of(span.last) + self.width;
        Span { first: self.start_of(span.first), last, ..span }
    }
}

/// How many months ticks may be from each other, where weeks are too many.
const MONTHS_APART: [usize; 11] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Returns what a clock shows at the start of a month, counted from the year 0.
fn month_start(month: usize) -> Option<i128> {
    let text = format!("{:04}-{:02}-01T00:00:00Z", month / 12, month % 12 + 1);
    let time = Timestamp::parse(&text, Zone::UTC, Edge::Start).ok()?;
    Some(time.as_nanos().into())
}

/// Writes a month: `Mar 2025`, or the year where it begins.
fn month_name(month: usize) -> String {
    match month % 12 {
        0 => (month / 12).to_string(),
        number => format!("{} {}", MONTHS.get(number).copied().unwrap_or_default(), month / 12),
    }
}

/// Steps that a clock can be read at, the shortest first.
fn steps() -> impl Iterator<Item = i128> {
    let fine = (0..9_u32).flat_map(|power| [1, 2, 5].map(|step| step * 10_i128.pow(power)));
    let parts = [SECOND, MINUTE].into_iter();
    let parts = parts.flat_map(|unit| [1, 2, 5, 10, 15, 30].map(|step| step * unit));
    let hours = [1, 2, 3, 6, 12].map(|step| step * HOUR);
    let days = [1, 2, 7, 14, 30, 91, 182, 365, 730, 1_825, 3_650, 36_500].map(|step| step * DAY);
    fine.chain(parts).chain(hours).chain(days)
}

/// Writes what a clock shows, as finely as a step asks for; of a midnight, the date.
fn shown(time: i128, step: i128) -> String {
    let Some(time) = i64::try_from(time).ok().and_then(Timestamp::from_nanos) else {
        return String::new();
    };
    let text = time.to_string();
    let (date, clock) = text.split_once('T').unwrap_or_default();
    let is_midnight = i128::from(time.as_nanos()).rem_euclid(DAY) == 0;
    if step >= DAY || is_midnight && step >= MINUTE {
        return date.to_owned();
    }
    let decimals = (1..9).find(|digits| step % 10_i128.pow(9 - digits) == 0).unwrap_or(9);
    let letters = match step {
        MINUTE.. => 5,
        SECOND.. => 8,
        _ => 9 + decimals as usize,
    };
    clock.trim_end_matches('Z').chars().take(letters).collect()
}

/// Writes how long something takes, in the unit that suits it: `5 min`, `1.5 s`.
pub(crate) fn duration(ns: i128) -> String {
    let units = [
        (DAY, "d"),
        (HOUR, "h"),
        (MINUTE, "min"),
        (SECOND, "s"),
        (SECOND / 1_000, "ms"),
        (SECOND / 1_000_000, "µs"),
    ];
    let (unit, name) = units.into_iter().find(|(unit, _)| ns >= *unit).unwrap_or((1, "ns"));
    let tenths = (ns * 10 + unit / 2) / unit;
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        rest => format!("{}.{rest} {name}", tenths / 10),
    }
}

/// Draws lines through an area at round times.
pub(crate) fn lines(sheet: &mut Sheet, span: Span, area: Rect) {
    for (time, _) in span.ticks(ticks_in(area)) {
        let x = area.left + area.width() * span.share(time);
        let (from, to) = (Point::new(x, area.top), Point::new(x, area.bottom + 4.0));
        let line = Element::line(from, to).attribute("stroke", sheet.theme.faint);
        sheet.svg.add(&line);
    }
}

/// Returns how many ticks there is room for.
fn ticks_in(area: Rect) -> usize {
    let most = (1_u8..12).rfind(|most| f64::from(*most) * 92.0 < area.width());
    usize::from(most.unwrap_or(1))
}

/// Draws an axis of time below an area, and lines up through it.
pub(crate) fn axis(sheet: &mut Sheet, span: Span, area: Rect) {
    lines(sheet, span, area);
    let mut room = Room::new(sheet.plot.inset(-16.0, -16.0));
    for (time, content) in span.ticks(ticks_in(area)) {
        let x = area.left + area.width() * span.share(time);
        let at = Point::new(x, area.bottom + 14.0);
        let (anchor, colour, size) = (Anchor::Middle, sheet.theme.muted, LABEL_SIZE);
        if room.claim(extent(at, anchor, &content, size)) {
            let content = content.as_str();
            sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: i128, last: i128) -> Span {
        Span { first, last, zone: Zone::UTC }
    }

    fn texts(first: i128, last: i128) -> Vec<String> {
        span(first, last).ticks(4).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_times() {
        assert_eq!(texts(0, 0), ["00:00:00.000"]);
        assert_eq!(texts(8 * HOUR + 1, 11 * HOUR), ["09:00", "10:00", "11:00"]);
        assert_eq!(texts(20 * HOUR, 30 * HOUR), ["21:00", "1970-01-02", "03:00", "06:00"]);
        assert_eq!(texts(SECOND, 3 * SECOND), ["00:00:01", "00:00:02", "00:00:03"]);
        assert_eq!(texts(0, SECOND / 2)[1], "00:00:00.2");
        let day = 20_151 * DAY; // 2025-03-04
        assert_eq!(texts(day, day + 400 * DAY), ["Jul 2025", "2026"]);
        assert_eq!(texts(day, day + 4_000 * DAY), ["2030", "2035"]);
        assert!(texts(i128::from(i64::MIN + 1), i128::from(i64::MAX)).len() <= 6);
    }

    #[test]
    fn ticks_are_those_of_the_clock() {
        let ticks = |zone: &str, first, last| -> Vec<_> {
            let span = Span { first, last, zone: zone.parse().unwrap() };
            span.ticks(6).into_iter().map(|(time, text)| ((time - first) / HOUR, text)).collect()
        };
        let text = |hours, text: &str| (hours, text.to_owned());
        let day = 20_151 * DAY;
        let night = ticks("+05:30", day + 18 * HOUR, day + 20 * HOUR);
        assert_eq!(night[1], text(0, "2025-03-05"));
        // 2025-03-30 02:00 was 03:00 in Paris: that day had 23 hours.
        let spring = ticks("Europe/Paris", 20_176 * DAY, 20_178 * DAY);
        assert_eq!(
            spring,
            [(11, "12:00"), (23, "2025-03-30"), (34, "12:00"), (46, "2025-03-31")]
                .map(|(hours, shown)| text(hours, shown))
        );
        let years = ticks("Europe/Paris", day, day + 2_000 * DAY);
        assert_eq!(years[0].1, "2026");
    }

    #[test]
    fn columns_are_multiples_of_bins() {
        let day = span(0, 19 * HOUR);
        let width = |span, bin, most| Columns::of(span, bin, most).width;
        assert_eq!(width(day, 5 * MINUTE, 200), 10 * MINUTE);
        assert_eq!(width(day, 1, 100), 15 * MINUTE);
        assert_eq!(width(day, 7 * SECOND, 100) % (7 * SECOND), 0);
        assert_eq!(width(span(5, 5), 1, 10), 1);
        assert_eq!(width(span(0, 8_000 * DAY), 50 * DAY, 40), 250 * DAY);
    }

    #[test]
    fn columns_begin_at_round_times_of_the_clock() {
        let span = Span { zone: "+05:30".parse().unwrap(), ..span(0, 40 * DAY) };
        let columns = Columns::of(span, MINUTE, 50);
        assert_eq!((columns.width, columns.start_of(DAY)), (DAY, DAY - 5 * HOUR - 30 * MINUTE));
        let covered = columns.cover(span);
        assert!(covered.first <= span.first && covered.last > span.last);
        // A bin of a day would be torn apart.
        assert_eq!(Columns::of(span, DAY, 50).start_of(DAY), DAY);
    }

    #[test]
    fn a_clock_shows_the_time_of_its_zone() {
        let time = Timestamp::from_nanos(1_741_075_200_250_000_000).unwrap();
        assert_eq!(on_clock(time, Zone::UTC), "2025-03-04 08:00:00.250000");
        assert_eq!(on_clock(time, "-09:30".parse().unwrap()), "2025-03-03 22:30:00.250000");
    }

    #[test]
    fn durations_are_short() {
        let shown = [1, 1_500_000, 90 * SECOND, 300 * SECOND, 36 * HOUR].map(duration);
        assert_eq!(shown, ["1 ns", "1.5 ms", "1.5 min", "5 min", "1.5 d"]);
    }
}
