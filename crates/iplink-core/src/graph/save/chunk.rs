//! The chunks of a saved graph, and the encoding of each.
//!
//! A new kind of chunk takes the next free code. The flow records of links are in a separate chunk
//! after the links, so that dimensions can be added without changing the encoding of links.

use std::borrow::Cow;
use std::net::IpAddr;

use super::super::flow::{Binning, StoredFlow};
use super::super::{Dimensions, FlowKey, Traffic};
use super::{column, flow_columns};
use crate::capture::{Interface, LinkType, NameRecord};
use crate::dissect::{Depth, SkipReason};
use crate::statistics::InputStatistics;
use crate::time::Timestamp;
use crate::wire::codes::{ChunkKind, IpFamily};
use crate::wire::{DecodeError, Decoder, Encoder};

/// A chunk of a saved graph. The chunks of a file are in the order of these variants.
#[derive(Debug)]
pub(super) enum Chunk {
    /// The statistics of an input, except for those in the next three chunks.
    Input(InputRow),
    /// The skipped packets of the last input, by reason.
    Skipped(Vec<(SkipReason, u64)>),
    /// The interfaces that the last input declares, and the number of dropped interfaces.
    Interfaces(Vec<Interface>, u64),
    /// The host names in the last input, and the number of dropped names.
    Names(Vec<NameRecord>, u64),
    /// The dimensions, depth and time bins of the graph.
    Settings(GraphSettings),
    /// The IPv4 addresses of hosts, each as its difference from the previous one.
    Ipv4Hosts(Vec<u32>),
    /// The IPv6 addresses of hosts, each as its difference from the previous one.
    Ipv6Hosts(Vec<u128>),
    /// The MAC addresses of hosts, each as its difference from the previous one.
    MacHosts(Vec<u64>),
    /// The host that stands for all hosts beyond the limit.
    OtherHosts,
    /// Links.
    Links(LinkColumns),
    /// The flow records of the last chunk of links.
    FlowRecords(FlowRecordColumns),
    /// Flows, in the order of their first packets.
    Flows(Vec<StoredFlow>),
    /// The traffic of the packets that belong to no flow: one row.
    UntrackedTraffic(TrafficColumns),
}

/// The settings of the graph: its dimensions, depth and time bins.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GraphSettings {
    /// The dimensions. Unless they are [`Dimensions::LINKS`], each chunk of links is followed by a
    /// chunk of their flow records, and there may be flows.
    pub(super) dimensions: Dimensions,
    pub(super) depth: Depth,
    pub(super) binning: Option<Binning>,
}

/// The statistics of an input, except for those in other chunks: skip reasons, interfaces and
/// names.
#[derive(Debug)]
pub(super) struct InputRow {
    name: String,
    format: Option<Cow<'static, str>>,
    read: u64,
    linked: u64,
    filtered: u64,
    stopped: bool,
    damage: Option<String>,
}

/// Links, column by column.
#[derive(Debug, Default)]
pub(super) struct LinkColumns {
    /// The index of the source among the hosts, as its difference from that of the previous link.
    pub(super) sources: Vec<u32>,
    /// The index of the target; if the previous link has the same source, the difference from the
    /// target of that link.
    pub(super) targets: Vec<u32>,
    pub(super) traffic: TrafficColumns,
}

/// The flow records of some links.
#[derive(Debug, Default)]
pub(super) struct FlowRecordColumns {
    /// The number of records of each link.
    pub(super) counts: Vec<u32>,
    /// The keys of the records, each once and sorted.
    pub(super) keys: Vec<FlowKey>,
    /// The index in `keys` of each record's key.
    pub(super) key_indices: Vec<u32>,
    /// The traffic of records. A record that is the only one of its link has no row: its traffic is
    /// that of the link.
    pub(super) traffic: TrafficColumns,
}

/// Traffic, column by column.
#[derive(Debug, Default)]
pub(super) struct TrafficColumns {
    packets: Vec<u64>,
    bytes: Vec<u64>,
    /// The first time in nanoseconds, as its difference from that of the previous row.
    first_seen: Vec<i64>,
    /// The time from the first to the last packet, in nanoseconds.
    spans: Vec<u64>,
}

/// The value of an unknown time; no [`Timestamp`] has it.
const NO_TIME: i64 = i64::MIN;

