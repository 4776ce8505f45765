//! Reasons in a few bytes, for programs to read back.

use serde::{Deserialize, Serialize};

use super::{EtherType, Layer, SkipReason};
use crate::capture::LinkType;

/// A reason that is written as its number and what it names, where [`SkipReason`]
/// itself is written as a text for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SkipCode(#[serde(with = "Numbered")] pub(crate) SkipReason);

/// The reasons in the order of their numbers. Saved graphs and databases hold
/// these, so that a new one goes to the end.
#[derive(Serialize, Deserialize)]
#[serde(remote = "SkipReason")]
enum Numbered {
    LinkType(LinkType),
    EtherType(EtherType),
    Llc(u8),
    Snap { organization: u32, protocol: u16 },
    AddressFamily(u32),
    Protocol(Layer, u32),
    Control(Layer),
    Encrypted(Layer),
    Fragment(Layer),
    Context(Layer),
    Truncated(Layer),
    Malformed(Layer),
    TooDeep,
    RowAddress,
    RowNumber,
    Addressless(LinkType),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written once is read for ever.
    #[test]
    fn the_numbers_stay() {
        let codes: [(SkipReason, &[u8]); 6] = [
            (SkipReason::LinkType(LinkType(147)), &[0, 0x93, 1]),
            (SkipReason::EtherType(EtherType::ARP), &[1, 0x86, 0x10]),
            (SkipReason::Snap { organization: 12, protocol: 0x2000 }, &[3, 12, 0x80, 0x40]),
            (SkipReason::Protocol(Layer::Ppp, 0xc021), &[5, 9, 0xa1, 0x80, 3]),
            (SkipReason::Malformed(Layer::Ipv4), &[11, 7]),
            (SkipReason::RowNumber, &[14]),
        ];
        for (skip, code) in codes {
            assert_eq!(postcard::to_stdvec(&SkipCode(skip)).unwrap(), code);
            assert_eq!(postcard::from_bytes::<SkipCode>(code).unwrap(), SkipCode(skip));
        }
    }
}
