//! Anonymization of graphs and statistics.
//!
//! Anonymized addresses keep their prefix relations, but not their meaning: a multicast or
//! private address becomes an arbitrary address. Code that depends on the meaning of an
//! address, such as packet filters and lookups, must therefore run before
//! [`Anonymizer::apply`], or use [`Anonymizer::original`].

use std::fmt::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aes::Aes128;
use aes::cipher::KeyInit;
use ipnet::IpNet;

use super::crypto_pan::{CryptoPan, encrypt};
use crate::capture::BoundedList;
use crate::dissect::MacAddress;
use crate::graph::{Address, LinkGraph};
use crate::statistics::{InputStatistics, MacClaims, PacketNames, Statistics};

/// The length of a key, in bytes.
const KEY_LEN: usize = 32;

/// The number of preserved bits of a MAC address: the group bit (I/G) and the local bit (U/L).
const MAC_PRESERVED_BITS: u8 = 2;

/// Replaces addresses with pseudonyms (Crypto-PAn). The same key yields the same pseudonyms.
///
/// The mapping is prefix-preserving for IPv4, IPv6 and MAC addresses: if two addresses share
/// their first n bits, so do their pseudonyms. MAC addresses also keep their group and local
/// bits. The owner of the key can reverse the mapping. An attacker who knows some original
/// addresses learns prefixes of related addresses.
///
/// ```
/// use iplink_core::names::Anonymizer;
///
/// let anonymizer = Anonymizer::new(&[7; 32]);
/// let first = anonymizer.ip("10.0.0.1".parse().unwrap()).to_string();
/// let second = anonymizer.ip("10.0.0.2".parse().unwrap()).to_string();
/// assert_ne!(first, second);
/// assert_eq!(first.rsplit_once('.').unwrap().0, second.rsplit_once('.').unwrap().0);
/// assert_eq!(anonymizer.original_ip(first.parse().unwrap()).to_string(), "10.0.0.1");
/// ```
pub struct Anonymizer {
    ip: CryptoPan,
    mac: CryptoPan,
    /// The cipher for pseudonyms of texts.
    text_cipher: Aes128,
}

/// The error for a key file with invalid content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid key of {len} bytes: expected 32 bytes or 64 hexadecimal digits")]
#[non_exhaustive]
pub struct KeyError {
    /// The length of the content in bytes.
    pub len: usize,
}

impl Anonymizer {
    /// Creates an anonymizer from a 32-byte key.
    #[must_use]
    pub fn new(key: &[u8; KEY_LEN]) -> Self {
        let (mac_key, text_key) = (derive_key(key, 1), derive_key(key, 2));
        // The derived key has 32 bytes, of which AES-128 takes 16.
        let (text_key, _) = text_key.split_first_chunk().unwrap_or((&[0; 16], &[]));
        Self {
            ip: CryptoPan::new(key),
            mac: CryptoPan::new(&mac_key),
            text_cipher: Aes128::new(&(*text_key).into()),
        }
    }

    /// Creates an anonymizer from the content of a key file: 32 bytes, or 64 hexadecimal
    /// digits, optionally surrounded by whitespace.
    ///
    /// # Errors
    ///
    /// Returns a [`KeyError`] if the content is neither.
    pub fn from_key_file(content: &[u8]) -> Result<Self, KeyError> {
        let key = content.try_into().ok().or_else(|| parse_hex_key(content.trim_ascii()));
        key.map(|key| Self::new(&key)).ok_or(KeyError { len: content.len() })
    }

    /// Returns the pseudonym of an IP address.
    #[must_use]
    pub fn ip(&self, address: IpAddr) -> IpAddr {
        map_ip_bits(address, |bits, len| self.ip.replace(bits, 0, len))
    }

    /// Restores an IP address from its pseudonym.
    #[must_use]
    pub fn original_ip(&self, address: IpAddr) -> IpAddr {
        map_ip_bits(address, |bits, len| self.ip.restore(bits, 0, len))
    }

    /// Returns the pseudonym of a MAC address.
    #[must_use]
    pub fn mac(&self, address: MacAddress) -> MacAddress {
        map_mac_bits(address, |bits| self.mac.replace(bits, MAC_PRESERVED_BITS.into(), 48))
    }

