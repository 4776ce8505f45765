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
use iplink_generator::{CaptureFormat, Error, Profile, TrafficKind, office, write_capture};

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
    /// Everyday traffic: IPv4 and IPv6, popular hosts, flows in both directions
    Mixed(ProfileArguments),
    /// Port scan: one source probes every host in turn
    Scan(ProfileArguments),
    /// SYN flood: each packet from a new source
    Flood(ProfileArguments),
    /// Frames of 60 bytes
    Tiny(ProfileArguments),
    /// Frames of 9,000 bytes
    Jumbo(ProfileArguments),
    /// Frames with one to eight VLAN tags
    Vlans(ProfileArguments),
}

#[derive(Args, Debug)]
struct Destination {
    /// File to write, "-" for standard output
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(Args, Debug)]
struct ProfileArguments {
    /// Number of packets
    #[arg(long, default_value_t = Profile::default().packets)]
    packets: u64,
    /// Maximum number of hosts
    #[arg(long, default_value_t = Profile::default().hosts)]
    hosts: u32,
    /// Seed of the random numbers
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
    /// Classic pcap with timestamps in microseconds
    Pcap,
    /// Classic pcap with timestamps in nanoseconds
    PcapNs,
    /// pcapng with timestamps in nanoseconds
    Pcapng,
}

impl From<Format> for CaptureFormat {
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
            // If standard error is closed, the exit code still reports the failure.
            let _ = writeln!(io::stderr(), "iplink-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(capture: Capture) -> Result<(), Error> {
    let (arguments, kind) = match capture {
        Capture::Office(destination) => {
            return Ok(open_output(&destination.output)?.write_all(&office())?);
        }
        Capture::Mixed(arguments) => (arguments, TrafficKind::Mixed),
        Capture::Scan(arguments) => (arguments, TrafficKind::Scan),
        Capture::Flood(arguments) => (arguments, TrafficKind::Flood),
        Capture::Tiny(arguments) => (arguments, TrafficKind::Tiny),
        Capture::Jumbo(arguments) => (arguments, TrafficKind::Jumbo),
        Capture::Vlans(arguments) => (arguments, TrafficKind::Vlans),
    };
    let ProfileArguments { packets, hosts, seed, format, destination } = arguments;
    let profile = Profile { packets, hosts, seed, kind };
    write_capture(&profile, format.into(), &mut open_output(&destination.output)?)
}

/// Creates a file, or opens standard output if the path is `-`.
fn open_output(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdout().lock()));
    }
    Ok(Box::new(File::create(path)?))
}
