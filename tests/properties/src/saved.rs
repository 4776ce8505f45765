//! The property of saved graphs.

use iplink_core::graph::SavedGraph;

/// The magic bytes and the version of a saved graph.
const FILE_HEADER: &[u8] = b"\x8bIPLINK\n\x02\x00";

/// Checks that a saved graph that can be read is equal after it is written and read
/// again.
///
/// The bytes are the messages of a saved graph, each after its length in two bytes, little-endian.
/// This function adds the framing and the digest, without which the file would be rejected.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn saved(bytes: &[u8]) {
    assert!(SavedGraph::read(bytes).is_err(), "a file without a digest was accepted");
    let Ok(saved) = SavedGraph::read(&with_framing(bytes)[..]) else {
        return;
    };
    let mut rewritten = Vec::new();
    let written = saved.write(&mut rewritten);
    assert!(written.is_ok(), "cannot be written: {written:?}");
    let result = SavedGraph::read(&rewritten[..]);
    assert!(result.is_ok_and(|read| read == saved), "the graph that is read back differs");
}

/// Returns a file with these messages. Before each message are its lengths before and after
/// compression, four bytes each; they are equal, because the messages are not compressed.
fn with_framing(mut bytes: &[u8]) -> Vec<u8> {
    let mut file = FILE_HEADER.to_vec();
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
