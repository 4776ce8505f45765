//! The numbers of hosts, while packets are added.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, Statement};

/// So many numbers are remembered; then all are forgotten, and asked for again.
/// It bounds the memory that made-up addresses can take.
const MOST: usize = 1 << 20;

/// Knows and gives the numbers of hosts.
pub(super) struct Hosts<'c> {
    known: HashMap<IpAddr, i64, RandomState>,
    find: Statement<'c>,
    add: Statement<'c>,
}

impl<'c> Hosts<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        let find = connection.prepare("SELECT id FROM host WHERE bytes = ?1")?;
        let add = connection.prepare("INSERT INTO host (address, bytes) VALUES (?1, ?2)")?;
        Ok(Self { known: HashMap::default(), find, add })
    }

    /// Returns the number of a host, a new one for a new host.
    #[inline]
    pub(super) fn number(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        match self.known.get(&address) {
            Some(number) => Ok(*number),
            None => self.look_up(address),
        }
    }

    #[cold]
    fn look_up(&mut self, address: IpAddr) -> Result<i64, rusqlite::Error> {
        let found = match address {
            IpAddr::V4(address) => self.find_or_add(&address, &address.octets()),
            IpAddr::V6(address) => self.find_or_add(&address, &address.octets()),
        }?;
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(address, found);
        Ok(found)
    }

    fn find_or_add(
        &mut self,
        address: &impl ToString,
        bytes: &[u8],
    ) -> Result<i64, rusqlite::Error> {
        let found = self.find.query_row([bytes], |row| row.get(0)).optional()?;
        match found {
            Some(number) => Ok(number),
            None => self.add.insert((address.to_string(), bytes)),
        }
    }
}
