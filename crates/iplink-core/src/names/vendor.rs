//! Who made a network interface, by the lists of the IEEE.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::known;
use crate::dissect::MacAddress;
use crate::graph::{Address, LinkGraph};

/// The lists, as Debian's package `ieee-data` calls them.
const LISTS: [&str; 4] = ["oui.txt", "mam.txt", "oui36.txt", "iab.txt"];

/// How many bits of an address a vendor may have got, the most first.
const PREFIXES: [u32; 3] = [36, 28, 24];

/// The bits of the first byte of an address that nobody gave to a vendor: it is
/// one of many stations, or was made up.
const GROUP_OR_LOCAL: u8 = 3;

/// Vendors of network interfaces, by the first bits of their addresses.
///
/// ```
/// use iplink_core::names::Vendors;
///
/// let mut vendors = Vendors::default();
/// vendors.add_list("00-22-72   (hex)\t\tExample Corp.\n002272     (base 16)\t\tExample Corp.\n");
/// let address = "00:22:72:01:02:03".parse().unwrap();
/// assert_eq!(vendors.of(address), Some("Example Corp."));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendors(BTreeMap<(u32, u64), Box<str>>);

impl Vendors {
    /// Where Debian's package `ieee-data` puts the lists.
    pub const FOLDER: &str = "/usr/share/ieee-data";

    /// Reads the lists of a folder, as many as are there.
    ///
    /// # Errors
    ///
    /// Returns why the first list could not be read where none could.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut vendors = Self::default();
        let read = |list| fs::read(folder.join(list));
        let texts: Vec<_> = LISTS.into_iter().map(read).collect();
        let is_there = texts.iter().any(Result::is_ok);
        for text in texts {
            match text {
                Ok(text) => vendors.add_list(&String::from_utf8_lossy(&text)),
                Err(error) if !is_there => return Err(error),
                Err(_) => {}
            }
        }
        Ok(vendors)
    }

    /// Adds the vendors that a list of the IEEE names, in its form as text.
    ///
    /// A vendor has a line `(hex)` with the first three bytes of its addresses,
    /// then one `(base 16)` with the same or, where several share these, with
    /// the first and the last of what may follow.
    pub fn add_list(&mut self, text: &str) {
        let mut start = None;
        for line in text.lines() {
            if let Some((bytes, _)) = line.split_once("(hex)") {
                start = hexadecimal(&bytes.trim().replace('-', ""));
            } else if let Some((range, name)) = line.split_once("(base 16)") {
                self.add(start, range.trim(), name.trim());
            }
        }
    }

    fn add(&mut self, start: Option<u64>, range: &str, name: &str) {
        let block = match (range.split_once('-'), start) {
            (None, _) => hexadecimal(range).map(|start| (24, start)),
            (Some((first, last)), Some(start)) => share(start, first, last),
            (Some(_), None) => None,
        };
        if let Some(block) = block.filter(|_| !name.is_empty()) {
            self.0.entry(block).or_insert_with(|| name.into());
        }
    }

    /// Returns who got the address, where one vendor did.
    #[must_use]
    pub fn of(&self, address: MacAddress) -> Option<&str> {
        let [first, ..] = address.0;
        if first & GROUP_OR_LOCAL != 0 {
            return None;
        }
        let bits = address.to_bits();
        let blocks = PREFIXES.into_iter().map(|len| (len, bits >> (48 - len)));
        blocks.filter_map(|block| self.0.get(&block)).map(|name| &**name).next()
    }

    /// Tells the vendors of the graph's hosts.
    pub fn give(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            if let Address::Mac(address) = host.address
                && let Some(vendor) = self.of(address)
            {
                known(host).vendor = Some(vendor.into());
            }
        }
    }
}

/// Returns the block of addresses from `first` to `last`, six digits each,
/// behind the three bytes that are given.
fn share(start: u64, first: &str, last: &str) -> Option<(u32, u64)> {
    let (first, last) = (hexadecimal(first)?, hexadecimal(last)?);
    let len = 48_u32.checked_sub(last.checked_sub(first)?.count_ones())?;
    Some((len, (start << 24 | first) >> (48 - len)))
}

/// Reads the six digits of three bytes.
fn hexadecimal(text: &str) -> Option<u64> {
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
    fn the_longest_block_tells_the_vendor() {
        let mut vendors = Vendors::default();
        vendors.add_list(LIST);
        let of = |text: &str| vendors.of(text.parse().unwrap());
        assert_eq!(of("70:b3:d5:71:9a:bc"), Some("Small"));
        assert_eq!(of("70:b3:d5:71:a0:00"), Some("The IEEE"));
        assert_eq!(of("20:85:93:bf:ff:ff"), Some("Middle"));
        assert_eq!(of("20:85:93:cf:ff:ff"), None);
        assert_eq!(of("72:b3:d5:71:9a:bc"), None);
        assert_eq!(of("71:b3:d5:71:9a:bc"), None);
        assert_eq!(vendors.0.len(), 3);
    }
}
