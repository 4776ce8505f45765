//! Vendors of network interfaces, from the IEEE registries (OUI).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::metadata_mut;
use crate::dissect::MacAddress;
use crate::graph::{Address, LinkGraph};

/// The file names of the registries in Debian's package `ieee-data`.
const FILE_NAMES: [&str; 4] = ["oui.txt", "mam.txt", "oui36.txt", "iab.txt"];

/// The prefix lengths of assigned blocks, in bits, the longest first: MA-S, MA-M and MA-L.
const PREFIX_LENGTHS: [u32; 3] = [36, 28, 24];

/// The mask of the group bit (I/G) and the local bit (U/L) in the first byte. If one of them is
/// set, the address is a multicast or a locally administered address, which has no vendor.
const GROUP_OR_LOCAL_MASK: u8 = 3;

/// Maps prefixes of MAC addresses to vendors.
///
/// ```
/// use iplink_core::names::Vendors;
///
/// let mut vendors = Vendors::default();
/// vendors.add_list("00-22-72   (hex)\t\tExample Corp.\n002272     (base 16)\t\tExample Corp.\n");
/// let address = "00:22:72:01:02:03".parse().unwrap();
/// assert_eq!(vendors.lookup(address), Some("Example Corp."));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendors(BTreeMap<Block, Box<str>>);

/// A block of addresses: the length of its prefix in bits, and the prefix.
type Block = (u32, u64);

impl Vendors {
    /// The folder of Debian's package `ieee-data`.
    pub const FOLDER: &str = "/usr/share/ieee-data";

    /// Reads all registries that are in a folder.
    ///
    /// # Errors
    ///
    /// Returns the error of the first registry if none can be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut vendors = Self::default();
        let read = |file_name| fs::read(folder.join(file_name));
        let texts: Vec<_> = FILE_NAMES.into_iter().map(read).collect();
        let is_any_readable = texts.iter().any(Result::is_ok);
        for text in texts {
            match text {
                Ok(text) => vendors.add_list(&String::from_utf8_lossy(&text)),
                Err(error) if !is_any_readable => return Err(error),
                Err(_) => {}
            }
        }
        Ok(vendors)
    }

    /// Adds the vendors of an IEEE registry in text format.
    ///
    /// Each vendor has a line `(hex)` with the first three bytes of its addresses, and a line
    /// `(base 16)` with the same bytes or, if several vendors share them, with the first and
    /// the last value of the next three bytes.
    pub fn add_list(&mut self, text: &str) {
        let mut first_bytes = None;
        for line in text.lines() {
            if let Some((bytes, _)) = line.split_once("(hex)") {
                first_bytes = parse_hex(&bytes.trim().replace('-', ""));
            } else if let Some((range, name)) = line.split_once("(base 16)") {
                self.add(first_bytes, range.trim(), name.trim());
            }
        }
    }

    /// Adds a vendor. `range` is the first three bytes of its addresses or, if several vendors
    /// share `first_bytes`, the first and the last value of the three bytes after them.
    fn add(&mut self, first_bytes: Option<u64>, range: &str, name: &str) {
        let block = match (range.split_once('-'), first_bytes) {
            (None, _) => parse_hex(range).map(|prefix| (24, prefix)),
            (Some((first, last)), Some(first_bytes)) => parse_sub_block(first_bytes, first, last),
            (Some(_), None) => None,
        };
        if let Some(block) = block.filter(|_| !name.is_empty()) {
            self.0.entry(block).or_insert_with(|| name.into());
        }
    }

    /// Returns the vendor of a MAC address, if its block is assigned.
    #[must_use]
    pub fn lookup(&self, address: MacAddress) -> Option<&str> {
        let [first_byte, ..] = address.0;
        if first_byte & GROUP_OR_LOCAL_MASK != 0 {
            return None;
        }
        let bits = address.to_bits();
        let blocks = PREFIX_LENGTHS.into_iter().map(|len| (len, bits >> (48 - len)));
        blocks.filter_map(|block| self.0.get(&block)).map(|name| &**name).next()
    }

    /// Sets the vendor of the hosts of a graph: by their address or, for IP addresses, by the only
    /// MAC address that [`MacClaims::annotate`](super::MacClaims::annotate) has set.
    pub fn annotate(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            let claimed = host.metadata.as_ref().map(|metadata| &*metadata.mac_addresses);
            let address = match (host.address, claimed) {
                (Address::Mac(address), _) => address,
                (_, Some([address])) => *address,
                _ => continue,
            };
            if let Some(vendor) = self.lookup(address) {
                metadata_mut(host).vendor = Some(vendor.into());
            }
        }
    }
}

/// Returns the block of the addresses whose first three bytes are `first_bytes`, and whose last
/// three bytes are in the range from `first` to `last` (six hexadecimal digits each).
fn parse_sub_block(first_bytes: u64, first: &str, last: &str) -> Option<Block> {
    let (first, last) = (parse_hex(first)?, parse_hex(last)?);
    // The bits after the prefix are all 0 in `first` and all 1 in `last`, so they are exactly the
    // bits that are 1 in the difference.
    let prefix_len = 48_u32.checked_sub(last.checked_sub(first)?.count_ones())?;
    Some((prefix_len, (first_bytes << 24 | first) >> (48 - prefix_len)))
}

/// Parses three bytes as six hexadecimal digits.
fn parse_hex(text: &str) -> Option<u64> {
    let is_number = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_number.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "OUI/MA-L\t\tOrganization\n\n\
        70-B3-D5   (hex)\t\tThe IEEE\r\n70B3D5     (base 16)\t\tThe IEEE\r\n\t\tSomewhere\r\n\
        70-B3-D5   (hex)\t\tSmall\n719000-719FFF     (base 16)\t\tSmall\n\
        20-85-93   (hex)\t\tMiddle\nB00000-BFFFFF     (base 16)\t\tMiddle\n\
        zz-zz-zz   (hex)\t\tBroken\n000000-00     (base 16)\t\tBroken\n";

    #[test]
    fn longest_prefix_determines_the_vendor() {
        let mut vendors = Vendors::default();
        vendors.add_list(LIST);
        let vendor_of = |text: &str| vendors.lookup(text.parse().unwrap());
        assert_eq!(vendor_of("70:b3:d5:71:9a:bc"), Some("Small"));
        assert_eq!(vendor_of("70:b3:d5:71:a0:00"), Some("The IEEE"));
        assert_eq!(vendor_of("20:85:93:bf:ff:ff"), Some("Middle"));
        assert_eq!(vendor_of("20:85:93:cf:ff:ff"), None);
        assert_eq!(vendor_of("72:b3:d5:71:9a:bc"), None);
        assert_eq!(vendor_of("71:b3:d5:71:9a:bc"), None);
        assert_eq!(vendors.0.len(), 3);
    }
}
