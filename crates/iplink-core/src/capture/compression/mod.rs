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

/// The number of leading bytes that are sufficient to identify any [`Compression`].
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
    /// Detects the compression of an input from its first bytes. Returns `None` if it is
    /// not compressed.
    pub(crate) fn detect(bytes: &[u8]) -> Option<Self> {
        let is_complete = |magic: &&MagicNumber| bytes.len() >= magic.lowest.len();
        let mut complete = MAGIC_NUMBERS.iter().filter(is_complete);
        complete.find(|magic| magic.matches(bytes)).map(|magic| magic.compression)
    }

    /// Returns whether the bytes are a proper prefix of a magic number.
    pub(crate) fn is_magic_prefix(bytes: &[u8]) -> bool {
        let mut longer = MAGIC_NUMBERS.iter().filter(|magic| bytes.len() < magic.lowest.len());
        longer.any(|magic| magic.matches(bytes))
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

/// The values that the first bytes of a compression format may have.
struct MagicNumber {
    compression: Compression,
    /// The minimum of each byte.
    lowest: &'static [u8],
    /// The maximum of each byte.
    highest: &'static [u8],
}

impl MagicNumber {
    const fn new(compression: Compression, bytes: &'static [u8]) -> Self {
        Self { compression, lowest: bytes, highest: bytes }
    }

    /// Returns whether the first bytes of an input agree with this magic number. Bytes
    /// that are not available yet are not compared.
    fn matches(&self, bytes: &[u8]) -> bool {
        let ranges = self.lowest.iter().zip(self.highest);
        bytes.iter().zip(ranges).all(|(byte, (lowest, highest))| (lowest..=highest).contains(&byte))
    }
}

/// The magic numbers of all compression formats.
const MAGIC_NUMBERS: [MagicNumber; 6] = [
    // The third byte, 8, is deflate, the only compression method of gzip.
    MagicNumber::new(Compression::Gzip, b"\x1f\x8b\x08"),
    MagicNumber::new(Compression::Zstd, b"\x28\xb5\x2f\xfd"),
    // A skippable frame, which pzstd writes first.
    MagicNumber {
        compression: Compression::Zstd,
        lowest: b"\x50\x2a\x4d\x18",
        highest: b"\x5f\x2a\x4d\x18",
    },
    MagicNumber::new(Compression::Lz4, b"\x04\x22\x4d\x18"),
    MagicNumber::new(Compression::Xz, b"\xfd7zXZ\0"),
    MagicNumber { compression: Compression::Bzip2, lowest: b"BZh1", highest: b"BZh9" },
];

/// Expands to the name of a capture format and its compression, if any, as a `&'static str`.
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
        for bytes in [&b"x"[..], b"\x1f\x8c", b"BZi", b"BZh0", b"\x50\x2b", b"\xfd7zXZ\x01"] {
            assert!(!Compression::is_magic_prefix(bytes), "{bytes:02x?} is a prefix");
        }
    }

    #[test]
    fn longest_magic_number_has_magic_len() {
        let lengths = MAGIC_NUMBERS.iter().map(|magic| magic.lowest.len());
        assert_eq!(lengths.max(), Some(MAGIC_LEN));
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
