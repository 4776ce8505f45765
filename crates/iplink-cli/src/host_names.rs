//! Names of hosts and anonymization, as requested on the command line.
//!
//! The files are read while the command line is parsed, so that errors in them are reported
//! before any capture is read.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use iplink_core::graph::{Address, InternalNetworks};
use iplink_core::names::{Anonymizer, Geo, MacClaims, Names, Vendors};
use iplink_core::{LinkGraph, Statistics};
use iplink_formats::kit::text::escape;
use iplink_formats::kit::text::number::{format_count, format_integer};
use ipnet::IpNet;

use crate::console::Console;

/// The maximum size of a hosts file, in bytes.
const MAX_HOSTS_FILE_LEN: u64 = 256 * 1024 * 1024;

/// The maximum size of a key file, in bytes. Valid files are smaller.
const MAX_KEY_FILE_LEN: u64 = 4_096;

/// The maximum number of addresses in a note.
const MAX_LISTED: usize = 5;

/// The options that name, locate and anonymize hosts.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Names")]
pub(crate) struct NameArgs {
    /// Take host names from a file in the format of /etc/hosts; repeatable
    ///
    /// Each line has an address and its names. Names stored in pcapng captures are used for all
    /// other hosts.
    #[arg(long, value_name = "FILE", value_parser = read_hosts_file)]
    pub(crate) names: Vec<HostsFile>,
    /// Take host names from the packets; sends no queries
    ///
    /// `capture` finds names in DNS, mDNS, LLMNR, NetBIOS, DHCP, Kerberos and NTLM messages, and the
    /// server names of TLS, QUIC and HTTP requests. Names stored in pcapng captures are used, too.
    /// What a host claims itself comes before what others call it. `none` is the default.
    #[arg(long, value_name = "SOURCE", value_enum)]
    resolve: Option<NameResolution>,
    /// The former spelling of `--resolve capture`.
    #[arg(long, hide = true, conflicts_with = "resolve")]
    dns: bool,
    /// Treat these networks as internal, instead of those that are not routed on the Internet
    ///
    /// NETS are networks separated by commas, such as `10.0.0.0/8,2001:db8::/32`. The column `class`
    /// of hosts shows whether a host is internal. By default, private, unique local, loopback and
    /// carrier-grade NAT addresses are.
    #[arg(long, value_name = "NETS", value_delimiter = ',', hide_short_help = true)]
    internal: Vec<IpNet>,
    /// Look up countries and autonomous systems in this database; repeatable
    ///
    /// The file is in MaxMind format, such as GeoLite2 or DB-IP Lite. If several files are given,
    /// the first one that has an entry for the address is used.
    #[arg(long, value_name = "MMDB", value_parser = open_geo_database)]
    pub(crate) geo: Vec<Geo>,
    /// Anonymize all addresses with the key in this file, preserving prefixes
    ///
    /// The file has 32 bytes or 64 hexadecimal digits. Addresses with a common prefix get a common
    /// prefix of the same length (Crypto-PAn). All names are removed.
    #[arg(long, alias = "anonymise", value_name = "KEYFILE", value_parser = read_key_file)]
    pub(crate) anonymize: Option<Arc<Anonymizer>>,
}

/// The source of host names other than hosts files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NameResolution {
    /// Host names in the packets of the captures
    Capture,
    /// No host names
    None,
}

/// The text of a valid hosts file.
#[derive(Clone, Debug)]
pub(crate) struct HostsFile(Arc<str>);

impl NameArgs {
    /// Returns whether host names are collected from packets.
    pub(crate) fn resolves_capture(&self) -> bool {
        self.dns || self.resolve == Some(NameResolution::Capture)
    }

    /// Returns whether hosts are named.
    pub(crate) fn names_hosts(&self) -> bool {
        self.resolves_capture() || !self.names.is_empty()
    }

    /// Merges all databases of countries and autonomous systems into one.
    pub(crate) fn geo_database(&self) -> Geo {
        self.geo.iter().fold(Geo::default(), |mut merged, geo| {
            merged.extend(geo);
            merged
        })
    }

    /// Converts an address given on the command line to the one that the output shows.
    pub(crate) fn displayed_address(&self, address: Address) -> Address {
        self.anonymize.as_ref().map_or(address, |anonymizer| anonymizer.address(address))
    }

