//! What a line says, by field, to packets of a link.

use super::error::LineError;
use super::field::Field;
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, AggregatedRecord, Handshake, Traffic};
use crate::time::{Edge, Timestamp, Zone, shortened};

/// The texts of a line, by field; a field that is not there or has nothing to say
/// has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row<'t>([Option<&'t str>; Field::COUNT]);

impl<'t> Row<'t> {
    pub(super) fn set(&mut self, field: Field, text: &'t str) {
        let text = Some(text.trim()).filter(|text| !text.is_empty());
        self.0.iter_mut().skip(field as usize).take(1).for_each(|slot| *slot = text);
    }

    fn get(&self, field: Field) -> Option<&'t str> {
        self.0.get(field as usize).copied().flatten()
    }

    fn need(&self, field: Field) -> Result<&'t str, LineError> {
        self.get(field).ok_or(LineError::Missing { what: field.name() })
    }

    /// Shows the packets that it counts: those of a link, or those of a flow from
    /// either end.
    ///
    /// # Errors
    ///
    /// Returns a [`LineError`] when a text does not say what it should, or the one of
    /// `see`.
    pub(super) fn each(
        &self,
        mut see: impl FnMut(&AggregatedRecord) -> Result<(), LineError>,
    ) -> Result<(), LineError> {
        let counted = self.counted()?;
        let back = self.back(&counted)?;
        match (counted.traffic.packets, &back) {
            (0, None) => return Err(LineError::NoPackets),
            (0, Some(_)) => {}
            _ => see(&counted)?,
        }
        // A flow of no packets at all makes no link, and nothing is lost.
        back.filter(|back| back.traffic.packets > 0).map_or(Ok(()), |back| see(&back))
    }

    fn counted(&self) -> Result<AggregatedRecord, LineError> {
        let source = address(self.need(Field::Source)?)?;
        let target = address(self.need(Field::Target)?)?;
        let protocol = self.protocol(source)?;
        let ports = self.ports(protocol)?;
        let handshake = self.handshake(protocol, Handshake::Opens);
        self.need(Field::Packets)?;
        let traffic = self.traffic(Field::Packets, Field::Bytes)?;
        Ok(AggregatedRecord { source, target, traffic, protocol, ports, handshake })
    }

    /// Returns what came back, where the line says that.
    fn back(&self, there: &AggregatedRecord) -> Result<Option<AggregatedRecord>, LineError> {
        if self.get(Field::PacketsBack).is_none() {
            return Ok(None);
        }
        let traffic = self.traffic(Field::PacketsBack, Field::BytesBack)?;
        let ports =
            there.ports.map(|Ports { source, target }| Ports { source: target, target: source });
        let handshake = self.handshake(there.protocol, Handshake::Accepts);
        let (source, target) = (there.target, there.source);
        Ok(Some(AggregatedRecord { source, target, traffic, ports, handshake, ..*there }))
    }

    fn traffic(&self, packets: Field, bytes: Field) -> Result<Traffic, LineError> {
        let (first_seen, last_seen) = self.span()?;
        let packets = self.number(packets, u64::MAX)?;
        let bytes = self.number(bytes, u64::MAX)?;
        Ok(Traffic { packets, bytes, first_seen, last_seen })
    }

    /// Returns the first and the last time: both, or none.
    fn span(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), LineError> {
        let first = self.time(Field::FirstSeen)?;
        let last = match (first, self.time(Field::Duration)?) {
            (Some(first), Some(duration)) => {
                let last = first.as_nanos().checked_add(duration.as_nanos());
                Some(last.and_then(Timestamp::from_nanos).ok_or(LineError::Backwards)?)
            }
            _ => self.time(Field::LastSeen)?,
        };
        if last.is_some_and(|last| first.is_some_and(|first| last < first)) {
            return Err(LineError::Backwards);
        }
        Ok((first.or(last), last.or(first)))
    }

    /// Reads a time, or a number of seconds, which is one since 1970.
    fn time(&self, field: Field) -> Result<Option<Timestamp>, LineError> {
        let read = |text| {
            Timestamp::parse(text, Zone::UTC, Edge::Start)
                .map_err(|source| LineError::Time { what: field.name(), source })
        };
        self.get(field).map(read).transpose()
    }

    fn protocol(&self, source: Address) -> Result<Option<Protocol>, LineError> {
        let Some(text) = self.get(Field::Protocol) else {
            return Ok(None);
        };
        let is_ipv6 = matches!(source, Address::Ip(address) if address.is_ipv6());
        match text.to_ascii_lowercase().as_str() {
            "icmp" if is_ipv6 => Ok(Some(Protocol::ICMPV6)),
            "unknown_transport" => Ok(None),
            name => {
                let wrong = |_| LineError::Protocol { text: shortened(text) };
                name.parse().map(Some).map_err(wrong)
            }
        }
    }

    /// Returns the ports, where the protocol has some; both are 0 where they are not
    /// known.
    fn ports(&self, protocol: Option<Protocol>) -> Result<Option<Ports>, LineError> {
        let source = self.port(Field::SourcePort)?;
        let target = self.port(Field::TargetPort)?;
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

    fn port(&self, field: Field) -> Result<u16, LineError> {
        let number = self.number(field, u16::MAX.into())?;
        Ok(u16::try_from(number).unwrap_or_default())
    }

    /// Returns the part that an end had in opening a TCP connection, by the states
    /// of Zeek's documentation.
    fn handshake(&self, protocol: Option<Protocol>, part: Handshake) -> Option<Handshake> {
        if protocol != Some(Protocol::TCP) {
            return None;
        }
        let has_part = matches!(
            (self.get(Field::State)?, part),
            ("S0" | "REJ" | "RSTOS0" | "SH" | "RSTR", Handshake::Opens)
                | ("RSTRH" | "SHR", Handshake::Accepts)
                | ("S1" | "S2" | "S3" | "SF" | "RSTO", _)
        );
        has_part.then_some(part)
    }

    /// Reads a number, 0 where there is none.
    fn number(&self, field: Field, most: u64) -> Result<u64, LineError> {
        let Some(text) = self.get(field) else {
            return Ok(0);
        };
        let number = text.parse().ok().filter(|number| *number <= most);
        let what = field.name();
        number.ok_or_else(|| LineError::Number { what, text: shortened(text), most })
    }
}

/// Reads an end of a link. A group is told by its number, which means nothing
/// elsewhere.
pub(super) fn address(text: &str) -> Result<Address, LineError> {
    let address = text.parse().ok().filter(|it| !matches!(it, Address::Group(_)));
    address.ok_or_else(|| LineError::Address { text: shortened(text) })
}
