//! What a host is told by.

use std::fmt;
use std::net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a host is told by. In order, IPv4 comes before IPv6, and the others
/// come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Address {
    /// An address of IP.
    Ip(IpAddr),
    /// All hosts together that there was no room for.
    Others,
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self::Ip(address)
    }
}

impl From<Ipv4Addr> for Address {
    fn from(address: Ipv4Addr) -> Self {
        Self::Ip(address.into())
    }
}

impl From<Ipv6Addr> for Address {
    fn from(address: Ipv6Addr) -> Self {
        Self::Ip(address.into())
    }
}

/// Writes the address, or `others`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Others => f.pad("others"),
        }
    }
}

impl FromStr for Address {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "others" => Ok(Self::Others),
            text => text.parse().map(Self::Ip),
        }
    }
}

/// Serializes as its text.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_come_last_and_take_no_room() {
        let text = ["9.9.9.9", "10.0.0.1", "::1", "::ffff:1.2.3.4", "others"];
        let addresses = text.map(|text| text.parse::<Address>().unwrap());
        assert!(addresses.is_sorted());
        assert_eq!(addresses.map(|address| address.to_string()), text);
        assert_eq!(size_of::<Address>(), size_of::<IpAddr>());
    }
}
