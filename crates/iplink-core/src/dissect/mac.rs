//! MAC addresses.

use std::fmt;
use std::str::FromStr;

/// A 48-bit MAC address, as used by Ethernet, 802.11, Token Ring and FDDI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a MAC address has exactly six bytes")]
pub struct MacAddress(pub [u8; 6]);

/// The error for a text that is not a MAC address. A MAC address is six hexadecimal bytes,
/// separated by colons or hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a MAC address: expected six bytes, such as 00:1b:44:11:3a:b7")]
#[non_exhaustive]
pub struct MacAddressError;

impl MacAddress {
    /// Returns the address as an integer in the lower 48 bits.
    pub(crate) fn to_bits(self) -> u64 {
        self.0.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    }

    /// Creates an address from the lower 48 bits of an integer.
    pub(crate) const fn from_bits(bits: u64) -> Self {
        let [_, _, address @ ..] = bits.to_be_bytes();
        Self(address)
    }
}

/// Writes the address in lower case with colons, as in `00:1b:44:11:3a:b7`.
impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl FromStr for MacAddress {
    type Err = MacAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut groups = text.split([':', '-']);
        let mut bytes = [0; 6];
        for byte in &mut bytes {
            let group = groups.next().filter(|group| group.len() == 2 && !group.starts_with('+'));
            let group = group.ok_or(MacAddressError)?;
            *byte = u8::from_str_radix(group, 16).map_err(|_| MacAddressError)?;
        }
        groups.next().is_none().then_some(Self(bytes)).ok_or(MacAddressError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_address_round_trips_text_and_bits() {
        let address = MacAddress([0, 0x1b, 0x44, 0x11, 0x3a, 0xb7]);
        assert_eq!(address.to_string(), "00:1b:44:11:3a:b7");
        assert_eq!("00-1B-44-11-3A-B7".parse(), Ok(address));
        assert_eq!(MacAddress::from_bits(address.to_bits()), address);
        for text in ["", "00:1b:44:11:3a", "00:1b:44:11:3a:b7:1", "+0:1b:44:11:3a:b7", "::1"] {
            assert_eq!(text.parse::<MacAddress>(), Err(MacAddressError), "{text}");
        }
    }
}
