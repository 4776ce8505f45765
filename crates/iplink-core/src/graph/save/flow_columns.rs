//! The columns of flows in a saved graph.
//!
//! A chunk has one row for each flow. Numbers that grow from flow to flow, or that are related to
//! another number of the same flow, are stored as differences, which need fewer bytes.

use super::super::Traffic;
use super::super::flow::StoredFlow;
use super::column;
use crate::dissect::{Ports, Protocol};
use crate::flows::{FlowDetails, FlowState, FlowTraffic, History, OriginatorEvidence};
use crate::service_detection::ApplicationProtocol;
use crate::time::Timestamp;
use crate::wire::{Coded, DecodeError, Decoder, Encoder, flow_property};

/// The code of an application protocol that is unknown.
const NO_APPLICATION: u8 = 0;

/// Flows, column by column.
#[derive(Debug, Default)]
struct FlowColumns {
    /// The indices of the originators among the hosts.
    originators: Vec<u32>,
    responders: Vec<u32>,
    protocols: Vec<u8>,
    /// The flags of [`flow_property`]. Without its flag, a property has the number 0.
    properties: Vec<u8>,
    source_ports: Vec<u16>,
    target_ports: Vec<u16>,
    vlans: Vec<u16>,
    states: Vec<FlowState>,
    evidence: Vec<OriginatorEvidence>,
    applications: Vec<Option<ApplicationProtocol>>,
    /// The application protocols that followed the first ones.
    upgrades: Vec<Option<ApplicationProtocol>>,
    /// The histories of the flows, each once and sorted.
    histories: Vec<History>,
    /// The index in `histories` of each flow's history.
    history_indices: Vec<u32>,
    /// The number of the first packet, as its difference from that of the previous row.
    first_packets: Vec<u64>,
    /// The difference between the numbers of the last and the first packet.
    packet_spans: Vec<u64>,
    sent: DirectionColumns,
    received: DirectionColumns,
}

/// The packets of one direction of each flow, column by column.
#[derive(Debug, Default)]
struct DirectionColumns {
    packets: Vec<u64>,
    bytes: Vec<u64>,
    /// The difference between `bytes` and the lengths of the IP packets.
    link_overheads: Vec<i64>,
    /// The difference between the lengths of the IP packets and those of the transport payloads.
    ip_overheads: Vec<i64>,
    /// The first time in nanoseconds, as its difference from a base time.
    first_seen: Vec<i64>,
    /// The time from the first to the last packet, in nanoseconds.
    spans: Vec<u64>,
}

/// The numbers of a row from which those of the next row differ.
#[derive(Clone, Copy, Debug, Default)]
struct PreviousRow {
    first_packet: u64,
    /// The time of the originator's first packet or, without it, of the responder's, in
    /// nanoseconds; without both, that of the row before.
    time: i64,
}

/// Encodes flows, which are in the order of their first packets.
pub(super) fn encode(flows: &[StoredFlow], out: &mut Encoder) {
    let mut histories: Vec<_> = flows.iter().map(|flow| flow.details.history).collect();
    histories.sort_unstable();
    histories.dedup();
    let mut columns = FlowColumns { histories, ..FlowColumns::default() };
    let mut previous = PreviousRow::default();
    flows.iter().for_each(|flow| columns.push(flow, &mut previous));
    columns.encode(out);
}

/// Decodes flows, whose host indices may be out of range.
pub(super) fn decode(bytes: &mut Decoder<'_>) -> Result<Vec<StoredFlow>, DecodeError> {
    let columns = FlowColumns::decode(bytes)?;
    let flow_count = columns.originators.len();
    if !columns.has_len(flow_count) {
        return Err(DecodeError("its columns have different lengths"));
    }
    let mut previous = PreviousRow::default();
    let flows = (0..flow_count).map(|row| columns.flow(row, &mut previous));
    flows.collect::<Option<_>>().ok_or(DecodeError("a flow has impossible properties"))
}

