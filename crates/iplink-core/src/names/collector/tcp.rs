//! Host names in TCP streams.
//!
//! Most messages with a name lie within one segment, and are read from it. Only if a message is
//! incomplete at the end of its segment, its stream is stored until it is complete. The limits are
//! 16 KiB per stream, 1,024 streams, and 64 segments after a gap.

use std::net::IpAddr;

use super::NameSink;
use super::byte_reader::{ByteReader, array_at};
use super::pending_table::PendingTable;
use super::reassembly::{MAX_STREAM_LEN, PieceEffect, Reassembly};
use super::search::Search;
use super::{DNS_PORT, KERBEROS_PORT, dns, http, kerberos, ntlm, tls};
use crate::dissect::{Datagram, Ports};
use crate::graph::NameSource;

// Offsets of fields in the header, in bytes.
const SEQUENCE_NUMBER: usize = 4;
const DATA_OFFSET: usize = 12;
const FLAGS: usize = 13;

/// The minimum length of the header, in bytes.
const MIN_HEADER_LEN: usize = 20;

/// The flag that opens a connection. It takes one sequence number.
const SYN: u8 = 0x02;

/// One direction of a connection.
type Direction = (IpAddr, IpAddr, Ports);

/// Collects names from TCP segments.
#[derive(Debug, Default)]
pub(super) struct TcpStreams {
    /// The streams with an incomplete message.
    pending: PendingTable<Direction, PendingStream>,
    /// The connections to a proxy for another server. The server name in such a connection is that
    /// of the other server.
    proxied: PendingTable<Direction, ()>,
}

/// The start of an incomplete message.
#[derive(Debug)]
struct PendingStream {
    protocol: StreamProtocol,
    /// The sequence number of the first byte.
    first_sequence: u32,
    bytes: Reassembly,
    /// The number of bytes without which the message cannot be complete.
    needed: usize,
}

/// The protocol of a message, as its first bytes or its port show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreamProtocol {
    Tls,
    Http,
    Dns,
    Kerberos,
}

/// The result of reading the start of a stream.
enum Reading {
    /// All messages are complete.
    Complete,
    /// A message starts at this offset, and may be complete if there are more than `needed` bytes.
    Incomplete { offset: usize, needed: usize },
}

/// A segment with data.
#[derive(Clone, Copy)]
struct Segment<'a> {
    /// The sequence number of the first byte of the data.
    sequence: u32,
    data: &'a [u8],
}

impl TcpStreams {
    /// Adds the names in a segment.
    #[inline]
    pub(super) fn add_segment(&mut self, datagram: &Datagram<'_>, names: &mut NameSink<'_>) {
        let observation = &datagram.observation;
        let Some(segment) = datagram.payload.and_then(parse_segment) else {
            return;
        };
        let Some(ports) = observation.ports else {
            return;
        };
        let direction = (observation.source, observation.target, ports);
        if let Some(stream) = self.pending.get_mut(&direction) {
            let offset = segment.sequence.wrapping_sub(stream.first_sequence);
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            // A segment far away belongs to another connection between the same ports.
            if offset < MAX_STREAM_LEN {
                self.extend(direction, offset, segment.data, names);
                return;
            }
        }
        if http::is_connect(segment.data) {
            self.proxied.insert(direction, ());
        }
        let Some(protocol) = StreamProtocol::detect(segment.data, ports) else {
            read_ntlm(segment.data, names);
            return;
        };
        if protocol == StreamProtocol::Http {
            read_ntlm(segment.data, names);
        }
        if protocol == StreamProtocol::Tls && self.proxied.get_mut(&direction).is_some() {
            return;
        }
        let reading = protocol.read(segment.data, names);
        // The other bytes of a truncated segment will never come.
        if datagram.uncaptured_len == 0 {
            self.store(direction, protocol, segment, &reading);
        }
    }

    /// Stores the incomplete message at the end of a segment.
    fn store(
        &mut self,
        direction: Direction,
        protocol: StreamProtocol,
        segment: Segment<'_>,
        reading: &Reading,
    ) {
        let Reading::Incomplete { offset, needed } = *reading else {
            return;
        };
        let bytes = segment.data.get(offset..).unwrap_or_default();
        if needed >= MAX_STREAM_LEN || bytes.len() >= MAX_STREAM_LEN {
            self.pending.count_dropped();
            return;
        }
        let skipped = u32::try_from(offset).unwrap_or_default();
        let first_sequence = segment.sequence.wrapping_add(skipped);
        let bytes = Reassembly::new(bytes);
        self.pending.insert(direction, PendingStream { protocol, first_sequence, bytes, needed });
    }

