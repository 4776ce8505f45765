//! Compressed captures: complete, in several members, truncated and corrupt. A member is a
//! compressed unit that can be decompressed on its own, such as a frame of zstd or a stream of xz.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use iplink_core::capture::{Compression, Decompressed, Reader};
use iplink_core::{Dimensions, ErrorKind, Ingest};
use iplink_generator::bytes::{PcapFile, PcapngFile};

type Compress = fn(&[u8]) -> Vec<u8>;

const COMPRESSORS: [(&str, Compression, Compress); 5] = [
    ("gzip", Compression::Gzip, gzip),
    ("zstd", Compression::Zstd, zstd),
    ("lz4", Compression::Lz4, lz4),
    ("xz", Compression::Xz, xz),
    ("bzip2", Compression::Bzip2, bzip2),
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    compressed.write_all(bytes).unwrap();
    compressed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = zstd::Encoder::new(Vec::new(), 3).unwrap();
    compressed.include_checksum(true).unwrap();
    compressed.write_all(bytes).unwrap();
    compressed.finish().unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new()
        .block_size(lz4_flex::frame::BlockSize::Max64KB)
        .block_mode(lz4_flex::frame::BlockMode::Linked)
        .content_checksum(true);
    let mut compressed = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    compressed.write_all(bytes).unwrap();
    compressed.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = liblzma::write::XzEncoder::new(Vec::new(), 1);
    compressed.write_all(bytes).unwrap();
    compressed.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    compressed.write_all(bytes).unwrap();
    compressed.finish().unwrap()
}

/// Returns a capture of incompressible packets, of 1,000 bytes each.
fn incompressible_capture(packets: u32) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let mut file = PcapFile::new();
    for second in 0..packets {
        let mut data = [0; 1_000];
        for byte in &mut data {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            *byte = state.to_le_bytes()[0];
        }
        file = file.record(second, 0, &data);
    }
    file.build()
}

/// Returns the lengths of all packets, and the message of the error if there is one.
fn packet_lengths(source: impl Read) -> (Vec<usize>, Option<String>) {
    let mut capture = match Reader::decompress(source) {
        Ok(capture) => capture,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    let mut lengths = Vec::new();
    loop {
        match capture.next_packet() {
            Ok(Some(packet)) => lengths.push(packet.data.len()),
            Ok(None) => return (lengths, None),
            Err(error) => return (lengths, Some(error.to_string())),
        }
    }
}

/// A source that returns up to `max_len` bytes per read, and interrupts every other read.
struct ChunkReader<'a> {
    bytes: &'a [u8],
    max_len: usize,
    /// Whether the last read was interrupted.
    was_interrupted: bool,
}

impl Read for ChunkReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.was_interrupted = !self.was_interrupted;
        if self.was_interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = self.max_len.min(buffer.len());
        self.bytes.read(&mut buffer[..len])
    }
}

/// A source that returns its bytes, then an error.
struct FailingReader<'a>(&'a [u8]);

impl Read for FailingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is gone")),
            len => Ok(len),
        }
    }
}

#[test]
fn every_compression_is_detected_and_decompressed() {
    let bytes = iplink_generator::office();
    let plain = packet_lengths(&bytes[..]);
    assert!(plain.0.len() > 1_000);
    for (name, compression, compress) in COMPRESSORS {
        let compressed = compress(&bytes);
        assert!(compressed.len() < bytes.len(), "{name}");
        assert_eq!(packet_lengths(&compressed[..]), plain, "{name}");
        let decompressed = Decompressed::open(&compressed[..]).unwrap();
        assert_eq!(decompressed.compression(), Some(compression));
    }
}

#[test]
fn ingest_reports_format_and_compression() {
    for (name, _, compress) in COMPRESSORS {
        let pcapng = PcapngFile::new().interface(1, 0, &[]).build();
        let pcap = PcapFile::new().nanoseconds().big_endian().build();
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("a", &compress(&pcapng)[..]).unwrap();
        ingest.read("b", &compress(&pcap)[..]).unwrap();
        let formats: Vec<_> =
            ingest.statistics().inputs.iter().map(|input| input.format.as_deref()).collect();
        let expected =
            [format!("pcapng, in {name}"), format!("pcap, nanoseconds, big-endian, in {name}")];
        assert_eq!(formats, expected.each_ref().map(|name| Some(name.as_str())));
    }
}

#[test]
fn concatenated_members_are_one_input() {
    let bytes = incompressible_capture(20);
    let expected = packet_lengths(&bytes[..]);
    for (name, _, compress) in COMPRESSORS {
        let (before, after) = bytes.split_at(7_001);
        let mut compressed = compress(before);
        compressed.extend(compress(&[]));
        compressed.extend(compress(after));
        assert_eq!(packet_lengths(&compressed[..]), expected, "{name}");
        compressed.splice(..0, compress(&[]));
        assert_eq!(packet_lengths(&compressed[..]), expected, "{name}");
    }
}

