//! The property of saved graphs.

use iplink_core::graph::SavedGraph;

/// The magic bytes and the version of saved graphs of every version that can be read.
const FILE_HEADERS: [&[u8]; 2] = [b"\x8bIPLINK\n\x02\x00", b"\x8bIPLINK\n\x03\x00"];

/// Checks that a saved graph that can be read, in any version, is equal after it is written and
/// read again.
///
/// The bytes are the messages of a saved graph, each after its length in two bytes, little-endian.
/// This function adds the framing and the digest, without which the file would be rejected.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn saved(bytes: &[u8]) {
    assert!(SavedGraph::read(bytes).is_err(), "a file without a digest was accepted");
    for header in FILE_HEADERS {
        if let Ok(saved) = SavedGraph::read(&with_framing(header, bytes)[..]) {
            check_round_trip(&saved);
        }
    }
}

/// Checks that a saved graph is equal after it is written and read again.
fn check_round_trip(saved: &SavedGraph) {
    let mut rewritten = Vec::new();
    let written = saved.write(&mut rewritten);
    assert!(written.is_ok(), "cannot be written: {written:?}");
    let result = SavedGraph::read(&rewritten[..]);
    assert!(result.is_ok_and(|read| read == *saved), "the graph that is read back differs");
}

/// Returns a file with these messages, each with its length in four bytes, twice: before and after
/// compression, which is equal for uncompressed messages.
fn with_framing(header: &[u8], mut bytes: &[u8]) -> Vec<u8> {
    let mut file = header.to_vec();
    while let Some((len, remaining)) = bytes.split_first_chunk() {
        let len = usize::from(u16::from_le_bytes(*len)).min(remaining.len());
        let (message, remaining) = remaining.split_at(len);
        if !message.is_empty() {
            let len = u32::try_from(len).unwrap_or_default().to_le_bytes();
            file.extend_from_slice(&[&len[..], &len, message].concat());
        }
        bytes = remaining;
    }
    file.extend_from_slice(&[0; 8]);
    let digest = blake3::hash(&file);
    file.extend_from_slice(digest.as_bytes());
    file
}
