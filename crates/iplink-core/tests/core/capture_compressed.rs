//! Captures in every compression: whole, in several members, cut and damaged.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use iplink_core::capture::{Compression, Decompressed, Reader};
use iplink_core::{Dimensions, ErrorKind, Ingest};
use iplink_generator::bytes::{PcapFile, PcapngFile};

type Pack = fn(&[u8]) -> Vec<u8>;

const PACKERS: [(&str, Compression, Pack); 5] = [
    ("gzip", Compression::Gzip, gzip),
    ("zstd", Compression::Zstd, zstd),
    ("lz4", Compression::Lz4, lz4),
    ("xz", Compression::Xz, xz),
    ("bzip2", Compression::Bzip2, bzip2),
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut packed = zstd::Encoder::new(Vec::new(), 3).unwrap();
    packed.include_checksum(true).unwrap();
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new()
        .block_size(lz4_flex::frame::BlockSize::Max64KB)
        .block_mode(lz4_flex::frame::BlockMode::Linked)
        .content_checksum(true);
    let mut packed = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
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

/// A capture of packets that do not compress, of 1,000 bytes each.
fn noise(packets: u32) -> Vec<u8> {
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

/// Reads all packets' lengths; returns the text of the error too.
fn lengths(source: impl Read) -> (Vec<usize>, Option<String>) {
    let mut capture = match Reader::unpack(source) {
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

/// Gives so many bytes a read, and now and then an interruption.
struct Drip<'a> {
    bytes: &'a [u8],
    len: usize,
    interrupts: bool,
}

impl Read for Drip<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.interrupts = !self.interrupts;
        if self.interrupts {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = self.len.min(room.len());
        self.bytes.read(&mut room[..len])
    }
}

/// Gives its bytes, then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.0.read(room)? {
            0 => Err(io::Error::other("the disk is gone")),
            len => Ok(len),
        }
    }
}

#[test]
fn every_compression_is_told_and_unpacked() {
    let bytes = iplink_generator::office();
    let plain = lengths(&bytes[..]);
    assert!(plain.0.len() > 1_000);
    for (name, compression, pack) in PACKERS {
        let packed = pack(&bytes);
        assert!(packed.len() < bytes.len(), "{name}");
        assert_eq!(lengths(&packed[..]), plain, "{name}");
        let unpacked = Decompressed::open(&packed[..]).unwrap();
        assert_eq!(unpacked.compression(), Some(compression));
    }
}

#[test]
fn ingest_says_the_format_and_the_compression() {
    for (name, _, pack) in PACKERS {
        let pcapng = PcapngFile::new().interface(1, 0, &[]).build();
        let pcap = PcapFile::new().nanoseconds().big_endian().build();
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("a", &pack(&pcapng)[..]).unwrap();
        ingest.read("b", &pack(&pcap)[..]).unwrap();
        let formats: Vec<_> =
            ingest.account().inputs.iter().map(|input| input.format.as_deref()).collect();
        let expected =
            [format!("pcapng, in {name}"), format!("pcap, nanoseconds, big-endian, in {name}")];
        assert_eq!(formats, expected.each_ref().map(|name| Some(name.as_str())));
    }
}

#[test]
fn members_one_behind_the_other_are_one_input() {
    let bytes = noise(20);
    let whole = lengths(&bytes[..]);
    for (name, _, pack) in PACKERS {
        let (before, behind) = bytes.split_at(7_001);
        let mut packed = pack(before);
        packed.extend(pack(&[]));
        packed.extend(pack(behind));
        assert_eq!(lengths(&packed[..]), whole, "{name}");
        packed.splice(..0, pack(&[]));
        assert_eq!(lengths(&packed[..]), whole, "{name}");
    }
}

#[test]
fn members_that_hold_nothing_are_passed_over_in_any_chunks() {
    let bytes = noise(3);
    for (name, _, pack) in PACKERS {
        let mut packed = pack(&[]).repeat(50);
        packed.extend(pack(&bytes));
        packed.extend(pack(&[]).repeat(50));
        for len in [1, 13, 14, 15, 4_096] {
            let drip = Drip { bytes: &packed, len, interrupts: false };
            assert_eq!(lengths(drip), (vec![1_000; 3], None), "{name}, {len} bytes a read");
        }
    }
}