    /// Adds names, countries and autonomous systems to the graph, or anonymizes it.
    pub(crate) fn apply(
        &self,
        mut graph: LinkGraph,
        statistics: Statistics,
        console: Console,
    ) -> (LinkGraph, Statistics) {
        let networks = match &self.internal[..] {
            [] => InternalNetworks::default(),
            networks => InternalNetworks::new(networks.to_vec()),
        };
        if let Some(anonymizer) = &self.anonymize {
            if self.names_hosts() {
                console.note("--anonymize: names are not shown");
            }
            let (mut graph, statistics) = anonymizer.apply(&graph, &statistics);
            networks.annotate(&mut graph, |address| anonymizer.original(address));
            return (graph, statistics);
        }
        networks.annotate(&mut graph, |address| address);
        if self.names_hosts() {
            self.collect_names(&statistics, console).annotate(&mut graph);
        }
        if self.resolves_capture() {
            let claims = MacClaims::from_statistics(&statistics);
            note_conflicts(&claims, console);
            claims.annotate(&mut graph);
        }
        if !self.geo.is_empty() {
            self.geo_database().annotate(&mut graph);
        }
        (graph, statistics)
    }

    /// Collects the names from hosts files, and from the captures described by `statistics`.
    pub(crate) fn collect_names(&self, statistics: &Statistics, console: Console) -> Names {
        let mut names = Names::new();
        for HostsFile(text) in &self.names {
            // Cannot fail: the file was validated when the command line was parsed.
            let _ = names.add_hosts_file(text);
        }
        names.add_captured_names(statistics);
        if names.dropped() > 0 {
            let dropped = format_count(names.dropped(), "name");
            console.note(&format!("name limit exceeded: {dropped} dropped"));
        }
        names
    }
}

/// Prints the IP addresses that several MAC addresses claim, and the other way around: both may be
/// signs of ARP spoofing.
fn note_conflicts(claims: &MacClaims, console: Console) {
    let contested = claims.contested_addresses();
    if !contested.is_empty() {
        let hosts = format_count(contested.len() as u64, "host");
        let addresses = list_some(contested.keys());
        console.note(&format!("conflicting MAC addresses for {hosts}: {addresses}"));
    }
    for (mac_address, addresses) in claims.multiple_claimants().iter().take(MAX_LISTED) {
        let addresses = list_some(addresses.iter());
        console.note(&format!("{mac_address} claims several IP addresses by ARP: {addresses}"));
    }
}

/// Joins items with commas, except those beyond the limit.
fn list_some(items: impl ExactSizeIterator<Item: Display>) -> String {
    let omitted = items.len().saturating_sub(MAX_LISTED);
    let items: Vec<_> = items.take(MAX_LISTED).map(|item| item.to_string()).collect();
    match omitted {
        0 => items.join(", "),
        omitted => format!("{} and {} more", items.join(", "), format_integer(omitted as u64)),
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

/// Reads a hosts file, and checks its syntax.
fn read_hosts_file(path: &str) -> Result<HostsFile, String> {
    let text = read_limited(path, MAX_HOSTS_FILE_LEN).map_err(escape_error)?;
    let text = String::from_utf8_lossy(&text);
    Names::new().add_hosts_file(&text).map_err(escape_error)?;
    Ok(HostsFile(text.into()))
}

/// Opens a database of countries and autonomous systems.
fn open_geo_database(path: &str) -> Result<Geo, String> {
    let mut geo = Geo::default();
    geo.open(Path::new(path)).map_err(escape_error)?;
    Ok(geo)
}

/// Reads the key of an anonymizer.
fn read_key_file(path: &str) -> Result<Arc<Anonymizer>, String> {
    let content = read_limited(path, MAX_KEY_FILE_LEN).map_err(escape_error)?;
    Anonymizer::from_key_file(&content).map(Arc::new).map_err(escape_error)
}

/// Reads a file that has at most `max_len` bytes.
fn read_limited(path: &str, max_len: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(max_len + 1).read_to_end(&mut content)?;
    if content.len() as u64 > max_len {
        return Err(io::Error::other(format!("file is larger than {max_len} bytes")));
    }
    Ok(content)
}

/// Returns the message of an error, escaped because it may quote the content of a file.
fn escape_error(error: impl Display) -> String {
    escape::cell(&error.to_string()).to_string()
}