impl Chunk {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.code(self.kind());
        match self {
            Self::Input(input) => input.encode(&mut out),
            Self::Skipped(skipped) => out.list(skipped, |out, (reason, packets)| {
                out.skip_reason(*reason);
                out.unsigned(*packets);
            }),
            Self::Interfaces(interfaces, dropped) => {
                out.list(interfaces, encode_interface);
                out.unsigned(*dropped);
            }
            Self::Names(names, dropped) => {
                out.list(names, encode_name);
                out.unsigned(*dropped);
            }
            Self::Settings(settings) => settings.encode(&mut out),
            Self::Ipv4Hosts(distances) => {
                out.list(distances, |out, distance| out.unsigned(*distance))
            }
            Self::Ipv6Hosts(distances) => out.list(distances, |out, distance| out.wide(*distance)),
            Self::MacHosts(distances) => {
                out.list(distances, |out, distance| out.unsigned(*distance))
            }
            Self::OtherHosts => {}
            Self::Links(links) => links.encode(&mut out),
            Self::FlowRecords(records) => records.encode(&mut out),
            Self::Flows(flows) => flow_columns::encode(flows, &mut out),
            Self::UntrackedTraffic(traffic) => traffic.encode(&mut out),
        }
        out.into_bytes()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut bytes = Decoder::new(bytes);
        let chunk = Self::decode_as(bytes.code()?, &mut bytes)?;
        bytes.finish().map(|()| chunk)
    }

    /// Decodes the contents of a chunk of this kind.
    fn decode_as(kind: ChunkKind, bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match kind {
            ChunkKind::Input => Self::Input(InputRow::decode(bytes)?),
            ChunkKind::Skipped => {
                Self::Skipped(bytes.list(|bytes| Ok((bytes.skip_reason()?, bytes.unsigned()?)))?)
            }
            ChunkKind::Interfaces => {
                Self::Interfaces(bytes.list(decode_interface)?, bytes.unsigned()?)
            }
            ChunkKind::Names => Self::Names(bytes.list(decode_name)?, bytes.unsigned()?),
            ChunkKind::Settings => Self::Settings(GraphSettings::decode(bytes)?),
            ChunkKind::Ipv4Hosts => Self::Ipv4Hosts(bytes.list(Decoder::unsigned)?),
            ChunkKind::Ipv6Hosts => Self::Ipv6Hosts(bytes.list(Decoder::wide)?),
            ChunkKind::MacHosts => Self::MacHosts(bytes.list(Decoder::unsigned)?),
            ChunkKind::OtherHosts => Self::OtherHosts,
            ChunkKind::Links => Self::Links(LinkColumns::decode(bytes)?),
            ChunkKind::FlowRecords => Self::FlowRecords(FlowRecordColumns::decode(bytes)?),
            ChunkKind::Flows => Self::Flows(flow_columns::decode(bytes)?),
            ChunkKind::UntrackedTraffic => Self::UntrackedTraffic(TrafficColumns::decode(bytes)?),
        })
    }

    const fn kind(&self) -> ChunkKind {
        match self {
            Self::Input(_) => ChunkKind::Input,
            Self::Skipped(_) => ChunkKind::Skipped,
            Self::Interfaces(..) => ChunkKind::Interfaces,
            Self::Names(..) => ChunkKind::Names,
            Self::Settings(_) => ChunkKind::Settings,
            Self::Ipv4Hosts(_) => ChunkKind::Ipv4Hosts,
            Self::Ipv6Hosts(_) => ChunkKind::Ipv6Hosts,
            Self::MacHosts(_) => ChunkKind::MacHosts,
            Self::OtherHosts => ChunkKind::OtherHosts,
            Self::Links(_) => ChunkKind::Links,
            Self::FlowRecords(_) => ChunkKind::FlowRecords,
            Self::Flows(_) => ChunkKind::Flows,
            Self::UntrackedTraffic(_) => ChunkKind::UntrackedTraffic,
        }
    }
}

impl GraphSettings {
    fn encode(self, out: &mut Encoder) {
        self.dimensions.encode(out);
        out.code(self.depth);
        out.optional(self.binning, |out, binning| binning.encode(out));
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            dimensions: Dimensions::decode(bytes)?,
            depth: bytes.code()?,
            binning: bytes.optional(Binning::decode)?,
        })
    }
}

impl InputRow {
    pub(super) fn from_input(input: &InputStatistics) -> Self {
        Self {
            name: input.name.clone(),
            format: input.format.clone(),
            read: input.counters.read,
            linked: input.counters.linked,
            filtered: input.counters.filtered,
            stopped: input.stopped,
            damage: input.damage.clone(),
        }
    }

    pub(super) fn into_input(self) -> InputStatistics {
        let mut input = InputStatistics::new(&self.name);
        input.format = self.format;
        input.counters.read = self.read;
        input.counters.linked = self.linked;
        input.counters.filtered = self.filtered;
        input.stopped = self.stopped;
        input.damage = self.damage;
        input
    }

    fn encode(&self, out: &mut Encoder) {
        out.text(&self.name);
        out.optional(self.format.as_deref(), Encoder::text);
        out.unsigned(self.read);
        out.unsigned(self.linked);
        out.unsigned(self.filtered);
        out.bool(self.stopped);
        out.optional(self.damage.as_deref(), Encoder::text);
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            name: bytes.text()?.to_owned(),
            format: bytes.optional(Decoder::text)?.map(|format| format.to_owned().into()),
            read: bytes.unsigned()?,
            linked: bytes.unsigned()?,
            filtered: bytes.unsigned()?,
            stopped: bytes.bool()?,
            damage: bytes.optional(Decoder::text)?.map(ToOwned::to_owned),
        })
    }
}