impl FlowColumns {
    fn push(&mut self, flow: &StoredFlow, previous: &mut PreviousRow) {
        let details = &flow.details;
        let ports = details.ports.unwrap_or_default();
        let history_index = self.histories.binary_search(&details.history).unwrap_or_default();
        self.originators.push(flow.originator);
        self.responders.push(flow.responder);
        self.protocols.push(details.protocol.0);
        self.properties.push(properties(details));
        self.source_ports.push(ports.source);
        self.target_ports.push(ports.target);
        self.vlans.push(details.vlan.unwrap_or_default());
        self.states.push(details.state);
        self.evidence.push(details.evidence);
        self.applications.push(details.application);
        self.upgrades.push(details.upgraded_to);
        self.history_indices.push(u32::try_from(history_index).unwrap_or(u32::MAX));
        self.first_packets.push(details.first_packet.wrapping_sub(previous.first_packet));
        self.packet_spans.push(details.last_packet.wrapping_sub(details.first_packet));
        previous.first_packet = details.first_packet;
        // An answer usually follows soon, so its time differs least from that of the request.
        let sent_time = self.sent.push(&details.sent, previous.time);
        self.received.push(&details.received, sent_time);
        previous.time = start_time(&details.sent, &details.received).unwrap_or(previous.time);
    }

    /// Returns the flow in a row. Returns `None` if its numbers contradict each other.
    fn flow(&self, row: usize, previous: &mut PreviousRow) -> Option<StoredFlow> {
        let properties = *self.properties.get(row)?;
        let has = |flag| properties & flag != 0;
        let (source, target) = (*self.source_ports.get(row)?, *self.target_ports.get(row)?);
        let vlan = *self.vlans.get(row)?;
        let first_packet = previous.first_packet.checked_add(*self.first_packets.get(row)?)?;
        let last_packet = first_packet.checked_add(*self.packet_spans.get(row)?)?;
        let sent = self.sent.traffic(row, previous.time, has(flow_property::SENT_TIMES))?;
        let sent_time = times(&sent.traffic).map_or(previous.time, |(first, _)| first);
        let received = self.received.traffic(row, sent_time, has(flow_property::RECEIVED_TIMES))?;
        let time = start_time(&sent, &received).unwrap_or(previous.time);
        *previous = PreviousRow { first_packet, time };
        let details = FlowDetails {
            protocol: Protocol(*self.protocols.get(row)?),
            ports: has(flow_property::PORTS).then_some(Ports { source, target }),
            vlan: has(flow_property::VLAN).then_some(vlan),
            sent,
            received,
            first_packet,
            last_packet,
            state: *self.states.get(row)?,
            history: *self.histories.get(*self.history_indices.get(row)? as usize)?,
            evidence: *self.evidence.get(row)?,
            application: *self.applications.get(row)?,
            upgraded_to: *self.upgrades.get(row)?,
            is_answered: has(flow_property::ANSWERED),
        };
        let is_possible = properties & !flow_property::ALL == 0
            && (details.ports.is_some() || (source, target) == (0, 0))
            && (details.vlan.is_some() || vlan == 0)
            && (first_packet > 0 || last_packet == 0)
            && (sent.traffic.packets > 0 || received.traffic.packets > 0);
        let (originator, responder) = (*self.originators.get(row)?, *self.responders.get(row)?);
        is_possible.then_some(StoredFlow { originator, responder, details })
    }

    /// Returns true if each column has this many rows.
    fn has_len(&self, len: usize) -> bool {
        let lens = [
            self.originators.len(),
            self.responders.len(),
            self.protocols.len(),
            self.properties.len(),
            self.source_ports.len(),
            self.target_ports.len(),
            self.vlans.len(),
            self.states.len(),
            self.evidence.len(),
            self.applications.len(),
            self.upgrades.len(),
            self.history_indices.len(),
            self.first_packets.len(),
            self.packet_spans.len(),
        ];
        lens.iter().all(|column_len| *column_len == len)
            && self.sent.has_len(len)
            && self.received.has_len(len)
    }

