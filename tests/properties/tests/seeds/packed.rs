//! Seeds of the target `compressed`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;

use super::{Seeds, classic, enhanced};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn lz4(bytes: &[u8], mode: lz4_flex::frame::BlockMode) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new()
        .block_mode(mode)
        .block_checksums(true)
        .content_checksum(true);
    let mut packed = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = liblzma::write::XzEncoder::new(Vec::new(), 1);
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A capture in each compression, and in two members.
pub(crate) fn compressed() -> Seeds {
    use lz4_flex::frame::BlockMode;
    let pcap = classic().build();
    let pcapng = enhanced().build();
    let (before, after) = pcap.split_at(50);
    let skippable = b"\x50\x2a\x4d\x18\x04\0\0\0skip";
    vec![
        ("gzip", gzip(&pcap)),
        ("gzip-members", [gzip(before), gzip(after)].concat()),
        ("gzip-pcapng", gzip(&pcapng)),
        ("zstd", zstd(&pcap)),
        ("zstd-frames", [&skippable[..], &zstd(before), &zstd(after)].concat()),
        ("lz4", lz4(&pcap, BlockMode::Independent)),
        ("lz4-linked", lz4(&pcap, BlockMode::Linked)),
        (
            "lz4-frames",
            [lz4(before, BlockMode::Linked), lz4(after, BlockMode::Independent)].concat(),
        ),
        ("xz", xz(&pcap)),
        ("xz-streams", [&xz(before)[..], &[0; 4], &xz(after)].concat()),
        ("bzip2", bzip2(&pcap)),
        ("bzip2-streams", [bzip2(before), bzip2(after)].concat()),
        ("plain", pcap),
    ]
}
