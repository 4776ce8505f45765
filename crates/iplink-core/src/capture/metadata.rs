//! Capture metadata: the interfaces and host names that a capture declares.

use std::net::IpAddr;

use serde::Serialize;

use super::bounded_list::BoundedItem;
use super::{BoundedList, LinkType};

/// A capture interface, declared by a pcapng section.
///
/// Its strings come from the capture and may contain any characters: escape them
/// before display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Interface {
    /// The section that declares the interface, counted from 1 over the whole input.
    pub section: u32,
    /// The interface number, counted from 0 over the whole input. Packets refer to
    /// it in [`Packet::interface`](super::Packet::interface).
    pub number: u32,
    /// The link type of the interface's packets.
    pub link_type: LinkType,
    /// The snap length: the maximum number of bytes captured of each packet, or 0
    /// for no limit.
    #[doc(alias = "snaplen")]
    pub snap_len: u32,
    /// The interface name, such as `eth0`.
    pub name: Option<Box<str>>,
    /// A description of the interface.
    pub description: Option<Box<str>>,
}

/// A host name, from a name resolution block or a DNS answer.
///
/// The name comes from the capture and may contain any characters: escape it
/// before display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NameRecord {
    /// The host's address.
    pub address: IpAddr,
    /// One of the host's names.
    pub name: Box<str>,
}

#[cfg(test)]
impl NameRecord {
    pub(crate) fn new(address: IpAddr, name: &str) -> Self {
        Self { address, name: name.into() }
    }
}

impl BoundedItem for Interface {
    const MAX_COUNT: usize = 16_384;

    fn text_len(&self) -> usize {
        let len = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        len(&self.name).saturating_add(len(&self.description))
    }
}

impl BoundedItem for NameRecord {
    const MAX_COUNT: usize = 65_536;

    fn text_len(&self) -> usize {
        self.name.len()
    }
}

impl BoundedList<Interface> {
    /// Returns the interfaces without their names and descriptions.
    pub(crate) fn without_texts(&self) -> Self {
        self.map_items(|interface| Interface { name: None, description: None, ..*interface })
    }
}

/// The metadata of one input, collected from all of its sections.
#[derive(Debug, Default)]
pub(super) struct CaptureMetadata {
    sections: u32,
    declared_interfaces: u32,
    interfaces: BoundedList<Interface>,
    names: BoundedList<NameRecord>,
}

impl CaptureMetadata {
    /// Creates empty metadata that continues the numbering of sections and interfaces of
    /// the preceding segment of the input.
    pub(super) fn continuing(preceding: &Self) -> Self {
        Self {
            sections: preceding.sections,
            declared_interfaces: preceding.declared_interfaces,
            ..Self::default()
        }
    }

    /// Returns the number of interfaces declared so far, over all sections.
    pub(super) const fn declared_interfaces(&self) -> u32 {
        self.declared_interfaces
    }

    pub(super) const fn interfaces(&self) -> &BoundedList<Interface> {
        &self.interfaces
    }

    pub(super) const fn names(&self) -> &BoundedList<NameRecord> {
        &self.names
    }

    /// Counts the start of another section.
    pub(super) const fn begin_section(&mut self) {
        self.sections = self.sections.saturating_add(1);
    }

    /// Adds an interface of the current section, and sets its section and number.
    pub(super) fn add_interface(&mut self, interface: Interface) {
        let (section, number) = (self.sections, self.declared_interfaces);
        self.declared_interfaces = self.declared_interfaces.saturating_add(1);
        self.interfaces.push(Interface { section, number, ..interface });
    }

    /// Adds a host name, unless it is empty.
    pub(super) fn add_name(&mut self, address: IpAddr, name: &[u8]) {
        if let Some(name) = decode_string(name) {
            self.names.push(NameRecord { address, name });
        }
    }
}

/// Decodes a string, up to the zero byte with which some writers terminate it.
/// Returns `None` if it is empty.
pub(super) fn decode_string(bytes: &[u8]) -> Option<Box<str>> {
    let text = bytes.split(|byte| *byte == 0).next()?;
    (!text.is_empty()).then(|| String::from_utf8_lossy(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_ends_at_a_zero_byte_and_may_be_invalid_utf8() {
        assert_eq!(decode_string(b"eth0\0\0").as_deref(), Some("eth0"));
        assert_eq!(decode_string(b"\xff!").as_deref(), Some("\u{fffd}!"));
        assert_eq!(decode_string(b"\0x"), None);
        assert_eq!(decode_string(b""), None);
    }
}