/// A decoder of lz4 or bzip2 makes room for a large block before it sees that there
/// is none: to have one each made this take minutes.
#[test]
fn a_million_members_that_hold_nothing_end_soon() {
    let frames: Vec<_> = (0..64).map(empty_frame).collect();
    let mut frames: Vec<u8> = frames.concat().repeat(10_000);
    let mut members = bzip2(&[]).repeat(700_000);
    let bytes = noise(3);
    frames.extend(lz4(&bytes));
    members.extend(bzip2(&bytes));
    for packed in [frames, members] {
        let start = Instant::now();
        assert_eq!(lengths(&packed[..]), (vec![1_000; 3], None));
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

/// Makes one of the 64 frames of lz4 that hold nothing.
fn empty_frame(kind: usize) -> Vec<u8> {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

    let has = |bit: usize| kind >> bit & 1 == 1;
    let sizes = [BlockSize::Max64KB, BlockSize::Max256KB, BlockSize::Max1MB, BlockSize::Max4MB];
    let info = FrameInfo::new()
        .block_size(sizes[kind % 4])
        .block_mode(if has(2) { BlockMode::Linked } else { BlockMode::Independent })
        .block_checksums(has(3))
        .content_checksum(has(4))
        .content_size(has(5).then_some(0));
    FrameEncoder::with_frame_info(info, Vec::new()).finish().unwrap()
}

#[test]
fn captures_packed_apart_and_run_together_are_read() {
    let bytes = noise(5);
    for (name, _, pack) in PACKERS {
        let packed = pack(&bytes).repeat(3);
        assert_eq!(lengths(&packed[..]), (vec![1_000; 15], None), "{name}");
    }
}

#[test]
fn small_reads_and_interruptions_change_nothing() {
    let bytes = noise(8);
    for (name, _, pack) in PACKERS {
        for len in [1, 7, 4_096] {
            let drip = Drip { bytes: &pack(&bytes), len, interrupts: false };
            assert_eq!(lengths(drip), (vec![1_000; 8], None), "{name}");
        }
    }
}

#[test]
fn a_cut_anywhere_is_an_error_behind_the_packets_before_it() {
    let bytes = noise(4);
    for (name, _, pack) in PACKERS {
        let packed = pack(&bytes);
        let mut most = 0;
        for len in (6..packed.len()).rev().step_by(3) {
            let (lengths, error) = lengths(&packed[..len]);
            let error = error.unwrap();
            let expected =
                format!("cannot unpack {name}: the input ends within the compressed data");
            assert!(error.ends_with(&expected), "{name} cut to {len}: {error}");
            most = most.max(lengths.len());
        }
        assert_eq!(most, 4, "{name}: a cut checksum takes no packet");
    }
}

#[test]
fn gzip_gives_all_that_was_unpacked_before_a_cut() {
    let bytes = noise(100);
    let packed = gzip(&bytes);
    for percent in [10, 50, 90] {
        let (lengths, error) = lengths(&packed[..packed.len() * percent / 100]);
        // The noise does not compress, so that the input's part is the
        // packets' part.
        assert!((percent - 1..=percent).contains(&lengths.len()));
        let place = format!("record {} at byte {}:", lengths.len() + 1, 24 + lengths.len() * 1_016);
        assert!(error.unwrap().starts_with(&place));
    }
}

#[test]
fn packets_before_a_damage_are_not_lost() {
    // Two members, of which the second is bad from its first byte: all of it
    // comes in one read, and so does the damage.
    let bytes = noise(20);
    for (name, _, pack) in PACKERS {
        let mut packed = pack(&bytes);
        packed.extend(b"this is no member of anything");
        let (lengths, error) = lengths(&packed[..]);
        assert_eq!(lengths.len(), 20, "{name}");
        let error = error.unwrap();
        let expected = format!("record 21 at byte {}: cannot unpack {name}: ", bytes.len());
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn a_changed_byte_never_adds_a_packet_or_passes_for_whole() {
    let bytes = noise(2);
    for (name, _, pack) in PACKERS {
        let packed = pack(&bytes);
        for at in (6..packed.len()).step_by(3) {
            let mut packed = packed.clone();
            packed[at] ^= 0x20;
            let (lengths, error) = lengths(&packed[..]);
            assert!(lengths.len() <= 2, "{name} at {at}");
            if error.is_none() {
                // A byte that no checksum covers, such as gzip's time stamp.
                assert_eq!(lengths, [1_000; 2], "{name} at {at}");
            }
        }
    }
}

#[test]
fn a_bad_checksum_is_told() {
    let mut packed = gzip(&noise(2));
    let at = packed.len() - 8;
    packed[at] ^= 1;
    let (lengths, error) = lengths(&packed[..]);
    assert_eq!(lengths.len(), 2);
    assert_eq!(error.unwrap(), "record 3 at byte 2056: cannot unpack gzip: incorrect data check");
}

#[test]
fn an_error_of_the_source_stays_one() {
    let bytes = noise(4);
    for (name, _, pack) in PACKERS {
        let packed = pack(&bytes);
        for len in [5, 20, packed.len() / 2] {
            let (_, error) = lengths(Failing(&packed[..len]));
            let error = error.unwrap();
            assert!(error.ends_with("cannot read: the disk is gone"), "{name}: {error}");
        }
    }
}

#[test]
fn what_is_unpacked_may_be_no_capture() {
    for (_, _, pack) in PACKERS {
        let (_, error) = lengths(&pack(b"%PDF-1.4")[..]);
        assert_eq!(
            error.unwrap(),
            "file header at byte 0: not a capture: it starts with 25 50 44 46"
        );
        let (_, error) = lengths(&pack(b"")[..]);
        assert_eq!(error.unwrap(), "file header at byte 0: the input is empty");
    }
}

#[test]
fn the_damage_is_the_source_of_the_error() {
    let packed = gzip(&noise(1));
    let error = Reader::unpack(&packed[..12]).unwrap_err();
    let ErrorKind::Unpack { compression, source } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(*compression, Compression::Gzip);
    assert_eq!(source.kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn a_window_of_zstd_has_a_limit() {
    let mut packed = zstd::Encoder::new(Vec::new(), 1).unwrap();
    packed.window_log(28).unwrap();
    packed.write_all(&noise(1)).unwrap();
    let packed = packed.finish().unwrap();
    let (_, error) = lengths(&packed[..]);
    let error = error.unwrap();
    assert!(error.starts_with("file header at byte 0: cannot unpack zstd: "), "{error}");
}

#[test]
fn a_dictionary_of_xz_has_a_limit() {
    let mut options = liblzma::stream::LzmaOptions::new_preset(0).unwrap();
    options.dict_size(256 * 1024 * 1024);
    let mut filters = liblzma::stream::Filters::new();
    filters.lzma2(&options);
    let stream =
        liblzma::stream::Stream::new_stream_encoder(&filters, liblzma::stream::Check::Crc32);
    let mut packed = liblzma::write::XzEncoder::new_stream(Vec::new(), stream.unwrap());
    packed.write_all(&noise(1)).unwrap();
    let (_, error) = lengths(&packed.finish().unwrap()[..]);
    assert_eq!(
        error.unwrap(),
        "file header at byte 0: cannot unpack xz: it needs more than 128 MiB of memory"
    );
}

#[test]
fn reading_goes_on_after_an_end_without_another_byte() {
    for (name, _, pack) in PACKERS {
        let packed = pack(b"abc");
        let mut unpacked = Decompressed::open(&packed[..]).unwrap();
        let mut text = String::new();
        unpacked.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), unpacked.read(&mut [0; 8]).unwrap()), ("abc", 0), "{name}");
    }
}
