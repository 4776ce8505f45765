//! The speed and the clock of a replay, in which packets are read at the pace of their timestamps.

use std::str::FromStr;
use std::time::{Duration, Instant};

use iplink_core::time::Timestamp;

use crate::LiveError;

/// A replay speed, as a multiple of the speed at which packets were captured: 1 is real time,
/// 60 replays an hour in a minute.
///
/// ```
/// use iplink_live::ReplaySpeed;
///
/// assert_eq!("60x".parse::<ReplaySpeed>()?.factor(), 60.0);
/// assert!("0".parse::<ReplaySpeed>().is_err());
/// # Ok::<(), iplink_live::LiveError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplaySpeed(f64);

impl ReplaySpeed {
    /// Returns the factor, from 0.001 to 1,000,000.
    #[must_use]
    pub const fn factor(self) -> f64 {
        self.0
    }
}

/// Parses a number, optionally followed by `x`.
impl FromStr for ReplaySpeed {
    type Err = LiveError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('x').unwrap_or(text).parse().ok();
        let speed = number.filter(|speed| (0.001..=1_000_000.0).contains(speed));
        speed.map(Self).ok_or_else(|| LiveError::ReplaySpeed { text: text.to_owned() })
    }
}

/// A clock that converts real time to the time in the capture during a replay.
#[derive(Clone, Copy, Debug)]
pub struct ReplayClock {
    speed: ReplaySpeed,
    started_at: Instant,
    /// The time in the capture at the start.
    first: Timestamp,
}

impl ReplayClock {
    /// Starts a clock that now shows the time of the first packet.
    #[must_use]
    pub fn start(speed: ReplaySpeed, first: Timestamp) -> Self {
        Self { speed, started_at: Instant::now(), first }
    }

    /// Returns the current time in the capture: packets up to it are due.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time_after(self.started_at.elapsed())
    }

    /// Returns the real time that remains until a packet with this timestamp is due.
    #[must_use]
    pub fn remaining_until(&self, time: Timestamp) -> Duration {
        let remaining = time.as_nanos().saturating_sub(self.now().as_nanos());
        let remaining = Duration::from_nanos(u64::try_from(remaining).unwrap_or(0));
        Duration::try_from_secs_f64(remaining.as_secs_f64() / self.speed.0).unwrap_or(Duration::MAX)
    }

    /// Returns the time in the capture after this much real time since the start.
    fn time_after(&self, elapsed: Duration) -> Timestamp {
        let played = Duration::try_from_secs_f64(elapsed.as_secs_f64() * self.speed.0);
        let played = i64::try_from(played.unwrap_or(Duration::MAX).as_nanos()).unwrap_or(i64::MAX);
        Timestamp::from_nanos(self.first.as_nanos().saturating_add(played)).unwrap_or(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replay_clock_at_speed_60_plays_a_minute_in_a_second() {
        let first = Timestamp::from_nanos(7).unwrap();
        let clock = ReplayClock::start("60".parse().unwrap(), first);
        let minute = Timestamp::from_nanos(7 + 60_000_000_000).unwrap();
        assert_eq!(clock.time_after(Duration::from_secs(1)), minute);
        let remaining = clock.remaining_until(minute);
        assert!(remaining <= Duration::from_secs(1), "{remaining:?}");
        assert!(remaining > Duration::from_millis(500), "{remaining:?}");
        assert_eq!(clock.remaining_until(first), Duration::ZERO);
        assert_eq!(clock.time_after(Duration::MAX), Timestamp::from_nanos(i64::MAX).unwrap());
    }

    #[test]
    fn replay_speed_outside_its_range_is_rejected() {
        assert_eq!("0.5x".parse::<ReplaySpeed>().unwrap(), ReplaySpeed(0.5));
        for text in ["0", "-1", "NaN", "inf", "fast", "1e9", ""] {
            let error = text.parse::<ReplaySpeed>().unwrap_err().to_string();
            assert!(error.starts_with("invalid replay speed"), "{error}");
        }
    }
}
