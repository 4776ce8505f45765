//! What a capture says of its interfaces and of the names of hosts.

use std::net::IpAddr;

use serde::{Deserialize, Serialize, Serializer};

use super::LinkType;

/// At most so many interfaces are kept, over all sections.
const INTERFACES_LIMIT: usize = 16_384;

/// At most so many names of hosts are kept.
const NAMES_LIMIT: usize = 65_536;

/// At most so many bytes of text are kept of interfaces, and as many of hosts.
const TEXT_LIMIT: usize = 1024 * 1024;

/// An interface that a pcapng section declares.
///
/// Its texts come from the capture: they may hold anything, and are to be
/// escaped wherever they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interface {
    /// The section that declares it, from 1, over the whole input.
    pub section: u32,
    /// Its number over the whole input, from 0: that of
    /// [`Packet::interface`](super::Packet::interface).
    pub number: u32,
    /// The link type of its packets.
    pub link_type: LinkType,
    /// How many bytes of a packet are captured at most; 0 is without limit.
    pub snap_len: u32,
    /// Its name, such as `eth0`.
    pub name: Option<Box<str>>,
    /// What it is, in words.
    pub description: Option<Box<str>>,
}

/// A name of a host, from a name resolution block or from an answer of DNS.
///
/// The name comes from the capture: it may hold anything, and is to be escaped
/// wherever it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NameRecord {
    /// The host's address.
    pub address: IpAddr,
    /// One of its names.
    pub name: Box<str>,
}

/// What was kept of a list whose length a capture decides.
///
/// 16,384 interfaces, 65,536 names and 1 MiB of text of either are kept; what
/// is beyond is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedList<T> {
    items: Vec<T>,
    text_room: usize,
    omitted: u64,
}

/// What there may be too many of.
pub(crate) trait Bounded {
    /// At most so many are kept.
    const LIMIT: usize;

    /// Returns how many bytes of text it takes.
    fn text_len(&self) -> usize;
}

impl Bounded for Interface {
    const LIMIT: usize = INTERFACES_LIMIT;

    fn text_len(&self) -> usize {
        let len = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        len(&self.name).saturating_add(len(&self.description))
    }
}

impl Bounded for NameRecord {
    const LIMIT: usize = NAMES_LIMIT;

    fn text_len(&self) -> usize {
        self.name.len()
    }
}

impl NameRecord {
    pub(crate) fn new(address: IpAddr, name: &str) -> Self {
        Self { address, name: name.into() }
    }
}

impl<T> Default for BoundedList<T> {
    fn default() -> Self {
        Self { items: Vec::new(), text_room: TEXT_LIMIT, omitted: 0 }
    }
}

impl<T> BoundedList<T> {
    /// Returns what was kept, in the order of the capture.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Returns how many were not kept, for there were too many or their texts
    /// were too long.
    #[must_use]
    pub const fn omitted(&self) -> u64 {
        self.omitted
    }
}

#[expect(private_bounds, reason = "what is bounded is decided here")]
impl<T: Bounded + Clone> BoundedList<T> {
    /// Keeps an item, where there is room; tells whether there was.
    pub(crate) fn keep(&mut self, item: T) -> bool {
        match self.text_room.checked_sub(item.text_len()) {
            Some(text_room) if self.items.len() < T::LIMIT => {
                self.text_room = text_room;
                self.items.push(item);
                true
            }
            _ => {
                self.omitted = self.omitted.saturating_add(1);
                false
            }
        }
    }

    /// Returns what was kept once, and what was not.
    pub(crate) fn restore(items: Vec<T>, omitted: u64) -> Self {
        let mut kept = Self::default();
        for item in items {
            kept.keep(item);
        }
        kept.omitted = kept.omitted.saturating_add(omitted);
        kept
    }

    /// Keeps what follows: just what would have been kept of both in one.
    pub(crate) fn extend(&mut self, next: &Self) {
        for item in &next.items {
            self.keep(item.clone());
        }
        self.omit(next.omitted);
    }

