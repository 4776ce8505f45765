//! The pace at which a capture is played.

use std::str::FromStr;
use std::time::{Duration, Instant};

use iplink_core::time::Timestamp;

/// How many times as fast as it was captured, more than 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Speed(f64);

impl Speed {
    pub(super) const fn factor(self) -> f64 {
        self.0
    }
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('x').unwrap_or(text).parse().ok();
        let speed = number.filter(|speed| (0.001..=1_000_000.0).contains(speed));
        speed.map(Self).ok_or_else(|| {
            format!("`{text}` is no speed, which is a number from 0.001 to 1000000, as in 60")
        })
    }
}

/// A clock of the time that a capture was taken in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    speed: Speed,
    began: Instant,
    first: Timestamp,
}

impl Clock {
    /// Begins to play at the time of the first packet.
    pub(super) fn start(speed: Speed, first: Timestamp) -> Self {
        Self { speed, began: Instant::now(), first }
    }

    /// Returns the time up to which packets have come by now.
    pub(super) fn now(&self) -> Timestamp {
        self.after(self.began.elapsed())
    }

    /// Returns how long it takes until a packet of this time comes.
    pub(super) fn until(&self, time: Timestamp) -> Duration {
        let ahead = time.as_nanos().saturating_sub(self.now().as_nanos());
        let ahead = Duration::from_nanos(u64::try_from(ahead).unwrap_or(0));
        Duration::try_from_secs_f64(ahead.as_secs_f64() / self.speed.0).unwrap_or(Duration::MAX)
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        let played = Duration::try_from_secs_f64(elapsed.as_secs_f64() * self.speed.0);
        let played = i64::try_from(played.unwrap_or(Duration::MAX).as_nanos()).unwrap_or(i64::MAX);
        Timestamp::from_nanos(self.first.as_nanos().saturating_add(played)).unwrap_or(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_takes_a_second_at_speed_60() {
        let first = Timestamp::from_nanos(7).unwrap();
        let clock = Clock::start("60".parse().unwrap(), first);
        let minute = Timestamp::from_nanos(7 + 60_000_000_000).unwrap();
        assert_eq!(clock.after(Duration::from_secs(1)), minute);
        let left = clock.until(minute);
        assert!(left <= Duration::from_secs(1) && left > Duration::from_millis(500), "{left:?}");
        assert_eq!(clock.until(first), Duration::ZERO);
        assert_eq!(clock.after(Duration::MAX), Timestamp::from_nanos(i64::MAX).unwrap());
    }

    #[test]
    fn a_speed_is_a_number_above_0() {
        assert_eq!("0.5x".parse(), Ok(Speed(0.5)));
        for wrong in ["0", "-1", "NaN", "inf", "fast", "1e9", ""] {
            assert!(wrong.parse::<Speed>().unwrap_err().contains("is no speed"), "{wrong}");
        }
    }
}
