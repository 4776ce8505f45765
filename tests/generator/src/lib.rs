//! Makes the captures that iplink's tests, benches and README use.
//!
//! There are three sources of packets here, from the most lifelike to the most
//! literal:
//!
//! * [`office()`] is one working day of a small network, the capture that the
//!   README and the golden files show.
//! * [`write_capture`] streams as many packets as a [`Shape`] asks for, to
//!   measure with and to find limits.
//! * [`bytes`] puts a file together field by field, valid or not, for tests of
//!   a parser.
//!
//! All of it is a function of its arguments alone: there is no clock, no
//! entropy and no floating point, so the same call gives the same bytes on
//! every machine.
//!
//! ```
//! use iplink_generator::{Container, Kind, Shape, capture};
//!
//! let shape = Shape { packets: 100, kind: Kind::Vlans, ..Shape::default() };
//! assert_eq!(capture(&shape, Container::Pcap), capture(&shape, Container::Pcap));
//! ```

pub mod bytes;
mod checksum;
mod container;
mod error;
mod link;
mod office;
mod random;
mod shape;
mod template;
mod traffic;
mod zipf;

pub use container::Container;
pub use error::Error;
pub use office::office;
pub use shape::{Kind, Shape, capture, write_capture};