    /// Restores a MAC address from its pseudonym.
    #[must_use]
    pub fn original_mac(&self, address: MacAddress) -> MacAddress {
        map_mac_bits(address, |bits| self.mac.restore(bits, MAC_PRESERVED_BITS.into(), 48))
    }

    /// Returns the pseudonym of the address of a host. Ports, protocols and prefix lengths
    /// are preserved.
    #[must_use]
    pub fn address(&self, address: Address) -> Address {
        map_address(address, |ip| self.ip(ip), |mac| self.mac(mac))
    }

    /// Restores the address of a host from its pseudonym.
    #[must_use]
    pub fn original(&self, address: Address) -> Address {
        map_address(address, |ip| self.original_ip(ip), |mac| self.original_mac(mac))
    }

    /// Returns the pseudonym of a text, such as the name of a group: 16 hexadecimal digits.
    /// Without the key, nobody can find out whether a text has this pseudonym.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        // CBC-MAC is secure for prefix-free messages: the length comes first.
        let mut state = encrypt(&self.text_cipher, text.len() as u128);
        for chunk in text.as_bytes().chunks(16) {
            let mut block = [0; 16];
            block.iter_mut().zip(chunk).for_each(|(byte, text_byte)| *byte = *text_byte);
            state = encrypt(&self.text_cipher, state ^ u128::from_be_bytes(block));
        }
        let mut digits = String::new();
        let _ = write!(digits, "{:016x}", state >> 64); // writing to a string cannot fail
        digits
    }

    /// Returns an anonymized copy of a graph and its statistics, without any address or text
    /// from the input.
    ///
    /// Host names and metadata are removed. Groups are named by pseudonyms, inputs by number,
    /// and interfaces are unnamed. Counts, lengths, times, ports, protocols and VLANs are
    /// preserved.
    #[must_use]
    pub fn apply(&self, graph: &LinkGraph, statistics: &Statistics) -> (LinkGraph, Statistics) {
        let inputs =
            statistics.inputs.iter().zip(1..).map(|(input, number)| anonymize_input(input, number));
        let selections = match statistics.selections.len() {
            0 => Vec::new(),
            _ => vec!["hidden, since it may contain addresses".to_owned()],
        };
        let statistics = Statistics { inputs: inputs.collect(), selections };
        let addresses = graph.hosts().map(|host| self.address(host.address));
        let mut anonymized = graph.regroup_hosts(graph.links(), addresses);
        for host in anonymized.hosts_mut() {
            // The pseudonym of a host may be equal to the original address of another host, whose
            // name and metadata it must not inherit.
            (host.name, host.class, host.metadata) = (None, None, None);
            if let Address::Group(_) = host.address {
                let name = graph.host(host.address).and_then(|group| group.name.as_deref());
                host.name = name.map(|name| self.group(name).into());
            }
        }
        anonymized
            .name_capture_sources(|source| statistics.source_name(source.input, source.interface));
        (anonymized, statistics)
    }

    /// Returns the pseudonym of the name of a group.
    #[must_use]
    pub fn group(&self, name: &str) -> String {
        format!("group-{}", self.pseudonym(name))
    }
}

/// Prints only the name of the type, to keep the key secret.
impl fmt::Debug for Anonymizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anonymizer").finish_non_exhaustive()
    }
}

/// Returns the statistics of an input without any text from it.
fn anonymize_input(input: &InputStatistics, number: usize) -> InputStatistics {
    InputStatistics {
        name: format!("input {number}"),
        interfaces: input.interfaces.without_texts(),
        names: BoundedList::default(),
        packet_names: PacketNames::default(),
        mac_claims: MacClaims::default(),
        ..input.clone()
    }
}

/// Replaces the IP and MAC addresses within the address of a host.
fn map_address(
    address: Address,
    ip: impl Fn(IpAddr) -> IpAddr,
    mac: impl Fn(MacAddress) -> MacAddress,
) -> Address {
    match address {
        Address::Ip(address) => Address::Ip(ip(address)),
        Address::Mac(address) => Address::Mac(mac(address)),
        Address::Port(address, protocol, port) => Address::Port(ip(address), protocol, port),
        Address::Net(net) => {
            let pseudonym = IpNet::new(ip(net.network()), net.prefix_len());
            Address::Net(pseudonym.map_or(net, |net| net.trunc()))
        }
        Address::SilentTo(address) => Address::SilentTo(ip(address)),
        Address::Group(_) | Address::Others => address,
    }
}