fn encode_interface(out: &mut Encoder, interface: &Interface) {
    let Interface { section, number, link_type: LinkType(link_type), snap_len, .. } = interface;
    out.unsigned(*section);
    out.unsigned(*number);
    out.unsigned(*link_type);
    out.unsigned(*snap_len);
    out.optional(interface.name.as_deref(), Encoder::text);
    out.optional(interface.description.as_deref(), Encoder::text);
}

fn decode_interface(bytes: &mut Decoder<'_>) -> Result<Interface, DecodeError> {
    Ok(Interface {
        section: bytes.unsigned()?,
        number: bytes.unsigned()?,
        link_type: LinkType(bytes.unsigned()?),
        snap_len: bytes.unsigned()?,
        name: bytes.optional(Decoder::text)?.map(Into::into),
        description: bytes.optional(Decoder::text)?.map(Into::into),
    })
}

fn encode_name(out: &mut Encoder, record: &NameRecord) {
    match record.address {
        IpAddr::V4(address) => {
            out.code(IpFamily::V4);
            out.array(&address.octets());
        }
        IpAddr::V6(address) => {
            out.code(IpFamily::V6);
            out.array(&address.octets());
        }
    }
    out.text(&record.name);
}

fn decode_name(bytes: &mut Decoder<'_>) -> Result<NameRecord, DecodeError> {
    let address = match bytes.code()? {
        IpFamily::V4 => IpAddr::from(bytes.array::<4>()?),
        IpFamily::V6 => IpAddr::from(bytes.array::<16>()?),
    };
    Ok(NameRecord { address, name: bytes.text()?.into() })
}

impl LinkColumns {
    fn encode(&self, out: &mut Encoder) {
        out.bytes(&column::pack(&self.sources));
        out.bytes(&column::pack(&self.targets));
        self.traffic.encode(out);
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            sources: column::unpack(bytes.bytes()?)?,
            targets: column::unpack(bytes.bytes()?)?,
            traffic: TrafficColumns::decode(bytes)?,
        })
    }
}

impl FlowRecordColumns {
    fn encode(&self, out: &mut Encoder) {
        out.bytes(&column::pack(&self.counts));
        out.list(&self.keys, |out, key| key.encode(out));
        out.bytes(&column::pack(&self.key_indices));
        self.traffic.encode(out);
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            counts: column::unpack(bytes.bytes()?)?,
            keys: bytes.list(FlowKey::decode)?,
            key_indices: column::unpack(bytes.bytes()?)?,
            traffic: TrafficColumns::decode(bytes)?,
        })
    }
}

impl TrafficColumns {
    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Adds a row. `previous` is the first time of the previous row, in nanoseconds, and is
    /// replaced by that of this row.
    pub(super) fn push(&mut self, traffic: &Traffic, previous: &mut i64) {
        let nanos = |time: Option<Timestamp>| time.map_or(NO_TIME, Timestamp::as_nanos);
        let (first, last) = (nanos(traffic.first_seen), nanos(traffic.last_seen));
        self.packets.push(traffic.packets);
        self.bytes.push(traffic.bytes);
        self.first_seen.push(first.wrapping_sub(*previous));
        self.spans.push(last.wrapping_sub(first).cast_unsigned());
        *previous = first;
    }

    /// Returns the rows up to the end of the shortest column; `None` is a row with impossible
    /// traffic.
    pub(super) fn rows(&self) -> impl Iterator<Item = Option<Traffic>> {
        let mut previous = 0_i64;
        let counts = self.packets.iter().zip(&self.bytes);
        counts.zip(self.first_seen.iter().zip(&self.spans)).map(
            move |((packets, bytes), (first, span))| {
                let first = previous.wrapping_add(*first);
                previous = first;
                let last = first.checked_add_unsigned(*span)?;
                let traffic = Traffic {
                    packets: *packets,
                    bytes: *bytes,
                    first_seen: Timestamp::from_nanos(first),
                    last_seen: Timestamp::from_nanos(last),
                };
                let is_possible = *packets > 0 && (first == NO_TIME) == (last == NO_TIME);
                is_possible.then_some(traffic)
            },
        )
    }

    /// Returns true if each column has this many rows.
    pub(super) fn has_len(&self, len: usize) -> bool {
        let lens = [self.packets.len(), self.bytes.len(), self.first_seen.len(), self.spans.len()];
        lens.iter().all(|column_len| *column_len == len)
    }

    fn encode(&self, out: &mut Encoder) {
        out.bytes(&column::pack(&self.packets));
        out.bytes(&column::pack(&self.bytes));
        out.bytes(&column::pack(&self.first_seen));
        out.bytes(&column::pack(&self.spans));
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            packets: column::unpack(bytes.bytes()?)?,
            bytes: column::unpack(bytes.bytes()?)?,
            first_seen: column::unpack(bytes.bytes()?)?,
            spans: column::unpack(bytes.bytes()?)?,
        })
    }
}