    fn encode(&self, out: &mut Encoder) {
        out.bytes(&column::pack(&self.originators));
        out.bytes(&column::pack(&self.responders));
        out.bytes(&self.protocols);
        out.bytes(&self.properties);
        out.bytes(&column::pack(&self.source_ports));
        out.bytes(&column::pack(&self.target_ports));
        out.bytes(&column::pack(&self.vlans));
        out.list(&self.states, |out, state| out.code(*state));
        out.list(&self.evidence, |out, evidence| out.code(*evidence));
        for applications in [&self.applications, &self.upgrades] {
            out.list(applications, |out, application| {
                out.byte(application.map_or(NO_APPLICATION, Coded::code));
            });
        }
        out.list(&self.histories, |out, history| out.text(&history.to_string()));
        out.bytes(&column::pack(&self.history_indices));
        out.bytes(&column::pack(&self.first_packets));
        out.bytes(&column::pack(&self.packet_spans));
        self.sent.encode(out);
        self.received.encode(out);
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            originators: column::unpack(bytes.bytes()?)?,
            responders: column::unpack(bytes.bytes()?)?,
            protocols: bytes.bytes()?.to_vec(),
            properties: bytes.bytes()?.to_vec(),
            source_ports: column::unpack(bytes.bytes()?)?,
            target_ports: column::unpack(bytes.bytes()?)?,
            vlans: column::unpack(bytes.bytes()?)?,
            states: bytes.list(Decoder::code)?,
            evidence: bytes.list(Decoder::code)?,
            applications: bytes.list(decode_application)?,
            upgrades: bytes.list(decode_application)?,
            histories: bytes.list(decode_history)?,
            history_indices: column::unpack(bytes.bytes()?)?,
            first_packets: column::unpack(bytes.bytes()?)?,
            packet_spans: column::unpack(bytes.bytes()?)?,
            sent: DirectionColumns::decode(bytes)?,
            received: DirectionColumns::decode(bytes)?,
        })
    }
}

/// Returns the flags of a flow.
fn properties(details: &FlowDetails) -> u8 {
    let flags = [
        (details.ports.is_some(), flow_property::PORTS),
        (details.vlan.is_some(), flow_property::VLAN),
        (details.is_answered, flow_property::ANSWERED),
        (times(&details.sent.traffic).is_some(), flow_property::SENT_TIMES),
        (times(&details.received.traffic).is_some(), flow_property::RECEIVED_TIMES),
    ];
    flags.iter().filter(|(is_set, _)| *is_set).fold(0, |flags, (_, flag)| flags | flag)
}

/// Returns the times of the first and the last packet, in nanoseconds, if any packet has a time.
fn times(traffic: &Traffic) -> Option<(i64, i64)> {
    Some((traffic.first_seen?.as_nanos(), traffic.last_seen?.as_nanos()))
}

/// Returns the time of the originator's first packet or, without it, of the responder's, in
/// nanoseconds.
fn start_time(sent: &FlowTraffic, received: &FlowTraffic) -> Option<i64> {
    times(&sent.traffic).or_else(|| times(&received.traffic)).map(|(first, _)| first)
}

fn decode_application(bytes: &mut Decoder<'_>) -> Result<Option<ApplicationProtocol>, DecodeError> {
    match bytes.byte()? {
        NO_APPLICATION => Ok(None),
        code => match ApplicationProtocol::from_code(code) {
            Some(application) => Ok(Some(application)),
            None => Err(DecodeError(ApplicationProtocol::UNKNOWN_CODE)),
        },
    }
}

fn decode_history(bytes: &mut Decoder<'_>) -> Result<History, DecodeError> {
    let history = History::from_letters(bytes.text()?);
    history.ok_or(DecodeError("it has an unknown or a repeated letter in a history"))
}

impl DirectionColumns {
    /// Adds a row, whose first time is stored as its difference from `base_time`. Returns that
    /// first time or, if there is none, `base_time`.
    fn push(&mut self, direction: &FlowTraffic, base_time: i64) -> i64 {
        let FlowTraffic { traffic, ip_bytes, payload_bytes } = direction;
        let (first, last) = times(traffic).unwrap_or((base_time, base_time));
        self.packets.push(traffic.packets);
        self.bytes.push(traffic.bytes);
        self.link_overheads.push(traffic.bytes.wrapping_sub(*ip_bytes).cast_signed());
        self.ip_overheads.push(ip_bytes.wrapping_sub(*payload_bytes).cast_signed());
        self.first_seen.push(first.wrapping_sub(base_time));
        self.spans.push(last.wrapping_sub(first).cast_unsigned());
        first
    }

    /// Returns the traffic in a row. Returns `None` if no packets could have resulted in it.
    fn traffic(&self, row: usize, base_time: i64, has_times: bool) -> Option<FlowTraffic> {
        let (packets, bytes) = (*self.packets.get(row)?, *self.bytes.get(row)?);
        let ip_bytes = bytes.wrapping_sub(self.link_overheads.get(row)?.cast_unsigned());
        let payload_bytes = ip_bytes.wrapping_sub(self.ip_overheads.get(row)?.cast_unsigned());
        let (difference, span) = (*self.first_seen.get(row)?, *self.spans.get(row)?);
        let (first_seen, last_seen) = match has_times {
            true => {
                let first = base_time.wrapping_add(difference);
                let last = first.checked_add_unsigned(span)?;
                (Some(Timestamp::from_nanos(first)?), Some(Timestamp::from_nanos(last)?))
            }
            false => ((difference, span) == (0, 0)).then_some((None, None))?,
        };
        let traffic = Traffic { packets, bytes, first_seen, last_seen };
        let flow_traffic = FlowTraffic { traffic, ip_bytes, payload_bytes };
        (packets > 0 || flow_traffic == FlowTraffic::default()).then_some(flow_traffic)
    }

