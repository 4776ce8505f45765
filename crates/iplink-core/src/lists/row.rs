//! Converts the values of a line to aggregated records.

use super::columns::Field;
use super::error::LineError;
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, AggregatedRecord, Handshake, Traffic};
use crate::time::{Disambiguation, Timestamp, Zone, abbreviate};

/// The values of a line by field; `None` if the field is missing or empty.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ListRow<'t>([Option<&'t str>; Field::COUNT]);

impl<'t> ListRow<'t> {
    /// Sets the value of a field, without surrounding whitespace.
    pub(super) fn set(&mut self, field: Field, text: &'t str) {
        let text = Some(text.trim()).filter(|text| !text.is_empty());
        if let Some(slot) = self.0.get_mut(field as usize) {
            *slot = text;
        }
    }

    fn get(&self, field: Field) -> Option<&'t str> {
        self.0.get(field as usize).copied().flatten()
    }

    /// Returns the value of a mandatory field.
    fn require(&self, field: Field) -> Result<&'t str, LineError> {
        self.get(field).ok_or(LineError::Missing { value: field.name() })
    }

    /// Calls a function for the record of a link, or for the records of both directions of a
    /// flow.
    ///
    /// # Errors
    ///
    /// Returns a [`LineError`] if a value is invalid, or the error of `handle_record`.
    pub(super) fn for_each_record(
        &self,
        mut handle_record: impl FnMut(&AggregatedRecord) -> Result<(), LineError>,
    ) -> Result<(), LineError> {
        let forward = self.forward_record()?;
        let reverse = self.reverse_record(&forward)?;
        match (forward.traffic.packets, &reverse) {
            (0, None) => return Err(LineError::NoPackets),
            (0, Some(_)) => {}
            _ => handle_record(&forward)?,
        }
        // If a direction of a flow has no packets, there is no link in this direction.
        reverse
            .filter(|reverse| reverse.traffic.packets > 0)
            .map_or(Ok(()), |reverse| handle_record(&reverse))
    }

    /// Returns the record of the packets from source to target.
    fn forward_record(&self) -> Result<AggregatedRecord, LineError> {
        let source = parse_address(self.require(Field::Source)?)?;
        let target = parse_address(self.require(Field::Target)?)?;
        let protocol = self.parse_protocol(source)?;
        let ports = self.parse_ports(protocol)?;
        let handshake = self.parse_handshake(protocol, Handshake::Opens);
        self.require(Field::Packets)?;
        let traffic = self.parse_traffic(Field::Packets, Field::Bytes)?;
        Ok(AggregatedRecord { source, target, traffic, protocol, ports, handshake })
    }

    /// Returns the record of the packets from target to source, if the line has their number.
    fn reverse_record(
        &self,
        forward: &AggregatedRecord,
    ) -> Result<Option<AggregatedRecord>, LineError> {
        if self.get(Field::ReversePackets).is_none() {
            return Ok(None);
        }
        let traffic = self.parse_traffic(Field::ReversePackets, Field::ReverseBytes)?;
        let ports =
            forward.ports.map(|Ports { source, target }| Ports { source: target, target: source });
        let handshake = self.parse_handshake(forward.protocol, Handshake::Accepts);
        let (source, target) = (forward.target, forward.source);
        Ok(Some(AggregatedRecord { source, target, traffic, ports, handshake, ..*forward }))
    }

    /// Parses the traffic of a direction. `packets` and `bytes` are the fields of its counts.
    fn parse_traffic(&self, packets: Field, bytes: Field) -> Result<Traffic, LineError> {
        let (first_seen, last_seen) = self.parse_time_span()?;
        let packets = self.parse_number(packets, u64::MAX)?;
        let bytes = self.parse_number(bytes, u64::MAX)?;
        Ok(Traffic { packets, bytes, first_seen, last_seen })
    }

    /// Parses the first and the last time. Instead of the last time, the line may have the duration
    /// since the first. If one of the two times is missing, both are equal.
    fn parse_time_span(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), LineError> {
        let first = self.parse_time(Field::FirstSeen)?;
        let last = match (first, self.parse_time(Field::Duration)?) {
            (Some(first), Some(duration)) => {
                let last = first.as_nanos().checked_add(duration.as_nanos());
                Some(last.and_then(Timestamp::from_nanos).ok_or(LineError::LastBeforeFirst)?)
            }
            _ => self.parse_time(Field::LastSeen)?,
        };
        if last.is_some_and(|last| first.is_some_and(|first| last < first)) {
            return Err(LineError::LastBeforeFirst);
        }
        Ok((first.or(last), last.or(first)))
    }

    /// Parses a time, or a duration in seconds, which has the same form as a time in seconds
    /// since 1970.
    fn parse_time(&self, field: Field) -> Result<Option<Timestamp>, LineError> {
        let parse_text = |text| {
            Timestamp::parse(text, Zone::UTC, Disambiguation::Earlier)
                .map_err(|source| LineError::Time { field: field.name(), source })
        };
        self.get(field).map(parse_text).transpose()
    }

    /// Parses the protocol. In Zeek logs, `icmp` is also the name of ICMPv6, and
    /// `unknown_transport` stands for a protocol that Zeek does not know.
    fn parse_protocol(&self, source: Address) -> Result<Option<Protocol>, LineError> {
        let Some(text) = self.get(Field::Protocol) else {
            return Ok(None);
        };
        let is_ipv6 = matches!(source, Address::Ip(address) if address.is_ipv6());
        match text.to_ascii_lowercase().as_str() {
            "icmp" if is_ipv6 => Ok(Some(Protocol::ICMPV6)),
            "unknown_transport" => Ok(None),
            name => {
                let unknown = |_| LineError::Protocol { text: abbreviate(text) };
                name.parse().map(Some).map_err(unknown)
            }
        }
    }

    /// Parses the ports, if the protocol has ports. If both are 0, they are unknown.
    fn parse_ports(&self, protocol: Option<Protocol>) -> Result<Option<Ports>, LineError> {
        let source = self.parse_port(Field::SourcePort)?;
        let target = self.parse_port(Field::TargetPort)?;
        let has_ports = matches!(
            protocol,
            Some(
                Protocol::TCP
                    | Protocol::UDP
                    | Protocol::SCTP
                    | Protocol::DCCP
                    | Protocol::UDP_LITE
            )
        );
        let ports = Ports { source, target };
        Ok((has_ports && (source, target) != (0, 0)).then_some(ports))
    }

    fn parse_port(&self, field: Field) -> Result<u16, LineError> {
        let number = self.parse_number(field, u16::MAX.into())?;
        Ok(u16::try_from(number).unwrap_or_default())
    }

    /// Returns `step` if the sender of the packets has taken this step of the TCP handshake,
    /// according to the connection state of Zeek.
    fn parse_handshake(&self, protocol: Option<Protocol>, step: Handshake) -> Option<Handshake> {
        if protocol != Some(Protocol::TCP) {
            return None;
        }
        let was_taken = matches!(
            (self.get(Field::ConnectionState)?, step),
            ("S0" | "REJ" | "RSTOS0" | "SH" | "RSTR", Handshake::Opens)
                | ("RSTRH" | "SHR", Handshake::Accepts)
                | ("S1" | "S2" | "S3" | "SF" | "RSTO", _)
        );
        was_taken.then_some(step)
    }

    /// Parses a number from 0 to `max`; a missing number is 0.
    fn parse_number(&self, field: Field, max: u64) -> Result<u64, LineError> {
        let Some(text) = self.get(field) else {
            return Ok(0);
        };
        let number = text.parse().ok().filter(|number| *number <= max);
        let error = || LineError::Number { field: field.name(), text: abbreviate(text), max };
        number.ok_or_else(error)
    }
}

/// Parses the address of a link end. Groups are rejected, since their numbers are
/// meaningless outside the graph that they come from.
pub(super) fn parse_address(text: &str) -> Result<Address, LineError> {
    let address = text.parse().ok().filter(|address| !matches!(address, Address::Group(_)));
    address.ok_or_else(|| LineError::Address { text: abbreviate(text) })
}
