//! What hosts are called, as the command line asks for it.
//!
//! The files are read with the command line, so that what is wrong with one is
//! known before any capture is read.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Geo, Names, Vendors};
use iplink_core::{LinkGraph, Statistics};
use iplink_formats::kit::text::escape;
use iplink_formats::kit::text::number::counted;

use crate::console::Console;

/// A hosts file is no longer, in bytes.
const HOSTS_FILE_LEN: u64 = 256 * 1024 * 1024;

/// More bytes than any key file has.
const KEY_FILE_LEN: u64 = 4_096;

/// What hosts are called.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Naming {
    /// Calls hosts by the names in a hosts file (an address and its names a
    /// line), then by those that pcapng files hold; may be given several times.
    #[arg(long, value_name = "FILE", value_parser = hosts_file, help_heading = "Names")]
    pub(crate) names: Vec<HostsFile>,
    /// Calls hosts by the names that the captures hold: those that pcapng files
    /// store, and answers of DNS and mDNS in the packets. Nobody is asked.
    #[arg(long, help_heading = "Names")]
    pub(crate) dns: bool,
    /// Tells countries and autonomous systems of hosts by a database; may be
    /// given several times.
    #[arg(long, value_name = "MMDB", value_parser = database, help_heading = "Names")]
    pub(crate) geo: Vec<Geo>,
    /// Replaces all addresses, by a key of 32 bytes (or 64 hexadecimal digits):
    /// networks stay networks, and no name is shown.
    #[arg(long, value_name = "KEYFILE", value_parser = key, help_heading = "Names")]
    pub(crate) anonymize: Option<Arc<Anonymizer>>,
}

/// The text of a hosts file that was found to be one.
#[derive(Clone, Debug)]
pub(crate) struct HostsFile(Arc<str>);

impl Naming {
    /// Returns all databases as one.
    pub(crate) fn geo(&self) -> Geo {
        self.geo.iter().fold(Geo::default(), |mut all, geo| {
            all.extend(geo);
            all
        })
    }

    /// Returns the address by which a host is shown that was asked for by its own.
    pub(crate) fn shown(&self, address: Address) -> Address {
        self.anonymize.as_ref().map_or(address, |anonymizer| anonymizer.address(address))
    }

    /// Calls hosts by their names, or hides who they are.
    pub(crate) fn apply(
        &self,
        mut graph: LinkGraph,
        account: Statistics,
        console: Console,
    ) -> (LinkGraph, Statistics) {
        if let Some(anonymizer) = &self.anonymize {
            if self.dns || !self.names.is_empty() {
                console.note("--anonymize shows no names");
            }
            return anonymizer.apply(&graph, &account);
        }
        if self.dns || !self.names.is_empty() {
            self.names(&account, console).give(&mut graph);
        }
        if !self.geo.is_empty() {
            self.geo().give(&mut graph);
        }
        (graph, account)
    }

    pub(crate) fn names(&self, account: &Statistics, console: Console) -> Names {
        let mut names = Names::new();
        for HostsFile(text) in &self.names {
            // It was read once without an error.
            let _ = names.add_hosts_file(text);
        }
        names.add_account(account);
        if names.omitted() > 0 {
            let omitted = counted(names.omitted(), "name");
            console.note(&format!("{omitted} beyond the limits on names left out"));
        }
        names
    }
}

/// Tells who made the network interfaces of the hosts, where the lists for it
/// are installed.
pub(crate) fn tell_vendors(graph: &mut LinkGraph, console: Console) {
    match Vendors::read(Path::new(Vendors::FOLDER)) {
        Ok(vendors) => vendors.give(graph),
        Err(error) => console.note(&format!(
            "no vendors: {}: {error}; Debian's package ieee-data has the lists",
            Vendors::FOLDER
        )),
    }
}

fn hosts_file(path: &str) -> Result<HostsFile, String> {
    let text = read(path, HOSTS_FILE_LEN).map_err(printable)?;
    let text = String::from_utf8_lossy(&text);
    Names::new().add_hosts_file(&text).map_err(printable)?;
    Ok(HostsFile(text.into()))
}

fn database(path: &str) -> Result<Geo, String> {
    let mut geo = Geo::default();
    geo.open(Path::new(path)).map_err(printable)?;
    Ok(geo)
}

fn key(path: &str) -> Result<Arc<Anonymizer>, String> {
    let content = read(path, KEY_FILE_LEN).map_err(printable)?;
    Anonymizer::from_key_file(&content).map(Arc::new).map_err(printable)
}

/// Reads a file that is no longer than this.
fn read(path: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::other(format!("it has more than {limit} bytes")));
    }
    Ok(content)
}

/// An error may quote the file, which may hold anything.
fn printable(error: impl Display) -> String {
    escape::cell(&error.to_string()).to_string()
}
