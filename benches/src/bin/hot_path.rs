//! Reads a capture into a graph on one thread and prints the number of packets. The test
//! `instructions` of iplink-core counts the CPU instructions that this program executes.

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};

use iplink_core::{Dimensions, Ingest};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: hot_path CAPTURE")?;
    let mut ingest = Ingest::new(Dimensions::LINKS);
    ingest.read("capture", File::open(path)?)?;
    let (graph, _) = ingest.finish();
    let packets: u64 = graph.links().map(|link| link.traffic.packets).sum();
    writeln!(io::stdout(), "{packets}")?;
    Ok(())
}
