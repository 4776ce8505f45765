//! Compressed captures: detection of the compression format, and decompression.

mod codec;
mod decompressed;
mod decompressor;

mod bzip2;
mod gzip;
mod lz4;
mod xz;
mod zstd;

use std::fmt;

pub use self::decompressed::Decompressed;

/// The number of first bytes that identify any [`Compression`].
const MAGIC_LEN: usize = 6;

/// A compression format, detected from its magic number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// The LZ4 frame format.
    Lz4,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
}

impl Compression {
    /// Detects the compression from the first bytes. Returns `None` if they are
    /// not compressed.
    pub(crate) const fn detect(bytes: &[u8]) -> Option<Self> {
        match bytes {
            // 8 is deflate, the only method.
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // The second is a skippable frame, which pzstd writes first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0x04, 0x22, 0x4d, 0x18, ..] => Some(Self::Lz4),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            _ => None,
        }
    }

    /// Returns whether the bytes are a proper prefix of a magic number.
    pub(crate) const fn is_magic_prefix(bytes: &[u8]) -> bool {
        matches!(
            bytes,
            [] | [0x1f]
                | [0x1f, 0x8b]
                | [0x28 | 0x50..=0x5f | 0x04 | 0xfd | b'B']
                | [0x28, 0xb5]
                | [0x28, 0xb5, 0x2f]
                | [0x50..=0x5f, 0x2a]
                | [0x50..=0x5f, 0x2a, 0x4d]
                | [0x04, 0x22]
                | [0x04, 0x22, 0x4d]
                | [0xfd, b'7']
                | [0xfd, b'7', b'z']
                | [0xfd, b'7', b'z', b'X']
                | [0xfd, b'7', b'z', b'X', b'Z']
                | [b'B', b'Z']
                | [b'B', b'Z', b'h']
        )
    }
}

/// Writes the name of the compression program, such as `gzip`.
impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        })
    }
}

/// Returns the name of a capture format combined with its compression, if any.
macro_rules! format_name {
    ($format:literal, $compression:expr) => {{
        use $crate::capture::Compression;
        match $compression {
            None => $format,
            Some(Compression::Gzip) => concat!($format, ", in gzip"),
            Some(Compression::Zstd) => concat!($format, ", in zstd"),
            Some(Compression::Lz4) => concat!($format, ", in lz4"),
            Some(Compression::Xz) => concat!($format, ", in xz"),
            Some(Compression::Bzip2) => concat!($format, ", in bzip2"),
        }
    }};
}

pub(super) use format_name;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_name_includes_the_compression() {
        assert_eq!(format_name!("pcapng", None::<Compression>), "pcapng");
        for compression in [
            Compression::Gzip,
            Compression::Zstd,
            Compression::Lz4,
            Compression::Xz,
            Compression::Bzip2,
        ] {
            let name = format_name!("pcapng", Some(compression));
            assert_eq!(name, format!("pcapng, in {compression}"));
        }
    }

    #[test]
    fn every_prefix_of_a_magic_number_is_recognized() {
        for magic in [
            &b"\x1f\x8b\x08"[..],
            b"\x28\xb5\x2f\xfd",
            b"\x5a\x2a\x4d\x18",
            b"\x04\x22\x4d\x18",
            b"\xfd7zXZ\0",
            b"BZh9",
        ] {
            assert!(Compression::detect(magic).is_some() && !Compression::is_magic_prefix(magic));
            for len in 0..magic.len() {
                assert_eq!(Compression::detect(&magic[..len]), None);
                assert!(Compression::is_magic_prefix(&magic[..len]), "{:?}", &magic[..len]);
            }
        }
        for other in [&b"x"[..], b"\x1f\x8c", b"BZi", b"BZh0", b"\x50\x2b", b"\xfd7zXZ\x01"] {
            assert!(!Compression::is_magic_prefix(other), "{other:?}");
        }
    }

    #[test]
    fn captures_are_not_detected_as_compressed() {
        for magic in [
            &iplink_generator::bytes::PcapFile::new().build(),
            &iplink_generator::bytes::PcapngFile::new().build(),
        ] {
            assert_eq!(Compression::detect(magic), None);
        }
    }
}
