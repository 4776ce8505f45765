//! Writes the generated captures to files.
//!
//! ```text
//! iplink-generate office -o office.pcap
//! iplink-generate mixed --packets 1000000 --hosts 50000 -o mixed.pcap
//! iplink-generate vlans --format pcapng -o - | iplink - …
//! ```

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use iplink_generator::{Container, Error, Profile, TrafficKind, office, write_capture};

/// Generates captures that depend only on the arguments
#[derive(Debug, Parser)]
#[command(name = "iplink-generate", version)]
struct Arguments {
    #[command(subcommand)]
    capture: Capture,
}

#[derive(Debug, Subcommand)]
enum Capture {
    /// One working day of a small office, 200 KiB
    Office(Destination),
    /// Everyday traffic: IPv4 and IPv6, popular hosts, flows both ways
    Mixed(Request),
    /// Port scan: one source tries every host in turn
    Scan(Request),
    /// SYN flood: a new source with every packet
    Flood(Request),
    /// Frames of 60 bytes
    Tiny(Request),
    /// Frames of 9,000 bytes
    Jumbo(Request),
    /// Frames under one to eight VLAN tags
    Vlans(Request),
}

#[derive(Args, Debug)]
struct Destination {
    /// File to write, "-" for standard output
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(Args, Debug)]
struct Request {
    /// Number of packets
    #[arg(long, default_value_t = Profile::default().packets)]
    packets: u64,
    /// Maximum number of hosts
    #[arg(long, default_value_t = Profile::default().hosts)]
    hosts: u32,
    /// Selects one of the captures of this profile
    #[arg(long, default_value_t = Profile::default().seed)]
    seed: u64,
    /// File format
    #[arg(long, value_enum, default_value_t = Format::Pcap)]
    format: Format,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Classic pcap with microseconds
    Pcap,
    /// Classic pcap with nanoseconds
    PcapNs,
    /// pcapng with nanoseconds
    Pcapng,
}

impl From<Format> for Container {
    fn from(format: Format) -> Self {
        match format {
            Format::Pcap => Self::Pcap,
            Format::PcapNs => Self::PcapNanoseconds,
            Format::Pcapng => Self::Pcapng,
        }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().capture) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed too, the exit code is all that remains.
            let _ = writeln!(io::stderr(), "iplink-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(capture: Capture) -> Result<(), Error> {
    let (request, kind) = match capture {
        Capture::Office(destination) => {
            return Ok(open(&destination.output)?.write_all(&office())?);
        }
        Capture::Mixed(request) => (request, TrafficKind::Mixed),
        Capture::Scan(request) => (request, TrafficKind::Scan),
        Capture::Flood(request) => (request, TrafficKind::Flood),
        Capture::Tiny(request) => (request, TrafficKind::Tiny),
        Capture::Jumbo(request) => (request, TrafficKind::Jumbo),
        Capture::Vlans(request) => (request, TrafficKind::Vlans),
    };
    let Request { packets, hosts, seed, format, destination } = request;
    let profile = Profile { packets, hosts, seed, kind };
    write_capture(&profile, format.into(), &mut open(&destination.output)?)
}

fn open(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdout().lock()));
    }
    Ok(Box::new(File::create(path)?))
}
