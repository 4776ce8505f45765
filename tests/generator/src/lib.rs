//! Generates the captures for iplink's tests, benchmarks and README.
//!
//! There are three sources of packets:
//!
//! * [`office()`] is a working day of a small network, the example capture of the
//!   README and the golden files.
//! * [`write_capture`] writes any number of random packets with a [`Profile`], for
//!   benchmarks and tests of limits.
//! * [`bytes`] builds a file field by field, valid or invalid, for tests of parsers.
//!
//! The output depends only on the arguments: the generator uses no clock, entropy or floating
//! point, so that the same call returns the same bytes on every machine.
//!
//! ```
//! use iplink_generator::{CaptureFormat, TrafficKind, Profile, capture};
//!
//! let profile = Profile { packets: 100, kind: TrafficKind::Vlans, ..Profile::default() };
//! assert_eq!(capture(&profile, CaptureFormat::Pcap), capture(&profile, CaptureFormat::Pcap));
//! ```

pub mod bytes;
mod capture_format;
mod checksum;
mod error;
mod link;
mod office;
mod profile;
mod random;
mod template;
mod traffic;
mod zipf;

pub use capture_format::CaptureFormat;
pub use error::Error;
pub use office::office;
pub use profile::{Profile, TrafficKind, capture, write_capture};
