//! The records of the day, which are sorted by time when the capture is written.

use std::io::Write;
use std::time::Duration;

use crate::capture_format::{CaptureFormat, Recorder};
use crate::error::Error;
use crate::random::Random;

/// The snap length in bytes: long enough for a DNS response with an IPv6 address, and short enough
/// for a small file.
const SNAP_LEN: u32 = 128;

/// Tuesday, 2025-03-04 00:00:00 UTC, in seconds since the Unix epoch.
const MIDNIGHT_SECONDS: u64 = 1_741_046_400;

/// The seed of all random numbers, which is the date of the capture.
const SEED: u64 = 20_250_304;

/// The minimum length of an Ethernet frame without its check sequence, in bytes.
const MIN_FRAME_LEN: usize = 60;

/// A time since the Unix epoch (UTC), or a duration, in microseconds.
pub(super) type Micros = u64;

pub(super) const SECOND: Micros = 1_000_000;
pub(super) const MINUTE: Micros = 60 * SECOND;
pub(super) const HOUR: Micros = 60 * MINUTE;

/// Returns the time of the day as a time since the Unix epoch. Hours from 24 on are in the next
/// morning.
pub(super) fn clock(hour: u64, minute: u64, second: u64) -> Micros {
    MIDNIGHT_SECONDS * SECOND + hour * HOUR + minute * MINUTE + second * SECOND
}

/// The records of the day, to which the other modules append.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) random: Random,
    records: Vec<Record>,
    ephemeral_port: u16,
}

/// A frame, truncated to the snap length, with its time and its length before truncation, in bytes.
#[derive(Debug)]
struct Record {
    time: Micros,
    wire_len: usize,
    data: Vec<u8>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { random: Random::new(SEED), records: Vec::new(), ephemeral_port: 49_152 }
    }
}

impl Timeline {
    /// Appends a frame, padded to the minimum length and truncated to the snap length.
    pub(super) fn push(&mut self, time: Micros, mut frame: Vec<u8>) -> Result<(), Error> {
        frame.resize(frame.len().max(MIN_FRAME_LEN), 0);
        let wire_len = frame.len();
        frame.truncate(usize::try_from(SNAP_LEN)?);
        self.records.push(Record { time, wire_len, data: frame });
        Ok(())
    }

    /// Returns an unused client port, from 49153 upwards.
    pub(super) fn ephemeral_port(&mut self) -> u16 {
        self.ephemeral_port = self.ephemeral_port.saturating_add(1);
        self.ephemeral_port
    }

    /// Draws a time in `[start, start + span)`.
    pub(super) fn random_time(&mut self, start: Micros, span: Micros) -> Micros {
        start + u64::from(self.random.below(u32::try_from(span).unwrap_or(u32::MAX)))
    }

    /// Draws a time from 9:00 to 18:00. Times around noon and after 16:00 are less likely.
    pub(super) fn random_working_time(&mut self) -> Micros {
        const HOURS: [u64; 15] = [9, 9, 9, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 17];
        let hour = self.random.pick(&HOURS).unwrap_or(9);
        self.random_time(clock(hour, 0, 0), HOUR)
    }

    /// Sorts the records by time, and writes the capture.
    pub(super) fn write(mut self, out: &mut dyn Write) -> Result<(), Error> {
        // The sort is stable, so that frames with the same time stay in order.
        self.records.sort_by_key(|record| record.time);
        let mut recorder = Recorder::start(CaptureFormat::Pcap, SNAP_LEN, out)?;
        for record in &self.records {
            let wire_len = u32::try_from(record.wire_len)?;
            recorder.record(Duration::from_micros(record.time), wire_len, &record.data)?;
        }
        recorder.finish()
    }
}
