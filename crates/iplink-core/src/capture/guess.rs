//! Guesses where a record begins, somewhere in a capture.

use super::engine::{Engine, Record, Step};

/// So many records in a row are taken for true; fewer where the bytes end.
const ENOUGH: usize = 16;

/// With fewer than this, bytes that end prove nothing.
const FEWEST: usize = 3;

/// Neighbouring records are at most so far apart in time: a day.
const NEIGHBOURS_NS: u64 = 86_400_000_000_000;

/// Packets are at most so long, in bytes, as far as a guess goes.
const LONGEST: u32 = 256 * 1024;

impl Engine {
    /// Finds the first place in `window` at which a row of likely records
    /// begins.
    pub(super) fn find_record(&self, window: &[u8]) -> Option<usize> {
        (0..window.len()).find(|at| self.has_row(window.get(*at..).unwrap_or_default()))
    }

    fn has_row(&self, mut bytes: &[u8]) -> bool {
        let mut engine = None;
        let mut last = None;
        for count in 0..ENOUGH {
            // Most places fail at the first step, before anything is copied.
            let step = match &mut engine {
                None if !self.may_begin(bytes) => return false,
                None => engine.insert(self.nameless()).step(bytes),
                Some(engine) => engine.step(bytes),
            };
            let len = match step {
                Ok(Step::Packet(record)) if is_likely(&record, last.as_ref()) => {
                    last = Some(record);
                    record.end
                }
                Ok(Step::Skip(len)) => len,
                Ok(Step::NeedMore(_)) => return count >= FEWEST,
                Ok(Step::Packet(_) | Step::Capture) | Err(_) => return false,
            };
            bytes = bytes.get(len..).unwrap_or_default();
        }
        true
    }
}

/// Tells whether a record looks like one that follows another.
fn is_likely(record: &Record, last: Option<&Record>) -> bool {
    let captured = record.data_end.saturating_sub(record.data_start);
    let is_near = match (record.time, last.and_then(|last| last.time)) {
        (Some(time), Some(last)) => time.as_nanos().abs_diff(last.as_nanos()) <= NEIGHBOURS_NS,
        _ => true,
    };
    captured > 0 && record.wire_len <= LONGEST && captured <= LONGEST as usize && is_near
}
