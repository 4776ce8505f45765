//! Seeds of the target `compressed`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;

use super::{Seeds, classic, enhanced};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lz4(bytes: &[u8], mode: lz4_flex::frame::BlockMode) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new()
        .block_mode(mode)
        .block_checksums(true)
        .content_checksum(true);
    let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Returns a capture in each compression format, compressed as a whole and in two parts that are
/// concatenated, and an uncompressed capture.
pub(crate) fn compressed() -> Seeds {
    use lz4_flex::frame::BlockMode;
    let pcap = classic().build();
    let pcapng = enhanced().build();
    let (first_part, second_part) = pcap.split_at(50);
    let skippable_frame = b"\x50\x2a\x4d\x18\x04\0\0\0skip";
    vec![
        ("gzip", gzip(&pcap)),
        ("gzip-members", [gzip(first_part), gzip(second_part)].concat()),
        ("gzip-pcapng", gzip(&pcapng)),
        ("zstd", zstd(&pcap)),
        ("zstd-frames", [&skippable_frame[..], &zstd(first_part), &zstd(second_part)].concat()),
        ("lz4", lz4(&pcap, BlockMode::Independent)),
        ("lz4-linked", lz4(&pcap, BlockMode::Linked)),
        (
            "lz4-frames",
            [lz4(first_part, BlockMode::Linked), lz4(second_part, BlockMode::Independent)].concat(),
        ),
        ("xz", xz(&pcap)),
        ("xz-streams", [&xz(first_part)[..], &[0; 4], &xz(second_part)].concat()),
        ("bzip2", bzip2(&pcap)),
        ("bzip2-streams", [bzip2(first_part), bzip2(second_part)].concat()),
        ("plain", pcap),
    ]
}