    /// Returns true if each column has this many rows.
    fn has_len(&self, len: usize) -> bool {
        let lens = [
            self.packets.len(),
            self.bytes.len(),
            self.link_overheads.len(),
            self.ip_overheads.len(),
            self.first_seen.len(),
            self.spans.len(),
        ];
        lens.iter().all(|column_len| *column_len == len)
    }

    fn encode(&self, out: &mut Encoder) {
        out.bytes(&column::pack(&self.packets));
        out.bytes(&column::pack(&self.bytes));
        out.bytes(&column::pack(&self.link_overheads));
        out.bytes(&column::pack(&self.ip_overheads));
        out.bytes(&column::pack(&self.first_seen));
        out.bytes(&column::pack(&self.spans));
    }

    fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            packets: column::unpack(bytes.bytes()?)?,
            bytes: column::unpack(bytes.bytes()?)?,
            link_overheads: column::unpack(bytes.bytes()?)?,
            ip_overheads: column::unpack(bytes.bytes()?)?,
            first_seen: column::unpack(bytes.bytes()?)?,
            spans: column::unpack(bytes.bytes()?)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn time(nanos: i64) -> Option<Timestamp> {
        Timestamp::from_nanos(nanos)
    }

    /// Returns an answered DNS query.
    fn flow() -> StoredFlow {
        let direction = |nanos| FlowTraffic {
            traffic: Traffic {
                packets: 2,
                bytes: 200,
                first_seen: time(nanos),
                last_seen: time(nanos + 5),
            },
            ip_bytes: 172,
            payload_bytes: 116,
        };
        let details = FlowDetails {
            protocol: Protocol::UDP,
            ports: Some(Ports { source: 50_000, target: 53 }),
            vlan: Some(7),
            sent: direction(1_000),
            received: direction(1_010),
            first_packet: 3,
            last_packet: 9,
            state: FlowState::Sf,
            history: History::from_letters("Dd").unwrap(),
            evidence: OriginatorEvidence::Message,
            application: Some(ApplicationProtocol::Dns),
            upgraded_to: Some(ApplicationProtocol::Tls),
            is_answered: true,
        };
        StoredFlow { originator: 4, responder: 5, details }
    }

    fn encode_to_vec(flows: &[StoredFlow]) -> Vec<u8> {
        let mut out = Encoder::default();
        encode(flows, &mut out);
        out.into_bytes()
    }

