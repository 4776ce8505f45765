//! Detection of whether an input is a list.

use std::io::{self, Read};

use super::lines::MAX_LINE_LEN;
use super::list_format::ListFormat;
use super::syntax::DetectionError;
use crate::capture::{Compression, Decompressed};

/// The maximum number of compressed bytes that detection needs, even if they decompress to fewer
/// than [`MAX_LINE_LEN`] bytes. It exceeds the largest block of bzip2, which is decompressed only
/// as a whole.
const MAX_COMPRESSED_LEN: usize = 1024 * 1024;

/// The result of detecting a list from the first bytes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "detection has no other results")]
pub enum Detection {
    /// The input is a list.
    List,
    /// The input is not a list, whatever its further bytes are.
    Other,
    /// More bytes are needed for a decision: retry with at least this many additional bytes.
    NeedsMore(usize),
}

/// Detects whether an input, which may be compressed, is a list. `is_complete`
/// states whether the first bytes are the whole input.
///
/// A decision needs at most 64 KiB of text. If the input is compressed, it needs at most 1 MiB of
/// the input.
///
/// ```
/// use iplink_core::lists::{Detection, detect};
///
/// assert_eq!(detect(b"10.0.0.1;10.0.0.2;7\n", false), Detection::List);
/// assert_eq!(detect(b"source\ttarget\tpack", false), Detection::NeedsMore(1));
/// assert_eq!(detect(b"hello\n", false), Detection::Other);
/// assert_eq!(detect(b"hello", true), Detection::Other);
/// ```
#[must_use]
pub fn detect(first_bytes: &[u8], is_complete: bool) -> Detection {
    if Compression::detect(first_bytes).is_some() {
        return detect_compressed(first_bytes, is_complete);
    }
    if !is_complete && Compression::is_magic_prefix(first_bytes) {
        return Detection::NeedsMore(1);
    }
    match ListFormat::detect(first_bytes, is_complete || first_bytes.len() >= MAX_LINE_LEN) {
        Ok(_) => Detection::List,
        Err(DetectionError::NotAList) => Detection::Other,
        Err(DetectionError::Incomplete) => Detection::NeedsMore(1),
    }
}

/// Returns whether an input, which may be compressed, is a list, judging from its first bytes
/// or, if it is short, from the whole input.
///
/// ```
/// use iplink_core::lists::is_list;
///
/// assert!(is_list(b"10.0.0.1;10.0.0.2;7\n"));
/// assert!(is_list(b"source\ttarget\tpackets\n"));
/// assert!(!is_list(b"id,packets\n1,2\n"));
/// ```
#[must_use]
pub fn is_list(first_bytes: &[u8]) -> bool {
    detect(first_bytes, true) == Detection::List
}

/// Detects whether a compressed input is a list.
fn detect_compressed(first_bytes: &[u8], is_complete: bool) -> Detection {
    let is_complete = is_complete || first_bytes.len() >= MAX_COMPRESSED_LEN;
    let decompressed = Decompressed::open(first_bytes).map_err(io::Error::other);
    let result = match decompressed.and_then(read_head) {
        Ok((head, _)) => ListFormat::detect(&head, is_complete || head.len() >= MAX_LINE_LEN),
        Err(error) if !is_complete && error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(DetectionError::Incomplete)
        }
        Err(_) => Err(DetectionError::NotAList),
    };
    match result {
        Ok(_) => Detection::List,
        Err(DetectionError::NotAList) => Detection::Other,
        // Each attempt decompresses everything again. To limit the number of attempts, the
        // next one needs at least 50% more bytes.
        Err(DetectionError::Incomplete) => Detection::NeedsMore(first_bytes.len().div_ceil(2)),
    }
}

/// Reads the first bytes, at most [`MAX_LINE_LEN`], and returns them with the source, which
/// continues after them.
pub(super) fn read_head<R: Read>(mut source: R) -> io::Result<(Vec<u8>, R)> {
    let mut head = Vec::new();
    let result = (&mut source).take(MAX_LINE_LEN as u64).read_to_end(&mut head);
    match result {
        // The bytes before corrupt data are returned; the next read fails again.
        Err(error) if head.is_empty() => Err(error),
        _ => Ok((head, source)),
    }
}
