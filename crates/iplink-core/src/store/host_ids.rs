//! The ids of hosts, looked up while packets are inserted.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, Statement};

/// The limit on cached ids; the cache is cleared when it is full. It bounds the memory that random
/// addresses can take.
const MAX_CACHED_IDS: usize = 1 << 20;

/// Looks up and assigns the ids of hosts.
pub(super) struct HostIds<'c> {
    cache: HashMap<IpAddr, i64, RandomState>,
    select_id: Statement<'c>,
    insert_host: Statement<'c>,
}

impl<'c> HostIds<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        let select_id = connection.prepare("SELECT id FROM host WHERE bytes = ?1")?;
        let insert_host =
            connection.prepare("INSERT INTO host (address, bytes) VALUES (?1, ?2)")?;
        Ok(Self { cache: HashMap::default(), select_id, insert_host })
    }

    /// Returns the id of a host, after inserting a new host.
    #[inline]
    pub(super) fn id(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        match self.cache.get(&address) {
            Some(id) => Ok(*id),
            None => self.look_up(address),
        }
    }

    #[cold]
    fn look_up(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        let found = match address {
            IpAddr::V4(address) => self.find_or_add(&address, &address.octets()),
            IpAddr::V6(address) => self.find_or_add(&address, &address.octets()),
        }?;
        if self.cache.len() >= MAX_CACHED_IDS {
            self.cache.clear();
        }
        self.cache.insert(address, found);
        Ok(found)
    }

    fn find_or_add(
        &mut self,
        address: &impl ToString,
        bytes: &[u8],
    ) -> Result<i64, rusqlite::Error> {
        let found = self.select_id.query_row([bytes], |row| row.get(0)).optional()?;
        match found {
            Some(id) => Ok(id),
            None => self.insert_host.insert((address.to_string(), bytes)),
        }
    }
}