    /// Adds data at an offset of a pending stream, and reads its message if it may be complete.
    fn extend(
        &mut self,
        direction: Direction,
        offset: usize,
        data: &[u8],
        names: &mut NameSink<'_>,
    ) {
        let Some(stream) = self.pending.get_mut(&direction) else {
            return;
        };
        let effect = stream.bytes.add(offset, data);
        if effect == PieceEffect::TooLong {
            self.pending.count_dropped();
            self.pending.remove(&direction);
            return;
        }
        if effect == PieceEffect::Unchanged || stream.bytes.as_bytes().len() < stream.needed {
            return;
        }
        let reading = stream.protocol.read(stream.bytes.as_bytes(), names);
        if let Reading::Incomplete { offset: 0, needed } = reading {
            stream.needed = needed;
        } else if let Some(stream) = self.pending.remove(&direction) {
            let segment =
                Segment { sequence: stream.first_sequence, data: stream.bytes.as_bytes() };
            self.store(direction, stream.protocol, segment, &reading);
        }
    }

    /// Returns the number of streams that were dropped because of the limits.
    pub(super) const fn dropped(&self) -> u64 {
        self.pending.dropped()
    }
}

/// Adds the names in an NTLM message, which must lie within the segment.
fn read_ntlm(data: &[u8], names: &mut NameSink<'_>) {
    let add = |name: &str| names.add_sender(NameSource::Ntlm, name);
    if ntlm::may_carry(data) {
        ntlm::for_each_name(data, add);
    } else if http::is_request(data) || http::is_response(data) {
        ntlm::for_each_name_in_http(data, add);
    }
}

/// Parses a segment. Returns `None` if it has no data.
fn parse_segment(bytes: &[u8]) -> Option<Segment<'_>> {
    let header_len = usize::from(bytes.get(DATA_OFFSET)? >> 4) * 4;
    let data = bytes.get(header_len.max(MIN_HEADER_LEN)..).filter(|data| !data.is_empty())?;
    let sequence = u32::from_be_bytes(array_at(bytes, SEQUENCE_NUMBER)?);
    let opens = bytes.get(FLAGS)? & SYN != 0;
    Some(Segment { sequence: sequence.wrapping_add(opens.into()), data })
}

impl StreamProtocol {
    /// Returns the protocol of the message that starts with these bytes, if it may have a name.
    fn detect(data: &[u8], ports: Ports) -> Option<Self> {
        if tls::is_client_hello(data) {
            Some(Self::Tls)
        } else if http::is_request(data) {
            Some(Self::Http)
        } else if ports.source == DNS_PORT {
            Some(Self::Dns)
        } else if ports.target == KERBEROS_PORT {
            Some(Self::Kerberos)
        } else {
            None
        }
    }

    /// Reads the messages at the start of a stream, and adds their names.
    fn read(self, stream: &[u8], names: &mut NameSink<'_>) -> Reading {
        match self {
            Self::Tls => read_search(tls::find_server_name(stream), NameSource::Tls, stream, names),
            Self::Http => read_search(http::find_host(stream), NameSource::Http, stream, names),
            Self::Dns => read_dns(stream, names),
            Self::Kerberos => read_kerberos(stream, names),
        }
    }
}

/// Adds the name of the target that a search has found.
fn read_search(
    search: Search<'_>,
    source: NameSource,
    stream: &[u8],
    names: &mut NameSink<'_>,
) -> Reading {
    match search {
        Search::Found(name) => names.add_target(source, &name),
        Search::NotFound => {}
        Search::Incomplete => return Reading::Incomplete { offset: 0, needed: stream.len() + 1 },
    }
    Reading::Complete
}

/// Adds the names in DNS messages. Each follows its length (RFC 1035, section 4.2.2).
fn read_dns(stream: &[u8], names: &mut NameSink<'_>) -> Reading {
    let mut reader = ByteReader(stream);
    loop {
        let offset = stream.len() - reader.0.len();
        let message = reader;
        let Some(bytes) = reader.vector16() else {
            let len = array_at(message.0, 0).map_or(0, u16::from_be_bytes);
            return match message.0 {
                [] => Reading::Complete,
                _ => Reading::Incomplete { offset, needed: usize::from(len) + 2 },
            };
        };
        dns::for_each_name(bytes, |address, name| {
            names.add_displayed(NameSource::Dns, address, name);
        });
    }
}

/// Adds the names in a Kerberos request, which follows its length (RFC 4120, section 7.2.2).
fn read_kerberos(stream: &[u8], names: &mut NameSink<'_>) -> Reading {
    let mut reader = ByteReader(stream);
    let Some(len) = reader.u32().and_then(|len| usize::try_from(len).ok()) else {
        return Reading::Incomplete { offset: 0, needed: 4 };
    };
    if reader.0.len() < len {
        return Reading::Incomplete { offset: 0, needed: len.saturating_add(4) };
    }
    kerberos::for_each_name(reader.0, |name| names.add_sender(NameSource::Kerberos, name));
    Reading::Complete
}
