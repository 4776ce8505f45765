//! Seeds of the target `saved`.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]

use iplink_core::graph::SavedGraph;
use iplink_core::{Depth, Dimensions, Ingest};

use super::Seeds;

pub(crate) fn saved() -> Seeds {
    let captures = super::pcap().into_iter().chain(super::pcapng());
    let captures: Vec<_> = captures.map(|(_, capture)| capture).collect();
    let (few, some) = (&captures[..2], &captures[12..22]);
    vec![
        ("links", messages(few, Dimensions::LINKS, Depth::Outermost)),
        ("protocols", messages(few, Dimensions::PROTOCOLS, Depth::Outermost)),
        ("all", messages(some, Dimensions::ALL, Depth::Outermost)),
        ("stations", messages(few, Dimensions::ALL, Depth::LinkLayer)),
        ("nothing", messages(&[], Dimensions::LINKS, Depth::Outermost)),
    ]
}

/// Saves the graph of some captures, and takes its messages out of the frame.
fn messages(captures: &[Vec<u8>], dimensions: Dimensions, depth: Depth) -> Vec<u8> {
    let mut ingest = Ingest::new(dimensions).with_depth(depth).with_max_hosts(3);
    for capture in captures {
        // Some of them are damaged.
        let _ = ingest.read("seed", &capture[..]);
    }
    let (graph, statistics) = ingest.finish();
    let mut file = Vec::new();
    SavedGraph { graph, statistics, dimensions, depth }.write(&mut file).unwrap();
    let mut messages = Vec::new();
    let mut at = 10;
    while let [len, packed_len] = [at, at + 4].map(|at| word(&file, at))
        && len > 0
    {
        let packed = &file[at + 8..at + 8 + packed_len];
        let message = match packed_len == len {
            true => packed.to_vec(),
            false => zstd::bulk::decompress(packed, len).unwrap(),
        };
        messages.extend_from_slice(&u16::try_from(len).unwrap().to_le_bytes());
        messages.extend_from_slice(&message);
        at += 8 + packed_len;
    }
    messages
}

fn word(file: &[u8], at: usize) -> usize {
    u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize
}
