//! What holds for any bytes.
//!
//! A property is a function over bytes that panics where it does not hold, so
//! that the ordinary tests and the fuzz targets run the same. The tests run
//! each over generated inputs, over the seeds in `fuzz/corpus`, and over these
//! cut at every byte.
//!
//! ```
//! iplink_properties::pcap(b"\xd4\xc3\xb2\xa1 and whatever follows");
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::panic,
    reason = "a property that does not hold is a panic: that is what fuzzers look for"
)]

mod chunks;
mod compressed;
mod dissect;
mod dns;
mod faces;
mod filter;
mod lists;
mod merge;
mod saved;

pub use compressed::compressed;
pub use dissect::dissect;
pub use dns::dns;
pub use filter::filter;
pub use lists::lists;
pub use merge::merge;
pub use saved::saved;

/// The first bytes of pcapng.
const SECTION_HEADER: &[u8] = b"\x0a\x0d\x0d\x0a";

/// Checks that both faces read the same from anything that is not pcapng.
///
/// They agree packet by packet and in the text of their errors, whatever
/// chunks a stream comes in; there are no more packets than the bytes have
/// room for; and behind an error there is nothing.
///
/// # Panics
///
/// Panics where that does not hold.
pub fn pcap(bytes: &[u8]) {
    if !bytes.starts_with(SECTION_HEADER) {
        faces::agree(bytes);
    }
}

/// Checks of pcapng what [`pcap`] checks of all else, and that both faces keep
/// the same interfaces and names.
///
/// # Panics
///
/// Panics where that does not hold.
pub fn pcapng(bytes: &[u8]) {
    if bytes.starts_with(SECTION_HEADER) {
        faces::agree(bytes);
    }
}
