//! Countries and autonomous systems of addresses, by databases in the format of
//! `MaxMind` (`.mmdb`).

use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use maxminddb::{MaxMindDbError, PathElement, Reader};

use super::{ip, known};
use crate::graph::LinkGraph;

/// A database is at most so long, in bytes; those that there are have a tenth.
const MAX_LEN: u64 = 2 * 1024 * 1024 * 1024;

/// Databases that tell countries and autonomous systems of addresses; of several
/// that tell the same, the first that knows an address.
///
/// The path of a value in a record is that of `MaxMind`'s databases, which others
/// follow: `country.iso_code`, or else `registered_country.iso_code`, and
/// `autonomous_system_number` and `_organization`.
#[derive(Clone, Debug, Default)]
pub struct Geo(Vec<Arc<Reader<Vec<u8>>>>);

/// What is wrong with a database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeoError {
    /// It could not be read.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It is longer than any is.
    #[error("more than {MAX_LEN} bytes: no database of addresses is as long")]
    TooLong,
    /// It is no database.
    #[error("no database of addresses (.mmdb): {0}")]
    Malformed(String),
}

impl Geo {
    /// Adds a database, which knows less well than those before it.
    ///
    /// # Errors
    ///
    /// Returns a [`GeoError`] when the file cannot be read or is no database.
    pub fn open(&mut self, path: &Path) -> Result<(), GeoError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_LEN + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_LEN {
            return Err(GeoError::TooLong);
        }
        self.add(bytes)
    }

    /// Adds a database that was read.
    ///
    /// # Errors
    ///
    /// Returns [`GeoError::Malformed`] when it is none.
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<(), GeoError> {
        let malformed = |error: MaxMindDbError| GeoError::Malformed(error.to_string());
        self.0.push(Arc::new(Reader::from_source(bytes).map_err(malformed)?));
        Ok(())
    }

    /// Adds the databases of another behind its own.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Returns the country of an address, two letters.
    #[must_use]
    pub fn country(&self, address: IpAddr) -> Option<String> {
        let path = |record: &'static str| [PathElement::Key(record), PathElement::Key("iso_code")];
        let of = |record| self.find(address, &path(record));
        of("country").or_else(|| of("registered_country"))
    }

    /// Returns the number of the autonomous system of an address, and who runs
    /// it.
    #[must_use]
    pub fn system(&self, address: IpAddr) -> Option<(u32, Option<String>)> {
        let number = self.find(address, &[PathElement::Key("autonomous_system_number")])?;
        let name = self.find(address, &[PathElement::Key("autonomous_system_organization")]);
        Some((number, name))
    }

    /// Returns what the first database that knows it says. A record of another
    /// shape knows nothing.
    fn find<'a, T: serde::Deserialize<'a>>(
        &'a self,
        address: IpAddr,
        path: &[PathElement<'_>],
    ) -> Option<T> {
        let values =
            self.0.iter().map(|reader| reader.lookup(address).ok()?.decode_path(path).ok()?);
        values.flatten().next()
    }

    /// Tells the countries and systems of the graph's hosts.
    pub fn give(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            let Some(address) = ip(host) else {
                continue;
            };
            if let Some(country) = self.country(address) {
                known(host).country = Some(country.into());
            }
            if let Some((number, name)) = self.system(address) {
                known(host).asn = Some(number);
                known(host).as_name = name.map(Into::into);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_database_is_told() {
        let error = Geo::default().add(b"10.0.0.0/8 DE".to_vec()).unwrap_err().to_string();
        assert!(error.starts_with("no database of addresses (.mmdb): "), "{error}");
        let error = Geo::default().open("/no/such/file".as_ref()).unwrap_err().to_string();
        assert!(error.starts_with("No such file"), "{error}");
    }
}
