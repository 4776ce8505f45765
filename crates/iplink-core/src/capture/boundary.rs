//! Where one capture ends and another begins: files that were run together
//! with `cat`, or a recorder that began anew in the same file.

use super::pcap::{self, Pcap};
use super::pcapng::{self, Pcapng};

/// Whether another capture begins between two records or blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    /// The capture goes on.
    None,
    /// So many bytes are needed to tell.
    NeedMore(usize),
    /// Another capture begins here.
    Here,
}

impl Boundary {
    /// Tells whether the unread bytes are the file header of another capture.
    ///
    /// The magic alone would not do: as the seconds of a record, one form of
    /// it is an evening of January 2011. Every byte of a header that is always
    /// the same has to be so; of a record they would say that the packet had
    /// no bytes on the wire, or more than any record may have.
    #[cold]
    pub(super) fn at(unread: &[u8]) -> Self {
        let Some(magic) = unread.first_chunk::<4>() else {
            return Self::None;
        };
        let (agrees, header_len) = if let Some(flavour) = Pcap::flavour(*magic) {
            (flavour.may_open(unread), pcap::HEADER_LEN)
        } else if Pcapng::starts_with(*magic) {
            (Pcapng::may_open(unread), pcapng::SECTION_LEN as usize)
        } else {
            return Self::None;
        };
        if !agrees {
            Self::None
        } else if unread.len() < header_len {
            Self::NeedMore(header_len)
        } else {
            Self::Here
        }
    }
}

/// Tells whether these bytes, as far as they are there, are the expected ones.
pub(super) fn agrees(unread: &[u8], at: usize, expected: &[u8]) -> bool {
    let there = unread.get(at..).unwrap_or_default();
    there.iter().zip(expected).all(|(there, expected)| there == expected)
}