/// Replaces an IP address. `replace` receives its bits, left-aligned, and their number.
fn map_ip_bits(address: IpAddr, replace: impl Fn(u128, usize) -> u128) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d, ..] = replace(u128::from(address.to_bits()) << 96, 32).to_be_bytes();
            Ipv4Addr::new(a, b, c, d).into()
        }
        IpAddr::V6(address) => Ipv6Addr::from_bits(replace(address.to_bits(), 128)).into(),
    }
}

/// Replaces a MAC address. `replace` receives its bits, left-aligned. The preserved bits, which
/// are the lowest bits of the first byte, are rotated to the front.
fn map_mac_bits(address: MacAddress, replace: impl Fn(u128) -> u128) -> MacAddress {
    let rotate_first = |[first, rest @ ..]: [u8; 6], rotate: fn(u8, u32) -> u8| {
        let [b, c, d, e, f] = rest;
        [rotate(first, MAC_PRESERVED_BITS.into()), b, c, d, e, f]
    };
    let [a, b, c, d, e, f] = rotate_first(address.0, u8::rotate_right);
    let bits = u64::from_be_bytes([a, b, c, d, e, f, 0, 0]);
    let [a, b, c, d, e, f, ..] = replace(u128::from(bits) << 64).to_be_bytes();
    MacAddress(rotate_first([a, b, c, d, e, f], u8::rotate_left))
}

/// Derives a key from the main key; each `purpose` yields a different key.
fn derive_key(key: &[u8; KEY_LEN], purpose: u8) -> [u8; KEY_LEN] {
    let crypto_pan = CryptoPan::new(key);
    let mut derived = [0; KEY_LEN];
    for (index, half) in derived.chunks_mut(16).enumerate() {
        // The same key encrypts the blocks of Crypto-PAn, which start with bits of an address and
        // end in bits of the pad. In practice, one of them can be equal to this block only for an
        // IPv6 address near `::100` or `::200`. Its pseudonym then reveals only the highest bit of
        // the encrypted block.
        let block = crypto_pan.encrypt(u128::from(purpose) << 8 | index as u128);
        half.copy_from_slice(&block.to_be_bytes());
    }
    derived
}

