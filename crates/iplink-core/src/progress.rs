//! Progress of reading, observable from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A handle that counts the packets and bytes read so far; clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<ProgressCounters>);

#[derive(Debug, Default)]
struct ProgressCounters {
    packets: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Returns the number of packets read so far. Each reading thread updates the number about
    /// every 65,536 packets.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.0.packets.load(Ordering::Relaxed)
    }

    /// Returns the number of bytes read so far, after decompression.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Adds packets and bytes that have been read since the last call.
    pub(crate) fn add(&self, packets: u64, bytes: u64) {
        self.0.packets.fetch_add(packets, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}
