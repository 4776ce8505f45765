//! Seeds of the fuzz target `saved`, which reads saved graphs.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]

use iplink_core::graph::SavedGraph;
use iplink_core::{Depth, Dimensions, Ingest};

use super::Seeds;

/// Returns the encoded messages (see module `wire`) of saved graphs with different dimensions and
/// depths.
pub(crate) fn saved() -> Seeds {
    let captures = super::pcap().into_iter().chain(super::pcapng());
    let captures: Vec<_> = captures.map(|(_, capture)| capture).collect();
    // The function `pcap` returns 14 captures: the range has its last two and the first eight of
    // `pcapng`.
    let (two_captures, captures_of_both_formats) = (&captures[..2], &captures[12..22]);
    vec![
        ("links", messages(two_captures, Dimensions::LINKS, Depth::Outermost)),
        ("protocols", messages(two_captures, Dimensions::PROTOCOLS, Depth::Outermost)),
        ("all", messages(captures_of_both_formats, Dimensions::ALL, Depth::Outermost)),
        ("link-layer", messages(two_captures, Dimensions::ALL, Depth::LinkLayer)),
        ("empty", messages(&[], Dimensions::LINKS, Depth::Outermost)),
    ]
}

/// Saves the graph of some captures, and returns the messages of the file, each after its length in
/// two bytes, as the property `saved` expects them.
fn messages(captures: &[Vec<u8>], dimensions: Dimensions, depth: Depth) -> Vec<u8> {
    let mut ingest = Ingest::new(dimensions).with_depth(depth).with_max_hosts(3);
    for capture in captures {
        // An error is ignored, because some seeds are damaged.
        let _ = ingest.read("seed", &capture[..]);
    }
    let (graph, statistics) = ingest.finish();
    let mut file = Vec::new();
    SavedGraph { graph, statistics, dimensions, depth }.write(&mut file).unwrap();
    let mut messages = Vec::new();
    // The magic bytes and the version are 10 bytes long.
    let mut offset = 10;
    while let [len, compressed_len] = [offset, offset + 4].map(|field| read_u32(&file, field))
        && len > 0
    {
        let compressed = &file[offset + 8..offset + 8 + compressed_len];
        let message = match compressed_len == len {
            true => compressed.to_vec(),
            false => zstd::bulk::decompress(compressed, len).unwrap(),
        };
        messages.extend_from_slice(&u16::try_from(len).unwrap().to_le_bytes());
        messages.extend_from_slice(&message);
        offset += 8 + compressed_len;
    }
    messages
}

/// Reads a little-endian 32-bit number.
fn read_u32(file: &[u8], offset: usize) -> usize {
    u32::from_le_bytes(file[offset..offset + 4].try_into().unwrap()) as usize
}