/// Parses the hexadecimal digits of a key.
fn parse_hex_key(text: &[u8]) -> Option<[u8; KEY_LEN]> {
    if text.len() != 2 * KEY_LEN || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut key = [0; KEY_LEN];
    for (byte, digits) in key.iter_mut().zip(text.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the sample program by the authors of Crypto-PAn.
    const KEY: [u8; 32] = [
        21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131,
        121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
    ];

    /// Addresses and their pseudonyms: for IPv4 from the sample trace by the authors of
    /// Crypto-PAn, for IPv6 from the Python package `yacryptopan` 1.0.2.
    const PSEUDONYMS: [(&str, &str); 17] = [
        ("128.11.68.132", "135.242.180.132"),
        ("129.118.74.4", "134.136.186.123"),
        ("130.132.252.244", "133.68.164.234"),
        ("141.223.7.43", "141.167.8.160"),
        ("152.163.225.39", "151.140.114.167"),
        ("192.102.249.13", "252.138.62.131"),
        ("207.105.49.5", "241.118.205.138"),
        ("24.0.250.221", "100.15.198.226"),
        ("38.15.67.68", "64.3.66.187"),
        ("64.39.15.238", "0.219.7.41"),
        ("0.0.0.0", "120.255.240.1"),
        ("255.255.255.255", "206.120.97.255"),
        ("::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"),
        ("::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"),
        ("2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"),
        ("fe80::1", "cf7f:c0e:1fc3:da1c:70:b18e:f7f3:2101"),
        ("ff02::1", "cef2:fc0c:1fff:dffe:ff8f:de7f:10f9:3f01"),
    ];

    #[test]
    fn pseudonyms_agree_with_other_implementations() {
        let anonymizer = Anonymizer::new(&KEY);
        for (address, pseudonym) in PSEUDONYMS {
            let (address, pseudonym) = (address.parse().unwrap(), pseudonym.parse().unwrap());
            assert_eq!(anonymizer.ip(address), pseudonym, "{address}");
            assert_eq!(anonymizer.original_ip(pseudonym), address, "{pseudonym}");
        }
    }

    #[test]
    fn mac_address_keeps_its_group_and_local_bits() {
        let anonymizer = Anonymizer::new(&KEY);
        for first_byte in 0..=255 {
            let address = MacAddress([first_byte, 0x1b, 0x44, 0x11, 0x3a, first_byte]);
            let pseudonym = anonymizer.mac(address);
            assert_ne!(pseudonym, address);
            assert_eq!(pseudonym.0[0] & 3, first_byte & 3);
            assert_eq!(anonymizer.original_mac(pseudonym), address);
        }
        let first = anonymizer.mac(MacAddress([0, 0x1b, 0x44, 0x11, 0x3a, 0xb7])).0;
        let second = anonymizer.mac(MacAddress([0, 0x1b, 0x44, 0x99, 0x3a, 0xb7])).0;
        assert_eq!(first[..3], second[..3]);
        assert_ne!(first[3..], second[3..]);
    }

    #[test]
    fn addresses_within_networks_and_services_are_replaced() {
        let anonymizer = Anonymizer::new(&KEY);
        let pseudonym = |text: &str| anonymizer.address(text.parse().unwrap()).to_string();
        assert_eq!(pseudonym("128.11.68.132:443/tcp"), "135.242.180.132:443/tcp");
        assert_eq!(pseudonym("128.11.68.0/24"), "135.242.180.0/24");
        assert_eq!(pseudonym("2001:db8::/32"), "4401:2bc::/32");
        assert_eq!(pseudonym("silent to 24.0.250.221"), "silent to 100.15.198.226");
        assert_eq!(pseudonym("others"), "others");
        assert_eq!(
            anonymizer.original("135.242.180.0/24".parse().unwrap()).to_string(),
            "128.11.68.0/24"
        );
    }

    #[test]
    fn text_pseudonym_depends_on_text_and_key() {
        let (anonymizer, other_key) = (Anonymizer::new(&KEY), Anonymizer::new(&[0; 32]));
        let texts = [
            "",
            "\0",
            "office",
            "office\0",
            "a longer name of a group",
            "a longer name of a grouq",
        ];
        let mut pseudonyms: Vec<_> = texts
            .iter()
            .flat_map(|text| [anonymizer.pseudonym(text), other_key.pseudonym(text)])
            .collect();
        assert!(pseudonyms.iter().all(|pseudonym| pseudonym.len() == 16));
        pseudonyms.sort();
        pseudonyms.dedup();
        assert_eq!(pseudonyms.len(), 2 * texts.len());
        assert_eq!(anonymizer.pseudonym("office"), Anonymizer::new(&KEY).pseudonym("office"));
    }

    #[test]
    fn key_file_may_be_raw_or_hexadecimal() {
        let digits: String = KEY.iter().map(|byte| format!("{byte:02X}")).collect();
        let pseudonym_with_key = |content: &[u8]| {
            Anonymizer::from_key_file(content).map(|anonymizer| anonymizer.pseudonym("x"))
        };
        let expected = Anonymizer::new(&KEY).pseudonym("x");
        assert_eq!(pseudonym_with_key(&KEY).as_ref(), Ok(&expected));
        assert_eq!(pseudonym_with_key(format!("{digits}\n").as_bytes()).as_ref(), Ok(&expected));
        assert_eq!(
            pseudonym_with_key(b"secret\n").unwrap_err().to_string(),
            "invalid key of 7 bytes: expected 32 bytes or 64 hexadecimal digits"
        );
        for invalid in [&KEY[1..], &[0; 33], &[b'g'; 64], b""] {
            assert!(pseudonym_with_key(invalid).is_err(), "{invalid:?}");
        }
    }
}
