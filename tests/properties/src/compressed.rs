//! The property of compressed inputs.

use std::io::Read;

use iplink_core::capture::{Decompressed, Reader};

use crate::chunks::Chunks;

/// The maximum number of decompressed bytes, because a kilobyte can expand to a megabyte. It is
/// larger than the largest block of zstd, two blocks of lz4, and the read buffer.
const MAX_DECOMPRESSED_LEN: u64 = 160 * 1024;

/// Checks that decompression of any bytes ends.
///
/// The decompressed bytes, and whether an error occurs, do not depend on the chunks of the source.
/// No bytes follow an error. The decompressed bytes are then read as a capture.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn compressed(bytes: &[u8]) {
    let from_slice = decompress(bytes);
    let from_chunks = decompress(Chunks::new(bytes));
    assert!(from_slice == from_chunks, "the decompressed bytes depend on the chunks");
    read_packets(bytes);
}

/// Decompresses up to [`MAX_DECOMPRESSED_LEN`] bytes. Returns them, and whether no error occurred.
fn decompress(source: impl Read) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let Ok(mut decompressed) = Decompressed::open(source) else {
        return (bytes, false);
    };
    let result = decompressed.by_ref().take(MAX_DECOMPRESSED_LEN).read_to_end(&mut bytes);
    if result.is_err() {
        assert!(matches!(decompressed.read(&mut [0]), Ok(0)), "bytes follow an error");
    }
    (bytes, result.is_ok())
}

/// Decompresses the bytes and reads packets, up to [`MAX_DECOMPRESSED_LEN`] bytes.
fn read_packets(bytes: &[u8]) {
    let Ok(mut capture) = Reader::decompress(bytes) else {
        return;
    };
    while capture.bytes_read() < MAX_DECOMPRESSED_LEN
        && matches!(capture.next_packet(), Ok(Some(_)))
    {}
}
