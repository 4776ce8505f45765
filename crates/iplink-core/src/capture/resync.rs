//! Resynchronization: finds a record boundary in the middle of a capture.
//!
//! Captures have no synchronization marks. A position is accepted as a boundary if a
//! run of plausible records starts there.

use super::decoder::CaptureDecoder;
use super::format::{Record, Step};

/// The number of consecutive plausible records, or blocks without a packet, that confirm a
/// boundary.
const RUN_LEN: usize = 16;

/// The number of records or blocks that confirm a boundary if the window ends after them.
/// Fewer are too likely to be a coincidence.
const MIN_RUN_LEN: usize = 3;

/// The maximum plausible time between consecutive records, in nanoseconds: one day.
const MAX_TIME_GAP_NS: u64 = 86_400_000_000_000;

/// The maximum plausible length of a packet, in bytes.
const MAX_PLAUSIBLE_LEN: u32 = 256 * 1024;

/// Finds the first offset in `window` at which a run of plausible records starts.
pub(super) fn find_record(decoder: &CaptureDecoder, window: &[u8]) -> Option<usize> {
    (0..window.len()).find(|offset| starts_run(decoder, window.get(*offset..).unwrap_or_default()))
}

/// Returns whether a run of plausible records starts with these bytes.
fn starts_run(decoder: &CaptureDecoder, mut bytes: &[u8]) -> bool {
    let mut decoder_copy = None;
    let mut previous = None;
    for count in 0..RUN_LEN {
        // Most offsets are rejected at once, before the decoder is copied.
        let step = match &mut decoder_copy {
            None if !decoder.may_start_record(bytes) => return false,
            None => decoder_copy.insert(decoder.without_metadata()).step(bytes),
            Some(decoder_copy) => decoder_copy.step(bytes),
        };
        let len = match step {
            Ok(Step::Packet(record)) if is_plausible(&record, previous.as_ref()) => {
                previous = Some(record);
                record.end
            }
            Ok(Step::Skip(len)) => len,
            Ok(Step::NeedMore(_)) => return count >= MIN_RUN_LEN,
            Ok(Step::Packet(_) | Step::NextCapture) | Err(_) => return false,
        };
        bytes = bytes.get(len..).unwrap_or_default();
    }
    true
}

/// Returns whether a record has plausible lengths and a time close to the previous
/// record's.
fn is_plausible(record: &Record, previous: Option<&Record>) -> bool {
    let captured_len = record.data_end.saturating_sub(record.data_start);
    let is_close = match (record.time, previous.and_then(|previous| previous.time)) {
        (Some(time), Some(previous_time)) => {
            time.as_nanos().abs_diff(previous_time.as_nanos()) <= MAX_TIME_GAP_NS
        }
        _ => true,
    };
    captured_len > 0
        && record.wire_len <= MAX_PLAUSIBLE_LEN
        && captured_len <= MAX_PLAUSIBLE_LEN as usize
        && is_close
}
