//! The encoding of skip reasons.

use super::codes::skip_reason as code;
use super::{DecodeError, Decoder, Encoder};
use crate::capture::LinkType;
use crate::dissect::{EtherType, SkipReason};

impl Encoder {
    /// Appends the code of a skip reason and its parameters.
    pub(crate) fn skip_reason(&mut self, reason: SkipReason) {
        self.byte(skip_reason_code(reason));
        match reason {
            SkipReason::LinkType(LinkType(number))
            | SkipReason::NoMacAddresses(LinkType(number)) => {
                self.unsigned(number);
            }
            SkipReason::EtherType(EtherType(number)) => self.unsigned(number),
            SkipReason::Llc(access_point) => self.byte(access_point),
            SkipReason::Snap { organization, protocol } => {
                self.unsigned(organization);
                self.unsigned(protocol);
            }
            SkipReason::AddressFamily(family) => self.unsigned(family),
            SkipReason::Protocol(layer, number) => {
                self.code(layer);
                self.unsigned(number);
            }
            SkipReason::Control(layer)
            | SkipReason::Encrypted(layer)
            | SkipReason::Fragment(layer)
            | SkipReason::UnknownContext(layer)
            | SkipReason::Truncated(layer)
            | SkipReason::Malformed(layer) => self.code(layer),
            SkipReason::TooDeep | SkipReason::InvalidRowAddress | SkipReason::InvalidRowNumber => {}
        }
    }
}

impl Decoder<'_> {
    /// Decodes the code of a skip reason and its parameters.
    pub(crate) fn skip_reason(&mut self) -> Result<SkipReason, DecodeError> {
        Ok(match self.byte()? {
            code::LINK_TYPE => SkipReason::LinkType(LinkType(self.unsigned()?)),
            code::ETHER_TYPE => SkipReason::EtherType(EtherType(self.unsigned()?)),
            code::LLC => SkipReason::Llc(self.byte()?),
            code::SNAP => {
                SkipReason::Snap { organization: self.unsigned()?, protocol: self.unsigned()? }
            }
            code::ADDRESS_FAMILY => SkipReason::AddressFamily(self.unsigned()?),
            code::PROTOCOL => SkipReason::Protocol(self.code()?, self.unsigned()?),
            code::CONTROL => SkipReason::Control(self.code()?),
            code::ENCRYPTED => SkipReason::Encrypted(self.code()?),
            code::FRAGMENT => SkipReason::Fragment(self.code()?),
            code::UNKNOWN_CONTEXT => SkipReason::UnknownContext(self.code()?),
            code::TRUNCATED => SkipReason::Truncated(self.code()?),
            code::MALFORMED => SkipReason::Malformed(self.code()?),
            code::TOO_DEEP => SkipReason::TooDeep,
            code::INVALID_ROW_ADDRESS => SkipReason::InvalidRowAddress,
            code::INVALID_ROW_NUMBER => SkipReason::InvalidRowNumber,
            code::NO_MAC_ADDRESSES => SkipReason::NoMacAddresses(LinkType(self.unsigned()?)),
            _ => return Err(DecodeError("it has an unknown skip reason code")),
        })
    }
}

/// Returns the bytes that represent a skip reason in a database.
#[cfg(feature = "sqlite")]
pub(crate) fn skip_reason_to_bytes(reason: SkipReason) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.skip_reason(reason);
    encoder.into_bytes()
}

/// Returns the skip reason that these bytes of a database represent.
#[cfg(feature = "sqlite")]
pub(crate) fn skip_reason_from_bytes(bytes: &[u8]) -> Result<SkipReason, DecodeError> {
    let mut decoder = Decoder::new(bytes);
    let reason = decoder.skip_reason()?;
    decoder.finish().map(|()| reason)
}

/// Returns the code of a skip reason, without its parameters.
const fn skip_reason_code(reason: SkipReason) -> u8 {
    match reason {
        SkipReason::LinkType(_) => code::LINK_TYPE,
        SkipReason::EtherType(_) => code::ETHER_TYPE,
        SkipReason::Llc(_) => code::LLC,
        SkipReason::Snap { .. } => code::SNAP,
        SkipReason::AddressFamily(_) => code::ADDRESS_FAMILY,
        SkipReason::Protocol(..) => code::PROTOCOL,
        SkipReason::Control(_) => code::CONTROL,
        SkipReason::Encrypted(_) => code::ENCRYPTED,
        SkipReason::Fragment(_) => code::FRAGMENT,
        SkipReason::UnknownContext(_) => code::UNKNOWN_CONTEXT,
        SkipReason::Truncated(_) => code::TRUNCATED,
        SkipReason::Malformed(_) => code::MALFORMED,
        SkipReason::TooDeep => code::TOO_DEEP,
        SkipReason::InvalidRowAddress => code::INVALID_ROW_ADDRESS,
        SkipReason::InvalidRowNumber => code::INVALID_ROW_NUMBER,
        SkipReason::NoMacAddresses(_) => code::NO_MAC_ADDRESSES,
    }
}
