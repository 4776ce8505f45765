//! Rows of the native tables, decoded to observations.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Statement};

use crate::dissect::{Observation, Ports, Protocol, SkipReason, TcpFlags};
use crate::error::Error;
use crate::time::Timestamp;

/// The number of slots in the cache of addresses. The id of an address determines its slot.
const CACHE_SLOTS: usize = 1 << 20;

/// Decodes rows of the table `packet`.
#[derive(Debug)]
pub(super) struct NativeRows<'c> {
    select_address: Statement<'c>,
    /// Addresses by id: a direct-mapped cache.
    cache: Vec<Option<(i64, IpAddr)>>,
}

impl<'c> NativeRows<'c> {
    /// The columns that a query for observations selects.
    pub(super) const COLUMNS: &'static str = "time_ns, source, target, source_port, \
        target_port, protocol, length, tcp_flags, vlan, fragment, interface, capture";

    pub(super) fn new(connection: &'c Connection) -> Result<Self, Error> {
        let select_address = connection.prepare("SELECT bytes FROM host WHERE id = ?1")?;
        let last = "SELECT coalesce(max(id), 0) FROM host";
        let last: i64 = connection.query_row(last, [], |row| row.get(0))?;
        let slots = usize::try_from(last).unwrap_or(CACHE_SLOTS).saturating_add(1).min(CACHE_SLOTS);
        Ok(Self { select_address, cache: vec![None; slots.next_power_of_two()] })
    }

    /// Returns the observation in a row, or the reason why it is invalid.
    #[inline]
    pub(super) fn decode(
        &mut self,
        row: &Row<'_>,
    ) -> Result<Result<Observation, SkipReason>, rusqlite::Error> {
        let ends = (integer(row, 1)?, integer(row, 2)?);
        let (Some(source), Some(target)) = (self.address_of(ends.0)?, self.address_of(ends.1)?)
        else {
            return Ok(Err(SkipReason::InvalidRowAddress));
        };
        if source.is_ipv4() != target.is_ipv4() {
            return Ok(Err(SkipReason::InvalidRowAddress));
        }
        observation(row, source, target)
    }

    /// Returns the id of a row's capture and the number of its interface.
    #[inline]
    pub(super) fn origin(row: &Row<'_>) -> Result<(i64, u32), rusqlite::Error> {
        let interface = integer(row, 10)?.and_then(|number| number.try_into().ok());
        Ok((integer(row, 11)?.unwrap_or_default(), interface.unwrap_or_default()))
    }

    #[inline]
    fn address_of(&mut self, id: Option<i64>) -> Result<Option<IpAddr>, rusqlite::Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        let mask = self.cache.len().wrapping_sub(1);
        let slot = usize::try_from(id).unwrap_or_default() & mask;
        match self.cache.get(slot) {
            Some(Some((cached, address))) if *cached == id => Ok(Some(*address)),
            _ => self.look_up(id, slot),
        }
    }

    #[cold]
    fn look_up(&mut self, id: i64, slot: usize) -> Result<Option<IpAddr>, rusqlite::Error> {
        let found =
            self.select_address.query_row([id], |row| Ok(address(row.get_ref(0)?))).optional()?;
        let found = found.flatten();
        if let Some((address, entry)) = found.zip(self.cache.get_mut(slot)) {
            *entry = Some((id, address));
        }
        Ok(found)
    }
}

/// Decodes an address from its bytes.
fn address(value: ValueRef<'_>) -> Option<IpAddr> {
    let bytes = value.as_blob().ok()?;
    match <[u8; 4]>::try_from(bytes) {
        Ok(octets) => Some(Ipv4Addr::from(octets).into()),
        Err(_) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
    }
}

/// Decodes a row, given its addresses. A row with a value that no packet can have is invalid.
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
        return Ok(Err(SkipReason::InvalidRowNumber));
    };
    let (Some(flags), Some(vlan), Some(Some(fragment @ 0..=1))) = (flags, vlan, fragment) else {
        return Ok(Err(SkipReason::InvalidRowNumber));
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

/// Returns an integer, or `None` for any other value.
#[inline]
fn integer(row: &Row<'_>, column: usize) -> Result<Option<i64>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(value) => Some(value),
        _ => None,
    })
}

/// Returns a number of this type, `Some(None)` for `NULL`, or `None` for any other value.
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
