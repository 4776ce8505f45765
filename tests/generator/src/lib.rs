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
//! The output depends only on the arguments: without clock, entropy and floating
//! point, the same call returns the same bytes on every machine.
//!
//! ```
//! use iplink_generator::{Container, TrafficKind, Profile, capture};
//!
//! let profile = Profile { packets: 100, kind: TrafficKind::Vlans, ..Profile::default() };
//! assert_eq!(capture(&profile, Container::Pcap), capture(&profile, Container::Pcap));
//! ```

pub mod bytes;
mod checksum;
mod container;
mod error;
mod link;
mod office;
mod profile;
mod random;
mod template;
mod traffic;
mod zipf;

pub use container::Container;
pub use error::Error;
pub use office::office;
pub use profile::{Profile, TrafficKind, capture, write_capture};
