//! Rows of the native tables, those that this program creates, decoded to observations.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Statement};

use crate::dissect::{Observation, Ports, Protocol, SkipReason, TcpFlags};
use crate::error::Error;
use crate::time::Timestamp;

/// The maximum number of slots in the cache of addresses. The id of an address determines its slot.
const MAX_CACHE_SLOTS: usize = 1 << 20;

/// Decodes rows of the table `packet`.
#[derive(Debug)]
pub(super) struct NativeRows<'c> {
    select_address: Statement<'c>,
    /// Addresses by id: a direct-mapped cache, whose length is a power of two.
    cache: Vec<Option<(i64, IpAddr)>>,
}

impl<'c> NativeRows<'c> {
    /// The columns that a query for observations selects. The methods read them by their position
    /// in this list.
    pub(super) const COLUMNS: &'static str = "time_ns, source, target, source_port, \
        target_port, protocol, length, tcp_flags, vlan, fragment, interface, capture";

    pub(super) fn new(connection: &'c Connection) -> Result<Self, Error> {
        let select_address = connection.prepare("SELECT bytes FROM host WHERE id = ?1")?;
        let query = "SELECT coalesce(max(id), 0) FROM host";
        let max_id: i64 = connection.query_row(query, [], |row| row.get(0))?;
        let ids = usize::try_from(max_id).unwrap_or(MAX_CACHE_SLOTS).saturating_add(1);
        let slots = ids.min(MAX_CACHE_SLOTS);
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
        decode_observation(row, source, target)
    }

    /// Returns the id of the capture and the number of the interface of a row.
    #[inline]
    pub(super) fn capture_and_interface(row: &Row<'_>) -> Result<(i64, u32), rusqlite::Error> {
        let interface = integer(row, 10)?.and_then(|number| number.try_into().ok());
        Ok((integer(row, 11)?.unwrap_or_default(), interface.unwrap_or_default()))
    }

    /// Returns the address of a host, or `None` if there is no host with this id.
    #[inline]
    fn address_of(&mut self, id: Option<i64>) -> Result<Option<IpAddr>, rusqlite::Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        let mask = self.cache.len().wrapping_sub(1);
        let slot = usize::try_from(id).unwrap_or_default() & mask;
        match self.cache.get(slot) {
            Some(Some((cached_id, address))) if *cached_id == id => Ok(Some(*address)),
            _ => self.look_up(id, slot),
        }
    }

    /// Returns an address that is not cached, and stores it in its slot of the cache.
    #[cold]
    fn look_up(&mut self, id: i64, slot: usize) -> Result<Option<IpAddr>, rusqlite::Error> {
        let address =
            self.select_address.query_row([id], |row| Ok(decode_address(row.get_ref(0)?)));
        let address = address.optional()?.flatten();
        if let Some((address, entry)) = address.zip(self.cache.get_mut(slot)) {
            *entry = Some((id, address));
        }
        Ok(address)
    }
}

/// Decodes an address from its bytes.
fn decode_address(value: ValueRef<'_>) -> Option<IpAddr> {
    let bytes = value.as_blob().ok()?;
    match <[u8; 4]>::try_from(bytes) {
        Ok(octets) => Some(Ipv4Addr::from(octets).into()),
        Err(_) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
    }
}

/// Decodes a row, given its addresses. A row with a value that no packet can have is invalid.
#[inline]
fn decode_observation(
    row: &Row<'_>,
    source: IpAddr,
    target: IpAddr,
) -> Result<Result<Observation, SkipReason>, rusqlite::Error> {
    // Neither protocol nor length may be `NULL`.
    let protocol = nullable(row, 5)?.flatten();
    let wire_len = nullable(row, 6)?.flatten();
    let ports = (nullable(row, 3)?, nullable(row, 4)?);
    let (flags, vlan, fragment) = (nullable(row, 7)?, nullable(row, 8)?, nullable::<u8>(row, 9)?);
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

/// Returns the integer in a column, or `None` for any other value.
#[inline]
fn integer(row: &Row<'_>, column: usize) -> Result<Option<i64>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(value) => Some(value),
        _ => None,
    })
}

/// Returns the number in a column, `Some(None)` for `NULL`, or `None` for any other value and for a
/// number that does not fit the type.
#[inline]
fn nullable<N: TryFrom<i64>>(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<Option<N>>, rusqlite::Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Some(None),
        ValueRef::Integer(value) => N::try_from(value).ok().map(Some),
        _ => None,
    })
}
