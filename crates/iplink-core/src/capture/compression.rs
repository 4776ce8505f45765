//! The compressions that a capture may be in, told by their magic numbers.

use std::fmt;

/// How many first bytes tell every [`Compression`].
pub(super) const MAGIC_LEN: usize = 6;

/// A compression that a whole capture may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// The frame format of LZ4.
    Lz4,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
}

impl Compression {
    /// Tells the compression by the first bytes; `None` where they are those
    /// of none, such as a capture's own.
    pub(crate) const fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            // 8 is deflate, the one method that there is.
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            // The second is a skippable frame, which pzstd begins with.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0x04, 0x22, 0x4d, 0x18, ..] => Some(Self::Lz4),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            _ => None,
        }
    }

    /// Tells whether more bytes may make these the magic of one.
    pub(crate) const fn may_follow(bytes: &[u8]) -> bool {
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

/// Writes the name, as the program that makes it is called.
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

/// Names a capture format together with the compression that it is in, if any.
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
    fn a_format_is_named_with_its_compression() {
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
    fn what_a_magic_begins_with_may_become_one() {
        for magic in [
            &b"\x1f\x8b\x08"[..],
            b"\x28\xb5\x2f\xfd",
            b"\x5a\x2a\x4d\x18",
            b"\x04\x22\x4d\x18",
            b"\xfd7zXZ\0",
            b"BZh9",
        ] {
            assert!(Compression::of(magic).is_some() && !Compression::may_follow(magic));
            for len in 0..magic.len() {
                assert_eq!(Compression::of(&magic[..len]), None);
                assert!(Compression::may_follow(&magic[..len]), "{:?}", &magic[..len]);
            }
        }
        for other in [&b"x"[..], b"\x1f\x8c", b"BZi", b"BZh0", b"\x50\x2b", b"\xfd7zXZ\x01"] {
            assert!(!Compression::may_follow(other), "{other:?}");
        }
    }

    #[test]
    fn no_capture_looks_compressed() {
        for magic in [
            &iplink_generator::bytes::PcapFile::new().build(),
            &iplink_generator::bytes::PcapngFile::new().build(),
        ] {
            assert_eq!(Compression::of(magic), None);
        }
    }
}
