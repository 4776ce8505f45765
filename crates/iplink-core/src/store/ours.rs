//! Rows of our own tables.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Statement};

use crate::dissect::{Observation, Ports, Protocol, SkipReason, TcpFlags};
use crate::error::Error;
use crate::time::Timestamp;

/// So many addresses are remembered at most, each in the place that its number
/// tells.
const PLACES: usize = 1 << 20;

/// Reads rows of `packet`.
#[derive(Debug)]
pub(super) struct Ours<'c> {
    address: Statement<'c>,
    known: Vec<Option<(i64, IpAddr)>>,
}

impl<'c> Ours<'c> {
    /// The columns that an observation is made of.
    pub(super) const COLUMNS: &'static str = "time_ns, source, target, source_port, \
        target_port, protocol, length, tcp_flags, vlan, fragment, interface, capture";

    pub(super) fn new(connection: &'c Connection) -> Result<Self, Error> {
        let address = connection.prepare("SELECT bytes FROM host WHERE id = ?1")?;
        let last = "SELECT coalesce(max(id), 0) FROM host";
        let last: i64 = connection.query_row(last, [], |row| row.get(0))?;
        let places = usize::try_from(last).unwrap_or(PLACES).saturating_add(1).min(PLACES);
        Ok(Self { address, known: vec![None; places.next_power_of_two()] })
    }

    /// Returns the observation that a row was made of.
    #[inline]
    pub(super) fn observe(
        &mut self,
        row: &Row<'_>,
    ) -> Result<Result<Observation, SkipReason>, rusqlite::Error> {
        let ends = (integer(row, 1)?, integer(row, 2)?);
        let (Some(source), Some(target)) = (self.find(ends.0)?, self.find(ends.1)?) else {
            return Ok(Err(SkipReason::RowAddress));
        };
        if source.is_ipv4() != target.is_ipv4() {
            return Ok(Err(SkipReason::RowAddress));
        }
        observation(row, source, target)
    }

    /// Returns the number of the capture, and that of the interface, of a row.
    #[inline]
    pub(super) fn origin(row: &Row<'_>) -> Result<(i64, u32), rusqlite::Error> {
        let interface = integer(row, 10)?.and_then(|number| number.try_into().ok());
        Ok((integer(row, 11)?.unwrap_or_default(), interface.unwrap_or_default()))
    }

    #[inline]
    fn find(&mut self, id: Option<i64>) -> Result<Option<IpAddr>, rusqlite::Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        let mask = self.known.len().wrapping_sub(1);
        let place = usize::try_from(id).unwrap_or_default() & mask;
        match self.known.get(place) {
            Some(Some((known, address))) if *known == id => Ok(Some(*address)),
            _ => self.look_up(id, place),
        }
    }

    #[cold]
    fn look_up(&mut self, id: i64, place: usize) -> Result<Option<IpAddr>, rusqlite::Error> {
        let found = self.address.query_row([id], |row| Ok(address(row.get_ref(0)?))).optional()?;
        let found = found.flatten();
        if let Some((address, known)) = found.zip(self.known.get_mut(place)) {
            *known = Some((id, address));
        }
        Ok(found)
    }
}

/// Returns the address that these bytes are.
fn address(value: ValueRef<'_>) -> Option<IpAddr> {
    let bytes = value.as_blob().ok()?;
    match <[u8; 4]>::try_from(bytes) {
        Ok(octets) => Some(Ipv4Addr::from(octets).into()),
        Err(_) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
    }
}

/// Returns the observation of a row; `SkipReason` where a number is none that a
/// packet can have.
#[inline]
fn observation(
    row: &Row<'_>,
    source: IpAddr,
    target: IpAddr,
) -> Result<Result<Observation, SkipReason>, rusqlite::Error> {
    let protocol = number(row, 5)?.and_then(|value| value);
    let wire_len = number(row, 6)?.and_then(|value| value);
    let ports = (number(row, 3)?, number(row, 4)?);
    let (flags, vlan, fragment) = (number(row, 7)?, number(row, 8)?, number::<u8>(row, 9)?);
    let (Some(protocol), Some(wire_len), (Some(source_port), Some(target_port))) =
        (protocol, wire_len, ports)
    else {
        return Ok(Err(SkipReason::RowNumber));
    };
    let (Some(flags), Some(vlan), Some(Some(fragment @ 0..=1))) = (flags, vlan, fragment) else {
        return Ok(Err(SkipReason::RowNumber));
    };
    let ports = Option::zip(source_port, target_port);
    Ok(Ok(Observation {
        time: integer(row, 0)?.and_then(Timestamp::from_nanos),
        source,
        target,
        protocol: Protocol(protocol),
        ports: ports.map(|(source, target)| Ports { source, target }),
        tcp_flags: Option::map(flags, TcpFlags),
        fragment: fragment == 1,
        vlan,
        wire_len,
    }))
}

/// Returns a value, `None` for `NULL` and whatever is no integer.
#[inline]
fn integer(row: &Row<'_>, column: usize) -> Result<Option<i64>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(value) => Some(value),
        _ => None,
    })
}

/// Returns a number that is `NULL` or of this type; `None` where it is neither.
#[inline]
fn number<N: TryFrom<i64>>(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<Option<N>>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Some(None),
        ValueRef::Integer(value) => N::try_from(value).ok().map(Some),
        _ => None,
    })
}
