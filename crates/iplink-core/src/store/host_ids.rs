//! The ids of hosts, looked up while packets are inserted.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, Statement};

/// The maximum number of cached ids. The cache is cleared when it is full, because a capture with
/// random addresses would fill the memory otherwise.
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

    /// Returns the id of a host, and inserts the host if it is new.
    #[inline]
    pub(super) fn id(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        match self.cache.get(&address) {
            Some(id) => Ok(*id),
            None => self.look_up(address),
        }
    }

    /// Returns an id that is not cached, and adds it to the cache.
    #[cold]
    fn look_up(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        let id = match address {
            IpAddr::V4(address) => self.find_or_insert(&address, &address.octets()),
            IpAddr::V6(address) => self.find_or_insert(&address, &address.octets()),
        }?;
        if self.cache.len() >= MAX_CACHED_IDS {
            self.cache.clear();
        }
        self.cache.insert(address, id);
        Ok(id)
    }

    fn find_or_insert(
        &mut self,
        address: &impl ToString,
        bytes: &[u8],
    ) -> Result<i64, rusqlite::Error> {
        let id = self.select_id.query_row([bytes], |row| row.get(0)).optional()?;
        match id {
            Some(id) => Ok(id),
            None => self.insert_host.insert((address.to_string(), bytes)),
        }
    }
}
