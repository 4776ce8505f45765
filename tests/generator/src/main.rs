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
use iplink_generator::{Container, Error, Kind, Shape, office, write_capture};

/// Makes captures that depend on nothing but the arguments
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
    /// One source that tries every host in turn
    Scan(Request),
    /// A new source with every packet
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
    #[arg(long, default_value_t = Shape::default().packets)]
    packets: u64,
    /// Number of hosts at most
    #[arg(long, default_value_t = Shape::default().hosts)]
    hosts: u32,
    /// Which of the captures of this shape
    #[arg(long, default_value_t = Shape::default().seed)]
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
            // Nothing is left to do when standard error is closed too.
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
        Capture::Mixed(request) => (request, Kind::Mixed),
        Capture::Scan(request) => (request, Kind::Scan),
        Capture::Flood(request) => (request, Kind::Flood),
        Capture::Tiny(request) => (request, Kind::Tiny),
        Capture::Jumbo(request) => (request, Kind::Jumbo),
        Capture::Vlans(request) => (request, Kind::Vlans),
    };
    let Request { packets, hosts, seed, format, destination } = request;
    let shape = Shape { packets, hosts, seed, kind };
    write_capture(&shape, format.into(), &mut open(&destination.output)?)
}

fn open(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdout().lock()));
    }
    Ok(Box::new(File::create(path)?))
}
