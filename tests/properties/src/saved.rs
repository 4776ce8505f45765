//! Saved graphs of any bytes.

use iplink_core::graph::SavedGraph;

/// The magic bytes and the version of a saved graph.
const START: &[u8] = b"\x8bIPLINK\n\x02\x00";

/// Checks that a saved graph that can be read is equal after it is written and read
/// again.
///
/// The bytes are messages, each after its length in two bytes, little-endian. The
/// property adds the framing and the digest, without which nothing is read.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn saved(bytes: &[u8]) {
    assert!(SavedGraph::read(bytes).is_err(), "read without a digest");
    let Ok(saved) = SavedGraph::read(&framed(bytes)[..]) else {
        return;
    };
    let mut again = Vec::new();
    let written = saved.write(&mut again);
    assert!(written.is_ok(), "cannot be written: {written:?}");
    let read = SavedGraph::read(&again[..]);
    assert!(read.is_ok_and(|read| read == saved), "the graph that is read back differs");
}

fn framed(mut bytes: &[u8]) -> Vec<u8> {
    let mut file = START.to_vec();
    while let Some((len, rest)) = bytes.split_first_chunk() {
        let len = usize::from(u16::from_le_bytes(*len)).min(rest.len());
        let (message, rest) = rest.split_at(len);
        if !message.is_empty() {
            let len = u32::try_from(len).unwrap_or_default().to_le_bytes();
            file.extend_from_slice(&[&len[..], &len, message].concat());
        }
        bytes = rest;
    }
    file.extend_from_slice(&[0; 8]);
    let digest = blake3::hash(&file);
    file.extend_from_slice(digest.as_bytes());
    file
}
