//! Countries and autonomous systems of addresses, from `MaxMind` databases (`.mmdb`).

use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use maxminddb::{MaxMindDbError, PathElement, Reader};

use super::{ip_address, metadata_mut};
use crate::graph::LinkGraph;

/// The maximum length of a database, in bytes: about ten times that of real databases.
const MAX_DATABASE_LEN: u64 = 2 * 1024 * 1024 * 1024;

/// A list of databases that map addresses to countries and autonomous systems. Each value is taken
/// from the first database that has it for an address.
///
/// Values are read from the fields `country.iso_code`, or else
/// `registered_country.iso_code`, and `autonomous_system_number` and
/// `autonomous_system_organization`, as in `MaxMind`'s databases.
#[derive(Clone, Debug, Default)]
pub struct Geo(Vec<Arc<Reader<Vec<u8>>>>);

/// The error for a database that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeoError {
    /// The file could not be read.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// The file is too long.
    #[error("invalid MaxMind database (.mmdb): longer than {MAX_DATABASE_LEN} bytes")]
    TooLong,
    /// The file is not a database.
    #[error("invalid MaxMind database (.mmdb): {0}")]
    Malformed(String),
}

impl Geo {
    /// Reads a database file, and adds it after the other databases.
    ///
    /// # Errors
    ///
    /// Returns a [`GeoError`] if the file cannot be read or is not a database.
    pub fn open(&mut self, path: &Path) -> Result<(), GeoError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_DATABASE_LEN + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_DATABASE_LEN {
            return Err(GeoError::TooLong);
        }
        self.add(bytes)
    }

    /// Adds the content of a database file after the other databases.
    ///
    /// # Errors
    ///
    /// Returns [`GeoError::Malformed`] if it is not a database.
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<(), GeoError> {
        let malformed = |error: MaxMindDbError| GeoError::Malformed(error.to_string());
        self.0.push(Arc::new(Reader::from_source(bytes).map_err(malformed)?));
        Ok(())
    }

    /// Adds the databases of another list after those of this list.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Returns the country of an address as two letters (ISO 3166).
    #[must_use]
    pub fn country(&self, address: IpAddr) -> Option<String> {
        let path = |field: &'static str| [PathElement::Key(field), PathElement::Key("iso_code")];
        let look_up = |field| self.find(address, &path(field));
        look_up("country").or_else(|| look_up("registered_country"))
    }

    /// Returns the autonomous system of an address: its number, and its organization if known.
    #[doc(alias = "ASN")]
    #[must_use]
    pub fn autonomous_system(&self, address: IpAddr) -> Option<(u32, Option<String>)> {
        let number = self.find(address, &[PathElement::Key("autonomous_system_number")])?;
        let name = self.find(address, &[PathElement::Key("autonomous_system_organization")]);
        Some((number, name))
    }

    /// Returns the value at a path from the first database that has it for the address. Databases
    /// with another structure are ignored.
    fn find<'a, T: serde::Deserialize<'a>>(
        &'a self,
        address: IpAddr,
        path: &[PathElement<'_>],
    ) -> Option<T> {
        let values =
            self.0.iter().map(|reader| reader.lookup(address).ok()?.decode_path(path).ok()?);
        values.flatten().next()
    }

    /// Sets the country and the autonomous system of the hosts of a graph.
    pub fn annotate(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            let Some(address) = ip_address(host) else {
                continue;
            };
            if let Some(country) = self.country(address) {
                metadata_mut(host).country = Some(country.into());
            }
            if let Some((number, name)) = self.autonomous_system(address) {
                metadata_mut(host).asn = Some(number);
                metadata_mut(host).as_name = name.map(Into::into);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_database_is_reported() {
        let error = Geo::default().add(b"10.0.0.0/8 DE".to_vec()).unwrap_err().to_string();
        assert!(error.starts_with("invalid MaxMind database (.mmdb): "), "{error}");
        let error = Geo::default().open("/no/such/file".as_ref()).unwrap_err().to_string();
        assert!(error.starts_with("No such file"), "{error}");
    }
}
