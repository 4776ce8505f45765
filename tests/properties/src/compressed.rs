//! Inputs that may be compressed.

use std::io::Read;

use iplink_core::capture::{Decompressed, Reader};

use crate::chunks::Chunks;

/// At most so many bytes are unpacked, for a kilobyte may hold a megabyte: more than
/// the largest block of zstd, than two of lz4, and than what is read at once.
const UNPACKED_LIMIT: u64 = 160 * 1024;

/// Checks that unpacking anything ends, in order.
///
/// What is unpacked does not depend on the chunks that the bytes come in, and
/// neither does whether there is damage; behind a damage there is nothing. What
/// was unpacked may be read as a capture.
///
/// # Panics
///
/// Panics where that does not hold.
pub fn compressed(bytes: &[u8]) {
    let whole = unpack(bytes);
    let chunks = unpack(Chunks::new(bytes));
    assert!(whole == chunks, "chunks make a difference");
    read(bytes);
}

/// Unpacks up to the limit; tells whether that went well, too.
fn unpack(source: impl Read) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let Ok(mut unpacked) = Decompressed::open(source) else {
        return (bytes, false);
    };
    let result = unpacked.by_ref().take(UNPACKED_LIMIT).read_to_end(&mut bytes);
    if result.is_err() {
        assert!(matches!(unpacked.read(&mut [0]), Ok(0)), "bytes behind a damage");
    }
    (bytes, result.is_ok())
}

/// Reads packets out of what is unpacked, as long as that is below the limit.
fn read(bytes: &[u8]) {
    let Ok(mut capture) = Reader::unpack(bytes) else {
        return;
    };
    while capture.bytes_read() < UNPACKED_LIMIT && matches!(capture.next_packet(), Ok(Some(_))) {}
}
