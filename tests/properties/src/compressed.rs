//! Compressed inputs.

use std::io::Read;

use iplink_core::capture::{Decompressed, Reader};

use crate::chunks::Chunks;

/// Limits the unpacked bytes, since a kilobyte can expand to a megabyte. The limit is
/// larger than the largest block of zstd, two blocks of lz4, and the read buffer.
const UNPACKED_LIMIT: u64 = 160 * 1024;

/// Checks that decompression of any bytes ends.
///
/// The unpacked bytes and the error do not depend on the chunks of the source; nothing
/// follows an error. Then reads the unpacked bytes as a capture.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn compressed(bytes: &[u8]) {
    let whole = unpack(bytes);
    let chunks = unpack(Chunks::new(bytes));
    assert!(whole == chunks, "the unpacked bytes depend on the chunks");
    read(bytes);
}

/// Unpacks up to the limit; also returns whether there was no error.
fn unpack(source: impl Read) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let Ok(mut unpacked) = Decompressed::open(source) else {
        return (bytes, false);
    };
    let result = unpacked.by_ref().take(UNPACKED_LIMIT).read_to_end(&mut bytes);
    if result.is_err() {
        assert!(matches!(unpacked.read(&mut [0]), Ok(0)), "bytes after an error");
    }
    (bytes, result.is_ok())
}

/// Reads packets of the unpacked bytes up to the limit.
fn read(bytes: &[u8]) {
    let Ok(mut capture) = Reader::decompress(bytes) else {
        return;
    };
    while capture.bytes_read() < UNPACKED_LIMIT && matches!(capture.next_packet(), Ok(Some(_))) {}
}