    fn decode_all(bytes: &[u8]) -> Result<Vec<StoredFlow>, &'static str> {
        let mut decoder = Decoder::new(bytes);
        let flows = decode(&mut decoder).map_err(|error| error.0)?;
        decoder.finish().map_err(|error| error.0).map(|()| flows)
    }

    /// Returns the result of decoding the columns of one flow after a change.
    fn decode_changed(change: impl FnOnce(&mut FlowColumns)) -> Result<(), &'static str> {
        let histories = vec![flow().details.history];
        let mut columns = FlowColumns { histories, ..FlowColumns::default() };
        columns.push(&flow(), &mut PreviousRow::default());
        change(&mut columns);
        let mut out = Encoder::default();
        columns.encode(&mut out);
        decode_all(&out.into_bytes()).map(|_| ())
    }

    #[test]
    fn rows_are_differences() {
        let mut second = flow();
        (second.details.first_packet, second.details.last_packet) = (5, 5);
        second.details.sent.traffic.first_seen = time(1_003);
        let mut columns = FlowColumns::default();
        let mut previous = PreviousRow::default();
        columns.push(&flow(), &mut previous);
        columns.push(&second, &mut previous);
        assert_eq!(columns.first_packets, [3, 2]);
        assert_eq!(columns.packet_spans, [6, 0]);
        assert_eq!(columns.sent.first_seen, [1_000, 3]);
        assert_eq!(columns.received.first_seen, [10, 7]);
        assert_eq!(columns.sent.spans, [5, 2]);
        assert_eq!(columns.sent.link_overheads, [28, 28]);
        assert_eq!(columns.sent.ip_overheads, [56, 56]);
    }

    #[test]
    fn times_of_replies_without_requests_are_differences_from_the_previous_ones() {
        let mut reply = flow();
        reply.details.sent = FlowTraffic::default();
        let mut columns = FlowColumns::default();
        let mut previous = PreviousRow::default();
        columns.push(&reply, &mut previous);
        columns.push(&reply, &mut previous);
        assert_eq!(columns.received.first_seen, [1_010, 0]);
        assert_eq!(columns.sent.first_seen, [0, 0]);
        let flows = [reply; 2];
        assert_eq!(decode_all(&encode_to_vec(&flows)), Ok(flows.to_vec()));
    }

    #[test]
    fn impossible_numbers_are_rejected() {
        const IMPOSSIBLE: Result<(), &str> = Err("a flow has impossible properties");
        assert_eq!(decode_changed(|_| {}), Ok(()));
        let without = |property: u8| decode_changed(|columns| columns.properties[0] &= !property);
        assert_eq!(without(flow_property::PORTS), IMPOSSIBLE);
        assert_eq!(without(flow_property::VLAN), IMPOSSIBLE);
        assert_eq!(without(flow_property::SENT_TIMES), IMPOSSIBLE);
        assert_eq!(without(flow_property::RECEIVED_TIMES), IMPOSSIBLE);
        assert_eq!(without(flow_property::ANSWERED), Ok(()));
        assert_eq!(decode_changed(|columns| columns.properties[0] |= 0x20), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.history_indices[0] = 1), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.first_packets[0] = 0), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.packet_spans[0] = u64::MAX), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.sent.packets[0] = 0), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.received.packets[0] = 0), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.sent.spans[0] = u64::MAX), IMPOSSIBLE);
        assert_eq!(decode_changed(|columns| columns.sent.first_seen[0] = i64::MIN), IMPOSSIBLE);
        let no_packets = |columns: &mut FlowColumns| {
            columns.properties[0] &= !(flow_property::SENT_TIMES | flow_property::RECEIVED_TIMES);
            for direction in [&mut columns.sent, &mut columns.received] {
                *direction = DirectionColumns::default();
                direction.push(&FlowTraffic::default(), 0);
            }
        };
        assert_eq!(decode_changed(no_packets), IMPOSSIBLE);
    }

    #[test]
    fn columns_of_different_lengths_are_rejected() {
        let changes: [fn(&mut FlowColumns); 18] = [
            |columns| columns.originators.clear(),
            |columns| columns.responders.clear(),
            |columns| columns.protocols.clear(),
            |columns| columns.properties.clear(),
            |columns| columns.source_ports.clear(),
            |columns| columns.target_ports.clear(),
            |columns| columns.vlans.clear(),
            |columns| columns.states.clear(),
            |columns| columns.evidence.clear(),
            |columns| columns.applications.clear(),
            |columns| columns.upgrades.clear(),
            |columns| columns.history_indices.clear(),
            |columns| columns.first_packets.clear(),
            |columns| columns.packet_spans.clear(),
            |columns| columns.sent.packets.push(1),
            |columns| columns.received.bytes.push(1),
            |columns| columns.received.ip_overheads.push(1),
            |columns| columns.sent.spans.push(1),
        ];
        for change in changes {
            assert_eq!(decode_changed(change), Err("its columns have different lengths"));
        }
    }

    #[test]
    fn unknown_codes_are_rejected() {
        let bytes = encode_to_vec(&[flow()]);
        let errors: BTreeSet<_> = (0..bytes.len())
            .filter_map(|index| {
                let mut changed = bytes.clone();
                changed[index] = b'X';
                decode_all(&changed).err()
            })
            .collect();
        for error in [
            "it has an unknown code of a flow state",
            "it has an unknown code of originator evidence",
            "it has an unknown code of an application protocol",
            "it has an unknown or a repeated letter in a history",
        ] {
            assert!(errors.contains(error), "{error} is not in {errors:?}");
        }
    }

    #[test]
    fn truncated_flows_are_rejected() {
        let bytes = encode_to_vec(&[flow(); 2]);
        for len in 0..bytes.len() {
            assert!(decode_all(&bytes[..len]).is_err(), "{len} bytes");
        }
    }
}