    /// Counts so many that were not kept.
    pub(crate) const fn omit(&mut self, count: u64) {
        self.omitted = self.omitted.saturating_add(count);
    }
}

impl BoundedList<Interface> {
    /// Returns the interfaces without their names and descriptions.
    pub(crate) fn without_texts(&self) -> Self {
        let nameless = |it: &Interface| Interface { name: None, description: None, ..*it };
        Self { items: self.items.iter().map(nameless).collect(), ..*self }
    }
}

/// Serializes as the sequence of what was kept.
impl<T: Serialize> Serialize for BoundedList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

/// All that was kept of one input.
#[derive(Debug, Default)]
pub(super) struct CaptureMetadata {
    sections: u32,
    declared: u32,
    interfaces: BoundedList<Interface>,
    names: BoundedList<NameRecord>,
}

impl CaptureMetadata {
    /// Creates an empty one for what comes behind that of another.
    pub(super) fn after(other: &Self) -> Self {
        Self { sections: other.sections, declared: other.declared, ..Self::default() }
    }

    /// Returns how many interfaces all sections so far have declared.
    pub(super) const fn declared(&self) -> u32 {
        self.declared
    }

    pub(super) const fn interfaces(&self) -> &BoundedList<Interface> {
        &self.interfaces
    }

    pub(super) const fn names(&self) -> &BoundedList<NameRecord> {
        &self.names
    }

    pub(super) const fn begin_section(&mut self) {
        self.sections = self.sections.saturating_add(1);
    }

    /// Adds an interface of the section that is being read, and numbers it.
    pub(super) fn add_interface(&mut self, interface: Interface) {
        let (section, number) = (self.sections, self.declared);
        self.declared = self.declared.saturating_add(1);
        self.interfaces.keep(Interface { section, number, ..interface });
    }

    /// Adds a name, unless it is empty.
    pub(super) fn add_name(&mut self, address: IpAddr, name: &[u8]) {
        if let Some(name) = text(name) {
            self.names.keep(NameRecord { address, name });
        }
    }
}

/// Decodes a text, up to the zero byte that some writers end it with; `None`
/// where it is empty.
pub(super) fn text(bytes: &[u8]) -> Option<Box<str>> {
    let text = bytes.split(|byte| *byte == 0).next()?;
    (!text.is_empty()).then(|| String::from_utf8_lossy(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let mut directory = CaptureMetadata::default();
        for _ in 0..NAMES_LIMIT + 3 {
            directory.add_name(HOST, b"a");
        }
        let names = directory.names();
        assert_eq!((names.as_slice().len(), names.omitted()), (NAMES_LIMIT, 3));
    }

    #[test]
    fn long_texts_are_bounded_together() {
        let mut directory = CaptureMetadata::default();
        for _ in 0..20 {
            directory.add_name(HOST, &[b'a'; 65_531]);
        }
        let names = directory.names();
        assert_eq!((names.as_slice().len(), names.omitted()), (16, 4));
    }

    #[test]
    fn parts_keep_what_the_whole_does() {
        let (mut whole, mut parts) = (CaptureMetadata::default(), Vec::new());
        for part in 0..5 {
            let mut directory = CaptureMetadata::default();
            for number in 0..400_u32 {
                let name = vec![b'a'; (part * 1_000 + number * 37 % 1_501) as usize];
                whole.add_name(HOST, &name);
                directory.add_name(HOST, &name);
            }
            parts.push(directory.names);
        }
        let mut joined = BoundedList::default();
        parts.iter().for_each(|part| joined.extend(part));
        assert!(joined.omitted() > 0);
        assert_eq!(joined, whole.names);
    }

    #[test]
    fn a_text_ends_at_a_zero_byte_and_may_be_broken() {
        assert_eq!(text(b"eth0\0\0").as_deref(), Some("eth0"));
        assert_eq!(text(b"\xff!").as_deref(), Some("\u{fffd}!"));
        assert_eq!(text(b"\0x"), None);
        assert_eq!(text(b""), None);
    }
}
