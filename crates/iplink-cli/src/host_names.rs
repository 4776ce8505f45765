//! Names of hosts and anonymization, as requested on the command line.
//!
//! The files are read while the command line is parsed, so that errors in them are reported
//! before any capture is read.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Geo, Names, Vendors};
use iplink_core::{LinkGraph, Statistics};
use iplink_formats::kit::text::escape;
use iplink_formats::kit::text::number::format_count;

use crate::console::Console;

/// The maximum size of a hosts file, in bytes.
const MAX_HOSTS_FILE_LEN: u64 = 256 * 1024 * 1024;

/// The maximum size of a key file, in bytes. Valid files are smaller.
const MAX_KEY_FILE_LEN: u64 = 4_096;

/// The options that name, locate and anonymize hosts.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Names")]
pub(crate) struct NameArgs {
    /// Take host names from a file in the format of /etc/hosts; repeatable
    ///
    /// Each line has an address and its names. For all other hosts, the names stored in pcapng files are used.
    #[arg(long, value_name = "FILE", value_parser = hosts_file)]
    pub(crate) names: Vec<HostsFile>,
    /// Take host names from DNS answers in the packets; sends no queries
    ///
    /// DNS and multicast DNS are read. Names stored in pcapng files are used too.
    #[arg(long)]
    pub(crate) dns: bool,
    /// Look up countries and autonomous systems in this database; repeatable
    ///
    /// Private addresses have neither.
    #[arg(long, value_name = "MMDB", value_parser = geo_database)]
    pub(crate) geo: Vec<Geo>,
    /// Anonymize all addresses with a 32-byte key, preserving prefixes
    ///
    /// The file has 32 bytes or 64 hexadecimal digits. Addresses of one network stay in one
    /// network (Crypto-PAn), and names are removed.
    #[arg(long, alias = "anonymise", value_name = "KEYFILE", value_parser = key)]
    pub(crate) anonymize: Option<Arc<Anonymizer>>,
}

/// The text of a valid hosts file.
#[derive(Clone, Debug)]
pub(crate) struct HostsFile(Arc<str>);

impl NameArgs {
    /// Merges all databases into one.
    pub(crate) fn geo_database(&self) -> Geo {
        self.geo.iter().fold(Geo::default(), |mut all, geo| {
            all.extend(geo);
            all
        })
    }

    /// Converts an address given on the command line to the one that the output shows.
    pub(crate) fn displayed(&self, address: Address) -> Address {
        self.anonymize.as_ref().map_or(address, |anonymizer| anonymizer.address(address))
    }

    /// Adds names to the graph, or anonymizes it.
    pub(crate) fn apply(
        &self,
        mut graph: LinkGraph,
        statistics: Statistics,
        console: Console,
    ) -> (LinkGraph, Statistics) {
        if let Some(anonymizer) = &self.anonymize {
            if self.dns || !self.names.is_empty() {
                console.note("--anonymize: names are not shown");
            }
            return anonymizer.apply(&graph, &statistics);
        }
        if self.dns || !self.names.is_empty() {
            self.collect_names(&statistics, console).annotate(&mut graph);
        }
        if !self.geo.is_empty() {
            self.geo_database().annotate(&mut graph);
        }
        (graph, statistics)
    }

    /// Collects the names from hosts files and from the inputs.
    pub(crate) fn collect_names(&self, statistics: &Statistics, console: Console) -> Names {
        let mut names = Names::new();
        for HostsFile(text) in &self.names {
            // The parser of the command line has checked it.
            let _ = names.add_hosts_file(text);
        }
        names.add_statistics(statistics);
        if names.dropped() > 0 {
            let omitted = format_count(names.dropped(), "name");
            console.note(&format!("name limit exceeded: {omitted} dropped"));
        }
        names
    }
}

/// Adds the vendors of network interfaces to hosts, if the IEEE lists are installed.
pub(crate) fn add_vendors(graph: &mut LinkGraph, console: Console) {
    match Vendors::read(Path::new(Vendors::FOLDER)) {
        Ok(vendors) => vendors.annotate(graph),
        Err(error) => console.note(&format!(
            "no vendor names: {}: {error}; install the IEEE lists (Debian package ieee-data)",
            Vendors::FOLDER
        )),
    }
}

fn hosts_file(path: &str) -> Result<HostsFile, String> {
    let text = read(path, MAX_HOSTS_FILE_LEN).map_err(printable)?;
    let text = String::from_utf8_lossy(&text);
    Names::new().add_hosts_file(&text).map_err(printable)?;
    Ok(HostsFile(text.into()))
}

fn geo_database(path: &str) -> Result<Geo, String> {
    let mut geo = Geo::default();
    geo.open(Path::new(path)).map_err(printable)?;
    Ok(geo)
}

fn key(path: &str) -> Result<Arc<Anonymizer>, String> {
    let content = read(path, MAX_KEY_FILE_LEN).map_err(printable)?;
    Anonymizer::from_key_file(&content).map(Arc::new).map_err(printable)
}

/// Reads a file, up to a maximum size.
fn read(path: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::other(format!("file is larger than {limit} bytes")));
    }
    Ok(content)
}

/// Escapes an error, because it may quote the content of a file.
fn printable(error: impl Display) -> String {
    escape::cell(&error.to_string()).to_string()
}