#[test]
fn empty_members_are_skipped_by_reads_of_any_length() {
    let bytes = incompressible_capture(3);
    for (name, _, compress) in COMPRESSORS {
        let mut compressed = compress(&[]).repeat(50);
        compressed.extend(compress(&bytes));
        compressed.extend(compress(&[]).repeat(50));
        // An empty member of bzip2 has 14 bytes.
        for max_len in [1, 13, 14, 15, 4_096] {
            let reader = ChunkReader { bytes: &compressed, max_len, was_interrupted: false };
            assert_eq!(
                packet_lengths(reader),
                (vec![1_000; 3], None),
                "{name}, {max_len} bytes per read"
            );
        }
    }
}

/// The libraries for lz4 and bzip2 allocate a large block before they detect that a
/// member is empty. Allocating one for each member took minutes.
#[test]
fn many_empty_members_are_skipped_quickly() {
    let frames: Vec<_> = (0..64).map(empty_frame).collect();
    let mut lz4_frames: Vec<u8> = frames.concat().repeat(10_000);
    let mut bzip2_members = bzip2(&[]).repeat(700_000);
    let bytes = incompressible_capture(3);
    lz4_frames.extend(lz4(&bytes));
    bzip2_members.extend(bzip2(&bytes));
    for compressed in [lz4_frames, bzip2_members] {
        let start = Instant::now();
        assert_eq!(packet_lengths(&compressed[..]), (vec![1_000; 3], None));
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

/// Returns one of the 64 variants of an empty lz4 frame.
fn empty_frame(variant: usize) -> Vec<u8> {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

    let has_bit = |bit: usize| variant >> bit & 1 == 1;
    let sizes = [BlockSize::Max64KB, BlockSize::Max256KB, BlockSize::Max1MB, BlockSize::Max4MB];
    let info = FrameInfo::new()
        .block_size(sizes[variant % 4])
        .block_mode(if has_bit(2) { BlockMode::Linked } else { BlockMode::Independent })
        .block_checksums(has_bit(3))
        .content_checksum(has_bit(4))
        .content_size(has_bit(5).then_some(0));
    FrameEncoder::with_frame_info(info, Vec::new()).finish().unwrap()
}

#[test]
fn separately_compressed_and_concatenated_captures_are_read() {
    let bytes = incompressible_capture(5);
    for (name, _, compress) in COMPRESSORS {
        let compressed = compress(&bytes).repeat(3);
        assert_eq!(packet_lengths(&compressed[..]), (vec![1_000; 15], None), "{name}");
    }
}

#[test]
fn small_and_interrupted_reads_return_all_packets() {
    let bytes = incompressible_capture(8);
    for (name, _, compress) in COMPRESSORS {
        for max_len in [1, 7, 4_096] {
            let reader = ChunkReader { bytes: &compress(&bytes), max_len, was_interrupted: false };
            assert_eq!(packet_lengths(reader), (vec![1_000; 8], None), "{name}");
        }
    }
}

#[test]
fn truncation_after_the_magic_number_is_an_error() {
    let bytes = incompressible_capture(4);
    for (name, _, compress) in COMPRESSORS {
        let compressed = compress(&bytes);
        let mut max_packets = 0;
        // The longest magic number, that of xz, has 6 bytes.
        for len in (6..compressed.len()).rev().step_by(3) {
            let (lengths, error) = packet_lengths(&compressed[..len]);
            let error = error.unwrap();
            let expected = format!("cannot decompress {name}: unexpected end of compressed data");
            assert!(error.ends_with(&expected), "{name} truncated to {len}: {error}");
            max_packets = max_packets.max(lengths.len());
        }
        assert_eq!(max_packets, 4, "{name}: a truncated checksum loses no packet");
    }
}

#[test]
fn gzip_returns_all_packets_before_a_truncation() {
    let bytes = incompressible_capture(100);
    let compressed = gzip(&bytes);
    for percent in [10, 50, 90] {
        let (lengths, error) = packet_lengths(&compressed[..compressed.len() * percent / 100]);
        // Since the data is incompressible, a share of the compressed bytes holds the same share of
        // the packets.
        assert!((percent - 1..=percent).contains(&lengths.len()));
        let position =
            format!("record {} at byte {}:", lengths.len() + 1, 24 + lengths.len() * 1_016);
        assert!(error.unwrap().starts_with(&position));
    }
}

#[test]
fn packets_before_corrupt_data_are_not_lost() {
    // Two members, the second of which is invalid from its first byte: the first
    // is decompressed by the same read that finds the error.
    let bytes = incompressible_capture(20);
    for (name, _, compress) in COMPRESSORS {
        let mut compressed = compress(&bytes);
        compressed.extend(b"this is not compressed data");
        let (lengths, error) = packet_lengths(&compressed[..]);
        assert_eq!(lengths.len(), 20, "{name}");
        let error = error.unwrap();
        let expected = format!("record 21 at byte {}: cannot decompress {name}: ", bytes.len());
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn changed_byte_is_an_error_or_changes_no_packet_length() {
    let bytes = incompressible_capture(2);
    for (name, _, compress) in COMPRESSORS {
        let compressed = compress(&bytes);
        // The longest magic number, that of xz, has 6 bytes.
        for index in (6..compressed.len()).step_by(3) {
            let mut compressed = compressed.clone();
            compressed[index] ^= 0x20;
            let (lengths, error) = packet_lengths(&compressed[..]);
            assert!(lengths.len() <= 2, "{name} at {index}");
            if error.is_none() {
                // A byte that no checksum covers, such as the timestamp of gzip.
                assert_eq!(lengths, [1_000; 2], "{name} at {index}");
            }
        }
    }
}

#[test]
fn wrong_checksum_is_an_error() {
    let mut compressed = gzip(&incompressible_capture(2));
    let checksum_offset = compressed.len() - 8;
    compressed[checksum_offset] ^= 1;
    let (lengths, error) = packet_lengths(&compressed[..]);
    assert_eq!(lengths.len(), 2);
    assert_eq!(
        error.unwrap(),
        "record 3 at byte 2056: cannot decompress gzip: incorrect data check"
    );
}

#[test]
fn source_error_is_not_reported_as_corrupt_data() {
    let bytes = incompressible_capture(4);
    for (name, _, compress) in COMPRESSORS {
        let compressed = compress(&bytes);
        for len in [5, 20, compressed.len() / 2] {
            let (_, error) = packet_lengths(FailingReader(&compressed[..len]));
            let error = error.unwrap();
            assert!(error.ends_with("cannot read: the disk is gone"), "{name}: {error}");
        }
    }
}

#[test]
fn decompressed_data_that_is_not_a_capture_is_an_error() {
    for (_, _, compress) in COMPRESSORS {
        let (_, error) = packet_lengths(&compress(b"%PDF-1.4")[..]);
        assert_eq!(
            error.unwrap(),
            "file header at byte 0: not a capture file: starts with 25 50 44 46"
        );
        let (_, error) = packet_lengths(&compress(b"")[..]);
        assert_eq!(error.unwrap(), "file header at byte 0: the input is empty");
    }
}

#[test]
fn library_error_is_the_source_of_the_error() {
    let compressed = gzip(&incompressible_capture(1));
    let error = Reader::decompress(&compressed[..12]).unwrap_err();
    let ErrorKind::Decompress { compression, source } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(*compression, Compression::Gzip);
    assert_eq!(source.kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn zstd_window_is_limited() {
    let mut compressed = zstd::Encoder::new(Vec::new(), 1).unwrap();
    compressed.window_log(28).unwrap();
    compressed.write_all(&incompressible_capture(1)).unwrap();
    let compressed = compressed.finish().unwrap();
    let (_, error) = packet_lengths(&compressed[..]);
    let error = error.unwrap();
    assert!(error.starts_with("file header at byte 0: cannot decompress zstd: "), "{error}");
}

#[test]
fn xz_dictionary_is_limited() {
    let mut options = liblzma::stream::LzmaOptions::new_preset(0).unwrap();
    options.dict_size(256 * 1024 * 1024);
    let mut filters = liblzma::stream::Filters::new();
    filters.lzma2(&options);
    let stream =
        liblzma::stream::Stream::new_stream_encoder(&filters, liblzma::stream::Check::Crc32);
    let mut compressed = liblzma::write::XzEncoder::new_stream(Vec::new(), stream.unwrap());
    compressed.write_all(&incompressible_capture(1)).unwrap();
    let (_, error) = packet_lengths(&compressed.finish().unwrap()[..]);
    assert_eq!(
        error.unwrap(),
        "file header at byte 0: cannot decompress xz: more than 128 MiB of memory required"
    );
}

#[test]
fn read_after_the_end_returns_no_bytes() {
    for (name, _, compress) in COMPRESSORS {
        let compressed = compress(b"abc");
        let mut decompressed = Decompressed::open(&compressed[..]).unwrap();
        let mut text = String::new();
        decompressed.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), decompressed.read(&mut [0; 8]).unwrap()), ("abc", 0), "{name}");
    }
}
