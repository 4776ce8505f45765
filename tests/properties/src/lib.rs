//! Properties that hold for any bytes.
//!
//! A property is a function of bytes that panics if it does not hold, so that tests
//! and fuzz targets share it. The tests run each property on generated inputs, on the
//! seeds in `fuzz/corpus`, and on every prefix of the seeds.
//!
//! ```
//! iplink_properties::pcap(b"\xd4\xc3\xb2\xa1 and any other bytes");
//! ```

#![forbid(unsafe_code)]
#![expect(clippy::panic, reason = "fuzzers detect a property that does not hold by its panic")]

mod chunks;
mod compressed;
mod dissect;
mod dns;
mod filter;
mod lists;
mod merge;
mod names;
mod readers;
mod saved;

pub use compressed::compressed;
pub use dissect::dissect;
pub use dns::dns;
pub use filter::filter;
pub use lists::lists;
pub use merge::merge;
pub use names::names;
pub use saved::saved;

/// The block type of a section header, with which pcapng begins.
const SECTION_HEADER: &[u8] = b"\x0a\x0d\x0d\x0a";

/// Checks that the slice reader and the stream reader agree on all bytes that are not pcapng.
///
/// They return the same packets and errors, for any chunks of the stream. There are not more
/// packets than fit in the bytes, and no packet follows an error.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn pcap(bytes: &[u8]) {
    if !bytes.starts_with(SECTION_HEADER) {
        readers::assert_agree(bytes);
    }
}

/// Checks the property [`pcap`] for pcapng, and that both readers keep the same
/// interfaces and names.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn pcapng(bytes: &[u8]) {
    if bytes.starts_with(SECTION_HEADER) {
        readers::assert_agree(bytes);
    }
}
